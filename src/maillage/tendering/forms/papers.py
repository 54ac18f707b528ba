"""The papers that a call asks for: of everyone, or of the one who is chosen."""

from collections.abc import Sequence
from typing import Any

from django import forms

from maillage.kernel.forms import Form
from maillage.tendering.domain.reading import SIGNED, Paper
from maillage.tendering.enums import WINNER_ONLY, DocumentKind, PaperMoment
from maillage.tendering.models import RequiredDocument

# The papers that a sworn statement may replace (domain: proof is asked of the winner only).
REPLACEABLE = (DocumentKind.FORM_DC1, DocumentKind.FORM_DC2, DocumentKind.INSURANCE)
WITH_THE_OFFER = [
    choice
    for choice in DocumentKind.choices
    if choice[0] != DocumentKind.OTHER and choice[0] not in WINNER_ONLY
]


class PapersForm(Form):
    """The papers asked for, what may replace them, and what the winner alone owes."""

    kinds = forms.MultipleChoiceField(
        label="Pièces demandées",
        choices=WITH_THE_OFFER,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="La proposition dit déjà le prix et qui anime : demandez peu.",
    )
    note_is_signed = forms.BooleanField(
        label="La note méthodologique est datée et signée", required=False
    )
    replaceable = forms.MultipleChoiceField(
        label="Une attestation sur l'honneur suffit à la place de",
        choices=[(kind.value, kind.label) for kind in REPLACEABLE],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other = forms.CharField(label="Autre pièce", max_length=200, required=False)
    winner_kinds = forms.MultipleChoiceField(
        label="À la personne retenue seulement, avant de signer",
        choices=[(kind.value, kind.label) for kind in WINNER_ONLY],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Personne d'autre n'a à les fournir. Elles se renouvellent tous les six mois.",
    )

    def clean_replaceable(self) -> list[str]:
        """Only a paper that is asked for can be replaced."""
        wanted = self.cleaned_data.get("kinds", [])
        return [kind for kind in self.cleaned_data["replaceable"] if kind in wanted]

    def papers(self) -> list[Paper]:
        """What was ticked, as papers."""
        data = self.cleaned_data
        found = [self._asked(kind) for kind in data["kinds"]]
        if data["other"].strip():
            found.append(Paper(kind=DocumentKind.OTHER.value, detail=data["other"].strip()))
        found += [Paper(kind=kind, moment=PaperMoment.AWARD) for kind in data["winner_kinds"]]
        return found

    def _asked(self, kind: str) -> Paper:
        data = self.cleaned_data
        is_signed = kind == DocumentKind.METHODOLOGY_NOTE and data["note_is_signed"]
        instead = [DocumentKind.SWORN_STATEMENT.value] if kind in data["replaceable"] else []
        return Paper(kind=kind, substitutes=instead, detail=SIGNED if is_signed else "")


def papers_initial(asked: Sequence[RequiredDocument]) -> dict[str, Any]:
    """What the form of the papers shows before anything is typed."""
    other = DocumentKind.OTHER
    return {
        "kinds": [one.kind for one in asked if one.kind != other and one.kind not in WINNER_ONLY],
        "note_is_signed": any(one.detail == SIGNED for one in asked if one.kind != other),
        "replaceable": [one.kind for one in asked if one.substitutes],
        "other": ", ".join(one.detail for one in asked if one.kind == other),
        "winner_kinds": [one.kind for one in asked if one.moment == PaperMoment.AWARD],
    }
