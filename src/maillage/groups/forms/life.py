"""What people type about the life of a group: dates, choices, names; never what is said there."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from maillage.groups.domain import Attendee, GuestCard, Logistics
from maillage.groups.domain.attendance import Entry
from maillage.groups.enums import (
    AttendanceState,
    Catering,
    LargeReason,
    RoomLayout,
    SessionMode,
    UndertakingHow,
)
from maillage.groups.models import Charter, Session
from maillage.kernel import clock
from maillage.kernel.forms import DateInput, Form
from maillage.people.models import User

AT_THE_DOOR = [
    ("", "Pas encore"),
    (UndertakingHow.ORAL.value, "Acceptée à voix haute"),
    (UndertakingHow.PAPER.value, "Signée sur papier"),
]


class AttendanceForm(Form):
    """Who came to a session: one choice per person, and the charter accepted at the door."""

    def __init__(self, *args: Any, entries: Iterable[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = list(entries)
        expected: list[str] = []
        others: list[str] = []
        for entry in self.entries:
            names = self._add(entry)
            (expected if entry.has_place else others).extend(names)
        self.fieldsets = [
            ("Personnes attendues", expected),
            ("Venues sans avoir de place", others, "Laissez vide pour qui n'est pas venu."),
        ]

    def _add(self, entry: Entry) -> list[str]:
        key, names = entry.attendee.key, []
        choices = list(AttendanceState.choices)
        self.fields[f"state_{key}"] = forms.ChoiceField(
            label=str(entry.attendee),
            choices=choices if entry.has_place else choices[:1],
            widget=forms.RadioSelect,
            required=entry.has_place,
            initial=entry.state,
            error_messages={"required": f"Notez si {entry.attendee} est venu ou venue."},
        )
        names.append(f"state_{key}")
        if not entry.has_undertaken:
            self.fields[f"how_{key}"] = forms.ChoiceField(
                label=f"Charte\u00a0: accord de {entry.attendee}",
                choices=AT_THE_DOOR,
                required=False,
            )
            names.append(f"how_{key}")
        return names

    def states(self) -> dict[Attendee, str]:
        """What was noted, for `record_attendance`."""
        return self._told("state")

    def undertakings(self) -> dict[Attendee, str]:
        """Who accepted the charter at the door, and how."""
        return self._told("how")

    def _told(self, kind: str) -> dict[Attendee, str]:
        return {
            entry.attendee: value
            for entry in self.entries
            if (value := self.cleaned_data.get(f"{kind}_{entry.attendee.key}"))
        }


class CharterForm(Form):
    """The rules of the groups, one per line."""

    text = forms.CharField(
        label="Les règles du groupe, une par ligne",
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Des règles seulement\u00a0: aucune situation, aucun nom.",
    )
    # The version that was shown to who writes ("" for none).
    read = forms.SlugField(max_length=12, required=False, widget=forms.HiddenInput)

    def show_again(self, charter: Charter | None, why: str) -> None:
        """Keep what was typed beside the version that came meanwhile, and say why."""
        read = charter.slug if charter is not None else ""
        self.data = {**self.data.dict(), "read": read}  # type: ignore[attr-defined]
        self.add_error("text", why)


class LogisticsForm(Form):
    """How a session takes place, from closed lists."""

    mode = forms.ChoiceField(label="Forme", choices=SessionMode.choices, widget=forms.RadioSelect)
    remote_link = forms.URLField(
        label="Lien de connexion",
        required=False,
        max_length=300,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https"])],
        help_text="Montré aux membres et à l'animation seulement. Laissez vide pour garder "
        "celui qui est enregistré.",
    )
    catering = forms.ChoiceField(
        label="Accueil", choices=[("", "Rien de prévu"), *Catering.choices], required=False
    )
    layout = forms.ChoiceField(
        label="Salle", choices=[("", "Comme d'habitude"), *RoomLayout.choices], required=False
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "mode": session.mode,
            "catering": session.catering,
            "layout": session.layout,
        }
        super().__init__(*args, **kwargs)

    def logistics(self) -> Logistics:
        """What was typed, for `set_logistics`."""
        return Logistics(**self.cleaned_data)


class DayForm(Form):
    """A day to come."""

    day = forms.DateField(label="À partir du", widget=DateInput)

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day < clock.today():
            raise ValidationError("Ce jour est passé\u00a0: choisissez un jour à venir.")
        return day


class SplitForm(DayForm):
    """Who is in the first half; the others are in the second."""

    first_half = forms.ModelMultipleChoiceField(
        label="Demi-groupe A",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Cochez les personnes du demi-groupe A\u00a0: les autres forment le "
        "demi-groupe B.",
    )

    def __init__(self, *args: Any, members: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_half"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            pk__in=[person.pk for person in members]
        ).order_by("search_key", "pk")


class SizeForm(Form):
    """Why a large group stays one."""

    reason = forms.ChoiceField(
        label="Pourquoi un seul groupe",
        choices=[("", "Non précisé"), *LargeReason.choices],
        required=False,
    )


class HoursForm(Form):
    """The days whose hours are exported."""

    first = forms.DateField(label="Du", widget=DateInput)
    last = forms.DateField(label="Au", widget=DateInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", "La fin précède le début\u00a0: choisissez un jour plus tardif.")
        return data


class GuestForm(Form):
    """Who asks to come from elsewhere."""

    first_name = forms.CharField(label="Prénom", max_length=60)
    last_name = forms.CharField(label="Nom", max_length=60)
    email = forms.EmailField(
        label="Courriel", help_text="Votre lien personnel y est envoyé aussitôt."
    )
    structure = forms.CharField(
        label="Structure", max_length=120, help_text="Par exemple\u00a0: centre socioculturel."
    )

    def card(self) -> GuestCard:
        """What was typed, for `ask_to_come`."""
        return GuestCard(**self.cleaned_data)


class ScanForm(Form):
    """The signed sheet, photographed or scanned."""

    scan = forms.FileField(
        label="Feuille signée", help_text="PDF, photo JPEG ou PNG, 10 Mo au plus."
    )
