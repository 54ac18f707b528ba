"""The short steps by which an action is written: each is optional until publication."""

from typing import Any

from django import forms

from maillage.actions import codes
from maillage.actions.domain.drafting import OLDEST
from maillage.actions.enums import CoDesign
from maillage.actions.forms.addresses import WebAddressField
from maillage.actions.models import CollectiveAction
from maillage.kernel import clock
from maillage.kernel.forms import EurosField, Form, ModelForm
from maillage.people.choosing import PeopleField, PersonField
from maillage.people.models import Service, Site, User
from maillage.people.queries import people_here
from maillage.territory.forms import CommuneField
from maillage.territory.registry import commune_name

NO_NAMES = "N’écrivez le nom d’aucune famille."


class TitleForm(Form):
    """The one thing asked to begin."""

    title = forms.CharField(
        label="Titre",
        max_length=120,
        help_text="Par exemple\u00a0: Cuisiner ensemble le mercredi.",
    )


class StepForm(ModelForm):
    """One step: fields of the action, lists of codes (`lists`), people."""

    lists: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        chosen: dict[str, list[str]] = {}
        for family, code in self.instance.codes.values_list("family", "code"):
            chosen.setdefault(family, []).append(code)
        for name in self.lists:
            held = chosen.get(name, [])
            offered = codes.choices(name, today)
            known = {code for code, _ in offered}
            # What was chosen in its time stays, though it is no longer proposed.
            offered += [(code, codes.label(name, code)) for code in held if code not in known]
            self.fields[name].choices = offered  # type: ignore[attr-defined]
            self.initial[name] = held

    def changes(self) -> dict[str, Any]:
        """The fields of the action, as they were typed and understood."""
        names = self._meta.fields or ()
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def chosen(self) -> dict[str, list[str]]:
        """The codes, by list."""
        return {name: self.cleaned_data[name] for name in self.lists if name in self.cleaned_data}

    def people(self) -> list[User] | None:
        """The animators; None on a step that does not ask."""
        found = self.cleaned_data.get("animators")
        return None if found is None else list(found)


def _boxes(label: str, **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple, **options
    )


def _text(label: str, rows: int, length: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=length,
        widget=forms.Textarea({"rows": rows}),
        help_text=help_text,
    )


