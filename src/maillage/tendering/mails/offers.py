"""What providers are told of the outcome. Texts are made at sending."""

from typing import Any

from django.urls import reverse

from maillage.kernel.mail import Letter, mail_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations
from maillage.tendering.models import Consultation


def _call(ids: dict[str, Any]) -> Consultation | None:
    with across_organisations("a mail names the call it is about"):
        return (
            Consultation.objects.select_related("organisation")
            .filter(pk=ids["consultation"])
            .first()
        )


@mail_kind("tendering.offer_retained")
def offer_retained(recipient_id: int, ids: dict[str, Any]) -> Letter | None:
    """The good news, and what comes next."""
    call = _call(ids)
    if call is None:
        return None
    return Letter(
        subject="Votre proposition est retenue",
        text=(
            "Bonjour,\n\n"
            f"{call.organisation.name} retient votre proposition pour « {call.title} ».\n"
            "La convention à signer vous sera présentée par votre interlocuteur.\n\n"
            f"L’appel : {absolute(reverse('tendering:public_call', args=[call.slug]))}\n"
        ),
    )


@mail_kind("tendering.offer_rejected")
def offer_rejected(recipient_id: int, ids: dict[str, Any]) -> Letter | None:
    """Told without delay (code de la commande publique, R2181-1); reasons are given on request."""
    call = _call(ids)
    if call is None:
        return None
    return Letter(
        subject="Votre proposition n’est pas retenue",
        text=(
            "Bonjour,\n\n"
            f"{call.organisation.name} a choisi une autre proposition pour « {call.title} ».\n"
            "Merci du temps que vous y avez consacré. Vous pouvez demander les motifs de ce "
            "choix : ils vous seront donnés dans les quinze jours.\n\n"
            f"L’appel : {absolute(reverse('tendering:public_call', args=[call.slug]))}\n"
        ),
    )
