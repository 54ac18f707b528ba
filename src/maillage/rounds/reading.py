"""A week in words and numbers: as it is, as it could be, and the difference."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from maillage.engine.rounds import Journey, Week, journeys, published_plan
from maillage.engine.rounds.week import NOBODY, Assignment
from maillage.engine.rounds.week_check import Plan, judge, read_plan
from maillage.kernel.words import DAYS, NBSP, compte, duree, liste, nombre
from maillage.rounds import factors

QUOTED = re.compile(r"«\s([^»]+)\s»")
RULE = re.compile(r"\bT(\d+)\s: ")
DAY_NUMBER = re.compile(r"\bjours?\s(\d+)(?: et (\d+))?")
RULES = {
    1: "chaque visite est tenue par une personne du métier demandé",
    2: "chaque visite est un jour, à une heure et dans un lieu prévus pour elle",
    3: "les lieux sont ouverts pendant toute la visite",
    4: "personne ne travaille hors de ses horaires, trajets comptés compris",
    5: "le temps entre deux visites suffit au trajet",
    6: "les visites à deux sont tenues ensemble, ou l’une après l’autre comme prévu",
    7: "un enfant n’a jamais deux visites à la fois",
    8: "la pause n’est jamais prise en route",
    9: "chacun déjeune à l’heure du déjeuner",
    10: "20 minutes de pause au plus tard après 6 heures de travail (L3121-16)",
    11: "10 h par jour, 48 h par semaine et 11 h de repos (L3121-18, L3121-20, L3131-1)",
    12: "ce qui est fixé ne bouge pas",
}
# A diary does not say when people pause: these cannot be judged on the week as it is.
UNKNOWN_BEFORE = (8, 9, 10)


@dataclass(frozen=True)
class Side:
    """One of the two weeks: its plan and the days people live in it."""

    plan: Plan
    journeys: tuple[Journey, ...]

    def of(self, person: int) -> list[Journey]:
        """The days of one person."""
        return [one for one in self.journeys if one.person == person]


@dataclass(frozen=True)
class PersonLine:
    """One person before and after: minutes of road, tenths of a kilometre, load, broken bonds."""

    rank: int
    name: str
    trade: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def won(self) -> int:
        """Minutes of road won; negative when this person drives more."""
        return int(self.before["travel"] - self.after["travel"])


@dataclass(frozen=True)
class MoveLine:
    """A visit that changes: what it is, where it stood, where it would stand, and why."""

    id: str
    label: str
    before: str
    after: str
    why: str


def as_it_is(week: Week) -> Side:
    """What the diaries say."""
    plan = published_plan(week)
    return Side(plan, tuple(journeys(week, plan)))


def as_it_could_be(week: Week, solution: Any) -> Side:
    """What the computation proposes."""
    plan = read_plan(week, solution)
    return Side(plan, tuple(journeys(week, plan)))


def day_name(week: Week, day: int) -> str:
    """The weekday of a day's index, with the week when there are several."""
    return _weekday(week, week.days[day])


def _weekday(week: Week, number: int) -> str:
    name = DAYS[number % 7]
    return name if week.days[-1] < 7 else f"{name}, semaine {number // 7 + 1}"


def clock_said(minutes: int) -> str:
    """ "9 h 30" of minutes since midnight."""
    hours, rest = divmod(max(0, minutes), 60)
    return f"{hours}{NBSP}h{NBSP}{rest:02d}" if rest else f"{hours}{NBSP}h"


def kilometres(tenths: float) -> str:
    """Tenths of a kilometre, as people read them."""
    return f"{nombre(tenths / 10, 1)}{NBSP}km"


def visit_label(week: Week, number: int) -> str:
    """What a visit is called on screen: the child's pseudonym and the trades, or a meeting."""
    visit = week.visits[number]
    trades = " et ".join(week.trades[trade] for trade in visit.trades)
    if visit.child == NOBODY:
        return f"Réunion, {trades}"
    return f"{week.children[visit.child].id}, {trades}"


def headline(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, Any]:
    """What is won: minutes, kilometres, CO2, and bonds that break or are mended."""
    minutes, km = before["travel"] - after["travel"], before["km"] - after["km"]
    bonds = int(after["bond"] + after["referent"])
    bonds_before = int(before["bond"] + before["referent"])
    factor = factors.car()
    return {
        "minutes": int(minutes),
        "minutes_said": duree(abs(int(minutes))),
        "share": f"{nombre(100 * minutes / before['travel'], 0)}{NBSP}%"
        if before["travel"]
        else "",
        "km": f"{nombre(abs(km), 0)}",
        "km_lost": km < 0,
        "co2": f"{nombre(abs(km) * factor.value / 1000, 1)}{NBSP}kg",
        "factor": factor,
        "bonds": bonds,
        "bonds_before": bonds_before,
        "unmet": int(after["unmet"]),
    }


def people_lines(week: Week, before: Side, after: Side | None) -> list[PersonLine]:
    """Everybody with their road and load in both weeks."""
    first = _sums(week, before)
    second = _sums(week, after) if after is not None else first
    return [
        PersonLine(rank, person.id, week.trades[person.trade], first[rank], second[rank])
        for rank, person in enumerate(week.professionals)
    ]


