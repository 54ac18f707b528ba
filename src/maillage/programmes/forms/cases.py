"""What may be said of a case: choices, people and days. No field here takes a sentence."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from maillage.kernel import clock
from maillage.kernel.forms import DateInput, Form, ManyRowsField
from maillage.pathways.models import Partner
from maillage.people.choosing import PeopleField, PersonField
from maillage.people.forms import MeetingTimeForm
from maillage.people.models import User
from maillage.people.queries import people_here
from maillage.programmes.domain.around import REFERENCE
from maillage.programmes.enums import (
    CLOSE_REASONS,
    STAY_REASONS,
    CaseMeetingPurpose,
    LineKind,
    Reason,
)
from maillage.programmes.models import EscalationCase, LevelLine, ProtocolLevel, ProtocolVersion
from maillage.programmes.queries.cases import steps_of
from maillage.programmes.queries.people import people_for_cases

INVITED_FOR = timedelta(days=30)


def _reasons(codes: Any) -> list[tuple[str, str]]:
    return [(code.value, Reason(code).label) for code in codes]


class _WithOwner(Form):
    """A form that names who will hold the case."""

    owner = PersonField(
        model=User,
        label="Qui la tiendra",
        help_text="Cette personne pourra la lire et sera prévenue des échéances.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].among(people_for_cases())  # type: ignore[attr-defined]


class _WithReview(_WithOwner):
    """And the day by which it is looked at again."""

    next_review_on = forms.DateField(label="Prochaine revue, au plus tard le", widget=DateInput)


class OpenCaseForm(_WithReview):
    """A case that opens: what happens, in the words of the protocol."""

    trigger = forms.ChoiceField(
        label="Ce qui se passe",
        help_text="Dans les mots du protocole\u00a0: votre réponse donne le niveau.",
    )
    field_order = ["trigger", "owner", "next_review_on"]

    def __init__(self, *args: Any, version: ProtocolVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = LevelLine.objects.filter(level__version=version, kind=LineKind.TRIGGER)
        self.lines = {
            row.slug: row
            for row in rows.select_related("level").order_by("level__rank", "position")
        }
        groups: dict[str, list[tuple[str, str]]] = {}
        for slug, row in self.lines.items():
            name = f"{row.level.label} ({row.level.delay_words})"
            groups.setdefault(name, []).append((slug, row.text))
        field: Any = self.fields["trigger"]
        field.choices = [("", "Choisissez"), *groups.items()]

    def clean_trigger(self) -> LevelLine:
        return self.lines[self.cleaned_data["trigger"]]


class MoveForm(_WithReview):
    """A change of level, up or down: the reason is a code either way."""

    level = forms.ChoiceField(label="Niveau", widget=forms.RadioSelect)
    reason = forms.ChoiceField(label="Pourquoi", widget=forms.RadioSelect)
    field_order = ["level", "reason", "owner", "next_review_on"]

    def __init__(
        self, *args: Any, levels: list[ProtocolLevel], reasons: Any, why: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.levels = {one.slug: one for one in levels}
        level: Any = self.fields["level"]
        level.choices = [
            (one.slug, f"{one.label}\u00a0: {one.holder}, {one.delay_words}") for one in levels
        ]
        if len(levels) == 1:
            level.initial = levels[0].slug
        reason: Any = self.fields["reason"]
        reason.choices, reason.label = _reasons(reasons), why

    def clean_level(self) -> ProtocolLevel:
        return self.levels[self.cleaned_data["level"]]


class ReviewForm(Form):
    """A review held today."""

    steps = forms.MultipleChoiceField(
        label="Étapes tenues et décisions prises",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Dans les mots du protocole. Le reste se dit en réunion et ne s’écrit pas ici.",
    )
    stay_reason = forms.ChoiceField(
        label="Rester à ce niveau pour un délai de plus",
        required=False,
        choices=[("", "Non, le délai continue"), *_reasons(STAY_REASONS)],
    )
    next_review_on = forms.DateField(label="Prochaine revue, au plus tard le", widget=DateInput)

    def __init__(self, *args: Any, case: EscalationCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {row.slug: row for row in steps_of(case.level)}
        field: Any = self.fields["steps"]
        field.choices = [(slug, row.text) for slug, row in self.lines.items()]

    def clean_steps(self) -> list[LevelLine]:
        return [self.lines[slug] for slug in self.cleaned_data["steps"]]


class HandOverForm(_WithOwner):
    """Who holds it from now on."""


class CloseCaseForm(Form):
    """Why it ends."""

    reason = forms.ChoiceField(
        label="Pourquoi elle se termine",
        choices=_reasons(CLOSE_REASONS),
        widget=forms.RadioSelect,
    )


class ListPersonForm(Form):
    """Somebody more who may read it."""

    person = PersonField(model=User, label="Qui pourra la lire")

    def __init__(self, *args: Any, case: EscalationCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = people_for_cases().exclude(pk__in=case.listed.values("person"))
        self.fields["person"].among(rows)  # type: ignore[attr-defined]


class InviteForm(Form):
    """A partner and the end of their invitation."""

    partner = forms.ModelChoiceField(
        label="Partenaire",
        queryset=Partner.objects.none(),
        help_text="Parmi les partenaires de votre liste.",
    )
    expires_on = forms.DateField(label="La page se ferme le", widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args, **{**kwargs, "initial": {"expires_on": clock.today() + INVITED_FOR}}
        )
        field: Any = self.fields["partner"]
        field.queryset = Partner.objects.filter(closed_on=None).order_by("search_key", "pk")


class CaseMeetingForm(MeetingTimeForm):
    """When people meet about a case; nothing of what is said there."""

    purpose = forms.ChoiceField(
        label="Pour", choices=CaseMeetingPurpose.choices, widget=forms.RadioSelect
    )
    people = PeopleField(
        label="Personnes attendues",
        model=User,
        help_text="Leur agenda dira «\u00a0Réunion\u00a0», sans plus.",
    )
    field_order = ["purpose"]

    def __init__(self, *args: Any, case: EscalationCase, **kwargs: Any) -> None:
        zone = ZoneInfo(case.organisation.time_zone)
        super().__init__(*args, zone=zone, **kwargs)
        self.fields["people"].among(people_here())  # type: ignore[attr-defined]


class SharedNoteForm(Form):
    """A note that partners share elsewhere: where it is filed, when, who received it."""

    reference = forms.RegexField(
        label="Référence de la note",
        regex=REFERENCE,
        max_length=24,
        help_text="Celle de votre classement, en majuscules et chiffres. Par exemple\u00a0: "
        "NP-2026-014.",
        error_messages={
            "invalid": "Écrivez une référence en majuscules, chiffres, points ou tirets, sans "
            "espace\u00a0: NP-2026-014."
        },
    )
    on = forms.DateField(label="Partagée le", widget=DateInput)
    partners = ManyRowsField(
        label="Avec",
        queryset=Partner.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, case: EscalationCase, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"on": clock.today()}})
        field: Any = self.fields["partners"]
        asked = case.partners.values("partner")
        field.queryset = Partner.objects.filter(pk__in=asked).order_by("search_key", "pk")
