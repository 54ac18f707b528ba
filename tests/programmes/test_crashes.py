"""A crash at every write of every verb of a case: nothing half written, and again it works."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from maillage.kernel import clock
from maillage.kernel.models import JournalHead, JournalLine, Link, OutgoingMail
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import Meeting, MeetingParticipant, Occupation
from maillage.programmes.domain import around, cases
from maillage.programmes.domain.alerts import tell_what_waits
from maillage.programmes.models import EscalationCase
from tests.factories import World
from tests.pathways.platform_factories import make_partner
from tests.programmes.factories import make_case, make_team, make_version, trigger_of

WATCHED = [
    *apps.get_app_config("programmes").get_models(),
    JournalHead,
    JournalLine,
    Link,
    OutgoingMail,
    Meeting,
    MeetingParticipant,
    Occupation,
]


class Crash(Exception):
    """The machine stops."""


def everything() -> dict[str, list[tuple[Any, ...]]]:
    with across_organisations("a test compares everything"):
        return {
            model.__name__: list(model._base_manager.order_by("pk").values_list())
            for model in WATCHED
        }


def crash_after(count: int) -> tuple[Callable[..., Any], list[str]]:
    """A wrapper of the connection that stops right after its nth write."""
    written: list[str] = []

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(sql)
            if len(written) == count:
                raise Crash
        return result

    return wrapper, written


class Scene:
    """A case held by a professional, a head above, a partner and a meeting's hour."""

    def __init__(self, world: World) -> None:
        self.space = world.home
        self.team, self.head, self.direction = make_team(world.home)
        self.version = make_version(world.home, [self.team, self.head, self.direction])
        self.case = make_case(world.home, self.team, self.version, rank=1)
        self.partner = make_partner(world.home.organisation, self.head)
        self.review = clock.today() + timedelta(days=2)
        with within(world.home.organisation):
            self.levels = list(self.version.levels.order_by("rank"))
            self.trigger = trigger_of(self.version)
            self.steps = list(self.levels[1].lines.filter(kind="step"))

    def move(self, verb: Any, rank: int, reason: str) -> None:
        verb(
            case=self.case,
            actor=self.team,
            level=self.levels[rank],
            reason=reason,
            owner=self.head,
            next_review_on=self.review,
        )


def _open(one: Scene) -> None:
    cases.open_case(
        version=one.version,
        actor=one.team,
        trigger=one.trigger,
        owner=one.head,
        next_review_on=one.review,
    )


def _meet(one: Scene) -> None:
    start = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    around.fix_meeting(
        case=one.case,
        actor=one.team,
        purpose="debrief",
        people=[one.team, one.head],
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        room=None,
    )


def _review(one: Scene) -> None:
    cases.hold_review(
        case=one.case,
        actor=one.team,
        steps=one.steps,
        next_review_on=one.review,
        stay_reason="plan_runs",
    )


def _invite(one: Scene) -> None:
    until = clock.today() + timedelta(days=9)
    around.invite_partner(case=one.case, actor=one.team, partner=one.partner, expires_on=until)


def _close(one: Scene) -> None:
    cases.close_case(case=one.case, actor=one.team, reason="solved")


def _note(one: Scene) -> None:
    around.note_shared(
        case=one.case,
        actor=one.team,
        reference="NP-1",
        on=clock.today(),
        partners=[one.partner],
    )


VERBS: dict[str, Callable[[Scene], Any]] = {
    "open": _open,
    "up": lambda one: one.move(cases.step_up, 2, "danger"),
    "down": lambda one: one.move(cases.step_down, 0, "calm"),
    "review": _review,
    "hand": lambda one: cases.hand_over(case=one.case, actor=one.team, owner=one.head),
    "list": lambda one: cases.list_person(case=one.case, actor=one.team, person=one.head),
    "invite": _invite,
    "meet": _meet,
    "note": _note,
    "close": _close,
}


@pytest.mark.parametrize("name", sorted(VERBS))
def test_a_verb_that_crashes_has_written_nothing(world: World, name: str) -> None:
    scene = Scene(world)
    if name == "close":
        with within(scene.space.organisation):
            _invite(scene)
    with within(scene.space.organisation):
        assert played_with_crashes(lambda: VERBS[name](scene)) >= 3


def test_an_alert_that_crashes_tells_nobody_and_the_next_tick_tells_all(
    world: World, at: Any
) -> None:
    """Two late cases: what the first one wrote stands by itself, once."""
    scene = Scene(world)
    make_case(scene.space, scene.team, scene.version)
    at(datetime(2026, 12, 20, 9, 0, tzinfo=UTC))
    total, crashes = 0, 0
    while True:
        wrapper, _ = crash_after(1 + crashes)
        before = everything()
        try:
            with connection.execute_wrapper(wrapper):
                tell_what_waits()
        except Crash:
            crashes += 1
            after = everything()
            # Case by case, all or nothing: an alert never goes without its mail and its line.
            lines = [row for row in after["JournalLine"] if "programmes.case_alerted" in row]
            assert len(after["CaseAlert"]) == 2 * len(lines)
            told = [row for row in after["OutgoingMail"] if "programmes.case_waits" in row]
            assert len(told) == len(after["CaseAlert"]) >= len(before["CaseAlert"])
            if len(told) > total:
                # The first case is told for good: count the writes of what is left.
                total, crashes = len(told), 0
            continue
        break
    assert total == 2
    final = everything()
    assert len(final["CaseAlert"]) == 4
    assert tell_what_waits() == 0 and everything() == final


def played_with_crashes(deed: Callable[[], Any]) -> int:
    """Play a deed, stopped after its first write, then its second…, then whole; how many stops."""
    before = everything()
    for count in range(1, 60):
        wrapper, written = crash_after(count)
        try:
            with connection.execute_wrapper(wrapper):
                deed()
        except Crash:
            assert len(written) == count
            assert everything() == before
        else:
            assert everything() != before
            return count - 1
    raise AssertionError("it never ends")


def test_the_control_sees_what_is_left(world: World) -> None:
    """Two writes outside a transaction: the second crash finds the first one."""
    scene = Scene(world)

    def careless() -> None:
        for days in (0, 1):
            with transaction.atomic():
                EscalationCase.objects.update(next_review_on=clock.today() + timedelta(days=days))

    with within(scene.space.organisation), pytest.raises(AssertionError):
        played_with_crashes(careless)
