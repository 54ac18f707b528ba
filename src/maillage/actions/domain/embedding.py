"""A sheet is shown in the pages of an intranet, to the origins that were named and no other."""

from collections.abc import Sequence

from django.db import transaction

from maillage.actions.models import ActionSheet, SheetEmbed
from maillage.kernel import clock, journal, links
from maillage.kernel.models import Link
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import User

PURPOSE = "actions.board"
REASON = "whoever reads the page of an intranet has no space"


def open_board(*, sheet: ActionSheet, actor: User, origins: Sequence[str]) -> str:
    """Let these origins frame the numbers of a sheet; the former link ends. One journal line.

    Returns the token, shown once.
    """
    with transaction.atomic():
        SheetEmbed.objects.update_or_create(
            organisation=sheet.organisation,
            sheet=sheet,
            defaults={"origins": "\n".join(origins), "opened_on": clock.today()},
        )
        token = links.renew(purpose=PURPOSE, subject=sheet, organisation_id=sheet.organisation_id)
        _tell(sheet, actor, "actions.board_opened")
    return token


def close_board(*, sheet: ActionSheet, actor: User) -> None:
    """Nobody frames it any more, from this instant. One journal line."""
    with transaction.atomic():
        links.revoke(purpose=PURPOSE, subject=sheet)
        SheetEmbed.objects.filter(sheet=sheet).delete()
        _tell(sheet, actor, "actions.board_closed")


def board_of(link: Link) -> SheetEmbed | None:
    """What a link lets be framed, and by whom; None once it is closed."""
    with across_organisations(REASON):
        rows = SheetEmbed.objects.select_related("sheet__organisation")
        found: SheetEmbed | None = rows.filter(sheet=link.subject_id).first()
    return found


def _tell(sheet: ActionSheet, actor: User, verb: str) -> None:
    journal.record(organisation=sheet.organisation, actor=actor, verb=verb, subject=sheet)
