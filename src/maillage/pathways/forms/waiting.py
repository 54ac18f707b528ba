"""What people type about decisions, catchments and waiting lists."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.kernel.forms import DateInput, Form
from maillage.pathways.domain.waiting import Days
from maillage.pathways.enums import (
    NEXT,
    REASONS,
    Criterion,
    Mode,
    Origin,
    OverrideReason,
    PingAnswer,
    ProposalAnswer,
    WaitingStatus,
)
from maillage.pathways.forms.children import past_day
from maillage.pathways.models import PriorityRule, WaitingEntry
from maillage.people.models import Service
from maillage.territory.forms import departement_choices
from maillage.territory.registry import matching_communes

NO_REASON = [("", "Aucun")]
RANKS = [("", "Ne compte pas"), *((str(rank), str(rank)) for rank in range(1, 6))]
OLDEST = 25


class DecisionForm(Form):
    """A decision of the commission, and its validity."""

    starts_on = forms.DateField(label="Valable à partir du", widget=DateInput)
    ends_on = forms.DateField(label="Valable jusqu’au", widget=DateInput)


class CatchmentForm(Form):
    """Whom a service supports, from a day on."""

    service = forms.ModelChoiceField(label="Service", queryset=Service.objects.none())
    departement_code = forms.ChoiceField(label="Département")
    communes = forms.CharField(
        label="Communes",
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Une par ligne. Vide\u00a0: tout le département.",
    )
    age_from = forms.IntegerField(label="À partir de (ans)", min_value=0, max_value=OLDEST)
    age_to = forms.IntegerField(label="Jusqu’à (ans, compris)", min_value=0, max_value=OLDEST)
    valid_from = forms.DateField(label="Depuis le", widget=DateInput)
    source = forms.CharField(
        label="Source",
        max_length=160,
        help_text="Par exemple\u00a0: arrêté d’autorisation du 3 mars 2021.",
    )

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services
        self.fields["departement_code"].choices = departement_choices()

    def clean_communes(self) -> list[str]:
        found = []
        for line in self.cleaned_data["communes"].splitlines():
            text = line.strip()
            if not text:
                continue
            communes = matching_communes(text)
            if len(communes) != 1:
                raise ValidationError(
                    f"«\u00a0{text[:60]}\u00a0» ne désigne pas une seule commune\u00a0: écrivez "
                    "par exemple Saint-Denis (93)."
                )
            found.append(communes[0].insee)
        return found


def rank_of(criterion: Criterion) -> str:
    """The field that ranks a criterion, named apart: one criterion is called as another field."""
    return f"rank_{criterion.value}"


class RuleForm(Form):
    """How a service orders its list."""

    origin = forms.ChoiceField(
        label="L’attente se compte depuis", choices=Origin.choices, widget=forms.RadioSelect
    )
    age_limit = forms.IntegerField(
        label="Âge limite du service", min_value=1, max_value=OLDEST, initial=20
    )

    def __init__(self, *args: Any, rule: PriorityRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion in Criterion:
            rank = rule.criteria.index(criterion) + 1 if criterion in rule.criteria else ""
            self.fields[rank_of(criterion)] = forms.ChoiceField(
                label=f"Rang du critère «\u00a0{criterion.label}\u00a0»",
                choices=RANKS,
                required=False,
                initial=rank,
            )
        self.initial = {"origin": rule.origin, "age_limit": rule.age_limit, **self.initial}

    def criteria(self) -> list[str]:
        """The chosen criteria, in their order."""
        ranks = {
            criterion.value: self.cleaned_data[rank_of(criterion)]
            for criterion in Criterion
            if self.cleaned_data.get(rank_of(criterion))
        }
        return sorted(ranks, key=lambda code: int(ranks[code]))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        ranks = [data[rank_of(one)] for one in Criterion if data.get(rank_of(one))]
        if len(set(ranks)) < len(ranks):
            raise ValidationError("Deux critères ont le même rang\u00a0: donnez à chacun le sien.")
        return data


class DaysForm(Form):
    """The days and facts of an entry."""

    requested_on = forms.DateField(
        label="Demande de la famille", widget=DateInput, validators=[past_day]
    )
    notified_on = forms.DateField(
        label="Décision de la CDAPH", required=False, widget=DateInput, validators=[past_day]
    )
    first_meeting_on = forms.DateField(
        label="Première rencontre", required=False, widget=DateInput, validators=[past_day]
    )
    listed_on = forms.DateField(
        label="Inscription choisie par la famille",
        required=False,
        widget=DateInput,
        validators=[past_day],
    )
    is_out_of_school = forms.BooleanField(
        label="Sans école, ou à temps très réduit", required=False
    )
    has_sibling = forms.BooleanField(
        label="Un frère ou une sœur est accompagné par le service", required=False
    )

    def days(self) -> Days:
        """What was typed, for the verbs."""
        return Days(**{name: self.cleaned_data[name] for name in Days.__dataclass_fields__})


class ListForm(DaysForm):
    """A child put on a list."""

    service = forms.ModelChoiceField(label="Service", queryset=Service.objects.none())
    field_order = ["service"]

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services


class StatusForm(Form):
    """Where an entry goes from where it stands."""

    status = forms.ChoiceField(label="Nouveau statut")
    reason = forms.ChoiceField(label="Motif", choices=NO_REASON + REASONS, required=False)
    on = forms.DateField(label="Le", widget=DateInput, validators=[past_day])
    requested_on = forms.DateField(
        label="Nouvelle demande de la famille",
        required=False,
        widget=DateInput,
        validators=[past_day],
        help_text="Pour une notification réactivée\u00a0: l’attente repart de ce jour.",
    )

    def __init__(self, *args: Any, entry: WaitingEntry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if WaitingStatus.REACTIVATED not in NEXT[entry.status]:
            del self.fields["requested_on"]
        self.fields["status"].choices = [
            (code, f"{WaitingStatus(code).label} ({code})") for code in NEXT[entry.status]
        ]


class ReasonForm(Form):
    """The reason that an import left untold."""

    reason = forms.ChoiceField(label="Motif", choices=REASONS, widget=forms.RadioSelect)


class OverrideForm(Form):
    """Why a child is put first, and until when."""

    reason = forms.ChoiceField(
        label="Motif", choices=OverrideReason.choices, widget=forms.RadioSelect
    )
    ends_on = forms.DateField(label="Jusqu’au", widget=DateInput)


class ProposalForm(Form):
    """What is proposed to the family."""

    mode = forms.ChoiceField(label="Modalité proposée", choices=Mode.choices)


class AnswerForm(Form):
    """What the family answered."""

    answer = forms.ChoiceField(
        label="Réponse",
        choices=[one for one in ProposalAnswer.choices if one[0] != ProposalAnswer.PENDING],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(label="Motif du refus", choices=NO_REASON + REASONS, required=False)


class ImportForm(Form):
    """The export of the official follow-up."""

    service = forms.ModelChoiceField(label="Liste du service", queryset=Service.objects.none())
    sheet = forms.FileField(
        label="Export du suivi des orientations",
        help_text="Un tableau .csv, .xlsx ou .ods. Il est lu, puis oublié.",
    )

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services


class PingForm(Form):
    """What a family answers."""

    answer = forms.ChoiceField(
        label="Attendez-vous toujours une réponse\u00a0?",
        choices=PingAnswer.choices,
        widget=forms.RadioSelect,
    )
