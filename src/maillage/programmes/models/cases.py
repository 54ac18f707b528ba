"""A running case: a pseudonym, a level, clocks, codes. No column of it can hold a story.

`tests/programmes/test_no_narrative.py` looks at every column of this file.
"""

from django.db import models
from django.db.models import F, Q

from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.pathways.models import Partner
from maillage.people.models import Meeting, User
from maillage.programmes.enums import (
    AccessCause,
    AlertKind,
    CaseMeetingPurpose,
    CaseState,
    MoveKind,
    Reason,
)
from maillage.programmes.models.protocols import LevelLine, ProtocolLevel, ProtocolVersion


class EscalationCase(OwnedModel, SluggedModel):
    """A situation that runs through a protocol, under a pseudonym drawn at random.

    It keeps the version it began with. `deadline_at` is the end of the delay of its level,
    `next_review_on` the day by which somebody looks at it again; only a person closes it.
    """

    pseudonym = models.CharField(max_length=12)
    version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="cases")
    level = models.ForeignKey(ProtocolLevel, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=6, choices=CaseState.choices, default=CaseState.OPEN)
    opened_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    next_review_on = models.DateField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["deadline_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "pseudonym"], name="case_pseudonym_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None)
                | (Q(state="closed") & ~Q(closed_at=None)),
                name="case_closed_at",
            ),
            models.CheckConstraint(
                condition=Q(deadline_at__gt=F("entered_at")), name="case_deadline_after_entry"
            ),
        ]
        indexes = [models.Index(fields=["state", "deadline_at"])]

    def __str__(self) -> str:
        return self.pseudonym

    @property
    def is_open(self) -> bool:
        return self.state == CaseState.OPEN


class CaseAccess(OwnedModel, SluggedModel):
    """Somebody who may read a case; nobody else may, whatever their role."""

    case = models.ForeignKey(EscalationCase, on_delete=models.CASCADE, related_name="listed")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    cause = models.CharField(max_length=6, choices=AccessCause.choices)
    since = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="case_access_once")]


class CaseMove(OwnedModel):
    """What happened to a case: a kind, a coded reason, the clocks that follow."""

    case = models.ForeignKey(EscalationCase, on_delete=models.CASCADE, related_name="moves")
    kind = models.CharField(max_length=8, choices=MoveKind.choices)
    from_level = models.ForeignKey(
        ProtocolLevel, null=True, on_delete=models.PROTECT, related_name="+"
    )
    level = models.ForeignKey(ProtocolLevel, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=14, choices=Reason.choices, blank=True)
    trigger = models.ForeignKey(LevelLine, null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    next_review_on = models.DateField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") | Q(kind__in=["opened", "reviewed", "handed"]),
                name="case_move_says_why",
            ),
            models.CheckConstraint(
                condition=Q(kind="opened", from_level=None)
                | (~Q(kind="opened") & ~Q(from_level=None)),
                name="case_move_comes_from",
            ),
        ]


class CaseDecision(OwnedModel):
    """A step of the protocol that was taken, and the day: its words are the protocol's."""

    case = models.ForeignKey(EscalationCase, on_delete=models.CASCADE, related_name="decisions")
    step = models.ForeignKey(LevelLine, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "step", "on"], name="case_decision_once")
        ]


class CasePartner(OwnedModel, SluggedModel):
    """A partner invited by an expiring link to the least that lets them come."""

    case = models.ForeignKey(EscalationCase, on_delete=models.CASCADE, related_name="partners")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_on = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "partner"], condition=Q(ended_at=None), name="case_partner_once"
            )
        ]


class CaseMeeting(OwnedModel):
    """A meeting fixed for a case: a date in the one agenda, under its neutral title."""

    case = models.ForeignKey(EscalationCase, on_delete=models.CASCADE, related_name="meetings")
    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=7, choices=CaseMeetingPurpose.choices)


class SharedNote(OwnedModel):
    """A note shared between partners, kept elsewhere: its reference, its day, its recipients."""

    case = models.ForeignKey(EscalationCase, on_delete=models.CASCADE, related_name="notes")
    # Letters and digits of a filing system, checked: no place for a sentence.
    reference = models.CharField(max_length=24)
    on = models.DateField()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "reference"], name="shared_note_once"),
        ]


class SharedNoteRecipient(OwnedModel):
    """A partner who received a shared note."""

    note = models.ForeignKey(SharedNote, on_delete=models.CASCADE, related_name="recipients")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["note", "partner"], name="note_recipient_once")
        ]


class CaseAlert(OwnedModel):
    """Somebody was told, once, that a moment of a case came near or passed."""

    case = models.ForeignKey(EscalationCase, on_delete=models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=8, choices=AlertKind.choices)
    due_at = models.DateTimeField()
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "due_at", "person"], name="case_alert_once"
            )
        ]
