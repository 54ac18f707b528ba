"""Reads: everything that goes into the calendar of a cycle, loaded once for the adapter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch, Q, QuerySet

from maillage.engine.dates import ClosedDay, ClosedKind
from maillage.groups.models import Cycle, Enrolment, Group, GroupFacilitator, Session
from maillage.groups.queries.leaders import names_by_session, who_led
from maillage.kernel import clock
from maillage.kernel.words import liste, pluriel
from maillage.people.domain.agenda import case_meeting_intervals
from maillage.people.domain.occupations import busy_intervals, busy_rooms
from maillage.people.models import FacilitatorProfile, Organisation, Room, Site
from maillage.planning import adapter
from maillage.planning.models import CycleRules, FacilitatorAvailability, GroupWish, StandIn
from maillage.planning.queries_people import (
    Places,
    facilitator_input,
    former_leaders,
    home_commune,
    local,
    names_of,
    places_of,
    travel_between,
)
from maillage.territory.calendars import CalendarNotPublished
from maillage.territory.queries import closed_days
from maillage.territory.registry import UnknownPlace

# A Group with the lists that `plannable_groups` sets beside it: standing, members, leaders, others.
PlannableGroup = Any


@dataclass
class Inputs:
    """What goes in, as rows for the screen and as material for the adapter."""

    cycle: Cycle
    first_day: date
    groups: list[PlannableGroup]
    wishes: dict[int, GroupWish]
    profiles: dict[int, FacilitatorProfile]
    availabilities: dict[int, FacilitatorAvailability]
    closed: dict[str, list[ClosedDay]]
    sites: list[Site]
    rules: CycleRules | None
    warnings: list[str] = field(default_factory=list)
    # Why nothing can be planned at all, as sentences.
    obstacles: list[str] = field(default_factory=list)


def described_groups(cycle: Cycle) -> QuerySet[Group]:
    """The groups of a cycle with who leads them and the rooms of their site, without agendas."""
    leaders = GroupFacilitator.objects.select_related("profile__user", "profile__organisation")
    leaders = leaders.order_by("profile_id")
    rooms = Room.objects.order_by("name")
    others = StandIn.objects.select_related("profile__user", "profile__organisation")
    rows = cycle.groups.select_related("service", "site", "organisation", "cycle")
    return rows.prefetch_related(
        Prefetch("facilitators", leaders, to_attr="leaders"),
        Prefetch("stand_ins", others.order_by("profile_id"), to_attr="others"),
        Prefetch("site__rooms", rooms),
    )


def plannable_groups(cycle: Cycle, *, only: Group | None = None) -> list[PlannableGroup]:
    """The same groups, or one of them, with their sessions and members: all that is read."""
    standing = Session.objects.standing().select_related("room").order_by("starts_at")
    members = Enrolment.objects.current().select_related("person")
    rows = described_groups(cycle)
    rows = rows if only is None else rows.filter(pk=only.pk)
    return list(
        rows.prefetch_related(
            Prefetch("sessions", standing, to_attr="standing"),
            Prefetch("enrolments", members, to_attr="members"),
        )
    )


def load_inputs(cycle: Cycle, groups: Sequence[PlannableGroup] | None = None) -> Inputs:
    """Read what goes into a cycle's calendar; says what is missing, plainly.

    A page that computes nothing gives the `described_groups` that it shows, whose agendas nobody
    reads.
    """
    groups = plannable_groups(cycle) if groups is None else list(groups)
    profiles = {
        row.profile_id: row.profile for group in groups for row in (*group.leaders, *group.others)
    }
    found = Inputs(
        cycle=cycle,
        first_day=max(cycle.starts_on, clock.today() + timedelta(days=1)),
        groups=groups,
        wishes={wish.group_id: wish for wish in GroupWish.objects.filter(group__in=groups)},
        profiles=profiles,
        availabilities={
            row.profile_id: row
            for row in FacilitatorAvailability.objects.filter(profile__in=profiles)
        },
        closed={},
        sites=sorted(
            {group.site for group in groups if group.site}, key=lambda site: site.search_key
        ),
        rules=CycleRules.objects.filter(cycle=cycle).first(),
    )
    _find_obstacles(found)
    if not found.obstacles:
        _load_closed_days(found)
    _find_warnings(found)
    return found


def _find_obstacles(found: Inputs) -> None:
    if not found.groups:
        found.obstacles.append("Ce cycle n'a aucun groupe\u00a0: ajoutez-en un avant de planifier.")
    if found.first_day >= found.cycle.ends_on:
        found.obstacles.append("La saison est terminée\u00a0: ouvrez un nouveau cycle.")
    if len({str(group.zone) for group in found.groups}) > 1:
        found.obstacles.append(
            "Les lieux de ce cycle ont des heures différentes (métropole et outre-mer)\u00a0: "
            "ouvrez un cycle par fuseau horaire."
        )


def _load_closed_days(found: Inputs) -> None:
    for code in sorted({departement_of(group) for group in found.groups} - {""}):
        try:
            found.closed[code] = closed_days(
                code,
                found.first_day,
                found.cycle.ends_on,
                school_holidays=found.cycle.avoids_school_holidays,
            )
        except (CalendarNotPublished, UnknownPlace) as refusal:
            found.obstacles.append(str(refusal))


def _find_warnings(found: Inputs) -> None:
    unknown = [
        str(profile)
        for profile in found.profiles.values()
        if not home_commune(profile, found.cycle.organisation)
    ]
    if unknown and len(found.sites) > 1:
        found.warnings.append(
            f"On ne sait pas d'où {pluriel(len(unknown), 'part', 'partent')} "
            f"{liste(sorted(unknown))}\u00a0: le trajet est compté depuis {found.sites[0]}."
        )
    for group in found.groups:
        if not group.leaders and not group.others:
            found.warnings.append(
                f"{group.name}\u00a0: personne n'anime encore ce groupe. Les dates seront "
                "proposées sans tenir compte de ses disponibilités."
            )
        if group.site is None:
            found.warnings.append(f"{group.name}\u00a0: le lieu n'est pas précisé.")
        elif not group.site.rooms.all():
            found.warnings.append(
                f"{group.name}\u00a0: {group.site} n'a pas de salle enregistrée\u00a0; "
                "la salle restera à préciser."
            )
        elif all(room.seats < group.size for room in group.site.rooms.all()):
            found.warnings.append(
                f"{group.name}\u00a0: aucune salle de {group.site} n'a {group.size} places. "
                "Ajoutez une salle ou corrigez l'effectif."
            )


def departement_of(group: PlannableGroup) -> str:
    """Where its closed days come from: the site's département, else the organisation's."""
    return (group.site or group.organisation).departement_code


def gaps_of(found: Inputs, group: PlannableGroup) -> tuple[int, int, int]:
    """The rhythm of a group: its wish, or what the length of the season suggests."""
    wish = found.wishes.get(group.pk)
    if wish is not None:
        return wish.gap_min_days, wish.gap_target_days, wish.gap_max_days
    days = (found.cycle.ends_on - found.first_day).days
    return adapter.default_gaps(days, group.sessions_max)


def windows_of(found: Inputs, group: PlannableGroup) -> list[dict[str, Any]]:
    """When a group can meet: its wish, or the usual mornings and afternoons."""
    wish = found.wishes.get(group.pk)
    return wish.windows if wish is not None and wish.windows else adapter.default_windows()


def material_of(found: Inputs) -> adapter.Material:
    """The adapter's material, with the agendas read now."""
    zone = found.groups[0].zone
    start = datetime.combine(found.first_day, time.min, zone)
    end = datetime.combine(found.cycle.ends_on + timedelta(days=1), time.min, zone)
    coming = [
        one.source for group in found.groups for one in group.standing if one.starts_at >= start
    ]
    past = {group: past_of(found, group) for group in found.groups}
    led = who_led(past)
    former = former_leaders(found.profiles, led)
    everybody = {**found.profiles, **former}
    names = names_of(found.profiles.values(), former.values())
    users = {row.person_id for group in found.groups for row in group.members}
    users |= {profile.user_id for profile in everybody.values() if profile.user_id}
    agenda = busy_intervals(user_ids=users, start=start, end=end, except_sources=coming)
    taken = {person: local(intervals, zone) for person, intervals in agenda.items()}
    held = case_meeting_intervals(user_ids=users, start=start, end=end)
    shared = _shared_closed(found)
    places = places_of(found.sites, everybody.values(), found.cycle.organisation)
    return adapter.Material(
        timezone=str(zone),
        first_day=_first_day(found),
        last_day=found.cycle.ends_on,
        replan_from=found.first_day if any(past.values()) else None,
        groups=[
            _group_input(
                found,
                group,
                names,
                shared,
                _held(group, held, zone),
                [
                    _standing(one, [names[key] for key in led[one.pk] if key in names])
                    for one in past[group]
                ],
            )
            for group in found.groups
        ],
        sites=[
            *_site_inputs(found, start, end, coming),
            *(adapter.SiteInput(place.name) for place in places.added),
        ],
        facilitators=_facilitators(found, everybody, names, places.homes, taken),
        closed=sorted(shared),
        travel=_travel(found, places),
        distinct_leaders=found.rules.distinct_leaders if found.rules else None,
        covers=_covers(found),
        members_busy=_members_busy(found, taken),
    )


