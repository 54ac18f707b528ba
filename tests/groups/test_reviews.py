"""Reviews: who writes, who agrees, who reads, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from maillage.groups.access_sealed import SectionSaid, access_sections
from maillage.groups.domain import Refused
from maillage.groups.domain.reviews import (
    ReviewPlan,
    ReviewText,
    Verdict,
    accept_review,
    object_to_review,
    plan_reviews,
    propose_review,
    reopen_review,
    share_review,
    validate_due_reviews,
    write_review,
)
from maillage.groups.enums import ObjectiveVerdict, ReviewKind, ReviewStatus
from maillage.groups.models import Enrolment, Objective, Review, ReviewObjective
from maillage.groups.queries.reviews import lessons_for_next_call, suggestions
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.people.models import User
from tests.conftest import NOW
from tests.factories import World, make_member
from tests.groups.factories import make_cycle, make_enrolled, make_facilitator, only_group

TODAY = NOW.date()
WEEK = NOW + timedelta(days=7)


class Scene:
    """A cycle with one group that Inès leads, three members, and the people of its organisation."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.leader, profile = make_facilitator(world)
        self.cycle = make_cycle(
            world.home, profiles=(profile,), objectives=["Prendre du recul", "Se soutenir"]
        )
        self.group = only_group(self.cycle)
        self.members = make_enrolled(world.home, self.group, 3)
        Enrolment.objects.update(starts_on=date(2026, 9, 1))
        self.director = world.home.people["director"]
        self.hr = world.home.people["hr"]

    def planned(self, kind: ReviewKind) -> Review:
        group = self.group if kind in (ReviewKind.YEARLY, ReviewKind.PERIODIC) else None
        plan = ReviewPlan(kind, group, TODAY)
        (review,) = plan_reviews(cycle=self.cycle, actor=self.director, plans=[plan])
        return review

    def written(self, kind: ReviewKind, **fields: Any) -> Review:
        review = self.planned(kind)
        writer = self.hr if kind in (ReviewKind.MID_TERM, ReviewKind.FINAL) else self.leader
        text = ReviewText(held_on=TODAY, **fields)
        return write_review(review=review, actor=writer, revision=0, text=text)

    def proposed(self, kind: ReviewKind, **fields: Any) -> Review:
        review = self.written(kind, **fields)
        writer = self.hr if kind in (ReviewKind.MID_TERM, ReviewKind.FINAL) else self.leader
        until = WEEK if kind == ReviewKind.YEARLY else None
        return propose_review(review=review, actor=writer, until=until)

    def verdicts(self) -> list[Verdict]:
        with within(self.world.home.organisation):
            first, second = Objective.objects.filter(cycle=self.cycle)
        return [
            Verdict(first, ObjectiveVerdict.CHANGE, 3, "Prendre du recul à plusieurs"),
            Verdict(second, ObjectiveVerdict.DROP, 4),
            Verdict(None, ObjectiveVerdict.ADD, wording="Accueillir les nouveaux"),
        ]


@pytest.fixture
def scene(world: World) -> Iterator[Scene]:
    with within(world.home.organisation):
        yield Scene(world)


def verbs() -> list[str]:
    lines = JournalLine.objects.filter(verb__startswith="groups.review").order_by("position")
    return [line.verb.removeprefix("groups.") for line in lines]


def test_a_season_suggests_its_reviews_and_each_is_planned_once(scene: Scene) -> None:
    wanted = [(one.kind, one.group, one.planned_on) for one in suggestions(scene.cycle)]
    assert wanted == [
        ("framing", None, date(2026, 11, 16)),
        ("mid_term", None, date(2027, 3, 16)),
        ("periodic", scene.group, date(2027, 3, 16)),
        ("yearly", scene.group, date(2027, 6, 30)),
        ("final", None, date(2027, 7, 14)),
    ]
    plans = [ReviewPlan(*one) for one in wanted]
    assert len(plan_reviews(cycle=scene.cycle, actor=scene.director, plans=plans)) == 5
    assert plan_reviews(cycle=scene.cycle, actor=scene.director, plans=plans) == []
    assert suggestions(scene.cycle) == []
    assert verbs() == ["reviews_planned"]


