"""What is asked of who registers: a date, how many, an address. No name."""

from collections.abc import Sequence
from typing import Any

from django import forms

from maillage.actions import codes
from maillage.actions.models import Occurrence
from maillage.kernel import clock
from maillage.kernel.forms import Form
from maillage.kernel.words import periode
from maillage.territory.registry import commune_name

MOST_TOGETHER = 12


def _told(date: Any) -> str:
    """When, where, and whether one would wait."""
    action = date.action
    where = date.where or commune_name(action.commune_code)
    told = ", ".join(part for part in (periode(date.local_start, date.local_end), where) if part)
    is_full = date.capacity is not None and date.taken >= date.capacity
    return f"{told} (complet\u00a0: liste d’attente)" if is_full else told


class RegisterForm(Form):
    """A date among those to come."""

    date = forms.ChoiceField(label="Quelle date", widget=forms.RadioSelect)
    kind = forms.ChoiceField(label="Vous venez comme", widget=forms.RadioSelect)
    people = forms.IntegerField(
        label="Combien de personnes, vous compris",
        min_value=1,
        max_value=MOST_TOGETHER,
        initial=1,
    )
    email = forms.EmailField(
        label="Votre courriel",
        help_text="Il sert à vous confirmer la date, puis il est effacé. Aucun nom n’est demandé.",
    )

    def __init__(self, *args: Any, dates: Sequence[Occurrence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dates = {date.slug: date for date in dates}
        self.fields["date"].choices = [  # type: ignore[attr-defined]
            (slug, _told(date)) for slug, date in self.dates.items()
        ]
        self.fields["kind"].choices = codes.choices("participants", clock.today())  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """What the verb asks for."""
        data = self.cleaned_data
        return {
            "date": self.dates[data["date"]],
            "address": data["email"],
            "kind": data["kind"],
            "people": data["people"],
        }
