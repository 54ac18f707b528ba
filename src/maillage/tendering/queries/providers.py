"""What a provider sees of the conventions that bind it, and who reads its mail."""

from django.db.models import Q, QuerySet
from django.http import Http404

from maillage.kernel.tenancy import across_organisations
from maillage.people.enums import Role
from maillage.people.models import Membership, Organisation
from maillage.tendering.enums import AgreementStatus
from maillage.tendering.models import Agreement, AgreementPaper, Amendment

BOUND = "a provider reads the conventions that bind it"


def agreements_of_provider(provider: Organisation) -> QuerySet[Agreement]:
    """The conventions that were sent to a provider, the newest first (lift the scope to read)."""
    return (
        Agreement.objects.filter(provider=provider)
        .exclude(status=AgreementStatus.DRAFT)
        .select_related("organisation", "provider", "consultation__site", "clause_set")
        .select_related("sent_document")
        .order_by("-created_at", "-pk")
    )


def own_agreement_or_404(provider: Organisation, slug: str) -> Agreement:
    """One convention of a provider, by its address."""
    with across_organisations(BOUND):
        found = agreements_of_provider(provider).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def papers_for_provider(agreement: Agreement) -> QuerySet[AgreementPaper]:
    """The papers of a convention, and of the amendments sent (lift the scope to read)."""
    told = Q(amendment=None) | Q(amendment__sent_at__isnull=False)
    return agreement.papers.filter(told).select_related("file", "amendment")


def readers_of(provider: Organisation) -> list[int]:
    """The accounts that answer for a provider: who administers its space, who facilitates."""
    with across_organisations("who reads the mail of a provider"):
        rows = Membership.objects.current().filter(
            organisation=provider,
            role__in=(Role.ADMIN, Role.FACILITATOR),
            user__is_active=True,
        )
        return sorted(set(rows.values_list("user_id", flat=True)))


def sent_amendment_or_404(agreement: Agreement, number: int) -> Amendment:
    """An amendment that its provider was sent."""
    with across_organisations(BOUND):
        found = (
            agreement.amendments.exclude(sent_at=None)
            .select_related("sent_document")
            .filter(number=number)
            .first()
        )
    if found is None:
        raise Http404
    return found
