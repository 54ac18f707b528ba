"""The rules of a purchase: regime and procedure, then criteria when there is competition."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.kernel.words import NBSP
from maillage.tendering.domain.criteria import CriterionPlan
from maillage.tendering.enums import (
    BuyerRegime,
    CriterionKind,
    MarksSettledBy,
    PriceFormula,
    Procedure,
    TieBreak,
)
from maillage.tendering.forms.calls import DraftForm
from maillage.tendering.models import Criterion

MAX_CRITERIA = 12


class RulesForm(DraftForm):
    """Two answers for a direct award; a formal procedure adds the address where it is held."""

    regime = forms.ChoiceField(
        label="Règles d’achat suivies",
        choices=BuyerRegime.choices,
        widget=forms.RadioSelect,
        help_text="Vous seul ou seule le savez : Maillage ne le décide pas à votre place.",
    )
    procedure = forms.ChoiceField(
        label="Manière d’acheter",
        choices=Procedure.choices,
        widget=forms.RadioSelect,
        help_text="Le plus souvent : une demande de devis.",
    )
    outside_url = forms.URLField(
        label="Adresse de la consultation",
        max_length=200,
        assume_scheme="https",
        help_text="La page de votre profil d’acheteur où les offres sont reçues.",
    )

    def __init__(self, *args: Any, procedure: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if procedure != Procedure.FORMAL:
            del self.fields["outside_url"]


class CompetitionForm(DraftForm):
    """How marks are made and what parts equal offers, announced with the criteria."""

    price_formula = forms.ChoiceField(
        label="Comment le prix devient une note",
        choices=PriceFormula.choices,
        widget=forms.RadioSelect,
    )
    price_multiple = forms.IntegerField(
        label="Le n de «\u00a0n fois le prix le plus bas\u00a0»",
        min_value=2,
        max_value=10,
        help_text="Ne sert qu’à la dernière formule. Par exemple : 2.",
    )
    marks_settled_by = forms.ChoiceField(
        label="Quand plusieurs personnes notent, on retient",
        choices=MarksSettledBy.choices,
        widget=forms.RadioSelect,
    )
    tie_break = forms.ChoiceField(
        label="En cas d’égalité", choices=TieBreak.choices, widget=forms.RadioSelect
    )


class CriterionForm(DraftForm):
    """One criterion: its kind, its name, its weight."""

    always = ("label", "weight")

    kind = forms.ChoiceField(label="Ce critère porte sur", choices=CriterionKind.choices)
    label = forms.CharField(label="Nom du critère", max_length=120)
    weight = forms.IntegerField(
        label="Poids, sur 100",
        min_value=1,
        max_value=100,
        help_text="La somme des poids fait 100.",
    )
    detail = forms.CharField(
        label="Ce qui sera regardé",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @property
    def summary(self) -> str:
        """The criterion in a line, for its fold."""
        name, weight = self["label"].value(), self["weight"].value()
        return f"{name or 'Nouveau critère'}" + (f"{NBSP}: {weight} sur 100" if weight else "")

    @property
    def is_to_complete(self) -> str:
        """ "1" when something is missing or wrong: the fold is then open."""
        return "1" if not self["label"].value() or self.errors else ""


class BaseCriterionFormSet(forms.BaseFormSet):
    """The criteria of a call: one price at most, each name once."""

    def clean(self) -> None:
        if any(self.errors):
            return
        plans = self.plans()
        names = [plan.label.casefold() for plan in plans]
        if len(set(names)) < len(names):
            raise ValidationError("Deux critères portent le même nom : donnez un nom à chacun.")
        if sum(plan.kind == CriterionKind.PRICE for plan in plans) > 1:
            raise ValidationError("Gardez un seul critère de prix : changez l’autre.")

    def plans(self) -> list[CriterionPlan]:
        """What was typed."""
        return [self.plan(form) for form in self.forms]

    @staticmethod
    def plan(form: forms.BaseForm) -> CriterionPlan:
        """One criterion as typed."""
        data = form.cleaned_data
        return CriterionPlan(
            kind=data["kind"],
            label=data["label"].strip(),
            weight=data["weight"],
            detail=data["detail"].strip(),
        )


CriterionFormSet = forms.formset_factory(
    CriterionForm,
    formset=BaseCriterionFormSet,
    extra=0,
    max_num=MAX_CRITERIA,
    absolute_max=MAX_CRITERIA,
    validate_max=True,
)


def criteria_initial(criteria: Sequence[Criterion]) -> list[dict[str, Any]]:
    """What the forms of the criteria show before anything is typed."""
    return [
        {name: getattr(one, name) for name in ("kind", "label", "weight", "detail")}
        for one in criteria
    ]
