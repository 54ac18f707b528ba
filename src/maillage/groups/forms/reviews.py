"""What may be typed in a review: closed scales, short texts about the scheme, nothing else."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms

from maillage.groups.access_sealed import Verdict, access_sections, access_verdicts
from maillage.groups.domain.reviews import ReviewPlan, ReviewText
from maillage.groups.enums import ObjectiveVerdict, ReviewDecision, ReviewKind
from maillage.groups.models import Cycle, Group, Objective, Review
from maillage.groups.queries.reviews import Proposal
from maillage.groups.review_kinds import PRACTICE_WARNING, SCALE, SHORT_TEXT, WARNING
from maillage.kernel import clock
from maillage.kernel.forms import DateInput, Form

STEPS = [*((str(value), label) for value, label in SCALE), ("", "Sans avis")]
VERDICTS = [
    (verdict.value, verdict.label)
    for verdict in ObjectiveVerdict
    if verdict != ObjectiveVerdict.ADD
]
# How long a group has to read, unless its facilitator chooses another day.
USUAL_WINDOW = timedelta(days=7)
LONGEST_WINDOW = timedelta(days=365)


def scheme_text(
    label: str, hint: str = "", *, warning: str = WARNING, required: bool = False
) -> forms.CharField:
    """A short text about the scheme, or about ways of working, with its warning."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=SHORT_TEXT,
        help_text=f"{hint} {warning}".strip(),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def scale(label: str) -> forms.TypedChoiceField:
    """A step from 1 to 4, or none."""
    return forms.TypedChoiceField(
        label=label,
        choices=STEPS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class ReviewForm(Form):
    """A review as its kind defines it: date, scales, texts, objectives, decision."""

    held_on = forms.DateField(label="Tenu le", widget=DateInput)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        review: Review,
        objectives: Iterable[Objective] = (),
        proposed: Iterable[Proposal] = (),
        **kwargs: Any,
    ) -> None:
        self.review, self.rules = review, review.rules
        self.objectives = list(objectives) if self.rules.asks_objectives else []
        kwargs.setdefault("initial", _initial(review, proposed))
        super().__init__(*args, **kwargs)
        names = ["held_on", *self._add_sections()]
        self.fieldsets: list[tuple[Any, ...]] = [("Le dispositif", names)]
        for rank, objective in enumerate(self.objectives, start=1):
            self.fieldsets.append(self._add_objective(rank, objective))
        if self.rules.asks_objectives:
            self.fields["added"] = scheme_text(
                "Nouveaux objectifs pour l’an prochain", "Un objectif par ligne."
            )
            self.fieldsets.append(("L’an prochain", ["added"]))
        if self.rules.asks_decision:
            self.fields["decision"] = forms.ChoiceField(
                label="Décision",
                choices=ReviewDecision.choices,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fieldsets.append(("La suite", ["decision"]))

    def _add_sections(self) -> list[str]:
        for section in self.rules.sections:
            self.fields[section.key] = (
                scale(section.label)
                if section.is_scale
                else scheme_text(section.label, section.hint)
            )
        return [section.key for section in self.rules.sections]

    def _add_objective(self, rank: int, objective: Objective) -> tuple[str, list[str], str]:
        self.fields[f"met_{rank}"] = scale("Cet objectif est-il atteint\u00a0?")
        self.fields[f"verdict_{rank}"] = forms.ChoiceField(
            label="L’an prochain",
            choices=VERDICTS,
            widget=forms.RadioSelect,
            error_messages={"required": f"Choisissez ce que devient l’objectif {rank}."},
        )
        self.fields[f"wording_{rank}"] = scheme_text("Nouveaux mots, si l’objectif change")
        names = [f"met_{rank}", f"verdict_{rank}", f"wording_{rank}"]
        return (f"Objectif {rank}", names, objective.text)

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if day > clock.today():
            raise forms.ValidationError(
                "Un bilan s’écrit après avoir été tenu\u00a0: choisissez un jour passé."
            )
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for rank in range(1, len(self.objectives) + 1):
            changes = data.get(f"verdict_{rank}") == ObjectiveVerdict.CHANGE
            if changes and not data.get(f"wording_{rank}", "").strip():
                self.add_error(
                    f"wording_{rank}", "Écrivez les nouveaux mots de cet objectif, ou gardez-le."
                )
        return data

    def text(self) -> ReviewText:
        """What `write_review` takes."""
        data = self.cleaned_data
        verdicts = [
            Verdict(
                objective,
                ObjectiveVerdict(data[f"verdict_{rank}"]),
                data[f"met_{rank}"],
                data[f"wording_{rank}"] if data[f"verdict_{rank}"] == "change" else "",
            )
            for rank, objective in enumerate(self.objectives, start=1)
        ]
        added = [line.strip() for line in data.get("added", "").splitlines() if line.strip()]
        verdicts += [Verdict(None, ObjectiveVerdict.ADD, wording=line) for line in added]
        return ReviewText(
            held_on=data["held_on"],
            scales={
                one.key: data[one.key]
                for one in self.rules.sections
                if one.is_scale and data[one.key] is not None
            },
            texts={one.key: data[one.key] for one in self.rules.sections if not one.is_scale},
            verdicts=verdicts,
            decision=data.get("decision", ""),
        )


def _initial(review: Review, proposed: Iterable[Proposal]) -> dict[str, Any]:
    """What is written already; else today, and what the groups propose when they all agree."""
    initial: dict[str, Any] = {
        "held_on": review.held_on or min(review.planned_on, clock.today()),
        "revision": review.revision,
        "decision": review.decision,
    }
    for key, section in access_sections(review).items():
        initial[key] = section.text or section.scale
    said = access_verdicts(review) or _agreed(proposed)
    for one in said:
        if one.objective is not None:
            rank = one.objective.rank
            initial |= {
                f"met_{rank}": one.met,
                f"verdict_{rank}": one.verdict,
                f"wording_{rank}": one.wording,
            }
    initial["added"] = "\n".join(one.wording for one in said if one.objective is None)
    return initial


def _agreed(proposed: Iterable[Proposal]) -> list[Verdict]:
    """For each objective, what the groups say of it, unless they differ."""
    said: dict[Objective | None, list[Verdict]] = {}
    for one in proposed:
        said.setdefault(one.said.objective, []).append(one.said)
    new = said.pop(None, [])
    agreed = [
        rows[0] for rows in said.values() if len({(row.verdict, row.wording) for row in rows}) == 1
    ]
    return [*agreed, *new]


def _end_of(day: date) -> datetime:
    """The last instant of a day, in Paris. Raises ValidationError for one beyond a year."""
    if day > clock.today() + LONGEST_WINDOW:
        raise forms.ValidationError("Ce jour est trop loin\u00a0: choisissez-en un avant un an.")
    return datetime.combine(day + timedelta(days=1), time(0), clock.PARIS)


class ProposeForm(Form):
    """Until which day the group may object."""

    until = forms.DateField(
        label="Le groupe peut demander une reprise jusqu’au",
        widget=DateInput,
        help_text="À la fin de ce jour, sans demande de reprise, le texte est validé.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"until": clock.today() + USUAL_WINDOW})
        super().__init__(*args, **kwargs)

    def clean_until(self) -> datetime:
        """The last instant of that day, in Paris."""
        until = _end_of(self.cleaned_data["until"])
        if until < clock.now() + timedelta(days=1):
            raise forms.ValidationError("Laissez au moins une journée au groupe pour relire.")
        return until


class RatingsForm(Form):
    """Until which day the members may rate the objectives."""

    closes = forms.DateField(label="Réponses jusqu’au", widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"closes": clock.today() + USUAL_WINDOW})
        super().__init__(*args, **kwargs)

    def clean_closes(self) -> datetime:
        """The last instant of that day, in Paris."""
        day = self.cleaned_data["closes"]
        if day <= clock.today():
            raise forms.ValidationError("Laissez au moins une journée pour répondre.")
        return _end_of(day)


class AgreementForm(Form):
    """A way of working that the group has chosen."""

    text = scheme_text(
        "Ce que le groupe a choisi",
        "Par exemple\u00a0: nous appelons la famille la veille d’une première visite.",
        warning=PRACTICE_WARNING,
        required=True,
    )
    chosen_on = forms.DateField(label="Choisi le", widget=DateInput, initial=clock.today)

    def clean_chosen_on(self) -> date:
        day: date = self.cleaned_data["chosen_on"]
        if day > clock.today():
            raise forms.ValidationError(
                "Un accord se note une fois choisi\u00a0: donnez un jour passé."
            )
        return day


class PlanForm(Form):
    """The reviews that a season still lacks: keep or leave each, and choose its day."""

    def __init__(self, *args: Any, suggestions: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suggestions = list(suggestions)
        self.fieldsets = []
        for rank, one in enumerate(self.suggestions):
            self.fields[f"keep_{rank}"] = forms.BooleanField(
                label="Prévoir ce bilan", required=False, initial=True
            )
            self.fields[f"day_{rank}"] = forms.DateField(
                label="Jour",
                widget=DateInput,
                initial=one.planned_on,
                error_messages={"required": "Choisissez un jour, ou décochez ce bilan."},
            )
            about = one.group.name if one.group else "tout le cycle"
            self.fieldsets.append((f"{one.kind.label}, {about}", [f"keep_{rank}", f"day_{rank}"]))

    def plans(self) -> list[ReviewPlan]:
        """What `plan_reviews` takes."""
        return [
            ReviewPlan(one.kind, one.group, self.cleaned_data[f"day_{rank}"])
            for rank, one in enumerate(self.suggestions)
            if self.cleaned_data[f"keep_{rank}"]
        ]


class PeriodicForm(Form):
    """One more periodic review, with a group."""

    group = forms.ModelChoiceField(
        label="Groupe", queryset=Group.objects.none(), empty_label="Choisissez"
    )
    planned_on = forms.DateField(label="Jour", widget=DateInput)

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = cycle.groups.order_by("name")  # type: ignore[attr-defined]

    def plan(self) -> ReviewPlan:
        """What `plan_reviews` takes."""
        return ReviewPlan(
            ReviewKind.PERIODIC, self.cleaned_data["group"], self.cleaned_data["planned_on"]
        )
