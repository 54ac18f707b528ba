"""Resources: a file with its licence, its versions, and a count of what was taken."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from maillage.community.domain.errors import Refused
from maillage.community.domain.posting import check_pace, weigh
from maillage.community.domain.telling import tell
from maillage.community.enums import PostKind
from maillage.community.indexing import index_post
from maillage.community.models import CommunityMember, Post, Resource
from maillage.kernel import clock, files

ACCEPTED = ("application/pdf", "image/jpeg", "image/png", *files.OFFICE_TYPES.values())


@dataclass(frozen=True)
class Brought:
    """What a member brings: a file, what it is for, whose it is and what may be done with it."""

    title: str
    text: str
    made_by: str
    licence: str
    data: bytes
    filename: str


def share(
    *,
    author: CommunityMember,
    brought: Brought,
    is_confirmed: bool,
    supersedes: Resource | None = None,
) -> Post:
    """Put a resource in the library, or the next version of one. One journal line.

    Its presentation is weighed as any text (`posting.ask`); the file itself is not read.

    Raises:
        LooksReal: the presentation looks like a real situation and is not confirmed.
        Refused: a type that is not kept, too many texts in an hour, or a version that is not the
            last one.
        FileRefused: the file is empty or too large.
    """
    state, signs = weigh((brought.title, brought.text), is_confirmed)
    if files.sniff(brought.data, brought.filename) not in ACCEPTED:
        raise Refused(
            "Ce fichier n’est ni un PDF, ni une image, ni un fichier bureautique\u00a0: "
            "choisissez-en un autre.",
            "file",
        )
    check_pace(author)
    with transaction.atomic():
        version = _next_version(supersedes)
        post = _present(author, brought, state, signs)
        kept = files.store(
            data=brought.data,
            filename=brought.filename,
            organisation=post.organisation,
            actor=author.user,
        )
        Resource.objects.create(
            organisation=post.organisation,
            post=post,
            file=kept,
            made_by=brought.made_by,
            licence=brought.licence,
            version=version,
            supersedes=supersedes,
        )
        index_post(post)
        detail = {"version": version, "sha256": kept.sha256, "state": state}
        tell(author.community, author.user, "resource_shared", post, **detail)
    return post


def _present(author: CommunityMember, brought: Brought, state: str, signs: list[str]) -> Post:
    now = clock.now()
    post: Post = Post.objects.create(
        organisation=author.community.organisation,
        community=author.community,
        kind=PostKind.RESOURCE,
        author=author,
        title=brought.title,
        text=brought.text,
        state=state,
        signs=signs,
        written_at=now,
        changed_at=now,
        active_at=now,
    )
    return post


def count_download(*, resource: Resource) -> None:
    """Count one taking, and nothing of who took: no journal line."""
    Resource.objects.filter(pk=resource.pk).update(downloads=F("downloads") + 1)


def _next_version(supersedes: Resource | None) -> int:
    if supersedes is None:
        return 1
    row = Resource.objects.select_for_update(of=("self",)).get(pk=supersedes.pk)
    if Resource.objects.filter(supersedes=row).exists():
        raise Refused("Une version plus récente existe déjà\u00a0: partez de celle-là.")
    return int(row.version) + 1
