"""What conventions put on the home page of both sides."""

from collections.abc import Iterator
from itertools import islice

from django.db.models import QuerySet
from django.http import HttpRequest

from maillage.kernel.http import here
from maillage.kernel.registries import Due
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import compte
from maillage.tendering.domain.outcomes import outcomes_asked
from maillage.tendering.enums import AgreementStatus, CertificateKind, Side
from maillage.tendering.models import Agreement, Invoice
from maillage.tendering.queries import providers as provider_queries
from maillage.tendering.queries.budget import budget_of, with_sessions_to_invoice
from maillage.tendering.queries.certificates import Duty, asked_today

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
    running = Agreement.objects.order_by("created_at")
    for one, duty in islice(asked_today(running), MOST):
        url = here(request, "tendering:agreement_budget", slug=one.slug)
        label = f"{duty.kind.label} à obtenir\u00a0: {one.provider.name}"
        yield Due(label=label, url=url, urgent=duty.is_missing)


def _outcomes_of_buyer(request: HttpRequest) -> Iterator[Due]:
    ended = Agreement.objects.order_by("-signed_on")
    for one in islice(outcomes_asked(ended, Side.BUYER), MOST):
        url = here(request, "tendering:agreement_outcome", slug=one.slug)
        yield Due(label=f"Deux questions sur la convention {one.reference}", url=url)


def _of_provider(request: HttpRequest) -> Iterator[Due]:
    organisation = request.organisation  # type: ignore[attr-defined]
    with across_organisations(provider_queries.BOUND):
        rows = provider_queries.agreements_of_provider(organisation)
        sent = rows.filter(status=AgreementStatus.SENT, provider_signed_on=None)
        to_sign = list(sent[:MOST])
    for one in to_sign:
        url = here(request, "tendering:own_agreement", slug=one.slug)
        yield Due(label=f"Convention à signer\u00a0: {one.organisation.name}", url=url)
    for one in islice(outcomes_asked(rows, Side.PROVIDER), MOST):
        url = here(request, "tendering:own_outcome", slug=one.slug)
        yield Due(label=f"Deux questions sur la convention {one.reference}", url=url)
    # One paper serves every buyer: it is asked for once.
    asked: dict[str, tuple[Duty, Agreement]] = {}
    for one, duty in asked_today(rows):
        asked.setdefault(duty.kind, (duty, one))
        if len(asked) == len(CertificateKind):
            break
    for duty, one in asked.values():
        url = here(request, "tendering:own_agreement", slug=one.slug)
        yield Due(label=f"{duty.kind.label} à remettre", url=url, urgent=duty.is_missing)
    yield from islice(_to_invoice(request, rows.exclude(status=AgreementStatus.SENT)), MOST)


def _to_invoice(request: HttpRequest, rows: QuerySet[Agreement]) -> Iterator[Due]:
    for one in with_sessions_to_invoice(rows):
        waiting = len(budget_of(one).to_invoice)
        if waiting:
            label = f"{compte(waiting, 'séance')} à facturer\u00a0: {one.organisation.name}"
            yield Due(label=label, url=here(request, "tendering:own_agreement", slug=one.slug))
