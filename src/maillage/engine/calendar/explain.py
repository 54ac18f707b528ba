"""Why nothing is possible, and what would unlock it, in French sentences."""

from __future__ import annotations

import importlib
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from maillage.engine.calendar.components import restrict
from maillage.engine.calendar.conflict import ConflictModel, Fact
from maillage.engine.calendar.problem import Facilitator, Group, Problem, Ranges
from maillage.engine.calendar.space import Space
from maillage.engine.calendar.times import (
    WEEKDAYS,
    Interval,
    french_date,
    french_list,
    french_moment,
    french_time,
    plural,
    typography,
)

SHOWN = 4  # dates or hours listed before « … »
SHARED = (
    "member",
    "room_once",
    "room_closed",
    "room_busy",
    "fixed",
    "closed",
    "distinct",
    "cover",
)
PERSONAL = ("weekly", "unavailable", "busy", "one_place", "day", "week", "max_groups")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`possible` is None when nothing was proven; sentences explain an impossibility."""

    possible: bool | None
    sentences: tuple[str, ...] = ()
    plan: dict[str, tuple[int, list[tuple[int, int, str]]]] | None = None


def judge(
    space: Space,
    suspects: list[int],
    seconds: float,
    should_stop: Callable[[], bool] | None = None,
) -> Verdict:
    """Prove that the groups around `suspects` cannot be planned, or plan them all.

    Starts from the suspects and takes in the groups nearest to them: what is impossible for some
    is impossible for all, and small proofs are readable ones.
    """
    importlib.import_module("ortools.sat.python.cp_model")  # loading it is not thinking time
    deadline = time.monotonic() + seconds
    order = _by_closeness(space, suspects)
    size = max(1, len(suspects))
    while time.monotonic() < deadline:
        size = min(size, len(order))
        groups = [space.problem.groups[index] for index in sorted(order[:size])]
        part = restrict(space.problem, groups)
        model = ConflictModel(part, space.past_weeks)
        left = deadline - time.monotonic()
        holds, solver = model.holds(model.facts, left, should_stop)
        if holds is None:
            return Verdict(None)
        if holds is False:
            core = _smallest(model, model.core(solver), deadline)
            return Verdict(False, tuple(_sentences(part, model, core, deadline)))
        if size == len(order):
            return Verdict(True, (), _plan(model, solver))
        size *= 3
    return Verdict(None)


def _by_closeness(space: Space, suspects: list[int]) -> list[int]:
    """All groups, the suspects first, then those that share most with them."""
    resources = []
    for group in space.groups:
        names = {("person", n) for option in group.group.options for n in option.people}
        resources.append(names | {("site", group.group.site)} | set(group.shared))
    wanted = set().union(*(resources[index] for index in suspects)) if suspects else set()
    rules = {g for r in space.problem.distinct for g in r.groups} if suspects else set()
    near = {space.groups[index].group.id for index in suspects} & rules

    def rank(index: int) -> tuple[int, int, int]:
        same_rule = bool(near) and space.groups[index].group.id in rules
        return -int(index in suspects), -len(resources[index] & wanted) - 2 * same_rule, index

    return sorted(range(len(space.groups)), key=rank)


def _smallest(model: ConflictModel, core: list[Fact], deadline: float) -> list[Fact]:
    """Drop every fact that is not needed for the contradiction."""
    kept = list(dict.fromkeys(core))
    for fact in list(kept):
        if time.monotonic() > deadline:
            break
        fewer = [other for other in kept if other != fact]
        holds, solver = model.holds(fewer, min(5.0, deadline - time.monotonic()))
        if holds is False:
            needed = set(model.core(solver))
            kept = [other for other in fewer if other in needed]
    return kept


def _sentences(
    problem: Problem, model: ConflictModel, core: list[Fact], deadline: float
) -> list[str]:
    teller = _Teller(problem)
    lines = ["Aucun plan n'est possible : ces faits ne peuvent pas tenir ensemble."]
    lines += [f"– {teller.state(fact)} ;" for fact in core]
    lines[-1] = lines[-1].removesuffix(" ;") + "."
    changes, all_tried = _changes(teller, model, core, deadline)
    if changes:
        one = (
            "ce changement suffirait" if len(changes) == 1 else "un seul de ces changements suffit"
        )
        lines.append(f"Pour débloquer, {one} :")
        lines += [f"– {change} ;" for change in changes]
        lines[-1] = lines[-1].removesuffix(" ;") + "."
    elif all_tried:
        lines.append("Aucun de ces faits ne suffit à lui seul : il faut en changer plusieurs.")
    if not all_tried:
        lines.append("Le temps a manqué pour essayer tous les changements possibles.")
    return [typography(line) for line in lines]


def _changes(
    teller: _Teller, model: ConflictModel, core: list[Fact], deadline: float
) -> tuple[list[str], bool]:
    """The single changes after which the groups considered can be planned, each one verified.

    Also tells whether there was time to try them all.
    """
    changes: list[str] = []
    everything = list(model.facts)
    for fact in core:
        left = min(5.0, deadline - time.monotonic())
        if left <= 0:
            return changes, False
        others = [other for other in everything if other != fact]
        if fact[0] == "min":
            held = _most_sessions(model, others, fact[1], left)
            if held is not None:
                changes.append(teller.fewer(fact[1], held))
        elif model.holds(others, left)[0]:
            changes.append(teller.change(fact))
    for name in dict.fromkeys(fact[1] for fact in core if fact[0] in ("min", "fixed")):
        group = teller.groups[name]
        people = {person for option in group.options for person in option.people}
        others = [f for f in everything if not (f[0] in PERSONAL and f[1] in people)]
        left = min(5.0, deadline - time.monotonic())
        if len(others) < len(everything) and left > 0 and model.holds(others, left)[0]:
            changes.append(f"proposer un autre intervenant au groupe {name}")
    return changes, True


def _most_sessions(
    model: ConflictModel, facts: list[Fact], group: str, seconds: float
) -> int | None:
    """The most sessions a group can hold when its minimum is waived."""
    model.model.Maximize(sum(model.sits[group].values()))
    holds, solver = model.holds(facts, seconds)
    model.model.ClearObjective()
    if not holds:
        return None
    return sum(int(solver.Value(literal)) for literal in model.sits[group].values())


def _plan(
    model: ConflictModel, solver: object
) -> dict[str, tuple[int, list[tuple[int, int, str]]]]:
    """Per group, the option and the live sessions `(day, minute, room)` that were found."""
    value = solver.Value  # type: ignore[attr-defined]
    plan = {}
    for group in model.problem.groups:
        option = next((n for n, x in enumerate(model.chosen[group.id]) if value(x)), 0)
        sessions = [
            (moment.day, moment.minute, room)
            for (moment, room), x in sorted(model.rooms[group.id].items())
            if value(x) and value(model.sits[group.id][moment])
        ]
        plan[group.id] = (option, sessions)
    return plan


class _Teller:
    """Facts and changes as sentences."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.groups = {group.id: group for group in problem.groups}
        self.people = {person.id: person for person in problem.facilitators}

    def state(self, fact: Fact) -> str:
        """What the fact says."""
        kind = fact[0]
        if kind in SHARED:
            return self._shared(fact)
        if kind in PERSONAL:
            return self._personal(kind, self.people[fact[1]])
        if kind == "room_needed":
            return f"chaque séance du site {fact[1]} demande une de ses salles"
        return self._of_group(kind, self.groups[fact[1]])

    def _of_group(self, kind: str, group: Group) -> str:
        gap_max = group.gap_max or 0
        least = plural(group.sessions_min, "séance")
        held = _hours(group.excluded_times)
        return (
            f"le groupe {group.id} "
            + {
                "options": "n'a aucun intervenant dans sa liste",
                "min": f"demande au moins {least}, {_windows(group)}",
                "max": f"ne tient pas plus de {plural(group.sessions_max, 'séance')}",
                "gap_min": f"laisse au moins {plural(group.gap_min, 'jour')} entre deux séances",
                "gap_max": f"ne laisse pas plus de {plural(gap_max, 'jour')} entre deux séances",
                "excluded": f"ne se réunit pas à ses dates exclues ({_dates(group.excluded)})",
                "excluded_times": f"ne se réunit pas quand ses membres sont retenus ({held})",
                "size": f"compte {plural(group.size, 'personne')}, plus que certaines salles",
            }[kind]
        )

    def _personal(self, kind: str, person: Facilitator) -> str:
        per_day, per_week = person.max_sessions_per_day or 0, person.max_sessions_per_week or 0
        return (
            f"{person.id} "
            + {
                "weekly": _weekly(person),
                "unavailable": f"est indisponible ({_dates(person.unavailable)})",
                "busy": f"est déjà pris ({_hours(person.busy)})",
                "one_place": "ne peut pas être à deux endroits à la fois, trajets compris",
                "day": f"ne tient pas plus de {plural(per_day, 'séance')} par jour",
                "week": f"ne tient pas plus de {plural(per_week, 'séance')} par semaine",
                "max_groups": f"ne prend pas plus de {plural(person.max_groups or 0, 'groupe')}",
            }[kind]
        )

    def _shared(self, fact: Fact) -> str:
        kind = fact[0]
        if kind == "member":
            common = set(self.groups[fact[1]].members) & set(self.groups[fact[2]].members)
            who = french_list(sorted(common))
            return f"{who} fait partie de {fact[1]} et de {fact[2]}, qui ne peuvent se chevaucher"
        if kind == "room_once":
            return f"la salle {fact[2]} de {fact[1]} ne reçoit qu'une séance à la fois"
        if kind == "room_closed":
            return f"la salle {fact[2]} de {fact[1]} est indisponible ({self._room(fact)})"
        if kind == "room_busy":
            return f"la salle {fact[2]} de {fact[1]} est déjà prise ({self._room(fact)})"
        if kind == "fixed":
            return f"la séance de {fact[1]} du {french_moment(fact[2])} est fixée"
        if kind == "closed":
            return f"certaines dates sont fermées ({_dates(self.problem.closed)})"
        if kind == "cover":
            most = min(c.at_once for c in self.problem.cover if c.service == fact[1])
            return f"le service {fact[1]} ne tient pas plus de {plural(most, 'groupe')} à la fois"
        rule = self.problem.distinct[fact[1]]
        people = plural(rule.minimum, "intervenant différent")
        if len(rule.groups) == 1:
            return f"le groupe {rule.groups[0]} demande au moins {people}"
        return f"les groupes {french_list(list(rule.groups))} demandent au moins {people}"

    def _room(self, fact: Fact) -> str:
        rooms = [r for s in self.problem.sites if s.id == fact[1] for r in s.rooms]
        room = next(room for room in rooms if room.id == fact[2])
        return _dates(room.unavailable) if fact[0] == "room_closed" else _hours(room.busy)

    def fewer(self, name: str, held: int) -> str:
        group = self.groups[name]
        past = sum(self.problem.is_fact(fixed.moment) for fixed in group.fixed)
        return f"accepter {plural(held + past, 'séance')} pour le groupe {name}"

    def change(self, fact: Fact) -> str:
        """The change that lifts the fact."""
        kind, name = fact[0], fact[1] if len(fact) > 1 else ""
        other = fact[2] if len(fact) > 2 else ""
        return {
            "options": f"proposer un intervenant au groupe {name}",
            "max": f"accepter plus de séances pour le groupe {name}",
            "gap_min": f"rapprocher les séances du groupe {name}",
            "gap_max": f"espacer davantage les séances du groupe {name}",
            "excluded": f"rouvrir des dates exclues pour le groupe {name}",
            "excluded_times": f"déplacer ce qui retient ailleurs les membres du groupe {name}",
            "size": f"trouver une salle plus grande pour le groupe {name}, ou réduire le groupe",
            "weekly": f"ouvrir d'autres heures ou d'autres jours de {name}",
            "unavailable": f"libérer {name} pendant son indisponibilité, ou le remplacer",
            "busy": f"déplacer les autres occupations de {name}",
            "one_place": f"décharger {name} d'un groupe, au profit d'un autre intervenant",
            "day": f"accepter plus de séances par jour pour {name}",
            "week": f"accepter plus de séances par semaine pour {name}",
            "max_groups": f"confier un groupe de plus à {name}, ou ajouter un intervenant",
            "room_needed": f"trouver une autre salle près de {name}",
            "room_once": f"trouver une autre salle sur le site {name}",
            "room_closed": f"rouvrir la salle {other} de {name}",
            "room_busy": f"libérer la salle {other} de {name}",
            "member": f"retirer le membre commun de {name} ou de {other}",
            "fixed": f"déplacer la séance fixée du groupe {name}",
            "closed": "rouvrir des dates fermées",
            "distinct": "demander moins d'intervenants différents, ou en proposer d'autres",
            "cover": f"accepter plus de groupes à la fois pour le service {name}",
        }[kind]


