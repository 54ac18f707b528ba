"""Who plans: those who manage groups. Dates themselves follow the rules of groups."""

import rules

from maillage.people.enums import Role
from maillage.people.rules import role_in

PLANNERS = (Role.DIRECTOR, Role.HEAD_OF_SERVICE, Role.SECRETARY, Role.BUYER)

rules.add_perm("planning.plan", role_in(*PLANNERS))
# The year's page shows what `groups` lets each person see.
rules.add_perm("planning.see", role_in(*PLANNERS, Role.HR, Role.PROFESSIONAL))
