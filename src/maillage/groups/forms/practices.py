"""What is typed to ask two former teams about their common practices."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms

from maillage.groups.models import Group
from maillage.groups.queries.practices import FormerTeams
from maillage.kernel import clock
from maillage.kernel.forms import DateInput, Form, ManyRowsField
from maillage.kernel.words import compte
from maillage.people.models import User
from maillage.surveys.thresholds import least_crossed

# How long people have to answer, unless another day is chosen, and the hour of the close.
USUAL_WINDOW, CLOSING_HOUR = timedelta(days=14), time(18)


class PracticesForm(Form):
    """The next wave: until when, and who comes from where."""

    last_day = forms.DateField(label="Dernier jour pour répondre", widget=DateInput)
    apart = forms.BooleanField(
        label="Montrer l’écart entre les deux équipes",
        required=False,
        initial=True,
    )
    first = forms.CharField(label="Première équipe", max_length=120, required=False)
    second = forms.CharField(label="Seconde équipe", max_length=120, required=False)
    of_first = ManyRowsField(
        label="Personnes de la première équipe",
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Les autres viennent de la seconde. Qui vient d’où est effacé à la clôture.",
    )
    fieldsets = [
        ("Quand", ["last_day"]),
        ("Les deux équipes", ["apart", "first", "second", "of_first"]),
    ]

    def __init__(self, *args: Any, group: Group, teams: FormerTeams, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "last_day": clock.today() + USUAL_WINDOW,
            "first": teams.first,
            "second": teams.second,
            "of_first": [one.pk for one in teams.of_first],
        }
        super().__init__(*args, **kwargs)
        self.group, self.people = group, teams.people
        needed = compte(least_crossed(), "personne")
        self.fields[
            "apart"
        ].help_text = f"Il faut {needed} au moins dans chacune, et autant de réponses."
        members = User.objects.filter(pk__in=[one.pk for one in teams.people])
        self.fields["of_first"].queryset = members.order_by("search_key", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("last_day"):
            data["closes_at"] = datetime.combine(data["last_day"], CLOSING_HOUR, self.group.zone)
        if not data.get("apart"):
            return data
        names = {"first": data.get("first", ""), "second": data.get("second", "")}
        for field, name in names.items():
            if not name and field not in self.errors:
                self.add_error(field, "Nommez les deux équipes, ou ne montrez pas l’écart.")
        if names["first"] and names["first"].casefold() == names["second"].casefold():
            self.add_error("second", "Donnez un autre nom que celui de la première équipe.")
        return data

    def teams(self) -> dict[User, str]:
        """The former team of each member; "" for all when the gap is not asked for."""
        data = self.cleaned_data
        if not data["apart"]:
            return dict.fromkeys(self.people, "")
        first = set(data["of_first"])
        return {one: data["first"] if one in first else data["second"] for one in self.people}
