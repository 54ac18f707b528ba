"""From a cycle to a proposal, and from a proposal to everybody's calendar."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from maillage.engine.calendar import BadProblem, Problem, Result, check, solve
from maillage.groups.domain import PlannedSession, Publication, Refused, publish_sessions
from maillage.groups.models import Cycle, Group
from maillage.kernel import clock, jobs, journal
from maillage.kernel.enums import JOB_ENDED
from maillage.kernel.models import Job
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import nombre
from maillage.people.models import FacilitatorProfile, User
from maillage.planning import adapter, changes
from maillage.planning.changes import decided, kept_after
from maillage.planning.domain.decisions import locked_proposal
from maillage.planning.domain.rule_packs import findings
from maillage.planning.enums import ScenarioStatus
from maillage.planning.models import CalendarScenario
from maillage.planning.queries import (
    PlannableGroup,
    load_inputs,
    material_of,
    people_of,
    plannable_groups,
)

JOB_KIND = "planning.solve"
# A service is solved in a blink; a large cycle gets a second per group, up to a minute.
LEAST_SECONDS, MOST_SECONDS = 5, 60
NO_PLAN = "no_plan"
Plan = dict[Group, list[PlannedSession]]
Leaders = dict[Group, list[FacilitatorProfile]]
BUSY = "Un calcul est déjà en cours pour ce cycle\u00a0: attendez sa fin, puis recommencez."


def problem_of(scenario: CalendarScenario) -> dict[str, Any]:
    """The snapshot with what was decided on it: what the engine and its checker judge."""
    return decided(scenario.problem, scenario.kept, scenario.excluded)


def open_scenario(
    *,
    cycle: Cycle,
    actor: User,
    origin: CalendarScenario | None = None,
    kept: Sequence[Mapping[str, str]] | None = None,
) -> CalendarScenario:
    """Take a snapshot of what goes in, and start the computation; asked twice, it runs once.

    With `origin`, the new proposal starts from that one and respects what was decided on it;
    `kept` says which of its sessions stay, all those it kept by default.

    Raises:
        Refused: nothing can be planned, or another computation runs that ignores `origin`.
    """
    with transaction.atomic():
        cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
        running = _running(cycle)
        if running is not None and origin is not None:
            raise Refused(BUSY)
        if running is not None:
            return running
        if kept is None:
            kept = origin.kept if origin is not None else []
        excluded = origin.excluded if origin is not None else []
        problem, people = _snapshot(cycle, kept, excluded)
        scenario = CalendarScenario.objects.create(
            organisation=cycle.organisation,
            cycle=cycle,
            status=ScenarioStatus.SOLVING,
            problem=problem,
            people=people,
            origin=origin,
            kept=list(kept),
            excluded=excluded,
            created_by=actor,
            created_at=clock.now(),
        )
        key = f"{JOB_KIND}:{scenario.slug}"
        jobs.start(kind=JOB_KIND, subject=scenario, actor=actor, idempotency_key=key)
        journal.record(
            organisation=cycle.organisation,
            actor=actor,
            verb="planning.scenario_opened",
            subject=scenario,
            detail={"groups": len(scenario.problem["groups"])},
        )
    return scenario


def _snapshot(
    cycle: Cycle, kept: Sequence[Mapping[str, str]], excluded: Sequence[Mapping[str, str]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What goes in today, without decisions, once sure that the engine can read it with them.

    With who is meant by its names, and who leads each group now.
    """
    inputs = load_inputs(cycle)
    if inputs.obstacles:
        raise Refused(inputs.obstacles[0])
    problem = adapter.build(material_of(inputs))
    try:
        Problem.from_json(decided(problem, kept, excluded))
    except BadProblem as bad:
        raise Refused(str(bad)) from bad
    return problem, people_of(inputs)


def job_of(scenario: CalendarScenario) -> Job | None:
    """The work behind a scenario."""
    return Job.objects.filter(idempotency_key=f"{JOB_KIND}:{scenario.slug}").first()


def is_computing(cycle: Cycle) -> bool:
    """Whether a proposal of the cycle is being computed now."""
    return _running(cycle) is not None


def _running(cycle: Cycle) -> CalendarScenario | None:
    for scenario in cycle.scenarios.filter(status=ScenarioStatus.SOLVING):
        job = job_of(scenario)
        if job is not None and job.status not in JOB_ENDED:
            return scenario
    return None


def solve_scenario(*, scenario: CalendarScenario, progress: jobs.Progress) -> None:
    """Compute the proposal (in a job): the plan, its cost and bound, or why there is none.

    Raises:
        JobFailed: "no_plan" when time ran out with neither a plan nor a proof.
    """
    problem = Problem.from_json(problem_of(scenario))
    start = scenario.origin.solution if scenario.origin is not None else None
    seconds = min(MOST_SECONDS, max(LEAST_SECONDS, len(problem.groups)))
    # The engine asks from threads of its own, which must not touch the database.
    stopped = threading.Event()

    def tell(elapsed: float, cost: float | None, bound: float, phrase: str) -> None:
        known = f" Coût {nombre(cost, 1)}, au mieux {nombre(bound, 1)}." if cost else ""
        progress.say(min(99, int(100 * elapsed / seconds)), f"{phrase}{known}")
        if progress.cancelled():
            stopped.set()

    progress.say(1, "Le calendrier se construit.")
    result = solve(
        problem,
        seconds=seconds,
        on_progress=tell,
        should_stop=stopped.is_set,
        start=start or None,
    )
    status = _status_of(result)
    with transaction.atomic():
        row = CalendarScenario.objects.select_for_update().get(pk=scenario.pk)
        if row.status != ScenarioStatus.SOLVING:
            return
        row.status = status
        row.explanation = list(result.explanation)
        if result.solution is not None:
            row.solution = result.solution
            row.cost, row.bound = result.cost, result.bound
            row.breakdown = dict(result.breakdown)
        row.save()
        journal.record(
            organisation=row.organisation,
            actor=None,
            verb="planning.scenario_solved",
            subject=row,
            detail={"status": status.value},
        )
    if status == ScenarioStatus.DRAFT and not progress.cancelled():
        raise jobs.JobFailed(NO_PLAN)


