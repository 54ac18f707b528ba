"""The waiting list: children listed, statuses moved, families asked, persons who decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from maillage.kernel import clock, journal
from maillage.kernel.tenancy import OwnedModel
from maillage.kernel.words import date_courte
from maillage.pathways.delays import add_months, delay
from maillage.pathways.domain.errors import Refused, check_past
from maillage.pathways.enums import (
    NEXT,
    REASONED,
    WAITING,
    ProposalAnswer,
    StatusReason,
    WaitingStatus,
)
from maillage.pathways.models import (
    Child,
    PriorityOverride,
    PriorityRule,
    Proposal,
    StatusChange,
    WaitingEntry,
)
from maillage.people.models import Service, User


@dataclass(frozen=True)
class Days:
    """The days and facts of an entry that a rule may look at."""

    requested_on: date
    notified_on: date | None = None
    first_meeting_on: date | None = None
    listed_on: date | None = None
    is_out_of_school: bool = False
    has_sibling: bool = False


def publish_rule(
    *, service: Service, actor: User | None, origin: str, criteria: Sequence[str], age_limit: int
) -> PriorityRule:
    """Publish the next version of a service's rule; the former ones stay readable.

    Writes one journal line.
    """
    with transaction.atomic():
        Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
        last = PriorityRule.objects.filter(service=service).order_by("-version").first()
        rule = PriorityRule.objects.create(
            organisation=service.organisation,
            service=service,
            version=last.version + 1 if last else 1,
            origin=origin,
            criteria=list(criteria),
            age_limit=age_limit,
            published_on=clock.today(),
            published_by=actor,
        )
        _tell(rule, actor, "pathways.rule_published", {"version": rule.version})
    return rule


def list_child(
    *, child: Child, service: Service, actor: User | None, days: Days, imported: bool = False
) -> WaitingEntry:
    """Put a child on the list of a service, at the first status. Writes one journal line.

    Raises Refused when the child is on this list already.
    """
    with transaction.atomic():
        Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
        former = WaitingEntry.objects.filter(child=child, service=service).first()
        if former is not None and former.status not in WAITING:
            raise Refused(
                f"Le dossier {child} a déjà été sur la liste de {service}\u00a0: ouvrez son "
                "inscription, et passez-la à «\u00a0Notification réactivée\u00a0».",
                "service",
            )
        if former is not None:
            raise Refused(f"Le dossier {child} est déjà sur la liste de {service}.", "service")
        on = min(clock.today(), days.notified_on or days.requested_on)
        entry = WaitingEntry.objects.create(
            organisation=child.organisation,
            child=child,
            service=service,
            status=WaitingStatus.SENT,
            status_on=on,
            **vars(days),
        )
        _change(entry, actor, WaitingStatus.SENT, "", on, imported=True)
        _tell(entry, actor, "pathways.child_listed", {"service": service.pk, "import": imported})
    return entry


def complete_entry(*, entry: WaitingEntry, actor: User, days: Days) -> None:
    """Correct the days and facts of an entry. Writes one journal line."""
    with transaction.atomic():
        row = _locked(entry)
        for name, value in vars(days).items():
            setattr(row, name, value)
        row.save(update_fields=list(vars(days)))
        _tell(row, actor, "pathways.entry_completed")


def change_status(
    *,
    entry: WaitingEntry,
    actor: User | None,
    status: str,
    reason: str,
    on: date,
    requested_on: date | None = None,
    imported: bool = False,
) -> StatusChange:
    """Move an entry to another status, on a day, with a reason where one is owed.

    Until it is ticked, the change is on the list of what remains to be typed in the official
    follow-up; what was imported is there already and may jump (`NEXT` binds our own moves).
    A notification that comes back to life begins a new wait, from the new `requested_on`.
    Writes one journal line. Raises Refused, naming the field.
    """
    with transaction.atomic():
        row = _locked(entry)
        if not imported and status not in NEXT[row.status]:
            raise Refused(
                f"De «\u00a0{row.get_status_display()}\u00a0», on ne passe pas à «\u00a0"
                f"{WaitingStatus(status).label}\u00a0»\u00a0: choisissez un autre statut.",
                "status",
            )
        if status in REASONED and not reason:
            raise Refused("Ce statut demande un motif\u00a0: choisissez-en un.", "reason")
        check_past(on)
        if on < row.status_on:
            raise Refused(
                "Ce jour précède le statut actuel\u00a0: écrivez un jour plus récent.", "on"
            )
        change = _change(row, actor, status, reason, on, imported=imported)
        row.status, row.status_on = status, on
        if status == WaitingStatus.ENTERED:
            row.entered_on = on
        if status == WaitingStatus.REACTIVATED:
            _wait_anew(row, requested_on)
        row.save()
        if status not in WAITING:
            row.proposals.filter(answer=ProposalAnswer.PENDING).update(
                answer=ProposalAnswer.WITHDRAWN, answered_on=on
            )
        _tell(row, actor, "pathways.status_changed", {"status": status, "reason": reason})
    return change


def tell_reason(*, change: StatusChange, actor: User, reason: str) -> None:
    """Tell the reason of a status that an import left untold. Writes one journal line.

    Raises Refused when the reason is told already.
    """
    with transaction.atomic():
        row = StatusChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
        if row.reason != StatusReason.UNTOLD:
            raise Refused("Le motif de ce statut est déjà donné.")
        row.reason = reason
        row.save(update_fields=["reason"])
        _tell(row.entry, actor, "pathways.reason_told", {"status": row.status, "reason": reason})


def _wait_anew(row: WaitingEntry, requested_on: date | None) -> None:
    """The days of a former stay or refusal give no rank in the new wait."""
    if requested_on is None:
        raise Refused(
            "Une notification réactivée ouvre une nouvelle attente\u00a0: écrivez la date de la "
            "nouvelle demande.",
            "requested_on",
        )
    check_past(requested_on, "requested_on")
    if row.entered_on is not None and requested_on < row.entered_on:
        raise Refused(
            "Cette demande précède la dernière entrée\u00a0: écrivez la date de la nouvelle "
            "demande.",
            "requested_on",
        )
    row.requested_on = requested_on
    row.notified_on = row.first_meeting_on = row.listed_on = row.entered_on = None
    row.pinged_on = row.ping_answered_on = None
    row.ping_answer = ""


def tick_typed(*, change: StatusChange, actor: User) -> None:
    """Tell that a change has been typed in the official follow-up. Writes one journal line."""
    with transaction.atomic():
        row = StatusChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
        if row.typed_on is not None or row.is_imported:
            return
        row.typed_on, row.typed_by = clock.today(), actor
        row.save(update_fields=["typed_on", "typed_by"])
        _tell(row.entry, actor, "pathways.status_typed", {"status": row.status})


def put_first(*, entry: WaitingEntry, actor: User, reason: str, ends_on: date) -> PriorityOverride:
    """Put a child before the rule until a day. Writes one journal line.

    Raises Refused when the day is past or too far, or the entry no longer waits.
    """
    today = clock.today()
    last = add_months(today, delay("priorite.duree", today).value)
    with transaction.atomic():
        row = _locked(entry)
        if row.status not in WAITING:
            raise Refused("Cet enfant n’est plus sur la liste.")
        if ends_on < today:
            raise Refused("Ce jour est passé\u00a0: choisissez un jour à venir.", "ends_on")
        if ends_on > last:
            raise Refused(
                f"La règle publiée ne s’écarte pas si longtemps\u00a0: choisissez au plus tard le "
                f"{date_courte(last)}.",
                "ends_on",
            )
        override = PriorityOverride.objects.create(
            organisation=row.organisation,
            entry=row,
            reason=reason,
            given_by=actor,
            given_on=clock.today(),
            ends_on=ends_on,
        )
        _tell(row, actor, "pathways.put_first", {"reason": reason, "until": str(ends_on)})
    return override


def lift_overrides(*, entry: WaitingEntry, actor: User) -> None:
    """From today the rule alone orders this entry again. Writes one journal line.

    Raises Refused when nobody has put it first.
    """
    today = clock.today()
    with transaction.atomic():
        row = _locked(entry)
        yesterday = date.fromordinal(today.toordinal() - 1)
        if not row.overrides.filter(ends_on__gte=today).update(ends_on=yesterday):
            raise Refused("Personne n’a placé cet enfant en tête.")
        _tell(row, actor, "pathways.override_lifted")


def propose(*, entry: WaitingEntry, actor: User, mode: str) -> Proposal:
    """Propose a support to the family. Writes one journal line.

    Raises Refused when a proposal already waits for its answer, or the entry no longer waits.
    """
    with transaction.atomic():
        row = _locked(entry)
        if row.status not in WAITING:
            raise Refused("Cet enfant n’est plus sur la liste.")
        if row.proposals.filter(answer=ProposalAnswer.PENDING).exists():
            raise Refused("Une proposition attend déjà sa réponse\u00a0: notez-la d’abord.")
        proposal = Proposal.objects.create(
            organisation=row.organisation, entry=row, mode=mode, proposed_on=clock.today()
        )
        _tell(row, actor, "pathways.proposed", {"mode": mode})
    return proposal


def answer_proposal(*, proposal: Proposal, actor: User, answer: str, reason: str) -> None:
    """Note the family's answer; the place on the list stays. Writes one journal line.

    Raises Refused when it is answered already, or when a refusal has no reason.
    """
    with transaction.atomic():
        row = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
        if row.answer != ProposalAnswer.PENDING:
            raise Refused("La réponse à cette proposition est déjà notée.")
        if answer == ProposalAnswer.REFUSED and not reason:
            raise Refused("Un refus a un motif\u00a0: choisissez-en un.", "reason")
        row.answer, row.reason, row.answered_on = answer, reason, clock.today()
        row.save(update_fields=["answer", "reason", "answered_on"])
        _tell(row.entry, actor, "pathways.proposal_answered", {"answer": answer, "reason": reason})


def _change(
    entry: WaitingEntry, actor: User | None, status: str, reason: str, on: date, *, imported: bool
) -> StatusChange:
    return StatusChange.objects.create(
        organisation=entry.organisation,
        entry=entry,
        status=status,
        reason=reason,
        on=on,
        made_by=actor,
        is_imported=imported,
    )


def _locked(entry: WaitingEntry) -> WaitingEntry:
    rows = WaitingEntry.objects.select_for_update(of=("self",)).select_related("organisation")
    row: WaitingEntry = rows.get(pk=entry.pk)
    return row


def _tell(
    subject: OwnedModel, actor: User | None, verb: str, detail: dict[str, object] | None = None
) -> None:
    journal.record(
        organisation=subject.organisation, actor=actor, verb=verb, subject=subject, detail=detail
    )
