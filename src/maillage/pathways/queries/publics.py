"""Reads of approved publics: whom a service may support, who is there beyond, and why."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from maillage.kernel import clock
from maillage.pathways.enums.activity import Need
from maillage.pathways.models import ApprovedPublic, Child, ChildNeed, OutsidePublic, Pathway
from maillage.people.models import Service


def publics(services: QuerySet[Service]) -> QuerySet[ApprovedPublic]:
    """What holds today or will, by service and age."""
    return (
        ApprovedPublic.objects.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today()))
        .filter(service__in=services)
        .select_related("service")
        .order_by("service__search_key", "age_from", "pk")
    )


@dataclass(frozen=True)
class Outside:
    """A child supported by a service beyond its approved public: what does not fit, and why."""

    child: Child
    service: Service
    what: str
    reason: OutsidePublic | None


def outside(pathways: QuerySet[Pathway]) -> list[Outside]:
    """Of these open pathways, those beyond an approved public (five queries)."""
    rows = list(
        pathways.filter(left_on=None)
        .select_related("child", "service")
        .order_by("admitted_on", "pk")
    )
    if not rows:
        return []
    held = _held({row.service_id for row in rows})
    rows = [row for row in rows if row.service_id in held]
    children = [row.child_id for row in rows]
    needs = dict(ChildNeed.objects.filter(child__in=children).values_list("child", "need"))
    given = OutsidePublic.objects.filter(child__in=children).select_related("given_by")
    reasons = {(one.child_id, one.service_id): one for one in given}
    found = []
    for row in rows:
        what = misfit(held[row.service_id], row.child.age, needs.get(row.child_id, ""))
        if what:
            reason = reasons.get((row.child_id, row.service_id))
            found.append(Outside(row.child, row.service, what, reason))
    return found


def beforehand(child: Child, services: Iterable[Service]) -> str:
    """What the approvals of these services do not foresee for a child, in words, or ""."""
    services = list(services)
    held = _held({one.pk for one in services})
    need = ChildNeed.objects.filter(child=child).values_list("need", flat=True).first() or ""
    told = [(one, misfit(held.get(one.pk, []), child.age, need)) for one in services]
    found = [f"{one} ({what})" for one, what in told if what]
    return f"Au-delà du public agréé\u00a0: {', '.join(found)}." if found else ""


def _held(services: set[int]) -> dict[int, list[ApprovedPublic]]:
    """The approvals in force today, by service."""
    today = clock.today()
    held: dict[int, list[ApprovedPublic]] = defaultdict(list)
    in_force = ApprovedPublic.objects.filter(service__in=services, valid_from__lte=today)
    for public in in_force.filter(Q(valid_to=None) | Q(valid_to__gte=today)):
        held[public.service_id].append(public)
    return held


def misfit(publics: list[Any], age: int | None, need: str) -> str:
    """What does not fit any of these approvals, in words; "" when one fits or none is known."""
    if not publics or age is None:
        return ""
    of_age = [one for one in publics if one.age_from <= age <= one.age_to]
    if not of_age:
        return f"{age}\u00a0ans"
    if not need or any(not one.needs or need in one.needs for one in of_age):
        return ""
    return str(Need(need).label)
