"""From a week that somebody brings in to a week with less road, and what they decide on it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from maillage.engine.rounds import (
    InputError,
    Week,
    check_week,
    compare,
    published_plan,
    solve,
)
from maillage.engine.rounds.result import INFEASIBLE, Result
from maillage.engine.rounds.search import compiled_core
from maillage.engine.rounds.week_check import measure
from maillage.kernel import clock, files, jobs, journal
from maillage.kernel.enums import JOB_ENDED
from maillage.kernel.models import Job
from maillage.kernel.words import NBSP, nombre
from maillage.people.models import Organisation, User
from maillage.rounds.content import (
    Decisions,
    WeekContent,
    keep_answer,
    keep_week,
    read_answer,
    read_week,
)
from maillage.rounds.domain.errors import Refused
from maillage.rounds.enums import RoundsStatus
from maillage.rounds.models import RoundsScenario
from maillage.rounds.pseudonyms import refusal
from maillage.rounds.roads import RoadsPlan, with_roads

JOB_KIND = "rounds.solve"
NO_PLAN = "no_plan"
# Moves, never seconds: the same week gives the same plan on every machine that has the compiled
# core. Without it the same search is a thousand times slower, and shorter.
SEED = 1
MOVES_PER_VISIT, MOST_MOVES = 2_000, 1_000_000
# Around a proposal already at hand, much less is enough: the answer comes while people wait.
MOVES_PER_VISIT_AGAIN = 500
SLOW_MOVES = 6_000
MOST_VISITS, MOST_PEOPLE = 1_500, 200


def bring_in(
    *, organisation: Organisation, actor: User, title: str, problem: Mapping[str, Any]
) -> RoundsScenario:
    """Keep a week of `maillage.rounds/1`, sealed; nothing is computed yet.

    Raises:
        Refused: the week cannot be read (the sentence names the item), a child is named, or the
            week is too large.
    """
    week = _read(WeekContent(problem))
    for child in week.children:
        why = refusal(child.id)
        if why:
            raise Refused(f"Enfant{NBSP}: {why}.")
    if len(week.visits) > MOST_VISITS or len(week.professionals) > MOST_PEOPLE:
        raise Refused(
            f"Cette semaine dépasse {MOST_VISITS} visites ou {MOST_PEOPLE} personnes{NBSP}: "
            "partagez-la par site."
        )
    return _keep(organisation, actor, title, WeekContent(problem), week, None)


def _read(content: WeekContent) -> Week:
    try:
        return content.week()
    except InputError as error:
        raise Refused(str(error)) from error


def _keep(
    organisation: Organisation,
    actor: User,
    title: str,
    content: WeekContent,
    week: Week,
    origin: RoundsScenario | None,
) -> RoundsScenario:
    """Seal the week and count it; one journal line, with numbers only."""
    with transaction.atomic():
        try:
            stored = keep_week(content=content, organisation=organisation, actor=actor)
        except files.FileRefused as error:
            raise Refused(str(error)) from error
        scenario = RoundsScenario.objects.create(
            organisation=organisation,
            title=title,
            week=stored,
            origin=origin,
            professional_count=len(week.professionals),
            visit_count=len(week.visits),
            week_start=week.week_start,
            before=measure(week, published_plan(week)),
            created_by=actor,
            created_at=clock.now(),
        )
        journal.record(
            organisation=organisation,
            actor=actor,
            verb="rounds.week_kept",
            subject=scenario,
            detail={"visits": len(week.visits), "again": origin is not None},
        )
    return scenario


def start_solving(*, scenario: RoundsScenario, actor: User) -> Job:
    """Start the computation of a week; asked twice while it runs, it runs once."""
    with transaction.atomic():
        row = RoundsScenario.objects.select_for_update().get(pk=scenario.pk)
        running = job_of(row)
        if running is not None and running.status not in JOB_ENDED:
            return running
        if row.answer_id is not None:
            raise Refused("Cette semaine est déjà calculée.")
        row.status = RoundsStatus.SOLVING
        row.attempt += 1
        row.save(update_fields=["status", "attempt"])
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="rounds.solving_started",
            subject=row,
        )
        return jobs.start(kind=JOB_KIND, subject=row, actor=actor, idempotency_key=_key(row))


def job_of(scenario: RoundsScenario) -> Job | None:
    """The last work behind a week."""
    return Job.objects.filter(idempotency_key=_key(scenario)).first()


def _key(scenario: RoundsScenario) -> str:
    return f"{JOB_KIND}:{scenario.slug}:{scenario.attempt}"


def solve_scenario(*, scenario: RoundsScenario, progress: jobs.Progress) -> None:
    """Compute the week (in a job): the plan, what it wins, why each visit moves.

    Cancelled, nothing is kept.

    Raises:
        JobFailed: "no_plan" when no plan that keeps every rule was found, and nothing is proven.
    """
    week = read_week(scenario.week).week()
    said = -1

    def tell(share: float, cost: float) -> bool:
        nonlocal said
        percent = min(98, int(98 * share))
        if percent > said:
            said = percent
            progress.say(
                percent, f"Le trajet se raccourcit. Au mieux jusqu’ici{NBSP}: {nombre(cost, 0)}."
            )
        return not progress.cancelled()

    progress.say(0, "La semaine est lue.")
    current = _current(scenario)
    result = solve(
        week,
        iterations=moves_for(week, is_again=current is not None),
        seed=SEED,
        on_progress=tell,
        current=current,
    )
    progress.say(99, "Chaque visite déplacée est expliquée.")
    answer = None if progress.cancelled() else _answer(week, result)
    _write(scenario, result, answer)
    if answer is None and not progress.cancelled():
        raise jobs.JobFailed(NO_PLAN)


def _current(scenario: RoundsScenario) -> dict[str, Any] | None:
    """The plan of the week this one was decided on, if there is one."""
    origin = scenario.origin
    if origin is None or origin.answer is None:
        return None
    plan: dict[str, Any] | None = read_answer(origin.answer)["solution"]
    return plan


def moves_for(week: Week, *, is_again: bool) -> int:
    """How long to search; a proposal already at hand needs much less."""
    if compiled_core() is None:
        return SLOW_MOVES
    each = MOVES_PER_VISIT_AGAIN if is_again else MOVES_PER_VISIT
    return min(MOST_MOVES, each * len(week.visits))


def _answer(week: Week, result: Result) -> dict[str, Any] | None:
    """What is kept of a result: the plan with its reasons, or the proof that there is none."""
    if result.status == INFEASIBLE:
        return {"solution": None, "explanation": list(result.explanation), "moves": {}}
    if result.solution is None or not check_week(week, result.solution).accepted:
        return None
    moves = compare(week, result.solution).moves
    return {
        "solution": result.solution,
        "explanation": list(result.explanation),
        "moves": {move.visit: move.why for move in moves},
        "is_slow": not result.compiled,
    }


def _write(scenario: RoundsScenario, result: Result, answer: Mapping[str, Any] | None) -> None:
    with transaction.atomic():
        row = RoundsScenario.objects.select_for_update().get(pk=scenario.pk)
        if row.status != RoundsStatus.SOLVING:
            return
        row.status = RoundsStatus.DRAFT
        if answer is not None:
            row.status = RoundsStatus.SOLVED if answer["solution"] else RoundsStatus.INFEASIBLE
            row.answer = keep_answer(answer=answer, organisation=row.organisation, actor=None)
            row.after = dict(result.breakdown)
        row.save(update_fields=["status", "answer", "after"])
        journal.record(
            organisation=row.organisation,
            actor=None,
            verb="rounds.solving_ended",
            subject=row,
            detail={"status": str(row.status)},
        )


def compute_again(*, scenario: RoundsScenario, actor: User, decisions: Decisions) -> RoundsScenario:
    """A new week from this one, with more decided on it, and start its computation.

    What the earlier one decided stays decided.

    Raises:
        Refused: nothing was decided, or a name is not one of the week.
    """
    if not decisions:
        raise Refused(
            "Cochez au moins un changement à refuser, une visite à annuler ou une absence."
        )
    content = read_week(scenario.week)
    changed = WeekContent(content.problem, content.decisions.followed_by(decisions))
    week = _read(changed)
    with transaction.atomic():
        row = _keep(scenario.organisation, actor, scenario.title, changed, week, scenario)
        start_solving(scenario=row, actor=actor)
    return row


def measure_roads(*, scenario: RoundsScenario, actor: User, plan: RoadsPlan) -> RoundsScenario:
    """The same week with the roads that somebody measured; nothing is computed yet.

    Raises:
        Refused: the table has corrections to make.
    """
    if plan.errors:
        raise Refused(" ".join(plan.errors))
    content = read_week(scenario.week)
    measured = WeekContent(with_roads(content.problem, plan), content.decisions)
    return _keep(scenario.organisation, actor, scenario.title, measured, _read(measured), scenario)


def date_week(*, scenario: RoundsScenario, actor: User, week_start: dt.date) -> RoundsScenario:
    """A dated week that starts from the proposal of a type-week; exceptions are then decided on it.

    Its diaries say what the proposal says, so that what no exception touches stays.

    Raises:
        Refused: it has no proposal, or it already has a date.
    """
    if scenario.week_start is not None:
        raise Refused("Cette semaine a déjà une date\u00a0: partez d’une semaine type.")
    if scenario.answer is None or not scenario.after:
        raise Refused("Calculez d’abord cette semaine type, puis datez-la.")
    content = read_week(scenario.week)
    placed = {one["id"]: one for one in read_answer(scenario.answer)["solution"]["visits"]}
    visits = []
    for visit in (*content.problem["visits"], *content.decisions.added):
        if visit["id"] not in content.decisions.cancelled:
            stands = placed.get(visit["id"])
            kept = {key: value for key, value in visit.items() if key != "published"}
            if stands is not None:
                kept["published"] = {key: stands[key] for key in ("day", "place", "slots")}
            visits.append(kept)
    problem = {**content.problem, "visits": visits, "week_start": week_start.isoformat()}
    decisions = Decisions(away=content.decisions.away, balance=content.decisions.balance)
    dated = WeekContent(problem, decisions)
    return _keep(scenario.organisation, actor, scenario.title, dated, _read(dated), scenario)


def erase(*, scenario: RoundsScenario, actor: User) -> None:
    """Erase a week and its sealed files; only the journal remembers that it was.

    Raises:
        Refused: it is being computed, or in the diaries.
    """
    with transaction.atomic():
        row = RoundsScenario.objects.select_for_update().get(pk=scenario.pk)
        job = job_of(row)
        if job is not None and job.status not in JOB_ENDED:
            raise Refused("Un calcul est en cours\u00a0: arrêtez-le, puis effacez cette semaine.")
        if row.published_at is not None:
            raise Refused(
                "Cette semaine est dans les agendas\u00a0: retirez-la d’abord, puis effacez-la."
            )
        journal.record(
            organisation=row.organisation, actor=actor, verb="rounds.week_erased", subject=row
        )
        kept = [one for one in (row.week, row.answer) if one is not None]
        row.delete()
        for stored in kept:
            files.discard(stored)
