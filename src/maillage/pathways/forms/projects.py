"""What people type in a personalised project, around a table with a family."""

from typing import Any

from django import forms

from maillage.kernel.forms import DateInput, Form
from maillage.pathways.enums import Mode
from maillage.pathways.enums.projects import (
    AGREEING,
    OUTCOMES,
    PARTNERS,
    AgreementAnswer,
    AgreementHow,
    GoalKind,
    GoalStep,
    Means,
    OpinionHow,
    ReviewKind,
    StatementKind,
    StepKind,
    Voice,
)
from maillage.pathways.forms.children import past_day
from maillage.pathways.models import Goal, Statement
from maillage.people.choosing import PersonField
from maillage.people.models import User
from maillage.people.queries import people_here

LONGEST = 1000
PLAIN = "Avec des mots que l’enfant et sa famille comprennent. "


def words(label: str, help_text: str = "", **more: Any) -> forms.CharField:
    """A text that will be sealed."""
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
        **more,
    )


class StatementForm(Form):
    """An expectation or a need."""

    kind = forms.ChoiceField(label="De quoi s’agit-il", choices=StatementKind.choices)
    text = words("En quelques phrases", "Une attente s’écrit avec les mots de qui la dit.")


class GoalForm(Form):
    """A goal."""

    kind = forms.ChoiceField(label="Type de but", choices=GoalKind.choices)
    text = words("Le but", PLAIN + "Par exemple\u00a0: prendre le bus pour aller au club.")
    need = forms.ModelChoiceField(
        label="Répond au besoin", queryset=Statement.objects.none(), required=False
    )
    due_on = forms.DateField(label="À regarder ensemble avant le", widget=DateInput)

    def __init__(self, *args: Any, needs: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["need"]
        field.queryset = Statement.objects.filter(pk__in=[one.pk for one in needs])
        field.choices = [("", "Aucun en particulier"), *((one.pk, one.said) for one in needs)]


class ActionForm(Form):
    """Who does what towards a goal."""

    goal = forms.ModelChoiceField(label="Pour quel but", queryset=Goal.objects.none())
    text = words("Ce qui sera fait", PLAIN)
    means = forms.ChoiceField(label="Avec quoi", choices=Means.choices)
    carrier = forms.ChoiceField(label="Qui le fait", choices=Voice.choices)

    def __init__(self, *args: Any, goals: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["goal"]
        field.queryset = Goal.objects.filter(pk__in=[one.pk for one in goals])
        field.choices = [(one.pk, one.said) for one in goals]


class OpinionForm(Form):
    """What the child says of the project."""

    how = forms.ChoiceField(
        label="Comment l’avis a été recueilli", choices=OpinionHow.choices, widget=forms.RadioSelect
    )
    text = words("Ce que l’enfant en dit", "Avec ses mots, ou ce que montre son dessin.")
    on = forms.DateField(label="Le", widget=DateInput, validators=[past_day])


class WordsForm(Form):
    """Other words for the same thing."""

    text = words("Le texte")


class AgreementForm(Form):
    """What a side answers to the project."""

    party = forms.ChoiceField(
        label="Qui répond", choices=[(one.value, one.label) for one in AGREEING]
    )
    answer = forms.ChoiceField(
        label="Sa réponse", choices=AgreementAnswer.choices, widget=forms.RadioSelect
    )
    how = forms.ChoiceField(label="Comment", choices=AgreementHow.choices)
    on = forms.DateField(label="Le", widget=DateInput, validators=[past_day])


class ReviewForm(Form):
    """A review, with who was there."""

    kind = forms.ChoiceField(label="Quel bilan", choices=ReviewKind.choices)
    on = forms.DateField(label="Tenu le", widget=DateInput, validators=[past_day])
    partners = forms.MultipleChoiceField(
        label="Partenaires présents",
        choices=[(one.value, one.label) for one in PARTNERS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="L’enfant, sa famille et le service y sont toujours invités.",
    )
    text = words("Ce qu’on retient", PLAIN)
    next_on = forms.DateField(label="Prochain bilan avant le", widget=DateInput)


class RatingForm(Form):
    """How far each voice finds each goal: one choice a goal and voice, one box to end a goal."""

    def __init__(self, *args: Any, goals: list[Any], voices: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goals, self.voices = goals, voices
        self.fieldsets = []
        for goal in goals:
            names = []
            for voice in voices:
                name = f"{goal.slug}-{voice}"
                self.fields[name] = forms.ChoiceField(
                    label=Voice(voice).label,
                    choices=[("", "Ne sait pas"), *GoalStep.choices],
                    required=False,
                )
                names.append(name)
            self.fields[f"{goal.slug}-closed"] = forms.BooleanField(
                label="Ce but s’arrête là", required=False
            )
            self.fieldsets.append((goal.said, [*names, f"{goal.slug}-closed"]))

    def ratings(self) -> dict[tuple[Any, str], str]:
        """What each voice answered for each goal."""
        return {
            (goal, voice): self.cleaned_data[f"{goal.slug}-{voice}"]
            for goal in self.goals
            for voice in self.voices
            if self.cleaned_data[f"{goal.slug}-{voice}"]
        }

    def closed(self) -> list[Any]:
        """The goals that end at this review."""
        return [goal for goal in self.goals if self.cleaned_data[f"{goal.slug}-closed"]]


class ImprovementForm(Form):
    """What will be done better, by whom, until when."""

    text = words("Ce qu’on va faire mieux")
    owner = PersonField(model=User, label="Qui s’en charge")
    due_on = forms.DateField(label="Avant le", widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].among(people_here())


class StepForm(Form):
    """A step of the law, noted done; what is asked depends on the step."""

    on = forms.DateField(label="Fait le", widget=DateInput, validators=[past_day])

    def __init__(self, *args: Any, kind: str, again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind in OUTCOMES:
            self.fields["outcome"] = forms.ChoiceField(
                label="Comment cela a fini",
                choices=[(one.value, one.label) for one in OUTCOMES[kind]],
                widget=forms.RadioSelect,
            )
        if kind == StepKind.WELCOME:
            self.fields["with_family"] = forms.BooleanField(
                label="La famille a pris part à ce document", required=False
            )
            self.fields["opinion_sought"] = forms.BooleanField(
                label="L’avis de l’enfant a été recherché", required=False
            )
        if kind == StepKind.FOLLOW_UP:
            self.fields["again"] = forms.BooleanField(
                label="Reprendre des nouvelles plus tard",
                required=False,
                initial=again,
                help_text="Décochez si la famille ne le souhaite plus.",
            )


class SheetForm(Form):
    """A liaison sheet: another mode, agreed by the family."""

    mode = forms.ChoiceField(label="Nouvelle modalité", choices=Mode.choices)
    agreed_on = forms.DateField(
        label="Accord de la famille le", widget=DateInput, validators=[past_day]
    )
    clear_days = forms.IntegerField(
        label="Délai pour revenir sur cet accord, en jours francs", min_value=0, max_value=90
    )
