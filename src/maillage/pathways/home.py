"""What pathways tell the home page: what is due, what is late, children nobody acts for."""

from collections.abc import Iterator
from typing import Any

from maillage.kernel.http import here
from maillage.kernel.registries import Due
from maillage.kernel.words import compte
from maillage.pathways import access
from maillage.pathways.queries import journeys as reads
from maillage.pathways.queries import measures, partners, projects
from maillage.pathways.queries.waiting import families_answered


def desk_due(request: Any) -> Iterator[Due]:
    """How many of this person's children have something due."""
    if not request.user.has_perm("pathways.see", request.organisation):
        return
    due = sum(1 for line in reads.desk_of(request.user) if line.due)
    if due:
        yield Due(
            label=compte(due, "dossier à reprendre", "dossiers à reprendre"),
            url=here(request, "pathways:desk"),
        )


def answers_due(request: Any) -> Iterator[Due]:
    """How many answers of families and partners wait for this person, or their service, to act."""
    if not request.user.has_perm("pathways.see", request.organisation):
        return
    children = access.acted_children(access.hold_of(request.user))
    waiting = families_answered(children).count() + partners.partners_answered(children).count()
    if waiting:
        yield Due(
            label=compte(waiting, "réponse à traiter", "réponses à traiter"),
            url=here(request, "pathways:answers"),
        )


def late_due(request: Any) -> Iterator[Due]:
    """How many steps that projects owe, and reports to the judge, are late for this person."""
    if not request.user.has_perm("pathways.see", request.organisation):
        return
    hold = access.hold_of(request.user)
    reports = measures.late_reports(access.measures_seen(hold))
    if reports:
        yield Due(
            label=compte(reports, "rapport au juge en retard", "rapports au juge en retard"),
            url=f"{here(request, 'pathways:measure_list')}?etat=retard",
            urgent=True,
        )
    if not request.user.has_perm("pathways.manage", request.organisation):
        return
    steps = projects.owed_by(access.services_kept(hold))["late"]
    if steps:
        yield Due(
            label=compte(steps, "échéance de projet en retard", "échéances de projets en retard"),
            url=here(request, "pathways:deadlines"),
            urgent=True,
        )


def nobody_acts(request: Any) -> Iterator[Due]:
    """How many children without a solution lack somebody, an action in time or a plan."""
    if not request.user.has_perm("pathways.steer", request.organisation):
        return
    children = access.visible_children(access.hold_of(request.user))
    lacking = reads.lacking(children)
    if lacking:
        yield Due(
            label=compte(lacking, "enfant sans solution attend", "enfants sans solution attendent"),
            url=here(request, "pathways:solutions"),
            urgent=True,
        )


def antennas_ending(request: Any) -> Iterator[Due]:
    """How many agreements of antennas have ended, or end soon."""
    if not request.user.has_perm("pathways.steer", request.organisation):
        return
    ending = partners.ending()
    if ending:
        yield Due(
            label=compte(ending, "convention d’antenne finit", "conventions d’antennes finissent"),
            url=here(request, "pathways:antennas"),
        )
