"""What members write, and what is said against it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from maillage.community.enums import PostKind, PostState, Reason
from maillage.community.models.communities import Community, CommunityMember, Salon, SalonSeat
from maillage.kernel.models import StoredFile
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager

TITLE, TEXT = 150, 6000


class PostQuerySet(models.QuerySet["Post"]):
    """Texts by who may read them."""

    def readable_by(self, member: CommunityMember) -> "PostQuerySet":
        """What a member reads: published texts of the rooms open to them; hosts read all."""
        rows = self.filter(community=member.community_id)
        if member.is_host:
            return rows
        own = Q(author=member.pk)
        seats = SalonSeat.objects.filter(member=member.pk)
        return rows.filter(
            Q(salon=None) | Q(salon__is_restricted=False) | Q(salon__in=seats.values("salon")),
            Q(state=PostState.VISIBLE) | own,
        )

    def visible(self) -> "PostQuerySet":
        """Published texts, whose question is published too."""
        return self.filter(
            Q(question=None) | Q(question__state=PostState.VISIBLE), state=PostState.VISIBLE
        )


class Post(OwnedModel, SluggedModel):
    """A question, an answer, or what presents a resource: one kind of text, moderated one way.

    `signs` are codes of what looked like a real situation (`warning`), never the words.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="posts")
    # None for a resource: the library is the whole community's.
    salon = models.ForeignKey(Salon, null=True, on_delete=models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=8, choices=PostKind.choices)
    question = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="answers"
    )
    author = models.ForeignKey(CommunityMember, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField("titre", max_length=TITLE, blank=True)
    text = models.TextField("texte", max_length=TEXT, blank=True)
    state = models.CharField(max_length=8, choices=PostState.choices)
    signs = models.JSONField(default=list)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    # The words are gone for good; the row stays, for what answers it.
    erased_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # When the question last moved: the order of lists.
    active_at = models.DateTimeField()
    certified_at = models.DateTimeField(null=True)
    certified_by = models.ForeignKey(
        CommunityMember, null=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = scoped_manager(PostQuerySet)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="answer") & ~Q(question=None) & Q(title=""))
                | (~Q(kind="answer") & Q(question=None) & ~Q(title="")),
                name="post_answer_or_titled",
            ),
            models.CheckConstraint(
                condition=(Q(kind="resource") & Q(salon=None))
                | (~Q(kind="resource") & ~Q(salon=None)),
                name="post_resource_of_all",
            ),
            models.CheckConstraint(
                condition=Q(certified_at=None, certified_by=None)
                | (Q(kind="answer") & ~Q(certified_at=None) & ~Q(certified_by=None)),
                name="post_certified_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["hidden", "to_edit"]) | ~Q(reason=""),
                name="post_put_away_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(state="hidden", text=""),
                name="post_erased_says_nothing",
            ),
            models.UniqueConstraint(
                fields=["question"],
                condition=~Q(accepted_at=None),
                name="post_one_accepted_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "kind", "state", "active_at"]),
            models.Index(fields=["question", "written_at"]),
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()

    @property
    def is_visible(self) -> bool:
        return self.state == PostState.VISIBLE


class Report(OwnedModel, SluggedModel):
    """A member says that a text should not stand; one at a time by person."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reports")
    by = models.ForeignKey(CommunityMember, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField("motif", max_length=12, choices=Reason.choices)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "by"], condition=Q(settled_at=None), name="report_once"
            )
        ]
        indexes = [models.Index(fields=["post", "settled_at"])]


class Resource(OwnedModel):
    """The file of the library that a text presents; a version takes the place of another."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="resource")
    # None once the resource was erased.
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.CharField("de qui", max_length=150)
    licence = models.CharField("ce que l’on peut en faire", max_length=20)
    version = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    # A count and nothing else: nobody knows who took it.
    downloads = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(supersedes=None, version=1) | Q(~Q(supersedes=None), version__gte=2),
                name="resource_version_follows",
            )
        ]
