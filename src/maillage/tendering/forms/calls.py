"""What is typed when a call is written, one form per step; and the filters of the catalogue."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.engine.intake.codelists import ROLES
from maillage.groups.enums import CycleKind, MembershipMode
from maillage.kernel.forms import DateInput, DateTimeInput, Form
from maillage.kernel.money import BadAmount, parse_euros
from maillage.kernel.words import NBSP
from maillage.people.models import Site
from maillage.tendering.domain.consistency import deadline_after_start
from maillage.tendering.domain.reading import LotPlan, Paper
from maillage.tendering.enums import CALL_PROFILES, DocumentKind, LotStatus, Procedure
from maillage.tendering.models import Consultation, RequiredDocument
from maillage.territory.forms import departement_choices

MAX_TEXT = 200_000
EITHER = "tendering/forms/either.html"
# The papers that a sworn statement may replace (domain: proof is asked of the winner only).
REPLACEABLE = (DocumentKind.FORM_DC1, DocumentKind.FORM_DC2, DocumentKind.INSURANCE)


class LinesField(forms.CharField):
    """Several short texts, one per line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]


class EurosField(forms.CharField):
    """An amount typed the French way ("1 240,50"); gives cents, or None when left empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.widget.attrs["inputmode"] = "decimal"

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        whole, cents = divmod(value, 100)
        return f"{whole},{cents:02d}" if cents else str(whole)

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        text = super().clean(value)
        if not text.strip():
            return None
        try:
            return parse_euros(text)
        except BadAmount as error:
            raise ValidationError(str(error)) from None


class DraftForm(Form):
    """A step of a draft: what publication needs is asked for, unless one finishes later."""

    always = ("title", "name")

    def __init__(self, *args: Any, later: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if later:
            for name, field in self.fields.items():
                field.required = field.required and name in self.always


class EitherForm(Form):
    """Fields that are neither owed nor "facultatif": several ways in, or filters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.template_name = EITHER  # type: ignore[attr-defined]


class SourceForm(EitherForm):
    """A text pasted, or a file dropped."""

    text = forms.CharField(
        label="Texte du besoin",
        required=False,
        max_length=MAX_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="Collez le courriel, la note ou l'ancien appel. Rien n'est encore enregistré.",
        error_messages={
            "max_length": "Ce texte est trop long : gardez la partie qui décrit le besoin."
        },
    )
    file = forms.FileField(
        label="Ou un fichier",
        required=False,
        help_text="Texte, PDF, Word (.docx) ou LibreOffice (.odt), 10 Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.pdf,.docx,.odt"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("file") and not (data.get("text") or "").strip():
            raise ValidationError("Collez un texte ou choisissez un fichier, puis relancez.")
        return data


class NeedForm(DraftForm):
    """What is asked, where, and for whom the professionals work."""

    title = forms.CharField(
        label="Intitulé de l'appel",
        max_length=150,
        help_text="Par exemple : Analyse des pratiques pour les équipes de milieu ouvert.",
    )
    kind = forms.ChoiceField(label="Ce que vous demandez", choices=CycleKind.choices)
    departement_code = forms.ChoiceField(
        label="Département des séances",
        help_text="Les intervenantes et intervenants de ce département seront prévenus.",
    )
    place = forms.CharField(
        label="Lieu",
        max_length=200,
        required=False,
        help_text="Par exemple : dans nos locaux, quartier des Deux-Lions à Tours.",
    )
    site: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Lieu enregistré",
        queryset=None,
        required=False,
        empty_label="Aucun, ou ailleurs",
        help_text="L'un de vos lieux : le calendrier y réservera une salle par séance.",
    )
    context = forms.CharField(
        label="Contexte",
        max_length=8000,
        required=False,
        widget=forms.Textarea,
        help_text="Votre service en quelques phrases, ce qui vous amène à demander.",
    )
    objectives = LinesField(
        label="Ce que vous en attendez", required=False, help_text="Une attente par ligne."
    )
    public_served = forms.CharField(
        label="Enfants et familles accompagnés",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="N'écrivez le nom de personne.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departement_code"].choices = [  # type: ignore[attr-defined]
            ("", "Choisissez un département"),
            *departement_choices(),
        ]
        self.fields["site"].queryset = Site.objects.order_by("name")  # type: ignore[attr-defined]


