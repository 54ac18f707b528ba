"""What people type about cycles, groups and dates; never about what is said there."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from maillage.groups.domain import GroupPlan
from maillage.groups.domain.days import DayClosed
from maillage.groups.enums import CancelledBy, CycleKind, MembershipMode
from maillage.groups.models import Enrolment, Group, GroupFacilitator, Session
from maillage.groups.queries.sessions import leaders_without_account
from maillage.kernel import clock
from maillage.kernel.forms import DateInput, Form, ManyRowsField, TimeInput
from maillage.people.choosing import PersonField
from maillage.people.models import (
    FacilitatorProfile,
    Membership,
    Organisation,
    Room,
    Service,
    Site,
    User,
)

FEW_ROWS, MOST_ROWS = 6, 60
AS_ABOVE = ("service", "site", "size_budgeted", "sessions_min", "sessions_max", "duration_minutes")


class CycleForm(Form):
    """A season of groups, typed in."""

    title = forms.CharField(
        label="Intitulé",
        max_length=150,
        help_text="Par exemple\u00a0: Analyse des pratiques du pôle Milieu ouvert, 2026-2027.",
    )
    kind = forms.ChoiceField(label="Nature", choices=CycleKind.choices)
    membership = forms.ChoiceField(
        label="Composition", choices=MembershipMode.choices, widget=forms.RadioSelect
    )
    is_voluntary = forms.BooleanField(label="La participation est volontaire", required=False)
    is_training = forms.BooleanField(
        label="C'est une action de formation",
        required=False,
        help_text="Les présences sont alors signées, et un certificat remis à chaque personne.",
    )
    starts_on = forms.DateField(label="Début de la saison", widget=DateInput)
    ends_on = forms.DateField(label="Fin de la saison", widget=DateInput)
    avoids_school_holidays = forms.BooleanField(
        label="Aucune séance pendant les vacances scolaires", required=False, initial=True
    )
    objectives = forms.CharField(
        label="Objectifs",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Un objectif par ligne. Par exemple\u00a0: prendre du recul sur sa pratique.",
    )
    fieldsets = [
        ("Le cycle", ["title", "kind", "membership", "is_voluntary", "is_training"]),
        ("La saison", ["starts_on", "ends_on", "avoids_school_holidays"]),
        ("Pourquoi", ["objectives"]),
    ]

    def clean_objectives(self) -> list[str]:
        return [
            line.strip() for line in self.cleaned_data["objectives"].splitlines() if line.strip()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end <= start:
            self.add_error(
                "ends_on",
                "La fin de la saison doit suivre son début\u00a0: choisissez un jour plus tardif.",
            )
        return data


class Listed:
    """Rows to choose from, read once for all the lines of a page."""

    def __init__(self, rows: QuerySet) -> None:
        self.rows = rows
        self.choices = [(row.pk, str(row)) for row in rows]


class GroupRowForm(Form):
    """One group of a cycle. An empty row is left out."""

    name = forms.CharField(
        label="Nom du groupe", max_length=80, help_text="Par exemple\u00a0: SIEMO 1."
    )
    service = forms.ModelChoiceField(
        label="Service", queryset=Service.objects.none(), required=False, empty_label="Aucun"
    )
    site = forms.ModelChoiceField(
        label="Lieu", queryset=Site.objects.none(), required=False, empty_label="À préciser"
    )
    size_budgeted = forms.IntegerField(label="Effectif", min_value=1, max_value=200)
    sessions_min = forms.IntegerField(label="Séances au moins", min_value=1, max_value=60)
    sessions_max = forms.IntegerField(label="Séances au plus", min_value=1, max_value=60)
    duration_minutes = forms.IntegerField(
        label="Durée d'une séance, en minutes", min_value=15, max_value=600, initial=120
    )

    def __init__(
        self,
        *args: Any,
        services: Listed,
        sites: Listed,
        is_below: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, listed in (("service", services), ("site", sites)):
            field: Any = self.fields[name]
            field.queryset = listed.rows
            empty = "Comme le groupe au-dessus" if is_below else field.empty_label
            field.choices = [("", empty), *listed.choices]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        least, most = data.get("sessions_min"), data.get("sessions_max")
        if least and most and most < least:
            self.add_error(
                "sessions_max",
                "Le nombre de séances au plus est inférieur au nombre au moins\u00a0: "
                "augmentez-le.",
            )
        return data


class GroupTermsForm(GroupRowForm):
    """The terms of one group that exists."""

    size_actual = forms.IntegerField(
        label="Personnes présentes aujourd'hui",
        min_value=1,
        max_value=200,
        required=False,
        help_text="Si des postes sont vacants. La salle sera choisie pour ce nombre.",
    )
    fieldsets = [
        ("Le groupe", ["name", "service", "site"]),
        ("Les personnes", ["size_budgeted", "size_actual"]),
        ("Les séances", ["sessions_min", "sessions_max", "duration_minutes"]),
    ]


class GroupRows(forms.BaseFormSet):
    """The groups of a cycle: at least one, each with its own name.

    What is left empty is that of the group above, so that six alike are typed once.
    """

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "is_below": bool(index)}

    def full_clean(self) -> None:
        if self.is_bound and self.management_form.is_valid():
            self.data = self._as_above()
        super().full_clean()

    def _as_above(self) -> Any:
        data = self.data.copy()
        for rank in range(1, self.total_form_count()):
            here, above = self.add_prefix(rank), self.add_prefix(rank - 1)
            for name in AS_ABOVE if data.get(f"{here}-name", "").strip() else ():
                data[f"{here}-{name}"] = data.get(f"{here}-{name}") or data.get(
                    f"{above}-{name}", ""
                )
        return data

    def clean(self) -> None:
        if any(self.errors):
            return
        names = [row["name"].strip().lower() for row in self.filled()]
        if not names:
            raise ValidationError("Décrivez au moins un groupe.")
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValidationError(
                f"Deux groupes portent le nom «\u00a0{sorted(twice)[0]}\u00a0»\u00a0: "
                "donnez à chacun le sien."
            )

    def filled(self) -> list[dict[str, Any]]:
        """The rows that somebody typed in."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("name")]

    def plans(self) -> list[GroupPlan]:
        """What `open_cycle` takes; facilitators are named later."""
        return [
            GroupPlan(
                name=row["name"].strip(),
                service=row["service"],
                site=row["site"],
                size_budgeted=row["size_budgeted"],
                size_actual=None,
                sessions_min=row["sessions_min"],
                sessions_max=row["sessions_max"],
                duration_minutes=row["duration_minutes"],
                facilitators=(),
            )
            for row in self.filled()
        ]


