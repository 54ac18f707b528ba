"""Finding actions: by their words, by what they are sorted by, by where and when they are held."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, QuerySet, When

from maillage.actions.access import PARTNERS, open_inventories
from maillage.actions.indexing import INDEX
from maillage.actions.models import ActionCode, CollectiveAction, Occurrence
from maillage.actions.models.occurrences import LONGEST
from maillage.kernel import fulltext
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Organisation
from maillage.territory.registry import UnknownPlace, communes_around

# Nobody leafs through more; filters and words find the others.
MOST = 500
# Under this many rows of a code, a list starts from them.
FEW = 2000
# What "near" means when a commune is given without a distance.
USUAL_KM = 20
# What a calendar shows of a date: its hours where it is held, its action, its place.
SHOWN_OF_DATE = (
    "starts_at",
    "ends_at",
    "place",
    "action__slug",
    "action__title",
    "action__place",
    "action__site__name",
    "action__site__time_zone",
    "action__organisation__time_zone",
)


@dataclass(frozen=True)
class Dated:
    """One date in a calendar, in the time of where it is held."""

    slug: str
    title: str
    start: datetime
    end: datetime
    where: str


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; "" is no filter. `near` is an INSEE code, `km` as the crow flies."""

    text: str = ""
    public: str = ""
    theme: str = ""
    skill: str = ""
    kind: str = ""
    state: str = ""
    near: str = ""
    km: int = 0


class Listed(Sequence[CollectiveAction]):
    """Actions in an order, read page by page: the keys of a page first, then its rows.

    Sorting keys is ten times lighter than sorting rows with their texts. Counted up to `MOST`.
    """

    def __init__(
        self,
        rows: QuerySet[CollectiveAction],
        counted: QuerySet[CollectiveAction],
        keys: list[int] | None = None,
    ) -> None:
        self.rows, self.counted, self.keys = rows, counted, keys

    @cached_property
    def _count(self) -> int:
        if self.keys is not None:
            return len(self.keys)
        return int(self.counted.order_by().values("pk")[:MOST].count())

    def __len__(self) -> int:
        return self._count

    @property
    def is_cut(self) -> bool:
        """Whether there are more than are counted."""
        return self.keys is None and self._count == MOST

    def __getitem__(self, place: Any) -> Any:
        if not isinstance(place, slice):
            return self[place : place + 1][0]
        keys = (
            list(self.rows.values_list("pk", flat=True)[place])
            if self.keys is None
            else self.keys[place]
        )
        with across_organisations(PARTNERS):
            rows = CollectiveAction.objects.filter(pk__in=keys)
            found = {row.pk: row for row in rows.select_related("organisation", "site")}
        return [found[key] for key in keys if key in found]


def found(organisation: Organisation, wanted: Wanted) -> Listed:
    """The published actions that fit, in the order of what was asked.

    The best first for words, the nearest first for a place, the latest first otherwise. Words are
    looked for in the inventories that are read from this space, and nowhere else.
    """
    rows = filtered(organisation, wanted, is_walked=True)
    if not wanted.text.strip():
        return Listed(rows, filtered(organisation, wanted))
    keys = fulltext.find(
        kind=INDEX, organisations=open_inventories(organisation), query=wanted.text
    )
    kept = set(rows.order_by().filter(pk__in=keys).values_list("pk", flat=True))
    return Listed(rows, rows, [key for key in keys if key in kept])


def filtered(
    organisation: Organisation, wanted: Wanted, *, is_walked: bool = False
) -> QuerySet[CollectiveAction]:
    """Every filter but the words.

    `is_walked` is for who takes the first rows in an order; who counts them all leaves it out.
    """
    owners = open_inventories(organisation)
    with across_organisations(PARTNERS):
        rows: QuerySet[CollectiveAction] = CollectiveAction.objects.published().filter(
            organisation__in=owners
        )
        for number, held in enumerate(_held(owners, wanted)):
            rows = _holding(rows, held, is_walked=is_walked or number > 0)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    return _near(rows, wanted) if wanted.near else rows.order_by("-published_on", "-pk")


def _held(owners: list[int], wanted: Wanted) -> list[QuerySet[ActionCode]]:
    """The codes that are wanted, as these inventories carry them, the rarest lists first."""
    asked = {"themes": wanted.theme, "skills": wanted.skill, "publics": wanted.public}
    with across_organisations(PARTNERS):
        return [
            ActionCode.objects.filter(organisation__in=owners, family=family, code=code)
            for family, code in asked.items()
            if code
        ]


def _holding(
    rows: QuerySet[CollectiveAction], held: QuerySet[ActionCode], *, is_walked: bool
) -> QuerySet[CollectiveAction]:
    """Those that carry a code: started from it, or asked of each row that is walked past.

    Few of them are always started from: one would walk far to meet them.
    """
    if is_walked and held.order_by().values("pk")[:FEW].count() == FEW:
        return rows.filter(Exists(held.filter(action=OuterRef("pk"))))
    return rows.filter(pk__in=held.values("action"))


def _near(rows: QuerySet[CollectiveAction], wanted: Wanted) -> QuerySet[CollectiveAction]:
    """Those of the communes around one, the nearest first: an action is where its commune is."""
    try:
        around = communes_around(wanted.near, wanted.km or USUAL_KM)
    except UnknownPlace:
        return rows.order_by("-published_on", "-pk")
    ranks = [When(commune_code=code, then=rank) for rank, code in enumerate(around)]
    return (
        rows.filter(commune_code__in=around)
        .annotate(rank=Case(*ranks, output_field=IntegerField()))
        .order_by("rank", "-pk")
    )


def by_commune(rows: QuerySet[CollectiveAction]) -> dict[str, int]:
    """How many of these actions each commune holds (INSEE code), in one query."""
    # Of "*", not of a column: an index answers alone.
    counted = rows.order_by().values("commune_code").annotate(many=Count("*"))
    return {row["commune_code"]: row["many"] for row in counted if row["commune_code"]}


def dates_between(
    organisation: Organisation, wanted: Wanted, start: datetime, end: datetime, at_most: int
) -> list[Dated]:
    """The dates of the actions that fit which touch a window, the earliest first."""
    owners = open_inventories(organisation)
    rows = filtered(organisation, replace(wanted, public="", theme="", skill="")).order_by()
    with across_organisations(PARTNERS):
        dates = Occurrence.objects.standing().filter(
            Exists(rows.filter(pk=OuterRef("action_id"))),
            # Asked of the date itself: the shortest way to them for both databases.
            *(Exists(held.filter(action=OuterRef("action_id"))) for held in _held(owners, wanted)),
            organisation__in=owners,
            # Bounded on both sides, so that an index finds them: no date is longer than that.
            starts_at__range=(start - LONGEST, end),
            ends_at__gt=start,
        )
        keys = list(dates.order_by("starts_at", "pk").values_list("pk", flat=True)[:at_most])
        shown = Occurrence.objects.filter(pk__in=keys).order_by("starts_at", "pk")
        return [_dated(row) for row in shown.values(*SHOWN_OF_DATE)]


def _dated(row: dict[str, Any]) -> Dated:
    """As `Occurrence.zone` and `Occurrence.where` tell it, without making three rows of each."""
    zone = ZoneInfo(row["action__site__time_zone"] or row["action__organisation__time_zone"])
    return Dated(
        slug=row["action__slug"],
        title=row["action__title"],
        start=row["starts_at"].astimezone(zone),
        end=row["ends_at"].astimezone(zone),
        where=row["place"] or row["action__place"] or row["action__site__name"] or "",
    )
