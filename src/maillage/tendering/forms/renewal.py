"""Who sits in a committee from now on, and what a member's browser made for them."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from maillage.kernel.forms import Form
from maillage.people.choosing import PeopleField
from maillage.people.models import User
from maillage.tendering.forms.committee import LONGEST, NOT_MADE, sealed_by_key


class RenewalForm(Form):
    """The whole committee as it will be: those who stay, and those who come."""

    members = PeopleField(
        model=User,
        label="Membres du comité, une fois changé",
        help_text="Gardez cochées les personnes qui restent. Cochez aussi la personne qui a "
        "préparé une nouvelle clé\u00a0: elle recevra une nouvelle part.",
    )

    def __init__(self, *args: Any, people: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["members"].among(people)


class PiecesForm(Form):
    """A piece of one's share for each new seat, sealed to its key; for which renewal."""

    renewal = forms.CharField(
        widget=forms.HiddenInput, max_length=20, error_messages={"required": NOT_MADE}
    )
    pieces = forms.CharField(
        widget=forms.HiddenInput, max_length=LONGEST, error_messages={"required": NOT_MADE}
    )

    def clean_pieces(self) -> dict[str, bytes]:
        return sealed_by_key(self.cleaned_data["pieces"])
