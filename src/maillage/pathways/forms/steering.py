"""What people type about contracts, approved publics and reasons for going beyond."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator

from maillage.kernel import clock
from maillage.kernel.forms import DateInput, EurosField, Form
from maillage.pathways.enums.activity import Need, OutsideReason
from maillage.pathways.indicators import INDICATORS, TENTHS
from maillage.pathways.models import ContractTarget, OfferCost, SiteCapacity
from maillage.people.models import Service, Site

ALL_SERVICES = "Tous les services"
OLDEST, MOST, LARGEST = 25, 10_000, Decimal("100000")
POSITIVE = [MinValueValidator(1), MaxValueValidator(MOST)]
NOT_NOTED = [("", "Non précisé")]


class SomeEurosField(EurosField):
    """An amount that must be there."""

    def clean(self, value: Any) -> int | None:
        cents = super().clean(value)
        if cents is None:
            raise ValidationError(f"Écrivez «\u00a0{self.label}\u00a0», en euros.")
        return cents


class ContractForm(Form):
    """A multi-year contract."""

    title = forms.CharField(label="Intitulé", max_length=120)
    starts_on = forms.DateField(label="Depuis le", widget=DateInput)
    ends_on = forms.DateField(label="Jusqu’au", widget=DateInput)
    yearly_grant = SomeEurosField(label="Dotation d’une année")


class TargetForm(Form):
    """An objective: what one indicator must reach."""

    indicator = forms.ChoiceField(
        label="Indicateur",
        choices=[(code, f"{one.label} ({one.unit})") for code, one in INDICATORS.items()],
    )
    service = forms.ModelChoiceField(
        label="Service", queryset=Service.objects.none(), required=False, empty_label=ALL_SERVICES
    )
    value = forms.DecimalField(
        label="Cible",
        decimal_places=1,
        validators=[MinValueValidator(0), MaxValueValidator(LARGEST)],
        localize=True,
    )
    objective = forms.CharField(label="Objectif du contrat", max_length=200, required=False)

    def __init__(self, *args: Any, services: Any, everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named: Any = self.fields["service"]
        named.queryset = services
        if not everywhere:
            # What is promised for all is written by who answers for all.
            named.required, named.empty_label = True, "Choisissez un service"

    @staticmethod
    def written(row: ContractTarget) -> dict[str, Any]:
        """An objective as it is typed."""
        value = Decimal(row.value) / TENTHS
        told = {"indicator": row.indicator, "service": row.service_id}
        return {**told, "value": value, "objective": row.objective}

    def clean_value(self) -> int:
        """In tenths of the indicator's unit."""
        return int(self.cleaned_data["value"] * TENTHS)


class PlacesForm(Form):
    """Places that the contract gives in one site."""

    service = forms.ModelChoiceField(label="Service", queryset=Service.objects.none())
    site = forms.ModelChoiceField(label="Lieu", queryset=Site.objects.none())
    places = forms.IntegerField(label="Places", validators=POSITIVE)

    def __init__(self, *args: Any, services: Any, everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services
        self.fields["site"].queryset = Site.objects.all()

    @staticmethod
    def written(row: SiteCapacity) -> dict[str, Any]:
        """Places as they are typed."""
        return {"service": row.service_id, "site": row.site_id, "places": row.places}


class CostForm(Form):
    """What a part of the offer costs."""

    label = forms.CharField(label="Prestation", max_length=80)
    children = forms.IntegerField(label="Enfants par an", validators=POSITIVE)
    unit_cost = SomeEurosField(label="Coût d’un enfant par an")

    def __init__(self, *args: Any, services: Any, everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    @staticmethod
    def written(row: OfferCost) -> dict[str, Any]:
        """A cost as it is typed."""
        return {"label": row.label, "children": row.children, "unit_cost": row.unit_cost}


class PublicForm(Form):
    """Whom an approval lets a service support."""

    service = forms.ModelChoiceField(label="Service", queryset=Service.objects.none())
    needs = forms.MultipleChoiceField(
        label="Besoins",
        choices=Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucune case cochée\u00a0: tous les besoins.",
    )
    age_from = forms.IntegerField(
        label="À partir de (âge)", validators=[MinValueValidator(0), MaxValueValidator(OLDEST)]
    )
    age_to = forms.IntegerField(
        label="Jusqu’à (âge)", validators=[MinValueValidator(0), MaxValueValidator(OLDEST)]
    )
    valid_from = forms.DateField(label="Depuis le", widget=DateInput)
    source = forms.CharField(
        label="Source",
        max_length=160,
        help_text="Par exemple\u00a0: arrêté d’autorisation du 3 janvier 2017.",
    )

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"valid_from": clock.today()}, **kwargs)
        self.fields["service"].queryset = services


class NeedForm(Form):
    """The need that a decision names."""

    need = forms.ChoiceField(
        label="Besoin nommé par la décision", choices=NOT_NOTED + Need.choices, required=False
    )


class OutsideForm(Form):
    """Why beyond the approved public."""

    reason = forms.ChoiceField(
        label="Motif", choices=OutsideReason.choices, widget=forms.RadioSelect
    )


class ScopeForm(forms.Form):
    """Which year, which service; what cannot be read falls back to this year and all."""

    annee = forms.TypedChoiceField(label="Année", coerce=int)
    service = forms.ChoiceField(label="Service", required=False)

    def __init__(self, *args: Any, services: list[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = clock.today().year
        years: Any = self.fields["annee"]
        years.choices = [(one, str(one)) for one in range(year, year - 4, -1)]
        named: Any = self.fields["service"]
        named.choices = [("", ALL_SERVICES), *((one.slug, str(one)) for one in services)]


FORMS: dict[str, Any] = {"objectifs": TargetForm, "places": PlacesForm, "couts": CostForm}
TITLES = {
    "objectifs": "Ajouter un objectif",
    "places": "Ajouter des places dans un lieu",
    "couts": "Ajouter une prestation et son coût",
}
