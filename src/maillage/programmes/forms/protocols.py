"""What is typed about a protocol: its title, its levels, its adoption."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.kernel import clock
from maillage.kernel.forms import DateInput, Form
from maillage.people.choosing import PeopleField
from maillage.people.models import User
from maillage.programmes.domain.protocols import LevelText
from maillage.programmes.enums import DelayUnit, LineKind, ProtocolKind
from maillage.programmes.models import ProtocolLevel
from maillage.programmes.models.protocols import LONGEST_LINE
from maillage.programmes.queries.people import people_for_cases

MOST_LINES, LONGEST_DELAY = 20, 400


class LinesField(forms.CharField):
    """Several short texts, one a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": 4}), **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().clean(value)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
            raise ValidationError(
                f"Écrivez {MOST_LINES} lignes au plus, chacune en {LONGEST_LINE} lettres au plus."
            )
        return lines


class ProtocolForm(Form):
    """A protocol that begins."""

    title = forms.CharField(
        label="Intitulé",
        max_length=120,
        help_text="Par exemple\u00a0: Situations complexes, protocole interne.",
    )
    kind = forms.ChoiceField(label="Portée", choices=ProtocolKind.choices, widget=forms.RadioSelect)


class LevelForm(Form):
    """One level of a protocol."""

    label = forms.CharField(
        label="Nom du niveau", max_length=80, help_text="Par exemple\u00a0: L’équipe."
    )
    holder = forms.CharField(
        label="Qui tient",
        max_length=LONGEST_LINE,
        help_text="Une fonction, pas un nom. Par exemple\u00a0: la cheffe de service.",
    )
    delay_amount = forms.IntegerField(
        label="Délai au plus",
        min_value=0,
        max_value=LONGEST_DELAY,
        help_text="0 jour se lit «\u00a0le jour même\u00a0».",
    )
    delay_unit = forms.ChoiceField(label="Compté en", choices=DelayUnit.choices)
    triggers = LinesField(
        label="Ce qui y conduit",
        help_text="Une ligne par motif. Par exemple\u00a0: crises répétées.",
    )
    why_not_lower = forms.CharField(
        label="Pourquoi le niveau au-dessous ne suffit pas",
        required=False,
        max_length=300,
        help_text="Ce qui doit avoir été essayé avant. Inutile pour le premier niveau.",
    )
    roles = LinesField(
        label="Qui fait quoi",
        required=False,
        help_text="Une ligne par rôle. Par exemple\u00a0: la psychologue\u00a0: propose un temps "
        "d’équipe.",
    )
    steps = LinesField(
        label="Étapes et décisions possibles",
        help_text="Une ligne par étape. Ce sont les seuls mots qu’une situation pourra noter.",
    )
    message = forms.CharField(
        label="Message à envoyer",
        required=False,
        max_length=1500,
        widget=forms.Textarea({"rows": 4}),
        help_text="Un texte prêt à copier, qui ne dit rien d’un enfant.",
    )
    holders = PeopleField(
        model=User, label="Personnes à prévenir ici en cas de retard", required=False
    )
    fieldsets = [
        ("Le niveau", ["label", "holder", "delay_amount", "delay_unit"]),
        ("Y venir", ["triggers", "why_not_lower"]),
        ("Y agir", ["roles", "steps", "message", "holders"]),
    ]

    def __init__(self, *args: Any, level: ProtocolLevel | None = None, **kwargs: Any) -> None:
        if level is not None:
            lines: dict[str, list[str]] = {kind: [] for kind in LineKind.values}
            for line in level.lines.order_by("position"):
                lines[line.kind].append(line.text)
            names = ("label", "holder", "delay_amount", "delay_unit", "why_not_lower", "message")
            kwargs["initial"] = {
                **{name: getattr(level, name) for name in names},
                "triggers": lines[LineKind.TRIGGER],
                "roles": lines[LineKind.ROLE],
                "steps": lines[LineKind.STEP],
                "holders": list(level.holders.values_list("person", flat=True)),
            }
        super().__init__(*args, **kwargs)
        self.fields["holders"].among(people_for_cases())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("delay_amount") == 0 and data.get("delay_unit") == DelayUnit.HOURS:
            self.add_error(
                "delay_amount", "Rien ne se fait en zéro heure\u00a0: écrivez une heure au moins."
            )
        return data

    def asked(self) -> LevelText:
        """What the verb asks for."""
        data = self.cleaned_data
        names = ("label", "holder", "delay_amount", "delay_unit", "why_not_lower", "message")
        return LevelText(
            fields={name: data[name] for name in names},
            lines={
                LineKind.TRIGGER: data["triggers"],
                LineKind.ROLE: data["roles"],
                LineKind.STEP: data["steps"],
            },
            holders=data["holders"],
        )


class HoldersForm(Form):
    """Who holds a level today."""

    holders = PeopleField(model=User, label="Personnes à prévenir ici en cas de retard")

    def __init__(self, *args: Any, level: ProtocolLevel, **kwargs: Any) -> None:
        kwargs["initial"] = {"holders": list(level.holders.values_list("person", flat=True))}
        super().__init__(*args, **kwargs)
        self.fields["holders"].among(people_for_cases())  # type: ignore[attr-defined]


class AdoptionForm(Form):
    """Who adopted, and when."""

    body = forms.CharField(
        label="Adopté par",
        max_length=120,
        help_text="Par exemple\u00a0: le comité de direction, après avis du CSE.",
    )
    on = forms.DateField(label="Le", widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"on": clock.today()}})
