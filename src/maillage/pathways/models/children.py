"""A child's record under its pseudonym, the sealed identity beside it, and who is around."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from maillage.kernel import clock
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.pathways.delays import add_months, delay
from maillage.pathways.enums import (
    CircleFunction,
    ErasureReason,
    GlassReason,
    InformationAnswer,
    InformationKind,
    InformationSource,
)
from maillage.people.models import Service, User


def oldest_active() -> date:
    """The oldest last contact with which a record stays in the active base today."""
    today = clock.today()
    return add_months(today, -delay("retention.active", today).value)


class ChildQuerySet(models.QuerySet["Child"]):
    """Records by what became of them; the dates decide, no state is kept."""

    def standing(self) -> "ChildQuerySet":
        """In the active base: not erased, and not silent for longer than the law's delay."""
        return self.filter(erased_on=None, last_contact_on__gte=oldest_active())

    def archived(self) -> "ChildQuerySet":
        """In the restricted archive: silent for too long, waiting to be erased or taken up."""
        return self.filter(erased_on=None, last_contact_on__lt=oldest_active())


class Child(OwnedModel, SluggedModel):
    """A record: a pseudonym, a year, a commune, a service. Who it is: `SealedIdentity`.

    The year of birth and the commune are what catchments, queues and figures need; both are
    emptied at erasure.
    """

    pseudonym = models.CharField(max_length=7)
    birth_year = models.PositiveSmallIntegerField(null=True)
    commune_code = models.CharField(max_length=5, blank=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    registered_on = models.DateField()
    last_contact_on = models.DateField()
    # Whether the sealed identity holds an address to write to; the address is there only.
    has_email = models.BooleanField(default=False)
    erased_on = models.DateField(null=True)

    objects: ClassVar[Any] = scoped_manager(ChildQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "pseudonym"], name="child_pseudonym_once"
            )
        ]
        indexes = [models.Index(fields=["organisation", "service", "pseudonym"])]

    def __str__(self) -> str:
        return self.pseudonym

    def age_in(self, year: int) -> int | None:
        """The age reached within a calendar year: all that the year of birth can tell."""
        return None if self.birth_year is None else max(0, year - self.birth_year)

    @property
    def is_archived(self) -> bool:
        return self.erased_on is None and self.last_contact_on < oldest_active()

    @property
    def active_until(self) -> date:
        """The last day in the active base, if nothing more is heard."""
        months = delay("retention.active", clock.today()).value
        return add_months(self.last_contact_on, months)

    @property
    def age(self) -> int | None:
        return self.age_in(clock.today().year)


class SealedIdentity(OwnedModel):
    """Names, birth date and contacts, sealed (see `vault`); gone at erasure."""

    child = models.OneToOneField(
        Child, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    wrapped_key = models.BinaryField()
    body = models.BinaryField()
    # The keyed digest that two records of one child share; empty until it is computed.
    twin_digest = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["organisation", "twin_digest"])]


class IndexEntry(OwnedModel):
    """One keyed digest by which a record is found; the words it stands for are nowhere."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["child", "digest"], name="index_entry_once")]
        indexes = [models.Index(fields=["organisation", "digest"])]


class CircleQuerySet(models.QuerySet["CircleMember"]):
    """Who is around a child, and when."""

    def current(self) -> "CircleQuerySet":
        """In force today."""
        today = clock.today()
        return self.filter(Q(starts_on__lte=today), Q(ends_on=None) | Q(ends_on__gte=today))


class CircleMember(OwnedModel, SluggedModel):
    """Somebody around a child, from a day to another. Without account: a function, no name."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="circle")
    person = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    function = models.CharField("fonction", max_length=20, choices=CircleFunction.choices)
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu’au", null=True)
    last_contact_on = models.DateField("dernier contact", null=True)

    objects: ClassVar[Any] = scoped_manager(CircleQuerySet)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="circle_dates"
            ),
            models.UniqueConstraint(
                fields=["child", "person"],
                condition=Q(ends_on=None, person__isnull=False),
                name="circle_person_once",
            ),
        ]
        indexes = [models.Index(fields=["person", "ends_on"])]


class GlassQuerySet(models.QuerySet["GlassBreak"]):
    """Exceptional accesses."""

    def living(self) -> "GlassQuerySet":
        """Not yet expired."""
        return self.filter(expires_at__gt=clock.now())


class GlassBreak(OwnedModel):
    """An identity opened for a time by somebody outside the circle, for a stated reason."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("motif", max_length=12, choices=GlassReason.choices)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # How many accounts were told; unknown for those opened before it was kept.
    told = models.PositiveSmallIntegerField(null=True)

    objects: ClassVar[Any] = scoped_manager(GlassQuerySet)

    class Meta:
        indexes = [models.Index(fields=["child", "person", "expires_at"])]


class Information(OwnedModel):
    """What the family was told or asked, and what it answered. No words, a closed list."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField("objet", max_length=8, choices=InformationKind.choices)
    answer = models.CharField("réponse", max_length=10, choices=InformationAnswer.choices)
    source = models.CharField("qui a répondu", max_length=8, choices=InformationSource.choices)
    on = models.DateField("le")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


class DataRequest(OwnedModel, SluggedModel):
    """A family, or a young person, asked for a copy of the record; the answer has a deadline."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    source = models.CharField("qui demande", max_length=8, choices=InformationSource.choices)
    asked_on = models.DateField("demandée le")
    due_on = models.DateField("à remettre avant le")
    given_on = models.DateField(null=True)
    given_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(given_on=None), name="data_request_one_open"
            )
        ]


class Erasure(OwnedModel, SluggedModel):
    """An erasure asked by one person, done by another; then the proof of what left."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("motif", max_length=10, choices=ErasureReason.choices)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    done_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    removed = models.JSONField(default=dict)
    journal_position = models.BigIntegerField(null=True)
    journal_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child"], name="erasure_once"),
            models.CheckConstraint(
                condition=Q(done_by=None) | ~Q(done_by=F("asked_by")), name="erasure_two_people"
            ),
        ]
