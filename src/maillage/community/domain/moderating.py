"""A text is reported by anyone, and settled by a host: with a code, and a journal line."""

from datetime import timedelta

from django.db import transaction

from maillage.community.access import REASON
from maillage.community.delays import delay
from maillage.community.domain.errors import Refused
from maillage.community.domain.posting import locked, tell_who_asked, touch
from maillage.community.domain.telling import tell
from maillage.community.enums import PostKind, PostState, Reason
from maillage.community.indexing import index_post, unlearn_post
from maillage.community.models import CommunityMember, Post, Report, Resource
from maillage.kernel import clock, files, mail
from maillage.kernel.limits import is_within
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import User

MAIL_MODERATED = "community.moderated"
REPORTS = {"limit": 10, "seconds": 3600}
ERASED = "Texte effacé"
AT_ONCE = 200


def report(*, post: Post, by: CommunityMember, reason: Reason) -> Report:
    """Say that a text should not stand; it goes to the queue and stays readable meanwhile.

    Reported as showing a child or a family, it is withdrawn at once: better late than read. One
    journal line.

    Raises:
        Refused: the same person has reported it already, or reports too much in an hour.
    """
    if not is_within("community.report", str(by.pk), **REPORTS):
        raise Refused("Vous avez fait beaucoup de signalements\u00a0: reprenez dans une heure.")
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
    """Publish what waits, or what was put away: a host has read it. One journal line.

    Raises:
        Refused: it was erased.
    """
    with transaction.atomic():
        row = locked(post)
        _refuse_erased(row)
        was_new = row.state == PostState.QUEUED
        row.state, row.reason = PostState.VISIBLE, ""
        row.save(update_fields=["state", "reason"])
        touch(row)
        _settle(row, actor.user, "let_stand")
        if was_new and row.question_id is not None:
            tell_who_asked(row)
    return row


def hide(*, post: Post, actor: CommunityMember, reason: Reason) -> Post:
    """Put a text away: only its author and the hosts see it, with the reason. One journal line."""
    return _put_away(post, actor.user, PostState.HIDDEN, reason, "hidden")


def ask_to_edit(*, post: Post, actor: CommunityMember, reason: Reason) -> Post:
    """Send a text back to who wrote it, who corrects it; it is read again. One journal line."""
    return _put_away(post, actor.user, PostState.TO_EDIT, reason, "sent_back")


def erase(*, post: Post, actor: CommunityMember, reason: Reason) -> Post:
    """Empty a text for good, its file too: nothing of it is left but who wrote when.

    One journal line. Raises Refused when it was erased already.
    """
    return _put_away(post, actor.user, PostState.HIDDEN, reason, "erased", empties=True)


def erase_hidden() -> int:
    """Empty what was hidden long ago for showing a child or a family (of the clock); how many.

    One journal line each.
    """
    before = clock.now() - timedelta(days=delay("masque.garde"))
    with across_organisations(REASON):
        rows = Post.objects.filter(
            state=PostState.HIDDEN, reason=Reason.CASE_DATA, erased_at=None, changed_at__lt=before
        )
        found = list(rows.order_by("pk")[:AT_ONCE])
        for row in found:
            _put_away(row, None, PostState.HIDDEN, Reason.CASE_DATA, "erased", empties=True)
    return len(found)


def _empty(row: Post) -> None:
    """Take the words and the file away, in the transaction of the caller."""
    unlearn_post(row)
    row.title = "" if row.kind == PostKind.ANSWER else ERASED
    row.text, row.erased_at = "", clock.now()
    resource = Resource.objects.filter(post=row).select_related("file").first()
    if resource is not None and resource.file is not None:
        kept, resource.file = resource.file, None
        resource.save(update_fields=["file"])
        files.discard(kept)


def _put_away(
    post: Post,
    actor: User | None,
    state: PostState,
    reason: Reason,
    verb: str,
    *,
    empties: bool = False,
) -> Post:
    with transaction.atomic():
        row = locked(post)
        _refuse_erased(row)
        row.state, row.reason = state, reason
        row.certified_at = row.certified_by = row.accepted_at = None
        row.changed_at = clock.now()
        if empties:
            _empty(row)
        row.save()
        _settle(row, actor, verb, reason=reason)
        if row.author.user_id is not None:
            mail.post(kind=MAIL_MODERATED, to=row.author.user_id, ids={"post": row.pk})
    return row


def _refuse_erased(row: Post) -> None:
    if row.erased_at is not None:
        raise Refused("Ce texte est effacé\u00a0: il n’en reste rien à décider.")


def _settle(row: Post, actor: User | None, verb: str, **detail: str) -> None:
    Report.objects.filter(post=row, settled_at=None).update(settled_at=clock.now())
    index_post(row)
    tell(row.community, actor, verb, row, **detail)
