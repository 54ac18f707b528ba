"""What people type about methods and tools; and the two numbers that end a session."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.groups import methods
from maillage.groups.domain import MethodText
from maillage.groups.enums import CycleKind, Licence
from maillage.groups.models import FollowUp, LibraryEntry, MethodTemplate, ToolCard
from maillage.groups.models.methods import LONGEST_PHASE
from maillage.kernel.forms import Form, ModelForm
from maillage.kernel.search import search_key
from maillage.territory.registry import departements

MOST_SUBJECTS = 20
SPARE_PHASES, MOST_PHASES = 2, 20
NO_SITUATION = "Cette fiche ne raconte aucune situation et ne nomme personne"


class ClosingForm(Form):
    """Two numbers, and nothing else: no field of a session can hold a word."""

    out_of_scope = forms.IntegerField(
        label="Sujets renvoyés hors cadre",
        required=False,
        min_value=0,
        max_value=MOST_SUBJECTS,
        help_text="Vide\u00a0: rien n'est compté. Ce nombre n'apparaît qu'additionné à celui "
        "d'au moins quatre autres séances.",
    )
    situations = forms.IntegerField(
        label="Situations à reprendre la prochaine fois",
        min_value=0,
        max_value=FollowUp.MOST,
        initial=0,
        help_text="Un rappel pour vous à la prochaine séance\u00a0: un nombre, jamais lesquelles.",
    )


class IntakeNumberForm(Form):
    """How to reach a département's intake cell: its telephone, or who puts through to it."""

    departement = forms.ChoiceField(label="Département")
    phone = forms.CharField(
        label="Téléphone de la cellule de recueil",
        required=False,
        max_length=20,
        help_text="Dix chiffres. Par exemple\u00a0: 02 00 00 00 00.",
    )
    switchboard = forms.CharField(
        label="Téléphone du standard du conseil départemental",
        required=False,
        max_length=20,
        help_text="Pour joindre la cellule quand elle n’a pas de numéro public.",
    )
    address = forms.CharField(
        label="Adresse ou courriel de la cellule",
        required=False,
        max_length=200,
        help_text="Où lui écrire. Aucun nom d’enfant, aucune situation.",
    )
    hours = forms.CharField(
        label="Horaires",
        required=False,
        max_length=120,
        help_text="Par exemple\u00a0: du lundi au vendredi, de 9 h à 17 h.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departement"].choices = [  # type: ignore[attr-defined]
            (one.code, f"{one.name} ({one.code})") for one in departements()
        ]

    def clean_phone(self) -> str:
        return _ten_digits(self.cleaned_data["phone"])

    def clean_switchboard(self) -> str:
        return _ten_digits(self.cleaned_data["switchboard"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        told = {"phone", "switchboard"} & set(self.errors)
        if not told and not cleaned.get("phone") and not cleaned.get("switchboard"):
            self.add_error(
                "phone",
                "Donnez le numéro de la cellule ou, à défaut, celui du standard du conseil "
                "départemental\u00a0: c’est ce que l’on appellera.",
            )
        return cleaned


def _ten_digits(phone: str) -> str:
    """A French number in pairs; "" as it is. Raises ValidationError for another."""
    digits = re.sub(r"[\s.\-]", "", phone)
    if digits and not re.fullmatch(r"0[0-9]{9}", digits):
        raise ValidationError(
            "Ce numéro n’a pas dix chiffres commençant par 0\u00a0: vérifiez-le, "
            "c’est celui que l'on appellera."
        )
    return " ".join(digits[start : start + 2] for start in range(0, len(digits), 2))


class MethodForm(ModelForm):
    """What an own version of a method says of itself."""

    class Meta:
        model = MethodTemplate
        fields = ["name", "summary", "size_min", "size_max", "minutes_min", "minutes_max"]
        fields += ["particularities", "sources"]
        help_texts = {
            "minutes_min": "En minutes.",
            "minutes_max": "En minutes.",
            "particularities": "Une par ligne.",
            "sources": "Une par ligne\u00a0: livres, articles, formations reçues.",
        }

    fieldsets = [
        ("La méthode", ["name", "summary"]),
        ("Pour qui, combien de temps", ["size_min", "size_max", "minutes_min", "minutes_max"]),
        ("Ce qui la distingue", ["particularities", "sources"]),
    ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for least, most, what in (
            ("size_min", "size_max", "Le nombre de participants"),
            ("minutes_min", "minutes_max", "La durée"),
        ):
            if data.get(least) and data.get(most) and data[most] < data[least]:
                self.add_error(
                    most, f"{what} au plus est inférieur au plus petit\u00a0: augmentez-le."
                )
        return data

    def text(self) -> MethodText:
        """What `edit_method` takes."""
        return MethodText(**{name: self.cleaned_data[name] for name in self.Meta.fields})


class PhaseForm(Form):
    """One phase. A row whose title is empty, or has been cleared, is left out."""

    title = forms.CharField(label="Titre de la phase", required=False, max_length=80)
    minutes = forms.IntegerField(
        label="Durée, en minutes",
        required=False,
        min_value=1,
        max_value=LONGEST_PHASE,
        initial=15,
    )
    says = forms.CharField(
        label="Ce que vous dites", required=False, max_length=500, widget=forms.Textarea
    )
    cue = forms.CharField(label="À surveiller", required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("title") and "minutes" in data and data["minutes"] is None:
            self.add_error("minutes", "Donnez la durée de cette phase, même approximative.")
        return data


class PhaseRows(forms.BaseFormSet):
    """The phases of a method, in order; the numbers beside them may be changed."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if "ORDER" in form.fields:
            form.fields["ORDER"].label = "Ordre"

    def clean(self) -> None:
        if any(self.errors) or self.non_form_errors():
            return
        if not self.phases():
            raise ValidationError("Une méthode a au moins une phase\u00a0: donnez-lui un titre.")

    def phases(self) -> list[methods.Phase]:
        """The rows with a title, in the order asked for."""
        return [
            methods.Phase(
                title=form.cleaned_data["title"].strip(),
                minutes=form.cleaned_data["minutes"],
                cue=form.cleaned_data["cue"],
                says=form.cleaned_data["says"],
            )
            for form in self.ordered_forms
            if form.cleaned_data.get("title")
        ]


def phase_rows(method: MethodTemplate, data: Any = None) -> PhaseRows:
    """The phases as they are, and two empty rows to add some; a cleared title takes one out."""
    factory = forms.formset_factory(
        PhaseForm,
        formset=PhaseRows,
        extra=SPARE_PHASES,
        can_order=True,
        max_num=MOST_PHASES,
        absolute_max=MOST_PHASES,
    )
    initial = [
        {"title": one.title, "minutes": one.minutes, "cue": one.cue, "says": one.says}
        for one in method.as_method().phases
    ]
    return factory(data, prefix="phases", initial=initial)  # type: ignore[return-value]


class MethodChoiceForm(Form):
    """By which method the groups of a cycle work."""

    method = forms.ChoiceField(label="Méthode", required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, own: list[MethodTemplate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        copied = {row.origin for row in own}
        self.fields["method"].choices = [  # type: ignore[attr-defined]
            ("", "Au choix de la personne qui anime"),
            *((row.slug, f"{row.name} (votre version)") for row in own),
            *((one.key, one.name) for one in methods.shipped().values() if one.key not in copied),
        ]


class ToolForm(ModelForm):
    """An animation tool as a card."""

    source_url = forms.URLField(label="Adresse d'origine", required=False, assume_scheme="https")
    no_situation = forms.BooleanField(label=NO_SITUATION)

    class Meta:
        model = ToolCard
        fields = ["title", "aim", "unfolding", "material", "minutes"]
        fields += ["author", "licence", "source_url", "is_shared"]
        help_texts = {
            "title": "Par exemple\u00a0: la météo du groupe.",
            "unfolding": "Les étapes, comme vous les diriez à un ou une collègue. Jamais ce qui "
            "s'est passé dans un groupe.",
            "author": "La personne ou l'organisme à citer. Si c'est vous\u00a0: votre nom.",
            "licence": "Ce que les autres peuvent en faire.",
            "is_shared": "Les autres organisations de Maillage verront cette fiche.",
        }

    fieldsets = [
        ("L'outil", ["title", "aim", "unfolding", "material", "minutes"]),
        ("D'où il vient", ["author", "licence", "source_url"]),
        ("Avant d'enregistrer", ["is_shared", "no_situation"]),
    ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_shared") and data.get("licence") == Licence.INTERNAL:
            self.add_error(
                "is_shared",
                "Un outil à usage interne ne se partage pas\u00a0: choisissez une autre licence "
                "ou décochez cette case.",
            )
        return data

    def fields_of_card(self) -> dict[str, Any]:
        """What `write_tool` takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class UseForm(Form):
    """With what kind of group a tool served; never which group, never when."""

    kind = forms.ChoiceField(label="Avec quel groupe", choices=CycleKind.choices)


class EntryForm(ModelForm):
    """A word or a reference to hand out."""

    url = forms.URLField(label="Adresse", required=False, assume_scheme="https")
    no_situation = forms.BooleanField(label=NO_SITUATION)

    class Meta:
        model = LibraryEntry
        fields = ["kind", "title", "text", "url"]
        help_texts = {
            "text": "Pour un livre\u00a0: auteur ou autrice, éditeur, année.",
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        same = LibraryEntry.objects.filter(
            is_withdrawn=False,
            kind=data.get("kind", ""),
            search_key=search_key(data.get("title", "")),
        )
        if data.get("title") and same.exclude(pk=self.instance.pk).exists():
            self.add_error("title", "Il est déjà dans votre liste\u00a0: modifiez-le plutôt.")
        return data

    def fields_of_entry(self) -> dict[str, Any]:
        """What `write_entry` takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
