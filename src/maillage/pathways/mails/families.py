"""What a family that waits receives: no name, no kind of service, a link."""

from typing import Any

from django.urls import reverse

from maillage.kernel.mail import Letter, mail_kind, recipient_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations
from maillage.pathways.access import family_email
from maillage.pathways.domain.pinging import LIFETIME, MAIL, RECIPIENT, new_link
from maillage.pathways.models import Child, WaitingEntry

REASON = "a mail is written from the ids it was asked with"


@recipient_kind(RECIPIENT)
def address_of_family(child_id: int) -> str:
    """The family's address, opened for the time of the sending; none once erased."""
    with across_organisations(REASON):
        child = Child.objects.filter(pk=child_id).first()
        return family_email(child) if child else ""


@mail_kind(MAIL)
def still_waiting(child_id: int, ids: dict[str, Any]) -> Letter | None:
    """Do you still wait? Nothing if the child has left the list since."""
    with across_organisations(REASON):
        rows = WaitingEntry.objects.waiting().select_related("organisation")
        entry = rows.filter(pk=ids["entry"]).first()
        if entry is None:
            return None
        path = reverse("pathways:ping", kwargs={"token": new_link(entry)})
    return Letter(
        subject=f"Votre demande auprès de {entry.organisation.name}",
        text=(
            f"Bonjour,\n\nVous avez une demande en attente auprès de {entry.organisation.name}, "
            "et nous n’avons pas échangé depuis longtemps. Attendez-vous toujours une réponse"
            f"\u00a0?\n\nDites-le en un clic, dans les {LIFETIME.days} jours\u00a0:\n"
            f"{absolute(path)}\n\nSans nouvelle de votre part, votre place sur la liste est "
            "gardée et l’équipe vous appellera. Ce lien n’est qu’à vous\u00a0: ne le transmettez "
            "pas.\n"
        ),
    )
