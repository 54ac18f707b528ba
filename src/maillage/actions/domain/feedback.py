"""Participants say what they think by one link: it adds to counters, and leaves no trace."""

from collections.abc import Mapping
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import F, Q

from maillage.actions.domain.errors import Refused
from maillage.actions.models import CollectiveAction, FeedbackCount
from maillage.kernel import journal, links
from maillage.kernel.limits import is_within
from maillage.kernel.models import Link
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import User
from maillage.surveys.thresholds import least_answers

PURPOSE = "actions.feedback"
REASON = "whoever gives an opinion has no space"
# One link serves a whole room; far beyond a full one, somebody plays with it.
ANSWERS_TO_ONE = {"limit": 200, "seconds": 3600}


def open_feedback(*, action: CollectiveAction, actor: User) -> str:
    """Make the link by which participants give their opinion; the former one ends.

    Returns the token, shown once. One journal line.

    Raises:
        Refused: the action is a draft.
    """
    with transaction.atomic():
        if action.is_draft:
            raise Refused("Publiez d’abord l’action\u00a0: on donne son avis sur ce qui a eu lieu.")
        token = links.renew(purpose=PURPOSE, subject=action, organisation_id=action.organisation_id)
        journal.record(
            organisation=action.organisation,
            actor=actor,
            verb="actions.feedback_opened",
            subject=action,
        )
    return token


def feedback_of(link: Link) -> CollectiveAction | None:
    """The action that a link asks an opinion of."""
    with across_organisations(REASON):
        rows = CollectiveAction.objects.published().select_related("organisation")
        found: CollectiveAction | None = rows.filter(pk=link.subject_id).first()
    return found


def give(*, action: CollectiveAction, answers: Mapping[str, str]) -> bool:
    """Add one person's answers (question to face) to the counters. No journal line: no trace.

    They are shown by `least_answers` people at a time. False when too many come by one link.
    """
    if not is_within(PURPOSE, str(action.pk), **ANSWERS_TO_ONE):
        return False
    with transaction.atomic():
        row = CollectiveAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
        cells = [{"question": "", "answer": ""}]
        cells += [{"question": code, "answer": face} for code, face in answers.items()]
        FeedbackCount.objects.bulk_create(
            (
                FeedbackCount(organisation_id=row.organisation_id, action=row, **cell)
                for cell in cells
            ),
            ignore_conflicts=True,
        )
        counts = FeedbackCount.objects.filter(action=row)
        counts.filter(reduce(or_, (Q(**cell) for cell in cells))).update(waiting=F("waiting") + 1)
        if counts.get(question="", answer="").waiting >= least_answers():
            counts.update(shown=F("shown") + F("waiting"), waiting=0)
    return True