def _members_busy(
    found: Inputs, taken: Mapping[int, list[adapter.Interval]]
) -> dict[int, list[adapter.Interval]]:
    members = {row.person_id for group in found.groups for row in group.members}
    return {person: taken[person] for person in sorted(members) if taken[person]}


def _facilitators(
    found: Inputs,
    everybody: Mapping[int, FacilitatorProfile],
    names: Mapping[int, str],
    homes: Mapping[int, str],
    taken: Mapping[int, list[adapter.Interval]],
) -> list[adapter.FacilitatorInput]:
    """Everybody who leads, led or could lead, by name; `taken` is local, by account."""
    return [
        facilitator_input(
            names[profile.pk],
            found.availabilities.get(profile.pk),
            taken.get(profile.user_id or 0, []),
            homes.get(profile.pk),
        )
        for profile in sorted(everybody.values(), key=lambda one: names[one.pk])
    ]


def people_of(found: Inputs) -> dict[str, Any]:
    """Who is meant by the names of the problem, and who leads each group today (slugs)."""
    names = names_of(found.profiles.values())
    return {
        "names": {names[key]: profile.slug for key, profile in found.profiles.items()},
        "leaders": {
            group.name: [row.profile.slug for row in group.leaders] for group in found.groups
        },
    }


def _first_day(found: Inputs) -> date:
    past = [one.local_start.date() for group in found.groups for one in past_of(found, group)]
    return min([found.first_day, *past])


