"""A working group from its opening to what it made, and its meetings in each one's agenda."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import mail

from maillage.actions.models import WorkingGroup
from maillage.actions.queries.working_groups import met_between
from maillage.kernel import clock
from maillage.kernel.http import organisation_url
from maillage.kernel.tenancy import within
from maillage.people.models import Occupation
from tests.factories import World

AFTERNOON = {"day": "2026-12-03", "start": "14:00", "end": "16:00"}
YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def to(world: World, name: str, **kwargs: Any) -> str:
    return organisation_url(world.home.organisation, f"actions:{name}", **kwargs)


def opened(world: World, heads: Any, **fields: Any) -> WorkingGroup:
    """A group opened by its page."""
    typed = {"title": "Une malle de jeux", "deliverable": "Une malle prêtée", **fields}
    heads.post(to(world, "working_group_new"), typed)
    with within(world.home.organisation):
        return WorkingGroup.objects.get()


def test_a_group_has_members_and_who_leads_it_holds_it(world: World, sign_in: Any) -> None:
    space, people = world.home.organisation, world.home.people
    member, other = people["professional"], people["secretary"]
    assert sign_in(member).get(to(world, "working_group_new")).status_code == 404
    heads = sign_in(people["head_of_service"])
    alone = {"title": "x", "deliverable": "y", "leader": member.pk}
    refused = heads.post(to(world, "working_group_new"), alone)
    assert refused.status_code == 422 and "Un groupe a des membres" in refused.content.decode()
    asked = {"leader": member.pk, "people": [member.pk, other.pk], "units": "PMI\n\nPMI"}
    group = opened(world, heads, **asked)
    with within(space):
        assert [(row.person_id, row.unit) for row in group.members.all()] == [
            *((one, "") for one in sorted((member.pk, other.pk))),
            (None, "PMI"),
        ]
    lead = sign_in(member)
    close = to(world, "working_group_close", slug=group.slug)
    made = {"outcome": "Trois malles tournent.", "outcome_url": "javascript:alert(1)"}
    wrong = lead.post(close, made)
    assert wrong.status_code == 422 and "commence par https://" in wrong.content.decode()
    lead.post(close, {**made, "outcome_url": "malle.example"})
    group.refresh_from_db()
    assert (group.state, group.closed_on, group.outcome_url) == (
        "closed",
        clock.today(),
        "https://malle.example",
    )
    again = lead.post(to(world, "working_group_meet", slug=group.slug), AFTERNOON)
    assert "Ce groupe est terminé" in again.content.decode()


def test_a_meeting_is_in_each_agenda_under_a_neutral_title_and_counts_once_held(
    world: World, sign_in: Any, commits: Any, at: Any
) -> None:
    space, people = world.home.organisation, world.home.people
    head, member = people["head_of_service"], people["professional"]
    heads = sign_in(head)
    group = opened(world, heads, leader=head.pk, people=[head.pk, member.pk])
    with commits():
        heads.post(to(world, "working_group_meet", slug=group.slug), AFTERNOON)
    assert sorted(message.to[0] for message in mail.outbox) == sorted([head.email, member.email])
    with within(space):
        rows = Occupation.objects.filter(starts_at__date="2026-12-03")
        assert sorted(rows.values_list("person", "kind", "title")) == sorted(
            (one.pk, "meeting", "Réunion") for one in (head, member)
        )
        assert list(met_between(space, *YEAR)) == []
    page = to(world, "working_group", slug=group.slug)
    shown = sign_in(people["hr"]).get(page).content.decode()
    assert "jeudi 3 décembre 2026, de 14\u00a0h à 16\u00a0h" in shown
    assert "Fixer une réunion" not in shown
    at(datetime(2026, 12, 4, 9, tzinfo=UTC))
    with within(space):
        assert list(met_between(space, *YEAR)) == [group]
        assert list(met_between(space, YEAR[1], YEAR[1] + timedelta(days=365))) == []


def test_a_meeting_called_off_frees_its_people_and_is_not_counted(
    world: World, sign_in: Any, at: Any
) -> None:
    space, head = world.home.organisation, world.home.people["head_of_service"]
    heads = sign_in(head)
    group = opened(world, heads, leader=head.pk, people=[head.pk])
    heads.post(to(world, "working_group_meet", slug=group.slug), AFTERNOON)
    with within(space):
        meeting = group.meetings.get().meeting
    heads.post(to(world, "working_group_call_off", slug=group.slug, meeting=meeting.slug))
    at(datetime(2026, 12, 4, 9, tzinfo=UTC))
    with within(space):
        assert not Occupation.objects.filter(starts_at__date="2026-12-03").exists()
        assert list(met_between(space, *YEAR)) == []
