"""The two questions asked of each side after the end."""

from django import forms

from maillage.kernel.forms import Form
from maillage.tendering.enums import Again, Completed


class OutcomeForm(Form):
    """Did it go to its end; would you do it again."""

    completed = forms.ChoiceField(
        label="La convention est-elle allée à son terme\u00a0?",
        choices=Completed.choices,
        widget=forms.RadioSelect,
    )
    again = forms.ChoiceField(
        label="Recommenceriez-vous ensemble\u00a0?", choices=Again.choices, widget=forms.RadioSelect
    )
