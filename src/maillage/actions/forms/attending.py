"""What is asked of who comes to a day: a name, an address, where from, a trade."""

from typing import Any

from django import forms

from maillage.actions import codes
from maillage.actions.domain.attending import Comer
from maillage.actions.models import PlanUnit
from maillage.kernel import clock
from maillage.kernel.forms import Form
from maillage.people.enums import Profession
from maillage.people.models import Membership, Service, User

# Who comes from elsewhere, when a plan names its own units.
BEYOND_THE_PLAN = ("association", "school", "other")


class WhereFromForm(Form):
    """Where somebody comes from: what is counted of them.

    The units of the plans are proposed when there are some, our own list otherwise.
    """

    directorate = forms.ChoiceField(label="Direction")
    service = forms.ModelChoiceField(
        label="Service ou maison du département",
        queryset=Service.objects.none(),
        required=False,
        empty_label="Un autre, ou aucun",
    )
    profession = forms.ChoiceField(label="Métier", choices=[("", "À choisir"), *Profession.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.slug: unit for unit in PlanUnit.objects.all()}
        named = [(unit.slug, unit.told) for unit in self.units.values()]
        listed = codes.choices("directorates", clock.today())
        if named:
            listed = [one for one in listed if one[0] in BEYOND_THE_PLAN]
        self.fields["directorate"].choices = [  # type: ignore[attr-defined]
            ("", "À choisir"),
            *named,
            *listed,
        ]
        services = Service.objects.filter(closed_on=None).order_by("name", "pk")
        self.fields["service"].queryset = services  # type: ignore[attr-defined]

    def comer(self, person: User | None = None) -> Comer:
        """What the verbs ask for: of an account, or of what was typed."""
        data = self.cleaned_data
        unit = self.units.get(data["directorate"])
        return Comer(
            name=str(person) if person else data["name"],
            address=person.email if person else data["email"],
            directorate="" if unit else data["directorate"],
            unit=unit,
            service=data["service"],
            profession=data["profession"],
            person=person,
        )


class JoinForm(WhereFromForm):
    """The same, from somebody without an account."""

    name = forms.CharField(label="Prénom et nom", max_length=80, help_text="Pour votre badge.")
    email = forms.EmailField(label="Courriel", help_text="Pour votre carte d’entrée.")
    field_order = ["name", "email", "directorate", "service", "profession"]


def known_of(person: User) -> dict[str, Any]:
    """What the roles of an account here already say of where it comes from."""
    rows = Membership.objects.current().filter(user=person).select_related("service")
    role = next((row for row in rows if row.service_id), rows.first())
    if role is None:
        return {}
    return {"service": role.service_id, "profession": role.profession}
