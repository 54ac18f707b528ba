"""What is told of a convention. Texts are made at sending."""

from typing import Any

from maillage.kernel.http import organisation_url
from maillage.kernel.mail import Letter, mail_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations
from maillage.tendering.enums import CertificateKind, Side
from maillage.tendering.models import Agreement


def agreement_of(ids: dict[str, Any]) -> Agreement | None:
    """The convention that a mail is about."""
    with across_organisations("a mail names the convention it is about"):
        found: Agreement | None = (
            Agreement.objects.select_related("organisation", "provider", "consultation")
            .filter(pk=ids["agreement"])
            .first()
        )
    return found


def provider_page(agreement: Agreement) -> str:
    """Where a provider reads its convention."""
    name = "tendering:own_agreement"
    return absolute(organisation_url(agreement.provider, name, slug=agreement.slug))


@mail_kind("tendering.to_sign")
def to_sign(recipient_id: int, ids: dict[str, Any]) -> Letter | None:
    """A convention, or an amendment, waits for the provider's signature."""
    agreement = agreement_of(ids)
    if agreement is None:
        return None
    return Letter(
        subject="Un document attend votre signature",
        text=(
            "Bonjour,\n\n"
            f"{agreement.organisation.name} vous envoie à signer un document sur la convention "
            f"{agreement.reference} ({agreement.consultation.title}).\n"
            "Vous pouvez le lire, le télécharger et voir les attestations à remettre\u00a0:\n\n"
            f"{provider_page(agreement)}\n"
        ),
    )


@mail_kind("tendering.certificate_asked")
def certificate_asked(recipient_id: int, ids: dict[str, Any]) -> Letter | None:
    """A certificate is owed, or soon will be (code du travail, D8222-5)."""
    agreement = agreement_of(ids)
    if agreement is None:
        return None
    label = CertificateKind(ids["kind"]).label
    return Letter(
        subject="Une attestation est à remettre",
        text=(
            "Bonjour,\n\n"
            f"Pour la convention {agreement.reference} avec {agreement.organisation.name}, "
            f"une attestation récente est à remettre\u00a0: {label.lower()}.\n"
            "Elle est demandée à la signature, puis tous les six mois. Remise une fois, elle "
            "vaut pour toutes vos conventions.\n\n"
            f"{provider_page(agreement)}\n"
        ),
    )


@mail_kind("tendering.outcome_asked")
def outcome_asked(recipient_id: int, ids: dict[str, Any]) -> Letter | None:
    """Two questions, three months after the end."""
    agreement = agreement_of(ids)
    if agreement is None:
        return None
    is_buyer = ids["side"] == Side.BUYER
    space = agreement.organisation if is_buyer else agreement.provider
    name = "tendering:agreement_outcome" if is_buyer else "tendering:own_outcome"
    return Letter(
        subject="Deux questions sur une convention terminée",
        text=(
            "Bonjour,\n\n"
            f"La convention {agreement.reference} ({agreement.consultation.title}) est terminée "
            "depuis trois mois. Deux questions, une minute\u00a0:\n\n"
            f"{absolute(organisation_url(space, name, slug=agreement.slug))}\n"
        ),
    )
