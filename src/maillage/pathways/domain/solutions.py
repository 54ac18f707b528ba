"""Nobody without a solution is without somebody: plans, and caseloads that change hands."""

from datetime import date

from django.db import transaction

from maillage.kernel import clock, journal
from maillage.pathways.access_ties import hold_of, may_act, reach_of
from maillage.pathways.domain.circle import join_circle, leave_circle
from maillage.pathways.domain.errors import Refused
from maillage.pathways.domain.measures import assign_measure
from maillage.pathways.enums import CircleFunction
from maillage.pathways.models import (
    Child,
    CircleMember,
    Improvement,
    Measure,
    MeasureChild,
    SolutionPlan,
)
from maillage.people.models import Membership, Organisation, User


def plan_solution(
    *,
    child: Child,
    actor: User | None,
    owner: User,
    action: str,
    action_due_on: date,
    interim: str,
    expires_on: date,
) -> SolutionPlan:
    """Say who acts for a child without a solution, what next, what meanwhile, until when.

    Writes one journal line. Raises Refused when the owner has no role here or does not reach
    the record, or a day is past.
    """
    _check_plan(child, owner, action_due_on, expires_on)
    with transaction.atomic():
        Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
        plan, _ = SolutionPlan.objects.update_or_create(
            child=child,
            defaults={
                "organisation": child.organisation,
                "owner": owner,
                "action": action,
                "action_due_on": action_due_on,
                "interim": interim,
                "expires_on": expires_on,
                "written_on": clock.today(),
            },
        )
        journal.record(
            organisation=child.organisation,
            actor=actor,
            verb="pathways.solution_planned",
            subject=child,
            detail={"owner": owner.pk, "action": action, "until": str(expires_on)},
        )
    return plan


def _check_plan(child: Child, owner: User, action_due_on: date, expires_on: date) -> None:
    today = clock.today()
    if not Membership.objects.current().filter(user=owner).exists():
        raise Refused(f"{owner} n’a pas de rôle ici aujourd’hui\u00a0: choisissez-en une autre.")
    if not reach_of(hold_of(owner), child):
        # Who cannot open the record cannot act for the child.
        raise Refused(
            f"{owner} n’a pas accès à ce dossier\u00a0: faites-lui rejoindre le cercle, ou "
            "choisissez une autre personne.",
            "owner",
        )
    for name, day in (("action_due_on", action_due_on), ("expires_on", expires_on)):
        if day < today:
            raise Refused("Ce jour est passé\u00a0: choisissez un jour à venir.", name)
    if expires_on < action_due_on:
        raise Refused(
            "Ce plan finirait avant son action\u00a0: choisissez un jour plus tardif.", "expires_on"
        )


def transfer_caseload(
    *, organisation: Organisation, actor: User, leaving: User, taking: User, children: list[Child]
) -> int:
    """Hand the coordination of these children from one person to another; returns how many.

    Who leaves loses the circle at once, the improvements still to be made, the measures followed,
    and the actions promised for children whom the other reaches. Writes two journal lines a child,
    one a measure, and one for the whole. Raises Refused when both are the same person, who takes
    over has no role here, or the actor gives themselves children that they may not act for.
    """
    if leaving == taking:
        raise Refused("Choisissez une autre personne pour prendre la suite.", "taking")
    hold = hold_of(actor)
    if taking == actor and not all(may_act(hold, child) for child in children):
        # Their identities would open to who gives them to themselves.
        raise Refused(
            "Vous n’êtes pas de ces dossiers\u00a0: transmettez-les à une autre personne.", "taking"
        )
    with transaction.atomic():
        held = _hand_circle(actor, leaving, taking, children)
        improvements = Improvement.objects.filter(
            owner=leaving, done_on=None, review__project__child__in=[one.child_id for one in held]
        ).update(owner=taking)
        promised = _hand_plans(leaving, taking, children)
        measures = _hand_measures(actor, leaving, taking, children)
        journal.record(
            organisation=organisation,
            actor=actor,
            verb="pathways.caseload_transferred",
            subject=taking,
            detail={
                "from": leaving.pk,
                "count": len(held),
                "improvements": improvements,
                "plans": promised,
                "measures": measures,
            },
        )
    return len(held)


def _hand_plans(leaving: User, taking: User, children: list[Child]) -> int:
    """Hand over what was promised for children without a solution, where the record is reached."""
    hold = hold_of(taking)
    plans = SolutionPlan.objects.filter(owner=leaving, child__in=children).select_related("child")
    handed = [plan.pk for plan in plans if reach_of(hold, plan.child)]
    return SolutionPlan.objects.filter(pk__in=handed).update(owner=taking)


def _hand_circle(
    actor: User, leaving: User, taking: User, children: list[Child]
) -> list[CircleMember]:
    """Hand over the coordination; returns the seats that were left."""
    held = list(
        CircleMember.objects.current()
        .filter(person=leaving, function=CircleFunction.COORDINATOR, child__in=children)
        .select_related("child", "organisation", "child__organisation")
        .order_by("pk")
    )
    for member in held:
        leave_circle(member=member, actor=actor)
        already = CircleMember.objects.filter(
            child=member.child, person=taking, ends_on=None
        ).select_related("organisation", "child")
        for other in already:
            leave_circle(member=other, actor=actor)
        join_circle(
            child=member.child,
            actor=actor,
            function=CircleFunction.COORDINATOR,
            person=taking,
            starts_on=clock.today(),
        )
    return held


def _hand_measures(actor: User, leaving: User, taking: User, children: list[Child]) -> int:
    """Hand over the measures followed; returns how many."""
    own = MeasureChild.objects.filter(child__in=children).values("measure")
    followed = list(Measure.objects.filter(referent=leaving, ended_on=None, pk__in=own))
    for measure in followed:
        assign_measure(measure=measure, actor=actor, referent=taking, on=clock.today())
    return len(followed)
