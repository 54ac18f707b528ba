"""Accounts, what each may do where, and invitations."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from rules.permissions import has_perm

from maillage.kernel import clock
from maillage.kernel.search import SearchKeyField
from maillage.kernel.tenancy import OwnedModel, SluggedModel, across_organisations, scoped_manager
from maillage.people.enums import Profession, Role
from maillage.people.models.organisations import Service


class UserManager(BaseUserManager["User"]):
    """Makes accounts; an e-mail address is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), created_at=clock.now(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person with an account. What they may do comes from their memberships only."""

    email = models.EmailField("courriel", unique=True)
    first_name = models.CharField("prénom", max_length=60)
    last_name = models.CharField("nom", max_length=60)
    is_active = models.BooleanField(default=True)  # type: ignore[misc]
    created_at = models.DateTimeField()
    search_key = SearchKeyField(sources=("last_name", "first_name"), db_index=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def has_perm(self, permission: str, obj: Any = None) -> bool:
        """Ask the rules of the rooms; nothing is allowed by a flag on the account."""
        return self.is_active and has_perm(permission, self, obj)

    def has_module_perms(self, app_label: str) -> bool:
        return False

    def roles_in(self, organisation_id: int) -> frozenset[str]:
        """The roles held today in an organisation (read once per person and request)."""
        return frozenset(role for role, _ in self.posts_in(organisation_id))

    def posts_in(self, organisation_id: int) -> frozenset[tuple[str, int | None]]:
        """These roles, each with its service (None: the whole organisation); read with them."""
        return self._held().get(organisation_id, (frozenset(), False))[0]

    def leads_from(self, organisation_id: int) -> bool:
        """Whether they facilitate as somebody of this organisation (read with their roles)."""
        return self._held().get(organisation_id, (frozenset(), False))[1]

    def _held(self) -> "dict[int, tuple[frozenset[tuple[str, int | None]], bool]]":
        held: dict[int, tuple[frozenset[tuple[str, int | None]], bool]] | None
        held = getattr(self, "_posts", None)
        if held is None:
            held = {}
            with across_organisations("a person's own memberships"):
                rows = Membership.objects.current().filter(user=self)
                for here, role, service, leads_for, is_active in rows.values_list(
                    "organisation_id",
                    "role",
                    "service_id",
                    "user__facilitator_profiles__organisation_id",
                    "user__facilitator_profiles__is_active",
                ):
                    posts, leads = held.get(here, (frozenset(), False))
                    leads = leads or (leads_for == here and bool(is_active))
                    held[here] = (posts | {(role, service)}, leads)
            self._posts = held
        return held


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Who belongs where, and since when."""

    def current(self, on: date | None = None) -> "MembershipQuerySet":
        """Memberships in force on a day (today by default)."""
        return self.covering(on or clock.today())

    def covering(self, day: Any) -> "MembershipQuerySet":
        """Memberships in force on a day, given as a date or as an expression of an outer query."""
        return self.filter(Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day))


class Membership(OwnedModel, SluggedModel):
    """A role of a person in an organisation or one of its services, with the reporting line."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField("rôle", max_length=20, choices=Role.choices)
    service = models.ForeignKey(
        Service,
        verbose_name="service",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    profession = models.CharField("métier", max_length=30, choices=Profession.choices, blank=True)
    manager = models.ForeignKey(
        "self",
        verbose_name="responsable",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reports",
    )
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)

    objects: ClassVar[Any] = scoped_manager(MembershipQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role", "service"],
                condition=Q(ends_on=None) & ~Q(service=None),
                name="membership_once_per_service",
                violation_error_message="Cette personne a déjà ce rôle dans ce service.",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ends_on=None, service=None),
                name="membership_once",
                violation_error_message="Cette personne a déjà ce rôle.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="membership_dates",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role"])]

    def __str__(self) -> str:
        return f"{self.user} : {self.get_role_display()}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations by what became of them."""

    def pending(self) -> "InvitationQuerySet":
        """Neither accepted nor cancelled."""
        return self.filter(accepted_at=None, cancelled_at=None)


class Invitation(OwnedModel, SluggedModel):
    """An address invited to take a role; the link itself is in `kernel.links`."""

    email = models.EmailField("courriel")
    first_name = models.CharField("prénom", max_length=60)
    last_name = models.CharField("nom", max_length=60)
    role = models.CharField("rôle", max_length=20, choices=Role.choices)
    profession = models.CharField("métier", max_length=30, choices=Profession.choices, blank=True)
    service = models.ForeignKey(
        Service, verbose_name="service", null=True, blank=True, on_delete=models.CASCADE
    )
    # An address, not a row: the manager may be invited too and not yet here.
    manager_email = models.EmailField("courriel du ou de la responsable", blank=True)
    starts_on = models.DateField("depuis le", null=True, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = scoped_manager(InvitationQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email", "role"],
                condition=Q(accepted_at=None, cancelled_at=None),
                name="invitation_once",
                violation_error_message="Cette personne a déjà une invitation en attente.",
            )
        ]

    def __str__(self) -> str:
        return self.email
