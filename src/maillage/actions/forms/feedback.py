"""An opinion in faces: every question may be left out, one at least is answered."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from maillage.actions.feedback import Face, faces, questions
from maillage.kernel.forms import Form

# Drawn by us; the word beside it says the same to those who do not see it.
DRAWN = (
    '<svg width="44" height="44" viewBox="0 0 44 44" aria-hidden="true" fill="none" '
    'stroke="currentColor" stroke-width="3" stroke-linecap="round"><circle cx="22" cy="22" r="19"/>'
    '<path d="M15 17v1M29 17v1"/><path d="{}"/></svg> {}'
)


def drawn(face: Face) -> SafeString:
    """A face and its word."""
    return format_html(DRAWN, face.mouth, face.label)


class OpinionForm(Form):
    """The questions of data/feedback.toml."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions():
            self.fields[question.code] = forms.ChoiceField(
                label=question.label,
                required=False,
                widget=forms.RadioSelect,
                choices=[(face.code, drawn(face)) for face in faces()],
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data.values()):
            raise ValidationError("Choisissez un visage au moins, puis envoyez.")
        return data

    def answers(self) -> dict[str, str]:
        """The questions that were answered."""
        return {code: answer for code, answer in self.cleaned_data.items() if answer}
