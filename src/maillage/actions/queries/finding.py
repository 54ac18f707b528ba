"""Finding actions: by their words, by what they are sorted by, by where and when they are held."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet

from maillage.actions.access import PARTNERS, open_inventories
from maillage.actions.indexing import INDEX
from maillage.actions.models import ActionCode, CollectiveAction, Occurrence
from maillage.actions.models.occurrences import LONGEST
from maillage.kernel import fulltext
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Organisation
from maillage.territory.registry import UnknownPlace, commune

# Kilometres of one degree of latitude.
DEGREE = 111.2
# What "near" means when a commune is given without a distance.
USUAL_KM = 20


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


class Ranked(Sequence[CollectiveAction]):
    """Actions in the order of their keys, read page by page."""

    def __init__(self, rows: QuerySet[CollectiveAction], keys: list[int]) -> None:
        self.rows, self.keys = rows, keys

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, place: Any) -> Any:
        if not isinstance(place, slice):
            return self[place : place + 1][0]
        keys = self.keys[place]
        found = {row.pk: row for row in self.rows.filter(pk__in=keys)}
        return [found[key] for key in keys if key in found]


def found(organisation: Organisation, wanted: Wanted) -> QuerySet[CollectiveAction] | Ranked:
    """The published actions that fit, in the order of what was asked.

    The best first for words, the nearest first for a place, the latest first otherwise. Words are
    looked for in the inventories that are read from this space, and nowhere else.
    """
    rows = filtered(organisation, wanted).select_related("organisation", "site")
    if not wanted.text.strip():
        return rows
    keys = fulltext.find(
        kind=INDEX, organisations=open_inventories(organisation), query=wanted.text
    )
    kept = set(rows.order_by().filter(pk__in=keys).values_list("pk", flat=True))
    return Ranked(rows, [key for key in keys if key in kept])


def filtered(organisation: Organisation, wanted: Wanted) -> QuerySet[CollectiveAction]:
    """Every filter but the words."""
    owners = open_inventories(organisation)
    with across_organisations(PARTNERS):
        rows: QuerySet[CollectiveAction] = CollectiveAction.objects.published().filter(
            organisation__in=owners
        )
        for family, code in (
            ("publics", wanted.public),
            ("themes", wanted.theme),
            ("skills", wanted.skill),
        ):
            if code:
                held = ActionCode.objects.filter(organisation__in=owners, family=family, code=code)
                rows = rows.filter(pk__in=held.values("action"))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    return _near(rows, wanted) if wanted.near else rows.order_by("-published_on", "-pk")


def _near(rows: QuerySet[CollectiveAction], wanted: Wanted) -> QuerySet[CollectiveAction]:
    """Those of a square around a commune, the nearest first (flat earth: it is a département)."""
    try:
        point = commune(wanted.near).point
    except UnknownPlace:
        return rows.order_by("-published_on", "-pk")
    shrink = math.cos(math.radians(point.latitude))
    reach = (wanted.km or USUAL_KM) / DEGREE
    north, east = F("latitude") - point.latitude, (F("longitude") - point.longitude) * shrink
    return (
        rows.filter(
            latitude__range=(point.latitude - reach, point.latitude + reach),
            longitude__range=(
                point.longitude - reach / shrink,
                point.longitude + reach / shrink,
            ),
        )
        .annotate(away=north * north + east * east)
        .filter(away__lte=reach * reach)
        .order_by("away", "-pk")
    )


def by_commune(rows: QuerySet[CollectiveAction]) -> dict[str, int]:
    """How many of these actions each commune holds (INSEE code), in one query."""
    counted = rows.order_by().values("commune_code").annotate(many=Count("pk"))
    return {row["commune_code"]: row["many"] for row in counted if row["commune_code"]}


def dates_between(
    organisation: Organisation, wanted: Wanted, start: datetime, end: datetime, at_most: int
) -> list[Occurrence]:
    """The dates of the actions that fit which touch a window, the earliest first."""
    rows = filtered(organisation, wanted).order_by()
    with across_organisations(PARTNERS):
        dates = Occurrence.objects.standing().filter(
            organisation__in=open_inventories(organisation),
            # Bounded on both sides, so that an index finds them: no date is longer than that.
            starts_at__range=(start - LONGEST, end),
            ends_at__gt=start,
            action__in=rows.values("pk"),
        )
        dates = dates.select_related("action__site", "action__organisation")
        return list(dates.order_by("starts_at", "pk")[:at_most])
