"""Is your action still running? One click answers."""

from typing import Any

from django.urls import reverse

from maillage.actions.domain.asking import LIFETIME, MAIL, new_link
from maillage.actions.models import CollectiveAction
from maillage.kernel.mail import Letter, mail_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations

REASON = "a mail is written from the ids it was asked with"


@mail_kind(MAIL)
def still_running(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """Nothing if somebody has answered, or ended the action, since."""
    with across_organisations(REASON):
        rows = CollectiveAction.objects.filter(state="running").select_related("organisation")
        action = rows.filter(pk=ids["action"]).first()
        if action is None or not action.is_stale:
            return None
        path = reverse("actions:still", kwargs={"token": new_link(action)})
    return Letter(
        subject=f"«\u00a0{action.title}\u00a0»\u00a0: toujours en cours\u00a0?",
        text=(
            f"Bonjour,\n\nDans l’inventaire des actions collectives de {action.organisation.name}, "
            f"la fiche «\u00a0{action.title}\u00a0» n’a pas bougé depuis longtemps. L’action "
            f"continue-t-elle\u00a0?\n\nDites-le en un clic, dans les {LIFETIME.days} jours\u00a0:"
            f"\n{absolute(path)}\n\nSans réponse, la fiche reste visible, avec la mention "
            "«\u00a0à confirmer\u00a0». Ce lien n’est qu’à vous\u00a0: ne le transmettez pas.\n"
        ),
    )
