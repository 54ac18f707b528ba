"""The report of a survey of professionals: drafted from published figures, then written."""

from django.db import transaction

from maillage.kernel import clock, journal
from maillage.people.domain.errors import Refused
from maillage.people.models import User
from maillage.programmes.models import SurveyReportText
from maillage.surveys.models import Campaign


def write_report(*, campaign: Campaign, actor: User, text: str, number: int) -> SurveyReportText:
    """Keep one more version of the report; `number` is the one that was read (0 for none).

    One journal line.

    Raises:
        Refused: somebody else has written since.
    """
    with transaction.atomic():
        Campaign.objects.select_for_update().get(pk=campaign.pk)
        last = SurveyReportText.objects.filter(campaign=campaign).first()
        known = last.number if last else 0
        if known != number:
            raise Refused(
                "Quelqu’un a enregistré une autre version entre-temps\u00a0: relisez-la dans un "
                "autre onglet, puis enregistrez la vôtre.",
                "text",
            )
        row = SurveyReportText.objects.create(
            organisation=campaign.organisation,
            campaign=campaign,
            number=known + 1,
            text=text,
            author=actor,
            at=clock.now(),
        )
        _tell(row, actor, "programmes.report_written")
    return row


def tell_report(*, campaign: Campaign, actor: User) -> None:
    """Give the last version back to the teams; one journal line, nothing when it is done.

    Raises:
        Refused: nothing has been written.
    """
    with transaction.atomic():
        Campaign.objects.select_for_update().get(pk=campaign.pk)
        row = SurveyReportText.objects.filter(campaign=campaign).first()
        if row is None:
            raise Refused("Enregistrez d’abord une version du rapport.")
        if row.told_on is None:
            row.told_on = clock.today()
            row.save(update_fields=["told_on"])
            _tell(row, actor, "programmes.report_told")


def _tell(row: SurveyReportText, actor: User, verb: str) -> None:
    journal.record(
        organisation=row.organisation,
        actor=actor,
        verb=verb,
        subject=row.campaign,
        detail={"number": row.number},
    )
