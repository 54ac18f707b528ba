"""Logic models: each change is a revision that is kept, and a revision can be given a name."""

from django.db import models
from django.db.models import Q

from maillage.kernel.search import SearchKeyField
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import Service, User


class LogicModel(OwnedModel, SluggedModel):
    """Why something is done and what it should change; `current` is what one works on."""

    title = models.CharField("intitulé", max_length=120)
    current = models.ForeignKey(
        "LogicRevision", null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    search_key = SearchKeyField(sources=("title",))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "search_key"], name="logic_model_title_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class LogicRevision(OwnedModel, SluggedModel):
    """A whole model as it was after one change, in its JSON form (`logic.content`).

    `name` makes it a version that people speak of. Nothing of it changes afterwards.
    """

    model = models.ForeignKey(LogicModel, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    name = models.CharField("nom de la version", max_length=80, blank=True)
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["model", "number"], name="logic_revision_once"),
            models.UniqueConstraint(
                fields=["model", "name"], condition=~Q(name=""), name="logic_version_name_once"
            ),
        ]


class Objective(OwnedModel, SluggedModel):
    """What a team aims at, in one everyday sentence, and the boxes it serves."""

    model = models.ForeignKey(LogicModel, on_delete=models.CASCADE, related_name="objectives")
    sentence = models.CharField("l’objectif, en une phrase", max_length=200)
    service = models.ForeignKey(
        Service, verbose_name="équipe", on_delete=models.PROTECT, related_name="+"
    )
    # Keys of boxes: those that a later revision took away are not shown.
    boxes = models.JSONField(default=list)

    class Meta:
        ordering = ["pk"]
