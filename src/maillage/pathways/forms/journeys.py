"""What people type about pathways, plans and caseloads."""

from typing import Any

from django import forms

from maillage.kernel.forms import DateInput, Form
from maillage.pathways.enums import (
    RELAY_ANSWERS,
    Destination,
    InterimSupport,
    Mode,
    NextAction,
    SideKind,
)
from maillage.pathways.forms.children import past_day
from maillage.people.choosing import PersonField
from maillage.people.models import Service, User
from maillage.people.queries import people_here

NOBODY = [("", "Personne")]


class AdmitForm(Form):
    """The first mode of a pathway."""

    service = forms.ModelChoiceField(label="Service", queryset=Service.objects.none())
    mode = forms.ChoiceField(label="Modalité", choices=Mode.choices)
    on = forms.DateField(label="Depuis le", widget=DateInput, validators=[past_day])

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services


class ModeForm(Form):
    """Another mode, from a day."""

    mode = forms.ChoiceField(label="Nouvelle modalité", choices=Mode.choices)
    on = forms.DateField(label="Depuis le", widget=DateInput, validators=[past_day])


class SideForm(Form):
    """A service beside the mode."""

    kind = forms.ChoiceField(label="Prestation", choices=SideKind.choices)
    on = forms.DateField(label="Depuis le", widget=DateInput, validators=[past_day])


class RelayForm(Form):
    """Should we go on, who takes over."""

    answer = forms.ChoiceField(
        label="Faut-il continuer\u00a0?", choices=RELAY_ANSWERS, widget=forms.RadioSelect
    )
    carrier = forms.ChoiceField(
        label="Qui prend la suite\u00a0?", choices=NOBODY + Destination.choices, required=False
    )


class LeaveForm(Form):
    """The exit, and where to."""

    destination = forms.ChoiceField(
        label="Vers quoi", choices=Destination.choices, widget=forms.RadioSelect
    )
    on = forms.DateField(label="Le", widget=DateInput, validators=[past_day])


class PlanForm(Form):
    """Who acts for a child without a solution."""

    owner = PersonField(model=User, label="Qui s’en occupe")
    action = forms.ChoiceField(label="Prochaine action", choices=NextAction.choices)
    action_due_on = forms.DateField(label="À faire avant le", widget=DateInput)
    interim = forms.ChoiceField(label="En attendant", choices=InterimSupport.choices)
    expires_on = forms.DateField(
        label="À revoir le",
        widget=DateInput,
        help_text="Passé ce jour, le dossier revient en tête du tableau.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].among(people_here())


class TransferForm(Form):
    """Who hands over a caseload, and to whom."""

    leaving = PersonField(model=User, label="Qui laisse ses dossiers")
    taking = PersonField(model=User, label="Qui prend la suite")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("leaving", "taking"):
            self.fields[name].among(people_here())
