"""The proposed words of the letters; the buyer changes them freely before they leave."""

from collections.abc import Mapping, Sequence
from datetime import date

from maillage.kernel import clock, dated
from maillage.kernel.words import NBSP, date_courte, liste
from maillage.tendering.enums import Procedure
from maillage.tendering.models import Consultation, LotResult

REASONS_DELAY = "marches.delais.motifs_du_rejet"


def reasons_days(on: date) -> int:
    """In how many days a request for reasons made on a day is answered (R2181-2)."""
    return int(dated.lookup(REASONS_DELAY, on).value)


def award_text(call: Consultation, results: Sequence[LotResult]) -> str:
    """To whom at least one group is given."""
    won = [result.lot.name for result in results if result.is_retained]
    lost = [result.lot.name for result in results if not result.is_retained]
    parts = [
        _thanks(call),
        f"Nous retenons votre proposition pour{NBSP}: {liste(won)}.",
    ]
    if lost:
        parts.append(f"Une autre proposition est retenue pour{NBSP}: {liste(lost)}.")
    parts.append("La convention vous sera présentée pour signature. Merci de votre engagement.")
    return _letter(parts)


def rejection_text(call: Consultation, results: Sequence[LotResult]) -> str:
    """To whom nothing is given. Reasons are told at once only where the law asks it."""
    aside = next((result.set_aside for result in results if result.set_aside), "")
    parts = [_thanks(call)]
    if aside:
        parts.append(f"Votre proposition n’a pas pu être retenue{NBSP}: {aside}")
    else:
        parts.append("Une autre proposition est retenue.")
    if call.procedure != Procedure.FORMAL:
        parts.append(
            "Vous pouvez demander les motifs de ce choix depuis votre espace : "
            f"ils vous seront donnés dans les {reasons_days(clock.today())} jours."
        )
    parts.append("Merci du temps que vous y avez consacré.")
    return _letter(parts)


def reasons_text(
    call: Consultation,
    results: Sequence[LotResult],
    winners: Mapping[int, LotResult],
    asked_on: date,
) -> str:
    """The answer to a request for reasons: where the retained offer was judged better.

    Only marks are compared: the method, the prices of a session and the persons of the other
    offer are business secrets.
    """
    parts = [
        f"Vous nous avez demandé, le {date_courte(asked_on)}, pourquoi votre proposition pour "
        f"«{NBSP}{call.title}{NBSP}» n’est pas retenue. Voici notre réponse."
    ]
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
    return (
        f"{result.lot}{NBSP}: la proposition retenue répond mieux à notre besoin. "
        "Ses avantages sont les suivants : "
    ).rstrip()


def _higher(theirs: str | None, mine: str | None) -> bool:
    return theirs is not None and mine is not None and float(theirs) > float(mine)


def _said(mark: str) -> str:
    return mark.replace(".", ",")


def _thanks(call: Consultation) -> str:
    return f"Vous avez répondu à notre appel «{NBSP}{call.title}{NBSP}» et nous vous en remercions."


def _letter(parts: Sequence[str]) -> str:
    return "\n\n".join(["Bonjour,", *parts]).replace(" : ", f"{NBSP}: ")
