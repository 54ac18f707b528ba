"""Where rooms meet without knowing one another: each fills these in its `ready()`."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Place:
    """One of the (at most six) places of the navigation.

    Places of the same `group` are one in the rail: the first that a person may enter leads there,
    and their pages show the others as tabs.
    """

    key: str
    label: str
    icon: str
    url_name: str
    order: int
    permission: str = ""
    group: str = ""


@dataclass(frozen=True)
class Due:
    """One line of the home page: what is due or comes next, and the page where it is done."""

    label: str
    url: str
    at: datetime | None = None
    note: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Figure:
    """A number of the home page that can be clicked down to what it counts."""

    label: str
    value: int
    url: str
    note: str = ""


@dataclass(frozen=True)
class Living:
    """An object of some room that another points at, as this person may read it.

    `fact` is what it has come to, in figures and never in names; `as_of` the day it dates from.
    """

    key: str
    label: str
    url: str
    fact: str = ""
    as_of: date | None = None


@dataclass(frozen=True)
class Linkable:
    """A kind of objects that any room may point at without knowing the room that holds them.

    `read` gives those among some keys (all that can be pointed at, for None) that this person may
    open, and no other: what is not given is not named.
    """

    kind: str
    label: str
    read: Callable[[HttpRequest, Collection[str] | None], Iterable[Living]]


Provider = Callable[[HttpRequest], Iterable[Any]]

places: list[Place] = []
# (label, url name) of the public pages, (label, url name, icon) of a person's own pages
public_places: list[tuple[str, str]] = []
account_places: list[tuple[str, str, str]] = []
dues: list[Provider] = []
figures: list[Provider] = []
# user id -> FeedEvent of maillage.kernel.ics, for the personal calendar feed
feed_sources: list[Callable[[int], Iterable[Any]]] = []
# told in the transaction that writes a role or a reporting line, and in its space: whose (a key)
line_changes: list[Callable[[int], Any]] = []
# public halves of keys that everybody has: nobody may take one as theirs outside the demonstration
published_keys: set[str] = set()
# what the clock makes due in each room: name -> idempotent verb without argument
ticks: dict[str, Callable[[], Any]] = {}
# what can be pointed at, by kind
linkables: dict[str, Linkable] = {}


def _no_space(_user: Any) -> Sequence[Any]:
    return ()


def _leads_nowhere(_user_id: int, _organisation_id: int) -> bool:
    return False


def _no_role(_request: HttpRequest) -> str:
    return ""


# How the room of people answers: a person's spaces, and their roles here in words.
spaces_of: Callable[[Any], Sequence[Any]] = _no_space
role_words: Callable[[HttpRequest], str] = _no_role
# How the room of groups answers: whether a person (by key) leads a group of an organisation today.
leads_a_group: Callable[[int, int], bool] = _leads_nowhere


def add_place(place: Place) -> None:
    """Register a place of the navigation, once."""
    if place not in places:
        places.append(place)
        places.sort(key=lambda known: known.order)


def tell_of_lines(user_id: int) -> None:
    """Tell the rooms above that somebody's role, service or manager has changed."""
    for told in line_changes:
        told(user_id)


def add_to(registry: list[Any], item: Any) -> None:
    """Register a source, once."""
    if item not in registry:
        registry.append(item)


def add_linkables(kinds: Iterable[Linkable]) -> None:
    """Register kinds of objects that can be pointed at, once."""
    linkables.update({one.kind: one for one in kinds})


def living(request: HttpRequest, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Living]:
    """What these pairs (kind, key) point at, for those this person may open: a query per kind."""
    wanted: dict[str, set[str]] = {}
    for kind, key in asked:
        wanted.setdefault(kind, set()).add(key)
    return {
        (kind, one.key): one
        for kind, keys in wanted.items()
        if kind in linkables
        for one in linkables[kind].read(request, keys)
    }
