"""Who sees dates, who plans them, who leads (domain: management sees dates, never content)."""

import rules

from maillage.people.enums import Role
from maillage.people.rules import leads_from_here, role_in

PLANNERS = (Role.DIRECTOR, Role.HEAD_OF_SERVICE, Role.SECRETARY, Role.BUYER)

# Every member of staff sees dates; a professional those of their own groups only (`visible_to`).
rules.add_perm("groups.see", role_in(*PLANNERS, Role.HR, Role.PROFESSIONAL))
rules.add_perm("groups.see_all", role_in(*PLANNERS, Role.HR))
rules.add_perm("groups.manage", role_in(*PLANNERS))
# A kind of review then says which of these roles take part in it, and which read it once shared.
rules.add_perm(
    "groups.read_reviews", role_in(Role.DIRECTOR, Role.HEAD_OF_SERVICE, Role.BUYER, Role.HR)
)
# In a provider's own space, or in that of somebody who leads groups of their own organisation:
# the sessions that this very person leads.
rules.add_perm("groups.facilitate", role_in(Role.ADMIN, Role.FACILITATOR) | leads_from_here)
# What pay and training law need, and nothing more (domain.md 2.6). Who leads people has totals
# only, even where they hold this role too.
rules.add_perm(
    "groups.payroll",
    role_in(Role.HR) & ~role_in(Role.ADMIN, Role.DIRECTOR, Role.HEAD_OF_SERVICE),
)
# The library: everybody reads; those who plan or lead make methods their own; whoever animates
# something, collective actions included, shares tools.
LIBRARIANS = (Role.ADMIN, *PLANNERS, Role.FACILITATOR)
rules.add_perm("groups.see_library", role_in(*Role))
rules.add_perm("groups.edit_methods", role_in(*LIBRARIANS))
rules.add_perm("groups.share_tools", role_in(*LIBRARIANS, Role.HR, Role.PROFESSIONAL))
rules.add_perm("groups.give_intake_number", role_in(Role.ADMIN, *PLANNERS))
