"""What a partner receives: who asks, and a link; nothing of the child."""

from typing import Any

from django.urls import reverse

from maillage.kernel.mail import Letter, mail_kind, recipient_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import date_courte
from maillage.pathways.domain.partners import MAIL, RECIPIENT, new_link, told_referral
from maillage.pathways.enums.partners import ReferralAnswer
from maillage.pathways.models import Partner

REASON = "a mail is written from the ids it was asked with"


@recipient_kind(RECIPIENT)
def address_of_partner(partner_id: int) -> str:
    """The partner's address."""
    with across_organisations(REASON):
        partner = Partner.objects.filter(pk=partner_id).first()
        return partner.email if partner else ""


@mail_kind(MAIL)
def asked(partner_id: int, ids: dict[str, Any]) -> Letter | None:
    """Somebody asks; nothing when the answer came already, or the partner may not be told."""
    referral = told_referral(ids["referral"])
    if referral is None or referral.answer != ReferralAnswer.PENDING:
        return None
    with across_organisations(REASON):
        path = reverse("pathways:referral", kwargs={"token": new_link(referral)})
    return Letter(
        subject=f"Une demande de {referral.organisation.name}",
        text=(
            f"Bonjour,\n\n{referral.organisation.name} vous demande si vous pouvez répondre à un "
            f"besoin. Lisez la demande et répondez en un clic, avant le "
            f"{date_courte(referral.expires_on)}\u00a0:\n{absolute(path)}\n\nCe lien n’est qu’à "
            "vous\u00a0: ne le transmettez pas.\n"
        ),
    )
