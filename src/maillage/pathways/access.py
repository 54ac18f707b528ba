"""The first net: how far somebody sees into a child's record; a refusal is a 404.

Need-to-know, by team and by circle:
- the circle of the child (while it lasts) and the office of its service (heads, secretaries)
  reach the identity;
- colleagues of the service and the direction reach the record, under its pseudonym;
- whoever reaches the record may open the identity for a time, by an exceptional access that
  is told (`domain.glass`);
- in the restricted archive, the office and the direction only, under the pseudonym.
A role given without service is held in every service of the organisation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from maillage.kernel import journal
from maillage.pathways.enums import CircleFunction, Reach
from maillage.pathways.identity import Identity
from maillage.pathways.models import Child, CircleMember, Erasure, GlassBreak, SealedIdentity
from maillage.pathways.vault import Sealed, open_sealed
from maillage.people.enums import Role
from maillage.people.models import Membership

OFFICE = (Role.HEAD_OF_SERVICE, Role.SECRETARY)
SEERS = (Role.DIRECTOR, *OFFICE, Role.PROFESSIONAL)


@dataclass(frozen=True)
class Hold:
    """The roles of a person here that count for children: where, None being everywhere."""

    person_id: int
    directs: bool
    office: frozenset[int | None]
    team: frozenset[int]

    @property
    def office_everywhere(self) -> bool:
        return None in self.office


def hold_of(user: Any) -> Hold:
    """What this person holds in the present space (one query)."""
    held = list(
        Membership.objects.current()
        .filter(user=user, role__in=SEERS)
        .values_list("role", "service_id")
    )
    return Hold(
        person_id=user.pk,
        directs=any(role == Role.DIRECTOR for role, _ in held),
        office=frozenset(service for role, service in held if role in OFFICE),
        team=frozenset(service for _, service in held if service is not None),
    )


def _own(hold: Hold) -> QuerySet:
    """Children whose circle this person is in today."""
    return CircleMember.objects.current().filter(person=hold.person_id).values("child")


def visible_children(hold: Hold) -> QuerySet[Child]:
    """Records of the active base that this person reaches, under their pseudonyms."""
    rows = Child.objects.standing()
    if hold.directs or hold.office_everywhere:
        return rows
    return rows.filter(Q(service__in=hold.team) | Q(pk__in=_own(hold)))


def archived_children(hold: Hold) -> QuerySet[Child]:
    """Records of the restricted archive, for the office of their service and the direction."""
    rows = Child.objects.archived()
    if hold.directs or hold.office_everywhere:
        return rows
    return rows.filter(service__in=[one for one in hold.office if one is not None])


def reach_of(hold: Hold, child: Child) -> Reach:
    """How far this person sees into this record, exceptional accesses included."""
    if child.erased_on is not None:
        return Reach.NONE
    in_office = hold.office_everywhere or child.service_id in hold.office
    if child.is_archived:
        reach = Reach.RECORD if in_office or hold.directs else Reach.NONE
    elif in_office or _own(hold).filter(child=child).exists():
        return Reach.IDENTITY
    else:
        in_team = hold.directs or child.service_id in hold.team
        reach = Reach.RECORD if in_team else Reach.NONE
    if reach and has_living_glass(hold.person_id, child):
        return Reach.IDENTITY
    return reach


def has_living_glass(person_id: int, child: Child) -> bool:
    """Whether an exceptional access of this person to this identity has not yet expired."""
    return GlassBreak.objects.living().filter(child=child, person=person_id).exists()


def access_child(request: HttpRequest, slug: str, *, least: Reach = Reach.RECORD) -> Child:
    """A record that this person reaches, at least so far; the reach is put on the row."""
    rows = Child.objects.select_related("organisation", "service")
    child: Any = get_object_or_404(rows, slug=slug)
    child.reach = reach_of(hold_of(request.user), child)
    if child.reach < least:
        raise Http404
    return child


def access_read_child(request: HttpRequest, slug: str) -> Child:
    """The same, and one line of the journal: the record is about to be read."""
    child = access_child(request, slug)
    journal.record_read(organisation=child.organisation, actor=request.user, subject=child)  # type: ignore[arg-type]
    return child


def access_identity(request: HttpRequest, child: Child) -> Identity:
    """Who the child is, for who may know; writes exactly one line of the journal.

    Raises Http404 beyond the reach of the person, and when the identity is erased.
    """
    if reach_of(hold_of(request.user), child) < Reach.IDENTITY:
        raise Http404
    row = SealedIdentity.objects.filter(child=child).first()
    if row is None:
        raise Http404
    journal.record_read(organisation=child.organisation, actor=request.user, subject=row)  # type: ignore[arg-type]
    return open_sealed(Sealed(bytes(row.wrapped_key), bytes(row.body)), slug=child.slug)


def access_named_children(request: HttpRequest, children: Sequence[Child]) -> list[Child]:
    """Of children found by their name, those whose identity this person may know.

    That a name answers to a pseudonym is part of the identity: one line each.
    """
    hold = hold_of(request.user)
    found = [child for child in children if reach_of(hold, child) == Reach.IDENTITY]
    rows = list(SealedIdentity.objects.filter(child__in=found))
    journal.record_reads(
        organisation=request.organisation,  # type: ignore[attr-defined]
        actor=request.user,  # type: ignore[arg-type]
        subjects=rows,
    )
    return found


def oversees(hold: Hold, child: Child) -> bool:
    """Whether this person is told who reads this record: its coordination, office, direction."""
    if hold.directs or hold.office_everywhere or child.service_id in hold.office:
        return True
    return coordinates(hold, child)


def coordinates(hold: Hold, child: Child) -> bool:
    """Whether this person coordinates the pathway of this child today."""
    rows = CircleMember.objects.current().filter(child=child, person=hold.person_id)
    return rows.filter(function=CircleFunction.COORDINATOR).exists()


def may_act(hold: Hold, child: Child) -> bool:
    """Whether this person may change the record: the office of its service, or its circle."""
    if hold.office_everywhere or child.service_id in hold.office:
        return True
    return not child.is_archived and _own(hold).filter(child=child).exists()


def access_acted_child(request: HttpRequest, slug: str) -> Child:
    """A record that this person may change, or a 404."""
    child = access_child(request, slug)
    hold = hold_of(request.user)
    if not may_act(hold, child):
        raise Http404
    return child


def access_overseen_child(request: HttpRequest, slug: str) -> Child:
    """A record whose readings this person may look at, or a 404."""
    child = access_child(request, slug)
    if not oversees(hold_of(request.user), child):
        raise Http404
    return child


def access_circle_member(child: Child, slug: str) -> CircleMember:
    """A member of this child's circle who is still there, or a 404."""
    return get_object_or_404(
        CircleMember.objects.current().select_related("person"), child=child, slug=slug
    )


def access_erasure(slug: str) -> Erasure:
    """An erasure asked for in this space, or a 404; what is left names nobody."""
    rows = Erasure.objects.select_related(
        "child__service", "child__organisation", "organisation", "asked_by", "done_by"
    )
    return get_object_or_404(rows, slug=slug)