def test_another_periodic_review_may_be_held_the_same_season(scene: Scene) -> None:
    for day in (TODAY, TODAY + timedelta(days=60)):
        plan = ReviewPlan(ReviewKind.PERIODIC, scene.group, day)
        assert len(plan_reviews(cycle=scene.cycle, actor=scene.director, plans=[plan])) == 1


def test_the_yearly_text_is_the_group_s_until_it_is_shared(
    scene: Scene, commits: Any, at: Callable[[datetime], None]
) -> None:
    with commits():
        review = scene.proposed(ReviewKind.YEARLY, texts={"substance": "Deux temps par séance"})
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        person.email for person in scene.members
    )
    assert all("Deux temps" not in message.body for message in mail.outbox)
    assert validate_due_reviews() == 0
    at(WEEK)
    mail.outbox.clear()
    with commits():
        assert validate_due_reviews() == 1
    assert [message.to[0] for message in mail.outbox] == [scene.leader.email]
    assert validate_due_reviews() == 0
    mail.outbox.clear()
    with commits():
        shared = share_review(review=review, actor=scene.leader)
    assert shared.status == ReviewStatus.SHARED
    roles = ("director", "head_of_service", "hr", "buyer")
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        scene.world.home.people[role].email for role in roles
    )
    assert verbs() == [
        "reviews_planned",
        "review_written",
        "review_proposed",
        "review_validated",
        "review_shared",
    ]


def test_an_objection_reopens_the_text_and_says_nothing_of_who(scene: Scene, commits: Any) -> None:
    review = scene.proposed(ReviewKind.YEARLY)
    with commits():
        row = object_to_review(review=review, revision=review.revision)
    assert (row.status, row.objections, row.objections_until) == (ReviewStatus.DRAFTED, 1, None)
    assert [message.to[0] for message in mail.outbox] == [scene.leader.email]
    line = JournalLine.objects.get(verb="groups.review_objected")
    assert (line.actor_id, line.detail) == (None, {"revision": 1})
    held = {
        value
        for field in Review._meta.concrete_fields
        if field.related_model is User
        for value in [getattr(row, field.attname)]
    }
    assert held == {None}


def test_an_objection_after_the_last_instant_is_refused(
    scene: Scene, at: Callable[[datetime], None]
) -> None:
    review = scene.proposed(ReviewKind.YEARLY)
    at(WEEK)
    with pytest.raises(Refused, match="n’attend plus l’avis"):
        object_to_review(review=review, revision=review.revision)
    at(WEEK - timedelta(microseconds=1))
    assert object_to_review(review=review, revision=review.revision).objections == 1


def test_nobody_objects_to_words_they_have_not_read(scene: Scene) -> None:
    review = scene.proposed(ReviewKind.YEARLY)
    with pytest.raises(Refused, match="a changé depuis"):
        object_to_review(review=review, revision=0)
    assert Review.objects.get().status == ReviewStatus.PROPOSED


def test_a_group_has_at_least_a_day(scene: Scene) -> None:
    review = scene.written(ReviewKind.YEARLY)
    for until in (None, NOW + timedelta(hours=23)):
        with pytest.raises(Refused, match="au moins une journée"):
            propose_review(review=review, actor=scene.leader, until=until)


def test_a_group_without_member_validates_nothing(scene: Scene) -> None:
    review = scene.written(ReviewKind.YEARLY)
    Enrolment.objects.update(starts_on=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="aucun membre"):
        propose_review(review=review, actor=scene.leader, until=WEEK)


def test_two_writers_do_not_overwrite_one_another(scene: Scene) -> None:
    review = scene.planned(ReviewKind.MID_TERM)
    text = ReviewText(held_on=TODAY, scales={"regularity": 4})
    write_review(review=review, actor=scene.hr, revision=0, text=text)
    with pytest.raises(Refused, match="a changé depuis"):
        write_review(review=review, actor=scene.leader, revision=0, text=text)
    again = ReviewText(held_on=TODAY, scales={"frame": 1})
    write_review(review=review, actor=scene.leader, revision=1, text=again)
    assert access_sections(review) == {"frame": SectionSaid(1, "")}


