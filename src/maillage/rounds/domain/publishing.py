"""A proposal goes into the diaries of the people it names, and comes out of them."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from maillage.engine.rounds import journeys
from maillage.engine.rounds.week_check import read_plan
from maillage.kernel import clock, journal
from maillage.people.domain.occupations import Stretch, occupy_series, release_series
from maillage.people.enums import OccupationKind
from maillage.people.models import User
from maillage.rounds.content import read_answer, read_week
from maillage.rounds.domain.errors import Refused
from maillage.rounds.models import RoundsScenario, RoundsSeat

SERIES = "rounds.week:"
VISIT_TITLE, MEETING_TITLE = "Visite", "Réunion"


def publish(
    *, scenario: RoundsScenario, actor: User, holders: Mapping[int, User]
) -> list[RoundsScenario]:
    """Write the proposal into the diaries of `holders` (rank of a professional: account).

    Diaries get times and a neutral word, never a child nor a place. A week already published for
    the same Monday, and for some of the same people, leaves the diaries; those weeks are returned.

    Raises:
        Refused: no proposal, no date, nobody chosen, or one account chosen twice.
    """
    people = _distinct(holders)
    with transaction.atomic():
        row = RoundsScenario.objects.select_for_update().get(pk=scenario.pk)
        if row.week_start is None:
            raise Refused("Une semaine type n’a pas de date\u00a0: datez-la, puis publiez-la.")
        if row.answer is None or not row.after:
            raise Refused("Calculez d’abord cette semaine\u00a0: il n’y a rien à publier.")
        replaced = list(
            RoundsScenario.objects.select_for_update()
            .filter(week_start=row.week_start, published_at__isnull=False)
            .exclude(pk=row.pk)
            .filter(pk__in=RoundsSeat.objects.filter(user__in=people).values("scenario"))
        )
        for one in replaced:
            _take_out(one)
        RoundsSeat.objects.filter(scenario=row).delete()
        RoundsSeat.objects.bulk_create(
            RoundsSeat(organisation=row.organisation, scenario=row, rank=rank, user=user)
            for rank, user in sorted(holders.items())
        )
        occupy_series(
            organisation=row.organisation,
            series=f"{SERIES}{row.slug}",
            stretches=_stretches(row, read_answer(row.answer), row.week_start, holders),
        )
        row.published_at = clock.now()
        row.save(update_fields=["published_at"])
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="rounds.week_published",
            subject=row,
            detail={"people": len(people), "replaced": [one.slug for one in replaced]},
        )
    return replaced


def _distinct(holders: Mapping[int, User]) -> list[User]:
    people = list(holders.values())
    if not people:
        raise Refused("Choisissez au moins une personne\u00a0: rien ne serait écrit.")
    twice = next((one for one in people if people.count(one) > 1), None)
    if twice is not None:
        raise Refused(f"{twice} est choisi deux fois\u00a0: gardez un seul agenda par personne.")
    return people


def _stretches(
    scenario: RoundsScenario,
    answer: Mapping[str, Any],
    monday: dt.date,
    holders: Mapping[int, User],
) -> Iterator[Stretch]:
    week = read_week(scenario.week).week()
    plan = read_plan(week, answer["solution"])
    zone = ZoneInfo(scenario.organisation.time_zone)
    for one in journeys(week, plan):
        if one.person not in holders:
            continue
        day = monday + dt.timedelta(days=week.days[one.day])
        midnight = dt.datetime.combine(day, dt.time(), zone)
        for stop in one.stops:
            meeting = week.visits[stop.visit].meeting
            yield Stretch(
                name=f"{one.person}.{stop.visit}",
                person_id=holders[one.person].pk,
                starts_at=midnight + dt.timedelta(minutes=stop.start),
                ends_at=midnight + dt.timedelta(minutes=stop.end),
                kind=OccupationKind.MEETING if meeting else OccupationKind.VISIT,
                title=MEETING_TITLE if meeting else VISIT_TITLE,
            )


def withdraw(*, scenario: RoundsScenario, actor: User) -> None:
    """Take a published week out of the diaries.

    Raises:
        Refused: it is not there.
    """
    with transaction.atomic():
        row = RoundsScenario.objects.select_for_update().get(pk=scenario.pk)
        if row.published_at is None:
            raise Refused("Cette semaine n’est pas dans les agendas.")
        _take_out(row)
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="rounds.week_withdrawn",
            subject=row,
        )


def _take_out(row: RoundsScenario) -> None:
    release_series(organisation=row.organisation, series=f"{SERIES}{row.slug}")
    row.published_at = None
    row.save(update_fields=["published_at"])
