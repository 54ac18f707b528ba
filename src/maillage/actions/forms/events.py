"""What is typed about a day: its hours, what is proposed, decided, and put in the programme."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from maillage.actions.access_sealed import Identity
from maillage.actions.domain.proposals import Offered
from maillage.actions.enums import EventKind, ProposalKind
from maillage.actions.models import CollectiveAction, EventDay, Proposal
from maillage.kernel.forms import DateInput, Form, TimeInput
from maillage.people.choosing import PersonField
from maillage.people.models import User
from maillage.people.queries import people_here

MOST_PEOPLE = 5000


def _text(label: str, rows: int, length: int, help_text: str = "", **options: Any) -> Any:
    return forms.CharField(
        label=label,
        max_length=length,
        widget=forms.Textarea({"rows": rows}),
        help_text=help_text,
        **options,
    )


class EventForm(Form):
    """A day: what, when, where, who holds it, until when one proposes."""

    kind = forms.ChoiceField(
        label="Quelle journée", choices=EventKind.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(label="Titre", max_length=120)
    purpose = _text(
        "Présentation",
        4,
        2000,
        "Ce que l’on y trouvera, pour qui. Elle ouvre le programme.",
        required=False,
    )
    day = forms.DateField(label="Jour", widget=DateInput)
    starts = forms.TimeField(label="Début", widget=TimeInput)
    ends = forms.TimeField(label="Fin", widget=TimeInput)
    place = forms.CharField(label="Lieu", max_length=200)
    capacity = forms.IntegerField(
        label="Places",
        min_value=1,
        max_value=MOST_PEOPLE,
        required=False,
        help_text="Laissez vide si tout le monde peut venir.",
    )
    call_until = forms.DateField(
        label="On propose jusqu’au",
        widget=DateInput,
        required=False,
        help_text="Stands et ateliers d’un forum, bonnes pratiques d’une conférence. Laissez vide "
        "pour ne rien appeler.",
    )
    organiser = PersonField(model=User, label="Qui organise", required=False)
    fieldsets = [
        ("La journée", ["kind", "title", "purpose"]),
        ("Quand et où", ["day", "starts", "ends", "place", "capacity"]),
        ("L’organisation", ["organiser", "call_until"]),
    ]

    def __init__(self, *args: Any, zone: ZoneInfo, event: EventDay | None = None, **kwargs: Any):
        initial = _initial(event) if event is not None else {}
        super().__init__(*args, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        self.zone = zone
        self.fields["organiser"].among(people_here())  # type: ignore[attr-defined]
        if event is not None:
            # A forum does not become a conference: what was proposed to it would have no place.
            del self.fields["kind"]

    def fields_of_event(self) -> dict[str, Any]:
        """What the verbs ask for, the kind apart."""
        data = self.cleaned_data
        return {
            "title": data["title"],
            "purpose": data["purpose"],
            "starts_at": datetime.combine(data["day"], data["starts"], self.zone),
            "ends_at": datetime.combine(data["day"], data["ends"], self.zone),
            "place": data["place"],
            "capacity": data["capacity"],
            "call_until": data["call_until"],
            "organiser": data["organiser"],
        }


def _initial(event: EventDay) -> dict[str, Any]:
    start, end = event.local_start, event.local_end
    names = ("title", "purpose", "place", "capacity", "call_until")
    return {
        **{name: getattr(event, name) for name in names},
        "organiser": event.organiser_id,
        "day": start.date(),
        "starts": start.time(),
        "ends": end.time(),
    }


class ProposalForm(Form):
    """What somebody proposes; from an action, it is written already."""

    kind = forms.ChoiceField(label="Vous proposez", widget=forms.RadioSelect)
    title = forms.CharField(label="Titre", max_length=120)
    summary = _text(
        "En quelques phrases", 4, 1500, "Elles seront au programme. Aucune famille n’y est nommée."
    )
    presented_by = forms.CharField(
        label="Présenté par",
        max_length=150,
        help_text="Comme il faut l’imprimer. Par exemple\u00a0: Maison du département de Loudun.",
    )
    needs = forms.CharField(
        label="Ce qu’il faut sur place",
        max_length=300,
        required=False,
        help_text="Une table, une prise, un écran, vingt chaises…",
    )

    def __init__(self, *args: Any, event: EventDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.value, one.label) for one in event.proposal_kinds]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if len(kinds) == 1:
            self.initial.setdefault("kind", kinds[0][0])

    def offered(self, action: CollectiveAction | None = None) -> Offered:
        """What the verb asks for."""
        data = self.cleaned_data
        names = ("kind", "title", "summary", "presented_by", "needs")
        return Offered(**{name: data[name] for name in names}, action=action)


class LinkProposalForm(ProposalForm):
    """The same, from somebody without an account."""

    name = forms.CharField(label="Votre nom", max_length=120)
    email = forms.EmailField(label="Votre courriel", help_text="Pour vous répondre.")
    fieldsets = [
        ("Ce que vous proposez", ["kind", "title", "summary", "presented_by", "needs"]),
        (
            "Vous",
            ["name", "email"],
        ),
    ]

    def identity(self) -> Identity:
        """Who proposes."""
        return Identity(self.cleaned_data["name"], self.cleaned_data["email"])


class DecisionForm(Form):
    """Accepted or declined, with a sentence."""

    answer = forms.ChoiceField(
        label="Votre décision",
        choices=[("yes", "Retenir"), ("no", "Ne pas retenir")],
        widget=forms.RadioSelect,
    )
    reason = _text("La phrase qui l’accompagne", 3, 500, "La personne qui a proposé la reçoit.")


class SlotForm(Form):
    """A line of the programme."""

    title = forms.CharField(
        label="Ce qui s’y passe", max_length=120, help_text="Par exemple\u00a0: Accueil et café."
    )
    room = forms.CharField(label="Salle ou emplacement", max_length=80, required=False)
    day = forms.DateField(label="Jour", widget=DateInput)
    starts = forms.TimeField(label="Début", widget=TimeInput)
    ends = forms.TimeField(label="Fin", widget=TimeInput)

    def __init__(
        self, *args: Any, event: EventDay, proposal: Proposal | None = None, **kwargs: Any
    ) -> None:
        start, end = event.local_start, event.local_end
        told = {"day": start.date(), "starts": start.time()}
        if proposal is not None and proposal.kind == ProposalKind.STAND:
            told["ends"] = end.time()
        super().__init__(*args, initial=told, **kwargs)
        self.event, self.proposal = event, proposal
        if start.date() == end.date():
            del self.fields["day"]
        if proposal is not None:
            del self.fields["title"]

    def fields_of_slot(self) -> dict[str, Any]:
        """What the verb asks for."""
        data, zone = self.cleaned_data, self.event.zone
        day: date = data.get("day") or self.event.local_start.date()
        return {
            "title": self.proposal.title if self.proposal else data["title"],
            "room": data["room"],
            "starts_at": datetime.combine(day, data["starts"], zone),
            "ends_at": datetime.combine(day, data["ends"], zone),
            "proposal": self.proposal,
            # Stands stand side by side in one hall.
            "is_shared": bool(self.proposal and self.proposal.kind == ProposalKind.STAND),
        }
