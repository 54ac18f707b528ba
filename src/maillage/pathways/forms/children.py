"""What people type about a child, its circle and its family's agreements."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.kernel import clock
from maillage.kernel.forms import DateInput, Form
from maillage.pathways.domain.children import twins_of
from maillage.pathways.enums import (
    CircleFunction,
    ErasureReason,
    GlassReason,
    InformationAnswer,
    InformationKind,
    InformationSource,
)
from maillage.pathways.identity import Identity
from maillage.people.choosing import PersonField
from maillage.people.models import Organisation, Service, User
from maillage.people.queries import people_here
from maillage.territory.forms import CommuneField

OLDEST = 30
NAMES = ("last_name", "first_name", "birth_date", "address", "guardian", "phone", "email")


def past_day(value: date) -> None:
    """Refuse a day to come, in the words of whoever typed it."""
    if value > clock.today():
        raise ValidationError("Ce jour n’est pas encore venu\u00a0: écrivez un jour passé.")


def born_lately(value: date) -> None:
    """Refuse a birth to come, and one of somebody who is no longer a child or a young adult."""
    past_day(value)
    if value.year < clock.today().year - OLDEST:
        raise ValidationError(f"Cette date a plus de {OLDEST} ans\u00a0: vérifiez l’année.")


class IdentityForm(Form):
    """Who the child is. Everything typed here is sealed, but the year and the commune."""

    last_name = forms.CharField(label="Nom", max_length=80)
    first_name = forms.CharField(label="Prénom", max_length=80)
    birth_date = forms.DateField(
        label="Date de naissance", widget=DateInput, validators=[born_lately]
    )
    commune_code = CommuneField(label="Commune où vit l’enfant")
    address = forms.CharField(label="Adresse", required=False, max_length=200)
    guardian = forms.CharField(
        label="Qui a l’autorité parentale",
        required=False,
        max_length=120,
        help_text="Nom et lien avec l’enfant.",
    )
    phone = forms.CharField(label="Téléphone de la famille", required=False, max_length=20)
    email = forms.EmailField(label="Courriel de la famille", required=False)
    file_number = forms.CharField(label="Numéro de dossier MDPH", required=False, max_length=30)
    fieldsets: Any = [
        ("L’enfant", ["last_name", "first_name", "birth_date", "commune_code", "address"]),
        ("La famille", ["guardian", "phone", "email"]),
        ("Le dossier MDPH", ["file_number"]),
    ]

    def identity(self) -> Identity:
        """What was typed, ready to be sealed."""
        data = self.cleaned_data
        return Identity(**{name: data[name] for name in (*NAMES, "file_number")})


class ChildForm(IdentityForm):
    """A new record."""

    service = forms.ModelChoiceField(label="Service", queryset=Service.objects.none())
    contact_on = forms.DateField(
        label="Dernier contact avec la famille", widget=DateInput, validators=[past_day]
    )
    is_another = forms.BooleanField(
        label="Un dossier du même nom existe déjà, mais c’est un autre enfant", required=False
    )
    fieldsets = [
        *IdentityForm.fieldsets,
        ("Le dossier", ["service", "contact_on", "is_another"]),
    ]

    def __init__(self, *args: Any, organisation: Organisation, services: Any, **kw: Any) -> None:
        self.organisation = organisation
        super().__init__(*args, **kw)
        self.fields["service"].queryset = services

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"last_name", "first_name", "birth_date"} <= data.keys() and not data.get("is_another"):
            twins = twins_of(
                self.organisation,
                Identity(data["last_name"], data["first_name"], data["birth_date"]),
            )
            if twins:
                # Which record it is belongs to the identity: the search tells, and is journaled.
                raise ValidationError(
                    "Un dossier porte déjà ce nom et cette date de naissance. Cherchez-le par son "
                    "nom, ou demandez au secrétariat\u00a0; sinon, cochez qu’il s’agit d’un autre "
                    "enfant."
                )
        return data


class FindForm(Form):
    """A name to look for; sent by POST, so that no address and no log ever holds it."""

    words = forms.CharField(label="Nom, prénom, ou les deux", max_length=160)
    born = forms.DateField(label="Date de naissance", required=False, widget=DateInput)


class CircleForm(Form):
    """Somebody who joins the circle."""

    function = forms.ChoiceField(label="Fonction", choices=CircleFunction.choices)
    person = PersonField(
        model=User,
        label="Personne de votre organisation",
        required=False,
        empty_label="Personne d’ici (partenaire extérieur)",
    )
    starts_on = forms.DateField(label="Depuis le", widget=DateInput, validators=[past_day])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].among(people_here())


class GlassForm(Form):
    """Why the identity is opened."""

    reason = forms.ChoiceField(label="Motif", choices=GlassReason.choices, widget=forms.RadioSelect)


class InformationForm(Form):
    """What the family was told, and its answer."""

    kind = forms.ChoiceField(label="Objet", choices=InformationKind.choices)
    answer = forms.ChoiceField(label="Réponse", choices=InformationAnswer.choices)
    source = forms.ChoiceField(label="Qui a répondu", choices=InformationSource.choices)
    on = forms.DateField(label="Le", widget=DateInput, validators=[past_day])


class CopyForm(Form):
    """Who asked for a copy of the record, and when."""

    source = forms.ChoiceField(
        label="Qui demande", choices=InformationSource.choices, widget=forms.RadioSelect
    )
    on = forms.DateField(label="Demandée le", widget=DateInput, validators=[past_day])


class ErasureForm(Form):
    """Why a record leaves."""

    reason = forms.ChoiceField(
        label="Motif", choices=ErasureReason.choices, widget=forms.RadioSelect
    )


class MoveForm(Form):
    """To which service a record goes."""

    service = forms.ModelChoiceField(label="Nouveau service", queryset=Service.objects.none())

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services