def places_of(organisation: Organisation) -> dict[str, Listed]:
    """What the forms of groups choose among, read once for all the groups of a page."""
    return {
        "services": Listed(Service.objects.filter(organisation=organisation, closed_on=None)),
        "sites": Listed(Site.objects.filter(organisation=organisation)),
    }


def group_rows(organisation: Organisation, data: Any = None, rows: int = FEW_ROWS) -> GroupRows:
    """The formset of a new cycle's groups, with `rows` empty lines."""
    factory = forms.formset_factory(
        GroupRowForm,
        formset=GroupRows,
        extra=rows,
        absolute_max=MOST_ROWS,
        max_num=MOST_ROWS,
    )
    return factory(data, prefix="groups", form_kwargs=places_of(organisation))  # type: ignore[return-value]


def colleagues_outside(group: Group) -> Any:
    """The people of the organisation who are not in a group, by name."""
    here = Membership.objects.current().filter(organisation=group.organisation)
    inside = Enrolment.objects.current().filter(group=group).values("person")
    people = User.objects.filter(pk__in=here.values("user"), is_active=True)
    return people.exclude(pk__in=inside).order_by("search_key", "pk")


class EnrolForm(Form):
    """Somebody of the organisation to enrol in a group."""

    person = PersonField(label="Personne à inscrire", model=User, empty_label="Choisissez")

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].among(colleagues_outside(group))  # type: ignore[attr-defined]
        if group.cycle.is_open:
            self.fields["group_consents"] = forms.BooleanField(
                label="Le groupe a été consulté et accepte un lien hiérarchique avec cette "
                "personne",
                required=False,
                help_text="À cocher seulement dans ce cas\u00a0: cette exception est inscrite au "
                "journal.",
            )


