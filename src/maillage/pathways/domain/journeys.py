"""A pathway from an admission to an exit: one mode at a time, changed without admission again."""

from datetime import date, timedelta

from django.db import transaction

from maillage.kernel import clock, journal
from maillage.pathways.delays import add_months, delay
from maillage.pathways.domain.errors import Refused, check_past
from maillage.pathways.domain.steps import begin_steps, end_steps
from maillage.pathways.domain.waiting import change_status
from maillage.pathways.enums import BEFORE_ADMISSION, NEXT, RelayAnswer, StatusReason, WaitingStatus
from maillage.pathways.models import (
    Child,
    Pathway,
    RelayQuestion,
    SideService,
    Stage,
    WaitingEntry,
)
from maillage.people.models import Service, User

ONE_DAY = timedelta(days=1)


def admit(*, child: Child, service: Service, actor: User | None, mode: str, on: date) -> Pathway:
    """Begin a pathway with its first mode; an admission takes the child off the list, if it may.

    A support during the wait, or a one-off, is no admission: the child keeps its rank. Asks the
    first relay question at its fixed date, and the steps owed after an admission. Writes one
    journal line, and that of the status. Raises Refused for a day to come, or when a pathway is
    already open there.
    """
    check_past(on)
    with transaction.atomic():
        Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
        if Pathway.objects.filter(child=child, service=service, left_on=None).exists():
            raise Refused(f"Un parcours est déjà ouvert à {service}.", "service")
        pathway = Pathway.objects.create(
            organisation=child.organisation, child=child, service=service, admitted_on=on
        )
        Stage.objects.create(
            organisation=child.organisation, pathway=pathway, mode=mode, starts_on=on
        )
        _ask_next(pathway, on)
        begin_steps(pathway, mode, on)
        if mode not in BEFORE_ADMISSION:
            _follow(pathway, actor, WaitingStatus.ENTERED, "", on)
        _tell(pathway, actor, "pathways.admitted", mode=mode)
    return pathway


def change_mode(*, pathway: Pathway, actor: User, mode: str, on: date) -> None:
    """From a day, another mode; the former one ends the day before. Writes one journal line.

    From a support during the wait to a mode that is an admission, the entry of the list follows.
    Raises Refused for the same mode, a closed pathway, or a day before the present mode.
    """
    check_past(on)
    with transaction.atomic():
        row = _open(pathway)
        stage = Stage.objects.select_for_update(of=("self",)).get(pathway=row, ends_on=None)
        if stage.mode == mode:
            raise Refused("C’est déjà la modalité en cours\u00a0: choisissez-en une autre.", "mode")
        if on < stage.starts_on:
            raise Refused(
                "La modalité en cours commence après ce jour\u00a0: écrivez un jour plus récent.",
                "on",
            )
        if stage.mode in BEFORE_ADMISSION and mode not in BEFORE_ADMISSION:
            _follow(row, actor, WaitingStatus.ENTERED, "", on)
        if on == stage.starts_on:
            stage.mode = mode
            stage.save(update_fields=["mode"])
        else:
            stage.ends_on = on - ONE_DAY
            stage.save(update_fields=["ends_on"])
            Stage.objects.create(
                organisation=row.organisation, pathway=row, mode=mode, starts_on=on
            )
        begin_steps(row, mode, on)
        _tell(row, actor, "pathways.mode_changed", mode=mode)


def open_side(*, pathway: Pathway, actor: User, kind: str, on: date) -> SideService:
    """Begin a service beside the mode. Writes one journal line.

    Raises Refused when it runs already, or the day is outside the pathway.
    """
    check_past(on)
    with transaction.atomic():
        row = _open(pathway)
        if on < row.admitted_on:
            raise Refused("Ce jour précède l’admission\u00a0: écrivez un jour plus récent.", "on")
        if row.sides.filter(kind=kind, ends_on=None).exists():
            raise Refused("Cette prestation est déjà en cours.", "kind")
        side = SideService.objects.create(
            organisation=row.organisation, pathway=row, kind=kind, starts_on=on
        )
        _tell(row, actor, "pathways.side_opened", kind=kind)
    return side


