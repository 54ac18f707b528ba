"""Reads of the inventory: what a card shows, what a page shows, where an idea went."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from maillage.actions import codes
from maillage.actions.access import PARTNERS, readable
from maillage.actions.enums import ActionState, OccurrenceState
from maillage.actions.models import (
    ActionAnimator,
    ActionCode,
    CollectiveAction,
    Experience,
    OccurrenceCount,
    PracticeComment,
)
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import Organisation, User
from maillage.territory.registry import commune_name


@dataclass(frozen=True)
class Labels:
    """The codes of one action, as they read."""

    publics: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()


def codes_of(actions: Iterable[CollectiveAction]) -> dict[int, dict[str, list[str]]]:
    """The codes of several actions, list by list and in its order, in one query."""
    keys = [action.pk for action in actions]
    found: dict[int, dict[str, set[str]]] = {key: {} for key in keys}
    with across_organisations(PARTNERS):
        rows = ActionCode.objects.filter(action__in=keys).values_list("action", "family", "code")
        for key, family, code in rows:
            found[key].setdefault(family, set()).add(code)
    return {
        key: {
            family: [code for code in codes.order(family) if code in chosen]
            for family, chosen in held.items()
        }
        for key, held in found.items()
    }


def labels_of(actions: Iterable[CollectiveAction]) -> dict[int, Labels]:
    """The codes of several actions as they read, in one query."""
    return {
        key: Labels(
            **{family: tuple(codes.label(family, one) for one in held[family]) for family in held}
        )
        for key, held in codes_of(actions).items()
    }


@dataclass(frozen=True)
class Card:
    """One action in a list. It names nobody."""

    action: CollectiveAction
    labels: Labels
    commune: str

    @property
    def state(self) -> str:
        """The state in words, with what is no longer believed."""
        return "À confirmer" if self.action.is_stale else self.action.get_state_display()

    @property
    def tone(self) -> str:
        if self.action.is_stale:
            return "attention"
        return "done" if self.action.is_running else ""


def cards_of(actions: Iterable[CollectiveAction]) -> list[Card]:
    """What a list shows of some actions, in their order (one query)."""
    rows = list(actions)
    labels = labels_of(rows)
    return [Card(one, labels[one.pk], commune_name(one.commune_code)) for one in rows]


def own_drafts(person: User) -> QuerySet[CollectiveAction]:
    """The drafts that somebody holds here, the latest first."""
    rows: QuerySet[CollectiveAction] = CollectiveAction.objects.filter(state=ActionState.DRAFT)
    held = CollectiveAction.objects.held_by(person).values("pk")
    return rows.filter(pk__in=held).order_by("-changed_at", "-pk")


def animators_of(action: CollectiveAction) -> list[User]:
    """Who animates an action, by name."""
    with within(action.organisation):
        held = ActionAnimator.objects.filter(action=action).values("person")
        return list(User.objects.filter(pk__in=held).order_by("search_key", "pk"))


def comments_of(action: CollectiveAction) -> list[PracticeComment]:
    """What professionals said under an action, the oldest first."""
    with within(action.organisation):
        return list(PracticeComment.objects.filter(action=action).select_related("author"))


def copies_of(action: CollectiveAction, organisation: Organisation) -> list[CollectiveAction]:
    """The published actions that this one inspired, among those read from a space."""
    with across_organisations(PARTNERS):
        rows = readable(organisation).filter(inspired_by=action).select_related("organisation")
        return list(rows.order_by("-published_on", "-pk"))


def model_of(action: CollectiveAction, organisation: Organisation) -> CollectiveAction | None:
    """What inspired an action, if it can be read from a space."""
    if action.inspired_by_id is None:
        return None
    with across_organisations(PARTNERS):
        return readable(organisation).filter(pk=action.inspired_by_id).first()


def experienced(action: CollectiveAction) -> list[User]:
    """Who said they have done it, the latest first."""
    with within(action.organisation):
        rows = Experience.objects.filter(action=action, person__is_active=True)
        return [row.person for row in rows.select_related("person").order_by("-on", "-pk")]


@dataclass(frozen=True)
class Attended:
    """How many came to an action in all: held dates, first-timers and those who came back."""

    dates: int
    new: int
    returning: int

    @property
    def total(self) -> int:
        return self.new + self.returning


def attended(action: CollectiveAction) -> Attended:
    """The numbers of the dates that were held (two queries)."""
    with within(action.organisation):
        held = action.occurrences.filter(state=OccurrenceState.HELD)
        counts = OccurrenceCount.objects.filter(occurrence__in=held.values("pk"))
        sums = counts.aggregate(new=Sum("new"), returning=Sum("returning"))
        return Attended(held.count(), sums["new"] or 0, sums["returning"] or 0)