@pytest.mark.parametrize(
    "fields",
    [
        {"texts": {"notes": "ce qui s’est dit"}},
        {"scales": {"adjust": 3}},
        {"decision": "renew"},
        {"verdicts": "some"},
    ],
)
def test_a_review_holds_what_its_kind_allows_and_no_more(
    scene: Scene, fields: dict[str, Any]
) -> None:
    if fields.get("verdicts"):
        fields = {"verdicts": scene.verdicts()}
    review = scene.planned(ReviewKind.MID_TERM)
    text = ReviewText(held_on=TODAY, **fields)
    with pytest.raises(ValueError, match="review"):
        write_review(review=review, actor=scene.hr, revision=0, text=text)


def test_a_review_is_written_once_held(scene: Scene) -> None:
    review = scene.planned(ReviewKind.MID_TERM)
    text = ReviewText(held_on=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="après avoir été tenu"):
        write_review(review=review, actor=scene.hr, revision=0, text=text)


def test_another_participant_accepts_never_the_author(scene: Scene, commits: Any) -> None:
    review = scene.proposed(ReviewKind.MID_TERM, scales={"regularity": 4})
    with pytest.raises(Refused, match="une autre personne"):
        accept_review(review=review, actor=scene.hr, revision=1)
    with pytest.raises(Refused, match="a changé depuis"):
        accept_review(review=review, actor=scene.leader, revision=2)
    other = make_member(scene.world.home.organisation, Role.HR)
    with pytest.raises(Refused, match="s’accorde avec la personne qui anime"):
        accept_review(review=review, actor=other, revision=1)
    with commits():
        row = accept_review(review=review, actor=scene.leader, revision=1)
    assert (row.status, row.validated_at, row.shared_at) == (ReviewStatus.SHARED, NOW, NOW)
    told = sorted(message.to[0] for message in mail.outbox)
    assert told == sorted([scene.hr.email, other.email, scene.director.email])


def test_a_proposed_review_goes_back_to_its_writing(scene: Scene, commits: Any) -> None:
    review = scene.proposed(ReviewKind.MID_TERM)
    with pytest.raises(Refused, match="déjà proposé"):
        write_review(review=review, actor=scene.hr, revision=1, text=ReviewText(held_on=TODAY))
    with commits():
        reopen_review(review=review, actor=scene.leader)
    assert [message.to[0] for message in mail.outbox] == [scene.hr.email]
    with pytest.raises(Refused, match="n’est plus proposé"):
        reopen_review(review=review, actor=scene.leader)
    with pytest.raises(Refused, match="n’est plus proposé"):
        accept_review(review=review, actor=scene.leader, revision=1)


def test_a_group_s_review_is_accepted_by_nobody_else(scene: Scene) -> None:
    review = scene.proposed(ReviewKind.YEARLY)
    with pytest.raises(ValueError, match="only its group"):
        accept_review(review=review, actor=scene.director, revision=1)
    with pytest.raises(Refused, match="validé par le groupe"):
        share_review(review=review, actor=scene.leader)


def test_alone_nobody_proposes(scene: Scene) -> None:
    review = scene.written(ReviewKind.MID_TERM)
    scene.group.facilitators.all().delete()
    with pytest.raises(Refused, match="Personne d’autre"):
        propose_review(review=review, actor=scene.hr)


def test_the_final_review_decides_and_feeds_the_next_call(scene: Scene) -> None:
    undecided = scene.written(ReviewKind.FINAL, verdicts=scene.verdicts())
    with pytest.raises(Refused, match="Choisissez la décision"):
        propose_review(review=undecided, actor=scene.hr)
    text = ReviewText(held_on=TODAY, verdicts=scene.verdicts(), decision="change")
    write_review(review=undecided, actor=scene.hr, revision=1, text=text)
    propose_review(review=undecided, actor=scene.hr)
    assert lessons_for_next_call(scene.cycle) is None
    assert set(scene.cycle.objectives.values_list("state", flat=True)) == {"current"}
    accept_review(review=undecided, actor=scene.director, revision=2)
    assert list(scene.cycle.objectives.values_list("state", "next_text")) == [
        ("changed", "Prendre du recul à plusieurs"),
        ("dropped", ""),
    ]
    lessons = lessons_for_next_call(scene.cycle)
    assert lessons is not None
    assert (lessons.decision, lessons.objectives) == (
        "change",
        ("Prendre du recul à plusieurs", "Accueillir les nouveaux"),
    )


