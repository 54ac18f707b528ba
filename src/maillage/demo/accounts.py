"""Who can be tried in the demonstration: read from the database that holds the story."""

from dataclasses import dataclass, field

from maillage.demo.story.cast import PASSWORD
from maillage.kernel.tenancy import across_organisations
from maillage.people.enums import Role
from maillage.people.models import Membership, Organisation, User

__all__ = ["PASSWORD", "Account", "House", "houses", "one_per_role"]

ORDER = (
    Role.DIRECTOR,
    Role.BUYER,
    Role.HEAD_OF_SERVICE,
    Role.HR,
    Role.SECRETARY,
    Role.PROFESSIONAL,
    Role.FACILITATOR,
    Role.ADMIN,
)


@dataclass
class Account:
    """Somebody of the story: their account, what they do, and where."""

    user: User
    roles: list[str]
    space: str
    service: str = ""

    @property
    def email(self) -> str:
        return self.user.email

    @property
    def role(self) -> str:
        return ", ".join(self.roles)


@dataclass
class House:
    """An organisation of the story and the people to meet there."""

    organisation: Organisation
    accounts: list[Account] = field(default_factory=list)


def houses() -> list[House]:
    """Every organisation, buyers first, with its people in the order of the roles."""
    with across_organisations("the tour of the demonstration presents everybody"):
        rows = list(Membership.objects.current().select_related("user", "organisation", "service"))
    rows.sort(key=lambda row: (ORDER.index(Role(row.role)), row.pk))
    found: dict[int, House] = {}
    for organisation in Organisation.objects.order_by("pk"):
        found[organisation.pk] = House(organisation)
    for row in rows:
        _welcome(found[row.organisation_id], row)
    return sorted(found.values(), key=lambda house: house.organisation.is_provider)


def one_per_role() -> list[Account]:
    """The first account of each role, in the order of the roles."""
    first: dict[str, Account] = {}
    for house in houses():
        for account in house.accounts:
            first.setdefault(account.roles[0], account)
    return list(first.values())


def _welcome(house: House, row: Membership) -> None:
    label = Role(row.role).label
    for known in house.accounts:
        if known.user == row.user:
            known.roles.append(label)
            return
    service = str(row.service) if row.service else ""
    # Colleagues of one service are many and alike: the tour shows the first of each.
    alike = any(one.roles[0] == label and one.service == service for one in house.accounts)
    if row.role == Role.PROFESSIONAL and alike:
        return
    house.accounts.append(Account(row.user, [label], row.organisation.name, service))
