"""What is typed about places and calendars."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.kernel.forms import DateInput, Form
from maillage.territory import calendars
from maillage.territory.enums import OverrideEffect
from maillage.territory.registry import (
    UnknownPlace,
    commune,
    commune_label,
    departements,
    matching_communes,
    search_key,
)


def departement_choices() -> list[tuple[str, str]]:
    """Code and "37 – Indre-et-Loire", in the order of the codes."""
    return [(one.code, f"{one.code} – {one.name}") for one in departements()]


def school_year_choices() -> list[tuple[str, str]]:
    """The published school years, the latest first."""
    return [(name, name) for name in reversed(calendars.published_school_years())]


class CommuneInput(forms.TextInput):
    """A text box that proposes communes when the page gives it an address to ask.

    Set `data-communes` to the address of `territory:commune_search`; without it, or without
    JavaScript, one types "Tours", "Saint-Denis (93)" or a postal code.
    """

    class Media:
        js = ("territory/communes.js",)

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false", **(attrs or {})})


class CommuneField(forms.CharField):
    """A commune by its name, with its département where the name is shared; gives the INSEE code.

    Raises ValidationError with the remedy when no commune fits, or several do.
    """

    widget = CommuneInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", "Par exemple : Tours, Saint-Denis (93) ou 37000.")
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        """The label of a code; what was typed stays as it is."""
        try:
            return commune_label(commune(value)) if value else value
        except UnknownPlace:
            return value

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        found = matching_communes(text)
        if len(found) == 1:
            return found[0].insee
        if not found:
            raise ValidationError(
                f"Aucune commune ne correspond à « {text} » : vérifiez son nom, "
                "ou tapez son code postal."
            )
        proposals = " ou ".join(f"« {commune_label(one)} »" for one in found[:3])
        raise ValidationError(f"Plusieurs communes correspondent : écrivez {proposals}.")


class DepartementsField(forms.CharField):
    """Several départements, typed as numbers or names between commas; gives their codes.

    A list of a hundred lines to tick is no good on a phone; two numbers are typed in a second.
    Raises ValidationError naming what is not a département.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "help_text",
            "Leurs numéros ou leurs noms, entre virgules. Par exemple : 37, 41, Vienne.",
        )
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        """Codes as they are typed; what was typed stays as it is."""
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        items = [item.strip() for item in re.split(r"[,;\n]", text) if item.strip()]
        known = {search_key(one.name).removeprefix("la "): one.code for one in departements()}
        known |= {one.code.lower(): one.code for one in departements()}
        codes = []
        for item in items:
            key = search_key(item).removeprefix("la ")
            code = known.get(key) or known.get(key.zfill(2))
            if code is None:
                raise ValidationError(
                    f"« {item} » n'est pas un département : écrivez son numéro (37) ou son "
                    "nom (Indre-et-Loire)."
                )
            codes.append(code)
        return list(dict.fromkeys(codes))


class OverrideForm(Form):
    """A correction to the school calendar of a département."""

    departement = forms.ChoiceField(label="Département", choices=departement_choices)
    effect = forms.ChoiceField(
        label="Que fait cette décision ?",
        choices=OverrideEffect.choices,
        initial=OverrideEffect.ADD,
        widget=forms.RadioSelect,
    )
    label = forms.CharField(
        label="Nom de la période",
        max_length=80,
        help_text="Par exemple : Vacances de carnaval.",
    )
    first_day = forms.DateField(
        label="Premier jour", widget=DateInput, help_text="Le premier jour sans classe."
    )
    last_day = forms.DateField(
        label="Dernier jour", widget=DateInput, help_text="La veille de la reprise."
    )
    source = forms.CharField(
        label="Texte qui le décide",
        max_length=200,
        help_text="Par exemple : arrêté du recteur du 12 mars 2026.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error(
                "last_day",
                f"Le dernier jour ne peut pas précéder le premier : choisissez une date "
                f"à partir du {first:%d/%m/%Y}.",
            )
        return data


class ClosedDaysForm(Form):
    """Which calendar to show."""

    departement = forms.ChoiceField(label="Département", choices=departement_choices)
    annee = forms.ChoiceField(label="Année scolaire", choices=school_year_choices)

    def __init__(self, asked: Mapping[str, Any], *, departement: str, annee: str) -> None:
        """`departement` and `annee` are shown until the person asks for others."""
        usual = {"departement": departement, "annee": annee}
        super().__init__({**usual, **{name: asked[name] for name in usual if name in asked}})
