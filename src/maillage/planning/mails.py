"""What planning writes to people: made at sending, with fresh links."""

from typing import Any

from django.urls import reverse

from maillage.kernel import settings as kernel_settings
from maillage.kernel.mail import Letter, mail_kind
from maillage.kernel.tenancy import across_organisations
from maillage.planning.domain.asking import AVAILABILITY, new_link
from maillage.planning.models import FacilitatorAvailability

REASON = "a mail is written from the ids it was asked with"


@mail_kind(AVAILABILITY)
def availability(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """When can you come: one link, no account needed; nothing once the row is gone."""
    with across_organisations(REASON):
        rows = FacilitatorAvailability.objects.select_related("organisation", "profile")
        row = rows.filter(pk=ids["availability"], profile__user=user_id).first()
        if row is None:
            return None
        address = kernel_settings.absolute(
            reverse("planning:tell_availability", kwargs={"token": new_link(row)})
        )
        organisation = row.organisation.name
    return Letter(
        subject="Vos disponibilités",
        text=(
            f"Bonjour,\n\n{organisation} prépare son calendrier et vous demande quand vous pouvez "
            f"venir\u00a0: {address}\n\nCe lien est pour vous, sans mot de passe, pendant deux "
            "mois. Vous pourrez y revenir pour corriger vos réponses.\n"
        ),
    )
