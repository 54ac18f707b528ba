"""Reads around conventions: the list of a buyer, one by its address, what its document says."""

from django.db.models import QuerySet
from django.http import Http404

from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Provider
from maillage.tendering.agreement_document import AgreementParts
from maillage.tendering.enums import PaperKind
from maillage.tendering.models import Agreement, AgreementPaper, Amendment, Consultation
from maillage.tendering.queries.clauses import articles_of
from maillage.tendering.queries.terms import NAMED, Term, first_terms, merged, terms_of


def agreements_of_space() -> QuerySet[Agreement]:
    """Conventions of the buyer, the newest first."""
    return Agreement.objects.select_related("provider", "consultation").order_by(
        "-created_at", "-pk"
    )


def only_agreement_of(call: Consultation) -> Agreement | None:
    """The convention of a call that has one; None when there is none, or several."""
    found = list(Agreement.objects.filter(consultation=call)[:2])
    return found[0] if len(found) == 1 else None


def agreement_or_404(slug: str) -> Agreement:
    """A convention of the buyer whose space is open."""
    found = (
        Agreement.objects.select_related(
            "organisation",
            "provider",
            "consultation__site",
            "clause_set",
            "sent_document",
        )
        .filter(slug=slug)
        .first()
    )
    if found is None:
        raise Http404
    return found


def amendment_or_404(agreement: Agreement, number: int) -> Amendment:
    """An amendment of a convention by its number."""
    found = (
        agreement.amendments.select_related("organisation", "agreement", "sent_document")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise Http404
    return found


def paper_or_404(agreement: Agreement, slug: str) -> AgreementPaper:
    """A paper kept with a convention."""
    found = agreement.papers.select_related("file").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def parts_of(agreement: Agreement) -> AgreementParts:
    """Everything that the document of a convention says, as it was drafted."""
    with across_organisations(NAMED):
        profile = Provider.objects.filter(organisation=agreement.provider).first()
    own = AgreementPaper.objects.filter(agreement=agreement, amendment=None)
    return AgreementParts(
        agreement=agreement,
        consultation=agreement.consultation,
        buyer=agreement.organisation,
        provider=agreement.provider,
        profile=profile,
        lines=first_terms(agreement),
        articles=articles_of(agreement),
        annexes=list(own.filter(kind=PaperKind.ANNEX).values_list("title", flat=True)),
    )


def before_and_after(amendment: Amendment) -> tuple[list[Term], list[Term]]:
    """The terms of a convention before an amendment, and as it would make them."""
    before = terms_of(amendment.agreement, before=amendment.number)
    with across_organisations(NAMED):
        rows = list(amendment.lines.select_related("lot", "group", "profile"))
    changes = [
        Term(
            row.lot,
            row.group,
            row.profile,
            row.sessions,
            row.price_per_session_cents,
            row.starts_on,
            row.ends_on,
        )
        for row in rows
    ]
    return before, merged(before, changes)
