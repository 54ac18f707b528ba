"""A call goes public, or is given up: the only places where its state changes before the award."""

from django.db import transaction

from maillage.kernel import clock, jobs, journal, mail
from maillage.people.models import User
from maillage.tendering.access import has_committee, new_keys, was_readable
from maillage.tendering.domain.audience import involved
from maillage.tendering.domain.consistency import questions
from maillage.tendering.domain.points import Question
from maillage.tendering.enums import ConsultationStatus, Procedure
from maillage.tendering.models import Consultation

ALERT_JOB = "tendering.alert"
ABANDONED_MAIL = "tendering.call_abandoned"


class NotReady(Exception):
    """The call cannot be published yet; `faults` say what to change and where."""

    def __init__(self, faults: list[Question]) -> None:
        super().__init__("; ".join(fault.code for fault in faults))
        self.faults = faults


class WrongState(Exception):
    """The call is no longer in the state that this deed starts from."""


class CommitteeOwed(Exception):
    """The key of this call is made in a browser, for its committee (a competitive procedure has
    one): it cannot be published otherwise.
    """


class ReasonOwed(ValueError):
    """A published call is withdrawn only with its reason, which those who answered read."""


def publish(*, consultation: Consultation, actor: User, recipient: str = "") -> Consultation:
    """Publish a draft: key pair, state, journal line, and the job that tells providers.

    Offers are sealed to `recipient`, whose private half the committee shares; without one, to a
    key pair made here, whose private half is sealed to the instance's key at once. Raises
    WrongState when it is not a draft, NotReady when something still prevents it, CommitteeOwed.
    """
    with transaction.atomic():
        call = locked_draft(consultation)
        refuse_unready(call)
        if not call.has_criteria:
            # Written, then left aside by a change of procedure: they would be announced otherwise.
            call.criteria.all().delete()
        if recipient:
            call.recipient = recipient
        elif has_committee(call) or call.procedure == Procedure.ADAPTED:
            raise CommitteeOwed
        else:
            call.recipient, call.sealed_identity = new_keys(call.slug)
        call.status = ConsultationStatus.PUBLISHED
        call.published_at = clock.now()
        if call.contact is None:
            call.contact = actor
        call.save()
        journal.record(
            organisation=call.organisation,
            actor=actor,
            verb="tendering.call_published",
            subject=call,
            detail={"deadline": str(call.deadline), "lots": call.lots.count()},
        )
        jobs.start(
            kind=ALERT_JOB, subject=call, actor=actor, idempotency_key=f"{ALERT_JOB}:{call.pk}"
        )
    return call


def abandon(*, consultation: Consultation, actor: User, reason: str = "") -> Consultation:
    """Give up a draft, or withdraw a published call: those who asked or answered are told
    why.

    Telling bidders the reason is a duty (code de la commande publique, art. R2185-2), so a
    published call needs one. Raises ReasonOwed without it, WrongState once awarded or given up.
    """
    with transaction.atomic():
        call = _locked(consultation)
        if call.status not in (ConsultationStatus.DRAFT, ConsultationStatus.PUBLISHED):
            raise WrongState
        was_published = call.status == ConsultationStatus.PUBLISHED
        if was_published and not reason.strip():
            raise ReasonOwed
        call.status = ConsultationStatus.ABANDONED
        call.abandoned_reason = reason.strip()
        call.save(update_fields=["status", "abandoned_reason"])
        journal.record(
            organisation=call.organisation,
            actor=actor,
            verb="tendering.call_abandoned",
            subject=call,
            detail={"was_published": was_published},
        )
        if was_published:
            # What the mail says of the offers is what was true at this instant.
            ids: dict[str, int | str] = {
                "consultation": call.pk,
                "was_readable": int(was_readable(call)),
            }
            for user_id in involved(call):
                mail.post(kind=ABANDONED_MAIL, to=user_id, ids=ids)
    return call


def refuse_unready(call: Consultation) -> None:
    """Raise NotReady when something prevents these terms from being public."""
    found = questions(call, list(call.lots.all()), now=clock.now())
    faults = [one for one in found if one.prevents]
    if faults:
        raise NotReady(faults)


def locked_draft(consultation: Consultation) -> Consultation:
    """The row of a draft, held until the end of the transaction; WrongState when it is public."""
    call = _locked(consultation)
    if call.status != ConsultationStatus.DRAFT:
        raise WrongState
    return call


def _locked(consultation: Consultation) -> Consultation:
    return (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=consultation.pk)
    )
