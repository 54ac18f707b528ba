"""What is typed of a programme: acts, deliverables, levels, vacant posts, a report, links."""

from typing import Any

from django import forms
from django.http import HttpRequest

from maillage.kernel import clock
from maillage.kernel.forms import DateInput, Form
from maillage.kernel.registries import linkables
from maillage.people.choosing import PersonField
from maillage.people.models import Service, User
from maillage.people.queries import people_here
from maillage.programmes.enums import DeliverableState, Level
from maillage.programmes.models.programme import LONGEST_REPORT
from maillage.programmes.queries.programme import groups_to_level

SHUT = "Un objet que vous ne pouvez pas ouvrir (gardé tel quel)"


class PointedField(forms.ChoiceField):
    """Something that lives in some room, among what this person may open; a pair (kind, key)."""

    def among(self, request: HttpRequest, kept: tuple[str, str] = ("", "")) -> None:
        """Offer what this person may open, and what is pointed at already even if they may not."""
        groups: list[Any] = [] if self.required else [("", "Rien pour l’instant")]
        known = set()
        for kind, linkable in linkables.items():
            found = [(f"{kind}:{one.key}", one.label) for one in linkable.read(request, None)]
            known |= {value for value, _ in found}
            if found:
                groups.append((linkable.label, found))
        told = ":".join(kept)
        if kept[0] and told not in known:
            groups.append((told, SHUT))
        self.choices = groups

    def clean(self, value: Any) -> tuple[str, str]:  # type: ignore[override]
        kind, _, key = super().clean(value).partition(":")
        return kind, key


class ProgrammeForm(Form):
    """A programme that begins."""

    title = forms.CharField(
        label="Intitulé",
        max_length=120,
        help_text="Par exemple\u00a0: Les Matriochkas. Trois actes et leurs livrables seront "
        "proposés\u00a0: vous les modifierez.",
    )


class ActForm(Form):
    """What an act says."""

    title = forms.CharField(label="Intitulé de l’acte", max_length=120)
    text = forms.CharField(
        label="Ce qu’il vise",
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )


class DeliverableForm(Form):
    """A deliverable: its state, who holds it, what it points at."""

    title = forms.CharField(
        label="Livrable", max_length=150, help_text="Par exemple\u00a0: Un modèle logique."
    )
    state = forms.ChoiceField(
        label="État", choices=DeliverableState.choices, widget=forms.RadioSelect
    )
    owner = PersonField(label="Qui le porte", model=User, required=False)
    due_on = forms.DateField(label="Pour le", required=False, widget=DateInput)
    pointed = PointedField(
        label="Ce qu’il est dans Maillage",
        required=False,
        help_text="Ce livrable mène à sa page vivante\u00a0: un modèle, un protocole, un groupe…",
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner, pointed = (self.fields[name] for name in ("owner", "pointed"))
        owner.among(people_here())  # type: ignore[attr-defined]
        kept = str(self.initial.get("pointed", "")).partition(":")
        pointed.among(request, (kept[0], kept[2]))  # type: ignore[attr-defined]


class PointerForm(Form):
    """What feeds a box, or serves an objective."""

    pointed = PointedField(
        label="Ce qui le nourrit",
        help_text="Ses chiffres et leur date s’afficheront ici, et mèneront à leur page.",
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pointed"].among(request)  # type: ignore[attr-defined]


class LevelsForm(Form):
    """Whom each group supports."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {}
        for group, level in groups_to_level():
            self.groups[f"groupe-{group.slug}"] = group
            self.fields[f"groupe-{group.slug}"] = forms.ChoiceField(
                label=f"{group.cycle.title}, {group.name}",
                choices=[("", "Sans niveau"), *Level.choices],
                required=False,
                initial=level,
            )

    def levels(self) -> dict[Any, str]:
        """The level of each group, as asked."""
        return {group: self.cleaned_data[name] for name, group in self.groups.items()}


class VacancyForm(Form):
    """A post that nobody holds."""

    service = forms.ModelChoiceField(label="Équipe", queryset=Service.objects.none())
    function = forms.CharField(
        label="Fonction",
        max_length=80,
        help_text="Jamais le nom de qui est parti. Par exemple\u00a0: éducatrice spécialisée.",
    )
    since = forms.DateField(label="Vacant depuis le", widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        service: Any = self.fields["service"]
        service.queryset = Service.objects.filter(closed_on=None)


class FilledForm(Form):
    """The day when somebody takes the post."""

    filled_on = forms.DateField(label="Pourvu le", widget=DateInput, initial=clock.today)


class ReportForm(Form):
    """The text of a report, and the version it was written from."""

    text = forms.CharField(
        label="Le rapport",
        max_length=LONGEST_REPORT,
        widget=forms.Textarea({"rows": 22}),
        help_text="Laissez une ligne vide entre deux paragraphes. N’y recopiez aucune réponse "
        "libre\u00a0: elles ne sont que pour leur lecteur ou leur lectrice.",
    )
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
