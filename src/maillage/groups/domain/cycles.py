"""Opening a season of groups: what an award or a typed-in scheme becomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from maillage.groups.charters import proposed_text
from maillage.groups.domain.frame import is_owed, write_charter
from maillage.groups.domain.leading import check_may_lead
from maillage.groups.enums import CycleKind, ObjectiveOrigin
from maillage.groups.models import Cycle, Group, GroupFacilitator, Objective
from maillage.kernel import clock, journal
from maillage.people.models import FacilitatorProfile, Organisation, Service, Site, User


@dataclass(frozen=True)
class GroupPlan:
    """One group to open: its terms, and who leads it (one person, or a pair)."""

    name: str
    service: Service | None
    site: Site | None
    size_budgeted: int
    size_actual: int | None
    sessions_min: int
    sessions_max: int
    duration_minutes: int
    facilitators: tuple[FacilitatorProfile, ...]


def open_cycle(
    *,
    organisation: Organisation,
    actor: User | None,
    title: str,
    kind: str,
    membership: str,
    is_voluntary: bool,
    starts_on: date,
    ends_on: date,
    avoids_school_holidays: bool,
    objectives: Sequence[str],
    groups: Sequence[GroupPlan],
    is_training: bool = False,
    origin: ObjectiveOrigin = ObjectiveOrigin.TYPED,
) -> Cycle:
    """Open a cycle: its objectives, groups, facilitators, a proposed charter; all or nothing.

    A cycle of kind training is an action de formation whatever `is_training` says. Writes one
    journal line. Raises IntegrityError when two groups share a name or the season ends before
    it starts: the caller's form has already said so in words; Refused when somebody named to lead
    commands here, or names themselves.
    """
    with transaction.atomic():
        cycle = Cycle.objects.create(
            organisation=organisation,
            title=title,
            kind=kind,
            membership=membership,
            is_voluntary=is_voluntary,
            starts_on=starts_on,
            ends_on=ends_on,
            avoids_school_holidays=avoids_school_holidays,
            is_training=is_training or kind == CycleKind.TRAINING,
            created_at=clock.now(),
        )
        _write_objectives(cycle, objectives, origin)
        for plan in groups:
            _open_group(cycle, plan, actor)
        if is_owed(cycle):
            write_charter(cycle=cycle, text=proposed_text(kind), actor=actor)
        journal.record(
            organisation=organisation,
            actor=actor,
            verb="groups.cycle_opened",
            subject=cycle,
            detail={"groups": len(groups)},
        )
    return cycle


def _write_objectives(cycle: Cycle, texts: Sequence[str], origin: ObjectiveOrigin) -> None:
    Objective.objects.bulk_create(
        Objective(organisation=cycle.organisation, cycle=cycle, rank=rank, text=text, origin=origin)
        for rank, text in enumerate(texts, start=1)
    )


def _open_group(cycle: Cycle, plan: GroupPlan, actor: User | None) -> None:
    group = Group.objects.create(
        organisation=cycle.organisation,
        cycle=cycle,
        name=plan.name,
        service=plan.service,
        site=plan.site,
        size_budgeted=plan.size_budgeted,
        size_actual=plan.size_actual,
        sessions_min=plan.sessions_min,
        sessions_max=plan.sessions_max,
        duration_minutes=plan.duration_minutes,
    )
    for profile in plan.facilitators:
        check_may_lead(profile, group, actor)
    GroupFacilitator.objects.bulk_create(
        GroupFacilitator(organisation=cycle.organisation, group=group, profile=profile)
        for profile in plan.facilitators
    )
