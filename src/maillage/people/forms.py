"""What people type about the organisation, its places, its members and their agenda."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from maillage.kernel import clock, identifiers
from maillage.kernel.forms import DateInput, Form, ModelForm, TimeInput
from maillage.kernel.keys import search_key
from maillage.people.choosing import PeopleField, PersonField
from maillage.people.domain.members import roles_given_by
from maillage.people.domain.places import Capacity
from maillage.people.enums import CapacityPeriod, CapacityUnit, MeetingKind, Profession, Role
from maillage.people.models import Membership, Organisation, Room, Service, Site, User
from maillage.territory.forms import CommuneField

FEW_ROWS, MOST_ROWS = 2, 12
NO_PROFESSION = [("", "Non précisé")]


class OrganisationForm(ModelForm):
    """What an organisation tells of itself."""

    commune_code = CommuneField(label="Commune", required=False)

    class Meta:
        model = Organisation
        fields = ["name", "address", "commune_code", "email", "phone", "siret"]
        fields += ["procurement_regime", "buyer_kind"]

    fieldsets = [
        ("Votre organisation", ["name", "address", "commune_code", "email", "phone"]),
        ("Pour vos achats", ["siret", "procurement_regime", "buyer_kind"]),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        siret = self.fields["siret"]
        # Typed with spaces: the model's own length comes after they are taken off.
        siret.max_length = None  # type: ignore[attr-defined]
        siret.validators = []
        siret.widget.attrs.pop("maxlength", None)
        siret.help_text = "14 chiffres, avec ou sans espaces."

    def clean_siret(self) -> str:
        text = self.cleaned_data["siret"]
        if not text:
            return ""
        try:
            return identifiers.parse_siret(text)
        except identifiers.BadIdentifier as refusal:
            raise ValidationError(str(refusal)) from refusal


class NameOnce:
    """A name that nothing else of its kind has here, accents and case aside."""

    model_of: Any
    taken = ""
    organisation: Organisation
    instance: Any
    cleaned_data: dict[str, Any]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        others = self.model_of.objects.filter(search_key=search_key(name)[:200])
        if others.exclude(pk=self.instance.pk).exists():
            raise ValidationError(self.taken)
        return name


class ServiceForm(NameOnce, ModelForm):
    """A service; its capacities are typed beside."""

    model_of = Service
    taken = "Un service porte déjà ce nom\u00a0: choisissez-en un autre."
    site = forms.ModelChoiceField(
        label="Lieu", queryset=Site.objects.none(), required=False, empty_label="Non précisé"
    )

    class Meta:
        model = Service
        fields = ["name", "short_name", "kind", "site", "closed_on"]
        widgets = {"closed_on": DateInput}
        help_texts = {
            "name": "Par exemple\u00a0: Action éducative en milieu ouvert.",
            "short_name": "Par exemple\u00a0: AEMO.",
            "closed_on": "À remplir seulement quand le service ferme.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = Site.objects.all()  # type: ignore[attr-defined]


class CapacityForm(Form):
    """One capacity. An empty row is left out."""

    least = forms.IntegerField(
        label="Combien, au moins", min_value=0, max_value=100_000, required=False
    )
    most = forms.IntegerField(
        label="Au plus",
        min_value=0,
        max_value=100_000,
        required=False,
        help_text="Vide si le nombre est unique.",
    )
    unit = forms.ChoiceField(label="Unité", choices=CapacityUnit.choices)
    period = forms.ChoiceField(
        label="Période", choices=CapacityPeriod.choices, initial=CapacityPeriod.UNSPECIFIED
    )
    label = forms.CharField(
        label="Précision",
        max_length=80,
        required=False,
        help_text="Par exemple\u00a0: AEMO renforcée, ou d'un ou deux enfants.",
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        least, most = data.get("least"), data.get("most")
        if least is None and most is not None:
            self.add_error("least", "Écrivez d'abord combien au moins, ou videz «\u00a0Au plus ».")
        elif least is not None and most is not None and most < least:
            self.add_error("most", "Ce nombre est inférieur au premier\u00a0: augmentez-le.")
        elif least is None and data.get("label"):
            self.add_error("least", "Écrivez combien, ou videz la précision.")
        return data


class CapacityRows(forms.BaseFormSet):
    """The capacities of a service; none is fine."""

    def capacities(self) -> list[Capacity]:
        """The rows that somebody typed in."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data]
        return [
            Capacity(
                least=row["least"],
                most=row["least"] if row["most"] is None else row["most"],
                unit=row["unit"],
                period=row["period"],
                label=row["label"],
            )
            for row in rows
            if row.get("least") is not None
        ]


