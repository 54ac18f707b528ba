"""What who leads a group says when they ask its members something."""

from collections.abc import Sequence
from typing import Any

from django import forms

from maillage.groups.forms.reviews import RatingsForm
from maillage.people.models import User


class AskGroupForm(RatingsForm):
    """Which questionnaire, until which day, and who reads what is written freely."""

    questionnaire = forms.ChoiceField(label="Questionnaire")
    reader = forms.ModelChoiceField(
        label="Qui lira les textes libres",
        queryset=User.objects.none(),
        required=False,
        empty_label="Personne",
        help_text="Une personne qui anime ce groupe, et elle seule, à partir de cinq textes.",
        error_messages={
            "invalid_choice": "Les textes libres d’un groupe ne sont lus que par une personne qui "
            "l’anime aujourd’hui\u00a0: choisissez-la, ou personne."
        },
    )
    field_order = ("questionnaire", "closes", "reader")

    def __init__(
        self,
        *args: Any,
        choices: Sequence[tuple[str, str]],
        readers: Sequence[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["questionnaire"].choices = choices
        fields["reader"].queryset = User.objects.filter(pk__in=[user.pk for user in readers])
