"""Sheets of a plan are written, their indicators chosen, aimed and told, their years closed."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import models, transaction

from maillage.actions.domain.errors import Refused
from maillage.actions.models import (
    ActionSheet,
    ClosedYear,
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    KeptValue,
    PlanUnit,
    SheetUnit,
)
from maillage.actions.queries.sheets import content_of, indicators_of, readings
from maillage.kernel import clock, journal
from maillage.kernel.keys import search_key
from maillage.people.models import Organisation, User


def write_sheet(
    *,
    organisation: Organisation,
    actor: User,
    fields: Mapping[str, str],
    units: Mapping[str, Sequence[str]],
    sheet: ActionSheet | None = None,
) -> ActionSheet:
    """Write a sheet, new or known, with its units by part; unknown short names become units.

    A unit that is named twice keeps its first part. One journal line.

    Raises:
        Refused: that plan has another sheet of this number.
    """
    with transaction.atomic():
        now = clock.now()
        row = sheet or ActionSheet(organisation=organisation, created_by=actor, created_at=now)
        for name, value in fields.items():
            setattr(row, name, value)
        twin = ActionSheet.objects.filter(
            organisation=organisation, plan=row.plan, number=row.number
        )
        if twin.exclude(pk=row.pk).exists():
            raise Refused(
                "Ce plan a déjà une fiche de ce numéro\u00a0: écrivez un autre numéro.", "number"
            )
        row.changed_at = now
        row.save()
        _set_units(row, units)
        verb = "actions.sheet_changed" if sheet else "actions.sheet_written"
        _tell(row, actor, verb)
    return row


def name_unit(*, unit: PlanUnit, actor: User, short_name: str, name: str) -> None:
    """Say how a unit is called from now on, on every sheet. One journal line.

    Raises:
        Refused: another unit has this short name.
    """
    with transaction.atomic():
        twin = PlanUnit.objects.filter(
            organisation=unit.organisation, search_key=search_key(short_name)
        )
        if twin.exclude(pk=unit.pk).exists():
            raise Refused("Ce sigle est déjà noté\u00a0: choisissez-en un autre.", "short_name")
        unit.short_name, unit.name = short_name, name
        unit.save()
        _tell(unit, actor, "actions.unit_named")


def write_indicator(
    *,
    sheet: ActionSheet,
    actor: User,
    label: str,
    measure: str,
    unit: str,
    indicator: Indicator | None = None,
) -> Indicator:
    """Add an indicator to a sheet, or change one. One journal line.

    Raises:
        Refused: the sheet has another of this name, or a closed year was computed otherwise.
    """
    with transaction.atomic():
        _locked(sheet)
        row = indicator or Indicator(organisation=sheet.organisation, sheet=sheet)
        twin = Indicator.objects.filter(sheet=sheet, label=label).exclude(pk=row.pk)
        if twin.exists():
            raise Refused(
                "Cette fiche a déjà un indicateur de ce nom\u00a0: écrivez-en un autre.", "label"
            )
        if (
            indicator
            and measure != row.measure
            and KeptValue.objects.filter(indicator=row).exists()
        ):
            raise Refused(
                "Une année de cet indicateur est arrêtée\u00a0: ajoutez plutôt un autre "
                "indicateur, celui-ci doit rester comparable.",
                "measure",
            )
        row.label, row.measure, row.unit = label, measure, "" if measure else unit
        row.save()
        _tell(row, actor, "actions.indicator_written")
    return row


def remove_indicator(*, indicator: Indicator, actor: User) -> None:
    """Take an indicator out of its sheet, with its targets and values. One journal line.

    Raises:
        Refused: a closed year keeps its value.
    """
    with transaction.atomic():
        _locked(indicator.sheet)
        if KeptValue.objects.filter(indicator=indicator).exists():
            raise Refused(
                "Une année arrêtée garde la valeur de cet indicateur\u00a0: il reste sur la fiche."
            )
        _tell(indicator, actor, "actions.indicator_removed")
        indicator.delete()


def set_target(*, indicator: Indicator, actor: User, year: int, value: Decimal | None) -> None:
    """Say what is aimed at for a year; None takes the target out. One journal line.

    Raises:
        Refused: the year is closed.
    """
    with transaction.atomic():
        _check_open(_locked(indicator.sheet), year, "year")
        if value is None:
            IndicatorTarget.objects.filter(indicator=indicator, year=year).delete()
        else:
            IndicatorTarget.objects.update_or_create(
                organisation=indicator.organisation,
                indicator=indicator,
                year=year,
                defaults={"value": value},
            )
        _tell(indicator, actor, "actions.target_set")


def tell_value(*, indicator: Indicator, actor: User, on: date, value: Decimal, source: str) -> None:
    """Tell the value of a typed indicator on a day; told again, it replaces. One journal line.

    Raises:
        Refused: the indicator is computed, the day is to come, or its year is closed.
    """
    with transaction.atomic():
        if indicator.is_computed:
            raise Refused("Cet indicateur se calcule tout seul\u00a0: racontez plutôt les actions.")
        if on > clock.today():
            raise Refused("Ce jour n’est pas encore venu\u00a0: écrivez un jour passé.", "on")
        _check_open(_locked(indicator.sheet), on.year, "on")
        IndicatorValue.objects.update_or_create(
            organisation=indicator.organisation,
            indicator=indicator,
            on=on,
            defaults={"value": value, "source": source, "told_by": actor},
        )
        _tell(indicator, actor, "actions.value_told")


def close_year(*, sheet: ActionSheet, actor: User, year: int) -> ClosedYear:
    """Keep what every indicator is worth for a year that is over, for ever. One journal line.

    Raises:
        Refused: the year is not over, closed already, or there is nothing to keep.
    """
    with transaction.atomic():
        row = _locked(sheet)
        _check_open(row, year, "")
        if year >= clock.today().year:
            raise Refused(
                f"L’année {year} n’est pas finie\u00a0: vous pourrez l’arrêter à partir du "
                f"1er janvier {year + 1}."
            )
        indicators = indicators_of(row)
        if not indicators:
            raise Refused("Cette fiche n’a pas d’indicateur\u00a0: ajoutez-en un d’abord.")
        closed = ClosedYear.objects.create(
            organisation=row.organisation,
            sheet=row,
            year=year,
            on=clock.today(),
            closed_by=actor,
        )
        KeptValue.objects.bulk_create(
            KeptValue(
                organisation=row.organisation,
                closed=closed,
                indicator=reading.indicator,
                value=reading.now,
                is_hidden=reading.is_hidden,
                content=[[title, list(map(list, parts))] for title, parts in content_of(reading)],
            )
            for reading in readings(indicators, [year])
        )
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="actions.year_closed",
            subject=row,
            detail={"year": str(year)},
        )
    return closed


def _set_units(sheet: ActionSheet, units: Mapping[str, Sequence[str]]) -> None:
    SheetUnit.objects.filter(sheet=sheet).delete()
    placed: set[int] = set()
    for part, names in units.items():
        for name in names:
            unit, _ = PlanUnit.objects.get_or_create(
                organisation=sheet.organisation,
                search_key=search_key(name),
                defaults={"short_name": name},
            )
            if unit.pk not in placed:
                placed.add(unit.pk)
                SheetUnit.objects.create(
                    organisation=sheet.organisation, sheet=sheet, unit=unit, part=part
                )


def _locked(sheet: ActionSheet) -> ActionSheet:
    """The sheet, held until the end: what its years are worth and their close take turns."""
    row: ActionSheet = ActionSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    return row


def _check_open(sheet: ActionSheet, year: int, field: str) -> None:
    """Raise Refused when the year is closed; the sheet is locked."""
    if ClosedYear.objects.filter(sheet=sheet, year=year).exists():
        raise Refused(f"L’année {year} est arrêtée\u00a0: ses valeurs ne bougent plus.", field)


def _tell(subject: models.Model, actor: User, verb: str) -> None:
    journal.record(
        organisation=subject.organisation,  # type: ignore[attr-defined]
        actor=actor,
        verb=verb,
        subject=subject,
    )
