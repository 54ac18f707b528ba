"""When groups would like to meet, when facilitators can come, and one session moved."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.kernel import clock
from maillage.kernel.forms import DateInput, Form, TimeInput
from maillage.kernel.words import DAYS
from maillage.people.models import FacilitatorProfile, Service
from maillage.planning.enums import PollWord, StandInPenalty
from maillage.planning.models import CycleRules

HOUR = re.compile(r"(\d{1,2})\s*(?:h|:)\s*(\d{2})?", re.IGNORECASE)
DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
WORKING_DAYS = range(6)


def read_hours(text: str) -> list[str]:
    """ "9 h 30, 14h" as ["09:30", "14:00"]. Raises ValidationError on anything else."""
    found = []
    for part in re.split(r"[,;]|\bet\b", text):
        piece = part.strip()
        if not piece:
            continue
        match = HOUR.fullmatch(piece)
        hours, minutes = (int(match[1]), int(match[2] or 0)) if match else (24, 0)
        if hours > 23 or minutes > 59:
            raise ValidationError(
                f"«\u00a0{piece}\u00a0» n'est pas une heure\u00a0: "
                "écrivez par exemple 9 h 30, 14 h."
            )
        found.append(f"{hours:02d}:{minutes:02d}")
    return sorted(set(found))


def show_hours(starts: list[str]) -> str:
    """The reverse: "9 h 30, 14 h"."""
    return ", ".join(
        f"{int(one[:2])} h" + ("" if one[3:] == "00" else f" {one[3:]}") for one in starts
    )


class WishForm(Form):
    """The weekdays and start times of a group, and its rhythm."""

    gap_min_days = forms.IntegerField(
        label="Jours entre deux séances, au moins", min_value=1, max_value=300
    )
    gap_target_days = forms.IntegerField(label="L'idéal", min_value=1, max_value=300)
    gap_max_days = forms.IntegerField(label="Au plus", min_value=1, max_value=365)
    stand_ins = forms.MultipleChoiceField(
        label="Qui d’autre pourrait animer ce groupe",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Le calcul peut choisir une de ces personnes, si plusieurs dates y gagnent.",
    )

    def __init__(
        self,
        *args: Any,
        windows: list[dict[str, Any]],
        gaps: tuple[int, int, int],
        others: Sequence[FacilitatorProfile],
        stand_ins: Sequence[str],
        **kwargs: Any,
    ) -> None:
        known = {window["weekday"]: window["starts"] for window in windows}
        initial: dict[str, Any] = {
            f"day_{day}": show_hours(known.get(day, [])) for day in WORKING_DAYS
        }
        initial |= zip_gaps(gaps) | {"stand_ins": list(stand_ins)}
        super().__init__(*args, initial=initial, **kwargs)
        for day in WORKING_DAYS:
            self.fields[f"day_{day}"] = forms.CharField(
                label=DAYS[day].capitalize(), required=False, max_length=80
            )
        names = [f"day_{day}" for day in WORKING_DAYS]
        self.fieldsets = [
            (
                "Heures de début possibles",
                names,
                "Par exemple\u00a0: 9 h 30, 14 h. Laissez vide un jour où le groupe ne peut pas.",
            ),
            ("Rythme", ["gap_min_days", "gap_target_days", "gap_max_days"]),
        ]
        self._others = {profile.slug: profile for profile in others}
        if others:
            self.fields["stand_ins"].choices = [  # type: ignore[attr-defined]
                (profile.slug, str(profile)) for profile in others
            ]
            self.fieldsets.append(("Animation", ["stand_ins"]))
        else:
            del self.fields["stand_ins"]

    def clean_stand_ins(self) -> list[FacilitatorProfile]:
        """The persons behind the ticks."""
        return [self._others[slug] for slug in self.cleaned_data["stand_ins"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        windows = []
        for day in WORKING_DAYS:
            try:
                starts = read_hours(data.get(f"day_{day}") or "")
            except ValidationError as error:
                self.add_error(f"day_{day}", error)
                continue
            if starts:
                windows.append({"weekday": day, "starts": starts})
        if not windows and not self.errors:
            self.add_error(None, "Indiquez au moins une heure de début, un jour de la semaine.")
        data["windows"] = windows
        least, target, most = (data.get(name) for name in GAPS)
        if least and target and most and not least <= target <= most:
            self.add_error(
                "gap_target_days",
                "L'idéal doit être entre le moins et le plus\u00a0: corrigez l'un des trois.",
            )
        return data


GAPS = ("gap_min_days", "gap_target_days", "gap_max_days")


def zip_gaps(gaps: tuple[int, int, int]) -> dict[str, int]:
    """The rhythm as form values."""
    return dict(zip(GAPS, gaps, strict=True))


class AvailabilityForm(Form):
    """The weekly hours of a facilitator here, and the days away."""

    unavailable = forms.CharField(
        label="Jours d'absence",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=(
            "Un jour ou une période par ligne. Par exemple\u00a0: 14/01/2027, "
            "ou 01/02/2027 au 15/02/2027."
        ),
    )
    max_sessions_per_day = forms.IntegerField(
        label="Séances par jour, au plus", min_value=1, max_value=6
    )
    max_sessions_per_week = forms.IntegerField(
        label="Séances par semaine, au plus", min_value=1, max_value=20
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = []
        for day in WORKING_DAYS:
            for edge, word in (("from", "à partir de"), ("to", "jusqu'à")):
                name = f"{edge}_{day}"
                self.fields[name] = forms.TimeField(
                    label=f"{DAYS[day].capitalize()} {word}", required=False, widget=TimeInput
                )
                names.append(name)
        self.fieldsets = [
            ("Heures de présence possibles", names, "Laissez vides les jours sans présence."),
            (
                "Absences et limites",
                ["unavailable", "max_sessions_per_day", "max_sessions_per_week"],
            ),
        ]

    def clean_unavailable(self) -> list[str]:
        return [
            read_days(line)
            for line in self.cleaned_data["unavailable"].splitlines()
            if line.strip()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        weekly = []
        for day in WORKING_DAYS:
            start, end = data.get(f"from_{day}"), data.get(f"to_{day}")
            if bool(start) != bool(end) or (start and end and end <= start):
                self.add_error(
                    f"to_{day}",
                    f"{DAYS[day].capitalize()}\u00a0: indiquez un début et une fin, dans l'ordre.",
                )
            elif start and end:
                weekly.append({"weekday": day, "from": f"{start:%H:%M}", "to": f"{end:%H:%M}"})
        if not weekly and not self.errors:
            self.add_error(None, "Indiquez au moins un jour de présence possible.")
        data["weekly"] = weekly
        return data


def read_days(line: str) -> str:
    """ "14/01/2027", or two of them, as the problem format writes a day or a range."""
    try:
        days = [date(int(y), int(m), int(d)) for d, m, y in DAY.findall(line)]
    except ValueError:
        days = []
    if len(days) == 1:
        return days[0].isoformat()
    if len(days) == 2 and days[0] <= days[1]:
        return f"{days[0].isoformat()}/{days[1].isoformat()}"
    raise ValidationError(
        f"«\u00a0{line.strip()}\u00a0» n'est pas une date\u00a0: écrivez par exemple 14/01/2027, "
        "ou 01/02/2027 au 15/02/2027."
    )


def show_days(text: str) -> str:
    """The reverse, for the form."""
    return " au ".join(f"{date.fromisoformat(part):%d/%m/%Y}" for part in text.split("/"))


class RulesForm(Form):
    """What the groups of a cycle owe together."""

    distinct_leaders = forms.IntegerField(
        label="Personnes différentes pour animer l’ensemble, au moins",
        required=False,
        min_value=1,
        max_value=200,
        help_text="Laissez vide s’il n’y a pas de règle.",
    )

    def __init__(
        self, *args: Any, services: Sequence[Service], rules: CycleRules | None, **kwargs: Any
    ) -> None:
        known = {row["service"]: row["at_once"] for row in rules.covers} if rules else {}
        initial: dict[str, Any] = {"distinct_leaders": rules.distinct_leaders if rules else None}
        initial |= {f"cover_{slug}": most for slug, most in known.items()}
        super().__init__(*args, initial=initial, **kwargs)
        self._services = services
        for service in services:
            self.fields[f"cover_{service.slug}"] = forms.IntegerField(
                label=f"{service}\u00a0: groupes réunis en même temps, au plus",
                required=False,
                min_value=1,
                max_value=200,
                help_text="Pour que le service reste assuré. Laissez vide s’il n’y a pas de règle.",
            )

    def covers(self) -> list[dict[str, Any]]:
        """The services that keep people at work, as the model holds them."""
        rows = ((one.slug, self.cleaned_data[f"cover_{one.slug}"]) for one in self._services)
        return [{"service": slug, "at_once": most} for slug, most in rows if most]


class AbsenceForm(Form):
    """Who cannot come, on which days, and who could come in their place."""

    who = forms.ChoiceField(label="Qui ne peut pas venir", widget=forms.RadioSelect)
    first = forms.DateField(label="Du", widget=DateInput)
    last = forms.DateField(label="Au", widget=DateInput, help_text="Ce jour compris.")
    stand_ins = forms.MultipleChoiceField(
        label="Qui pourrait animer à sa place",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=(
            "Elle prendrait le groupe jusqu’à la fin du cycle. Ne cochez personne pour garder la "
            "même, à d’autres dates."
        ),
    )
    penalty = forms.TypedChoiceField(
        label="Que préférez-vous",
        coerce=lambda value: StandInPenalty(int(value)),
        widget=forms.RadioSelect,
        choices=[
            (StandInPenalty.IF_NEEDED, "Garder la personne, sauf si plusieurs dates changeraient"),
            (StandInPenalty.GLADLY, "Garder les dates, avec une autre personne"),
        ],
    )

    def __init__(
        self,
        *args: Any,
        profiles: Sequence[FacilitatorProfile],
        others: Sequence[FacilitatorProfile],
        **kwargs: Any,
    ) -> None:
        first = clock.today() + timedelta(days=1)
        initial: dict[str, Any] = {
            "first": first,
            "last": first + timedelta(days=13),
            "stand_ins": [profile.slug for profile in profiles],
            "penalty": StandInPenalty.IF_NEEDED,
        }
        if len(profiles) == 1:
            initial["who"] = profiles[0].slug
        super().__init__(*args, initial=initial, **kwargs)
        self._profiles = {profile.slug: profile for profile in (*profiles, *others)}
        if len(self._profiles) > 1:
            self.fields["stand_ins"].choices = [  # type: ignore[attr-defined]
                (slug, str(profile)) for slug, profile in self._profiles.items()
            ]
        else:
            del self.fields["stand_ins"], self.fields["penalty"]
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            (profile.slug, str(profile)) for profile in profiles
        ]

    def clean_stand_ins(self) -> list[FacilitatorProfile]:
        """The persons behind the ticks."""
        return [self._profiles[slug] for slug in self.cleaned_data["stand_ins"]]

    def clean_who(self) -> FacilitatorProfile:
        """The person behind the choice."""
        return self._profiles[self.cleaned_data["who"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error(
                "last",
                "Ce jour précède le premier\u00a0: choisissez le même jour ou un jour après.",
            )
        if last and last <= clock.today():
            self.add_error("last", "Cette absence est finie\u00a0: choisissez un jour à venir.")
        return data


class AdjustForm(Form):
    """Another place for one session, among those the group allows."""

    slot = forms.ChoiceField(label="Nouvelle date", widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = choices  # type: ignore[attr-defined]


class PollForm(Form):
    """Which dates to ask a group, until when, and who sees the answers."""

    dates = forms.MultipleChoiceField(
        label="Dates à proposer", required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label="Autres dates",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Une date par ligne. Par exemple\u00a0: 14/01/2027 9 h 30.",
    )
    closes_on = forms.DateField(label="Répondre au plus tard le", widget=DateInput)
    is_hidden = forms.BooleanField(
        label="Chacun répond sans voir les réponses des autres", required=False
    )

    def __init__(self, *args: Any, candidates: list[tuple[str, str]], **kwargs: Any) -> None:
        initial = {"closes_on": clock.today() + timedelta(days=7)}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["dates"].choices = candidates  # type: ignore[attr-defined]

    def clean_others(self) -> list[datetime]:
        """The local starts that were typed."""
        lines = self.cleaned_data["others"].splitlines()
        return [read_start(line) for line in lines if line.strip()]

    def starts(self) -> list[datetime]:
        """Every local start asked for, once."""
        ticked = [datetime.fromisoformat(one) for one in self.cleaned_data["dates"]]
        return sorted({*ticked, *self.cleaned_data["others"]})


def read_start(line: str) -> datetime:
    """ "14/01/2027 9 h 30" as a local start. Raises ValidationError on anything else."""
    days = DAY.findall(line)
    hours = HOUR.findall(DAY.sub("", line))
    try:
        (d, m, y), (hour, minute) = days[0], hours[0]
        return datetime(int(y), int(m), int(d), int(hour), int(minute or 0))  # noqa: DTZ001 - local
    except (IndexError, ValueError):
        raise ValidationError(
            f"«\u00a0{line.strip()}\u00a0» n'est pas une date et une heure\u00a0: écrivez par "
            "exemple 14/01/2027 9 h 30."
        ) from None


class PollAnswerForm(Form):
    """One word on each date of a poll."""

    def __init__(
        self, *args: Any, dates: Sequence[tuple[int, str]], known: dict[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for key, label in dates:
            self.fields[f"date_{key}"] = forms.ChoiceField(
                label=label,
                choices=PollWord.choices,
                widget=forms.RadioSelect,
                initial=known.get(key),
            )

    def words(self) -> dict[int, str]:
        """The words by date (their keys)."""
        return {int(name.removeprefix("date_")): word for name, word in self.cleaned_data.items()}


class ChooseDatesForm(Form):
    """The dates kept at the end of a poll, and where."""

    dates = forms.MultipleChoiceField(label="Dates à retenir", widget=forms.CheckboxSelectMultiple)
    # The rooms are set with the space, in __init__.
    room: Any = forms.ModelChoiceField(
        label="Salle", queryset=None, required=False, empty_label="À préciser"
    )

    def __init__(
        self, *args: Any, choices: list[tuple[str, str]], rooms: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dates"].choices = choices  # type: ignore[attr-defined]
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]
