"""What people type about antennas, partners and what is asked of them."""

from typing import Any

from django import forms

from maillage.kernel.forms import DateInput, Form
from maillage.pathways.enums.partners import (
    AntennaTerms,
    DeclineReason,
    PartnerKind,
    PartnerNeed,
    ReferralAnswer,
)
from maillage.pathways.models import Antenna, Partner
from maillage.people.choosing import PeopleField
from maillage.people.models import Site, User
from maillage.people.queries import people_here
from maillage.territory.forms import CommuneField

NO_REASON = [("", "Aucun")]


class AntennaForm(Form):
    """The agreement of an antenna."""

    site = forms.ModelChoiceField(
        label="Lieu",
        queryset=Site.objects.none(),
        help_text="Un lieu de votre organisation\u00a0: ajoutez-le d’abord dans Équipe, Lieux.",
    )
    terms = forms.ChoiceField(label="Accord", choices=AntennaTerms.choices)
    host = forms.CharField(
        label="Avec qui", max_length=120, help_text="Par exemple\u00a0: mairie de Loches."
    )
    yearly_euros = forms.IntegerField(
        label="Coût par an, en euros", min_value=0, max_value=1_000_000, initial=0
    )
    weekly_hours = forms.IntegerField(label="Heures par semaine", min_value=1, max_value=70)
    seats = forms.IntegerField(label="Places assises", min_value=1, max_value=200)
    starts_on = forms.DateField(label="Depuis le", widget=DateInput)
    ends_on = forms.DateField(label="Jusqu’au", widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.all()

    @classmethod
    def of(cls, antenna: Antenna, typed: Any) -> "AntennaForm":
        """The form that corrects an agreement: the place stays, the rest is there as written."""
        kept = ("terms", "host", "weekly_hours", "seats", "starts_on", "ends_on")
        known = {name: getattr(antenna, name) for name in kept}
        form = cls(typed, initial={**known, "yearly_euros": antenna.yearly_cents // 100})
        del form.fields["site"]
        return form

    def agreed(self) -> dict[str, Any]:
        """What was typed, for the verb."""
        typed = dict(self.cleaned_data)
        typed["yearly_cents"] = 100 * typed.pop("yearly_euros")
        return typed


class PeopleForm(Form):
    """Who is based at an antenna."""

    people = PeopleField(label="Personnes basées ici", model=User, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].among(people_here())


class BookForm(Form):
    """An hour of a room."""

    starts_at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S%z"])


class PartnerForm(Form):
    """Who can be asked."""

    name = forms.CharField(label="Nom", max_length=150)
    kind = forms.ChoiceField(label="Nature", choices=PartnerKind.choices)
    commune_code = CommuneField(label="Commune")
    email = forms.EmailField(label="Courriel", help_text="Un courriel du lieu, pas d’une personne.")


class PartnerCorrectionForm(PartnerForm):
    """The same, and whether something may still be asked."""

    is_closed = forms.BooleanField(
        label="Ne plus rien lui demander",
        required=False,
        help_text="Les demandes déjà faites et leurs réponses sont gardées.",
    )


class ReferForm(Form):
    """What is asked, and of whom."""

    partner = forms.ModelChoiceField(label="Partenaire", queryset=Partner.objects.none())
    need = forms.ChoiceField(label="Besoin", choices=PartnerNeed.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.filter(closed_on=None).order_by(
            "search_key", "pk"
        )


class AnswerReferralForm(Form):
    """What a partner answers."""

    answer = forms.ChoiceField(
        label="Pouvez-vous y répondre\u00a0?",
        choices=[
            (ReferralAnswer.ACCEPTED, "Oui, contactez-nous"),
            (ReferralAnswer.DECLINED, "Non, pas pour l’instant"),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label="Si c’est non, pourquoi",
        choices=NO_REASON + DeclineReason.choices,
        required=False,
    )
