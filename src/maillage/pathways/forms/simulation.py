"""What somebody asks of the simulation."""

from typing import Any

from django import forms

from maillage.kernel import clock
from maillage.kernel.forms import Form
from maillage.pathways.enums import Mode
from maillage.pathways.queries.promised import parts_on

SUPPORTS = [(code, label) for code, label in Mode.choices if code != Mode.WAITING]


class FlowForm(Form):
    """How many children change mode, and what a place is worth."""

    children = forms.IntegerField(label="Combien d’enfants", min_value=1, max_value=500)
    source = forms.ChoiceField(label="Passent de", choices=SUPPORTS)
    target = forms.ChoiceField(label="À", choices=SUPPORTS)
    places = forms.IntegerField(
        label="Places du service",
        min_value=1,
        max_value=2000,
        help_text="À budget constant\u00a0: le même nombre avant et après.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shares = parts_on(clock.today())
        for code, label in SUPPORTS:
            self.fields[f"part_{code}"] = forms.IntegerField(
                label=f"{label}, part d’une place",
                min_value=0,
                max_value=300,
                initial=shares[code],
            )
        parts = [f"part_{code}" for code, _ in SUPPORTS]
        self.fieldsets = [
            ("Le changement", ["children", "source", "target"]),
            ("Les places", ["places", *parts], "En centièmes\u00a0: 50 est une demi-place."),
        ]

    def asked(self) -> dict[str, Any]:
        """What was typed, for the verb."""
        typed = self.cleaned_data
        return {
            **{name: typed[name] for name in ("children", "source", "target", "places")},
            "parts": {code: typed[f"part_{code}"] for code, _ in SUPPORTS},
        }
