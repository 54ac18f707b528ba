"""What professionals say of an action: a remark, "I have done this"."""

from django.db import transaction

from maillage.actions.domain.errors import Refused
from maillage.actions.models import CollectiveAction, Experience, PracticeComment
from maillage.kernel import clock, journal
from maillage.kernel.tenancy import within
from maillage.people.models import User


def comment(*, action: CollectiveAction, actor: User, text: str) -> PracticeComment:
    """Write a remark of practice under a published action, one's own or a partner's.

    It belongs to the organisation of the action. One journal line there.

    Raises:
        Refused: the action is a draft.
    """
    _check_published(action)
    with within(action.organisation), transaction.atomic():
        row: PracticeComment = PracticeComment.objects.create(
            organisation=action.organisation,
            action=action,
            author=actor,
            text=text.strip(),
            at=clock.now(),
        )
        _tell(action, actor, "actions.commented")
    return row


def withdraw_comment(*, remark: PracticeComment, actor: User) -> None:
    """Take a remark away for good, text included. One journal line."""
    with within(remark.organisation), transaction.atomic():
        _tell(remark.action, actor, "actions.comment_withdrawn")
        remark.delete()


def tell_experience(*, action: CollectiveAction, actor: User, has_done: bool) -> None:
    """Say that one has done an action and can be asked about it, or take it back.

    One journal line when something changes.

    Raises:
        Refused: the action is a draft.
    """
    _check_published(action)
    with within(action.organisation), transaction.atomic():
        held = Experience.objects.filter(action=action, person=actor)
        if has_done:
            _, changed = Experience.objects.get_or_create(
                action=action,
                person=actor,
                defaults={"organisation": action.organisation, "on": clock.today()},
            )
        else:
            changed = bool(held.delete()[0])
        if changed:
            _tell(action, actor, "actions.done" if has_done else "actions.done_taken_back")


def _check_published(action: CollectiveAction) -> None:
    if action.is_draft:
        raise Refused("Publiez d’abord ce brouillon\u00a0: d’autres pourront ensuite en parler.")


def _tell(action: CollectiveAction, actor: User, verb: str) -> None:
    journal.record(organisation=action.organisation, actor=actor, verb=verb, subject=action)
