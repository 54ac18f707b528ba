"""Reads of orientations: one's own to follow, and numbers that point at nobody."""

from collections.abc import Callable, Sequence

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from maillage.actions import codes
from maillage.actions.models import CollectiveAction, Orientation
from maillage.actions.queries.counting import action_event
from maillage.actions.queries.measuring import Asked, Measure, Parts
from maillage.people.enums import Profession
from maillage.surveys.domain.disclosure import choice_view
from maillage.surveys.thresholds import least_answers

FAMILY = "outcomes"


def own(request: HttpRequest) -> QuerySet[Orientation]:
    """Those that the signed-in person has still to follow in this space."""
    rows = Orientation.objects.of(request.user).filter(
        organisation=request.organisation  # type: ignore[attr-defined]
    )
    found: QuerySet[Orientation] = rows.select_related("action")
    return found


def access_orientation(request: HttpRequest, slug: str) -> Orientation:
    """One's own orientation, still to follow, or a 404."""
    return get_object_or_404(own(request), slug=slug)


def became(rows: QuerySet[Orientation]) -> Parts:
    """What became of some orientations, as far as it points at nobody; empty when it would.

    Those without an answer are one more part, so that they cannot be found by subtraction.
    """
    counts = dict(rows.order_by().values_list("outcome").annotate(many=Count("pk")))
    told = [(codes.label(FAMILY, code), counts.get(code, 0)) for code in codes.order(FAMILY)]
    return _shown([*told, ("Pas encore de nouvelle", counts.get("", 0))])


def total(rows: QuerySet[Orientation]) -> int | None:
    """How many there are; None when they are few."""
    number = rows.count()
    return None if 0 < number < least_answers() else number


def _shown(parts: Sequence[tuple[str, int]]) -> Parts:
    """Of several parts, those that may be told; without those of nobody."""
    view = choice_view([number for _, number in parts], 0, least_answers())
    told = zip(parts, view.counts, strict=False)
    return [(label, shown, "") for (label, _), shown in told if shown != 0]


def of_year(asked: Asked) -> QuerySet[Orientation]:
    """The orientations told in a year."""
    rows: QuerySet[Orientation] = Orientation.objects.filter(
        organisation=asked.organisation, told_on__range=(asked.first, asked.last)
    )
    return rows


def _actions(asked: Asked) -> QuerySet[CollectiveAction]:
    told = of_year(asked).filter(action=OuterRef("pk"))
    rows = CollectiveAction.objects.published().filter(
        Exists(told), organisation=asked.organisation
    )
    found: QuerySet[CollectiveAction] = rows.select_related("service")
    return found.order_by("-published_on", "-pk")


def _by(asked: Asked, column: str, labels: Callable[[str], str]) -> Parts:
    rows = of_year(asked).order_by().values_list(column).annotate(many=Count("pk"))
    told = [(labels(value) if value else "Non précisé", many) for value, many in rows]
    return _shown(sorted(told)) if told else []


def by_profession(asked: Asked) -> Parts:
    """The trades that families were told by."""
    return _by(asked, "profession", lambda code: str(Profession(code).label))


def by_service(asked: Asked) -> Parts:
    """The services that families were told by."""
    return _by(asked, "service__name", str)


MEASURES = (
    Measure(
        code="actions.orientations",
        label="Familles orientées vers une action",
        one="orientation",
        many="orientations",
        told="Chaque fois qu’un professionnel a parlé d’une action à une famille. Aucun nom.",
        events=_actions,
        event=action_event,
        count=lambda asked: of_year(asked).count(),
        is_people=True,
        contents={
            "Ce qu’elles sont devenues": lambda asked: became(of_year(asked)),
            "Par métier de qui oriente": by_profession,
            "Par service de qui oriente": by_service,
        },
    ),
)
