"""The groups of a call, one form each."""

from typing import Any

from django import forms

from maillage.kernel.words import NBSP
from maillage.tendering.domain.reading import LotPlan
from maillage.tendering.enums import LotStatus
from maillage.tendering.forms.calls import DraftForm


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
        needed = ["name", "size_budgeted", "sessions_min", "duration_minutes"]
        if self["status"].value() == LotStatus.FILLED:
            needed.append("holder_name")
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
