"""What a call still leaves open, as questions: some prevent publication, none is a verdict."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from maillage.kernel import clock
from maillage.kernel.words import compte, date_longue, liste
from maillage.tendering.domain.competition import competition_questions
from maillage.tendering.domain.papers import paper_questions
from maillage.tendering.domain.points import Question, fr
from maillage.tendering.enums import LotStatus, Step
from maillage.tendering.models import Consultation, Lot

# Group sizes of practice analysis: comfort up to 15, hardly workable over 20 (art. 7 of the order
# of 29 July 2022 for nurseries; good practice elsewhere). A warning, never a refusal.
COMFORTABLE, UNWORKABLE = 15, 20


def questions(call: Consultation, lots: Sequence[Lot], *, now: datetime) -> list[Question]:
    """Everything to look at before publication: what prevents it first.

    A call that is public stays under the law of the day it was published: the thresholds apply to
    the consultations launched from their first day (notice of each decree).
    """
    law_day = (call.published_at or now).astimezone(clock.PARIS).date()
    found = [
        *_need(call),
        *_lots(lots),
        *_dates(call, now),
        *_rule(call, lots),
        *_terms(call),
        *competition_questions(call, law_day),
        *paper_questions(call, law_day),
        *_text(call, lots),
    ]
    return sorted(found, key=lambda question: not question.prevents)


def _need(call: Consultation) -> list[Question]:
    found = []
    if not call.title.strip():
        found.append(Question("title", "Donnez un intitulé à l'appel.", Step.NEED, prevents=True))
    if not call.departement_code:
        message = (
            "Choisissez le département où se tiennent les séances : il décide qui est prévenu."
        )
        found.append(Question("departement", fr(message), Step.NEED, prevents=True))
    return found


def _lots(lots: Sequence[Lot]) -> list[Question]:
    found = []
    if not any(lot.status == LotStatus.OPEN for lot in lots):
        message = "Ajoutez au moins un groupe à pourvoir : sans lui, personne ne peut répondre."
        found.append(Question("no_open_lot", fr(message), Step.LOTS, prevents=True))
    for name, number in Counter(lot.name.strip().lower() for lot in lots).items():
        if number > 1:
            message = f"Plusieurs groupes s'appellent « {name} » : donnez un nom à chacun."
            found.append(Question("same_name", fr(message), Step.LOTS, prevents=True))
    for lot in lots:
        missing = _missing(lot)
        if missing:
            message = f"{lot.name} : indiquez {liste(missing)}."
            found.append(Question("lot_incomplete", fr(message), Step.LOTS, prevents=True))
        found += _size(lot)
        if lot.status == LotStatus.FILLED and lot.holder_id is None:
            message = (
                f"{lot.name} est déjà pourvu : qui l'anime ? Son nom servira à planifier l'année."
            )
            found.append(Question("holder", fr(message), Step.LOTS))
    return found


def _missing(lot: Lot) -> list[str]:
    stated = (
        (lot.size_budgeted, "le nombre de personnes"),
        (lot.sessions_min and lot.sessions_max, "le nombre de séances"),
        (lot.duration_minutes, "la durée d'une séance"),
    )
    return [words for value, words in stated if not value]


def _size(lot: Lot) -> list[Question]:
    size = lot.size_actual or lot.size_budgeted or 0
    if size <= COMFORTABLE:
        return []
    people = compte(size, "personne")
    if size > UNWORKABLE:
        message = (
            f"{lot.name} réunit {people} : au-delà de {UNWORKABLE}, chacun parle peu. Si le groupe "
            "doit rester entier, dites pourquoi dans le contexte."
        )
    else:
        message = (
            f"{lot.name} réunit {people} : au-delà de {COMFORTABLE}, la parole circule moins bien. "
            "Faut-il deux groupes ?"
        )
    return [Question("size", fr(message), Step.LOTS)]


def _dates(call: Consultation, now: datetime) -> list[Question]:
    found = []
    if call.deadline is None:
        message = "Choisissez la date limite de réponse."
        found.append(Question("deadline", message, Step.DATES, prevents=True))
    elif call.deadline <= now:
        day = date_longue(call.deadline.astimezone(clock.PARIS))
        message = f"La date limite ({day}) est passée : choisissez un jour à venir."
        found.append(Question("deadline_past", fr(message), Step.DATES, prevents=True))
    if call.season_starts_on is None:
        message = "Choisissez le jour à partir duquel les séances peuvent commencer."
        found.append(Question("season", message, Step.DATES, prevents=True))
    elif call.season_ends_on is None:
        message = "Jusqu'à quand vont les séances ? Choisissez une date de fin."
        found.append(Question("season_end", fr(message), Step.DATES, prevents=True))
    too_late = questions_too_late(call.questions_until, call.deadline)
    if too_late:
        found.append(Question("questions_late", too_late, Step.DATES, prevents=True))
    late = deadline_after_start(call.deadline, call.season_starts_on)
    if late:
        found.append(Question("deadline_late", late, Step.DATES, prevents=not call.start_is_soft))
    return found


def deadline_after_start(deadline: datetime | None, season_starts_on: date | None) -> str:
    """The sentence to show when answers are awaited after the first session, else ""."""
    if deadline is None or season_starts_on is None:
        return ""
    if deadline.astimezone(clock.PARIS).date() < season_starts_on:
        return ""
    return fr(
        "La date limite doit précéder le début des séances : choisissez un jour avant le "
        f"{date_longue(season_starts_on)}."
    )


def questions_too_late(until: datetime | None, deadline: datetime | None) -> str:
    """The sentence to show when questions would be taken after the answers, else ""."""
    if until is None or deadline is None or until <= deadline:
        return ""
    return fr("Les questions s'arrêtent au plus tard à la date limite : choisissez un jour avant.")


def _rule(call: Consultation, lots: Sequence[Lot]) -> list[Question]:
    counted = [lot for lot in lots if lot.counts_for_distinct]
    if call.min_distinct_facilitators <= max(len(counted), 1):
        return []
    message = (
        f"Vous demandez au moins {compte(call.min_distinct_facilitators, 'personne')} pour "
        f"{compte(len(counted), 'groupe')} : diminuez ce nombre ou ajoutez un groupe."
    )
    return [Question("distinct", fr(message), Step.PEOPLE, prevents=call.distinct_is_strict)]


def _terms(call: Consultation) -> list[Question]:
    """What a text is often silent about, and that nobody decides in the buyer's place."""
    if call.membership:
        return []
    message = "Les groupes sont-ils fermés, ou peut-on y entrer et en sortir ? Dites-le."
    return [Question("membership", fr(message), Step.PEOPLE, prevents=True)]


def _text(call: Consultation, lots: Sequence[Lot]) -> list[Question]:
    """What the text that was pasted says of itself, and whether the groups still agree with it."""
    found = [
        Question("text", doubt["message"], Step.LOTS)
        for doubt in call.source_draft.get("inconsistencies", [])
    ]
    announced = call.source_draft.get("group_count")
    if announced and announced != len(lots):
        message = (
            f"Le texte annonce {compte(announced, 'groupe')}, l'appel en compte "
            f"{len(lots)} : lequel est le bon ?"
        )
        found.append(Question("group_count", fr(message), Step.LOTS))
    return found