class IdeaForm(StepForm):
    """What, for whom, why."""

    publics = _boxes("À qui s’adresse-t-elle")
    kind = forms.ChoiceField(label="Forme", required=False)
    aim = _text("Ce que l’on cherche", 3, 800, "Une ou deux phrases, comme vous le diriez.")
    need = _text("Besoin observé", 3, 800, f"Ce qui a donné l’idée. {NO_NAMES}")
    age_from = forms.IntegerField(
        label="À partir de (ans)", required=False, min_value=0, max_value=OLDEST
    )
    age_to = forms.IntegerField(
        label="Jusqu’à (ans)", required=False, min_value=0, max_value=OLDEST
    )
    lists = ("publics",)
    fieldsets = [
        ("L’idée", ["title", "aim", "need"]),
        ("Pour qui", ["publics", "age_from", "age_to", "kind"]),
    ]

    class Meta:
        model = CollectiveAction
        fields = ["title", "aim", "need", "kind", "age_from", "age_to"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", "À choisir"),
            *codes.choices("types", clock.today()),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("age_from"), data.get("age_to")
        if first is not None and last is not None and last < first:
            self.add_error(
                "age_to",
                "Le second âge ne peut pas être plus petit que le premier\u00a0: "
                "corrigez l’un des deux.",
            )
        return data


class WhereForm(StepForm):
    """Who holds it, where, when, with whom, for how much."""

    service = forms.ModelChoiceField(
        label="Service ou maison du département", queryset=Service.objects.none(), required=False
    )
    site = forms.ModelChoiceField(label="Lieu", queryset=Site.objects.none(), required=False)
    organiser = PersonField(
        model=User,
        label="Qui organise",
        required=False,
        help_text="Le ou la responsable qui répond de l’action.",
    )
    animators = PeopleField(model=User, label="Qui anime", required=False)
    commune_code = CommuneField(
        label="Commune", required=False, help_text="Sauf si vous avez choisi un lieu connu."
    )
    cost_cents = EurosField(label="Coût, en euros", help_text="Pour toute l’action, à peu près.")
    fieldsets = [
        ("Où et quand", ["site", "commune_code", "place", "rhythm"]),
        ("Avec qui", ["service", "organiser", "animators", "partners"]),
        ("Ce qu’elle coûte", ["cost_cents"]),
    ]

    class Meta:
        model = CollectiveAction
        fields = [
            "site",
            "commune_code",
            "place",
            "rhythm",
            "service",
            "organiser",
            "partners",
            "cost_cents",
        ]
        help_texts = {"rhythm": "Par exemple\u00a0: un mercredi sur deux, de 14 h à 16 h."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = people_here()
        for name in ("organiser", "animators"):
            self.fields[name].among(here)  # type: ignore[attr-defined]
        self.fields["service"].queryset = Service.objects.filter(closed_on=None)  # type: ignore[attr-defined]
        self.fields["site"].queryset = Site.objects.all()  # type: ignore[attr-defined]
        held = User.objects.filter(pk__in=self.instance.animators.values("person"))
        field: Any = self.fields["animators"]
        self.initial["animators"] = (
            "\n".join(field.told(one) for one in held)
            if field.is_typed
            else [one.pk for one in held]
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        site, written = data.get("site"), data.get("commune_code")
        known = (None, "", self.initial["commune_code"])
        if site is not None and written not in (*known, site.commune_code):
            self.add_error(
                "commune_code",
                f"{site.name} est à {commune_name(site.commune_code)}\u00a0: "
                "videz «\u00a0Lieu\u00a0» pour écrire une autre commune.",
            )
        return data


class FamiliesForm(StepForm):
    """How families took part, and what the action works on."""

    co_design = forms.ChoiceField(
        label="Quelle place les familles ont-elles prise dans la conception\u00a0?",
        choices=CoDesign.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    co_design_how = _text(
        "Racontez en une phrase",
        3,
        800,
        f"Par exemple\u00a0: trois mères ont choisi les recettes et animent avec nous. {NO_NAMES}",
    )
    objectives = _boxes("Quels objectifs du plan sert-elle")
    themes = _boxes("De quoi parle-t-elle")
    skills = _boxes(
        "Quelles compétences psychosociales travaille-t-elle",
        help_text="Deux ou trois suffisent.",
    )
    lists = ("objectives", "themes", "skills")
    fieldsets = [
        ("Avec les familles", ["co_design", "co_design_how"]),
        ("Ce qu’elle travaille", ["objectives", "themes", "skills"]),
    ]

    class Meta:
        model = CollectiveAction
        fields = ["co_design", "co_design_how"]


class AgainForm(StepForm):
    """What another team needs to do it again."""

    tools = _text("Supports et matériel", 3, 800, "Jeux, livres, ustensiles, salle…")
    kit = _text("De quoi la refaire", 4, 2000, "Le déroulé, ce qu’il faut prévoir, les pièges.")
    kit_url = WebAddressField(label="Adresse d’un document")
    learned = _text("Ce que l’on a appris", 3, 2000, f"Ce qui a pris, ce qui a raté. {NO_NAMES}")
    fieldsets = [("Pour que d’autres la refassent", ["tools", "kit", "kit_url", "learned"])]

    class Meta:
        model = CollectiveAction
        fields = ["tools", "kit", "kit_url", "learned"]


class EndForm(Form):
    """What to keep of an action that ends."""

    learned = _text(
        "Ce que l’on a appris",
        4,
        2000,
        f"Deux phrases pour la prochaine équipe. {NO_NAMES}",
    )


# The steps of the form, in order: the end of the address, the title, the form.
STEPS: tuple[tuple[str, str, type[StepForm]], ...] = (
    ("idee", "L’idée", IdeaForm),
    ("ou", "Où et avec qui", WhereForm),
    ("familles", "Avec les familles", FamiliesForm),
    ("refaire", "Pour la refaire", AgainForm),
)