def test_an_objective_of_another_cycle_is_refused(scene: Scene) -> None:
    other = make_cycle(scene.world.home, ("Autre",), objectives=["Ailleurs"])
    verdict = Verdict(other.objectives.get(), ObjectiveVerdict.KEEP)
    review = scene.planned(ReviewKind.FINAL)
    text = ReviewText(held_on=TODAY, verdicts=[verdict])
    with pytest.raises(ValueError, match="another cycle"):
        write_review(review=review, actor=scene.hr, revision=0, text=text)
    assert not ReviewObjective.objects.exists()


def seen_by(person: User) -> dict[str, set[int]]:
    led, member = Review.objects.led_by(person), Review.objects.of_member(person)
    return {
        "led": set(led.values_list("pk", flat=True)),
        "member": set(member.readable_in_group().values_list("pk", flat=True)),
    }


def test_the_group_s_door_opens_to_the_group_only(scene: Scene) -> None:
    review = scene.written(ReviewKind.YEARLY)
    member, newcomer = scene.members[0], make_member(scene.world.home.organisation, "professional")
    assert seen_by(scene.leader) == {"led": {review.pk}, "member": set()}
    assert seen_by(member) == {"led": set(), "member": set()}
    propose_review(review=review, actor=scene.leader, until=WEEK)
    assert seen_by(member) == {"led": set(), "member": {review.pk}}
    for person in (newcomer, scene.director, scene.hr, scene.world.foreign.people["director"]):
        assert seen_by(person) == {"led": set(), "member": set()}


def test_who_left_before_or_came_after_is_not_of_that_group(scene: Scene) -> None:
    gone, came, stays = scene.members
    Enrolment.objects.filter(person=gone).update(ends_on=TODAY - timedelta(days=1))
    Enrolment.objects.filter(person=came).update(starts_on=TODAY + timedelta(days=1))
    review = scene.proposed(ReviewKind.YEARLY)
    assert seen_by(gone)["member"] == seen_by(came)["member"] == set()
    assert seen_by(stays)["member"] == {review.pk}


def test_a_member_who_leaves_later_still_reads_what_was_said_in_their_name(scene: Scene) -> None:
    review = scene.proposed(ReviewKind.YEARLY)
    row = Enrolment.objects.get(person=scene.members[0])
    Enrolment.objects.filter(pk=row.pk).update(ends_on=TODAY)
    assert seen_by(scene.members[0])["member"] == {review.pk}


TAKES_PART = {
    "framing": {"hr", "director"},
    "periodic": {"head_of_service"},
    "mid_term": {"hr"},
    "yearly": set(),
    "final": {"hr", "director"},
}
READS = {
    "framing": {"hr", "director", "buyer", "head_of_service"},
    "periodic": {"head_of_service", "director"},
    "mid_term": {"hr", "director"},
    "yearly": {"hr", "director", "buyer", "head_of_service"},
    "final": {"hr", "director", "buyer", "head_of_service"},
}


@pytest.mark.parametrize("kind", list(ReviewKind))
def test_a_role_reads_what_its_kind_says_and_when(scene: Scene, kind: ReviewKind) -> None:
    review = scene.planned(kind)
    for status in ReviewStatus:
        Review.objects.update(
            status=status,
            held_on=TODAY,
            validated_at=NOW,
            shared_at=NOW if status == ReviewStatus.SHARED else None,
        )
        for role, person in scene.world.home.people.items():
            found = Review.objects.readable_by(person, scene.world.home.organisation)
            told = role in READS[kind] and status == ReviewStatus.SHARED
            assert (review in found) == (role in TAKES_PART[kind] or told), (role, status)
