"""What a week is brought in by."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.kernel.forms import DateInput, Form
from maillage.territory.registry import Commune, matching_communes


class WeekForm(Form):
    """The name of a week, and where people leave from."""

    title = forms.CharField(
        label="Nom de cette semaine", max_length=80, help_text="Par exemple : semaine type A."
    )
    base = forms.CharField(
        label="Commune du site de départ",
        max_length=80,
        required=False,
        help_text="Pour un tableau : d’où chaque journée part, et où elle revient. "
        "Par exemple : Bobigny (93).",
    )
    week_start = forms.DateField(
        label="Lundi de cette semaine",
        required=False,
        widget=DateInput,
        help_text="Laissez vide pour une semaine type.",
    )

    def clean_base(self) -> Commune | None:
        text = self.cleaned_data["base"].strip()
        if not text:
            return None
        found = matching_communes(text)
        if len(found) != 1:
            raise ValidationError(
                "Commune du site de départ\u00a0: écrivez une commune connue, avec son "
                "département entre parenthèses (par exemple Bobigny (93))."
            )
        return found[0]

    def clean_week_start(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["week_start"]
        if day is not None and day.weekday() != 0:
            raise ValidationError("Lundi de cette semaine\u00a0: choisissez un lundi.")
        return day


class BringForm(WeekForm):
    """The same, with the file."""

    sheet = forms.FileField(
        label="Fichier de la semaine",
        help_text="Tableau .ods, .xlsx ou .csv, ou fichier maillage.rounds/1 en .json. "
        "5 Mo au plus.",
    )
    field_order = ["title", "sheet", "base", "week_start"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        sent = cleaned.get("sheet")
        is_table = sent is not None and not sent.name.lower().endswith(".json")
        if is_table and cleaned.get("base") is None and "base" not in self.errors:
            self.add_error(
                "base",
                "Commune du site de départ\u00a0: dites d’où partent les journées de ce tableau.",
            )
        return cleaned
