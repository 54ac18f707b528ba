"""What is written around a day: one's place, and what became of one's proposal."""

from typing import Any

from django.urls import reverse

from maillage.actions.access_sealed import access_identity
from maillage.actions.agenda import day_event
from maillage.actions.domain.attending import new_link
from maillage.actions.domain.events import ATTENDEE, MAIL_ATTENDEE, REASON
from maillage.actions.domain.proposals import MAIL_SEALED, MAIL_USER, PROPOSER
from maillage.actions.enums import EventState, ProposalState, RegistrationState
from maillage.actions.models import Attendee, EventDay, Proposal
from maillage.kernel import ics
from maillage.kernel.mail import Attachment, Letter, mail_kind, recipient_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import periode

SAID = {
    RegistrationState.TAKEN: "Votre place est gardée",
    RegistrationState.WAITING: "Vous êtes sur la liste d’attente, et nous vous écrirons dès "
    "qu’une place se libère",
}


@recipient_kind(ATTENDEE)
def address_of_attendee(attendee_id: int) -> str:
    """The address, opened for the time of the sending; none once it was erased."""
    with across_organisations(REASON):
        row = Attendee.objects.filter(pk=attendee_id).first()
        who = access_identity(row) if row else None
        return who.address if who else ""


@recipient_kind(PROPOSER)
def address_of_proposer(proposal_id: int) -> str:
    """The address left with a proposal, opened for the time of the sending."""
    with across_organisations(REASON):
        row = Proposal.objects.filter(pk=proposal_id).first()
        who = access_identity(row) if row else None
        return who.address if who else ""


@mail_kind(MAIL_ATTENDEE)
def place(attendee_id: int, ids: dict[str, Any]) -> Letter | None:
    """Where one stands: a place, the waiting list, or a day that is cancelled."""
    with across_organisations(REASON):
        rows = Attendee.objects.select_related("event__organisation")
        row = rows.filter(pk=attendee_id).first()
        if row is None:
            return None
        event = row.event
        told = _told(event)
        if event.state == EventState.CANCELLED:
            return Letter(
                subject=f"«\u00a0{event.title}\u00a0» est annulé",
                text=f"Bonjour,\n\nCette journée est annulée\u00a0:\n{told}\n\n"
                "Il n’y a rien à faire.\n",
            )
        path = reverse("actions:event_place", kwargs={"token": new_link(row)})
        calendar = ics.feed(event.title, [day_event(event)])
    return Letter(
        subject=f"Votre inscription\u00a0: {event.title}",
        text=(
            f"Bonjour,\n\n{SAID[RegistrationState(row.state)]}\u00a0:\n{told}\n\n"
            "Votre carte d’entrée, à montrer à l’accueil sur votre téléphone, et de quoi rendre "
            f"votre place en cas d’empêchement\u00a0:\n{absolute(path)}\n\n"
            "Votre nom et votre adresse sont effacés après la journée. Ce lien n’est qu’à "
            "vous\u00a0: ne le transmettez pas.\n"
        ),
        attachments=(Attachment("journee.ics", calendar, "text/calendar; charset=utf-8"),),
    )


@mail_kind(MAIL_USER)
def decided(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """To who proposed with an account."""
    return _decision(ids["proposal"])


@mail_kind(MAIL_SEALED)
def told_by_address(proposal_id: int, ids: dict[str, Any]) -> Letter | None:
    """To who proposed by a link."""
    return _decision(proposal_id)


def _decision(proposal_id: int) -> Letter | None:
    with across_organisations(REASON):
        rows = Proposal.objects.select_related("event__organisation")
        row = rows.exclude(state=ProposalState.PROPOSED).filter(pk=proposal_id).first()
        if row is None:
            return None
        is_accepted = row.state == ProposalState.ACCEPTED
        told = _told(row.event)
    answer = "est retenue" if is_accepted else "n’est pas retenue"
    return Letter(
        subject="Votre proposition est retenue" if is_accepted else "Votre proposition",
        text=(
            f"Bonjour,\n\nVotre proposition «\u00a0{row.title}\u00a0» {answer}.\n\n{row.reason}\n\n"
            f"La journée\u00a0:\n{told}\n\nMerci d’avoir proposé.\n"
        ),
    )


def _told(event: EventDay) -> str:
    lines = (event.title, periode(event.local_start, event.local_end), event.place)
    return "\n".join(line for line in lines if line)
