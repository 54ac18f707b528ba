"""Reads of the room: calls as each of its readers may see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404

from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import FacilitatorProfile, Organisation, Service, User
from maillage.tendering.domain.alerts import fits, speaks_of
from maillage.tendering.enums import (
    TRAINED_PROFESSIONAL,
    ConsultationStatus,
    LotStatus,
    PaperMoment,
)
from maillage.tendering.models import Consultation, Criterion, Lot, RequiredDocument

PAGE_SIZE = 20
# The most calls that a feed or a calendar looks through.
FOLLOWED = 500


# --- What a buyer sees of its own calls (inside the scope of its organisation) ----------------


def call_or_404(slug: str) -> Consultation:
    """A call of the organisation whose space is open."""
    found = (
        Consultation.objects.select_related("organisation", "contact", "site")
        .filter(slug=slug)
        .first()
    )
    if found is None:
        raise Http404
    return found


def calls_of_space() -> QuerySet[Any]:
    """The calls of the space with how many groups they fill, the newest first."""
    calls = Consultation.objects.annotate(
        open_count=Count("lots", filter=Q(lots__status=LotStatus.OPEN))
    )
    return calls.order_by("-created_at", "-pk")


def calls_to_copy() -> list[Consultation]:
    """The calls that were published here, the latest first: what next year may start from."""
    return list(Consultation.objects.published().order_by("-published_at", "-pk")[:5])


def open_calls_of_space() -> QuerySet[Consultation]:
    """The calls of the space that take offers now."""
    return Consultation.objects.open_at(clock.now())


def services_of_space() -> QuerySet[Service]:
    """The services of the space that are open, by name."""
    return Service.objects.filter(closed_on=None).order_by("search_key")


def lots_of(call: Consultation) -> list[Lot]:
    """The groups of a call in order, with their service and holder.

    The holder may be kept by another organisation, whose scope is not open here.
    """
    with across_organisations("a buyer knows who leads its groups"):
        named = call.lots.select_related("service", "holder", "continues__cycle")
        return list(named.order_by("number"))


def papers_of(call: Consultation) -> list[RequiredDocument]:
    """The papers that go with an offer, in the order in which they were asked.

    Read from a provider's space too, whose scope is not the buyer's.
    """
    return _papers(call, PaperMoment.OFFER)


def winner_papers_of(call: Consultation) -> list[RequiredDocument]:
    """The papers asked of the one who is chosen, and of nobody else."""
    return _papers(call, PaperMoment.AWARD)


def _papers(call: Consultation, moment: str) -> list[RequiredDocument]:
    with across_organisations("a call is answered from another organisation"):
        return list(call.required_documents.filter(moment=moment).order_by("pk"))


def criteria_of(call: Consultation) -> list[Criterion]:
    """The announced criteria, in order; none for a direct award, whatever its draft once held."""
    if not call.has_criteria:
        return []
    with across_organisations("a call is answered from another organisation"):
        return list(call.criteria.all())


# --- The public catalogue: published calls of every organisation ------------------------------


@dataclass(frozen=True)
class Filters:
    """What a reader of the catalogue asks for; "" means any."""

    departement: str = ""
    kind: str = ""
    profile: str = ""
    # A word of the approach: read in Python where the list is short (feeds, calendar).
    method: str = ""

    def as_query(self) -> str:
        """The filters as they stand in an address."""
        told = (("departement", self.departement), ("kind", self.kind), ("profile", self.profile))
        return urlencode({name: value for name, value in (*told, ("method", self.method)) if value})


@dataclass(frozen=True)
class CataloguePage:
    """A page of open calls by nearest deadline; `after` is the key of the next one, or ""."""

    calls: Sequence[Consultation]
    after: str


def open_calls(filters: Filters, *, now: datetime | None = None) -> QuerySet[Consultation]:
    """Open calls that fit; evaluate inside `across_organisations("public catalogue")`."""
    found = Consultation.objects.open_at(now or clock.now())
    if filters.departement:
        found = found.filter(departement_code=filters.departement)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.profile:
        # A JSON list holds the code between quotes; an empty list welcomes every profile.
        found = found.filter(
            Q(facilitator_profiles=[])
            | Q(facilitator_profiles__icontains=f'"{filters.profile}"')
            | Q(facilitator_profiles__icontains=f'"{TRAINED_PROFESSIONAL}"')
        )
    return found


def catalogue_page(filters: Filters, *, after: str = "") -> CataloguePage:
    """One page of the catalogue, from the call whose slug is `after` (excluded)."""
    with across_organisations("public catalogue"):
        found = open_calls(filters)
        last = Consultation.objects.published().filter(slug=after).first() if after else None
        if last is not None:
            found = found.filter(
                Q(deadline__gt=last.deadline) | Q(deadline=last.deadline, pk__gt=last.pk)
            )
        rows = list(
            found.select_related("organisation")
            .annotate(open_count=Count("lots", filter=Q(lots__status=LotStatus.OPEN)))
            .order_by("deadline", "pk")[: PAGE_SIZE + 1]
        )
    more = len(rows) > PAGE_SIZE
    calls = rows[:PAGE_SIZE]
    return CataloguePage(calls, calls[-1].slug if more else "")


def counts_by_departement(filters: Filters) -> dict[str, int]:
    """Open calls per département code, whatever the département asked for."""
    everywhere = Filters(kind=filters.kind, profile=filters.profile)
    with across_organisations("public catalogue"):
        counted = open_calls(everywhere).order_by().values_list("departement_code")
        return dict(counted.annotate(number=Count("pk")))


def newest_calls(filters: Filters, limit: int = 50) -> list[Consultation]:
    """Open calls that fit by date of publication, for the feed."""
    with across_organisations("public catalogue"):
        found = open_calls(filters).select_related("organisation")
        calls = list(found.order_by("-published_at", "-pk")[:FOLLOWED])
    return [call for call in calls if speaks_of(call, filters.method)][:limit]


def calls_by_deadline(filters: Filters) -> list[Consultation]:
    """Open calls that fit by nearest deadline, with how often and when each was amended."""
    with across_organisations("public catalogue"):
        found = (
            open_calls(filters)
            .select_related("organisation")
            .annotate(changes_count=Count("amendments"), amended_at=Max("amendments__made_at"))
        )
        calls = list(found.order_by("deadline", "pk")[:FOLLOWED])
    return [call for call in calls if speaks_of(call, filters.method)]


def published_call_or_404(slug: str) -> Consultation:
    """A call that was made public, open or not; a draft answers like a call that never was."""
    with across_organisations("public catalogue"):
        found = (
            Consultation.objects.published()
            .select_related("organisation", "contact", "site")
            .filter(slug=slug)
            .first()
        )
    if found is None:
        raise Http404
    return found


def answerable_call_or_404(slug: str) -> Consultation:
    """A published call whose offers are taken here: a formal procedure is held elsewhere."""
    call = published_call_or_404(slug)
    if call.is_elsewhere:
        raise Http404
    return call


def public_details(call: Consultation) -> dict[str, Any]:
    """The groups and papers of a published call."""
    with across_organisations("public catalogue"):
        lots = list(call.lots.select_related("service").order_by("number"))
        return {
            "lots": lots,
            "papers": papers_of(call),
            "winner_papers": winner_papers_of(call),
            "criteria": criteria_of(call),
        }


# --- What a provider sees ---------------------------------------------------------------------


def provider_spaces(user: User) -> list[Organisation]:
    """The provider organisations where a person may answer calls."""
    spaces = Organisation.objects.of_user(user)
    return [space for space in spaces if user.has_perm("tendering.answer_calls", space)]


def profiles_of_space() -> list[FacilitatorProfile]:
    """The persons of the provider whose space is open, by name."""
    return list(FacilitatorProfile.objects.order_by("last_name", "first_name", "pk"))


@dataclass(frozen=True)
class MatchingCall:
    """An open call, and the persons of the provider who fit it."""

    call: Consultation
    profiles: list[FacilitatorProfile]


def matching_calls(profiles: Iterable[FacilitatorProfile]) -> list[MatchingCall]:
    """Open calls that fit at least one of these persons, by nearest deadline."""
    active = [profile for profile in profiles if profile.is_active]
    codes = {code for profile in active for code in profile.departements}
    if not codes:
        return []
    with across_organisations("public catalogue"):
        calls = list(
            open_calls(Filters())
            .filter(departement_code__in=codes)
            .select_related("organisation")
            .annotate(open_count=Count("lots", filter=Q(lots__status=LotStatus.OPEN)))
            .order_by("deadline", "pk")[:200]
        )
    found = [MatchingCall(call, [one for one in active if fits(one, call)]) for call in calls]
    return [one for one in found if one.profiles]


# --- The home page ----------------------------------------------------------------------------


def calls_to_follow() -> list[Consultation]:
    """Drafts and published calls of the space, for the home page."""
    states = (ConsultationStatus.DRAFT, ConsultationStatus.PUBLISHED)
    return list(Consultation.objects.filter(status__in=states).order_by("deadline", "pk")[:20])
