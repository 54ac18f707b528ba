"""The first step of a call: what is asked, where, for whom."""

from typing import Any

from django import forms

from maillage.groups.enums import CycleKind
from maillage.people.models import Site
from maillage.tendering.forms.calls import DraftForm, LinesField
from maillage.territory.forms import departement_choices


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