def _status_of(result: Result) -> ScenarioStatus:
    if result.solution is not None:
        return ScenarioStatus.SOLVED
    if result.status == "infeasible":
        return ScenarioStatus.INFEASIBLE
    return ScenarioStatus.DRAFT


def adjust(
    *, scenario: CalendarScenario, solution: Mapping[str, Any], actor: User
) -> CalendarScenario:
    """Replace a proposal by one that a person has changed; its cost is counted again.

    A session put somewhere by hand is kept there: computing again will not undo it.

    Raises:
        Refused: the proposal is not one any more, or a hard rule is broken (the first sentence).
    """
    with transaction.atomic():
        row = locked_proposal(scenario)
        row.kept = kept_after(row.kept, row.solution, solution)
        report = check(Problem.from_json(problem_of(row)), solution)
        if report.violations:
            raise Refused(report.violations[0].text)
        row.solution = dict(solution)
        row.cost, row.breakdown = report.cost, dict(report.breakdown)
        row.save(update_fields=["solution", "kept", "cost", "breakdown"])
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="planning.scenario_adjusted",
            subject=row,
        )
    return row


def publish(*, scenario: CalendarScenario, actor: User) -> Publication:
    """Make a proposal everybody's calendar; published twice, the second changes nothing.

    Raises:
        Refused: there is no proposal, it breaks a rule of its own or of the law, or the cycle has
            changed since.
        Busy: a room or a facilitator was taken since; nothing is written.
    """
    with transaction.atomic():
        row = CalendarScenario.objects.select_for_update().get(pk=scenario.pk)
        if row.status == ScenarioStatus.PUBLISHED:
            return Publication()
        if row.status != ScenarioStatus.SOLVED:
            raise Refused(
                "Il n'y a pas encore de proposition à publier\u00a0: calculez-la d'abord."
            )
        later = row.cycle.scenarios.filter(published_at__gt=row.created_at)
        if later.exists():
            raise Refused(
                "Un autre calendrier a été publié depuis ce calcul\u00a0: calculez-en un nouveau."
            )
        violations = check(Problem.from_json(problem_of(row)), row.solution).violations
        if violations:
            raise Refused(violations[0].text)
        _check_rules_of_law(row)
        plan, leaders = plan_of(row)
        done = publish_sessions(cycle=row.cycle, actor=actor, plan=plan, leaders=leaders)
        row.status = ScenarioStatus.PUBLISHED
        row.published_at = clock.now()
        row.save(update_fields=["status", "published_at"])
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="planning.scenario_published",
            subject=row,
        )
    return done


def _check_rules_of_law(row: CalendarScenario) -> None:
    """Nothing that the law forbids in a day nursery is published."""
    for finding in findings(row):
        if finding.is_strict:
            raise Refused(
                f"{finding.group}\u00a0: {finding.sentences[0]} (règles des crèches). "
                "Revoyez les souhaits, puis recalculez."
            )


def plan_of(scenario: CalendarScenario) -> tuple[Plan, Leaders]:
    """The sessions of a proposal and who leads them, as rows of today's groups and rooms.

    Raises:
        Refused: a group, or who leads it, has changed since the snapshot.
    """
    zone = ZoneInfo(scenario.problem["timezone"])
    groups = {group.name: group for group in plannable_groups(scenario.cycle)}
    profiles = _profiles_of(scenario)
    plan: Plan = {}
    leaders: Leaders = {}
    for entry in scenario.solution["groups"]:
        group = groups.pop(entry["id"], None)
        if group is None or not _is_led_as_before(scenario, group):
            raise Refused(
                f"Le groupe {entry['id']} a changé depuis ce calcul\u00a0: "
                "calculez une nouvelle proposition."
            )
        rooms = {room.name: room for room in group.site.rooms.all()} if group.site else {}
        length = timedelta(minutes=group.duration_minutes)
        people = changes.people_of(scenario.problem, entry)
        leaders[group] = [profiles[name] for name in people if name in profiles]
        plan[group] = []
        for one in entry["sessions"]:
            start = datetime.fromisoformat(one["start"]).replace(tzinfo=zone)
            plan[group].append(PlannedSession(start, start + length, rooms.get(one["room"])))
    if groups:
        raise Refused(
            f"Le groupe {next(iter(groups))} n'est pas dans cette proposition\u00a0: "
            "calculez-en une nouvelle."
        )
    return plan, leaders


def _is_led_as_before(scenario: CalendarScenario, group: PlannableGroup) -> bool:
    """Whether those who lead today are those who led when the snapshot was taken."""
    before = scenario.people.get("leaders", {}).get(group.name)
    return before is not None and set(before) == {row.profile.slug for row in group.leaders}


def _profiles_of(scenario: CalendarScenario) -> dict[str, FacilitatorProfile]:
    """The persons meant by the names of the problem; nobody who is gone."""
    slugs = scenario.people.get("names", {})
    with across_organisations("whoever leads is of a provider"):
        rows = FacilitatorProfile.objects.filter(slug__in=slugs.values())
        found = {row.slug: row for row in rows.select_related("user")}
    return {name: found[slug] for name, slug in slugs.items() if slug in found}
