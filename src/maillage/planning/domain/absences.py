"""Somebody who leads cannot come: the days are written, and the year is planned around them."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from maillage.groups.domain import Refused
from maillage.groups.domain.leading import why_may_not_lead
from maillage.groups.models import Cycle, Group, Session
from maillage.people.models import FacilitatorProfile, User
from maillage.planning.adapter import default_weekly
from maillage.planning.domain.scenarios import BUSY, is_computing, open_scenario
from maillage.planning.domain.wishes import set_availability, set_stand_ins
from maillage.planning.enums import ScenarioStatus, StandInPenalty
from maillage.planning.models import CalendarScenario, FacilitatorAvailability


def report_absence(
    *,
    cycle: Cycle,
    profile: FacilitatorProfile,
    first: date,
    last: date,
    actor: User,
    stand_ins: Sequence[FacilitatorProfile] = (),
    penalty: StandInPenalty = StandInPenalty.IF_NEEDED,
) -> CalendarScenario:
    """Write the days when a facilitator cannot come, never why; look for other dates or people.

    `stand_ins` are who could lead in their place, in each group where they may, at the price of
    `penalty`. The published calendar stands until the new proposal is published in its turn.

    Raises:
        Refused: the person leads no group of this cycle, the days are in the wrong order, or
            nothing can be planned, or a computation that knows nothing of this is running, or one
            of the `stand_ins` may lead none of these groups.
    """
    if last < first:
        raise Refused("Le dernier jour précède le premier\u00a0: corrigez l’un des deux.")
    led = list(cycle.groups.filter(facilitators__profile=profile))
    if not led:
        raise Refused("Cette personne n’anime plus de groupe ici\u00a0: rechargez la page.")
    days = first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
    with transaction.atomic():
        if is_computing(cycle):
            raise Refused(BUSY)
        known = FacilitatorAvailability.objects.filter(profile=profile).first()
        # A row that is not saved carries the usual limits.
        usual = known or FacilitatorAvailability(weekly=default_weekly())
        if days not in usual.unavailable:
            set_availability(
                organisation=cycle.organisation,
                profile=profile,
                weekly=usual.weekly,
                unavailable=[*usual.unavailable, days],
                max_sessions_per_day=usual.max_sessions_per_day,
                max_sessions_per_week=usual.max_sessions_per_week,
                actor=actor,
            )
        _let_stand_in(led, [one for one in stand_ins if one != profile], penalty, actor)
        origin = cycle.scenarios.filter(status=ScenarioStatus.PUBLISHED).first()
        kept = _still_kept(origin, cycle, profile, (first, last)) if origin is not None else None
        return open_scenario(cycle=cycle, actor=actor, origin=origin, kept=kept)


def _let_stand_in(
    groups: Sequence[Group],
    profiles: Sequence[FacilitatorProfile],
    penalty: StandInPenalty,
    actor: User,
) -> None:
    """Write who could lead these groups: each person in those where they may."""
    refusals = {
        (profile, group): why_may_not_lead(profile, group, actor)
        for profile in profiles
        for group in groups
    }
    for profile in profiles:
        if all(refusals[profile, group] for group in groups):
            raise Refused(refusals[profile, groups[0]])
    for group in groups:
        able = [profile for profile in profiles if not refusals[profile, group]]
        set_stand_ins(group=group, profiles=able, penalty=penalty, actor=actor)


def _still_kept(
    origin: CalendarScenario, cycle: Cycle, profile: FacilitatorProfile, away: tuple[date, date]
) -> list[dict[str, str]]:
    """What was kept and can still be: it stands today, and is not led by who is away."""
    first, last = (day.isoformat() for day in away)
    led = set(cycle.groups.filter(facilitators__profile=profile).values_list("name", flat=True))
    rows = Session.objects.coming().filter(group__cycle=cycle)
    standing = {
        (one.group.name, f"{one.local_start:%Y-%m-%dT%H:%M}")
        for one in rows.select_related("group__site", "group__organisation")
    }
    return [
        one
        for one in origin.kept
        if (one["group"], one["start"]) in standing
        and not (one["group"] in led and first <= one["start"][:10] <= last)
    ]
