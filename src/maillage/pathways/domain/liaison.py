"""Liaison sheets: inside the integrated scheme a mode changes without a new decision."""

from datetime import date

from django.db import transaction

from maillage.kernel import clock, journal
from maillage.pathways.domain.errors import Refused, check_past
from maillage.pathways.domain.journeys import change_mode
from maillage.pathways.models import LiaisonSheet, Pathway, Stage
from maillage.people.models import User


def open_sheet(
    *, pathway: Pathway, actor: User | None, mode: str, agreed_on: date, clear_days: int
) -> LiaisonSheet:
    """Note that the family agreed to another mode; it may withdraw for so many clear days.

    Writes one journal line. Raises Refused for a day to come or before the admission, the present
    mode, an ended pathway, or while another sheet waits.
    """
    check_past(agreed_on, "agreed_on")
    with transaction.atomic():
        row = Pathway.objects.select_for_update(of=("self",)).get(pk=pathway.pk)
        if row.left_on is not None:
            raise Refused("Ce parcours est terminé.")
        if agreed_on < row.admitted_on:
            raise Refused(
                "Ce jour précède l’admission\u00a0: écrivez un jour plus récent.", "agreed_on"
            )
        if Stage.objects.filter(pathway=row, ends_on=None, mode=mode).exists():
            raise Refused("C’est déjà la modalité en cours\u00a0: choisissez-en une autre.", "mode")
        if LiaisonSheet.objects.filter(pathway=row, withdrawn_on=None, sent_on=None).exists():
            raise Refused("Une fiche de liaison attend déjà\u00a0: terminez-la d’abord.")
        sheet = LiaisonSheet.objects.create(
            organisation=pathway.organisation,
            pathway=row,
            mode=mode,
            agreed_on=agreed_on,
            clear_days=clear_days,
        )
        _tell(sheet, actor, "pathways.sheet_opened")
    return sheet


def send_sheet(*, sheet: LiaisonSheet, actor: User) -> None:
    """The sheet is sent to the disability office today, and the mode changes today.

    Writes two journal lines. Raises Refused while the family may still withdraw, or once it ended.
    """
    with transaction.atomic():
        row = _open(sheet)
        if clock.today() < row.may_leave_on:
            raise Refused(
                "La famille peut encore revenir sur son accord\u00a0: attendez la fin du délai."
            )
        row.sent_on = clock.today()
        row.save(update_fields=["sent_on"])
        _tell(row, actor, "pathways.sheet_sent")
        if not Stage.objects.filter(pathway=row.pathway, ends_on=None, mode=row.mode).exists():
            change_mode(pathway=row.pathway, actor=actor, mode=row.mode, on=clock.today())


def withdraw_sheet(*, sheet: LiaisonSheet, actor: User) -> None:
    """The family withdraws: the mode stays as it is. Writes one journal line.

    Raises Refused once the sheet ended.
    """
    with transaction.atomic():
        row = _open(sheet)
        row.withdrawn_on = clock.today()
        row.save(update_fields=["withdrawn_on"])
        _tell(row, actor, "pathways.sheet_withdrawn")


def _open(sheet: LiaisonSheet) -> LiaisonSheet:
    rows = LiaisonSheet.objects.select_for_update(of=("self",))
    row: LiaisonSheet = rows.select_related("pathway__organisation", "organisation").get(
        pk=sheet.pk
    )
    if row.sent_on is not None or row.withdrawn_on is not None:
        raise Refused("Cette fiche de liaison est déjà terminée.")
    return row


def _tell(sheet: LiaisonSheet, actor: User | None, verb: str) -> None:
    journal.record(
        organisation=sheet.organisation,
        actor=actor,
        verb=verb,
        subject=sheet,
        detail={"mode": sheet.mode, "agreed_on": str(sheet.agreed_on)},
    )
