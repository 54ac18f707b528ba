"""Published contracts, for everybody."""

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from maillage.kernel import clock, dated
from maillage.kernel.tenancy import across_organisations
from maillage.tendering.models import Agreement, Amendment, EssentialData

PUBLIC = "published contracts are public"


def published_contracts() -> QuerySet[EssentialData]:
    """Every published contract, the latest first (lift the scope to read)."""
    public = Amendment.objects.exclude(published_on=None).order_by("number")
    return (
        EssentialData.objects.select_related(
            "agreement__organisation", "agreement__provider", "agreement__consultation"
        )
        .prefetch_related(Prefetch("agreement__amendments", queryset=public, to_attr="public"))
        .order_by("-published_on", "-pk")
    )


def contract_or_404(slug: str) -> EssentialData:
    """One published contract."""
    with across_organisations(PUBLIC):
        found = published_contracts().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def is_data_owed(agreement: Agreement) -> bool:
    """Whether the dated threshold asks for publication (before VAT, on the day of signature)."""
    day = agreement.signed_on or clock.today()
    floor = dated.lookup("marches.donnees_essentielles", day).value * 100
    return agreement.total_net_cents >= floor
