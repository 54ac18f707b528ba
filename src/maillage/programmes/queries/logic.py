"""Reads of logic models: the list, one as an outline, its named versions, its objectives."""

from dataclasses import dataclass

from django.db.models import QuerySet

from maillage.programmes.logic.content import LABELS, Box, Lane, Model, loaded
from maillage.programmes.models import LogicModel, LogicRevision


@dataclass(frozen=True)
class Outlined:
    """A box as the outline says it, and where it leads."""

    box: Box
    leads: list[str]


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


def outline(model: Model) -> list[tuple[str, str, list[Outlined]]]:
    """The same as the drawing, in words: lane by lane (code, name), each box with its arrows."""
    return [
        (
            lane.value,
            LABELS[lane],
            [Outlined(box, [one.text for one in model.after(box.key)]) for box in boxes],
        )
        for lane in Lane
        if (boxes := model.lane(lane))
    ]


def named(row: LogicModel) -> list[LogicRevision]:
    """The versions that bear a name, the latest first."""
    return list(row.revisions.exclude(name="").select_related("author").order_by("-number"))


def objectives(row: LogicModel) -> list[tuple[str, str, str, list[str]]]:
    """Each objective: its slug, its sentence, its team, what the boxes it serves say."""
    texts = {box.key: box.text for box in content_of(row).boxes}
    return [
        (one.slug, one.sentence, one.service.name, [texts[k] for k in one.boxes if k in texts])
        for one in row.objectives.select_related("service").order_by("pk")
    ]
