"""A past mission that a provider tells."""

from typing import Any

from django import forms

from maillage.groups.enums import CycleKind
from maillage.kernel import clock
from maillage.kernel.forms import Form
from maillage.kernel.words import NBSP
from maillage.tendering.enums import StructureKind
from maillage.tendering.models import ProviderReference
from maillage.tendering.models.provider_references import (
    FIRST_YEAR,
    LONGEST_LINE,
    LONGEST_NAME,
    MOST_SESSIONS,
)


class ProviderReferenceForm(Form):
    """What was led, where, when; the structure is named only if it agreed."""

    group_kind = forms.ChoiceField(label="Ce que vous avez animé", choices=CycleKind.choices)
    structure_kind = forms.ChoiceField(label="Sorte de structure", choices=StructureKind.choices)
    year_from = forms.IntegerField(label="Depuis l’année", min_value=FIRST_YEAR)
    year_to = forms.IntegerField(
        label="Jusqu’à l’année",
        required=False,
        min_value=FIRST_YEAR,
        help_text="Laissez vide si la mission continue.",
    )
    sessions = forms.IntegerField(
        label="Nombre de séances", required=False, min_value=1, max_value=MOST_SESSIONS
    )
    line = forms.CharField(
        label="En une ligne",
        required=False,
        max_length=LONGEST_LINE,
        help_text=f"Par exemple{NBSP}: équipe de quinze éducateurs, approche systémique. "
        "Ne nommez personne.",
    )
    structure_name = forms.CharField(
        label="Nom de la structure", required=False, max_length=LONGEST_NAME
    )
    is_agreed = forms.BooleanField(
        label="La structure accepte que je la nomme",
        required=False,
        help_text="Sans son accord, son nom n’est pas gardé.",
    )

    fieldsets = (
        ("La mission", ["group_kind", "structure_kind", "year_from", "year_to", "sessions"]),
        ("Pour la reconnaître", ["line", "structure_name", "is_agreed"]),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end, now = data.get("year_from"), data.get("year_to"), clock.today().year
        for name, year in (("year_from", start), ("year_to", end)):
            if year and year > now:
                self.add_error(name, f"Une référence est passée{NBSP}: écrivez {now} au plus.")
        if start and end and end < start:
            self.add_error("year_to", f"Écrivez {start} ou une année d’après, ou laissez vide.")
        if data.get("structure_name") and not data.get("is_agreed"):
            self.add_error(
                "is_agreed", "Cochez l’accord de la structure, ou effacez son nom ci-dessus."
            )
        return data

    def values(self) -> dict[str, Any]:
        """The fields of the reference."""
        return {name: value for name, value in self.cleaned_data.items() if name != "is_agreed"}


def reference_initial(reference: ProviderReference) -> dict[str, Any]:
    """What the form shows before anything is typed: a name that is kept was agreed to."""
    return {
        "is_agreed": bool(reference.structure_name),
        **{
            name: getattr(reference, name)
            for name in ProviderReferenceForm.base_fields
            if name != "is_agreed"
        },
    }
