"""The working time rules of a day and a week, judged from the posts a person holds."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from maillage.engine.rounds.fields import MINUTES_PER_DAY, show_clock
from maillage.engine.rounds.week import Professional, Week

DAYS_PER_WEEK = 7


@dataclass(frozen=True)
class Post:
    """One person's part of a visit, in minutes of the day."""

    start: int
    end: int
    place: int
    visit: str


@dataclass(frozen=True)
class Pause:
    start: int
    minutes: int

    @property
    def end(self) -> int:
        return self.start + self.minutes


def judge_days(
    week: Week,
    posts: dict[tuple[int, int], list[Post]],
    pauses: dict[tuple[int, int], Pause],
    broken: list[str],
) -> None:
    """Adds to `broken` what rules T4, T5 and T8 to T11 refuse."""
    spans: dict[int, list[tuple[int, int, int, int]]] = {}
    for (person, day), chain in sorted(posts.items()):
        who = week.professionals[person]
        pause = pauses.get((person, day))
        begin, end = work_span(week, who, chain)
        label = f"« {who.id} », jour {week.days[day]}"
        _judge_hours(who, day, chain, (begin, end), label, broken)
        _judge_chain(week, chain, pause, label, broken)
        _judge_pauses(week, who, (begin, end), pause, label, broken)
        worked = end - begin - (pause.minutes if pause else 0)
        if worked > week.rules.day_max_minutes:
            broken.append(f"T11 : {label} : {worked} min de travail, au-delà du maximum d'un jour.")
        spans.setdefault(person, []).append((week.days[day], begin, end, worked))
    for key in pauses.keys() - posts.keys():
        name = week.professionals[key[0]].id
        broken.append(f"T8 : « {name} » a une pause le jour {week.days[key[1]]} sans aucun poste.")
    for person, days in spans.items():
        _judge_week(week, week.professionals[person], days, broken)


def work_span(week: Week, who: Professional, chain: list[Post]) -> tuple[int, int]:
    """When work begins and ends, home legs counted or not as the employer says."""
    begin, end = chain[0].start, chain[-1].end
    if who.home_first:
        begin -= week.minutes[who.start][chain[0].place]
    if who.last_home:
        end += week.minutes[chain[-1].place][who.end]
    return begin, end


def _judge_hours(
    who: Professional,
    day: int,
    chain: list[Post],
    span: tuple[int, int],
    label: str,
    broken: list[str],
) -> None:
    hours = who.hours[day]
    for post in chain:
        if not any(start <= post.start and post.end <= end for start, end in hours):
            broken.append(f"T4 : {label} : la visite « {post.visit} » sort des heures de travail.")
    if hours and (span[0] < hours[0][0] or span[1] > hours[-1][1]):
        broken.append(
            f"T4 : {label} : le travail, de {show_clock(max(0, span[0]))} à "
            f"{show_clock(span[1])}, sort des heures."
        )


def _judge_chain(
    week: Week, chain: list[Post], pause: Pause | None, label: str, broken: list[str]
) -> None:
    placed = pause is None
    for before, after in itertools.pairwise(chain):
        leg = week.minutes[before.place][after.place]
        free = after.start - before.end
        if pause and before.end <= pause.start and pause.end <= after.start:
            leaves_after = pause.end + leg <= after.start
            arrives_before = before.end + leg <= pause.start
            placed = placed or leaves_after or arrives_before
            free -= pause.minutes
        if after.start < before.end:
            broken.append(f"T5 : {label} : « {before.visit} » et « {after.visit} » se chevauchent.")
        elif free < leg:
            broken.append(
                f"T5 : {label} : {free} min entre « {before.visit} » et « {after.visit} », "
                f"il en faut {leg}."
            )
    if not placed:
        broken.append(f"T8 : {label} : la pause ne tient pas entre deux postes, hors du trajet.")


def _judge_pauses(
    week: Week,
    who: Professional,
    span: tuple[int, int],
    pause: Pause | None,
    label: str,
    broken: list[str],
) -> None:
    begin, end = span
    lunch = who.lunch
    if lunch and begin < lunch.opening and end > lunch.closing:
        fits = (
            pause is not None
            and pause.minutes >= lunch.minutes
            and lunch.opening <= pause.start
            and pause.end <= lunch.closing
        )
        if not fits:
            broken.append(f"T9 : {label} : il manque {lunch.minutes} min pour déjeuner.")
    rules = week.rules
    if end - begin >= rules.break_after_minutes:
        rested = (
            pause is not None
            and pause.minutes >= rules.break_minutes
            and pause.start <= begin + rules.break_after_minutes
        )
        if not rested:
            broken.append(f"T10 : {label} : pas de pause au bout de six heures de travail.")


def _judge_week(
    week: Week, who: Professional, days: list[tuple[int, int, int, int]], broken: list[str]
) -> None:
    worked: dict[int, int] = {}
    for day, _, _, minutes in days:
        number = day // DAYS_PER_WEEK
        worked[number] = worked.get(number, 0) + minutes
    for number, minutes in worked.items():
        if minutes > week.rules.week_max_minutes:
            broken.append(f"T11 : « {who.id} », semaine {number + 1} : {minutes} min de travail.")
    for (day, _, end, _), (after, begin, _, _) in itertools.pairwise(days):
        rest = (after - day) * MINUTES_PER_DAY + begin - end
        if rest < week.rules.rest_minutes:
            broken.append(
                f"T11 : « {who.id} » n'a que {rest} min de repos entre les jours {day} et {after}."
            )
