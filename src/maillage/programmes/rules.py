"""Who may enter the room; who may read one case is for `access` to say."""

import rules

from maillage.people.enums import Role
from maillage.people.rules import role_in

# A protocol is for whoever may need it.
rules.add_perm(
    "programmes.see",
    role_in(Role.DIRECTOR, Role.HEAD_OF_SERVICE, Role.SECRETARY, Role.PROFESSIONAL, Role.HR),
)
rules.add_perm("programmes.write", role_in(Role.DIRECTOR, Role.HEAD_OF_SERVICE))
# Adopting binds the organisation.
rules.add_perm("programmes.adopt", role_in(Role.DIRECTOR))
# Who may open a case, or be put on the list of one.
CASE_ROLES = (Role.DIRECTOR, Role.HEAD_OF_SERVICE, Role.PROFESSIONAL)
rules.add_perm("programmes.cases", role_in(*CASE_ROLES))
