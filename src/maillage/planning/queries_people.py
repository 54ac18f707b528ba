"""Reads: the people who lead or could lead, what a problem calls them, where they set out from."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Q

from maillage.groups.models import Group, GroupFacilitator
from maillage.groups.queries.sessions import candidates_for
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import FacilitatorProfile, Organisation, Site
from maillage.planning import adapter
from maillage.planning.models import FacilitatorAvailability
from maillage.territory.registry import UnknownPlace, commune
from maillage.territory.travel import NoRoad, travel_minutes

# Where no road joins two places, nobody does both on one day.
NO_ROAD_MINUTES = 12 * 60


@dataclass(frozen=True)
class Place:
    """A name in the problem, and the commune where it is."""

    name: str
    commune: str


@dataclass(frozen=True)
class Places:
    """The sites of groups, the places added to set out from, and who sets out from where."""

    of_sites: Sequence[Place]
    added: Sequence[Place]
    homes: Mapping[int, str]


def home_commune(profile: FacilitatorProfile, here: Organisation) -> str:
    """The commune that somebody sets out from: their organisation's; "" when nobody knows.

    Of a person that this organisation has only named, nothing tells where they live.
    """
    if profile.organisation_id == here.pk and profile.user_id is None:
        return ""
    code = profile.organisation.commune_code
    try:
        commune(code)
    except UnknownPlace:
        return ""
    return code


def places_of(
    sites: Iterable[Site], profiles: Iterable[FacilitatorProfile], here: Organisation
) -> Places:
    """Where people set out from: a site of the same commune, else a place of its own."""
    of_sites = [Place(site.name, site.commune_code) for site in sites]
    known = {place.commune: place.name for place in reversed(of_sites)}
    added: dict[str, Place] = {}
    homes = {}
    for profile in profiles:
        code = home_commune(profile, here)
        if code and code not in known:
            added[code] = Place(f"Départ de {commune(code).name} ({code})", code)
            known[code] = added[code].name
        if code:
            homes[profile.pk] = known[code]
    return Places(of_sites, sorted(added.values(), key=lambda one: one.name), homes)


def travel_between(places: Iterable[Place]) -> dict[tuple[str, str], int]:
    """Minutes from each place to each other."""
    table = {}
    for start, end in itertools.permutations(places, 2):
        try:
            minutes = travel_minutes(start.commune, end.commune)
        except (NoRoad, UnknownPlace):
            minutes = NO_ROAD_MINUTES
        table[start.name, end.name] = minutes
    return table


def former_leaders(
    known: Mapping[int, FacilitatorProfile], led: Mapping[int, Sequence[int]]
) -> dict[int, FacilitatorProfile]:
    """Those who led past sessions and lead no more: the limits of their week still hold."""
    gone = {key for keys in led.values() for key in keys} - set(known)
    with across_organisations("whoever led is of a provider"):
        rows = FacilitatorProfile.objects.select_related("user", "organisation")
        return rows.in_bulk(gone)


def could_lead(groups: Sequence[Group]) -> list[FacilitatorProfile]:
    """Who could lead some groups in the place of who does, by name.

    Those who lead here already, those of the same providers who serve the place, those whom the
    organisation has named itself.
    """
    if not groups:
        return []
    here = list(GroupFacilitator.objects.values_list("profile_id", flat=True).distinct())
    with across_organisations("whoever leads is of a provider"):
        providers = FacilitatorProfile.objects.filter(pk__in=here).values("organisation")
        rows = candidates_for(groups[0]).filter(
            Q(pk__in=here)
            | Q(organisation__in=providers)
            | Q(organisation=groups[0].organisation_id)
        )
        return list(rows.filter(is_active=True).select_related("user", "organisation"))


def names_of(
    profiles: Iterable[FacilitatorProfile], former: Iterable[FacilitatorProfile] = ()
) -> dict[int, str]:
    """What each person is called in a problem (by key), those who led last; homonyms told apart."""
    names: dict[int, str] = {}
    alike: dict[str, int] = {}
    by_key = [sorted(rows, key=lambda one: one.pk) for rows in (profiles, former)]
    for profile in itertools.chain(*by_key):
        name = str(profile)
        alike[name] = alike.get(name, 0) + 1
        names[profile.pk] = f"{name} ({alike[name]})" if alike[name] > 1 else name
    return names


def facilitator_input(
    name: str,
    own: FacilitatorAvailability | None,
    busy: Sequence[adapter.Interval],
    home: str | None,
) -> adapter.FacilitatorInput:
    """Somebody for the adapter, with what they said of their hours, or the usual ones."""
    if own is None:
        return adapter.FacilitatorInput(name, adapter.default_weekly(), busy=busy, home=home)
    return adapter.FacilitatorInput(
        name,
        own.weekly,
        own.unavailable,
        own.max_sessions_per_day,
        own.max_sessions_per_week,
        busy,
        home,
    )


def local(intervals: Iterable[adapter.Interval], zone: ZoneInfo) -> list[adapter.Interval]:
    """Instants as local clocks show them, naive."""
    return [
        (begins.astimezone(zone).replace(tzinfo=None), ends.astimezone(zone).replace(tzinfo=None))
        for begins, ends in intervals
    ]
