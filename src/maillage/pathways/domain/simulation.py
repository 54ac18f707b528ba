"""From a question on a list to its answer: a scenario saved with what went in."""

from collections.abc import Iterable, Mapping
from statistics import median, quantiles
from typing import Any

from django.db import transaction

from maillage.engine.simulation import BadFlow, Comparison, Estimate, Shift, Window, compare
from maillage.engine.simulation.compare import repeat
from maillage.kernel import clock, jobs, journal
from maillage.kernel.enums import JOB_ENDED
from maillage.kernel.models import Job
from maillage.pathways.domain.errors import Refused
from maillage.pathways.enums.activity import Target
from maillage.pathways.models import FlowScenario
from maillage.pathways.queries.promised import contract_on, targets
from maillage.pathways.queries.simulation import TooLittle, flow_of, snapshot
from maillage.people.models import Service, User

JOB_KIND = "pathways.simulate"
NOBODY_ENTERS = "nobody_enters"
RUNS, PAST_RUNS = 200, 60
AHEAD = Window(weeks=104, warm_up=52)
LAST_YEAR = Window(weeks=52, warm_up=0)
TOLD_EACH = 10


def open_scenario(
    *,
    service: Service,
    actor: User,
    children: int,
    source: str,
    target: str,
    places: int,
    parts: Mapping[str, int],
) -> FlowScenario:
    """Keep a question with the service as it is today, and start the runs.

    Writes one journal line. Raises Refused when there is too little to simulate, naming the field,
    and while another question on this list runs: one at a time.
    """
    if source == target:
        raise Refused("Choisissez une autre modalité d’arrivée.", "target")
    inputs = _inputs(service, children, source, places, parts)
    with transaction.atomic():
        Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
        unanswered = FlowScenario.objects.filter(service=service, result__isnull=True)
        if running(unanswered):
            raise Refused(
                "Il y a déjà une simulation en cours sur cette liste\u00a0: attendez sa réponse."
            )
        scenario = FlowScenario.objects.create(
            organisation=service.organisation,
            service=service,
            children=children,
            source=source,
            target=target,
            inputs=inputs,
            created_by=actor,
            created_at=clock.now(),
        )
        jobs.start(kind=JOB_KIND, subject=scenario, actor=actor, idempotency_key=_key(scenario))
        journal.record(
            organisation=service.organisation,
            actor=actor,
            verb="pathways.flow_asked",
            subject=scenario,
            detail={"service": service.pk, "children": children, "from": source, "to": target},
        )
    return scenario


def _inputs(
    service: Service, children: int, source: str, places: int, parts: Mapping[str, int]
) -> dict[str, Any]:
    """The service today, once sure that the engine can read it and that so many can move."""
    try:
        inputs = snapshot(service, on=clock.today(), places=places, parts=parts)
        flow_of(inputs)
    except TooLittle as missing:
        raise Refused(str(missing)) from None
    except BadFlow:
        raise Refused(
            "Le service a moins de places qu’un enfant n’en prend\u00a0: vérifiez les places.",
            "places",
        ) from None
    present = sum(1 for code, _ in inputs["now"]["supported"] if code == source)
    if children > present:
        raise Refused(
            f"Aujourd’hui, {present} enfants sont dans cette modalité\u00a0: écrivez un nombre "
            "plus petit.",
            "children",
        )
    aims = targets(contract_on(clock.today()), [service])
    return inputs | {"target": aims.get(Target.WAITING)}


def job_of(scenario: FlowScenario) -> Job | None:
    """The work behind a scenario."""
    return Job.objects.filter(idempotency_key=_key(scenario)).first()


def running(scenarios: Iterable[FlowScenario]) -> bool:
    """Whether one of these is waiting for a worker, or being computed."""
    keys = [_key(one) for one in scenarios]
    return Job.objects.filter(idempotency_key__in=keys).exclude(status__in=JOB_ENDED).exists()


def compute_scenario(*, scenario: FlowScenario, progress: jobs.Progress) -> None:
    """Run the service as it is and as it would be (in a job), and keep what came out.

    Writes one journal line. Raises JobFailed "nobody_enters" when no wait can be measured.
    """
    shift = Shift(scenario.children, scenario.source, scenario.target)

    def tell(done: int, asked: int) -> bool:
        if done % TOLD_EACH:
            return True
        progress.say(95 * done // asked, f"{done} années simulées sur {asked}.")
        return not progress.cancelled()

    progress.say(1, "Les parcours se simulent.")
    found = compare(
        flow_of(scenario.inputs), shift, window=AHEAD, runs=RUNS, seed=scenario.slug, tell=tell
    )
    if progress.cancelled():
        return
    if found is None:
        raise jobs.JobFailed(NOBODY_ENTERS)
    result = _kept(found) | {"past": _past(scenario)}
    with transaction.atomic():
        row = FlowScenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
        row.result = result
        row.save(update_fields=["result"])
        journal.record(
            organisation=scenario.organisation,
            actor=None,
            verb="pathways.flow_computed",
            subject=row,
        )


def _key(scenario: FlowScenario) -> str:
    return f"{JOB_KIND}:{scenario.slug}"


def _kept(found: Comparison) -> dict[str, Any]:
    return {
        "runs": found.gain.runs,
        "before": _told(found.before),
        "after": _told(found.after),
        "gain": _told(found.gain),
        "entered": [_told(one) for one in found.entered],
        "queue": [_told(one) for one in found.queue],
        "gains": [round(one - other, 2) for one, other in found.paths],
    }


def _told(one: Estimate) -> dict[str, float]:
    return {"mean": one.mean, "low": one.low, "high": one.high}


def _past(scenario: FlowScenario) -> dict[str, float] | None:
    """What the model says of the year that the service has lived: the middle of its runs."""
    outcomes = repeat(
        flow_of(scenario.inputs, "past"), window=LAST_YEAR, runs=PAST_RUNS, seed=scenario.slug
    )
    found = [one.median_wait for one in outcomes if one.median_wait is not None]
    if len(found) < PAST_RUNS:
        return None
    cuts = quantiles(found, n=40)
    return {"median": median(found), "low": cuts[0], "high": cuts[-1]}
