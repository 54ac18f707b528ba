"""The steps of a call about its dates and its people."""

from typing import Any

from django import forms

from maillage.engine.intake.codelists import ROLES
from maillage.groups.enums import MembershipMode
from maillage.kernel.forms import DateInput, DateTimeInput, EurosField
from maillage.tendering.domain.consistency import deadline_after_start, questions_too_late
from maillage.tendering.enums import CALL_PROFILES
from maillage.tendering.forms.calls import DraftForm


class DatesForm(DraftForm):
    """When answers are awaited, and the season of the sessions."""

    deadline = forms.DateTimeField(
        label="Date limite de réponse",
        widget=DateTimeInput,
        help_text="Heure de Paris. Une seconde après, plus aucune proposition n'est ouverte.",
    )
    questions_until = forms.DateTimeField(
        label="Questions possibles jusqu'au",
        widget=DateTimeInput,
        required=False,
        help_text="Laissé vide : jusqu'à la date limite de réponse.",
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
        if refusal := questions_too_late(data.get("questions_until"), data.get("deadline")):
            self.add_error("questions_until", refusal)
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
    max_lots_per_facilitator = forms.IntegerField(
        label="Groupes confiés à une même personne, au plus",
        min_value=1,
        max_value=60,
        required=False,
        help_text="Laissé vide : autant que la personne peut en prendre.",
    )
    max_is_strict = forms.BooleanField(
        label="Ce nombre est strict (sinon, c’est une préférence)", required=False
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
    whole_need_cents = EurosField(
        label="Montant de tout le besoin, hors taxe",
        help_text=(
            "Tous les groupes, toutes les années : c'est lui qui se compare aux seuils. Laissé "
            "vide, on compte le budget des appels semblables de l'année."
        ),
    )
    fieldsets = (
        (
            "Qui anime",
            [
                "facilitator_profiles",
                "min_distinct_facilitators",
                "distinct_is_strict",
                "max_lots_per_facilitator",
                "max_is_strict",
            ],
        ),
        ("Qui participe", ["membership", "is_voluntary", "participant_roles"]),
        ("Comment", ["method", "assets", "evaluation", "confidentiality_required"]),
        ("Le prix", ["budget_cents", "whole_need_cents"]),
    )
