"""What a week brought to one member: read when the letter is written."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from maillage.community.access import Seat
from maillage.community.enums import PostKind
from maillage.community.models import CommunityMember, Gathering, Post
from maillage.community.queries.reading import gatherings

WEEK = timedelta(days=7)
MOST = 10


@dataclass(frozen=True)
class News:
    """Questions, certified answers and resources of a week; the events that come."""

    questions: list[Post]
    certified: list[Post]
    resources: list[Post]
    gatherings: list[Gathering]

    def __bool__(self) -> bool:
        return bool(self.questions or self.certified or self.resources)


def news_of(member: CommunityMember, monday: date) -> News:
    """What was published in the week before a Monday that this member may read."""
    zone = ZoneInfo(member.community.organisation.time_zone)
    end = datetime.combine(monday, time(), zone)
    week = (end - WEEK, end)
    rows = Post.objects.readable_by(member).visible()
    written = rows.filter(written_at__gte=week[0], written_at__lt=week[1]).order_by("written_at")
    certified = rows.filter(certified_at__gte=week[0], certified_at__lt=week[1])
    coming = gatherings(Seat(member, member.user), coming=True)
    return News(
        list(written.filter(kind=PostKind.QUESTION)[:MOST]),
        list(certified.select_related("question").order_by("certified_at")[:MOST]),
        list(written.filter(kind=PostKind.RESOURCE)[:MOST]),
        list(coming.filter(state="open")[:MOST]),
    )
