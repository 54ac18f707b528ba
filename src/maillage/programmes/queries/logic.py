"""Reads of logic models: the list, one as an outline, its named versions, its objectives."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from maillage.kernel.registries import Living, living
from maillage.programmes.logic.content import LABELS, Box, Lane, Model, loaded
from maillage.programmes.models import LogicModel, LogicRevision, ModelPointer


@dataclass(frozen=True)
class Fed:
    """What a box or an objective is linked to; `living` is None when this person may not open."""

    slug: str
    living: Living | None


@dataclass(frozen=True)
class Outlined:
    """A box as the outline says it, where it leads, and what feeds it."""

    box: Box
    leads: list[str]
    fed: list[Fed] = field(default_factory=list)


@dataclass(frozen=True)
class Aimed:
    """An objective: its sentence, its team, what the boxes it serves say, what serves it."""

    slug: str
    sentence: str
    team: str
    boxes: list[str]
    fed: list[Fed]


def present(row: LogicModel) -> LogicRevision:
    """The revision one works on: every model has one from its first moment."""
    revision = row.current
    if revision is None:
        raise LookupError("a logic model begins with a revision")
    return revision


def content_of(row: LogicModel) -> Model:
    """What a model holds now."""
    return loaded(present(row).content)


def models_here() -> QuerySet[LogicModel]:
    """The logic models of this space, by title."""
    return LogicModel.objects.select_related("current").order_by("search_key", "pk")


def fed(row: LogicModel, request: Any) -> dict[str | int, list[Fed]]:
    """What each box (by key) and each objective (by its own) is linked to."""
    rows = list(ModelPointer.objects.filter(model=row).order_by("pk"))
    found = living(request, [one.pointed for one in rows])
    by_owner: dict[str | int, list[Fed]] = defaultdict(list)
    for one in rows:
        by_owner[one.objective_id or one.box].append(Fed(one.slug, found.get(one.pointed)))
    return by_owner


def outline(
    model: Model, feeds: dict[str | int, list[Fed]] | None = None
) -> list[tuple[str, str, list[Outlined]]]:
    """The same as the drawing, in words: lane by lane (code, name), each box with its arrows."""
    feeds = feeds or {}
    return [
        (
            lane.value,
            LABELS[lane],
            [
                Outlined(box, [one.text for one in model.after(box.key)], feeds.get(box.key, []))
                for box in boxes
            ],
        )
        for lane in Lane
        if (boxes := model.lane(lane))
    ]


def named(row: LogicModel) -> list[LogicRevision]:
    """The versions that bear a name, the latest first."""
    return list(row.revisions.exclude(name="").select_related("author").order_by("-number"))


def objectives(row: LogicModel, feeds: dict[str | int, list[Fed]]) -> list[Aimed]:
    """The objectives of the teams, in the order they were written."""
    texts = {box.key: box.text for box in content_of(row).boxes}
    return [
        Aimed(
            slug=one.slug,
            sentence=one.sentence,
            team=one.service.name,
            boxes=[texts[key] for key in one.boxes if key in texts],
            fed=feeds.get(one.pk, []),
        )
        for one in row.objectives.select_related("service").order_by("pk")
    ]