def past_of(found: Inputs, group: PlannableGroup) -> list[Session]:
    """The sessions of a group that are facts: computing begins tomorrow."""
    return [one for one in group.standing if one.local_start.date() < found.first_day]


def _shared_closed(found: Inputs) -> set[date]:
    """Days closed for every group; the others are excluded group by group."""
    days = [
        {day.date for day in found.closed.get(departement_of(group), ())} for group in found.groups
    ]
    return set.intersection(*days) if days else set()


def _group_input(
    found: Inputs,
    group: PlannableGroup,
    names: dict[int, str],
    shared: set[date],
    held: list[adapter.Interval],
    past: list[adapter.StandingSession],
) -> adapter.GroupInput:
    facts = {one.start for one in past}
    own = {day.date for day in found.closed.get(departement_of(group), ())} - shared
    return adapter.GroupInput(
        name=group.name,
        service=str(group.service) if group.service else None,
        site=group.site.name if group.site else adapter.NO_SITE,
        size=max(group.size, len(group.members)),
        members=[row.person_id for row in group.members],
        sessions=(group.sessions_min, group.sessions_max),
        duration_minutes=group.duration_minutes,
        windows=windows_of(found, group),
        gaps=gaps_of(found, group),
        facilitators=[names[row.profile_id] for row in group.leaders],
        stand_ins={names[row.profile_id]: row.penalty for row in group.others},
        excluded=sorted(own),
        held=held,
        past=past,
        published=[_standing(one) for one in group.standing if one.local_start not in facts],
    )


def _held(
    group: PlannableGroup, held: dict[int, list[adapter.Interval]], zone: ZoneInfo
) -> list[adapter.Interval]:
    """When the members are at meetings that no session overlaps, each time once."""
    intervals = {one for row in group.members for one in held[row.person_id]}
    return local(sorted(intervals), zone)


def _standing(one: Session, leaders: Sequence[str] = ()) -> adapter.StandingSession:
    return adapter.StandingSession(one.local_start, one.room.name if one.room else None, leaders)


