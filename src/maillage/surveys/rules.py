"""Who asks, and who sees results. Nobody sees answers; texts have their own reader."""

import rules

from maillage.people.enums import Role
from maillage.people.rules import role_in

KEEPERS = (Role.DIRECTOR, Role.HEAD_OF_SERVICE, Role.HR)

# Published figures are safe for all: those who answered read them like those who asked.
rules.add_perm("surveys.see", role_in(*KEEPERS, Role.SECRETARY, Role.BUYER, Role.PROFESSIONAL))
rules.add_perm("surveys.manage", role_in(*KEEPERS))
# Who leads groups writes what they ask them, in the library of their own organisation.
rules.add_perm("surveys.write", role_in(*KEEPERS, Role.FACILITATOR))
# A named questionnaire is answered by whom it was asked of (`access_own_answer`).
rules.add_perm("surveys.answer_named", role_in(*Role))
