"""What joins a person to a child's record: roles, services, circle. Each is asked for once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from maillage.kernel.tenancy import organisation_in_scope
from maillage.pathways.enums import WAITING, CircleFunction, Reach
from maillage.pathways.models import Child, CircleMember, GlassBreak, Pathway, WaitingEntry
from maillage.people.enums import Role

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
    """What this person holds in the present space (read once per person and request)."""
    posts = user.posts_in(organisation_in_scope())
    held = [(role, service) for role, service in posts if role in SEERS]
    return Hold(
        person_id=user.pk,
        directs=any(role == Role.DIRECTOR for role, _ in held),
        office=frozenset(service for role, service in held if role in OFFICE),
        team=frozenset(service for _, service in held if service is not None),
    )


def services_of(child: Child) -> frozenset[int]:
    """The services that a child has to do with today."""
    waiting = WaitingEntry.objects.filter(child=child, status__in=WAITING)
    supported = Pathway.objects.filter(child=child, left_on=None)
    return frozenset(
        {
            child.service_id,
            *waiting.values_list("service_id", flat=True),
            *supported.values_list("service_id", flat=True),
        }
    )


class Ties:
    """A person and a record, as they stand when it is first asked: for one page, or one verb."""

    def __init__(self, hold: Hold, child: Child) -> None:
        self.hold, self.child = hold, child

    @cached_property
    def services(self) -> frozenset[int]:
        """The services that the child has to do with."""
        return services_of(self.child)

    @cached_property
    def seats(self) -> frozenset[str]:
        """The functions of this person in the circle."""
        rows = CircleMember.objects.current().filter(child=self.child, person=self.hold.person_id)
        return frozenset(rows.values_list("function", flat=True))

    @cached_property
    def in_office(self) -> bool:
        """Whether this person is of the office of one of these services."""
        return self.hold.office_everywhere or bool(self.hold.office & self.services)

    @cached_property
    def reach(self) -> Reach:
        """How far this person sees into the record, exceptional accesses included."""
        hold, child = self.hold, self.child
        if child.erased_on is not None:
            return Reach.NONE
        if child.is_archived:
            reach = Reach.RECORD if self.in_office or hold.directs else Reach.NONE
        elif self.in_office or self.seats:
            return Reach.IDENTITY
        else:
            in_team = hold.directs or bool(hold.team & self.services)
            reach = Reach.RECORD if in_team else Reach.NONE
        if reach and has_living_glass(hold.person_id, child):
            return Reach.IDENTITY
        return reach

    @property
    def may_act(self) -> bool:
        """Whether this person may change the record: the office of its service, or its circle."""
        return self.in_office or (not self.child.is_archived and bool(self.seats))

    @property
    def may_plan(self) -> bool:
        """Whether this person may look for an answer for this child."""
        return self.hold.directs or self.may_act

    @property
    def reads_projects(self) -> bool:
        """Whether this person reads what a project says: its circle, the office of its service.

        An exceptional access opens an identity, not what a family confided; nor does the direction
        read it, and nobody in the restricted archive.
        """
        return not self.child.is_archived and self.may_act

    @property
    def oversees(self) -> bool:
        """Whether this person is told who reads the record: coordination, office, direction."""
        if self.hold.directs or self.in_office:
            return True
        return CircleFunction.COORDINATOR in self.seats


def has_living_glass(person_id: int, child: Child) -> bool:
    """Whether an exceptional access of this person to this identity has not yet expired."""
    return GlassBreak.objects.living().filter(child=child, person=person_id).exists()


def reach_of(hold: Hold, child: Child) -> Reach:
    """How far a person sees into a record now."""
    return Ties(hold, child).reach


def may_act(hold: Hold, child: Child) -> bool:
    """Whether a person may change a record now."""
    return Ties(hold, child).may_act
