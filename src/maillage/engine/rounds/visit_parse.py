"""Reading one visit of a week, its options and where it is pinned or published."""

from __future__ import annotations

from maillage.engine.rounds.fields import MINUTES_PER_DAY, Fields
from maillage.engine.rounds.parse_tools import day_indexes, known
from maillage.engine.rounds.week import (
    NOBODY,
    SEQUENCE,
    SINGLE,
    TOGETHER,
    Assignment,
    Interval,
    Option,
    Professional,
    Visit,
)

VISIT = (
    "id",
    "child",
    "kind",
    "minutes",
    "trades",
    "order",
    "options",
    "professionals",
    "priority",
    "pinned",
    "published",
)


class VisitReader:
    """Reads visits against the days, places, people, children and trades already read."""

    def __init__(
        self,
        days: dict[int, int],
        places: dict[str, int],
        people: tuple[Professional, ...],
        children: dict[str, int],
        trades: dict[str, int],
    ) -> None:
        self.days = days
        self.places = places
        self.people = people
        self.person_index = {person.id: number for number, person in enumerate(people)}
        self.children = children
        self.trades = trades

    def read(self, fields: Fields) -> Visit:
        """The visit; raises `InputError`."""
        fields.only(VISIT)
        kind = fields.text("kind", "visit")
        if kind not in ("visit", "meeting"):
            raise fields.fail("kind", "doit être « visit » ou « meeting »")
        names = fields.texts("trades", required=True)
        if len(names) not in (1, 2):
            raise fields.fail("trades", "doit nommer un ou deux métiers")
        for name in names:
            if name not in self.trades:
                raise fields.fail("trades", f"nomme « {name} », que personne n'exerce")
        trades = tuple(self.trades[name] for name in names)
        tie, gap = _order(fields, len(trades))
        able = self._able(fields, trades)
        child = (
            known(fields, "child", self.children, "un enfant") if fields.has("child") else NOBODY
        )
        return Visit(
            id=fields.text("id"),
            child=child,
            meeting=kind == "meeting",
            minutes=fields.whole("minutes", minimum=1),
            trades=trades,
            tie=tie,
            gap=gap,
            options=self._options(fields),
            able=able,
            priority=fields.whole("priority", 1),
            pinned=self._assignment(fields, "pinned", len(trades)),
            published=self._assignment(fields, "published", len(trades)),
        )

    def _able(self, fields: Fields, trades: tuple[int, ...]) -> tuple[frozenset[int], ...]:
        able = [
            frozenset(i for i, person in enumerate(self.people) if person.trade == trade)
            for trade in trades
        ]
        if fields.has("professionals"):
            lists = fields.items("professionals")
            if len(lists) != len(trades) or not all(isinstance(names, list) for names in lists):
                raise fields.fail("professionals", "doit contenir une liste par poste")
            for slot, names in enumerate(lists):
                for name in names:
                    if name not in self.person_index:
                        raise fields.fail(
                            "professionals",
                            f"nomme « {name} », qui n'est pas une personne du problème",
                        )
                    if self.person_index[name] not in able[slot]:
                        raise fields.fail(
                            "professionals",
                            f"nomme « {name} », qui n'exerce pas le métier du poste",
                        )
                able[slot] = frozenset(self.person_index[name] for name in names)
        return tuple(able)

    def _options(self, fields: Fields) -> tuple[Option, ...]:
        options = []
        for number, item in enumerate(fields.items("options", required=True), 1):
            option = Fields(item, f"{fields.name}, option numéro {number}")
            option.only(("place", "days", "from", "to"))
            opening, closing = option.clock("from", 0), option.clock("to", MINUTES_PER_DAY)
            if opening >= closing:
                raise option.fail("to", "doit venir après « from »")
            options.append(
                Option(
                    known(option, "place", self.places, "un lieu"),
                    tuple(day_indexes(option, self.days)),
                    opening,
                    closing,
                )
            )
        if not options:
            raise fields.fail("options", "est vide ; donnez au moins un lieu possible")
        return tuple(options)

    def _assignment(self, fields: Fields, field: str, slots: int) -> Assignment | None:
        if not fields.has(field):
            return None
        return self.assignment(fields.child(field), slots)

    def assignment(self, where: Fields, slots: int) -> Assignment:
        """A visit as a plan holds it: also used by the checker to read plans."""
        day = where.whole("day")
        if day not in self.days:
            raise where.fail("day", f"nomme le jour {day}, absent des jours du problème")
        taken = []
        for item in where.items("slots", required=True):
            slot = Fields(item, f"{where.name}, poste")
            person = known(slot, "professional", self.person_index, "une personne")
            taken.append((person, slot.clock("start")))
        if len(taken) != slots:
            raise where.fail("slots", f"doit contenir {slots} poste(s)")
        return Assignment(
            self.days[day], known(where, "place", self.places, "un lieu"), tuple(taken)
        )


def _order(fields: Fields, slots: int) -> tuple[int, Interval]:
    if slots == 1:
        if fields.has("order"):
            raise fields.fail("order", "n'a pas de sens pour un seul poste ; retirez-le")
        return SINGLE, (0, 0)
    order = fields.child("order")
    order.only(("type", "min", "max"))
    kind = order.text("type")
    if kind == "together":
        return TOGETHER, (0, 0)
    if kind != "sequence":
        raise order.fail("type", "doit être « together » ou « sequence »")
    least, most = order.whole("min"), order.whole("max")
    if least > most:
        raise order.fail("max", "doit valoir au moins « min »")
    return SEQUENCE, (least, most)
