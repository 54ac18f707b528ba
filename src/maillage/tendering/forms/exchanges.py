"""What is typed around an open call: a question, its answer, an amendment."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.kernel import clock
from maillage.kernel.forms import DateInput, DateTimeInput, Form
from maillage.kernel.words import NBSP, moment
from maillage.tendering.domain.consistency import deadline_after_start, questions_too_late
from maillage.tendering.domain.criteria import CriterionPlan
from maillage.tendering.enums import CriterionKind
from maillage.tendering.forms.calls import LinesField
from maillage.tendering.forms.rules import (
    MAX_CRITERIA,
    BaseCriterionFormSet,
    CompetitionForm,
    CriterionForm,
)
from maillage.tendering.models import Consultation

ROOM_FOR_MORE = 2


class QuestionForm(Form):
    """A question about a call."""

    text = forms.CharField(
        label="Votre question",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="N’écrivez ni votre nom ni celui de votre organisme : elle sera publiée.",
    )


class AnswerForm(Form):
    """The answer that everyone will read."""

    answer = forms.CharField(
        label="Votre réponse",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Question et réponse deviennent publiques ensemble. N’écrivez aucun nom.",
    )


def words_field() -> forms.CharField:
    """What an amendment says of itself."""
    return forms.CharField(
        label="Ce qui change, en quelques mots",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Publié, et envoyé à toutes les personnes qui suivent l’appel.",
    )


class AmendForm(Form):
    """The terms of an open call that may still change; everyone is told."""

    words = words_field()
    deadline = forms.DateTimeField(
        label="Date limite de réponse",
        widget=DateTimeInput,
        help_text="Heure de Paris. Elle peut être repoussée, jamais avancée.",
    )
    questions_until = forms.DateTimeField(
        label="Questions possibles jusqu’au", widget=DateTimeInput, required=False
    )
    season_starts_on = forms.DateField(label="Séances à partir du", widget=DateInput)
    season_ends_on = forms.DateField(label="Jusqu’au", widget=DateInput)
    place = forms.CharField(label="Lieu", max_length=200, required=False)
    context = forms.CharField(
        label="Contexte", max_length=8000, required=False, widget=forms.Textarea
    )
    objectives = LinesField(
        label="Ce que vous en attendez", required=False, help_text="Une attente par ligne."
    )
    method = forms.CharField(
        label="Approche souhaitée",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    assets = forms.CharField(
        label="Ce qui serait un plus",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evaluation = forms.CharField(
        label="Bilans prévus",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    fieldsets = (
        ("L’annonce", ["words"]),
        (
            "Le calendrier",
            ["deadline", "questions_until", "season_starts_on", "season_ends_on"],
        ),
        ("Le besoin", ["place", "context", "objectives", "method", "assets", "evaluation"]),
    )

    def __init__(self, *args: Any, call: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call = call

    def clean_deadline(self) -> datetime:
        """Later only; a minute is a minute, whatever the seconds that were kept."""
        typed: datetime = self.cleaned_data["deadline"]
        kept = self.call.deadline
        if kept is None or typed == kept.replace(second=0, microsecond=0):
            return kept or typed
        if typed < kept:
            words = moment(kept.astimezone(clock.PARIS))
            raise ValidationError(
                f"La date limite publiée est le {words}{NBSP}: gardez-la ou repoussez-la."
            )
        return typed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("season_starts_on"), data.get("season_ends_on")
        if start and end and end <= start:
            self.add_error(
                "season_ends_on",
                "La fin des séances doit suivre leur début : choisissez un jour plus tard.",
            )
        late = deadline_after_start(data.get("deadline"), start)
        if late and not self.call.start_is_soft:
            self.add_error("deadline", late)
        if refusal := questions_too_late(data.get("questions_until"), data.get("deadline")):
            self.add_error("questions_until", refusal)
        return data

    def changes(self) -> dict[str, Any]:
        """The terms as typed, without the words that announce them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "words"}


class AmendRulesForm(CompetitionForm):
    """How marks are made, changed in the open before anything is opened."""

    words = words_field()
    field_order = ["words"]

    def changes(self) -> dict[str, Any]:
        """The rules as typed, without the words that announce them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "words"}


class AmendedCriterionForm(CriterionForm):
    """A criterion of an open call; a blank one is left aside."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = CriterionKind.OTHER


class BaseAmendedFormSet(BaseCriterionFormSet):
    """The announced criteria, those to take away, and room for two more."""

    def add_fields(self, form: forms.BaseForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Retirer ce critère"

    def plans(self) -> list[CriterionPlan]:
        """What stays and what was added; blank forms and those taken away are not."""
        gone = self.deleted_forms
        kept = [
            form
            for form in self.forms
            if form not in gone and form.cleaned_data.get("label") and form.cleaned_data["weight"]
        ]
        return [self.plan(form) for form in kept]


AmendedFormSet = forms.formset_factory(
    AmendedCriterionForm,
    formset=BaseAmendedFormSet,
    extra=ROOM_FOR_MORE,
    can_delete=True,
    max_num=MAX_CRITERIA + ROOM_FOR_MORE,
    absolute_max=MAX_CRITERIA + ROOM_FOR_MORE,
    validate_max=True,
)
