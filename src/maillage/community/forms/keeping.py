"""What hosts and newcomers type: a community, its rooms, people, events."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from maillage.actions.forms.addresses import WebAddressField
from maillage.community.domain.inviting import Declared
from maillage.community.enums import Function, MemberState, NoEntry, Proof
from maillage.community.models import Community, CommunityMember, Gathering, Salon, SalonSeat
from maillage.kernel.forms import DateInput, Form, ManyRowsField, TimeInput
from maillage.territory.forms import departement_choices

MOST_PEOPLE = 5000


def _text(label: str, rows: int, length: int, help_text: str = "", **options: Any) -> Any:
    return forms.CharField(
        label=label,
        max_length=length,
        widget=forms.Textarea({"rows": rows}),
        help_text=help_text,
        **options,
    )


class CommunityForm(Form):
    """A community that opens."""

    name = forms.CharField(
        label="Nom",
        max_length=120,
        help_text="Par exemple\u00a0: Cheffes et chefs de service de la protection de l’enfance.",
    )
    purpose = _text(
        "Pour qui, pour quoi",
        4,
        1000,
        "Ces phrases sont dans l’invitation, et en haut de la communauté.",
    )


class InviteForm(Form):
    """Somebody to invite."""

    first_name = forms.CharField(label="Prénom", max_length=60)
    last_name = forms.CharField(label="Nom", max_length=60)
    email = forms.EmailField(
        label="Courriel professionnel", help_text="Il aide à vérifier la fonction."
    )


class DeclareForm(Form):
    """What somebody says of their work as they come in."""

    function = forms.ChoiceField(
        label="Votre fonction", choices=Function.choices, widget=forms.RadioSelect
    )
    structure = forms.CharField(
        label="Votre structure",
        max_length=150,
        help_text="Par exemple\u00a0: service d’AEMO de l’association Les Rives.",
    )
    departement_code = forms.ChoiceField(label="Son département", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = self.fields["departement_code"]
        codes.choices = [("", "Non précisé"), *departement_choices()]  # type: ignore[attr-defined]

    def declared(self) -> Declared:
        """What the verbs ask for."""
        data = self.cleaned_data
        return Declared(data["function"], data["structure"], data["departement_code"])


class DecideForm(Form):
    """A function is verified, and how; or somebody does not come in, and why."""

    decision = forms.ChoiceField(
        label="Votre décision",
        choices=[
            *(
                (one.value, f"Vérifiée\u00a0: {one.label[0].lower()}{one.label[1:]}")
                for one in Proof
            ),
            *(
                (one.value, f"N’entre pas\u00a0: {one.label[0].lower()}{one.label[1:]}")
                for one in NoEntry
            ),
        ],
        widget=forms.RadioSelect,
        help_text="La personne est prévenue, et lit pourquoi elle n’entre pas.",
    )


class SalonForm(Form):
    """A room for talking, and who enters it."""

    name = forms.CharField(label="Nom", max_length=80)
    purpose = forms.CharField(label="Ce dont on y parle", max_length=300, required=False)
    is_restricted = forms.BooleanField(
        label="Réserver ce salon aux personnes choisies", required=False
    )
    members = ManyRowsField(
        label="Qui y entre",
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Pour un salon réservé. Les personnes qui animent entrent partout.",
    )

    def __init__(
        self, *args: Any, community: Community, salon: Salon | None = None, **kwargs: Any
    ) -> None:
        initial = {}
        if salon is not None:
            seats = SalonSeat.objects.filter(salon=salon)
            initial = {
                "name": salon.name,
                "purpose": salon.purpose,
                "is_restricted": salon.is_restricted,
                "members": list(seats.values_list("member", flat=True)),
            }
        super().__init__(*args, initial=initial, **kwargs)
        rows = CommunityMember.objects.filter(community=community, state=MemberState.ACTIVE)
        self.fields["members"].queryset = rows.select_related("user").order_by(  # type: ignore[attr-defined]
            "user__search_key", "pk"
        )


class GatheringForm(Form):
    """An event: what, when, where."""

    title = forms.CharField(label="Titre", max_length=150)
    purpose = _text("Présentation", 4, 2000, required=False)
    day = forms.DateField(label="Jour", widget=DateInput)
    starts = forms.TimeField(label="Début", widget=TimeInput)
    ends = forms.TimeField(label="Fin", widget=TimeInput)
    place = forms.CharField(
        label="Lieu",
        max_length=200,
        required=False,
        help_text="Vide si l’on se retrouve à distance.",
    )
    remote_url = WebAddressField(
        label="Adresse à distance",
        help_text="Seules les personnes qui ont une place la voient.",
    )
    capacity = forms.IntegerField(
        label="Places",
        min_value=1,
        max_value=MOST_PEOPLE,
        required=False,
        help_text="Laissez vide si tout le monde peut venir.",
    )
    fieldsets = [
        ("Le rendez-vous", ["title", "purpose"]),
        ("Quand et où", ["day", "starts", "ends", "place", "remote_url", "capacity"]),
    ]

    def __init__(
        self, *args: Any, zone: ZoneInfo, gathering: Gathering | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial=_initial(gathering), **kwargs)
        self.zone = zone

    def fields_of_gathering(self) -> dict[str, Any]:
        """What the verbs ask for."""
        data = self.cleaned_data
        names = ("title", "purpose", "place", "remote_url", "capacity")
        return {
            **{name: data[name] for name in names},
            "starts_at": datetime.combine(data["day"], data["starts"], self.zone),
            "ends_at": datetime.combine(data["day"], data["ends"], self.zone),
        }


def _initial(gathering: Gathering | None) -> dict[str, Any]:
    if gathering is None:
        return {}
    names = ("title", "purpose", "place", "remote_url", "capacity")
    return {
        **{name: getattr(gathering, name) for name in names},
        "day": gathering.local_start.date(),
        "starts": gathering.local_start.time(),
        "ends": gathering.local_end.time(),
    }
