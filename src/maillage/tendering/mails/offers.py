"""What providers and buyers are told of the outcome. Texts are made at sending."""

from typing import Any

from django.urls import reverse

from maillage.kernel.mail import Letter, mail_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import NBSP
from maillage.tendering.domain.letters import (
    ASKED_MAIL,
    REASONS_MAIL,
    REJECTED_MAIL,
    RETAINED_MAIL,
)
from maillage.tendering.models import Consultation, DepositReceipt


def _call(ids: dict[str, Any]) -> Consultation | None:
    with across_organisations("a mail names the call it is about"):
        return (
            Consultation.objects.select_related("organisation")
            .filter(pk=ids["consultation"])
            .first()
        )


def _result_page(ids: dict[str, Any]) -> str:
    """Where the provider reads its letter: the page of the offer's last receipt."""
    with across_organisations("a mail leads a provider to its own offer"):
        receipt = (
            DepositReceipt.objects.filter(offer=ids["offer"])
            .select_related("organisation")
            .order_by("-received_at", "-pk")
            .first()
        )
    if receipt is None:
        return ""
    return absolute(
        reverse("tendering:offer_outcome", args=[receipt.organisation.slug, receipt.slug])
    )


@mail_kind(RETAINED_MAIL)
def offer_retained(recipient_id: int, ids: dict[str, Any]) -> Letter | None:
    """The good news, and what comes next."""
    call = _call(ids)
    if call is None:
        return None
    return Letter(
        subject="Votre proposition est retenue",
        text=(
            "Bonjour,\n\n"
            f"{call.organisation.name} retient votre proposition pour «{NBSP}{call.title}{NBSP}».\n"
            "La convention à signer vous sera présentée par votre interlocuteur.\n\n"
            f"Le courrier et la suite{NBSP}: {_result_page(ids)}\n"
        ),
    )


@mail_kind(REJECTED_MAIL)
def offer_rejected(recipient_id: int, ids: dict[str, Any]) -> Letter | None:
    """Told without delay (code de la commande publique, R2181-1); the letter is in the space."""
    call = _call(ids)
    if call is None:
        return None
    return Letter(
        subject="Votre proposition n’est pas retenue",
        text=(
            "Bonjour,\n\n"
            f"{call.organisation.name} a rendu sa décision sur l’appel "
            f"«{NBSP}{call.title}{NBSP}», et ne retient pas votre proposition.\n"
            "Merci du temps que vous y avez consacré.\n\n"
            f"Lire le courrier et demander les motifs{NBSP}: {_result_page(ids)}\n"
        ),
    )


@mail_kind(REASONS_MAIL)
def reasons_answered(recipient_id: int, ids: dict[str, Any]) -> Letter | None:
    """The answer to a request for reasons has come."""
    call = _call(ids)
    if call is None:
        return None
    return Letter(
        subject="Les motifs que vous avez demandés",
        text=(
            "Bonjour,\n\n"
            f"{call.organisation.name} répond à votre demande au sujet de "
            f"«{NBSP}{call.title}{NBSP}».\n\n"
            f"Lire la réponse{NBSP}: {_result_page(ids)}\n"
        ),
    )


@mail_kind(ASKED_MAIL)
def reasons_asked(recipient_id: int, ids: dict[str, Any]) -> Letter | None:
    """A provider asks why: the buyer has a delay to answer."""
    call = _call(ids)
    if call is None:
        return None
    page = absolute(reverse("tendering:letters", args=[call.organisation.slug, call.slug]))
    return Letter(
        subject=f"Une demande de motifs attend votre réponse{NBSP}: {call.title}",
        text=(
            "Bonjour,\n\nUne structure qui a répondu à votre appel demande pourquoi sa "
            "proposition n’est pas retenue. Un projet de réponse est prêt.\n\n"
            f"Le relire et l’envoyer{NBSP}: {page}\n"
        ),
    )