def capacity_rows(service: Service | None, data: Any = None) -> CapacityRows:
    """The capacities of a service, and a few empty lines below."""
    initial = []
    # What is typed stands alone: a row equal to what was kept is not an empty one.
    if service is not None and data is None:
        initial = [
            {
                "least": one.least,
                "most": None if one.most == one.least else one.most,
                "unit": one.unit,
                "period": one.period,
                "label": one.label,
            }
            for one in service.capacities.all()
        ]
    factory = forms.formset_factory(
        CapacityForm,
        formset=CapacityRows,
        extra=FEW_ROWS,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS,
    )
    return factory(data, prefix="capacites", initial=initial)  # type: ignore[return-value]


class SiteForm(NameOnce, ModelForm):
    """A place."""

    model_of = Site
    taken = "Un lieu porte déjà ce nom\u00a0: choisissez-en un autre."
    commune_code = CommuneField(label="Commune")

    class Meta:
        model = Site
        fields = ["name", "kind", "address", "commune_code"]
        help_texts = {"name": "Par exemple\u00a0: Siège de Tours, Antenne de Chinon."}


class RoomForm(ModelForm):
    """A room of a place."""

    class Meta:
        model = Room
        fields = ["name", "seats"]
        help_texts = {"name": "Par exemple\u00a0: Salle du Cher."}

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site
        self.fields["seats"].min_value = 1  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        others = Room.objects.filter(site=self.site, name__iexact=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise ValidationError(
                "Ce lieu a déjà une salle de ce nom\u00a0: choisissez-en un autre."
            )
        return name

    def clean_seats(self) -> int:
        seats: int = self.cleaned_data["seats"]
        if seats < 1:
            raise ValidationError("Une salle a au moins une place\u00a0: écrivez combien.")
        return seats


class MembershipForm(Form):
    """The role, service, profession and manager of somebody who is here."""

    role = forms.ChoiceField(label="Rôle")
    service = forms.ModelChoiceField(
        label="Service", queryset=Service.objects.none(), required=False, empty_label="Aucun"
    )
    profession = forms.ChoiceField(
        label="Métier", choices=NO_PROFESSION + Profession.choices, required=False
    )
    manager = PersonField(
        label="Responsable", model=Membership, through="user__", required=False, empty_label="Aucun"
    )
    starts_on = forms.DateField(label="Depuis le", widget=DateInput)

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        actor: User,
        membership: Membership | None = None,
        **kwargs: Any,
    ) -> None:
        if membership is not None:
            names = ("role", "service", "profession", "manager", "starts_on")
            kwargs["initial"] = {name: getattr(membership, name) for name in names}
        else:
            kwargs["initial"] = {"starts_on": clock.today(), "role": Role.PROFESSIONAL}
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(organisation, actor)  # type: ignore[attr-defined]
        self.fields["service"].queryset = open_services()  # type: ignore[attr-defined]
        managers = Membership.objects.current().select_related("user").order_by("user__search_key")
        if membership is not None:
            managers = managers.exclude(user=membership.user_id)
        self.fields["manager"].among(managers)  # type: ignore[attr-defined]


class AddMembershipForm(MembershipForm):
    """Another role or service for somebody who is here already."""

    person = PersonField(label="Personne", model=User, empty_label="Choisissez")
    field_order = ["person"]

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].among(people)  # type: ignore[attr-defined]


class EndForm(Form):
    """The last day of a role."""

    last_day = forms.DateField(label="Dernier jour", widget=DateInput)


