"""Why published sessions no longer stand where people have them in their diaries."""

from __future__ import annotations

import math

from maillage.engine.calendar.agenda import Agenda
from maillage.engine.calendar.problem import Group, in_ranges
from maillage.engine.calendar.space import Column, GroupSpace, Space, free_slots
from maillage.engine.calendar.state import State
from maillage.engine.calendar.times import (
    Moment,
    french_date,
    french_list,
    french_moment,
    french_time,
    typography,
    weekday_of,
)


def explain_moves(space: Space, agendas: list[Agenda], columns: list[Column]) -> list[str]:
    """One sentence per published session that moved: when to, and what forbade keeping it."""
    state = State(space, agendas)
    for column in columns:
        state.place(column)
    sentences = []
    for column in columns:
        group = space.groups[column.group]
        facts = [fixed.moment for fixed in group.facts]
        held = [group.slots[slot] for slot, _ in column.sessions]
        sentences += _replacement(group, column)
        gone = sorted(set(group.group.published) - set(held) - set(facts))
        if not gone:
            continue
        added = sorted(set(held) - set(group.group.published))
        state.remove(column.group)
        for moment in gone:
            target = _nearest(moment, added)
            if target is not None:
                added.remove(target)
            sentences.append(_sentence(space, state, group, column, moment, target))
        state.place(column)
    return sentences


def _replacement(group: GroupSpace, column: Column) -> list[str]:
    """Who takes over from the facilitator of the last session held, if somebody does."""
    named = [fixed for fixed in group.facts if fixed.facilitator is not None]
    chosen = group.group.options[column.option].id
    if not named or named[-1].facilitator == chosen or group.problem.replan_from is None:
        return []
    since = french_date(group.problem.replan_from)
    text = (
        f"Groupe {group.group.id} : {chosen} remplace {named[-1].facilitator} à partir du {since}."
    )
    return [typography(text)]


def _nearest(moment: Moment, added: list[Moment]) -> Moment | None:
    near = sorted(added, key=lambda other: (abs(other.day - moment.day), other))
    return near[0] if near else None


def _sentence(
    space: Space,
    state: State,
    group: GroupSpace,
    column: Column,
    moment: Moment,
    target: Moment | None,
) -> str:
    what = f"Groupe {group.group.id} : la séance du {french_moment(moment)}"
    if target is None:
        what += " est retirée"
    elif target.day == moment.day:
        what += f" passe à {french_time(target.minute)}"
    else:
        what += f" passe au {french_moment(target)}"
    return typography(f"{what}, parce que {_reason(space, state, group, column, moment)}.")


def _reason(space: Space, state: State, group: GroupSpace, column: Column, moment: Moment) -> str:
    static = _closed(space, group.group, moment)
    if static:
        return static
    option = group.group.options[column.option]
    busy = [
        name
        for name in option.people
        if not free_slots(space.people[name], [moment], group.group.duration)[0]
    ]
    who = french_list(list(option.people))
    if busy:
        return f"{french_list(busy)} n'est pas libre à ce moment"
    slot = group.slot_number.get(moment)
    if slot is None:
        return "aucun intervenant de sa liste n'est libre à ce moment"
    if not math.isfinite(state.price[group.person_cells[column.option][:, slot]].sum()):
        return f"{who} a une autre séance ou un trajet à ce moment, ou atteint sa limite"
    rooms = state.price[group.room_cells[:, slot]]
    if not any(
        math.isfinite(price) and is_open
        for price, is_open in zip(rooms, group.room_open[:, slot], strict=True)
    ):
        return "aucune salle assez grande n'est libre à ce moment"
    if len(group.shared_cells) and not math.isfinite(
        state.price[group.shared_cells[:, slot]].sum()
    ):
        return "un de ses membres, ou son service, est pris par un autre groupe à ce moment"
    return "la garder romprait le rythme du groupe ou coûterait davantage à l'ensemble du plan"


def _closed(space: Space, group: Group, moment: Moment) -> str:
    problem = space.problem
    if in_ranges(moment.day, problem.closed):
        return "cette date est fermée"
    if in_ranges(moment.day, group.excluded):
        return "cette date est exclue pour ce groupe"
    if group.is_held_off(moment):
        return "ses membres sont retenus ailleurs à cette heure"
    if not problem.first_day <= moment.day <= problem.last_day:
        return "cette date est hors de la période"
    if problem.is_fact(moment):
        return "elle n'a pas eu lieu"
    if (weekday_of(moment.day), moment.minute) not in group.windows:
        return "ce jour et cette heure ne sont plus dans ses créneaux"
    return ""
