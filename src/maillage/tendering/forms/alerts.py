"""What a person of a provider wants to be told of."""

from typing import Any

from django import forms

from maillage.kernel.forms import Form
from maillage.tendering.enums import AlertFrequency
from maillage.tendering.forms.calls import LinesField
from maillage.tendering.models import AlertChoice
from maillage.territory.forms import DepartementsField


class AlertForm(Form):
    """How often, and about what."""

    frequency = forms.ChoiceField(
        label="M’écrire",
        choices=AlertFrequency.choices,
        initial=AlertFrequency.NOW,
        widget=forms.RadioSelect,
    )
    departements = DepartementsField(
        label="Seulement ces départements",
        max_length=400,
        required=False,
        help_text="Parmi ceux où vous intervenez. Par exemple : 37, Vienne. Vide : tous.",
    )
    methods = LinesField(
        label="Seulement ces approches",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Une par ligne. Les appels qui ne disent rien de l’approche sont gardés.",
    )


def alert_initial(choice: AlertChoice | None) -> dict[str, Any]:
    """What the form shows before anything is typed."""
    if choice is None:
        return {}
    return {name: getattr(choice, name) for name in AlertForm.base_fields}
