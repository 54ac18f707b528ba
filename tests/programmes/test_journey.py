"""A case from its opening to its end on a frozen clock: up, late, above, partner, down, closed."""

from __future__ import annotations

import re
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


def test_a_case_goes_up_is_late_is_known_above_comes_down_and_is_closed_by_a_person(
    world: World, sign_in: Any, commits: Any, at: Any
) -> None:
    space = world.home
    team, head, direction = make_team(space)
    version = make_version(space, [team, head, direction])
    partner = make_partner(space.organisation, head)
    client = sign_in(team)
    # The legal path comes before the form, and the form before any word.
    before = client.get(to(world, "case_danger")).content.decode()
    assert before.index("Un enfant est-il en danger") < before.index(version.protocol.title)
    assert "119 – Allô enfance en danger" in before
    with within(space.organisation):
        trigger = trigger_of(version)
    asked = {"trigger": trigger.slug, "owner": team.pk, "next_review_on": "2026-11-27"}
    client.post(to(world, "case_new", slug=version.slug), asked)
    with within(space.organisation):
        case = EscalationCase.objects.get()
    assert re.fullmatch(r"S-[2-9B-Z]{5}", case.pseudonym)
    # Two working days from a Tuesday: until the end of Thursday, in Paris.
    assert case.deadline_at == datetime(2026, 11, 26, 22, 59, tzinfo=UTC)
    page = to(world, "case", slug=case.slug)
    assert "jeudi 26 novembre 2026, 23\u00a0h\u00a059" in client.get(page).content.decode()

    # The day before, the owner is reminded; late, told again; a day later, the level above.
    with within(space.organisation):
        levels = list(version.levels.order_by("rank"))
    tick(commits, at, datetime(2026, 11, 26, 9, 0, tzinfo=UTC), [team.email])
    tick(commits, at, datetime(2026, 11, 27, 6, 0, tzinfo=UTC), [team.email])
    assert "En retard" in sign_in(team).get(page).content.decode()
    assert sign_in(head).get(page).status_code == 404
    tick(commits, at, datetime(2026, 11, 28, 6, 0, tzinfo=UTC), [head.email])
    assert sign_in(direction).get(page).status_code == 404
    shown = sign_in(head).get(page).content.decode()
    assert "Le niveau au-dessus est prévenu" in shown

    # The head takes it, one level up; the clock of that level begins.
    step = {"level": levels[1].slug, "owner": head.pk, "next_review_on": "2026-12-02"}
    wrong = sign_in(head).post(to(world, "case_up", slug=case.slug), step)
    assert wrong.status_code == 422 and "Pourquoi pas à ce niveau" in wrong.content.decode()
    sign_in(head).post(to(world, "case_up", slug=case.slug), {**step, "reason": "delay_over"})
    case.refresh_from_db()
    assert (case.level_id, case.owner_id) == (levels[1].pk, head.pk)
    assert case.deadline_at == datetime(2026, 12, 5, 22, 59, tzinfo=UTC)
    tick(commits, at, datetime(2026, 11, 28, 6, 1, tzinfo=UTC), [])

    # A partner is invited to the least.
    heads = sign_in(head)
    with commits():
        asked = {"partner": partner.pk, "expires_on": "2026-12-10"}
        heads.post(to(world, "partner_invite", slug=case.slug), asked)
    letter = mail.outbox.pop()
    assert letter.to == [partner.email] and case.pseudonym not in letter.body
    link = re.search(r"/programme/partage/\S+", letter.body)
    assert link is not None
    seen = Client().get(link[0])
    told = seen.content.decode()
    assert "Le territoire" in told and str(head) in told and version.protocol.title in told
    for secret in (case.pseudonym, case.slug, trigger.text, str(team), "Réunir"):
        assert secret not in told
    assert seen.headers["Cache-Control"] == "no-store"

    # A review with its decisions, then down, as explicitly as up.
    with within(space.organisation):
        done = levels[1].lines.filter(kind="step").first()
    review = {"steps": [done.slug], "next_review_on": "2026-12-04"}
    heads.post(to(world, "case_review", slug=case.slug), review)
    down = {"level": levels[0].slug, "owner": team.pk, "next_review_on": "2026-12-04"}
    refused = heads.post(to(world, "case_down", slug=case.slug), {**down, "reason": "delay_over"})
    assert refused.status_code == 422
    heads.post(to(world, "case_down", slug=case.slug), {**down, "reason": "plan_holds"})
    shown = sign_in(team).get(page).content.decode()
    assert "Un plan tient" in shown and done.text in shown

    # Whatever the clock says, only a person closes.
    at(datetime(2027, 2, 1, 9, 0, tzinfo=UTC))
    with commits():
        tell_what_waits()
    case.refresh_from_db()
    assert case.is_open and Client().get(link[0]).status_code == 404
    client = sign_in(team)
    assert client.post(to(world, "case_close", slug=case.slug), {}).status_code == 422
    client.post(to(world, "case_close", slug=case.slug), {"reason": "solved"})
    case.refresh_from_db()
    assert not case.is_open
    assert client.get(to(world, "case_up", slug=case.slug)).status_code == 404
    told = client.get(page).content.decode()
    assert "La situation est résolue" in told and "Noter une revue" not in told
    kinds = JournalLine.objects.filter(subject_type="programmes.escalationcase").exclude(
        verb="read"
    )
    assert [line.verb.removeprefix("programmes.") for line in kinds.order_by("position")] == [
        "case_opened", "case_alerted", "case_alerted", "case_alerted", "case_up",
        "partner_invited", "partner_read", "case_reviewed", "case_down", "case_alerted",
        "case_closed",
    ]  # fmt: skip
    with within(space.organisation):
        assert set(CaseAccess.objects.values_list("person", flat=True)) == {team.pk, head.pk}


def tick(commits: Any, at: Any, moment: datetime, told: list[str]) -> None:
    """Let the clock pass twice: the second time has nothing to say, and no mail says anything."""
    at(moment)
    mail.outbox.clear()
    for _ in range(2):
        with commits():
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
