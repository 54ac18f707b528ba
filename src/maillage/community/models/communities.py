"""A community, who belongs to it, who is invited, and its rooms for talking."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from maillage.community.enums import Function, MemberState, NoEntry, Part, Proof
from maillage.kernel.search import SearchKeyField
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User

FORMER = "Ancien membre"


class Community(OwnedModel, SluggedModel):
    """People of one trade, from any organisation; the one that owns the row hosts it."""

    name = models.CharField("nom", max_length=120)
    purpose = models.TextField("raison d’être", max_length=1000)
    search_key = SearchKeyField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["search_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "search_key"],
                name="community_name_once",
                violation_error_message="Une communauté porte déjà ce nom\u00a0: choisissez-en "
                "un autre.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CommunityInvitation(OwnedModel, SluggedModel):
    """An address that is invited; the row goes with the answer, the link is in `kernel.links`."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField("courriel")
    first_name = models.CharField("prénom", max_length=60)
    last_name = models.CharField("nom", max_length=60)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "email"],
                name="community_invitation_once",
                violation_error_message="Cette personne a déjà une invitation en attente.",
            )
        ]

    def __str__(self) -> str:
        return self.email


class CommunityMember(OwnedModel, SluggedModel):
    """Somebody in a community. Who left keeps the row, without account, name nor structure."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="community_members"
    )
    function = models.CharField("fonction", max_length=20, choices=Function.choices)
    structure = models.CharField("structure", max_length=150, blank=True)
    departement_code = models.CharField("département", max_length=3, blank=True)
    part = models.CharField(max_length=8, choices=Part.choices, default=Part.MEMBER)
    state = models.CharField(max_length=8, choices=MemberState.choices)
    joined_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    proof = models.CharField(max_length=8, choices=Proof.choices, blank=True)
    no_entry = models.CharField(max_length=16, choices=NoEntry.choices, blank=True)
    takes_digest = models.BooleanField("reçoit la lettre", default=True)
    # The Monday of the last digest: a week is never told twice.
    digest_of = models.DateField(null=True)
    warned_on = models.DateField(null=True)

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["community", "user"], name="community_member_once"),
            models.CheckConstraint(
                condition=~Q(state="left") | Q(user=None, structure=""),
                name="community_former_has_no_name",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | ~Q(proof=""), name="community_function_proven"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(no_entry=""), name="community_refusal_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["community", "state"])]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """How texts are signed."""
        return str(self.user) if self.user else FORMER

    @property
    def is_host(self) -> bool:
        return self.part == Part.HOST and self.state == MemberState.ACTIVE

    @property
    def words(self) -> str:
        """The function and the structure, as a signature shows them."""
        if self.user is None:
            return ""
        return ", ".join(part for part in (self.get_function_display(), self.structure) if part)


class Salon(OwnedModel, SluggedModel):
    """A room for talking inside a community: open to its members, or to those who are named."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="salons")
    name = models.CharField("nom", max_length=80)
    purpose = models.CharField("ce dont on y parle", max_length=300, blank=True)
    is_restricted = models.BooleanField("réservé aux personnes choisies", default=False)
    search_key = SearchKeyField()

    class Meta:
        ordering = ["search_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "search_key"],
                name="salon_name_once",
                violation_error_message="Un salon porte déjà ce nom\u00a0: choisissez-en un autre.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SalonSeat(OwnedModel):
    """A member who may enter a restricted room."""

    salon = models.ForeignKey(Salon, on_delete=models.CASCADE, related_name="seats")
    member = models.ForeignKey(CommunityMember, on_delete=models.CASCADE, related_name="seats")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["salon", "member"], name="salon_seat_once")
        ]
