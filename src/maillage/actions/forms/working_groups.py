"""What is typed about a working group: what it is for, who is in it, what it made."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.actions.forms.addresses import WebAddressField
from maillage.actions.models import WorkingGroup
from maillage.actions.queries.working_groups import members_of
from maillage.kernel.forms import Form
from maillage.people.choosing import PeopleField, PersonField
from maillage.people.models import User
from maillage.people.queries import people_here

LONGEST_UNIT = 100
MOST_UNITS = 30


class WorkingGroupForm(Form):
    """A group, its members with an account, and the units that send somebody."""

    title = forms.CharField(
        label="Intitulé",
        max_length=120,
        help_text="Par exemple\u00a0: Construire un atelier avec les familles.",
    )
    purpose = forms.CharField(
        label="Ce qu’il cherche",
        max_length=1500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    deliverable = forms.CharField(
        label="Ce qu’il doit produire",
        max_length=300,
        help_text="Par exemple\u00a0: un guide de dix pages, une malle prêtée entre services.",
    )
    leader = PersonField(model=User, label="Qui le mène")
    people = PeopleField(model=User, label="Membres", required=False)
    units = forms.CharField(
        label="Services qui envoient quelqu’un",
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Un par ligne. Par exemple\u00a0: PMI de Loudun.",
    )

    def __init__(self, *args: Any, group: WorkingGroup | None = None, **kwargs: Any) -> None:
        if group is not None:
            people, units = members_of(group)
            kwargs["initial"] = {
                "title": group.title,
                "purpose": group.purpose,
                "deliverable": group.deliverable,
                "leader": group.leader_id,
                "people": [one.pk for one in people],
                "units": "\n".join(units),
            }
        super().__init__(*args, **kwargs)
        here = people_here()
        self.fields["leader"].among(here)  # type: ignore[attr-defined]
        self.fields["people"].among(here)  # type: ignore[attr-defined]

    def clean_units(self) -> list[str]:
        lines = [line.strip() for line in str(self.cleaned_data["units"]).splitlines()]
        found = [line for line in lines if line]
        if len(found) > MOST_UNITS or any(len(line) > LONGEST_UNIT for line in found):
            raise ValidationError(
                f"Écrivez {MOST_UNITS} services au plus, un par ligne, chacun en "
                f"{LONGEST_UNIT} lettres au plus."
            )
        return found

    def asked(self) -> dict[str, Any]:
        """What the verbs ask for."""
        data = self.cleaned_data
        names = ("title", "purpose", "deliverable", "leader")
        return {
            "fields": {name: data[name] for name in names},
            "people": data["people"],
            "units": data["units"],
        }


class OutcomeForm(Form):
    """What a group made."""

    outcome = forms.CharField(
        label="Ce que le groupe a produit",
        max_length=1500,
        widget=forms.Textarea({"rows": 4}),
    )
    outcome_url = WebAddressField(label="Adresse du document")
