"""An action of the inventory, what it is sorted by, and who animates it."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from maillage.actions import codes
from maillage.actions.enums import ActionState, CoDesign
from maillage.engine.dates import add_months
from maillage.kernel import clock
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.people.models import Service, Site, User


def stale_before(today: date) -> date:
    """The last day on which a word about an action is too old to be believed."""
    return add_months(today, -codes.delay("encore.en.cours", today).value)


class ActionQuerySet(models.QuerySet["CollectiveAction"]):
    """Actions by what became of them, and by whose they are."""

    def published(self) -> "ActionQuerySet":
        """What the inventory shows: running or ended."""
        return self.filter(state__in=(ActionState.RUNNING, ActionState.ENDED))

    def held_by(self, person: Any) -> "ActionQuerySet":
        """Those that somebody wrote, organises or animates."""
        animated = ActionAnimator.objects.filter(person=person).values("action")
        return self.filter(Q(created_by=person) | Q(organiser=person) | Q(pk__in=animated))

    def stale(self, today: date) -> "ActionQuerySet":
        """Running, and nobody has said so for too long."""
        return self.filter(state=ActionState.RUNNING, confirmed_on__lte=stale_before(today))


class CollectiveAction(OwnedModel, SluggedModel):
    """A collective action of an inventory, from its draft to its end (domain: `CollectiveAction`).

    It names professionals only. Nothing of a family is ever here: counts stand on the occurrences.
    """

    # A copy keeps its lineage from one organisation to the other.
    cross_organisation = frozenset({"inspired_by"})

    title = models.CharField("titre", max_length=120)
    aim = models.TextField("ce que l’on cherche", max_length=800, blank=True)
    need = models.TextField("besoin observé", max_length=800, blank=True)
    kind = models.CharField("forme", max_length=20, blank=True)
    age_from = models.PositiveSmallIntegerField("à partir de", null=True, blank=True)
    age_to = models.PositiveSmallIntegerField("jusqu’à", null=True, blank=True)
    service = models.ForeignKey(
        Service,
        verbose_name="service ou maison du département",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    organiser = models.ForeignKey(
        User, verbose_name="qui organise", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    site = models.ForeignKey(
        Site,
        verbose_name="lieu",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    place = models.CharField("précision sur le lieu", max_length=150, blank=True)
    commune_code = models.CharField("commune", max_length=5, blank=True)
    # Degrees of the commune's town hall, so that a database can look around a place.
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    rhythm = models.CharField("rythme", max_length=120, blank=True)
    partners = models.CharField("partenaires", max_length=300, blank=True)
    cost_cents = models.PositiveIntegerField("coût", null=True, blank=True)
    co_design = models.CharField(
        "place des familles", max_length=10, choices=CoDesign.choices, blank=True
    )
    co_design_how = models.TextField("comment", max_length=800, blank=True)
    tools = models.TextField("supports et matériel", max_length=800, blank=True)
    kit = models.TextField("de quoi la refaire", max_length=2000, blank=True)
    kit_url = models.URLField("adresse d’un document", blank=True)
    learned = models.TextField("ce que l’on a appris", max_length=2000, blank=True)
    inspired_by = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="copies"
    )
    # Where it was brought in from ("dora--42"): the same file twice brings nothing twice.
    origin_id = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=ActionState.choices, default=ActionState.DRAFT)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_on = models.DateField(null=True)
    # The last day that somebody said it is running, and the day they were last asked.
    confirmed_on = models.DateField(null=True)
    asked_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    objects: ClassVar[Any] = scoped_manager(ActionQuerySet)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_to__gte=F("age_from")),
                name="action_ages",
                violation_error_message=(
                    "Le second âge ne peut pas être plus petit que le premier : "
                    "corrigez l’un des deux."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(co_design_how=""), name="action_says_co_design"
            ),
            models.UniqueConstraint(
                fields=["organisation", "origin_id"],
                condition=~Q(origin_id=""),
                name="action_origin_once",
            ),
        ]
        indexes = [
            # In the order of the list; what filters it is read there too.
            models.Index(
                fields=["organisation", "-published_on", "-id", "state", "kind"],
                name="actions_listed",
            ),
            # With the key, so that the map and "near" read the index alone.
            models.Index(
                fields=["organisation", "commune_code", "state", "id"], name="actions_by_commune"
            ),
            models.Index(fields=["state", "confirmed_on"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.state == ActionState.DRAFT

    @property
    def is_running(self) -> bool:
        return self.state == ActionState.RUNNING

    @property
    def is_stale(self) -> bool:
        """Whether it is said to be running, on a word that is too old."""
        return (
            self.is_running
            and self.confirmed_on is not None
            and self.confirmed_on <= stale_before(clock.today())
        )

    @property
    def kind_label(self) -> str:
        return codes.label("types", self.kind) if self.kind else ""

    @property
    def ages(self) -> str:
        """For whom, in words: "de 6 à 11 ans"; "" when nothing was said."""
        if self.age_from is not None and self.age_to is not None:
            return f"de {self.age_from} à {self.age_to} ans"
        if self.age_from is not None:
            return f"à partir de {self.age_from} ans"
        return f"jusqu’à {self.age_to} ans" if self.age_to is not None else ""


class ActionCode(OwnedModel):
    """One code of one list on one action: a public, a theme, a skill, an objective."""

    action = models.ForeignKey(CollectiveAction, on_delete=models.CASCADE, related_name="codes")
    family = models.CharField(max_length=10, choices=[(one, one) for one in codes.MANY])
    code = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "family", "code"], name="action_code_once")
        ]
        indexes = [models.Index(fields=["organisation", "family", "code", "action"])]


class ActionAnimator(OwnedModel):
    """Somebody who animates an action."""

    action = models.ForeignKey(CollectiveAction, on_delete=models.CASCADE, related_name="animators")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "person"], name="action_animator_once")
        ]
