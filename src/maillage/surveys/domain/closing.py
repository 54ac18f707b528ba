"""The close: a report of what may be shown, then nothing is left to put together.

The report is frozen, and links, audience and counters are erased in one transaction; texts leave
their bags for a row each, under random keys. The bags' key is then destroyed, and erased rows
leave the files of the database.
"""

from datetime import timedelta

from django.db import connection, models, transaction

from maillage.kernel import clock, journal
from maillage.kernel.scrubbing import scrub_tables
from maillage.kernel.tenancy import across_organisations, within
from maillage.surveys import thresholds
from maillage.surveys.access_texts import empty_bags, sealed_text
from maillage.surveys.domain.campaigns import destroy_spent_keys, erase_collected
from maillage.surveys.domain.reporting import report_content
from maillage.surveys.enums import CampaignStatus
from maillage.surveys.models import (
    AudienceMember,
    Campaign,
    Report,
    Tally,
    TextAnswer,
    TextBag,
    Token,
)
from maillage.surveys.models.campaigns import random_key

EMPTIED: tuple[type[models.Model], ...] = (Token, Tally, AudienceMember, TextBag)


def close_due() -> int:
    """Close every campaign whose window has ended (a verb of the clock); returns how many."""
    with across_organisations("the clock looks after every campaign"):
        due = list(
            Campaign.objects.collecting()
            .filter(closes_at__lte=clock.now())
            .select_related("organisation")
        )
    for campaign in due:
        with within(campaign.organisation):
            close(campaign=campaign)
    destroy_spent_keys()
    if due:
        scrub_tables(connection, EMPTIED)
    return len(due)


def close(*, campaign: Campaign) -> None:
    """Count, freeze the report, erase the rest. Twice has no more effect than once.

    Writes one journal line, without any figure.
    """
    with transaction.atomic():
        row = (
            Campaign.objects.select_for_update(of=("self",))
            .select_related("questionnaire", "organisation")
            .get(pk=campaign.pk)
        )
        if row.status != CampaignStatus.COLLECTING or row.closes_at > clock.now():
            return
        Report.objects.create(
            organisation=row.organisation,
            campaign=row,
            content=report_content(row),
            closed_on=clock.today(),
        )
        erase_collected(row)
        _keep_texts(row)
        row.status = CampaignStatus.CLOSED
        row.save(update_fields=["status"])
        journal.record(
            organisation=row.organisation,
            actor=None,
            verb="surveys.campaign_closed",
            subject=row,
        )
        transaction.on_commit(destroy_spent_keys)


def _keep_texts(campaign: Campaign) -> None:
    """Write the texts of the bags for their reader, in random order; too few are erased unread."""
    least = max(thresholds.least_texts(), campaign.threshold)
    own: dict[str, list[str]] = {}
    for question, text in empty_bags(campaign):
        own.setdefault(question, []).append(text)
    rows = [
        TextAnswer(
            id=random_key(),
            organisation_id=campaign.organisation_id,
            campaign=campaign,
            question=question,
            sealed=sealed_text(campaign, text),
        )
        for question, texts in own.items()
        if len(texts) >= least
        for text in texts
    ]
    TextAnswer.objects.bulk_create(sorted(rows, key=lambda row: row.id))


def purge_texts() -> int:
    """Erase texts whose time is over (a verb of the clock); returns how many."""
    last = clock.today() - timedelta(days=thresholds.text_days())
    with across_organisations("the clock looks after every campaign"):
        old = TextAnswer.objects.filter(campaign__report__closed_on__lt=last)
        erased = old.delete()[0]
    if erased:
        transaction.on_commit(lambda: scrub_tables(connection, (TextAnswer,)))
    return erased
