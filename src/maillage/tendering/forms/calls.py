"""What the forms of a call share, its first and last gestures, the filters of the catalogue."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.groups.enums import CycleKind
from maillage.kernel.forms import EurosField, Form
from maillage.kernel.words import NBSP
from maillage.tendering.enums import CALL_PROFILES
from maillage.tendering.models import Consultation
from maillage.territory.forms import departement_choices

MAX_TEXT = 200_000
EITHER = "tendering/forms/either.html"


class LinesField(forms.CharField):
    """Several short texts, one per line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]


class PriceField(EurosField):
    """An amount above zero: nothing is marked against a price of nothing."""

    def clean(self, value: Any) -> int | None:
        cents = super().clean(value)
        if cents == 0:
            raise ValidationError("Écrivez un prix plus grand que zéro.")
        return cents


class DraftForm(Form):
    """A step of a draft: what publication needs is asked for, unless one finishes later."""

    always = ("title", "name")

    def __init__(self, *args: Any, later: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if later:
            for name, field in self.fields.items():
                field.required = field.required and name in self.always


class EitherForm(Form):
    """Fields that are neither owed nor "facultatif": several ways in, or filters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.template_name = EITHER  # type: ignore[attr-defined]


class SourceForm(EitherForm):
    """A text pasted, or a file dropped."""

    text = forms.CharField(
        label="Texte du besoin",
        required=False,
        max_length=MAX_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Collez le courriel, la note ou l'ancien appel. Rien n'est encore enregistré.",
        error_messages={
            "max_length": "Ce texte est trop long : gardez la partie qui décrit le besoin."
        },
    )
    file = forms.FileField(
        label="Ou un fichier",
        required=False,
        help_text="Texte, PDF, Word (.docx) ou LibreOffice (.odt), 10 Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.pdf,.docx,.odt"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("file") and not (data.get("text") or "").strip():
            raise ValidationError("Collez un texte ou choisissez un fichier, puis relancez.")
        return data


def call_initial(form: type[Form], call: Consultation) -> dict[str, Any]:
    """What the form of a step shows before anything is typed."""
    return {name: getattr(call, name) for name in form.base_fields}


class AbandonForm(Form):
    """Why a call is given up."""

    reason = forms.CharField(
        label="Motif",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=(
            "Ce que liront les personnes qui ont répondu. Par exemple"
            f"{NBSP}: le budget n'a pas été accordé."
        ),
    )

    def __init__(self, *args: Any, is_published: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_published:
            self.fields["reason"].required = False
            self.fields["reason"].help_text = "Pour vous : cet appel n'a jamais été public."


class CatalogueForm(EitherForm):
    """Filters of the public list of calls."""

    departement = forms.ChoiceField(label="Département", required=False)
    kind = forms.ChoiceField(
        label="Ce qui est demandé",
        required=False,
        choices=[("", "Tout"), *CycleKind.choices],
    )
    profile = forms.ChoiceField(
        label="Votre profil",
        required=False,
        choices=[("", "Tous"), *CALL_PROFILES],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everywhere = [("", "Toute la France"), *departement_choices()]
        self.fields["departement"].choices = everywhere  # type: ignore[attr-defined]


class FollowForm(CatalogueForm):
    """What a feed or a calendar of calls is asked for."""

    method = forms.CharField(label="Approche", max_length=80, required=False)