def close_side(*, side: SideService, actor: User) -> None:
    """End a service beside the mode today. Writes one journal line."""
    with transaction.atomic():
        row = SideService.objects.select_for_update(of=("self",)).get(pk=side.pk)
        if row.ends_on is not None:
            return
        row.ends_on = clock.today()
        row.save(update_fields=["ends_on"])
        _tell(row.pathway, actor, "pathways.side_closed", kind=row.kind)


def answer_relay(*, question: RelayQuestion, actor: User, answer: str, carrier: str) -> None:
    """Should we go on, who takes over: the answer is kept, and the next question has its date.

    Writes one journal line. Raises Refused when it is answered, or a relay has no carrier.
    """
    with transaction.atomic():
        row = RelayQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
        if row.answered_on is not None:
            raise Refused("Cette question a déjà sa réponse.")
        if answer == RelayAnswer.HAND_OVER and not carrier:
            raise Refused("Un relais a quelqu’un qui le prend\u00a0: choisissez qui.", "carrier")
        pathway = _open(row.pathway)
        row.answer, row.carrier = answer, carrier
        row.answered_on, row.answered_by = clock.today(), actor
        row.save(update_fields=["answer", "carrier", "answered_on", "answered_by"])
        _ask_next(pathway, max(row.due_on, clock.today()))
        _tell(pathway, actor, "pathways.relay_answered", answer=answer, carrier=carrier)


def leave(*, pathway: Pathway, actor: User, on: date, destination: str) -> None:
    """End a pathway: modes and services beside end with it; news will be taken.

    Questions and steps that were still owed are closed as not done, and stay on file.

    The entry of the list, if it may, becomes "left". Writes one journal line, and that of the
    status. Raises Refused for a day to come, or before what has begun.
    """
    check_past(on)
    with transaction.atomic():
        row = _open(pathway)
        begun = [row.admitted_on]
        begun += row.stages.filter(ends_on=None).values_list("starts_on", flat=True)
        begun += row.sides.filter(ends_on=None).values_list("starts_on", flat=True)
        if on < max(begun):
            raise Refused(
                "Une étape commence après ce jour\u00a0: écrivez un jour plus récent.", "on"
            )
        row.stages.filter(ends_on=None).update(ends_on=on)
        row.sides.filter(ends_on=None).update(ends_on=on)
        row.questions.filter(answered_on=None).update(
            answer=RelayAnswer.NOT_ASKED, answered_on=on, answered_by=actor
        )
        row.left_on, row.destination = on, destination
        row.save(update_fields=["left_on", "destination"])
        end_steps(row, actor, on)
        _follow(row, actor, WaitingStatus.LEFT, StatusReason.END, on)
        _tell(row, actor, "pathways.left", destination=destination)


def _follow(
    pathway: Pathway, actor: User | None, status: WaitingStatus, reason: str, on: date
) -> None:
    """Move the list's entry along with the pathway, when its own rules allow.

    When they do not, the record says so (`queries.waiting.left_behind`).
    """
    entry = WaitingEntry.objects.filter(child=pathway.child_id, service=pathway.service_id).first()
    if entry is not None and status in NEXT[entry.status] and on >= entry.status_on:
        change_status(entry=entry, actor=actor, status=status, reason=reason, on=on)


def _ask_next(pathway: Pathway, after: date) -> None:
    months = delay("relais.question", clock.today()).value
    RelayQuestion.objects.create(
        organisation=pathway.organisation, pathway=pathway, due_on=add_months(after, months)
    )


def _open(pathway: Pathway) -> Pathway:
    rows = Pathway.objects.select_for_update(of=("self",)).select_related("organisation")
    row: Pathway = rows.get(pk=pathway.pk)
    if row.left_on is not None:
        raise Refused("Ce parcours est terminé.")
    return row


def _tell(pathway: Pathway, actor: User | None, verb: str, **detail: str) -> None:
    journal.record(
        organisation=pathway.organisation, actor=actor, verb=verb, subject=pathway, detail=detail
    )
