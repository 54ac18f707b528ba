"""What is asked of who tells a family of an action: for whom, and nothing else."""

from typing import Any

from django import forms

from maillage.actions import codes
from maillage.kernel import clock
from maillage.kernel.forms import Form


class OrientForm(Form):
    """For whom."""

    kind = forms.ChoiceField(label="Vous en avez parlé à", widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = codes.choices("publics", clock.today())  # type: ignore[attr-defined]


class OutcomeForm(Form):
    """What became of it."""

    outcome = forms.ChoiceField(label="Ce qu’il en est")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = codes.choices("outcomes", clock.today())  # type: ignore[attr-defined]
