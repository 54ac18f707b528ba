"""Who may do what with calls, offers and agreements."""

from typing import Any

import rules

from maillage.people.enums import Role
from maillage.people.models import Organisation
from maillage.people.rules import role_in


@rules.predicate
def provider_space(user: Any, target: Any) -> bool:
    """The organisation asked about provides (it answers calls, it does not publish any)."""
    if target is None:
        return False
    organisation = target if isinstance(target, Organisation) else target.organisation
    return organisation.is_provider


buyers = ~provider_space & role_in(Role.BUYER, Role.DIRECTOR, Role.HEAD_OF_SERVICE)
drafters = ~provider_space & role_in(
    Role.BUYER, Role.DIRECTOR, Role.HEAD_OF_SERVICE, Role.SECRETARY
)
READERS = (Role.BUYER, Role.DIRECTOR, Role.HEAD_OF_SERVICE, Role.SECRETARY, Role.HR)
# Whose role lets them sit in a committee: they meet offers closed, and help to open them.
SEATS = frozenset(role.value for role in READERS)
readers = ~provider_space & role_in(*READERS)
# Any colleague may be named a reader; who is named is asked again by `access`.
colleagues = ~provider_space & role_in(*Role)
providers = provider_space & role_in(Role.ADMIN, Role.FACILITATOR)

rules.add_perm("tendering.read_calls", readers)
rules.add_perm("tendering.draft_calls", drafters)
rules.add_perm("tendering.publish_calls", buyers)
rules.add_perm("tendering.sit_on_committees", readers)
rules.add_perm("tendering.read_offers", colleagues)
rules.add_perm("tendering.answer_calls", providers)
rules.add_perm("tendering.keep_profile", providers)
