"""What people type about questionnaires and campaigns."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from maillage.kernel import clock
from maillage.kernel.clock import PARIS
from maillage.kernel.forms import DateTimeInput, Form, ManyRowsField
from maillage.kernel.words import compte
from maillage.people.choosing import PeopleField
from maillage.people.models import Membership, Organisation, Service, User
from maillage.people.queries import people_here
from maillage.surveys.content import DECIDING, Choice, Condition, Item
from maillage.surveys.domain import Invitee
from maillage.surveys.domain.campaigns import may_read_texts
from maillage.surveys.domain.questionnaires import WITH_OPTIONS
from maillage.surveys.enums import CampaignStatus, QuestionKind
from maillage.surveys.models import Campaign, Questionnaire
from maillage.surveys.thresholds import least_crossed

ONE_LINE_EACH = "Une par ligne."


class QuestionnaireForm(Form):
    """Title and introduction of a questionnaire."""

    title = forms.CharField(
        label="Intitulé", max_length=150, help_text="Par exemple\u00a0: Fin de séance."
    )
    introduction = forms.CharField(
        label="Présentation",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce que lit la personne avant de répondre\u00a0: pourquoi, et pour quoi faire.",
    )


class ImportForm(Form):
    """A questionnaire brought as an XLSForm file."""

    file = forms.FileField(
        label="Fichier XLSForm (.xlsx)",
        help_text="Celui que produisent Maillage, KoboToolbox ou ODK.",
    )


class QuestionForm(Form):
    """One question. Answers and rows are typed one per line; their file names are kept or made."""

    kind = forms.ChoiceField(label="Genre", choices=QuestionKind.choices)
    label = forms.CharField(label="Question", max_length=300)
    hint = forms.CharField(label="Précision", max_length=300, required=False)
    is_required = forms.BooleanField(label="Il faut y répondre", required=False)
    options = forms.CharField(
        label="Réponses proposées",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=f"{ONE_LINE_EACH} Pour une échelle, de la plus basse à la plus haute.",
    )
    rows = forms.CharField(
        label="Lignes du tableau",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=f"{ONE_LINE_EACH} Seulement pour un tableau d’échelles.",
    )
    bounds = forms.CharField(
        label="Début de chaque tranche",
        required=False,
        help_text="Seulement pour un nombre. Par exemple\u00a0: 0 5 10 20.",
    )
    condition = forms.MultipleChoiceField(
        label="Seulement si la réponse est l’une de celles-ci",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Rien de coché\u00a0: elle est posée à tout le monde.",
    )
    fieldsets = [
        ("La question", ["kind", "label", "hint", "is_required"]),
        ("Les réponses", ["options", "rows", "bounds"]),
        ("Quand la poser", ["condition"]),
    ]

    def __init__(self, *args: Any, earlier: list[Item], item: Item | None, **kwargs: Any) -> None:
        self.item = item
        if item is not None:
            kwargs.setdefault("initial", _initial(item))
        super().__init__(*args, **kwargs)
        self.fields["condition"].choices = [  # type: ignore[attr-defined]
            (f"{other.code}={option.code}", f"«\u00a0{other.label}\u00a0»\u00a0: {option.label}")
            for other in earlier
            if other.kind in DECIDING
            for option in other.options
        ]

    def clean_condition(self) -> Condition | None:
        """The answers that lead to this question: any of them, of one earlier question."""
        pairs = [one.split("=", maxsplit=1) for one in self.cleaned_data["condition"]]
        questions = {question for question, _ in pairs}
        if len(questions) > 1:
            raise ValidationError("Cochez les réponses d’une seule question.")
        return Condition(questions.pop(), tuple(one for _, one in pairs)) if pairs else None

    def clean_bounds(self) -> tuple[int, ...]:
        typed = self.cleaned_data["bounds"].replace(",", " ").replace(";", " ").split()
        try:
            return tuple(int(one) for one in typed)
        except ValueError as error:
            raise ValidationError("Écrivez des nombres entiers séparés par un espace.") from error

    def as_item(self, taken: set[str]) -> Item:
        """The question typed in; `taken` are the codes of the others."""
        data = self.cleaned_data
        kind = QuestionKind(data["kind"])
        known = self.item
        return Item(
            code=known.code if known else _free_code(taken),
            kind=kind,
            label=data["label"],
            hint=data["hint"],
            is_required=data["is_required"],
            options=_choices(data["options"], known.options if known else (), kind)
            if kind in WITH_OPTIONS
            else (),
            rows=_choices(data["rows"], known.rows if known else (), QuestionKind.CHOICE)
            if kind is QuestionKind.MATRIX
            else (),
            bounds=data["bounds"] if kind is QuestionKind.NUMBER else (),
            condition=data["condition"],
        )


def _initial(item: Item) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "label": item.label,
        "hint": item.hint,
        "is_required": item.is_required,
        "options": "\n".join(one.label for one in item.options)
        if item.kind in WITH_OPTIONS
        else "",
        "rows": "\n".join(one.label for one in item.rows),
        "bounds": " ".join(str(first) for first in item.bounds),
        "condition": [f"{item.condition.question}={one}" for one in item.condition.answers]
        if item.condition
        else [],
    }


def _free_code(taken: set[str]) -> str:
    number = 1
    while f"q{number}" in taken:
        number += 1
    return f"q{number}"


def _choices(typed: str, known: tuple[Choice, ...], kind: QuestionKind) -> tuple[Choice, ...]:
    """One answer per line; an answer whose words have not changed keeps its code, so that waves
    compare. Scales are numbered from their lowest step.
    """
    labels = [line.strip() for line in typed.splitlines() if line.strip()]
    if kind in (QuestionKind.SCALE, QuestionKind.MATRIX):
        return tuple(Choice(str(rank), label) for rank, label in enumerate(labels, start=1))
    codes = {one.label: one.code for one in known}
    used = set(codes.values())
    choices = []
    for label in labels:
        code = codes.get(label)
        if code is None:
            number = 1
            while f"r{number}" in used:
                number += 1
            code = f"r{number}"
            used.add(code)
        choices.append(Choice(code, label))
    return tuple(choices)


def _in_a_fortnight() -> Any:
    day = clock.now().astimezone(PARIS) + timedelta(days=14)
    return day.replace(hour=18, minute=0, second=0, microsecond=0)


class CampaignForm(Form):
    """A questionnaire to put to people of the organisation, and to others by their address."""

    questionnaire = forms.ModelChoiceField(
        label="Questionnaire", queryset=Questionnaire.objects.none(), empty_label="Choisissez"
    )
    title = forms.CharField(
        label="Intitulé pour les personnes invitées",
        max_length=150,
        help_text="Par exemple\u00a0: Votre année d’analyse des pratiques.",
    )
    scheme_label = forms.CharField(label="À propos de", max_length=150, required=False)
    everybody = forms.BooleanField(label="Tous les membres de l’organisation", required=False)
    services = ManyRowsField(
        label="Ou seulement ces services",
        queryset=Service.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    by_service = forms.BooleanField(
        label="Comparer les services entre eux",
        required=False,
    )
    emails = forms.CharField(
        label="Autres adresses",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"{ONE_LINE_EACH} Une adresse qui n’est pas celle d’un membre de l’organisation "
        "ne compte pas parmi les personnes qu’il faut inviter au moins, et demande une réponse de "
        "plus avant tout résultat\u00a0: rien ne prouve qu’elle est à une autre personne.",
    )
    opens_at = forms.DateTimeField(label="Ouverture", widget=DateTimeInput, initial=clock.now)
    closes_at = forms.DateTimeField(label="Clôture", widget=DateTimeInput, initial=_in_a_fortnight)
    reader = forms.EmailField(
        label="Adresse de la personne qui lira les textes libres",
        required=False,
        help_text="Une personne qui anime aujourd’hui un groupe de votre organisation, avec un "
        "compte Maillage. Jamais l’encadrement. Les personnes invitées lisent son nom, et "
        "que vous l’avez choisie.",
    )
    follows = forms.ModelChoiceField(
        label="Suite de l’enquête",
        queryset=Campaign.objects.none(),
        required=False,
        empty_label="La dernière du même questionnaire, à propos de la même chose",
        help_text="Une enquête sur autre chose le dit dans «\u00a0À propos de\u00a0»\u00a0: elle "
        "commence une nouvelle série. Ce qui a trop peu bougé n’est pas montré, même d’une série "
        "à l’autre, quand les mêmes services répondent aux mêmes questions.",
    )
    fieldsets = [
        ("Quoi", ["questionnaire", "title", "scheme_label", "follows"]),
        ("À qui", ["everybody", "services", "by_service", "emails"]),
        ("Quand", ["opens_at", "closes_at"]),
        ("Qui lira les textes libres", ["reader"]),
    ]

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        fields: dict[str, Any] = dict(self.fields)
        fields["by_service"].help_text = (
            f"Chaque service doit compter {compte(least_crossed(), 'personne')} au moins. C’est la "
            "seule façon dont les résultats seront jamais divisés."
        )
        fields["questionnaire"].queryset = Questionnaire.objects.newest()
        fields["services"].queryset = Service.objects.filter(closed_on=None)
        fields["follows"].queryset = Campaign.objects.told_here().filter(
            status=CampaignStatus.CLOSED
        )

    def clean_emails(self) -> list[str]:
        emails = [line.strip() for line in self.cleaned_data["emails"].splitlines()]
        for email in filter(None, emails):
            try:
                validate_email(email)
            except ValidationError as error:
                raise ValidationError(
                    f"«\u00a0{email}\u00a0» n’est pas une adresse\u00a0: corrigez cette ligne."
                ) from error
        return [email for email in emails if email]

    def clean_reader(self) -> User | None:
        email = self.cleaned_data["reader"].lower()
        if not email:
            return None
        reader = User.objects.filter(email=email, is_active=True).first()
        if reader is None:
            raise ValidationError(
                "Aucun compte Maillage n’a cette adresse\u00a0: invitez d’abord cette personne."
            )
        if not may_read_texts(reader, self.organisation.pk):
            raise ValidationError(
                "Cette personne n’anime aucun groupe de votre organisation aujourd’hui, ou y a des "
                "responsabilités\u00a0: désignez quelqu’un qui anime un groupe ici."
            )
        return reader

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (data.get("everybody") or data.get("services") or data.get("emails")):
            self.add_error(
                "everybody", "Dites qui est invité\u00a0: tous, des services ou des adresses."
            )
        follows, questionnaire = data.get("follows"), data.get("questionnaire")
        if follows and questionnaire and follows.questionnaire.lineage != questionnaire.lineage:
            self.add_error(
                "follows",
                "Cette enquête posait d’autres questions\u00a0: choisissez le même "
                "questionnaire, afin de pouvoir comparer.",
            )
        return data

    def audience(self) -> list[Invitee]:
        """Who is invited, each with their service when services are compared."""
        data = self.cleaned_data
        rows = Membership.objects.current().select_related("user", "service")
        if not data["everybody"]:
            rows = rows.filter(service__in=data["services"])
        invited = [
            Invitee(
                person=row.user,
                segment=str(row.service or "Sans service") if data["by_service"] else "",
            )
            for row in rows.filter(user__is_active=True).order_by("service__search_key", "pk")
        ]
        if data["everybody"] or data["services"]:
            others = [
                Invitee(email=email, segment="Autres" if data["by_service"] else "")
                for email in data["emails"]
            ]
            return invited + others
        return [Invitee(email=email) for email in data["emails"]]


class NamedForm(Form):
    """A questionnaire to put to people by name."""

    questionnaire = forms.ModelChoiceField(
        label="Questionnaire", queryset=Questionnaire.objects.none(), empty_label="Choisissez"
    )
    title = forms.CharField(label="Intitulé", max_length=150)
    people = PeopleField(model=User, label="Personnes interrogées")
    closes_at = forms.DateTimeField(label="Clôture", widget=DateTimeInput, initial=_in_a_fortnight)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["questionnaire"].queryset = Questionnaire.objects.newest()
        fields["people"].among(people_here())
