"""The call: what is needed, for whom, by when."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from maillage.groups.enums import CycleKind, MembershipMode
from maillage.groups.models import Group
from maillage.kernel.search import SearchKeyField
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.people.models import FacilitatorProfile, Service, Site, User
from maillage.tendering.enums import (
    BuyerRegime,
    ConsultationStatus,
    DocumentKind,
    LotStatus,
    MarksSettledBy,
    PaperMoment,
    PriceFormula,
    Procedure,
    TieBreak,
)


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    """Calls as lists show them."""

    def published(self) -> "ConsultationQuerySet":
        """Everything the public may read: open or past, never what was given up as a draft."""
        return self.exclude(status=ConsultationStatus.DRAFT).filter(published_at__isnull=False)

    def open_at(self, moment: datetime) -> "ConsultationQuerySet":
        """Those that take offers at this instant: the last second is the deadline itself."""
        return self.filter(status=ConsultationStatus.PUBLISHED, deadline__gte=moment)


class Consultation(OwnedModel, SluggedModel):
    """The run of a call from its draft to the award.

    Whether it is open to offers follows from `deadline`, never from a clock having run.
    """

    title = models.CharField("intitulé", max_length=150)
    kind = models.CharField(
        "ce qui est demandé",
        max_length=24,
        choices=CycleKind.choices,
        default=CycleKind.PRACTICE_ANALYSIS,
    )
    status = models.CharField(
        max_length=10, choices=ConsultationStatus.choices, default=ConsultationStatus.DRAFT
    )
    procedure = models.CharField(
        "manière d'acheter", max_length=20, choices=Procedure.choices, blank=True
    )
    regime = models.CharField(
        "règles d'achat", max_length=22, choices=BuyerRegime.choices, default=BuyerRegime.UNKNOWN
    )
    # Where the formal procedure is held: the platform is not a declared buyer profile.
    outside_url = models.URLField("adresse de la consultation", blank=True)
    context = models.TextField("contexte", blank=True, max_length=8000)
    objectives = models.JSONField("objectifs", default=list)
    public_served = models.TextField("public accompagné", blank=True, max_length=1000)
    participant_roles = models.JSONField("métiers des participants", default=list)
    facilitator_profiles = models.JSONField("profils attendus", default=list)
    method = models.TextField("approche attendue", blank=True, max_length=1000)
    assets = models.TextField("ce qui serait un plus", blank=True, max_length=1000)
    evaluation = models.TextField("bilans et évaluation", blank=True, max_length=2000)
    confidentiality_required = models.BooleanField("engagement de confidentialité", default=True)
    membership = models.CharField(
        "composition des groupes",
        max_length=8,
        choices=MembershipMode.choices,
        blank=True,
    )
    is_voluntary = models.BooleanField("au volontariat", default=False)
    place = models.CharField("lieu", max_length=200, blank=True)
    site = models.ForeignKey(
        Site, verbose_name="site", null=True, blank=True, on_delete=models.PROTECT
    )
    departement_code = models.CharField("département", max_length=3)
    season_starts_on = models.DateField("séances à partir du", null=True)
    season_ends_on = models.DateField("jusqu'au", null=True)
    start_is_soft = models.BooleanField("date de début souple", default=False)
    avoids_school_holidays = models.BooleanField("hors vacances scolaires", default=False)
    deadline = models.DateTimeField("date limite de réponse", null=True)
    # Until when questions are taken; empty means until the deadline itself.
    questions_until = models.DateTimeField("questions jusqu'au", null=True, blank=True)
    budget_cents = models.BigIntegerField("budget estimé", null=True, blank=True)
    # Before VAT, every group and every year: what the thresholds of the law are compared with.
    whole_need_cents = models.BigIntegerField("montant de tout le besoin", null=True, blank=True)
    # Distinct persons over the groups that the buyer names: strict, or a preference.
    min_distinct_facilitators = models.PositiveSmallIntegerField(
        "nombre minimum d'intervenants différents", default=1
    )
    distinct_is_strict = models.BooleanField("règle stricte", default=False)
    max_lots_per_facilitator = models.PositiveSmallIntegerField(
        "nombre maximum de groupes par intervenant", null=True, blank=True
    )
    max_is_strict = models.BooleanField("nombre maximum strict", default=True)
    price_formula = models.CharField(
        "formule du prix",
        max_length=16,
        choices=PriceFormula.choices,
        default=PriceFormula.INVERSE_RATIO,
    )
    # The n of "zero at n times the lowest price".
    price_multiple = models.PositiveSmallIntegerField("multiple du prix", default=2)
    marks_settled_by = models.CharField(
        "notes de plusieurs lecteurs",
        max_length=6,
        choices=MarksSettledBy.choices,
        default=MarksSettledBy.MEDIAN,
    )
    tie_break = models.CharField(
        "en cas d'égalité",
        max_length=15,
        choices=TieBreak.choices,
        default=TieBreak.TECHNICAL_MERIT,
    )
    contact = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name="contact"
    )
    # The text it was read from, kept as it is, with the spans of each value.
    source_text = models.TextField(blank=True)
    source_draft = models.JSONField(default=dict)
    copied_from = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="copies"
    )
    # Public half of the key made at publication; offers are sealed to it.
    recipient = models.CharField(max_length=80, blank=True)
    # Private half, sealed to the instance's key (kernel.sealing); issue of committees comes later.
    sealed_identity = models.BinaryField(default=bytes)
    search_key = SearchKeyField(sources=("title",), db_index=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    # Why the call was given up, in words that the bidders and the public read.
    abandoned_reason = models.TextField("motif", blank=True, max_length=1000)

    objects: ClassVar[Any] = scoped_manager(ConsultationQuerySet)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(season_ends_on=None) | Q(season_ends_on__gt=F("season_starts_on")),
                name="call_season_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(status=ConsultationStatus.DRAFT)
                | Q(deadline__isnull=False, season_starts_on__isnull=False)
                | Q(status=ConsultationStatus.ABANDONED),
                name="call_published_with_dates",
            ),
            # A draft may be silent about both; what is public says them.
            models.CheckConstraint(
                condition=Q(status__in=[ConsultationStatus.DRAFT, ConsultationStatus.ABANDONED])
                | ~Q(procedure="") & ~Q(membership=""),
                name="call_published_with_terms",
            ),
            models.CheckConstraint(
                condition=Q(price_multiple__gte=2), name="call_price_multiple_at_least_two"
            ),
        ]
        indexes = [models.Index(fields=["status", "deadline"])]

    def __str__(self) -> str:
        return self.title

    @property
    def is_elsewhere(self) -> bool:
        """Whether offers are taken on another platform: a formal procedure is only announced."""
        return self.procedure == Procedure.FORMAL

    @property
    def has_criteria(self) -> bool:
        """Whether offers are judged on announced criteria: a direct award has none."""
        return self.procedure == Procedure.ADAPTED

    @property
    def owes_reasons(self) -> bool:
        """Whether who is not retained has a right to the reasons within a delay.

        An adapted procedure under the public code (R2181-2); elsewhere the buyer commits itself.
        """
        return self.procedure == Procedure.ADAPTED and self.regime == BuyerRegime.PUBLIC_CODE

    def is_open_at(self, moment: datetime) -> bool:
        """Whether an offer that arrives at this instant is in time."""
        return (
            self.status == ConsultationStatus.PUBLISHED
            and self.deadline is not None
            and moment <= self.deadline
        )


class Lot(OwnedModel, SluggedModel):
    """A separately awarded part: some groups of a service that share the same terms.

    One lot is one group to lead; a call for three groups of a service has three lots.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="lots")
    number = models.PositiveSmallIntegerField("numéro")
    name = models.CharField("nom du groupe", max_length=80)
    service = models.ForeignKey(
        Service, verbose_name="service", null=True, blank=True, on_delete=models.PROTECT
    )
    status = models.CharField(
        "état", max_length=8, choices=LotStatus.choices, default=LotStatus.OPEN
    )
    # For a filled lot: who holds it already.
    holder = models.ForeignKey(
        FacilitatorProfile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Numbers stay empty in a draft whose text does not state them; publication asks for them.
    size_budgeted = models.PositiveSmallIntegerField("effectif prévu", null=True, blank=True)
    size_actual = models.PositiveSmallIntegerField("effectif présent", null=True, blank=True)
    sessions_min = models.PositiveSmallIntegerField("séances au moins", null=True, blank=True)
    sessions_max = models.PositiveSmallIntegerField("séances au plus", null=True, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(
        "durée d'une séance, en minutes", null=True, blank=True
    )
    counts_for_distinct = models.BooleanField("compte pour la règle", default=True)
    # The group whose remaining sessions this lot gives to somebody else, in a replacement call.
    continues = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, related_name="+")

    cross_organisation = frozenset({"holder"})

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="lot_number_once"),
            models.CheckConstraint(
                condition=Q(sessions_max__gte=F("sessions_min"), sessions_min__gte=1),
                name="lot_sessions_range",
            ),
        ]

    def __str__(self) -> str:
        return f"Lot {self.number} : {self.name}"


class RequiredDocument(OwnedModel):
    """A paper asked for, with what may replace it (a sworn statement for DC1 and DC2)."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="required_documents"
    )
    kind = models.CharField("pièce", max_length=30, choices=DocumentKind.choices)
    moment = models.CharField(
        "demandée", max_length=5, choices=PaperMoment.choices, default=PaperMoment.OFFER
    )
    substitutes = models.JSONField("à défaut", default=list)
    detail = models.CharField("précision", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "kind"], name="required_document_once")
        ]
