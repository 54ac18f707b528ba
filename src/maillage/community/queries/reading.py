"""What the pages of a community show; all within the scope of who hosts it, but the first two."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from maillage.community.access import REASON, Seat
from maillage.community.enums import GatheringState, MemberState, PostKind, PostState
from maillage.community.indexing import INDEX
from maillage.community.models import (
    Community,
    CommunityInvitation,
    CommunityMember,
    Gathering,
    GatheringPlace,
    Post,
    Report,
    Salon,
)
from maillage.kernel import clock, fulltext
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import User

PER_PAGE = 20


def seats_of(user: Any) -> list[CommunityMember]:
    """The communities where somebody is, or waits to be verified."""
    with across_organisations(REASON):
        rows = CommunityMember.objects.filter(user=user).exclude(state=MemberState.LEFT)
        return list(
            rows.select_related("community__organisation").order_by("community__search_key", "pk")
        )


def gatherings_of(user_id: int) -> list[Gathering]:
    """The events where somebody comes, for their own calendar."""
    with across_organisations(REASON):
        rows = Gathering.objects.filter(
            places__member__user=user_id,
            places__state="taken",
            ends_at__gt=clock.now() - timedelta(days=90),
        )
        return list(rows.select_related("community__organisation"))


def hosted_by(organisation: Any) -> QuerySet[Community]:
    """The communities that an organisation hosts, with how many people they hold."""
    verified = Count("members", filter=Q(members__state=MemberState.ACTIVE))
    rows: QuerySet[Community] = Community.objects.filter(organisation=organisation)
    return rows.annotate(people=verified)


def salons(rows: QuerySet[Salon], seat: Seat) -> list[Salon]:
    """Rooms with how many published questions each holds."""
    published = Count(
        "posts",
        filter=Q(posts__kind=PostKind.QUESTION, posts__state=PostState.VISIBLE),
    )
    return list(rows.annotate(questions=published))


@dataclass(frozen=True)
class Slice:
    """Some rows of a list, and the key from which the next ones follow ("" at the end)."""

    rows: list[Any]
    after: str

    def __bool__(self) -> bool:
        return bool(self.rows)


def questions(seat: Seat, *, after: str = "", salon: Salon | None = None) -> Slice:
    """The questions that a seat reads, those that moved last first, from a key on."""
    rows = Post.objects.readable_by(seat.member).filter(kind=PostKind.QUESTION)
    if salon is not None:
        rows = rows.filter(salon=salon)
    return _slice(_listed(rows), after, "active_at")


def resources(seat: Seat, *, after: str = "") -> Slice:
    """The library that a seat reads, the latest first; a version hides those it replaced."""
    rows = Post.objects.readable_by(seat.member).filter(kind=PostKind.RESOURCE)
    rows = rows.exclude(resource__superseded_by__post__state=PostState.VISIBLE)
    return _slice(rows.select_related("author__user", "resource"), after, "written_at")


def answers(seat: Seat, question: Post) -> list[Post]:
    """The answers to a question that a seat reads, in the order they came."""
    rows = Post.objects.readable_by(seat.member).filter(question=question)
    rows = rows.select_related("author__user", "certified_by__user")
    return list(rows.order_by("written_at", "pk"))


def found(seat: Seat, query: str) -> list[Post]:
    """Questions and resources that hold these words, the best first."""
    keys = fulltext.find(kind=INDEX, organisations=[seat.community.organisation_id], query=query)
    rows = _listed(Post.objects.readable_by(seat.member).filter(pk__in=keys))
    by_key = {row.pk: row for row in rows}
    return [by_key[key] for key in keys if key in by_key][:PER_PAGE]


def versions(post: Post) -> list[Post]:
    """The versions of a resource, the latest first, from the first one on."""
    rows = Post.objects.filter(community=post.community_id, kind=PostKind.RESOURCE)
    by_resource = {row.resource.pk: row for row in rows.select_related("resource")}
    following = {row.resource.supersedes_id: row for row in by_resource.values()}
    first = post.resource
    while first.supersedes_id in by_resource:
        first = by_resource[first.supersedes_id].resource
    chain, key = [by_resource[first.pk]], first.pk
    while key in following:
        chain.append(following[key])
        key = following[key].resource.pk
    return chain[::-1]


def queue(seat: Seat) -> list[Post]:
    """What waits for a host: texts to read again, and those that somebody reported."""
    open_reports = Report.objects.filter(settled_at=None)
    rows = Post.objects.filter(community=seat.community).filter(
        Q(state=PostState.QUEUED) | Exists(open_reports.filter(post=OuterRef("pk")))
    )
    rows = rows.select_related("author__user", "salon", "question").prefetch_related(
        Prefetch("reports", queryset=open_reports.select_related("by__user"), to_attr="open")
    )
    return list(rows.order_by("changed_at", "pk")[:50])


def put_away(seat: Seat) -> list[Post]:
    """What was hidden or sent back, the latest first: it can be restored."""
    rows = Post.objects.filter(
        community=seat.community, state__in=[PostState.HIDDEN, PostState.TO_EDIT]
    )
    rows = rows.select_related("author__user", "salon", "question")
    return list(rows.order_by("-changed_at", "-pk")[:50])


def to_do(seat: Seat) -> dict[str, int]:
    """How many people and texts wait for who hosts."""
    members = CommunityMember.objects.filter(community=seat.community)
    reported = Report.objects.filter(settled_at=None, post=OuterRef("pk"))
    texts = Post.objects.filter(community=seat.community)
    return {
        "people": members.filter(state=MemberState.PENDING).count(),
        "texts": texts.filter(Q(state=PostState.QUEUED) | Exists(reported)).count(),
    }


def members(seat: Seat) -> QuerySet[CommunityMember]:
    """Who is in the community by name; hosts also see who waits or was refused."""
    rows = CommunityMember.objects.filter(community=seat.community).select_related("user")
    states = [MemberState.ACTIVE]
    if seat.is_host:
        states += [MemberState.PENDING, MemberState.REFUSED]
    rows = rows.filter(state__in=states, user__isnull=False)
    return rows.order_by("user__search_key", "pk")


def invitations(seat: Seat) -> list[CommunityInvitation]:
    """Who was invited and has not answered, the latest first."""
    return list(CommunityInvitation.objects.filter(community=seat.community)[:100])


def gatherings(seat: Seat, *, coming: bool) -> QuerySet[Gathering]:
    """Events to come in their order, or past ones the latest first, with how many come."""
    rows = Gathering.objects.filter(community=seat.community).select_related(
        "community__organisation"
    )
    rows = rows.annotate(taken=Count("places", filter=Q(places__state="taken")))
    now = clock.now()
    if coming:
        return rows.filter(ends_at__gt=now).order_by("starts_at", "pk")
    return rows.filter(ends_at__lte=now).order_by("-starts_at", "-pk")


def next_gathering(seat: Seat) -> Gathering | None:
    """The next event that stands."""
    return gatherings(seat, coming=True).filter(state=GatheringState.OPEN).first()


def place_of(seat: Seat, gathering: Gathering) -> GatheringPlace | None:
    """One's own place at an event."""
    return GatheringPlace.objects.filter(gathering=gathering, member=seat.member).first()


