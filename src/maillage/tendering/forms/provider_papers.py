"""A paper that a provider keeps for its offers."""

from typing import Any

from django import forms

from maillage.kernel.files import MAX_BYTES
from maillage.kernel.forms import DateInput, Form
from maillage.kernel.words import NBSP
from maillage.tendering.enums import WINNER_ONLY, DocumentKind

# What is written in the offer itself, or depends on the call, is not kept here.
KEPT = [
    (kind.value, kind.label)
    for kind in (
        DocumentKind.CV,
        DocumentKind.FORM_DC1,
        DocumentKind.FORM_DC2,
        DocumentKind.INSURANCE,
        *WINNER_ONLY,
    )
]


class ProviderPaperForm(Form):
    """Which paper, its file, until when it is good."""

    kind = forms.ChoiceField(label="Quelle pièce", choices=KEPT)
    file = forms.FileField(
        label="Le fichier",
        help_text="10 Mo au plus. Il remplace celui que vous gardiez pour cette pièce.",
        error_messages={"empty": "Ce fichier est vide : choisissez-en un autre."},
    )
    expires_on = forms.DateField(
        label="Valable jusqu’au",
        widget=DateInput,
        required=False,
        help_text="Un rappel vous est envoyé trente jours avant.",
    )

    def clean_file(self) -> Any:
        """Too heavy is said in words."""
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(
                f"Ce fichier dépasse 10{NBSP}Mo{NBSP}: réduisez-le ou coupez-le en deux."
            )
        return upload

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        ages = data.get("kind") in WINNER_ONLY
        if ages and not data.get("expires_on") and "expires_on" not in self.errors:
            self.add_error(
                "expires_on",
                "Une attestation vaut six mois : indiquez son dernier jour.",
            )
        return data
