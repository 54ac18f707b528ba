"""What a week is brought in by."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.engine.rounds import Week
from maillage.engine.rounds.fields import show_clock
from maillage.kernel.forms import DateInput, Form, TimeInput
from maillage.kernel.keys import search_key
from maillage.people.choosing import PersonField
from maillage.people.models import User
from maillage.people.queries import people_here
from maillage.rounds.reading import day_name
from maillage.territory.registry import Commune, matching_communes


class MondayForm(Form):
    """The Monday of a week."""

    week_start = forms.DateField(label="Lundi de cette semaine", widget=DateInput)

    def clean_week_start(self) -> dt.date | None:
        return monday(self.cleaned_data["week_start"])


def monday(day: dt.date | None) -> dt.date | None:
    """The day, if it is a Monday or empty."""
    if day is not None and day.weekday() != 0:
        raise ValidationError("Lundi de cette semaine\u00a0: choisissez un lundi.")
    return day


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
        return monday(self.cleaned_data["week_start"])


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


class AddVisitForm(Form):
    """One more visit of a child of the week, in a place of the week."""

    child = forms.ChoiceField(label="Enfant")
    trade = forms.ChoiceField(label="Métier")
    professional = forms.ChoiceField(
        label="Avec", required=False, help_text="Laissez vide pour que le calcul choisisse."
    )
    place = forms.ChoiceField(label="Lieu")
    minutes = forms.IntegerField(
        label="Durée en minutes", min_value=5, max_value=480, help_text="Par exemple : 45."
    )
    days = forms.MultipleChoiceField(label="Jours possibles", widget=forms.CheckboxSelectMultiple)
    opening = forms.TimeField(label="Pas avant", widget=TimeInput, initial=dt.time(8, 30))
    closing = forms.TimeField(label="Finie avant", widget=TimeInput, initial=dt.time(18, 30))

    def __init__(self, *args: Any, week: Week, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.week = week
        usual = [("", "Sans préférence")]
        choices = {
            "child": [(one.id, one.id) for one in week.children],
            "trade": [(one, one) for one in week.trades],
            "professional": usual + [(one.id, one.id) for one in week.professionals],
            "place": [(one.id, one.id) for one in week.places],
            "days": [(str(n), day_name(week, i)) for i, n in enumerate(week.days)],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        who, trade = cleaned.get("professional"), cleaned.get("trade")
        for one in self.week.professionals:
            if one.id == who and trade and self.week.trades[one.trade] != trade:
                self.add_error(
                    "professional",
                    f"Avec\u00a0: {who} exerce un autre métier. Choisissez quelqu’un du métier "
                    "demandé, ou laissez vide.",
                )
        opening, closing, minutes = (cleaned.get(k) for k in ("opening", "closing", "minutes"))
        if opening and closing and minutes and _minutes(closing) - _minutes(opening) < minutes:
            self.add_error(
                "closing",
                "Finie avant\u00a0: la visite ne tient pas entre ces deux heures. Choisissez une "
                "heure plus tardive.",
            )
        return cleaned

    def visit(self) -> dict[str, Any]:
        """The visit as the format writes it."""
        told = self.cleaned_data
        taken = {one.id for one in self.week.visits}
        number = next(n for n in range(1, len(taken) + 2) if f"A{n}" not in taken)
        visit: dict[str, Any] = {
            "id": f"A{number}",
            "child": told["child"],
            "minutes": told["minutes"],
            "trades": [told["trade"]],
            "options": [
                {
                    "place": told["place"],
                    "days": sorted(int(day) for day in told["days"]),
                    "from": show_clock(_minutes(told["opening"])),
                    "to": show_clock(_minutes(told["closing"])),
                }
            ],
        }
        if told["professional"]:
            visit["professionals"] = [[told["professional"]]]
        return visit


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


class PublishForm(Form):
    """Whose diary is that of each professional of the plan; nobody: not written."""

    def __init__(self, *args: Any, week: Week, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_here()
        by_name = {search_key(str(one)): one.pk for one in people}
        for rank, who in enumerate(week.professionals):
            field = PersonField(
                model=User,
                label=who.id,
                required=False,
                initial=by_name.get(search_key(who.id)),
            )
            field.queryset = people
            self.fields[f"person_{rank}"] = field
            field.widget.is_required = False

    def holders(self) -> dict[int, User]:
        """The rank of each professional whose diary is known, and the account."""
        return {
            int(name.removeprefix("person_")): user
            for name, user in self.cleaned_data.items()
            if user is not None
        }


class MileageRuleForm(Form):
    """What the employer counts, from a day on."""

    valid_from = forms.DateField(label="À partir du", widget=DateInput)
    counts_first = forms.BooleanField(
        label="Compter le premier trajet de la journée", required=False
    )
    counts_last = forms.BooleanField(label="Compter le dernier trajet", required=False)


class RoadsForm(Form):
    """A table of measured roads."""

    sheet = forms.FileField(
        label="Tableau des trajets", help_text="Fichier .ods, .xlsx ou .csv, 5 Mo au plus."
    )
