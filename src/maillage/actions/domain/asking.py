"""Organisers are asked, by a link, whether an action that nobody has spoken of still runs."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from maillage.actions.models import CollectiveAction
from maillage.actions.models.actions import stale_before
from maillage.kernel import clock, journal, links, mail
from maillage.kernel.models import Link
from maillage.kernel.tenancy import across_organisations

PURPOSE = "actions.still_running"
MAIL = "actions.still_running"
LIFETIME = timedelta(days=60)
AT_ONCE = 200


def ask_organisers() -> int:
    """Ask, once per silence, who answers for each stale action; returns how many (of the clock).

    The organiser, or who wrote the action. One journal line each.
    """
    with across_organisations("the clock asks the organisers of every inventory"):
        today = clock.today()
        due = CollectiveAction.objects.stale(today).filter(
            Q(asked_on=None) | Q(asked_on__lte=stale_before(today))
        )
        asked = list(due.select_related("organisation").order_by("pk")[:AT_ONCE])
        for action in asked:
            _ask(action)
    return len(asked)


def _ask(action: CollectiveAction) -> None:
    with transaction.atomic():
        action.asked_on = clock.today()
        action.save(update_fields=["asked_on"])
        person = action.organiser_id or action.created_by_id
        if person is not None:
            mail.post(kind=MAIL, to=person, ids={"action": action.pk})
        journal.record(
            organisation=action.organisation,
            actor=None,
            verb="actions.still_asked",
            subject=action,
        )


def new_link(action: CollectiveAction) -> str:
    """The token of the organiser's link, made when the mail is written; the former one ends."""
    return links.renew(
        purpose=PURPOSE,
        subject=action,
        organisation_id=action.organisation_id,
        expires_at=clock.now() + LIFETIME,
    )


def action_of(link: Link) -> CollectiveAction | None:
    """What an organiser's link is about; None once the action has ended."""
    with across_organisations("a link names its action"):
        rows = CollectiveAction.objects.filter(state="running").select_related("organisation")
        found: CollectiveAction | None = rows.filter(pk=link.subject_id).first()
    return found
