"""What is typed about the sheets of a plan, their indicators, targets and values."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.actions import codes
from maillage.actions.enums import SheetPart
from maillage.actions.models import ActionSheet, Indicator, PlanUnit
from maillage.actions.queries import measures
from maillage.actions.queries.measuring import Asked
from maillage.actions.queries.uptake import Uptake
from maillage.kernel import clock
from maillage.kernel.forms import DateInput, Form
from maillage.people.models import Organisation, Service

LONGEST_UNIT = 40
MOST_UNITS = 20
# What a browser compares: a scheme, a host, a port. No path, and no star that would open too much.
ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
MOST_ORIGINS = 5
SEPARATORS = re.compile(r"[,;\n]")
FIRST_YEAR = 2000


class UnitsField(forms.CharField):
    """Short names of directorates and services, separated by commas."""

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        names = [name.strip() for name in SEPARATORS.split(super().clean(value))]
        names = list(dict.fromkeys(name for name in names if name))
        for name in names:
            if len(name) > LONGEST_UNIT or not any(letter.isalnum() for letter in name):
                raise ValidationError(
                    f"«\u00a0{name}\u00a0» ne peut pas être un sigle\u00a0: "
                    f"{LONGEST_UNIT} caractères au plus, séparés par des virgules."
                )
        if len(names) > MOST_UNITS:
            raise ValidationError(f"Écrivez {MOST_UNITS} sigles au plus.")
        if self.required and not names:
            raise ValidationError(self.error_messages["required"], code="required")
        return names


def _lines(label: str, help_text: str = "Une ligne par point.") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=help_text,
    )


class SheetForm(Form):
    """A sheet as it stands in the plan."""

    plan = forms.CharField(
        label="Plan ou schéma",
        max_length=150,
        help_text="Par exemple\u00a0: Schéma départemental de l’enfance 2024-2028.",
    )
    number = forms.CharField(label="Numéro de la fiche", max_length=10)
    title = forms.CharField(label="Intitulé", max_length=250)
    pilot = UnitsField(label="Pilotage", help_text="Par exemple\u00a0: PSEIE.")
    co_pilot = UnitsField(label="Co-pilotage", required=False)
    contributor = UnitsField(
        label="Contributeurs",
        required=False,
        help_text="Des sigles séparés par des virgules\u00a0: DPPE, SDAS, MDD, PMI, ASE.",
    )
    context = _lines("Éléments de contexte")
    goals = _lines("Objectifs et enjeux")
    operations = _lines("Déclinaisons opérationnelles")
    fieldsets = [
        ("La fiche", ["plan", "number", "title"]),
        ("Qui la porte", ["pilot", "co_pilot", "contributor"]),
        ("Ce qu’elle dit", ["context", "goals", "operations"]),
    ]

    def __init__(self, *args: Any, sheet: ActionSheet | None = None, **kwargs: Any) -> None:
        if sheet is not None:
            names = ("plan", "number", "title", "context", "goals", "operations")
            known = {name: getattr(sheet, name) for name in names}
            for part, (_, units) in zip(SheetPart, sheet.parts, strict=True):
                known[part.value] = ", ".join(unit.short_name for unit in units)
            kwargs["initial"] = known
        super().__init__(*args, **kwargs)

    def fields_of_sheet(self) -> dict[str, str]:
        """The texts, for the verb."""
        return {
            name: value for name, value in self.cleaned_data.items() if name not in SheetPart.values
        }

    def units(self) -> dict[str, list[str]]:
        """The short names, by part."""
        return {part.value: self.cleaned_data[part.value] for part in SheetPart}


class UnitForm(Form):
    """How a unit is called."""

    short_name = forms.CharField(label="Sigle", max_length=LONGEST_UNIT)
    name = forms.CharField(
        label="Nom en toutes lettres",
        max_length=150,
        required=False,
        help_text="Pour qui ne connaît pas le sigle.",
    )

    def __init__(self, *args: Any, unit: PlanUnit, **kwargs: Any) -> None:
        kwargs["initial"] = {"short_name": unit.short_name, "name": unit.name}
        super().__init__(*args, **kwargs)

    def clean_short_name(self) -> str:
        text = str(self.cleaned_data["short_name"])
        if not any(letter.isalnum() for letter in text):
            raise ValidationError("Écrivez des lettres ou des chiffres\u00a0: par exemple PMI.")
        return text


class IndicatorForm(Form):
    """An indicator: computed from what is told in the inventory, or typed."""

    label = forms.CharField(label="Indicateur", max_length=200)
    measure = forms.ChoiceField(
        label="Comment il se remplit",
        required=False,
        help_text="Calculé, il change tout seul avec ce qui est raconté ici.",
    )
    unit = forms.CharField(
        label="Ce que l’on compte",
        max_length=40,
        required=False,
        help_text="Pour une valeur saisie à la main. Par exemple\u00a0: familles.",
    )

    def __init__(self, *args: Any, indicator: Indicator | None = None, **kwargs: Any) -> None:
        if indicator is not None:
            names = ("label", "measure", "unit")
            kwargs["initial"] = {name: getattr(indicator, name) for name in names}
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [  # type: ignore[attr-defined]
            ("", "Saisi à la main, avec sa source"),
            *((code, f"Calculé\u00a0: {label}") for code, label in measures.choices()),
        ]


def _number(label: str, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=12, decimal_places=2, min_value=0, localize=True, **options
    )


class TargetForm(Form):
    """What is aimed at, for one year."""

    year = forms.IntegerField(label="Année", min_value=FIRST_YEAR, max_value=2100)
    value = _number("Cible", required=False, help_text="Laissez vide pour ne plus en fixer.")


class ValueForm(Form):
    """A typed value: its day and where it comes from."""

    on = forms.DateField(label="Date", widget=DateInput)
    value = _number("Valeur")
    source = forms.CharField(
        label="Source",
        max_length=200,
        help_text="Par exemple\u00a0: enquête annuelle de la PMI. Aucun nom de famille.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", clock.today())


class EventFilterForm(Form):
    """Which of the counted events are listed. A wrong filter is left out."""

    annee = forms.CharField(widget=forms.HiddenInput, required=False)
    service = forms.ModelChoiceField(
        label="Service ou maison du département",
        queryset=Service.objects.none(),
        required=False,
        to_field_name="slug",
        empty_label="Tous",
    )
    metier = forms.ChoiceField(label="Métier de qui anime", required=False)
    kind = forms.ChoiceField(label="Forme", required=False)
    theme = forms.ChoiceField(label="Thème", required=False)
    public = forms.ChoiceField(label="Pour qui", required=False)

    def __init__(self, *args: Any, year: int, uptakes: Sequence[Uptake], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        self.fields["service"].queryset = Service.objects.all()  # type: ignore[attr-defined]
        # Trades of few people are not proposed: a filter would point at them.
        self.fields["metier"].choices = [  # type: ignore[attr-defined]
            ("", "Tous"),
            *((one.key, one.label) for one in uptakes if one.key),
        ]
        for name, family in (("kind", "types"), ("theme", "themes"), ("public", "publics")):
            every = [(code, codes.label(family, code)) for code in codes.order(family)]
            self.fields[name].choices = [("", "Tous"), *every]  # type: ignore[attr-defined]

    def asked(self, organisation: Organisation) -> Asked:
        """What is counted, with the filters that were understood."""
        self.is_valid()
        data = self.cleaned_data
        return Asked(
            organisation,
            self.year,
            service=data.get("service"),
            profession=data.get("metier", ""),
            kind=data.get("kind", ""),
            theme=data.get("theme", ""),
            public=data.get("public", ""),
        )


class EmbedForm(Form):
    """The sites whose pages may frame a sheet."""

    origins = forms.CharField(
        label="Adresse de votre intranet",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text="Une adresse par ligne, sans page. Par exemple\u00a0: https://intranet.exemple.fr",
    )

    def clean_origins(self) -> list[str]:
        found = [line.strip().rstrip("/").lower() for line in self.cleaned_data["origins"].split()]
        for origin in found:
            if not ORIGIN.fullmatch(origin):
                raise ValidationError(
                    f"«\u00a0{origin}\u00a0» n’est pas l’adresse d’un site\u00a0: écrivez-la en "
                    "entier, de https:// jusqu’au nom, sans page ni étoile."
                )
        if len(found) > MOST_ORIGINS:
            raise ValidationError(f"Écrivez {MOST_ORIGINS} adresses au plus.")
        return list(dict.fromkeys(found))
