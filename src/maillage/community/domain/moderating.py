"""A text is reported by anyone, and settled by a host: with a code, and a journal line."""

from django.db import transaction

from maillage.community.domain.errors import Refused
from maillage.community.domain.posting import locked, tell_who_asked, touch
from maillage.community.domain.telling import tell
from maillage.community.enums import PostState, Reason
from maillage.community.indexing import index_post
from maillage.community.models import CommunityMember, Post, Report
from maillage.kernel import clock, mail

MAIL_MODERATED = "community.moderated"


def report(*, post: Post, by: CommunityMember, reason: Reason) -> Report:
    """Say that a text should not stand; it goes to the queue and stays readable meanwhile.

    Reported as showing a child or a family, it is withdrawn at once: better late than read. One
    journal line.

    Raises:
        Refused: the same person has reported it already.
    """
    with transaction.atomic():
        row = locked(post)
        made, is_new = Report.objects.get_or_create(
            post=row,
            by=by,
            settled_at=None,
            defaults={
                "organisation": row.organisation,
                "reason": reason,
                "made_at": clock.now(),
            },
        )
        if not is_new:
            raise Refused("Vous avez déjà signalé ce texte\u00a0: une personne va le relire.")
        if reason == Reason.CASE_DATA and row.is_visible:
            row.state = PostState.QUEUED
            row.save(update_fields=["state"])
            index_post(row)
        tell(row.community, by.user, "reported", row, reason=reason)
    found: Report = made
    return found


def let_stand(*, post: Post, actor: CommunityMember) -> Post:
    """Publish what waits, or what was put away: a host has read it. One journal line."""
    with transaction.atomic():
        row = locked(post)
        was_new = row.state == PostState.QUEUED
        row.state, row.reason = PostState.VISIBLE, ""
        row.save(update_fields=["state", "reason"])
        touch(row)
        _settle(row, actor, "let_stand")
        if was_new and row.question_id is not None:
            tell_who_asked(row)
    return row


def hide(*, post: Post, actor: CommunityMember, reason: Reason) -> Post:
    """Put a text away: only its author and the hosts see it, with the reason. One journal line."""
    return _put_away(post, actor, PostState.HIDDEN, reason, "hidden")


def ask_to_edit(*, post: Post, actor: CommunityMember, reason: Reason) -> Post:
    """Send a text back to who wrote it, who corrects it; it is read again. One journal line."""
    return _put_away(post, actor, PostState.TO_EDIT, reason, "sent_back")


def _put_away(
    post: Post, actor: CommunityMember, state: PostState, reason: Reason, verb: str
) -> Post:
    with transaction.atomic():
        row = locked(post)
        row.state, row.reason = state, reason
        row.certified_at = row.certified_by = row.accepted_at = None
        row.save()
        _settle(row, actor, verb, reason=reason)
        if row.author.user_id is not None:
            mail.post(kind=MAIL_MODERATED, to=row.author.user_id, ids={"post": row.pk})
    return row


def _settle(row: Post, actor: CommunityMember, verb: str, **detail: str) -> None:
    Report.objects.filter(post=row, settled_at=None).update(settled_at=clock.now())
    index_post(row)
    tell(row.community, actor.user, verb, row, **detail)
