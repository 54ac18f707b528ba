"""A paper that a provider keeps for its offers."""

from typing import Any

from django import forms

from maillage.kernel.files import MAX_BYTES, sniff
from maillage.kernel.forms import DateInput, Form
from maillage.kernel.words import NBSP
from maillage.tendering.content import Piece
from maillage.tendering.domain.conventions import ONLY_SIGNED, SIGNED_TYPES
from maillage.tendering.domain.pieces import REFUSALS, refusal
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
        """What an offer or a convention would refuse is told now."""
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(
                f"Ce fichier dépasse 10{NBSP}Mo{NBSP}: réduisez-le ou coupez-le en deux."
            )
        data = upload.read()
        upload.seek(0)
        if self.cleaned_data.get("kind") in WINNER_ONLY:
            if sniff(data, upload.name) not in SIGNED_TYPES:
                raise forms.ValidationError(ONLY_SIGNED)
        elif code := refusal(Piece(self.cleaned_data.get("kind", ""), upload.name, data)):
            raise forms.ValidationError(
                f"Ce fichier est refusé{NBSP}: {REFUSALS[code]}. Choisissez-en un autre."
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
