"""Corrections to a school calendar, for tests."""

from datetime import date
from typing import Any

from maillage.people.models import Organisation
from maillage.territory.enums import OverrideEffect
from maillage.territory.models import CalendarOverride


def make_override(organisation: Organisation, **fields: Any) -> CalendarOverride:
    """A week of carnival in Martinique, in the scope of the organisation."""
    defaults = {
        "departement": "972",
        "effect": OverrideEffect.ADD,
        "label": "Vacances de carnaval",
        "first_day": date(2027, 2, 6),
        "last_day": date(2027, 2, 17),
        "source": "Arrêté du recteur du 12 mars 2026",
    }
    return CalendarOverride.objects.create(organisation=organisation, **{**defaults, **fields})