def french_moment_of(day: int) -> str:
    """« le mardi 14 janvier 2025 »."""
    return f"le {french_date(day)}"


def _hours(intervals: Sequence[Interval]) -> str:
    """A few intervals, in words."""
    shown = [
        f"{french_moment_of(one.day)} de {french_time(one.start)} à {french_time(one.end)}"
        for one in intervals[:SHOWN]
    ]
    return ", ".join([*shown, *["…"] * (len(intervals) > SHOWN)])


def _windows(group: Group) -> str:
    """« le lundi à 9 h 30 ou 14 h »."""
    starts = defaultdict(list)
    for weekday, start in group.windows:
        starts[weekday].append(french_time(start))
    days = [f"le {WEEKDAYS[d]} à {french_list(times, 'ou')}" for d, times in sorted(starts.items())]
    return french_list(days, "ou") or "sans aucun créneau"


def _weekly(person: Facilitator) -> str:
    days = [
        f"le {WEEKDAYS[day]} de {french_time(start)} à {french_time(end)}"
        for day, windows in enumerate(person.weekly)
        for start, end in windows
    ]
    return (
        f"n'est présent que {french_list(days)}" if days else "n'a donné aucune heure de présence"
    )


def _dates(ranges: Ranges) -> str:
    """A few dates or ranges, in words."""
    shown = [
        f"le {french_date(first)}"
        if first == last
        else f"du {french_date(first)} au {french_date(last)}"
        for first, last in sorted(ranges)[:SHOWN]
    ]
    return ", ".join(shown) + ("…" if len(ranges) > SHOWN else "")
