"""What people type about acts: choices and numbers, no word of what was said."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator

from maillage.kernel import clock
from maillage.kernel.forms import DateInput, Form
from maillage.kernel.words import date_courte
from maillage.pathways.domain.acts import Noted
from maillage.pathways.enums.activity import (
    NOTED,
    Caseload,
    EncounterKind,
    EncounterStatus,
    Presence,
)
from maillage.pathways.forms.children import past_day
from maillage.pathways.models import Child, CountingRule
from maillage.pathways.models.acts import KEY_LENGTH
from maillage.pathways.serafin import choices, first_day
from maillage.people.models import Membership

LONGEST = 600
KEY = re.compile(rf"^[0-9a-f]{{{KEY_LENGTH}}}$")


def coded_day(value: date) -> None:
    """Refuse a day that no nomenclature covers: most often a year mistyped."""
    if value < first_day():
        raise ValidationError(
            f"Les actes se notent à partir du {date_courte(first_day())}\u00a0: vérifiez l’année."
        )


class EncounterForm(Form):
    """One encounter: when, how long, what, with whom, and which professionals."""

    day = forms.DateField(label="Le", widget=DateInput, validators=[past_day, coded_day])
    minutes = forms.IntegerField(
        label="Durée en minutes",
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST)],
        initial=45,
    )
    kind = forms.ChoiceField(label="Où et comment", choices=EncounterKind.choices)
    presence = forms.ChoiceField(label="Avec", choices=Presence.choices)
    code = forms.ChoiceField(label="Prestation SERAFIN-PH")
    status = forms.ChoiceField(
        label="A-t-elle eu lieu\u00a0?", choices=NOTED, initial=EncounterStatus.DONE
    )
    professionals = forms.MultipleChoiceField(
        label="Professionnels présents", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {row.slug: row for row in people}
        self.fields["code"].choices = choices(clock.today())  # type: ignore[attr-defined]
        self.fields["professionals"].choices = [  # type: ignore[attr-defined]
            (slug, _told(row)) for slug, row in self.people.items()
        ]

    def noted(self, *, key: str, children: Sequence[Child]) -> Noted:
        """What was typed, as the verb takes it."""
        typed = self.cleaned_data
        return Noted(
            key=key,
            day=typed["day"],
            minutes=typed["minutes"],
            kind=typed["kind"],
            presence=typed["presence"],
            status=typed["status"],
            code=typed["code"],
            children=tuple(children),
            professionals=tuple(self.people[slug].user for slug in typed["professionals"]),
        )


class SentEncounterForm(EncounterForm):
    """The same as a telephone sends it: with its key, and the children by their addresses."""

    key = forms.CharField(validators=[RegexValidator(KEY)])
    children = forms.MultipleChoiceField(label="Enfant")

    def __init__(self, *args: Any, children: dict[str, Child], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reachable = children
        field: Any = self.fields["children"]
        field.choices = [(slug, str(child)) for slug, child in children.items()]
        field.error_messages["invalid_choice"] = (
            "Un de ces dossiers ne vous est plus ouvert\u00a0: effacez cette saisie, ou demandez à "
            "revenir dans son cercle."
        )

    def sent(self) -> Noted:
        """What was sent, as the verb takes it."""
        found = [self.reachable[slug] for slug in self.cleaned_data["children"]]
        return self.noted(key=self.cleaned_data["key"], children=found)

    def told_errors(self) -> str:
        """Everything to correct, in one line."""
        return " ".join(
            str(error)
            if name not in self.fields
            else f"{self.fields[name].label or name}\u00a0: {error}"
            for name, errors in self.errors.items()
            for error in errors
        )


class CountingForm(Form):
    """How acts and the active caseload are counted."""

    valid_from = forms.DateField(label="À partir du", widget=DateInput)
    caseload = forms.ChoiceField(
        label="Un enfant est dans la file active s’il a",
        choices=Caseload.choices,
        widget=forms.RadioSelect,
    )
    counts_transport = forms.BooleanField(label="Compter les transports", required=False)
    counts_remote = forms.BooleanField(label="Compter le téléphone et la visio", required=False)

    def __init__(self, *args: Any, rule: CountingRule, **kwargs: Any) -> None:
        initial = {
            "valid_from": clock.today(),
            "caseload": rule.caseload,
            "counts_transport": rule.counts_transport,
            "counts_remote": rule.counts_remote,
        }
        super().__init__(*args, initial=initial, **kwargs)


def _told(row: Membership) -> str:
    profession = row.get_profession_display()
    return f"{row.user}, {profession.lower()}" if profession else str(row.user)
