"""What is typed about the dates of an action, around it, and to share the inventory."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from maillage.actions import codes
from maillage.actions.domain.dates import Came
from maillage.actions.models import OccurrenceCount
from maillage.kernel import clock
from maillage.kernel.forms import DateInput, Form, TimeInput
from maillage.people.models import Organisation

MOST_PEOPLE = 2000


class DateForm(Form):
    """One date: a day, two hours, a place, how many can come."""

    day = forms.DateField(label="Jour", widget=DateInput)
    starts = forms.TimeField(label="Début", widget=TimeInput)
    ends = forms.TimeField(label="Fin", widget=TimeInput)
    place = forms.CharField(
        label="Lieu", max_length=150, required=False, help_text="S’il change ce jour-là."
    )
    capacity = forms.IntegerField(
        label="Places",
        min_value=1,
        max_value=MOST_PEOPLE,
        required=False,
        help_text="Laissez vide si tout le monde peut venir.",
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def fields_of_date(self) -> dict[str, Any]:
        """What the verb asks for: two instants, a place, a number of places."""
        data = self.cleaned_data
        return {
            "starts_at": datetime.combine(data["day"], data["starts"], self.zone),
            "ends_at": datetime.combine(data["day"], data["ends"], self.zone),
            "place": data["place"],
            "capacity": data["capacity"],
        }


class AttendanceForm(Form):
    """How many came, by kind of participant: for the first time, and again."""

    def __init__(self, *args: Any, counts: list[OccurrenceCount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {row.kind: row for row in counts}
        offered = dict(codes.choices("participants", clock.today()))
        offered |= {kind: codes.label("participants", kind) for kind in known}
        self.kinds = list(offered)
        self.fieldsets = []
        for kind, label in offered.items():
            row = known.get(kind)
            for name, told, value in (
                ("new", f"{label}, première fois", row.new if row else 0),
                ("returning", f"{label}, déjà venus", row.returning if row else 0),
            ):
                self.fields[f"{kind}_{name}"] = forms.IntegerField(
                    label=told, min_value=0, max_value=MOST_PEOPLE, required=False, initial=value
                )
            self.fieldsets.append((label, [f"{kind}_new", f"{kind}_returning"]))

    def came(self) -> dict[str, Came]:
        """The numbers by kind; an empty box is zero."""
        data = self.cleaned_data
        return {
            kind: Came(data.get(f"{kind}_new") or 0, data.get(f"{kind}_returning") or 0)
            for kind in self.kinds
        }


class CommentForm(Form):
    """A remark of practice."""

    text = forms.CharField(
        label="Votre remarque de pratique",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Ce que vous changeriez, ce qui a marché chez vous. N’y nommez aucune famille.",
    )


class ShareForm(Form):
    """To whom, until when."""

    party = forms.CharField(
        label="Adresse de l’espace partenaire",
        max_length=60,
        help_text="La fin de l’adresse de son espace, après /o/. Demandez-la au partenaire.",
    )
    until = forms.DateField(
        label="Jusqu’au",
        widget=DateInput,
        required=False,
        help_text="Laissez vide pour ne pas fixer de fin.",
    )

    def clean_party(self) -> Organisation:
        slug = str(self.cleaned_data["party"]).strip().strip("/").split("/")[-1]
        found = Organisation.objects.filter(slug=slug).first()
        if found is None:
            raise ValidationError(
                f"Aucun espace ne porte l’adresse «\u00a0{slug}\u00a0»\u00a0: "
                "vérifiez-la auprès du partenaire."
            )
        return found
