"""Who may open a community in the name of an organisation.

Inside one, a seat decides (`access`): a community gathers people of many organisations.
"""

import rules

from maillage.people.enums import Role
from maillage.people.rules import role_in

rules.add_perm("community.open", role_in(Role.ADMIN, Role.DIRECTOR))
