"""Who may enter the room; how far into one child's record is for `access` to say."""

import rules

from maillage.people.enums import Role
from maillage.people.rules import role_in

# Neither the administration of the space, nor human resources, nor buyers: no function there.
rules.add_perm(
    "pathways.see",
    role_in(Role.DIRECTOR, Role.HEAD_OF_SERVICE, Role.SECRETARY, Role.PROFESSIONAL),
)
rules.add_perm("pathways.manage", role_in(Role.DIRECTOR, Role.HEAD_OF_SERVICE, Role.SECRETARY))
rules.add_perm("pathways.steer", role_in(Role.DIRECTOR, Role.HEAD_OF_SERVICE))
