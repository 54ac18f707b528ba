"""Who came, the signed proof of a training, and the manager's agreement to an absence."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from maillage.groups.enums import AbsenceStatus, AttendanceState
from maillage.groups.models.guests import SomebodyModel
from maillage.groups.models.sessions import Session
from maillage.kernel.models import StoredFile
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.people.models import Membership, User


class Attendance(SomebodyModel):
    """Whether somebody came to a session. Why not is neither asked nor stored."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    state = models.CharField(max_length=8, choices=AttendanceState.choices)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list] = [
            *SomebodyModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["session", "person"],
                condition=~Q(person=None),
                name="attendance_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["session", "guest"],
                condition=~Q(guest=None),
                name="attendance_once_per_guest",
            ),
        ]


class SignedSheet(OwnedModel, SluggedModel):
    """The scan of a signed attendance sheet; the stored file is sealed and carries its SHA-256."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="signed_sheet")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()


class AbsenceQuerySet(models.QuerySet["AbsenceAgreement"]):
    """What managers are asked."""

    def asked_of(self, manager: User) -> "AbsenceQuerySet":
        """What somebody was asked of people whom they still manage today."""
        lines = Membership.objects.current().filter(manager__user=manager, user=OuterRef("person"))
        return self.filter(Exists(lines), manager=manager)


class AbsenceAgreement(OwnedModel, SluggedModel):
    """A line manager is asked to agree to an absence, and sees its date and length only."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    manager = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(
        max_length=8, choices=AbsenceStatus.choices, default=AbsenceStatus.ASKED
    )
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = scoped_manager(AbsenceQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="absence_asked_once")
        ]

    @property
    def is_waiting(self) -> bool:
        """Whether the manager has not answered."""
        return self.status == AbsenceStatus.ASKED
