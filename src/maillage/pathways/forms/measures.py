"""What people type about measures: dates, kinds, pseudonyms."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from maillage.kernel.forms import DateInput, Form
from maillage.pathways.enums.activity import OF_SERVICE, MeasureKind, MeasureOutcome
from maillage.pathways.forms.children import past_day
from maillage.pathways.models import Child
from maillage.people.choosing import PersonField
from maillage.people.models import Service, User
from maillage.people.queries import people_here

BETWEEN = re.compile(r"[\s,;]+")
MOST_TYPED = 10


class PseudonymsField(forms.CharField):
    """One pseudonym or several, as they are read on records; gives the records."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=120, **kwargs)
        self.among: QuerySet[Child] = Child.objects.none()

    def clean(self, value: Any) -> Any:
        typed = {word.upper() for word in BETWEEN.split(super().clean(value)) if word}
        if len(typed) > MOST_TYPED:
            raise ValidationError(f"Écrivez {MOST_TYPED} pseudonymes au plus.")
        found = list(self.among.filter(pseudonym__in=typed).order_by("pseudonym"))
        missing = sorted(typed - {child.pseudonym for child in found})
        if missing:
            raise ValidationError(
                f"Aucun dossier que vous suivez ne porte {', '.join(missing)}\u00a0: vérifiez le "
                "pseudonyme, ou ouvrez d’abord le dossier."
            )
        return found


class OrderForm(Form):
    """An order of the judge."""

    service = forms.ModelChoiceField(label="Service", queryset=Service.objects.none())
    kind = forms.ChoiceField(label="Mesure", choices=MeasureKind.choices)
    children = PseudonymsField(
        label="Enfant",
        help_text="Le pseudonyme du dossier, ou deux pour une fratrie. Par exemple\u00a0: K7B-2XM.",
    )
    ordered_on = forms.DateField(label="Ordonnée le", widget=DateInput, validators=[past_day])
    order_ends_on = forms.DateField(
        label="Fin de la décision",
        widget=DateInput,
        required=False,
        help_text="Sans date, la durée habituelle de la mesure.",
    )
    report_due_on = forms.DateField(
        label="Rapport à rendre le",
        widget=DateInput,
        required=False,
        help_text="Sans date, le délai habituel avant la fin de la décision.",
    )

    def __init__(self, *args: Any, services: Any, children: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services.filter(kind__in=OF_SERVICE)
        self.fields["children"].among = children


class AssignForm(Form):
    """Who follows a measure."""

    referent = PersonField(model=User, label="Qui suit cette mesure")
    on = forms.DateField(label="Depuis le", widget=DateInput, validators=[past_day])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["referent"].among(people_here())


class ReportForm(Form):
    """The report went to the judge."""

    on = forms.DateField(label="Envoyé le", widget=DateInput, validators=[past_day])


class RenewForm(Form):
    """The judge goes on."""

    decided_on = forms.DateField(label="Décidé le", widget=DateInput, validators=[past_day])
    new_end = forms.DateField(label="Nouvelle fin", widget=DateInput)


class EndForm(Form):
    """The measure is over."""

    outcome = forms.ChoiceField(
        label="Issue", choices=MeasureOutcome.choices, widget=forms.RadioSelect
    )
    on = forms.DateField(label="Terminée le", widget=DateInput, validators=[past_day])