def people_of(gathering: Gathering) -> list[GatheringPlace]:
    """Who comes, then who waits, in the order they registered."""
    rows = GatheringPlace.objects.filter(gathering=gathering).select_related("member__user")
    return list(rows.order_by("created_at", "pk"))


def host_names(community: Community) -> list[User]:
    """Who hosts a community."""
    rows = CommunityMember.objects.filter(
        community=community, part="host", state=MemberState.ACTIVE, user__isnull=False
    )
    return [row.user for row in rows.select_related("user")]


def _listed(rows: QuerySet[Post]) -> QuerySet[Post]:
    """Questions with what a list says of their answers."""
    shown = Q(answers__state=PostState.VISIBLE)
    return rows.select_related("author__user", "salon", "resource").annotate(
        answered=Count("answers", filter=shown),
        certified=Count("answers", filter=shown & ~Q(answers__certified_at=None)),
        accepted=Count("answers", filter=shown & ~Q(answers__accepted_at=None)),
    )


def _slice(rows: QuerySet[Post], after: str, field: str) -> Slice:
    """A page by its key: what stands after a row stays put when others come above."""
    if after:
        last = Post.objects.filter(slug=after).first()
        if last is not None:
            moment = getattr(last, field)
            rows = rows.filter(
                Q(**{f"{field}__lt": moment}) | Q(**{field: moment, "pk__lt": last.pk})
            )
    taken = list(rows.order_by(f"-{field}", "-pk")[: PER_PAGE + 1])
    shown = taken[:PER_PAGE]
    return Slice(shown, shown[-1].slug if len(taken) > PER_PAGE else "")
