"""Who leads a group without an account, and the address where their personal link goes."""

from django.db import models
from django.db.models import Q, QuerySet

from maillage.groups.models.cycles import GroupFacilitator
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.enums import Role

# What a role does here that keeps its holder from leading a group of the same organisation.
COMMANDS = {
    Role.DIRECTOR: "dirige votre organisation",
    Role.ADMIN: "administre votre espace",
    Role.HR: "représente les ressources humaines",
    Role.BUYER: "commande les interventions",
}


class OutsideLeader(OwnedModel, SluggedModel):
    """The door of somebody who leads a group without an account: a link sent to an address.

    The address is sealed (`access_sealed`), and proven by the link that arrives there. Once
    somebody else is named, this row goes with the naming, and the link opens nothing.
    """

    facilitator = models.OneToOneField(GroupFacilitator, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    created_at = models.DateTimeField()


def linked_leaders(groups: Q) -> QuerySet[OutsideLeader]:
    """Those who lead some groups without an account, and have their link.

    `groups` is a condition on the naming: `Q(facilitator__group=...)`.
    """
    rows: QuerySet[OutsideLeader] = OutsideLeader.objects.filter(
        groups, facilitator__profile__user=None
    )
    return rows.select_related("facilitator__profile").order_by("pk")