class LotForm(DraftForm):
    """One group: who, how many, how often."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="Nom du groupe", max_length=80)
    service: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Service", queryset=None, required=False, empty_label="Non précisé"
    )
    size_budgeted = forms.IntegerField(label="Personnes prévues", min_value=1, max_value=200)
    size_actual = forms.IntegerField(
        label="Personnes présentes aujourd'hui",
        min_value=1,
        max_value=200,
        required=False,
        help_text="Si des postes sont vacants.",
    )
    sessions_min = forms.IntegerField(label="Séances, au moins", min_value=1, max_value=60)
    sessions_max = forms.IntegerField(
        label="Séances, au plus",
        min_value=1,
        max_value=60,
        required=False,
        help_text="Si le nombre peut varier.",
    )
    duration_minutes = forms.IntegerField(
        label="Durée d'une séance, en minutes",
        min_value=15,
        max_value=600,
        help_text="Par exemple : 120 pour 2 h.",
    )
    status = forms.ChoiceField(
        label="Ce groupe est",
        choices=[(one.value, one.label) for one in (LotStatus.OPEN, LotStatus.FILLED)],
        initial=LotStatus.OPEN,
        widget=forms.RadioSelect,
    )
    holder_name = forms.CharField(
        label="S'il est déjà pourvu, qui l'anime ?",
        max_length=120,
        required=False,
        help_text="Prénom et nom.",
        widget=forms.TextInput(attrs={"list": "personnes-connues", "autocomplete": "off"}),
    )
    counts_for_distinct = forms.BooleanField(
        label="Compte parmi les groupes à confier à des personnes différentes", required=False
    )

    def __init__(self, *args: Any, services: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        least, most = data.get("sessions_min"), data.get("sessions_max")
        if least and not most:
            data["sessions_max"] = least
        if least and most and most < least:
            self.add_error(
                "sessions_max",
                f"Ce nombre doit être au moins égal à {least} : augmentez-le, ou diminuez l'autre.",
            )
        return data

    @property
    def summary(self) -> str:
        """The group in a line, for its fold."""
        value = self["name"].value() or "Nouveau groupe"
        state = LotStatus(self["status"].value() or LotStatus.OPEN).label.lower()
        size = self["size_budgeted"].value()
        return f"{value} – {state}" + (f", {size}{NBSP}personnes" if size else "")

    @property
    def is_to_complete(self) -> str:
        """ "1" when something is missing or wrong: the fold is then open."""
        needed = ("name", "size_budgeted", "sessions_min", "duration_minutes")
        missing = not all(self[name].value() for name in needed)
        return "1" if missing or self.errors else ""


class BaseLotFormSet(forms.BaseFormSet):
    """The groups of a call. A group is added and removed by buttons that save the others."""

    def plans(self, known: dict[int, LotPlan]) -> list[LotPlan]:
        """What was typed, as plans; a key that is not of this call makes a new group."""
        found = []
        for form in self.forms:
            data = form.cleaned_data
            former = known.get(data.get("pk") or 0)
            found.append(
                LotPlan(
                    name=data["name"],
                    status=data["status"],
                    service=data["service"],
                    holder=former.holder if former else None,
                    holder_name=data["holder_name"].strip(),
                    size_budgeted=data["size_budgeted"],
                    size_actual=data["size_actual"],
                    sessions_min=data["sessions_min"],
                    sessions_max=data["sessions_max"],
                    duration_minutes=data["duration_minutes"],
                    counts_for_distinct=data["counts_for_distinct"],
                    pk=former.pk if former else None,
                )
            )
        return found


LotFormSet = forms.formset_factory(
    LotForm, formset=BaseLotFormSet, extra=0, max_num=60, absolute_max=60, validate_max=True
)


def lot_initial(plan: LotPlan) -> dict[str, Any]:
    """What the form of a group shows before anything is typed."""
    names = [name for name in LotForm.base_fields if name != "service"]
    return {name: getattr(plan, name) for name in names} | {"service": plan.service}


class DatesForm(DraftForm):
    """When answers are awaited, and the season of the sessions."""

    deadline = forms.DateTimeField(
        label="Date limite de réponse",
        widget=DateTimeInput,
        help_text="Heure de Paris. Une seconde après, plus aucune proposition n'est ouverte.",
    )
    season_starts_on = forms.DateField(label="Séances à partir du", widget=DateInput)
    start_is_soft = forms.BooleanField(label="Cette date de début est souple", required=False)
    season_ends_on = forms.DateField(label="Jusqu'au", widget=DateInput)
    avoids_school_holidays = forms.BooleanField(
        label="Pas de séance pendant les vacances scolaires", required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("season_starts_on"), data.get("season_ends_on")
        if start and end and end <= start:
            self.add_error(
                "season_ends_on",
                "La fin des séances doit suivre leur début : choisissez un jour plus tard.",
            )
        if not start and end and "season_starts_on" not in self.errors:
            self.add_error("season_starts_on", "Choisissez aussi le début des séances.")
        late = deadline_after_start(data.get("deadline"), start)
        if late and not data.get("start_is_soft"):
            self.add_error("deadline", late)
        return data


class PeopleForm(DraftForm):
    """Who may lead, for whom, and how."""

    facilitator_profiles = forms.MultipleChoiceField(
        label="Qui peut animer",
        choices=CALL_PROFILES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Sans choix, tous les profils peuvent répondre.",
    )
    min_distinct_facilitators = forms.IntegerField(
        label="Personnes différentes, au moins",
        min_value=1,
        max_value=60,
        help_text="Par exemple : 2, si les groupes ne doivent pas avoir tous la même personne.",
    )
    distinct_is_strict = forms.BooleanField(
        label="Cette règle est stricte (sinon, c'est une préférence)", required=False
    )
    membership = forms.ChoiceField(
        label="Composition des groupes",
        choices=[
            (MembershipMode.CLOSED, "Groupe fermé : les mêmes personnes toute l'année"),
            (
                MembershipMode.OPEN,
                "Groupe ouvert : on peut entrer et sortir d'une séance à l'autre",
            ),
        ],
        widget=forms.RadioSelect,
    )
    is_voluntary = forms.BooleanField(label="Participation au volontariat", required=False)
    participant_roles = forms.MultipleChoiceField(
        label="Métiers des participantes et participants",
        choices=ROLES.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    method = forms.CharField(
        label="Approche souhaitée",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Par exemple : systémique. Sans précision, toute approche est possible.",
    )
    assets = forms.CharField(
        label="Ce qui serait un plus",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evaluation = forms.CharField(
        label="Bilans prévus",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lesquels, avec qui. Jamais ce qui se dit en séance.",
    )
    confidentiality_required = forms.BooleanField(
        label="Engagement de confidentialité demandé", required=False
    )
    budget_cents = EurosField(
        label="Budget prévu, tous frais compris",
        help_text="En euros. Il n'est pas publié.",
    )
    procedure = forms.ChoiceField(
        label="Manière d'acheter",
        choices=Procedure.choices,
        help_text="Le plus souvent : une demande de devis.",
    )

    fieldsets = (
        ("Qui anime", ["facilitator_profiles", "min_distinct_facilitators", "distinct_is_strict"]),
        ("Qui participe", ["membership", "is_voluntary", "participant_roles"]),
        ("Comment", ["method", "assets", "evaluation", "confidentiality_required"]),
        ("Le prix", ["budget_cents", "procedure"]),
    )


class PapersForm(Form):
    """The papers asked for, and what may replace them."""

    kinds = forms.MultipleChoiceField(
        label="Pièces demandées",
        choices=[choice for choice in DocumentKind.choices if choice[0] != DocumentKind.OTHER],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="La proposition dit déjà le prix et qui anime : demandez peu.",
    )
    replaceable = forms.MultipleChoiceField(
        label="Une attestation sur l'honneur suffit à la place de",
        choices=[(kind.value, kind.label) for kind in REPLACEABLE],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other = forms.CharField(label="Autre pièce", max_length=200, required=False)

    def clean_replaceable(self) -> list[str]:
        """Only a paper that is asked for can be replaced."""
        wanted = self.cleaned_data.get("kinds", [])
        return [kind for kind in self.cleaned_data["replaceable"] if kind in wanted]

    def papers(self) -> list[Paper]:
        """What was ticked, as papers."""
        data = self.cleaned_data
        found = [
            Paper(
                kind=kind,
                substitutes=(
                    [DocumentKind.SWORN_STATEMENT.value] if kind in data["replaceable"] else []
                ),
            )
            for kind in data["kinds"]
        ]
        if data["other"].strip():
            found.append(Paper(kind=DocumentKind.OTHER.value, detail=data["other"].strip()))
        return found


def papers_initial(asked: Sequence[RequiredDocument]) -> dict[str, Any]:
    """What the form of the papers shows before anything is typed."""
    return {
        "kinds": [paper.kind for paper in asked if paper.kind != DocumentKind.OTHER],
        "replaceable": [paper.kind for paper in asked if paper.substitutes],
        "other": ", ".join(paper.detail for paper in asked if paper.kind == DocumentKind.OTHER),
    }


def call_initial(form: type[Form], call: Consultation) -> dict[str, Any]:
    """What the form of a step shows before anything is typed."""
    return {name: getattr(call, name) for name in form.base_fields}


class AbandonForm(Form):
    """Why a call is given up."""

    reason = forms.CharField(
        label="Motif",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=(
            "Ce que liront les personnes qui ont répondu. Par exemple"
            f"{NBSP}: le budget n'a pas été accordé."
        ),
    )

    def __init__(self, *args: Any, is_published: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_published:
            self.fields["reason"].required = False
            self.fields["reason"].help_text = "Pour vous : cet appel n'a jamais été public."


class CatalogueForm(EitherForm):
    """Filters of the public list of calls."""

    departement = forms.ChoiceField(label="Département", required=False)
    kind = forms.ChoiceField(
        label="Ce qui est demandé",
        required=False,
        choices=[("", "Tout"), *CycleKind.choices],
    )
    profile = forms.ChoiceField(
        label="Votre profil",
        required=False,
        choices=[("", "Tous"), *CALL_PROFILES[:-1]],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everywhere = [("", "Toute la France"), *departement_choices()]
        self.fields["departement"].choices = everywhere  # type: ignore[attr-defined]