class InvitationForm(Form):
    """Somebody to invite."""

    first_name = forms.CharField(label="Prénom", max_length=60)
    last_name = forms.CharField(label="Nom", max_length=60)
    email = forms.EmailField(label="Courriel")
    role = forms.ChoiceField(label="Rôle")
    service = forms.ModelChoiceField(
        label="Service", queryset=Service.objects.none(), required=False, empty_label="Aucun"
    )
    profession = forms.ChoiceField(
        label="Métier", choices=NO_PROFESSION + Profession.choices, required=False
    )

    def __init__(self, *args: Any, organisation: Organisation, actor: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"role": Role.PROFESSIONAL}
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(organisation, actor)  # type: ignore[attr-defined]
        self.fields["service"].queryset = open_services()  # type: ignore[attr-defined]


class PasswordForm(Form):
    """The password of an account that opens."""

    password = forms.CharField(
        label="Mot de passe",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="12 caractères au moins. Une phrase se retient mieux qu'un mot compliqué.",
    )

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.owner)
        return password


class ImportForm(Form):
    """A spreadsheet of people."""

    sheet = forms.FileField(
        label="Fichier", help_text="Au format .ods, .xlsx ou .csv, 5 Mo au plus."
    )


class LeaveForm(Form):
    """Days when one is away, and nothing of why."""

    first_day = forms.DateField(label="Premier jour", widget=DateInput)
    last_day = forms.DateField(label="Dernier jour", widget=DateInput)
    start = forms.TimeField(
        label="À partir de",
        widget=TimeInput,
        required=False,
        help_text="Vide pour la journée entière.",
    )
    end = forms.TimeField(label="Jusqu'à", widget=TimeInput, required=False)

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if not first or not last or self.errors:
            return data
        data["starts_at"] = datetime.combine(first, data.get("start") or time(), self.zone)
        end = data.get("end")
        midnight = datetime.combine(last + timedelta(days=1), time(), self.zone)
        data["ends_at"] = datetime.combine(last, end, self.zone) if end else midnight
        if data["ends_at"] <= data["starts_at"]:
            field = "end" if first == last else "last_day"
            self.add_error(
                field, "La fin doit suivre le début\u00a0: choisissez un moment plus tardif."
            )
        elif (last - first).days > 400:
            self.add_error(
                "last_day", "Une absence dure un an au plus\u00a0: partagez-la en plusieurs."
            )
        return data


class MeetingTimeForm(Form):
    """When and where a meeting is."""

    day = forms.DateField(label="Jour", widget=DateInput)
    start = forms.TimeField(label="Heure de début", widget=TimeInput)
    end = forms.TimeField(label="Heure de fin", widget=TimeInput)
    room = forms.ModelChoiceField(
        label="Salle", queryset=Room.objects.none(), required=False, empty_label="Sans salle"
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["room"].queryset = Room.objects.select_related("site")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, start, end = data.get("day"), data.get("start"), data.get("end")
        if not (day and start and end):
            return data
        room = data.get("room")
        zone = ZoneInfo(room.site.time_zone) if room else self.zone
        data["starts_at"] = datetime.combine(day, start, zone)
        data["ends_at"] = datetime.combine(day, end, zone)
        if end <= start:
            self.add_error(
                "end", "La fin doit suivre le début\u00a0: choisissez une heure plus tardive."
            )
        elif data["starts_at"] <= clock.now():
            self.add_error("day", "Ce moment est passé\u00a0: choisissez une date à venir.")
        return data


class MeetingForm(MeetingTimeForm):
    """A meeting: when, where, who; nothing of what is said there."""

    # That of a working group is fixed from the page of the group, which counts its meetings.
    kind = forms.ChoiceField(
        label="Nature",
        choices=[one for one in MeetingKind.choices if one[0] != MeetingKind.WORKING_GROUP],
    )
    people = PeopleField(label="Personnes attendues", model=User)
    field_order = ["kind"]

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].among(people)  # type: ignore[attr-defined]
        self.fields["people"].error_messages["required"] = "Choisissez au moins une personne."


def role_choices(organisation: Organisation, actor: User) -> list[tuple[str, str]]:
    """The roles that this person may give here."""
    return [(role.value, role.label) for role in roles_given_by(actor, organisation)]


def open_services() -> Any:
    """The services of this space that have not closed."""
    return Service.objects.filter(closed_on=None)
