"""A programme: three acts in order, what each delivers, and who supports whom."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from maillage.groups.models import Group
from maillage.kernel.search import SearchKeyField
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import Service, User
from maillage.programmes.enums import DeliverableState, Level
from maillage.programmes.models.logic import LogicModel, Objective
from maillage.surveys.models import Campaign

LONGEST_REPORT = 20_000
# A file may bring keys of its own.
LONGEST_KEY = 200


class Pointer(models.Model):
    """What a row points at in some room: a kind and a key of `kernel.registries.linkables`."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=12)

    class Meta:
        abstract = True

    @property
    def pointed(self) -> tuple[str, str]:
        """As `registries.living` asks for it."""
        return self.kind, self.key


class Programme(OwnedModel, SluggedModel):
    """Care for those who care: what is undertaken, in acts."""

    title = models.CharField("intitulé", max_length=120)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    search_key = SearchKeyField(sources=("title",))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "search_key"], name="programme_title_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Act(OwnedModel):
    """One of the three acts: they are played in this order."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="acts")
    rank = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(3)])
    title = models.CharField("intitulé", max_length=120)
    text = models.TextField("ce qu’il vise", max_length=1000, blank=True)

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "rank"], name="act_rank_once"),
            models.CheckConstraint(condition=Q(rank__gte=1, rank__lte=3), name="act_of_three"),
        ]

    def __str__(self) -> str:
        return f"Acte {self.rank}, {self.title}"


class Deliverable(OwnedModel, SluggedModel, Pointer):
    """What an act delivers; it points at the living object, "" while there is none."""

    act = models.ForeignKey(Act, on_delete=models.CASCADE, related_name="deliverables")
    title = models.CharField("livrable", max_length=150)
    state = models.CharField(
        "état", max_length=10, choices=DeliverableState.choices, default=DeliverableState.TO_DO
    )
    delivered_on = models.DateField(null=True)
    owner = models.ForeignKey(
        User, verbose_name="qui le porte", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_on = models.DateField("pour le", null=True)
    kind = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["act", "title"], name="deliverable_once"),
            models.CheckConstraint(
                condition=(Q(state="delivered") & ~Q(delivered_on=None))
                | (~Q(state="delivered") & Q(delivered_on=None)),
                name="deliverable_delivered_on",
            ),
            models.CheckConstraint(
                condition=Q(kind="", key="") | (~Q(kind="") & ~Q(key="")),
                name="deliverable_points_or_not",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class GroupLevel(OwnedModel):
    """Whom a group supports: said by who keeps the programme, never deduced from its members."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="+")
    level = models.CharField("niveau", max_length=10, choices=Level.choices)


class VacantPost(OwnedModel, SluggedModel):
    """A post of a team that nobody holds, from a day to the day it is filled."""

    service = models.ForeignKey(
        Service, verbose_name="équipe", on_delete=models.PROTECT, related_name="+"
    )
    function = models.CharField("fonction", max_length=80)
    since = models.DateField("vacant depuis le")
    filled_on = models.DateField("pourvu le", null=True)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(filled_on=None) | Q(filled_on__gte=F("since")), name="post_dates"
            )
        ]


class ModelPointer(OwnedModel, SluggedModel, Pointer):
    """What feeds a box of a logic model, or serves an objective: some room's living object."""

    model = models.ForeignKey(LogicModel, on_delete=models.CASCADE, related_name="pointers")
    # A key of a box, or an objective: one of them.
    box = models.CharField(max_length=LONGEST_KEY, blank=True)
    objective = models.ForeignKey(
        Objective, null=True, on_delete=models.CASCADE, related_name="pointers"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "box", "kind", "key"],
                condition=Q(objective=None),
                name="model_pointer_once_per_box",
            ),
            models.UniqueConstraint(
                fields=["objective", "kind", "key"],
                condition=~Q(objective=None),
                name="model_pointer_once_per_objective",
            ),
            models.CheckConstraint(
                condition=(Q(objective=None) & ~Q(box="")) | (~Q(objective=None) & Q(box="")),
                name="model_pointer_of_one",
            ),
        ]


class SurveyReportText(OwnedModel):
    """A version of what is written about a closed campaign; what was told before is kept.

    It begins with the sentences of the published figures: no answer is ever here.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    text = models.TextField("rapport", max_length=LONGEST_REPORT)
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    told_on = models.DateField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="survey_report_once")
        ]
