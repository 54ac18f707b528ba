"""The last minute of a review: an objection in time is never overtaken by the clock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connections

from maillage.groups.domain import Refused
from maillage.groups.domain import reviews as verbs
from maillage.groups.enums import ReviewKind, ReviewStatus
from maillage.groups.models import Enrolment, Review
from maillage.kernel.tenancy import across_organisations, within
from tests.factories import build_world
from tests.groups.test_reviews import WEEK, Scene

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6
# Long enough for the other to reach the lock, on a busy machine too.
LEAD = 0.5


@pytest.fixture
def proposed() -> Review:
    """A text that its group may send back for one week."""
    world = build_world()
    with within(world.home.organisation):
        scene = Scene(world)
        Enrolment.objects.update(starts_on=date(2026, 9, 1))
        return scene.proposed(ReviewKind.YEARLY)


def object_to(review: Review) -> bool:
    """Whether one member's objection was in time."""
    try:
        with within(review.organisation):
            verbs.object_to_review(review=review, revision=1)
    except Refused:
        return False
    finally:
        connections.close_all()
    return True


def read_again(review: Review) -> tuple[str, int]:
    with within(review.organisation):
        found: tuple[str, int] = Review.objects.values_list("status", "objections").get()
    return found


def overtaken_by(clock_verb: Callable[[], int], review: Review, monkeypatch: Any, at: Any) -> int:
    """Object in time; before that is committed, the week ends and the clock passes.

    Returns how many reviews the clock believes it has validated.
    """
    passing: list[Future[int]] = []
    pool = ThreadPoolExecutor(1)

    def end_of_the_week(**_mail: Any) -> None:
        at(WEEK + timedelta(seconds=1))
        begun = threading.Event()
        passing.append(pool.submit(lambda: begun.set() or _closing(clock_verb)))
        begun.wait()
        threading.Event().wait(LEAD)

    # The mail is posted inside the transaction of the objection, once its status is written.
    monkeypatch.setattr(verbs.mail, "post", end_of_the_week)
    assert object_to(review)
    with pool:
        return passing[0].result()


def _closing(verb: Callable[[], int]) -> int:
    try:
        return verb()
    finally:
        connections.close_all()


def test_an_objection_in_time_stands_though_the_clock_passes(
    proposed: Review, monkeypatch: Any, at: Any
) -> None:
    assert overtaken_by(verbs.validate_due_reviews, proposed, monkeypatch, at) == 0
    assert read_again(proposed) == (ReviewStatus.DRAFTED, 1)


def test_without_looking_again_under_the_lock_the_clock_validates_refused_words(
    proposed: Review, monkeypatch: Any, at: Any
) -> None:
    """The control: what was listed as due is validated without being read again."""

    def careless() -> int:
        with across_organisations("the control"):
            due = list(
                Review.objects.filter(status=ReviewStatus.PROPOSED, objections_until__lte=WEEK)
            )
            return sum(
                Review.objects.filter(pk=row.pk).update(
                    status=ReviewStatus.VALIDATED, validated_at=WEEK
                )
                for row in due
            )

    assert overtaken_by(careless, proposed, monkeypatch, at) == 1
    assert read_again(proposed) == (ReviewStatus.VALIDATED, 1)


def test_many_objections_at_once_are_one_and_the_clock_finds_nothing(
    proposed: Review, at: Any
) -> None:
    start = threading.Barrier(THREADS)

    def objects(_: int) -> bool:
        start.wait()
        return object_to(proposed)

    with ThreadPoolExecutor(THREADS) as pool:
        assert sum(pool.map(objects, range(THREADS))) == 1
    at(WEEK + timedelta(seconds=1))
    assert verbs.validate_due_reviews() == 0
    assert read_again(proposed) == (ReviewStatus.DRAFTED, 1)


def test_after_the_week_no_objection_undoes_what_is_validated(proposed: Review, at: Any) -> None:
    at(WEEK)
    start = threading.Barrier(THREADS)

    def either(rank: int) -> bool:
        start.wait()
        return object_to(proposed) if rank else bool(_closing(verbs.validate_due_reviews))

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(either, range(THREADS))) == [True] + [False] * (THREADS - 1)
    assert read_again(proposed) == (ReviewStatus.VALIDATED, 0)
