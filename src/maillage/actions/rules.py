"""Who may enter the room; who may change one action is for `access` to say."""

import rules

from maillage.people.enums import Role
from maillage.people.rules import role_in

# The inventory is for every professional of the organisation, whatever their function.
READERS = (
    Role.DIRECTOR,
    Role.HEAD_OF_SERVICE,
    Role.SECRETARY,
    Role.PROFESSIONAL,
    Role.HR,
    Role.BUYER,
)
rules.add_perm("actions.see", role_in(*READERS))
rules.add_perm(
    "actions.write",
    role_in(Role.DIRECTOR, Role.HEAD_OF_SERVICE, Role.SECRETARY, Role.PROFESSIONAL),
)
# Heads keep the inventory: they may change any of its actions.
rules.add_perm("actions.keep", role_in(Role.DIRECTOR, Role.HEAD_OF_SERVICE))
# A forum, a conference, a working group: who may hold one; its organiser holds it with them.
rules.add_perm("actions.gather", role_in(Role.DIRECTOR, Role.HEAD_OF_SERVICE, Role.SECRETARY))
# Opening the inventory to a partner binds the organisation.
rules.add_perm("actions.share", role_in(Role.DIRECTOR))
# The sheets of a plan are read by all who read the inventory, and kept by those who answer for it.
rules.add_perm("actions.plan", role_in(Role.DIRECTOR, Role.HEAD_OF_SERVICE))
