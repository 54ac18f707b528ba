"""Who may do what with people and places. A permission that is not here is refused."""

from typing import Any

import rules

from maillage.people.enums import Role


def role_in(*roles: Role) -> Any:
    """Predicate: the person holds one of these roles in the organisation asked about.

    The second argument is an organisation, or any owned row.
    """
    wanted = frozenset(role.value for role in roles)

    @rules.predicate(name="role_in:" + ",".join(sorted(wanted)))
    def holds(user: Any, target: Any) -> bool:
        if target is None or not getattr(user, "is_authenticated", False):
            return False
        organisation_id = getattr(target, "organisation_id", None) or target.pk
        return bool(wanted & user.roles_in(organisation_id))

    return holds


@rules.predicate
def leads_from_here(user: Any, target: Any) -> bool:
    """The person facilitates groups as somebody of the organisation asked about."""
    if target is None or not getattr(user, "is_authenticated", False):
        return False
    return bool(user.leads_from(getattr(target, "organisation_id", None) or target.pk))


anyone_here = role_in(*Role)
managers = role_in(Role.ADMIN, Role.DIRECTOR, Role.HEAD_OF_SERVICE)
office = role_in(Role.ADMIN, Role.DIRECTOR, Role.HEAD_OF_SERVICE, Role.SECRETARY)

rules.add_perm("people.enter", anyone_here)
# The room `territory` stands below `people` and cannot name roles itself.
rules.add_perm("territory.consult", anyone_here)
rules.add_perm("territory.correct", office)

deciders = role_in(Role.ADMIN, Role.DIRECTOR)
readers = role_in(Role.ADMIN, Role.DIRECTOR, Role.HEAD_OF_SERVICE, Role.SECRETARY, Role.HR)

rules.add_perm("people.see", readers)
rules.add_perm("people.configure", deciders)
# Who may give, change or end the roles that command the space.
rules.add_perm("people.grant_command", deciders)
rules.add_perm("people.manage", managers)
rules.add_perm("people.keep_places", office)
# Each gives the roles they may give (`roles_given_by`), by a table or one by one.
rules.add_perm("people.import", office)
rules.add_perm("people.invite", office)
rules.add_perm("people.meet", office)
# When colleagues are taken, never why.
rules.add_perm("people.see_busy", office)
rules.add_perm("people.own_agenda", anyone_here)