def _sums(week: Week, side: Side) -> list[dict[str, Any]]:
    sums: list[dict[str, Any]] = [
        {"travel": 0, "tenths": 0, "direct": 0, "visits": 0, "bonds": 0} for _ in week.professionals
    ]
    for one in side.journeys:
        line = sums[one.person]
        line["travel"] += one.travel
        line["tenths"] += one.tenths
        line["direct"] += one.direct
        line["visits"] += len(one.stops)
        line["bonds"] += sum(
            week.bond(week.visits[stop.visit], stop.slot, one.person) is not None
            for stop in one.stops
        )
    for line in sums:
        line["km"] = kilometres(line["tenths"])
        line["load"] = line["direct"] + line["travel"]
    return sums


def move_lines(week: Week, before: Side, after: Side, reasons: Mapping[str, str]) -> list[MoveLine]:
    """Every visit of the diaries that would change, in the order of the week."""
    changed = [
        number
        for number, where in before.plan.placed.items()
        if after.plan.placed.get(number) != where
    ]
    changed.sort(key=lambda number: _order(before.plan.placed[number]))
    labels = visit_labels(week)
    return [
        MoveLine(
            week.visits[number].id,
            visit_label(week, number),
            stands(week, before.plan.placed[number]),
            _after(week, after.plan.placed.get(number)),
            told(week, reasons.get(week.visits[number].id, ""), labels),
        )
        for number in changed
    ]


def added_lines(week: Week, after: Side) -> list[str]:
    """Every placed visit that no diary had, and where it would stand."""
    return [
        f"{visit_label(week, number)}{NBSP}: {stands(week, after.plan.placed[number])}"
        for number, visit in enumerate(week.visits)
        if visit.published is None and visit.pinned is None and number in after.plan.placed
    ]


def _order(where: Assignment) -> tuple[int, int]:
    return where.day, where.slots[0][1]


def _after(week: Week, where: Assignment | None) -> str:
    return stands(week, where) if where is not None else "n’est plus placée"


def stands(week: Week, where: Assignment) -> str:
    """Where a visit stands: "lundi, 9 h 30, École, Commune, avec Psychologue 1"."""
    people = liste([week.professionals[person].id for person, _ in where.slots])
    start = clock_said(where.slots[0][1])
    place = week.places[where.place].id
    return f"{day_name(week, where.day)}, {start}, {place}, avec {people}"


def visit_labels(week: Week) -> dict[str, str]:
    """What every visit is called, by its identifier."""
    return {visit.id: visit_label(week, number) for number, visit in enumerate(week.visits)}


def told(week: Week, sentence: str, labels: Mapping[str, str]) -> str:
    """A sentence of the engine with the days and visits as people call them."""

    def quoted(found: re.Match[str]) -> str:
        return f"«{NBSP}{labels.get(found[1], found[1])}{NBSP}»"

    def day(found: re.Match[str]) -> str:
        second = f" et {_weekday(week, int(found[2]))}" if found[2] else ""
        return _weekday(week, int(found[1])) + second

    plain = RULE.sub("", sentence)
    return DAY_NUMBER.sub(day, QUOTED.sub(quoted, plain)).replace(" : ", f"{NBSP}: ")


def rule_lines(week: Week, before: Side, after: Side | None) -> list[dict[str, Any]]:
    """Each rule, how often the week as it is breaks it (None: cannot be known), and the other."""
    broken = _counted(week, before)
    later = _counted(week, after) if after is not None else None
    return [
        {
            "text": text[0].upper() + text[1:],
            "before": None if number in UNKNOWN_BEFORE else broken.get(number, 0),
            "after": later.get(number, 0) if later is not None else None,
        }
        for number, text in RULES.items()
    ]


def _counted(week: Week, side: Side) -> dict[int, int]:
    counted: dict[int, int] = {}
    for sentence in judge(week, side.plan):
        found = RULE.match(sentence)
        if found:
            counted[int(found[1])] = counted.get(int(found[1]), 0) + 1
    return counted


def day_lines(week: Week, own: Sequence[Journey]) -> list[dict[str, Any]]:
    """The stops of one person, in order, with the road before each."""
    lines = []
    for one in own:
        place = week.professionals[one.person].start
        for stop in one.stops:
            lines.append(
                {
                    "day": day_name(week, one.day),
                    "start": clock_said(stop.start),
                    "end": clock_said(stop.end),
                    "label": visit_label(week, stop.visit),
                    "place": week.places[stop.place].id,
                    "road": week.minutes[place][stop.place],
                }
            )
            place = stop.place
    return lines


def week_sentence(week: Week) -> str:
    """How large a week is."""
    return ", ".join(
        (
            compte(len(week.professionals), "personne"),
            compte(len(week.children), "enfant"),
            compte(len(week.visits), "visite"),
            compte(len(week.places), "lieu", "lieux"),
        )
    )
