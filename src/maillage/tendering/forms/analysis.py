"""What is typed while offers are read: readers, declarations, marks, steps, letters."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.kernel import clock
from maillage.kernel.forms import DateInput, Form
from maillage.kernel.keys import search_key
from maillage.kernel.words import NBSP
from maillage.people.choosing import PeopleField
from maillage.people.models import User
from maillage.people.queries import people_here
from maillage.tendering.domain.analysis import Given, Interest
from maillage.tendering.enums import AnalysisStepKind
from maillage.tendering.forms.calls import EITHER, PriceField
from maillage.tendering.models import Criterion, Lot, Mark
from maillage.tendering.reader_access import Bidder

YES_NO = [("non", "Aucun lien"), ("oui", "J’ai un lien")]
MENDABLE = [("", "Sans objet"), ("oui", "Oui"), ("non", "Non")]


class ReadersForm(Form):
    """Who reads, and how."""

    people = PeopleField(model=User, label="Qui lit et note les propositions")
    hides_identity = forms.BooleanField(
        label="Cacher d’abord les noms, les prix et les fichiers",
        required=False,
        help_text=(
            "Tout apparaît quand chacune et chacun a arrêté ses notes. Les noms connus sont "
            "masqués dans les textes, mais un surnom, un lieu ou une mission peut encore faire "
            "deviner qui écrit."
        ),
    )
    marks_each_lot = forms.BooleanField(
        label="Noter chaque lot à part",
        required=False,
        help_text="Utile quand les personnes ou la méthode changent d’un groupe à l’autre.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people: Any = self.fields["people"]
        people.among(people_here())
        people.error_messages["required"] = "Nommez au moins une personne."


class InterestsForm(Form):
    """One answer per bidder: no link, or a link and its nature."""

    def __init__(self, *args: Any, bidders: Sequence[Bidder], **options: Any) -> None:
        super().__init__(*args, **options)
        # By name, and numbered so: the page must not say which proposal is whose.
        self.bidders = sorted(bidders, key=lambda one: search_key(one.name))
        for rank, bidder in enumerate(self.bidders):
            persons = f" ({', '.join(bidder.persons)})" if bidder.persons else ""
            self.fields[f"lien_{rank}"] = forms.ChoiceField(
                label=f"{bidder.name}{persons}", choices=YES_NO, widget=forms.RadioSelect
            )
            self.fields[f"nature_{rank}"] = forms.CharField(
                label=f"Nature du lien avec {bidder.name}",
                max_length=300,
                required=False,
                help_text="Par exemple : ancienne collègue, parente, contrat en cours.",
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for rank, bidder in enumerate(self.bidders):
            if cleaned.get(f"lien_{rank}") == "oui" and not cleaned.get(f"nature_{rank}"):
                self.add_error(
                    f"nature_{rank}",
                    f"Dites en quelques mots la nature de votre lien avec {bidder.name}.",
                )
        return cleaned

    def interests(self) -> list[Interest]:
        """What was declared."""
        return [
            Interest(
                bidder.offer,
                self.cleaned_data[f"lien_{rank}"] == "oui",
                self.cleaned_data[f"nature_{rank}"],
            )
            for rank, bidder in enumerate(self.bidders)
        ]


class MarksForm(Form):
    """The marks of one offer: one per criterion, and per lot where lots are marked apart."""

    def __init__(
        self,
        *args: Any,
        criteria: Sequence[Criterion],
        lots: Sequence[Lot | None],
        kept: Sequence[Mark],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.places = [(criterion, lot) for lot in lots for criterion in criteria]
        known = {(mark.criterion_id, mark.lot_id): mark for mark in kept}
        for criterion, lot in self.places:
            name, of_lot = _name(criterion, lot), f" – {lot.name}" if lot else ""
            mark = known.get((criterion.pk, lot.pk if lot else None))
            self.fields[f"note_{name}"] = MarkField(
                criterion, label=f"{criterion}{of_lot}, sur {criterion.weight}"
            )
            self.fields[f"mot_{name}"] = forms.CharField(
                label=f"Pourquoi cette note{of_lot}",
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            if mark is not None:
                self.initial[f"note_{name}"] = mark.value
                self.initial[f"mot_{name}"] = mark.comment

    @property
    def own(self) -> list[dict[str, Any]]:
        """The marks that were kept, to read once they are fixed."""
        names = [_name(criterion, lot) for criterion, lot in self.places]
        return [
            {
                "label": self.fields[f"note_{name}"].label,
                "value": self.initial.get(f"note_{name}"),
                "comment": self.initial.get(f"mot_{name}", ""),
            }
            for name in names
        ]

    def given(self) -> list[Given]:
        """The marks as they are typed."""
        return [
            Given(
                criterion,
                lot,
                self.cleaned_data[f"note_{_name(criterion, lot)}"],
                self.cleaned_data[f"mot_{_name(criterion, lot)}"],
            )
            for criterion, lot in self.places
        ]


class MarkField(forms.DecimalField):
    """A mark from 0 to the weight of its criterion, empty while one hesitates."""

    def __init__(self, criterion: Criterion, **options: Any) -> None:
        super().__init__(
            required=False,
            max_digits=5,
            decimal_places=2,
            help_text=criterion.detail,
            **options,
        )
        self.template_name = EITHER
        self.criterion = criterion
        self.widget.attrs |= {"min": 0, "max": criterion.weight, "step": "0.25"}

    def clean(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = value.replace(",", ".")
        mark = super().clean(value)
        if mark is not None and not 0 <= mark <= self.criterion.weight:
            raise ValidationError(
                f"{self.criterion}{NBSP}: choisissez une note de 0 à {self.criterion.weight}."
            )
        return mark


def _name(criterion: Criterion, lot: Lot | None) -> str:
    return f"{criterion.slug}_{lot.slug}" if lot else criterion.slug


class StepForm(Form):
    """Something that happened with one offer, and the new prices of a negotiation."""

    kind = forms.ChoiceField(
        label="Étape", choices=AnalysisStepKind.choices, widget=forms.RadioSelect
    )
    on = forms.DateField(label="Date", widget=DateInput)
    people = forms.CharField(
        label="Personnes présentes",
        max_length=300,
        required=False,
        help_text="Pour un entretien ou une négociation.",
    )
    words = forms.CharField(
        label="Ce qui a été demandé, dit ou décidé",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    can_be_mended = forms.ChoiceField(
        label="Pour une mise à l’écart : la proposition peut-elle être régularisée ?",
        choices=MENDABLE,
        required=False,
    )

    def __init__(self, *args: Any, lots: Sequence[Lot], **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("on", clock.today())
        self.lots = lots
        for lot in lots:
            self.fields[f"prix_{lot.slug}"] = PriceField(
                label=f"Nouveau prix d’une séance, {lot.name}",
                help_text="Pour une négociation. Laissez vide si le prix ne change pas.",
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind == AnalysisStepKind.NEGOTIATION and not self._prices(cleaned):
            self.add_error(None, "Écrivez au moins un nouveau prix, ou choisissez une autre étape.")
        if kind == AnalysisStepKind.SET_ASIDE and not cleaned.get("can_be_mended"):
            self.add_error("can_be_mended", "Dites si la proposition peut être régularisée.")
        if cleaned.get("on") and cleaned["on"] > clock.today():
            self.add_error(
                "on", "Cette date est à venir : notez l’étape une fois qu’elle a eu lieu."
            )
        return cleaned

    def _prices(self, cleaned: dict[str, Any]) -> dict[str, int]:
        typed = {lot.slug: cleaned.get(f"prix_{lot.slug}") for lot in self.lots}
        return {slug: cents for slug, cents in typed.items() if cents is not None}

    def step(self) -> dict[str, Any]:
        """The arguments of `record_step`."""
        cleaned = self.cleaned_data
        answer = cleaned["can_be_mended"]
        return {
            "kind": cleaned["kind"],
            "on": cleaned["on"],
            "people": cleaned["people"],
            "words": cleaned["words"],
            "prices": self._prices(cleaned),
            "can_be_mended": None if not answer else answer == "oui",
        }


class ReopenForm(Form):
    """Why fixed marks are opened again."""

    reason = forms.CharField(
        label="Pourquoi rouvrir la notation",
        max_length=500,
        help_text="Par exemple : l’entretien du 12 a précisé la méthode.",
    )


class LetterForm(Form):
    """The text of a letter; marks and ranks are added under it."""

    body = forms.CharField(
        label="Texte du courrier",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=(
            "Les notes et le rang s’ajoutent sous ce texte. N’y écrivez rien de la méthode, "
            "des personnes ou des prix d’une autre proposition."
        ),
    )
