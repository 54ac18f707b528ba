"""What reviews tell the home page: what is to hold, to write, to read, to accept, to share."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from maillage.groups.access_reviews import Seat, Seen, own_reviews
from maillage.groups.domain.reviews import waits_for_leader
from maillage.groups.enums import ReviewStatus
from maillage.groups.models import Review
from maillage.groups.queries.reviews import RELATED
from maillage.kernel import clock
from maillage.kernel.registries import Due

# A review is announced a month ahead: time enough to find a day that suits everybody.
AHEAD = timedelta(days=31)


def dues(request: Any) -> Iterator[Due]:
    """The gestures that wait for this person, as a writer here, or in their groups anywhere."""
    seen_here = list(_seen(request))
    proposed = [one.review for one in seen_here if one.review.status == ReviewStatus.PROPOSED]
    not_theirs = waits_for_leader(proposed, request.user)
    told: set[int] = set()
    for seen in seen_here:
        if seen.review.pk not in told | not_theirs:
            due = _due(seen, request.user.pk)
            if due is not None:
                told.add(seen.review.pk)
                yield due


def _seen(request: Any) -> Iterator[Seen]:
    yield from own_reviews(request.user)
    if request.user.has_perm("groups.read_reviews", request.organisation):
        rows = Review.objects.exclude(status=ReviewStatus.SHARED).select_related(*RELATED)
        theirs = rows.with_rights(request.user, request.organisation).filter(is_theirs=True)
        for review in theirs:
            yield Seen(review, Seat.TAKES_PART, own=False)


def _due(seen: Seen, user_id: int) -> Due | None:
    review = seen.review
    words, note = "", review.about
    if seen.writes and review.status == ReviewStatus.PLANNED:
        if review.planned_on > clock.today() + AHEAD:
            return None
        words = "Bilan à tenir"
    elif seen.writes and review.status == ReviewStatus.DRAFTED:
        words = "Bilan à terminer"
    elif review.status == ReviewStatus.PROPOSED and review.rules.by_group:
        words = "Bilan à relire" if seen.seat == Seat.MEMBER else ""
    elif seen.writes and review.status == ReviewStatus.PROPOSED:
        words = "Bilan à accepter" if review.proposer != (user_id, None) else ""
    elif seen.seat == Seat.FACILITATOR and review.status == ReviewStatus.VALIDATED:
        words = "Bilan validé, à partager"
    if not words:
        return None
    late = review.status == ReviewStatus.PLANNED and review.planned_on < clock.today()
    return Due(
        label=f"{words}\u00a0: {review.get_kind_display().lower()}",
        url=seen.url(),
        at=review.objections_until,
        note=note,
        urgent=late or review.status == ReviewStatus.PROPOSED,
    )
