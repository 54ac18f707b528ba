"""Correcting the school calendar of a département, for one organisation."""

from datetime import date

from django.db import models, transaction

from maillage.kernel import journal
from maillage.territory.enums import OverrideEffect
from maillage.territory.models import CalendarOverride
from maillage.territory.registry import departement as known_departement


def add_override(
    *,
    organisation: models.Model,
    actor: models.Model,
    departement: str,
    effect: OverrideEffect,
    label: str,
    first_day: date,
    last_day: date,
    source: str,
) -> CalendarOverride:
    """Add a correction; the closed days of the organisation change at once.

    Effects: one row, one line in the journal (dates and codes, not the label).

    Raises:
        UnknownPlace: when no département has this code.
        ValidationError: when the last day precedes the first, a text is missing or too long, or
            the same period is there already; the messages are French sentences.
    """
    known_departement(departement)
    override = CalendarOverride(
        organisation_id=organisation.pk,
        departement=departement,
        effect=effect,
        label=label,
        first_day=first_day,
        last_day=last_day,
        source=source,
    )
    with transaction.atomic():
        override.full_clean()
        override.save(force_insert=True)
        _tell(override, actor, "territory.override_added")
    return override


def remove_override(*, override: CalendarOverride, actor: models.Model) -> None:
    """Erase a correction; the published calendar holds again on its days.

    Effects: the row goes, one line in the journal tells which days it covered.
    """
    with transaction.atomic():
        _tell(override, actor, "territory.override_removed")
        override.delete()


def _tell(override: CalendarOverride, actor: models.Model, verb: str) -> None:
    journal.record(
        organisation=override.organisation,
        actor=actor,
        verb=verb,
        subject=override,
        detail={
            "departement": override.departement,
            "effect": str(override.effect),
            "first_day": override.first_day.isoformat(),
            "last_day": override.last_day.isoformat(),
        },
    )
