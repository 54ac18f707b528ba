"""Who sees the week of a whole team: those who answer for it."""

import rules

from maillage.people.enums import Role
from maillage.people.rules import role_in

rules.add_perm("rounds.plan", role_in(Role.DIRECTOR, Role.HEAD_OF_SERVICE, Role.SECRETARY))
