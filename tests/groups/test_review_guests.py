"""People who come and go read, rate and object too: colleagues of one day, guests by their link."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from maillage.groups.access_sealed import access_card
from maillage.groups.domain import forget_guest
from maillage.groups.domain.guests import new_personal_link
from maillage.groups.domain.ratings import ask_ratings
from maillage.groups.domain.reviews import ReviewPlan, ReviewText, plan_reviews, propose_review
from maillage.groups.domain.reviews import write_review as write
from maillage.groups.enums import AttendanceState, ReviewKind, SeatStatus
from maillage.groups.models import Attendance, Enrolment, Guest, Review, Seat, Session
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.people.models import Membership, User
from tests.conftest import NOW
from tests.factories import World, make_member
from tests.groups.factories import Lived, make_guest, make_lived, planned
from tests.surveys.factories import tokens_sent

TODAY = NOW.date()
WEEK = NOW + timedelta(days=7)
WORDS = "Deux temps par séance"


class Open:
    """An open group: two members, and those who came once, only waited, or come next."""

    def __init__(self, world: World, lived: Lived) -> None:
        self.world, self.lived, self.group = world, lived, lived.group
        self.past = self.session(NOW - timedelta(days=20))
        self.came = self.seated(make_guest(self.group, "Noé"), self.past)
        self.waited = self.seated(make_guest(self.group, "Lou"), self.past, SeatStatus.WAITING)
        self.coming = self.seated(make_guest(self.group, "Sam"), lived.session)
        home = world.home.organisation
        self.colleague = self.seated(make_member(home, Role.PROFESSIONAL), self.past)
        self.gone = self.seated(make_member(home, Role.PROFESSIONAL), self.past)
        Membership.objects.filter(user=self.gone).update(ends_on=TODAY - timedelta(days=2))

    def session(self, start: Any) -> Session:
        times = planned(start)
        return Session.objects.create(
            organisation=self.group.organisation,
            group=self.group,
            starts_at=times.starts_at,
            ends_at=times.ends_at,
            updated_at=start,
        )

    def seated(self, who: Any, session: Session, status: str = SeatStatus.TAKEN) -> Any:
        key = "person" if isinstance(who, User) else "guest"
        Seat.objects.create(
            organisation=self.group.organisation,
            session=session,
            status=status,
            asked_at=NOW - timedelta(days=30),
            **{key: who},
        )
        return who

    def present(self, who: Any) -> None:
        """Noted present at the past session: an address proves nobody, a presence does."""
        key = "person" if isinstance(who, User) else "guest"
        Attendance.objects.create(
            organisation=self.group.organisation,
            session=self.past,
            **{key: who},
            state=AttendanceState.PRESENT,
            recorded_at=NOW,
        )

    def planned(self) -> Review:
        plan = ReviewPlan(ReviewKind.YEARLY, self.group, TODAY)
        director = self.world.home.people["director"]
        (review,) = plan_reviews(cycle=self.group.cycle, actor=director, plans=[plan])
        return review

    def proposed(self) -> Review:
        text = ReviewText(held_on=TODAY, texts={"substance": WORDS})
        leader = self.lived.leader
        review = write(review=self.planned(), actor=leader, revision=0, text=text)
        return propose_review(review=review, actor=leader, until=WEEK)


@pytest.fixture
def scene(world: World) -> Open:
    lived = make_lived(world, membership="open", objectives=["Se soutenir"])
    with within(world.home.organisation):
        Enrolment.objects.update(starts_on=TODAY - timedelta(days=60))
        return Open(world, lived)


def address(guest: Guest, review: Review, name: str = "guest_review", **kwargs: str) -> str:
    token = new_personal_link(guest)
    return reverse(f"groups:{name}", kwargs={"token": token, "slug": review.slug, **kwargs})


def test_who_came_is_told_reads_and_objects_and_nothing_says_who(
    scene: Open, client: Client, commits: Any
) -> None:
    with commits(), within(scene.world.home.organisation):
        scene.proposed()
    told = {message.to[0]: message.body for message in mail.outbox}
    people = [*scene.lived.members, scene.colleague, access_card(scene.came)]
    assert sorted(told) == sorted(person.email for person in people)
    assert [address for address, body in told.items() if WORDS in body] == []
    found = re.search(r"/mes-places/\S+", told[access_card(scene.came).email])
    assert found is not None
    shown = client.get(found[0])
    assert (WORDS in shown.text, "Demander une reprise" in shown.text) == (True, True)
    assert shown.headers["Cache-Control"] == "private, no-store"
    home = client.get(found[0].split("bilans/")[0])
    assert "à relire avant le 1er décembre 2026" in home.text
    answer = client.post(found[0], {"do": "object", "revision": "1"}, follow=True)
    assert "Rien n’indique que la demande vient de vous." in answer.text
    with within(scene.world.home.organisation):
        assert Review.objects.values_list("status", "objections").get() == ("drafted", 1)
        line = JournalLine.objects.get(verb="groups.review_objected")
        assert (line.actor_id, line.subject_type, line.detail) == (
            None,
            "groups.review",
            {"revision": 1},
        )
    # The text is no longer the group's: nothing of it by the link.
    assert client.get(found[0]).status_code == 404


@pytest.mark.parametrize("who", ["waited", "coming"])
def test_who_has_not_come_is_told_nothing_and_finds_nothing(
    scene: Open, client: Client, who: str
) -> None:
    with within(scene.world.home.organisation):
        review = scene.proposed()
        guest = getattr(scene, who)
        pages = [address(guest, review), address(guest, review, "guest_review_file", form="pdf")]
    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert client.post(pages[0], {"do": "object", "revision": "1"}).status_code == 404
    assert WORDS not in client.get(pages[0].split("bilans/")[0]).text


def test_a_no_show_has_not_come(scene: Open, client: Client, sign_in: Any, commits: Any) -> None:
    """Where who came was noted, a place is not enough: neither told, nor reading, nor rating."""
    late = scene.seated(make_guest(scene.group, "Ida"), scene.past)
    there = scene.seated(make_guest(scene.group, "Léo"), scene.past)
    states = {"person": [(scene.colleague, "absent")], "guest": [(late, "absent")]}
    states["guest"].append((there, "present"))
    with commits(), within(scene.world.home.organisation):
        for column, noted in states.items():
            for who, state in noted:
                Attendance.objects.create(
                    organisation=scene.group.organisation,
                    session=scene.past,
                    state=state,
                    recorded_at=NOW,
                    **{column: who},
                )
        review = scene.proposed()
    told = [one for message in mail.outbox for one in message.to]
    # `came` had a place and nothing noted: not there either.
    expected = [*(one.email for one in scene.lived.members), access_card(there).email]
    assert sorted(told) == sorted(expected)
    for guest, code in ((there, 200), (late, 404), (scene.came, 404)):
        assert client.get(address(guest, review)).status_code == code
    page = reverse("groups:my_review", kwargs={"slug": review.slug})
    assert sign_in(scene.colleague).get(page).status_code == 404


def test_a_link_opens_what_a_member_may_do_and_no_more(scene: Open, client: Client) -> None:
    with within(scene.world.home.organisation):
        review = scene.proposed()
        page = address(scene.came, review)
        document = address(scene.came, review, "guest_review_file", form="odt")
    assert client.get(document).status_code == 200
    for gesture in ("ratings", "propose", "reopen", "accept", "share"):
        assert client.post(page, {"do": gesture, "revision": "1"}).status_code == 404
    with within(scene.world.home.organisation):
        forget_guest(guest=scene.came)
    assert [client.get(page).status_code, client.get(document).status_code] == [404, 404]


def test_a_colleague_of_one_day_reads_and_one_who_has_left_does_not(
    scene: Open, sign_in: Callable[[Any], Client]
) -> None:
    with within(scene.world.home.organisation):
        review = scene.proposed()
    page = reverse("groups:my_review", kwargs={"slug": review.slug})
    assert WORDS in sign_in(scene.colleague).get(page).text
    assert sign_in(scene.gone).get(page).status_code == 404


def test_who_came_rates_the_objectives_by_an_anonymous_link(scene: Open, commits: Any) -> None:
    with within(scene.world.home.organisation):
        ida = scene.seated(make_guest(scene.group, "Ida"), scene.past)
        for one in (ida, scene.came, scene.colleague):
            scene.present(one)
        with commits():
            ask_ratings(review=scene.planned(), actor=scene.lived.leader, until=WEEK)
    people = [*scene.lived.members, scene.colleague, access_card(scene.came)]
    assert sorted(tokens_sent()) == sorted(["ida@exemple.fr", *(one.email for one in people)])
