"""What members write: questions and answers, certified by a host, kept by who asked."""

from collections.abc import Sequence

from django.db import transaction

from maillage.community.domain.errors import LooksReal, Refused
from maillage.community.domain.telling import tell
from maillage.community.enums import PostKind, PostState
from maillage.community.indexing import index_post
from maillage.community.models import CommunityMember, Post, Salon
from maillage.community.warning import Sign, signs_in
from maillage.kernel import clock, mail
from maillage.kernel.limits import is_within

POSTS = {"limit": 12, "seconds": 3600}
MAIL_ANSWERED = "community.answered"


def ask(
    *, salon: Salon, author: CommunityMember, title: str, text: str, is_confirmed: bool
) -> Post:
    """Ask a question in a room. Published at once, unless it looks like a real situation.

    A confirmed text that does waits in the moderation queue. One journal line.

    Raises:
        LooksReal: it does, and its author has not confirmed it.
        Refused: they write too much in an hour.
    """
    state, signs = weigh((title, text), is_confirmed)
    check_pace(author)
    with transaction.atomic():
        now = clock.now()
        post: Post = Post.objects.create(
            organisation=salon.organisation,
            community=author.community,
            salon=salon,
            kind=PostKind.QUESTION,
            author=author,
            title=title,
            text=text,
            state=state,
            signs=signs,
            written_at=now,
            changed_at=now,
            active_at=now,
        )
        _settle(post, "asked")
    return post


def answer(*, question: Post, author: CommunityMember, text: str, is_confirmed: bool) -> Post:
    """Answer a question; who asked is told once it is published. One journal line.

    Raises:
        LooksReal, Refused: as `ask`; or the question is not published.
    """
    state, signs = weigh((text,), is_confirmed)
    check_pace(author)
    with transaction.atomic():
        row: Post = Post.objects.select_for_update(of=("self",)).get(pk=question.pk)
        if not row.is_visible:
            raise Refused(
                "Cette question n’est plus publiée\u00a0: votre réponse n’est pas partie."
            )
        now = clock.now()
        post: Post = Post.objects.create(
            organisation=row.organisation,
            community=author.community,
            salon_id=row.salon_id,
            kind=PostKind.ANSWER,
            question=row,
            author=author,
            text=text,
            state=state,
            signs=signs,
            written_at=now,
            changed_at=now,
            active_at=now,
        )
        _settle(post, "answered")
        if post.is_visible:
            tell_who_asked(post)
    return post


def rewrite(
    *, post: Post, actor: CommunityMember, title: str, text: str, is_confirmed: bool
) -> Post:
    """Write one's own text again. What a host had certified or put away is read again.

    A text sent back waits in the queue; another is published, as `ask`. One journal line.

    Raises:
        LooksReal, Refused: as `ask`; or a host has hidden it meanwhile.
    """
    state, signs = weigh((title, text), is_confirmed)
    check_pace(actor)
    with transaction.atomic():
        row = locked(post)
        if row.state == PostState.HIDDEN:
            raise Refused("Ce texte a été masqué\u00a0: il ne se corrige plus.")
        if row.state in (PostState.TO_EDIT, PostState.QUEUED):
            state = PostState.QUEUED
        if row.kind != PostKind.ANSWER:
            row.title = title
        row.text, row.state, row.signs = text, state, signs
        row.reason = ""
        row.certified_at = row.certified_by = None
        row.changed_at = clock.now()
        row.save()
        _settle(row, "rewritten")
    return row


def certify(*, post: Post, actor: CommunityMember, is_certified: bool) -> Post:
    """Say, as a host, that an answer is right today; or take it back. One journal line.

    Raises:
        Refused: it is not a published answer.
    """
    with transaction.atomic():
        row = locked(post)
        if row.kind != PostKind.ANSWER or not row.is_visible:
            raise Refused("Seule une réponse publiée peut être certifiée.")
        row.certified_at = clock.now() if is_certified else None
        row.certified_by = actor if is_certified else None
        row.save(update_fields=["certified_at", "certified_by"])
        tell(row.community, actor.user, "certified" if is_certified else "uncertified", row)
    return row


def accept(*, post: Post, actor: CommunityMember, is_accepted: bool) -> Post:
    """Say that an answer answered one's own question; another one loses it. One journal line.

    Raises:
        Refused: somebody else asked, or the answer is not published.
    """
    with transaction.atomic():
        question = locked(Post.objects.get(pk=post.question_id))
        row = locked(post)
        if question.author_id != actor.pk:
            raise Refused("Seule la personne qui a posé la question retient une réponse.")
        if not row.is_visible:
            raise Refused("Cette réponse n’est plus publiée\u00a0: choisissez-en une autre.")
        Post.objects.filter(question=question).update(accepted_at=None)
        if is_accepted:
            Post.objects.filter(pk=row.pk).update(accepted_at=clock.now())
        tell(row.community, actor.user, "accepted" if is_accepted else "unaccepted", row)
    return row


def weigh(texts: Sequence[str], is_confirmed: bool) -> tuple[PostState, list[str]]:
    """The state in which texts begin and the codes of their signs. Raises LooksReal."""
    signs: list[Sign] = [sign for text in texts for sign in signs_in(text, clock.today().year)]
    if signs and not is_confirmed:
        raise LooksReal(signs)
    state = PostState.QUEUED if signs else PostState.VISIBLE
    return state, sorted({sign.code for sign in signs})


def check_pace(author: CommunityMember) -> None:
    """Count one text of somebody. Raises Refused beyond what a person writes in an hour."""
    if not is_within("community.post", str(author.pk), **POSTS):
        raise Refused(
            "Vous avez beaucoup écrit en une heure\u00a0: gardez ce texte et envoyez-le plus tard."
        )


def tell_who_asked(post: Post) -> None:
    """A mail to the author of the question of a published answer, unless it is their own."""
    asker = post.question.author if post.question else None
    if asker is not None and asker.pk != post.author_id and asker.user_id is not None:
        mail.post(kind=MAIL_ANSWERED, to=asker.user_id, ids={"answer": post.pk})


def locked(post: Post) -> Post:
    """The row itself, locked."""
    rows = Post.objects.select_for_update(of=("self",)).select_related(
        "community__organisation", "author", "question__author"
    )
    row: Post = rows.get(pk=post.pk)
    return row


def touch(post: Post) -> None:
    """A published answer brings its question back to the top of the list."""
    if post.is_visible and post.question_id is not None:
        Post.objects.filter(pk=post.question_id).update(active_at=clock.now())


def _settle(post: Post, verb: str) -> None:
    touch(post)
    index_post(post)
    tell(post.community, post.author.user, verb, post, state=post.state, signs=post.signs)
