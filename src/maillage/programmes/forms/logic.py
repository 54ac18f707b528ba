"""What is typed of a logic model: a title, a box and where it leads, a version's name."""

from typing import Any

from django import forms

from maillage.kernel.forms import Form
from maillage.people.models import Service
from maillage.programmes.logic.content import LABELS, LONGEST_TEXT, BadModel, Lane, Model, parsed

LANES = [(lane.value, LABELS[lane]) for lane in Lane]
LONGEST_FILE = 200_000


class ModelForm(Form):
    """A logic model that begins, empty or from a file."""

    title = forms.CharField(
        label="Intitulé", max_length=120, help_text="Par exemple\u00a0: Les Matriochkas."
    )
    file = forms.FileField(
        label="Fichier JSON d’un modèle",
        required=False,
        help_text="Pour reprendre un modèle exporté d’ici ou d’un autre outil.",
    )

    def clean_file(self) -> Model | None:
        upload = self.cleaned_data.get("file")
        if not upload:
            return None
        if upload.size > LONGEST_FILE:
            raise forms.ValidationError("Ce fichier est trop lourd pour un modèle logique.")
        try:
            return parsed(upload.read())
        except BadModel as refusal:
            raise forms.ValidationError(str(refusal)) from None


class NewBoxForm(Form):
    """One more box."""

    lane = forms.ChoiceField(label="Colonne", choices=LANES)
    text = forms.CharField(
        label="Ce que dit la boîte",
        max_length=LONGEST_TEXT,
        help_text="Une phrase. Par exemple\u00a0: les cadres ont un temps d’appui chaque mois.",
    )


class BoxForm(NewBoxForm):
    """A box and where it leads."""

    ends = forms.MultipleChoiceField(
        label="Elle mène à", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, model: Model, key: str, **kwargs: Any) -> None:
        box = model.box(key)
        kwargs["initial"] = {
            "lane": box.lane.value,
            "text": box.text,
            "ends": [one.key for one in model.after(key)],
        }
        super().__init__(*args, **kwargs)
        field: Any = self.fields["ends"]
        groups: dict[str, list[tuple[str, str]]] = {}
        for one in model.in_order():
            if one.key != key:
                groups.setdefault(LABELS[one.lane], []).append((one.key, one.text))
        field.choices = list(groups.items())


class VersionForm(Form):
    """The name of a version."""

    name = forms.CharField(
        label="Nom de la version",
        max_length=80,
        help_text="Par exemple\u00a0: présentée au comité de pilotage.",
    )


class ObjectiveForm(Form):
    """What a team aims at, in everyday words."""

    sentence = forms.CharField(
        label="L’objectif, en une phrase",
        max_length=200,
        help_text="Comme on le dirait à table. Par exemple\u00a0: chaque enfant sait qui l’appelle "
        "ce soir.",
    )
    service = forms.ModelChoiceField(label="L’équipe qui le porte", queryset=Service.objects.none())
    boxes = forms.MultipleChoiceField(
        label="Ce qu’il sert", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, model: Model, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        service, boxes = (self.fields[name] for name in ("service", "boxes"))
        service.queryset = Service.objects.filter(closed_on=None)  # type: ignore[attr-defined]
        boxes.choices = [(one.key, one.text) for one in model.in_order()]  # type: ignore[attr-defined]