class FacilitatorsForm(Form):
    """Who leads a group: one person, or two who lead together."""

    profiles = ManyRowsField(
        label="Intervenants et intervenantes",
        queryset=FacilitatorProfile.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Cochez une personne, ou deux si elles animent ensemble.",
    )
    colleague = PersonField(
        label="Ou une personne de votre organisation",
        model=User,
        required=False,
        empty_label="Personne",
        help_text="D’une autre équipe, sans lien hiérarchique avec un membre. Elle trouvera ses "
        "séances à la rubrique «\u00a0Mes séances\u00a0».",
    )

    def __init__(self, *args: Any, group: Group, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices:
            self.fields["profiles"].queryset = choices  # type: ignore[attr-defined]
        else:
            del self.fields["profiles"]
        known = [one.user_id for one in choices if one.organisation_id == group.organisation_id]
        others = colleagues_outside(group).exclude(pk__in=[one for one in known if one])
        self.fields["colleague"].among(others)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["profiles"] = list(data.get("profiles") or ())
        chosen = len(data["profiles"]) + bool(data.get("colleague"))
        if not chosen and not self.errors:
            raise ValidationError("Choisissez au moins une personne pour animer ce groupe.")
        if chosen > 2:
            raise ValidationError("Deux personnes au plus animent ensemble\u00a0: retirez-en.")
        return data


class LeaderLinkForm(Form):
    """The address of somebody who leads a group without an account."""

    facilitator = forms.ModelChoiceField(
        label="Personne qui anime", queryset=GroupFacilitator.objects.none(), empty_label=None
    )
    address = forms.EmailField(
        label="Son courriel",
        help_text="Le lien personnel y est envoyé aussitôt\u00a0; vous ne le verrez pas. Un lien "
        "envoyé avant ne donne plus rien.",
    )

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["facilitator"]
        choice.queryset = leaders_without_account(group)
        choice.label_from_instance = lambda row: str(row.profile)


class MoveForm(Form):
    """A new day, hour and room for one session."""

    day = forms.DateField(label="Jour", widget=DateInput)
    start = forms.TimeField(label="Heure de début", widget=TimeInput)
    room = forms.ModelChoiceField(
        label="Salle", queryset=Room.objects.none(), required=False, empty_label="À préciser"
    )
    # Shown once a closed day was asked for.
    closed_day_confirmed = forms.BooleanField(
        label="Je confirme ce jour fermé", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        local = session.local_start
        kwargs.setdefault(
            "initial", {"day": local.date(), "start": local.time(), "room": session.room_id}
        )
        super().__init__(*args, **kwargs)
        self.session = session
        rooms = Room.objects.filter(organisation=session.organisation_id).select_related("site")
        if session.group.site_id is not None:
            rooms = rooms.filter(site=session.group.site_id)
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("day") and data.get("start"):
            zone = self.session.group.zone
            data["starts_at"] = datetime.combine(data["day"], data["start"], zone)
            if data["starts_at"] <= clock.now():
                self.add_error("day", "Cette date est passée\u00a0: choisissez une date à venir.")
        return data

    def refuse_day(self, refusal: DayClosed) -> None:
        """Tell that the day is closed, and ask whether it is meant, where a person may decide."""
        self.add_error("day", str(refusal))
        if refusal.may_confirm:
            self.fields["closed_day_confirmed"].widget = forms.CheckboxInput()


class CancelForm(Form):
    """Whose doing it is that a session does not take place."""

    by = forms.ChoiceField(
        label="L’annulation vient de",
        choices=CancelledBy.choices,
        widget=forms.RadioSelect,
        help_text="Une séance annulée tard n’est due que si l’annulation vient de la structure et "
        "que la convention le prévoit.",
        error_messages={"required": "Dites de qui vient l’annulation."},
    )

    def clean_by(self) -> CancelledBy:
        return CancelledBy(self.cleaned_data["by"])
