"""What conventions put on the home page of both sides."""

from collections.abc import Iterator

from django.http import HttpRequest

from maillage.kernel.http import here
from maillage.kernel.registries import Due
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import compte
from maillage.tendering.domain.outcomes import is_outcome_asked
from maillage.tendering.enums import AgreementStatus, Side
from maillage.tendering.models import Agreement, Invoice
from maillage.tendering.queries import providers as provider_queries
from maillage.tendering.queries.budget import budget_of
from maillage.tendering.queries.certificates import RUNNING, Duty, duties_of

# A home page says a few things; the lists say the rest.
MOST = 5


def agreement_dues(request: HttpRequest) -> Iterator[Due]:
    """Signatures, invoices and certificates that wait, for a buyer or for a provider."""
    organisation = request.organisation  # type: ignore[attr-defined]
    if request.user.has_perm("tendering.publish_calls", organisation):
        yield from _of_buyer(request)
        yield from _outcomes_of_buyer(request)
    if request.user.has_perm("tendering.answer_calls", organisation):
        yield from _of_provider(request)


def _of_buyer(request: HttpRequest) -> Iterator[Due]:
    waiting = Agreement.objects.filter(
        status__in=(AgreementStatus.DRAFT, AgreementStatus.SENT)
    ).select_related("provider")
    for one in waiting.order_by("created_at")[:MOST]:
        todo = "à envoyer" if one.status == AgreementStatus.DRAFT else "à signer"
        url = here(request, "tendering:agreement", slug=one.slug)
        yield Due(label=f"Convention {todo}\u00a0: {one.provider.name}", url=url)
    invoices = Invoice.objects.filter(received_on=None).select_related("agreement__provider")
    for invoice in invoices.order_by("issued_on")[:MOST]:
        url = here(request, "tendering:agreement_budget", slug=invoice.agreement.slug)
        who = invoice.agreement.provider.name
        yield Due(label=f"Facture {invoice.number} à recevoir\u00a0: {who}", url=url)
    running = Agreement.objects.filter(status__in=RUNNING)
    for one in running.select_related("provider", "consultation").order_by("created_at")[:MOST]:
        for duty in duties_of(one):
            if duty.is_asked:
                url = here(request, "tendering:agreement_budget", slug=one.slug)
                label = f"{duty.kind.label} à obtenir\u00a0: {one.provider.name}"
                yield Due(label=label, url=url, urgent=duty.is_missing)


def _outcomes_of_buyer(request: HttpRequest) -> Iterator[Due]:
    ended = Agreement.objects.filter(signed_on__isnull=False, outcomes=None)
    for one in ended.select_related("provider", "consultation").order_by("-signed_on")[:MOST]:
        if is_outcome_asked(one, Side.BUYER):
            url = here(request, "tendering:agreement_outcome", slug=one.slug)
            yield Due(label=f"Deux questions sur la convention {one.reference}", url=url)


def _of_provider(request: HttpRequest) -> Iterator[Due]:
    organisation = request.organisation  # type: ignore[attr-defined]
    with across_organisations(provider_queries.BOUND):
        rows = list(provider_queries.agreements_of_provider(organisation)[:MOST])
    asked: dict[str, tuple[Duty, str]] = {}
    for one in rows:
        url = here(request, "tendering:own_agreement", slug=one.slug)
        if one.provider_signed_on is None and one.status == AgreementStatus.SENT:
            yield Due(label=f"Convention à signer\u00a0: {one.organisation.name}", url=url)
        if is_outcome_asked(one, Side.PROVIDER):
            own = here(request, "tendering:own_outcome", slug=one.slug)
            yield Due(label=f"Deux questions sur la convention {one.reference}", url=own)
        for duty in duties_of(one):
            if duty.is_asked:
                asked.setdefault(duty.kind, (duty, url))
        if one.status != AgreementStatus.SENT:
            waiting = len(budget_of(one).to_invoice)
            if waiting:
                label = f"{compte(waiting, 'séance')} à facturer\u00a0: {one.organisation.name}"
                yield Due(label=label, url=url)
    for duty, url in asked.values():
        yield Due(label=f"{duty.kind.label} à remettre", url=url, urgent=duty.is_missing)
