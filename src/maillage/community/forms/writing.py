"""What members write. A text that looks real is shown again, with what was seen in it."""

from typing import Any

from django import forms

from maillage.actions import codes
from maillage.community.domain.errors import LooksReal
from maillage.community.domain.library import Brought
from maillage.community.enums import Reason
from maillage.community.models.posts import TEXT, TITLE
from maillage.community.warning import Sign
from maillage.kernel import clock
from maillage.kernel.forms import Form

# `warning.js` reads the fields that carry this mark while one types.
WATCHED = {"data-watched": ""}


class WrittenForm(Form):
    """A text that is weighed. `confirmed` appears once it has been found to look real."""

    confirmed = forms.BooleanField(
        label="Ce texte ne décrit aucune situation réelle\u00a0: l’envoyer en relecture",
        required=False,
        help_text="Une personne qui anime la communauté le lira avant qu’il soit publié.",
    )
    signs: tuple[Sign, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked = self.fields.pop("confirmed")
        if self.data.get("confirmed"):
            self.fields["confirmed"] = self._asked

    def warn(self, found: LooksReal) -> None:
        """Show what was seen, and let its author confirm; nothing typed is lost."""
        self.signs = tuple(found.signs)
        self.fields["confirmed"] = self._asked

    @property
    def is_confirmed(self) -> bool:
        return bool(self.cleaned_data.get("confirmed"))


def _title(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=TITLE, help_text=help_text, widget=forms.TextInput(WATCHED)
    )


def _text(label: str, help_text: str = "", rows: int = 8) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=TEXT,
        help_text=help_text,
        widget=forms.Textarea({"rows": rows, **WATCHED}),
    )


class QuestionForm(WrittenForm):
    """A question about the trade."""

    title = _title(
        "Votre question",
        "Par exemple\u00a0: comment préparer le retour d’un arrêt long dans une équipe\u00a0?",
    )
    text = _text(
        "Ce qu’il faut savoir pour répondre",
        "Le contexte de travail, ce que vous avez essayé. Aucune situation réelle.",
    )


class AnswerForm(WrittenForm):
    """An answer to a question."""

    text = _text("Votre réponse", "Ce que vous faites, ce qui a aidé, où c’est écrit.", 6)


class PresentationForm(WrittenForm):
    """What presents a resource that is in the library already."""

    title = _title("Titre", "Par exemple\u00a0: trame d’entretien de retour.")
    text = _text("À quoi elle sert, comment l’utiliser", rows=4)


class ResourceForm(PresentationForm):
    """A file of the library, with its rights."""

    file = forms.FileField(label="Le fichier", help_text="10 Mo au plus.")
    made_by = forms.CharField(
        label="De qui", max_length=150, help_text="La personne ou le service qui l’a faite."
    )
    licence = forms.ChoiceField(label="Ce que l’on peut en faire", widget=forms.RadioSelect)
    speaks_of_nobody = forms.BooleanField(
        label="Ce fichier ne parle d’aucun enfant ni d’aucune famille réels"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = codes.choices("licences", clock.today())
        self.fields["licence"].choices = offered  # type: ignore[attr-defined]

    def brought(self) -> Brought:
        """What the verb asks for."""
        data = self.cleaned_data
        names = ("title", "text", "made_by", "licence")
        return Brought(
            **{name: data[name] for name in names},
            data=data["file"].read(),
            filename=data["file"].name,
        )


class ReasonForm(Form):
    """Why a text should not stand."""

    reason = forms.ChoiceField(label="Pourquoi", choices=Reason.choices, widget=forms.RadioSelect)


class ModerationForm(Form):
    """What a host decides of a text."""

    SAYS = (
        ("stand", "Le publier"),
        ("edit", "Le renvoyer à corriger"),
        ("hide", "Le masquer"),
        ("erase", "L’effacer pour toujours"),
    )
    decision = forms.ChoiceField(label="Que faites-vous", choices=SAYS, widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label="Pourquoi",
        choices=Reason.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text="Sauf pour publier. La personne qui a écrit le lira.",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("decision") not in ("stand", None) and not data.get("reason"):
            self.add_error("reason", "Choisissez pourquoi\u00a0: la personne le lira.")
        return data


class SearchForm(Form):
    """Words to look for."""

    q = forms.CharField(
        label="Chercher un mot",
        max_length=200,
        required=False,
        widget=forms.TextInput({"type": "search"}),
    )
