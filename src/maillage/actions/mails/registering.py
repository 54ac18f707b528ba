"""What who registers receives: an hour, a place, a link. Nothing says why one comes."""

from typing import Any

from django.urls import reverse

from maillage.actions.access_sealed import access_address
from maillage.actions.domain.registering import PLACE, REASON, RECIPIENT, new_link
from maillage.actions.enums import OccurrenceState, RegistrationState
from maillage.actions.models import Registration
from maillage.kernel.mail import Letter, mail_kind, recipient_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import periode

SAID = {
    RegistrationState.TAKEN: "Votre place est gardée",
    RegistrationState.WAITING: "Vous êtes sur la liste d’attente, et nous vous écrirons dès "
    "qu’une place se libère",
}


@recipient_kind(RECIPIENT)
def address_of_registration(registration_id: int) -> str:
    """The address, opened for the time of the sending; none once the place was given up."""
    with across_organisations(REASON):
        row = Registration.objects.filter(pk=registration_id).first()
        return access_address(row) if row else ""


@mail_kind(PLACE)
def place(registration_id: int, ids: dict[str, Any]) -> Letter | None:
    """Where one stands on a date: a place, the waiting list, or a date that is cancelled."""
    with across_organisations(REASON):
        rows = Registration.objects.select_related(
            "occurrence__action__organisation", "occurrence__action__site"
        )
        row = rows.filter(pk=registration_id).first()
        if row is None:
            return None
        date = row.occurrence
        when = periode(date.local_start, date.local_end)
        where = f"\nLieu\u00a0: {date.where}" if date.where else ""
        if date.state == OccurrenceState.CANCELLED:
            return Letter(
                subject="Un rendez-vous est annulé",
                text=f"Bonjour,\n\nLe rendez-vous du {when} est annulé. Il n’y a rien à faire.\n",
            )
        path = reverse("actions:place", kwargs={"token": new_link(row)})
    return Letter(
        subject="Votre inscription",
        text=(
            f"Bonjour,\n\n{SAID[RegistrationState(row.state)]}\u00a0: {when}.{where}\n\n"
            "Un empêchement\u00a0? Rendez votre place en un clic, elle ira à quelqu’un "
            f"d’autre\u00a0:\n{absolute(path)}\n\nVotre adresse est effacée après la date. Ce lien "
            "n’est qu’à vous\u00a0: ne le transmettez pas.\n"
        ),
    )
