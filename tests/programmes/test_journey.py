"""A case from its opening to its end on a frozen clock: up, late, above, partner, down, closed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import mail
from django.test import Client

from maillage.kernel.http import organisation_url
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.people.models import Membership
from maillage.programmes.domain.alerts import tell_what_waits
from maillage.programmes.models import CaseAccess, EscalationCase
from tests.factories import World
from tests.pathways.platform_factories import make_partner
from tests.programmes.factories import make_case, make_team, make_version, trigger_of

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def to(world: World, name: str, **kwargs: Any) -> str:
    return organisation_url(world.home.organisation, f"programmes:{name}", **kwargs)


@dataclass
class Play:
    """Who plays, and what they look at."""

    world: World
    sign_in: Any
    commits: Any
    at: Any
    team: Any
    head: Any
    direction: Any
    version: Any
    case: Any = None
    levels: list[Any] = field(default_factory=list)

    def to(self, name: str) -> str:
        return to(self.world, name, slug=self.case.slug)

    def page(self, person: Any) -> str:
        answer = self.sign_in(person).get(self.to("case"))
        return answer.content.decode() if answer.status_code == 200 else ""

    def post(self, person: Any, name: str, asked: dict[str, Any]) -> int:
        status = self.sign_in(person).post(self.to(name), asked).status_code
        self.case.refresh_from_db()
        return int(status)


def test_a_case_goes_up_is_late_is_known_above_comes_down_and_is_closed_by_a_person(
    world: World, sign_in: Any, commits: Any, at: Any
) -> None:
    team, head, direction = make_team(world.home)
    version = make_version(world.home, [team, head, direction])
    with within(world.home.organisation):
        levels = list(version.levels.order_by("rank"))
    play = Play(world, sign_in, commits, at, team, head, direction, version, levels=levels)
    opens(play)
    is_late(play)
    goes_up(play)
    link = invites(play)
    comes_down(play)
    is_closed_by_a_person(play, link)
    lines = JournalLine.objects.filter(subject_type="programmes.escalationcase")
    kinds = lines.exclude(verb="read").order_by("position")
    assert [line.verb.removeprefix("programmes.") for line in kinds] == [
        "case_opened", "case_alerted", "case_alerted", "case_alerted", "case_up",
        "partner_invited", "partner_read", "case_reviewed", "case_down", "case_alerted",
        "case_closed",
    ]  # fmt: skip
    with within(world.home.organisation):
        assert set(CaseAccess.objects.values_list("person", flat=True)) == {team.pk, head.pk}


def opens(play: Play) -> None:
    """The legal path comes before the form, and the form has no place for a word."""
    client = play.sign_in(play.team)
    before = client.get(to(play.world, "case_danger")).content.decode()
    assert before.index("Un enfant est-il en danger") < before.index(play.version.protocol.title)
    assert "119 – Allô enfance en danger" in before
    with within(play.world.home.organisation):
        trigger = trigger_of(play.version)
    asked = {"trigger": trigger.slug, "owner": play.team.pk, "next_review_on": "2026-11-27"}
    client.post(to(play.world, "case_new", slug=play.version.slug), asked)
    with within(play.world.home.organisation):
        play.case = EscalationCase.objects.get()
    assert re.fullmatch(r"S-[2-9B-Z]{5}", play.case.pseudonym)
    # Two working days from a Tuesday: until the end of Thursday, in Paris.
    assert play.case.deadline_at == datetime(2026, 11, 26, 22, 59, tzinfo=UTC)
    assert "jeudi 26 novembre 2026, 23\u00a0h\u00a059" in play.page(play.team)


def is_late(play: Play) -> None:
    """The day before, the owner is reminded; late, told; a day later, the level above."""
    tick(play, datetime(2026, 11, 26, 9, 0, tzinfo=UTC), [play.team.email])
    tick(play, datetime(2026, 11, 27, 6, 0, tzinfo=UTC), [play.team.email])
    assert "En retard" in play.page(play.team) and not play.page(play.head)
    tick(play, datetime(2026, 11, 28, 6, 0, tzinfo=UTC), [play.head.email])
    assert not play.page(play.direction)
    assert "Le niveau au-dessus est prévenu" in play.page(play.head)


def goes_up(play: Play) -> None:
    """The head takes it, one level up; the clock of that level begins."""
    higher = play.levels[1]
    step = {"level": higher.slug, "owner": play.head.pk, "next_review_on": "2026-12-02"}
    assert play.post(play.head, "case_up", step) == 422
    assert play.post(play.head, "case_up", {**step, "reason": "delay_over"}) == 302
    assert (play.case.level_id, play.case.owner_id) == (higher.pk, play.head.pk)
    assert play.case.deadline_at == datetime(2026, 12, 5, 22, 59, tzinfo=UTC)
    tick(play, datetime(2026, 11, 28, 6, 1, tzinfo=UTC), [])


def invites(play: Play) -> str:
    """A partner sees the protocol, the level, the next meeting, who to call; no more."""
    partner = make_partner(play.world.home.organisation, play.head)
    with play.commits():
        asked = {"partner": partner.pk, "expires_on": "2026-12-10"}
        play.post(play.head, "partner_invite", asked)
    letter = mail.outbox.pop()
    assert letter.to == [partner.email] and play.case.pseudonym not in letter.body
    link = re.search(r"/programme/partage/\S+", letter.body)
    assert link is not None
    seen = Client().get(link[0])
    told = seen.content.decode()
    for shown in ("Le territoire", str(play.head), play.version.protocol.title):
        assert shown in told
    for secret in (play.case.pseudonym, play.case.slug, "Crises", str(play.team), "Réunir"):
        assert secret not in told
    assert seen.headers["Cache-Control"] == "no-store"
    return link[0]


def comes_down(play: Play) -> None:
    """A review with its decisions, then down, as explicitly as up."""
    with within(play.world.home.organisation):
        done = play.levels[1].lines.filter(kind="step").first()
    review = {"steps": [done.slug], "next_review_on": "2026-12-04"}
    play.post(play.head, "case_review", review)
    down = {"level": play.levels[0].slug, "owner": play.team.pk, "next_review_on": "2026-12-04"}
    assert play.post(play.head, "case_down", {**down, "reason": "delay_over"}) == 422
    assert play.post(play.head, "case_down", {**down, "reason": "plan_holds"}) == 302
    shown = play.page(play.team)
    assert "Un plan tient" in shown and done.text in shown


def is_closed_by_a_person(play: Play, link: str) -> None:
    """Whatever the clock says, only a person closes."""
    play.at(datetime(2027, 2, 1, 9, 0, tzinfo=UTC))
    with play.commits():
        tell_what_waits()
    play.case.refresh_from_db()
    assert play.case.is_open and Client().get(link).status_code == 404
    assert play.post(play.team, "case_close", {}) == 422
    assert play.post(play.team, "case_close", {"reason": "solved"}) == 302
    assert not play.case.is_open
    assert play.sign_in(play.team).get(play.to("case_up")).status_code == 404
    told = play.page(play.team)
    assert "La situation est résolue" in told and "Noter une revue" not in told


def tick(play: Play, moment: datetime, told: list[str]) -> None:
    """Let the clock pass twice: the second time has nothing to say, and no mail says anything."""
    play.at(moment)
    mail.outbox.clear()
    for _ in range(2):
        with play.commits():
            tell_what_waits()
    assert [one.to[0] for one in mail.outbox] == told
    for one in mail.outbox:
        assert "S-" not in one.subject + one.body and "quipe" not in one.subject + one.body


def test_an_owner_who_has_left_lets_the_level_above_know_at_once(
    world: World, commits: Any, at: Any
) -> None:
    space = world.home
    team, head, direction = make_team(space)
    case = make_case(space, team, make_version(space, [team, head, direction]))
    with within(space.organisation):
        Membership.objects.filter(user=team).update(ends_on=TUESDAY.date())
    at(case.deadline_at + timedelta(minutes=1))
    with commits():
        tell_what_waits()
    assert [one.to for one in mail.outbox] == [[head.email]]
