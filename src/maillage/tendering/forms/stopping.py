"""What is typed when a facilitator stops, and when somebody else goes on."""

from collections.abc import Sequence
from typing import Any

from django import forms

from maillage.kernel import clock
from maillage.kernel.forms import DateInput, Form
from maillage.kernel.words import NBSP
from maillage.people.models import FacilitatorProfile
from maillage.tendering.queries.successors import Candidate
from maillage.tendering.queries.terms import Term


class SuccessorForm(Form):
    """Who goes on with a lot; why, when it is not the next one of the ranks."""

    lot = forms.CharField(widget=forms.HiddenInput)
    offer = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Pourquoi",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Cette raison est gardée au dossier d’achat.",
    )

    def __init__(self, *args: Any, lot: str, candidate: Candidate, **options: Any) -> None:
        key = candidate.cell.key
        super().__init__(
            *args,
            auto_id=f"id_{lot}_{key}_%s",
            initial={"lot": lot, "offer": key},
            **options,
        )
        if not candidate.owes_reason:
            del self.fields["reason"]
        elif candidate.is_linked:
            self.fields["reason"].label = (
                "Vous avez déclaré un lien avec cette proposition\u00a0: pourquoi la choisir "
                "quand même\u00a0?"
            )


class StopForm(Form):
    """Who stops, on what last day, and what the amendment says of it."""

    profile = forms.ChoiceField(label="Qui arrête", widget=forms.RadioSelect)
    last_day = forms.DateField(
        label="Dernier jour", widget=DateInput(), help_text="Les séances tenues ce jour comptent."
    )
    reason = forms.CharField(
        label="Ce que dira l’avenant",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"Par exemple{NBSP}: arrêt d’un commun accord. N’écrivez rien de personnel.",
        initial="Les interventions s’arrêtent avant leur terme, d’un commun accord.",
    )

    def __init__(self, *args: Any, terms: Sequence[Term], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people: dict[str, FacilitatorProfile] = {
            term.profile.slug: term.profile for term in terms if term.ends_on is None
        }
        choices = [(slug, str(profile)) for slug, profile in self.people.items()]
        self.fields["profile"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["profile"].initial = choices[0][0]
        self.fields["last_day"].initial = clock.today()

    def told(self) -> dict[str, Any]:
        """The values as the verb takes them."""
        return {**self.cleaned_data, "profile": self.people[self.cleaned_data["profile"]]}
