"""The call of a day: proposed by account or by link, accepted or declined with a sentence."""

from dataclasses import dataclass

from django.db import transaction

from maillage.actions.access_sealed import Identity, sealed_identity
from maillage.actions.domain.errors import Refused
from maillage.actions.domain.events import locked, tell
from maillage.actions.enums import ProposalState
from maillage.actions.models import CollectiveAction, EventDay, Proposal, Slot
from maillage.kernel import clock, mail
from maillage.people.models import User

MAIL_USER, MAIL_SEALED = "actions.proposal_decided", "actions.proposal_told"
PROPOSER = "actions.proposal"


@dataclass(frozen=True)
class Offered:
    """What somebody proposes."""

    kind: str
    title: str
    summary: str
    presented_by: str
    needs: str = ""
    action: CollectiveAction | None = None


def propose(
    *,
    event: EventDay,
    offered: Offered,
    actor: User | None,
    identity: Identity | None = None,
) -> Proposal:
    """Propose something to a day that calls for it: with an account, or as `identity` by a link.

    One journal line.

    Raises:
        Refused: the call is closed, does not ask for that kind, the action is not published, or
            was proposed already.
    """
    with transaction.atomic():
        row = locked(event)
        if not row.takes_proposals:
            raise Refused("L’appel de cette journée est fermé\u00a0: écrivez à qui l’organise.")
        if offered.kind not in row.proposal_kinds:
            raise Refused("Cette journée n’appelle pas cela\u00a0: choisissez autre chose.", "kind")
        if offered.action is not None:
            _check_action(row, offered.action)
        proposal = Proposal(
            organisation=row.organisation,
            event=row,
            kind=offered.kind,
            title=offered.title,
            summary=offered.summary,
            presented_by=offered.presented_by,
            needs=offered.needs,
            action=offered.action,
            proposed_by=actor,
            created_at=clock.now(),
        )
        if identity is not None:
            proposal.sealed = sealed_identity(proposal, identity)
        proposal.save()
        tell(row, actor, "actions.proposed", proposal=proposal.slug)
    return proposal


def told_by(action: CollectiveAction, event: EventDay) -> Offered:
    """What the sheet of an action already says of it, as a proposal to a day."""
    return Offered(
        kind=event.proposal_kinds[0],
        title=action.title,
        summary=action.aim,
        presented_by=str(action.service or action.organiser or action.organisation.name),
        needs="",
        action=action,
    )


def decide(*, proposal: Proposal, actor: User, is_accepted: bool, reason: str) -> Proposal:
    """Accept or decline a proposal, with a sentence that its author receives; a decision may be
    taken again. A declined one leaves the programme. One journal line.

    Raises:
        Refused: no sentence, or the day is over.
    """
    if not reason.strip():
        raise Refused("Écrivez une phrase\u00a0: la personne qui a proposé la recevra.", "reason")
    with transaction.atomic():
        event = locked(proposal.event)
        if event.is_over:
            raise Refused("La journée est passée\u00a0: plus rien ne se décide.")
        row: Proposal = Proposal.objects.select_related("organisation").get(pk=proposal.pk)
        row.state = ProposalState.ACCEPTED if is_accepted else ProposalState.DECLINED
        row.reason, row.decided_by, row.decided_at = reason.strip(), actor, clock.now()
        row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
        if not is_accepted:
            Slot.objects.filter(proposal=row).delete()
        if row.proposed_by_id is not None:
            mail.post(kind=MAIL_USER, to=row.proposed_by_id, ids={"proposal": row.pk})
        elif row.sealed:
            mail.post(kind=MAIL_SEALED, to=row.pk, ids={}, recipient=PROPOSER)
        verb = "actions.proposal_accepted" if is_accepted else "actions.proposal_declined"
        tell(event, actor, verb, proposal=row.slug)
    return row


def check_accepted(proposal: Proposal) -> None:
    """Raise Refused for a proposal that cannot be given a slot."""
    if proposal.state != ProposalState.ACCEPTED:
        raise Refused("Retenez d’abord cette proposition\u00a0: elle aura ensuite sa place.")
    if Slot.objects.filter(proposal=proposal).exists():
        raise Refused("Elle est déjà au programme\u00a0: retirez-la d’abord pour la déplacer.")


def _check_action(event: EventDay, action: CollectiveAction) -> None:
    if action.is_draft:
        raise Refused("Publiez d’abord cette action\u00a0: elle pourra ensuite être proposée.")
    if Proposal.objects.filter(event=event, action=action).exists():
        raise Refused("Cette action est déjà proposée à cette journée\u00a0: rien à refaire.")
