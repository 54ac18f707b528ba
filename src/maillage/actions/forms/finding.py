"""What is looked for in the inventory. A wrong filter is left out: a list is always shown."""

from typing import Any
from urllib.parse import urlencode

from django import forms

from maillage.actions import codes
from maillage.actions.enums import ActionState
from maillage.actions.queries.finding import Wanted
from maillage.kernel import clock
from maillage.kernel.forms import Form
from maillage.territory.forms import CommuneField

DISTANCES = [("", "Partout"), ("10", "10 km"), ("20", "20 km"), ("50", "50 km")]
STATES = [("", "En cours ou terminées"), *ActionState.choices[1:]]


class FilterForm(Form):
    """Words, then what an action is sorted by, then where."""

    q = forms.CharField(label="Mots", required=False, max_length=200)
    public = forms.ChoiceField(label="Pour qui", required=False)
    theme = forms.ChoiceField(label="Thème", required=False)
    skill = forms.ChoiceField(label="Compétence", required=False)
    kind = forms.ChoiceField(label="Forme", required=False)
    state = forms.ChoiceField(label="État", choices=STATES, required=False)
    near = CommuneField(label="Près de", required=False, help_text="")
    km = forms.ChoiceField(label="Jusqu’à", choices=DISTANCES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.input_type = "search"
        for name, held in (
            ("public", "publics"),
            ("theme", "themes"),
            ("skill", "skills"),
            ("kind", "types"),
        ):
            offered = codes.choices(held, clock.today())
            self.fields[name].choices = [("", "Tous"), *offered]  # type: ignore[attr-defined]

    @property
    def narrowing(self) -> list[forms.BoundField]:
        """Every filter but the words: folded until one is used."""
        return [field for field in self if field.name != "q"]

    @property
    def is_narrowed(self) -> bool:
        return any(field.data for field in self.narrowing)

    def wanted_query(self) -> str:
        """The filters that were understood, as the end of an address."""
        self.is_valid()
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})

    def wanted(self) -> Wanted:
        """The filters that were understood."""
        self.is_valid()
        data = self.cleaned_data
        return Wanted(
            text=data.get("q", ""),
            public=data.get("public", ""),
            theme=data.get("theme", ""),
            skill=data.get("skill", ""),
            kind=data.get("kind", ""),
            state=data.get("state", ""),
            near=data.get("near", ""),
            km=int(data.get("km") or 0),
        )
