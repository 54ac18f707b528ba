"""What a buyer types about a convention: terms, articles, signatures, papers, amendments."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.kernel import clock
from maillage.kernel.files import MAX_BYTES
from maillage.kernel.forms import DateInput, EurosField, Form
from maillage.kernel.words import NBSP
from maillage.tendering.clause_texts import Articles
from maillage.tendering.enums import PaperKind, Side
from maillage.tendering.models import Agreement, Amendment
from maillage.tendering.queries.terms import Term

VAT_CHOICES = [
    ("0", "Exonéré de TVA"),
    ("550", f"TVA à 5,5{NBSP}%"),
    ("1000", f"TVA à 10{NBSP}%"),
    ("2000", f"TVA à 20{NBSP}%"),
]
# Beyond the articles already there, as many blank ones are offered.
BLANK_ARTICLES = 2


class TermsForm(Form):
    """VAT, cancellation, payment of a convention that was not sent yet."""

    vat_basis_points = forms.ChoiceField(label="TVA", choices=VAT_CHOICES)
    vat_exemption_reason = forms.CharField(
        label="Motif d’exonération",
        max_length=200,
        required=False,
        help_text=f"Par exemple{NBSP}: franchise en base (article 293 B du code général des "
        "impôts), ou formation professionnelle continue.",
    )
    notice_days = forms.IntegerField(
        label="Annulation tardive en dessous de, en jours",
        min_value=0,
        max_value=60,
        help_text=f"Par exemple{NBSP}: 7.",
    )
    late_share = forms.IntegerField(
        label="Part due pour une annulation tardive, en pour cent",
        min_value=0,
        max_value=100,
        help_text=f"100{NBSP}: la séance est due en entier. 0{NBSP}: rien n’est dû.",
    )
    payment_days = forms.IntegerField(
        label="Délai de paiement, en jours", min_value=1, max_value=60
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("vat_basis_points") == "0" and not told.get("vat_exemption_reason"):
            self.add_error("vat_exemption_reason", "Sans TVA, écrivez le motif de l’exonération.")
        return told

    def terms(self) -> dict[str, Any]:
        """The values as the verb takes them."""
        return {
            **self.cleaned_data,
            "vat_basis_points": int(self.cleaned_data["vat_basis_points"]),
        }


class ClausesForm(Form):
    """The articles of an organisation, in order; one left without text goes away."""

    def __init__(self, *args: Any, articles: Articles, **options: Any) -> None:
        super().__init__(*args, **options)
        blank = [{"title": "", "text": ""}] * BLANK_ARTICLES
        self.fieldsets = []
        self.count = len(articles) + BLANK_ARTICLES
        for rank, article in enumerate([*articles, *blank], start=1):
            self.fields[f"title_{rank}"] = forms.CharField(
                label="Titre", max_length=120, required=False, initial=article["title"]
            )
            self.fields[f"text_{rank}"] = forms.CharField(
                label="Texte",
                max_length=5000,
                required=False,
                initial=article["text"],
                widget=forms.Textarea(attrs={"rows": 5}),
            )
            legend = article["title"] or "Un article de plus"
            self.fieldsets.append((legend, [f"title_{rank}", f"text_{rank}"]))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for rank in range(1, self.count + 1):
            title, text = told.get(f"title_{rank}", ""), told.get(f"text_{rank}", "")
            if text and not title:
                self.add_error(f"title_{rank}", "Donnez un titre à cet article.")
            if title and not text and rank > self.count - BLANK_ARTICLES:
                self.add_error(f"text_{rank}", "Écrivez le texte de cet article.")
        if not self.errors and not self.articles():
            raise ValidationError("Gardez au moins un article.")
        return told

    def articles(self) -> Articles:
        """The articles typed, in order."""
        told = self.cleaned_data
        ranks = range(1, self.count + 1)
        return [
            {"title": told[f"title_{rank}"].strip(), "text": told[f"text_{rank}"].strip()}
            for rank in ranks
            if told.get(f"text_{rank}", "").strip()
        ]


class SignatureForm(Form):
    """Which side has signed, and on what day."""

    side = forms.ChoiceField(label="Qui a signé", choices=Side.choices, widget=forms.RadioSelect)
    signed_on = forms.DateField(label="Le", widget=DateInput())

    def __init__(self, *args: Any, paper: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        waited = [
            (value, label)
            for value, label in Side.choices
            if getattr(paper, f"{value}_signed_on") is None
        ]
        side = self.fields["side"]
        side.choices = waited  # type: ignore[attr-defined]
        side.initial = waited[0][0] if waited else None
        self.fields["signed_on"].initial = clock.today()


class PaperForm(Form):
    """A file to keep with a convention."""

    kind = forms.ChoiceField(label="Ce que c’est", choices=PaperKind.choices)
    title = forms.CharField(
        label="Intitulé", max_length=120, help_text=f"Par exemple{NBSP}: planning prévisionnel."
    )
    file = forms.FileField(
        label="Fichier",
        help_text=f"10 Mo au plus. Un exemplaire signé{NBSP}: PDF, JPEG ou PNG.",
    )

    def __init__(self, *args: Any, amendments: Sequence[Amendment], **options: Any) -> None:
        super().__init__(*args, **options)
        self.amendments = {str(one.number): one for one in amendments}
        if amendments:
            told = [(number, f"L’avenant n°{NBSP}{number}") for number in self.amendments]
            self.fields["of"] = forms.ChoiceField(
                label="De quel document", choices=[("", "La convention"), *told], required=False
            )
            self.order_fields(["kind", "of"])

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError("Ce fichier dépasse 10 Mo\u00a0: réduisez-le.")
        return file

    def amendment(self) -> Amendment | None:
        """The amendment that the file belongs to; None for the convention itself."""
        return self.amendments.get(self.cleaned_data.get("of", ""))


class AmendmentForm(Form):
    """What changes: for each lot a number of sessions and a price, and why."""

    reason = forms.CharField(
        label="Ce qui change et pourquoi",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"Par exemple{NBSP}: deux séances de plus à la demande de l’équipe.",
    )
    effective_on = forms.DateField(label="À compter du", widget=DateInput())

    def __init__(
        self, *args: Any, agreement: Agreement, terms: Sequence[Term], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.terms = [term for term in terms if term.ends_on is None]
        self.fields["effective_on"].initial = clock.today()
        self.fieldsets = [("L’avenant", ["reason", "effective_on"])]
        for term in self.terms:
            names = [f"sessions_{term.lot.slug}", f"price_{term.lot.slug}"]
            self.fields[names[0]] = forms.IntegerField(
                label="Nombre de séances", min_value=1, max_value=100, initial=term.sessions
            )
            self.fields[names[1]] = EurosField(
                label="Prix d’une séance, tout compris (TTC)",
                initial=term.price_per_session_cents,
            )
            self.fieldsets.append((str(term.lot), names))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for term in self.terms:
            name = f"price_{term.lot.slug}"
            if name not in self.errors and told.get(name) is None:
                self.add_error(name, "Indiquez le prix d’une séance.")
        return told

    def changes(self) -> dict[str, tuple[int, int]]:
        """Slug of the lot -> (sessions, price of one in cents)."""
        told = self.cleaned_data
        return {
            term.lot.slug: (told[f"sessions_{term.lot.slug}"], told[f"price_{term.lot.slug}"])
            for term in self.terms
        }
