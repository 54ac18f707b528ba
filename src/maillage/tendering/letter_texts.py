"""The proposed words of the letters; the buyer changes them freely before they leave."""

from collections.abc import Mapping, Sequence
from datetime import date

from maillage.kernel import clock, dated
from maillage.kernel.words import NBSP, compte, date_courte, euros, liste
from maillage.tendering.models import Consultation, LotResult

REASONS_DELAY = "marches.delais.motifs_du_rejet"
# What stands where only the buyer knows the words: a letter that holds it does not leave.
TO_COMPLETE = "[à compléter]"


def reasons_days(on: date) -> int:
    """In how many days a request for reasons made on a day is answered (R2181-2)."""
    return int(dated.lookup(REASONS_DELAY, on).value)


def is_finished(body: str) -> bool:
    """Whether nothing is left to write in a letter: no blank, no sentence that stops at a colon."""
    return TO_COMPLETE not in body and not body.rstrip().endswith(":")


def award_text(
    call: Consultation, results: Sequence[LotResult], winners: Mapping[int, LotResult]
) -> str:
    """To whom at least one group is given."""
    won = [result.lot.name for result in results if result.is_retained]
    lost = [result for result in results if not result.is_retained]
    parts = [
        _thanks(call),
        f"Nous retenons votre proposition pour{NBSP}: {liste(won)}.",
        *_elsewhere(lost, winners),
        "La convention vous sera présentée pour signature. Merci de votre engagement.",
    ]
    if lost:
        parts.insert(-1, _may_ask(call))
    return _letter(parts)


def rejection_text(
    call: Consultation,
    results: Sequence[LotResult],
    winners: Mapping[int, LotResult],
    unread: str,
) -> str:
    """To whom nothing is given; `unread` says why nobody read the offer, "" when it was read."""
    aside = next((result.set_aside for result in results if result.set_aside), "")
    if unread:
        told = [_unread(unread)]
    elif aside:
        told = [f"Votre proposition n’a pas pu être retenue{NBSP}: {aside}"]
    else:
        told = ["Nous ne retenons pas votre proposition.", *_elsewhere(results, winners)]
    return _letter(
        [_thanks(call), *told, _may_ask(call), "Merci du temps que vous y avez consacré."]
    )


def reasons_text(
    call: Consultation,
    results: Sequence[LotResult],
    winners: Mapping[int, LotResult],
    unread: str,
) -> str:
    """The answer to a request for reasons made today: where the retained offer is better.

    Only marks and totals are compared: the method, the prices of a session and the persons of
    the other offer are business secrets. What only the buyer can say is left to complete.
    """
    parts = [
        f"Vous nous avez demandé, le {date_courte(clock.today())}, pourquoi votre proposition pour "
        f"«{NBSP}{call.title}{NBSP}» n’est pas retenue. Voici notre réponse."
    ]
    if unread:
        parts.append(_unread(unread))
    for result in results:
        winner = winners.get(result.lot_id)
        if result.is_retained:
            continue
        if result.set_aside:
            parts.append(f"{result.lot}{NBSP}: {result.set_aside}")
        elif winner is None:
            parts.append(f"{result.lot}{NBSP}: ce groupe n’est pas attribué.")
        else:
            parts.append(_compared(result, winner))
    return _letter(parts)


def _elsewhere(lost: Sequence[LotResult], winners: Mapping[int, LotResult]) -> list[str]:
    """What became of the lots that an offer did not win: given to another, or to nobody."""
    given = [result.lot.name for result in lost if result.lot_id in winners]
    left = [result.lot.name for result in lost if result.lot_id not in winners]
    told = []
    if given:
        told.append(f"Une autre proposition est retenue pour{NBSP}: {liste(given)}.")
    if left:
        told.append(f"Aucune proposition n’est retenue pour{NBSP}: {liste(left)}.")
    return told


def _unread(why: str) -> str:
    return f"Votre proposition n’a pas été examinée{NBSP}: {why}."


def _may_ask(call: Consultation) -> str:
    """The reasons are a right in an adapted procedure of the public code, else a commitment."""
    days = compte(reasons_days(clock.today()), "jour")
    if call.owes_reasons:
        return (
            "Vous pouvez demander les motifs de cette décision depuis votre espace : ils vous "
            f"seront donnés dans les {days} qui suivent votre demande (code de la commande "
            "publique, article R2181-2)."
        )
    return (
        "Vous pouvez demander les motifs de cette décision depuis votre espace : nous nous "
        f"engageons à vous les donner dans les {days} qui suivent votre demande."
    )


def _compared(result: LotResult, winner: LotResult) -> str:
    theirs = {mark["label"]: mark["mark"] for mark in winner.marks}
    better = [
        f"{mark['label']} ({_said(theirs[mark['label']])} contre {_said(mark['mark'])} "
        f"sur {mark['weight']})"
        for mark in result.marks
        if _higher(theirs.get(mark["label"]), mark["mark"])
    ]
    if better:
        return f"{result.lot}{NBSP}: la proposition retenue est mieux notée sur {liste(better)}."
    known = _advantages(result, winner)
    return (
        f"{result.lot}{NBSP}: la proposition retenue répond mieux à notre besoin. "
        f"Ses avantages sont les suivants{NBSP}: " + (f"{liste(known)}." if known else TO_COMPLETE)
    )


def _advantages(result: LotResult, winner: LotResult) -> list[str]:
    """What can be said without marks. The price of a session is compared, never told."""
    told = []
    if winner.sessions > result.sessions:
        told.append("elle propose davantage de séances")
    if winner.price_per_session_cents < result.price_per_session_cents:
        if winner.sessions == result.sessions:
            sums = [euros(one.price_per_session_cents * one.sessions) for one in (winner, result)]
            told.append(f"son prix total est plus bas ({sums[0]} contre {sums[1]} TTC)")
        else:
            told.append("le prix de chaque séance est plus bas")
    return told


def _higher(theirs: str | None, mine: str | None) -> bool:
    return theirs is not None and mine is not None and float(theirs) > float(mine)


def _said(mark: str) -> str:
    return mark.replace(".", ",")


def _thanks(call: Consultation) -> str:
    return f"Vous avez répondu à notre appel «{NBSP}{call.title}{NBSP}» et nous vous en remercions."


def _letter(parts: Sequence[str]) -> str:
    return "\n\n".join(["Bonjour,", *parts]).replace(" : ", f"{NBSP}: ")
