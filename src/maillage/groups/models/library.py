"""What facilitators share: cards of animation tools, words and references to hand out.

None of it belongs to a group or to a session: a card says how to animate, never what was said.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from maillage.groups.enums import CycleKind, EntryKind, Licence
from maillage.kernel.search import SearchKeyField, search_key
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.people.models import User


class ToolCardQuerySet(models.QuerySet["ToolCard"]):
    """Tool cards; those that are withdrawn are never shown."""

    def shown_in(self, organisation: models.Model) -> "ToolCardQuerySet":
        """An organisation's own cards, and those that others share with all."""
        return self.filter(Q(organisation=organisation) | Q(is_shared=True), is_withdrawn=False)

    def matching(self, text: str) -> "ToolCardQuerySet":
        """Those whose title or aim holds every word, accents and case aside."""
        rows = self
        for word in search_key(text).split():
            rows = rows.filter(search_key__contains=word)
        return rows


class ToolCard(OwnedModel, SluggedModel):
    """An animation tool, as a card: what for, how, with what, under which licence."""

    title = models.CharField("nom de l'outil", max_length=100)
    aim = models.CharField("à quoi il sert", max_length=300)
    unfolding = models.TextField("déroulé", max_length=4000)
    material = models.CharField("matériel", max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField("durée, en minutes", null=True, blank=True)
    licence = models.CharField("licence", max_length=12, choices=Licence.choices)
    # Who made the tool, as the licence asks it to be said: not who wrote the card.
    author = models.CharField("auteur ou autrice de l'outil", max_length=150)
    source_url = models.URLField("adresse d'origine", blank=True)
    is_shared = models.BooleanField("partagé avec les autres organisations", default=False)
    is_withdrawn = models.BooleanField(default=False)
    written_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    search_key = SearchKeyField(sources=("title", "aim"), max_length=400)

    objects: ClassVar[Any] = scoped_manager(ToolCardQuerySet)

    class Meta:
        ordering = ["search_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_shared=False) | ~Q(licence=Licence.INTERNAL),
                name="tool_shared_needs_licence",
            )
        ]
        indexes = [models.Index(fields=["is_shared", "is_withdrawn"])]

    def __str__(self) -> str:
        return self.title


class ToolUse(OwnedModel):
    """How often an organisation says it used a tool, by kind of group: a counter, never a date."""

    cross_organisation = frozenset({"card"})

    card = models.ForeignKey(ToolCard, on_delete=models.CASCADE, related_name="uses")
    kind = models.CharField("avec quel groupe", max_length=24, choices=CycleKind.choices)
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "card", "kind"], name="tool_use_once_per_kind"
            )
        ]


class LibraryEntry(OwnedModel, SluggedModel):
    """A word and its meaning, or a reference, that a facilitator may hand out."""

    kind = models.CharField("nature", max_length=10, choices=EntryKind.choices)
    title = models.CharField("mot ou titre", max_length=150)
    text = models.CharField("définition ou référence complète", max_length=600)
    url = models.URLField("adresse", blank=True)
    is_withdrawn = models.BooleanField(default=False)
    search_key = SearchKeyField(sources=("title",))

    class Meta:
        ordering = ["kind", "search_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "search_key"],
                condition=Q(is_withdrawn=False),
                name="library_entry_once",
            )
        ]

    def __str__(self) -> str:
        return self.title
