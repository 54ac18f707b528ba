"""Steps that the law or the service asks for at a date: each kept, noted done, asked again."""

from datetime import date, timedelta

from django.db import transaction

from maillage.kernel import clock, journal
from maillage.pathways.delays import add_months, delay
from maillage.pathways.domain.children import note_contact
from maillage.pathways.domain.errors import Refused, check_past
from maillage.pathways.enums import BEFORE_ADMISSION
from maillage.pathways.enums.projects import OUTCOMES, StepKind, StepOutcome
from maillage.pathways.models import Pathway, ProjectStep
from maillage.people.models import User

AT_ADMISSION = (
    StepKind.WELCOME,
    StepKind.CONTRACT,
    StepKind.AMENDMENT,
    StepKind.NEWS,
    StepKind.YEARLY,
)
# Steps at which somebody of the family was met or called: the retention clock follows.
WITH_THE_FAMILY = (StepKind.WELCOME, StepKind.NEWS, StepKind.FOLLOW_UP)


def begin_steps(pathway: Pathway, mode: str, on: date) -> None:
    """Ask, once, for what an admission starts, in calendar units from that day.

    A support during the wait, or a one-off, is no admission: nothing is owed until a mode that is.
    """
    if mode in BEFORE_ADMISSION or ProjectStep.objects.filter(pathway=pathway).exists():
        return
    for kind in AT_ADMISSION:
        ask_step(pathway, kind, on)


def end_steps(pathway: Pathway, actor: User | None, on: date) -> None:
    """After an admission, nothing more is owed but news of what became of the child.

    What the law asked for and nobody did is closed as such: an exit erases no lapse.
    """
    steps = ProjectStep.objects.filter(pathway=pathway)
    if steps.exists():
        steps.filter(done_on=None).update(done_on=on, done_by=actor, outcome=StepOutcome.NOT_DONE)
        ask_step(pathway, StepKind.FOLLOW_UP, on)


def ask_step(pathway: Pathway, kind: StepKind, after: date) -> None:
    """Ask for a step at its date after a day, by the rule in force today."""
    today = clock.today()
    rule = delay(f"projet.{kind.value}", today)
    in_days = rule.unit == "jours"
    due_on = after + timedelta(days=rule.value) if in_days else add_months(after, rule.value)
    ProjectStep.objects.create(
        organisation=pathway.organisation, pathway=pathway, kind=kind, asked_on=today, due_on=due_on
    )


def note_step(
    *,
    step: ProjectStep,
    actor: User,
    on: date,
    outcome: str = "",
    with_family: bool = False,
    opinion_sought: bool = False,
    again: bool = False,
) -> None:
    """Note a step done on a day; news of the half-year are asked for again.

    The individual document needs the family, without whom it is void, and the child's opinion to
    have been sought (CASF D311 II and III). A family that was reached was in contact. Writes
    one journal line, and that of the contact. Raises Refused when it is done, for a day to come,
    or when one of these is lacking.
    """
    check_past(on)
    with transaction.atomic():
        row = _open(step)
        if row.kind == StepKind.WELCOME and not with_family:
            raise Refused(
                "Sans la famille, ce document est nul\u00a0: faites-le avec elle.",
                "with_family",
            )
        if row.kind == StepKind.WELCOME and not opinion_sought:
            raise Refused(
                "L’avis de l’enfant se recherche avant de signer\u00a0: faites-le d’abord.",
                "opinion_sought",
            )
        if outcome not in OUTCOMES.get(row.kind, ("",)):
            raise Refused("Choisissez comment cette étape a fini.", "outcome")
        _close(row, actor, on, outcome)
        if row.kind == StepKind.NEWS or (row.kind == StepKind.FOLLOW_UP and again):
            ask_step(row.pathway, StepKind(row.kind), on)
        if row.kind in WITH_THE_FAMILY and outcome != StepOutcome.UNREACHABLE:
            note_contact(child=row.pathway.child, actor=actor, on=on)


def fill_step(pathway: Pathway, actor: User | None, kind: StepKind, on: date) -> None:
    """Note a step that the project has filled, if it was waited for; a year starts anew."""
    row = ProjectStep.objects.filter(pathway=pathway, kind=kind, done_on=None).first()
    if row is not None:
        _close(row, actor, on, "")
        if kind == StepKind.YEARLY:
            ask_step(pathway, kind, on)


def _open(step: ProjectStep) -> ProjectStep:
    rows = ProjectStep.objects.select_for_update(of=("self",))
    row: ProjectStep = rows.select_related("pathway__child", "organisation").get(pk=step.pk)
    if row.done_on is not None:
        raise Refused("Cette étape est déjà notée.")
    return row


def _close(row: ProjectStep, actor: User | None, on: date, outcome: str) -> None:
    row.done_on, row.done_by, row.outcome = on, actor, outcome
    row.save(update_fields=["done_on", "done_by", "outcome"])
    journal.record(
        organisation=row.organisation,
        actor=actor,
        verb="pathways.step_done",
        subject=row,
        detail={"kind": row.kind, "on": str(on), "outcome": outcome},
    )