def rules_of(found: Inputs) -> dict[str, Any]:
    """The rules between groups, as the problem writes them."""
    return adapter.rules_of(
        [group.name for group in found.groups],
        found.rules.distinct_leaders if found.rules else None,
        _covers(found),
    )


def _covers(found: Inputs) -> dict[str, int]:
    """The most groups at once, by the name that a service has in the problem."""
    names = {group.service.slug: str(group.service) for group in found.groups if group.service}
    rows = found.rules.covers if found.rules else ()
    return {names[row["service"]]: row["at_once"] for row in rows if row["service"] in names}


def _travel(found: Inputs, places: Places) -> dict[tuple[str, str], int]:
    table = travel_between([*places.of_sites, *places.added])
    if any(group.site is None for group in found.groups):
        table |= {(place.name, adapter.NO_SITE): 0 for place in (*places.of_sites, *places.added)}
    return table


def _site_inputs(
    found: Inputs, start: datetime, end: datetime, coming: list[str]
) -> list[adapter.SiteInput]:
    zone = found.groups[0].zone
    rooms = [room for site in found.sites for room in _rooms(found, site)]
    taken = busy_rooms(
        room_ids=[room.pk for room in rooms], start=start, end=end, except_sources=coming
    )
    sites = [
        adapter.SiteInput(
            site.name,
            [
                adapter.RoomInput(room.name, room.seats, local(taken[room.pk], zone))
                for room in _rooms(found, site)
            ],
        )
        for site in found.sites
    ]
    if any(group.site is None for group in found.groups):
        sites.append(adapter.SiteInput(adapter.NO_SITE))
    return sites


def _rooms(found: Inputs, site: Site) -> list[Room]:
    """The rooms that were read with the groups (no query here)."""
    return next(list(one.site.rooms.all()) for one in found.groups if one.site == site)


def shades_of(closed: Iterable[ClosedDay]) -> dict[date, tuple[str, str]]:
    """Closed days for a calendar: {day: (label, kind)}; a public holiday speaks first."""
    found: dict[date, tuple[str, str]] = {}
    for day in closed:
        kind = "holiday" if day.kind == ClosedKind.PUBLIC_HOLIDAY else "school"
        if kind == "holiday" or day.date not in found:
            found[day.date] = (day.label, kind)
    return found


def closed_days_of(
    organisation: Organisation, start: date, end: date, *, school_holidays: bool = True
) -> list[ClosedDay]:
    """What shades the calendar of an organisation; nothing where the data do not reach."""
    try:
        return closed_days(
            organisation.departement_code, start, end, school_holidays=school_holidays
        )
    except (CalendarNotPublished, UnknownPlace):
        return []


def told_when_published(cycle: Cycle) -> str:
    """Whom a publication tells, and the groups where it would tell nobody, as a sentence."""
    counted = (
        cycle.groups.order_by("name")
        .annotate(present=Count("enrolments", filter=Q(enrolments__in=Enrolment.objects.current())))
        .values_list("name", "present")
    )
    empty = [name for name, present in counted if not present]
    if not empty:
        return "Chaque personne recevra les siennes par courriel."
    if len(empty) == len(counted):
        return "Aucun groupe n'a encore de membre\u00a0: seule l'animation sera prévenue."
    names = liste(empty)
    verb = pluriel(len(empty), "n'a pas encore de membre", "n'ont pas encore de membre")
    return f"Chaque personne recevra les siennes par courriel\u00a0; {names} {verb}."


def leaders_by_group(groups: Iterable[Group]) -> dict[int, str]:
    """Who leads each group, as one name ("Inès Morel et Marc Roux"); nobody is left out."""
    rows = GroupFacilitator.objects.filter(group__in=[one.pk for one in groups])
    names: dict[int, list[str]] = {}
    for row in rows.select_related("profile").order_by("profile_id"):
        names.setdefault(row.group_id, []).append(str(row.profile))
    return {group: adapter.pair_name(people) for group, people in names.items()}


def leaders_by_session(sessions: Iterable[Session]) -> dict[int, str]:
    """Who leads each session, as one name: who was named at its time, whoever leads since."""
    return {key: adapter.pair_name(people) for key, people in names_by_session(sessions).items()}
