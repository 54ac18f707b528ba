"""Naming a committee, and what browsers made for it: public keys, sealed shares, sealed keys."""

import base64
import binascii
import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from maillage.kernel.forms import Form
from maillage.people.choosing import PeopleField
from maillage.people.models import User
from maillage.tendering.domain.committee import FEWEST, MOST, Share
from maillage.tendering.envelopes import is_recipient

NOT_MADE = "Votre navigateur n’a pas préparé la clé\u00a0: activez JavaScript, puis recommencez."
# Twenty shares of 20 kB, in base64.
LONGEST = 600_000


class SealedField(forms.CharField):
    """Bytes that a script of the page put in a hidden field, in base64."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(max_length=LONGEST, error_messages={"required": NOT_MADE})

    def clean(self, value: Any) -> Any:
        try:
            return base64.b64decode(super().clean(value), validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValidationError(NOT_MADE) from error


def sealed_by_key(text: str) -> dict[str, bytes]:
    """{"key": "base64"} as a script wrote it. Raises ValidationError."""
    try:
        told = json.loads(text)
        return {str(key): base64.b64decode(sealed, validate=True) for key, sealed in told.items()}
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ValidationError(NOT_MADE) from error


class CommitteeForm(Form):
    """Who opens, and how many of them are needed."""

    members = PeopleField(model=User, label="Membres du comité")
    threshold = forms.IntegerField(
        label="Combien de membres il faut pour ouvrir",
        min_value=FEWEST,
        max_value=MOST,
        initial=FEWEST,
        help_text="Par exemple\u00a0: 2 sur 3. Nul n’ouvre seul, une absence ne bloque rien.",
    )

    def __init__(self, *args: Any, people: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["members"].among(people)


class MemberKeyForm(Form):
    """The public half of a key made in the browser."""

    recipient = forms.CharField(
        widget=forms.HiddenInput, max_length=80, error_messages={"required": NOT_MADE}
    )

    def clean_recipient(self) -> str:
        recipient = str(self.cleaned_data["recipient"])
        if not is_recipient(recipient):
            raise ValidationError(NOT_MADE)
        return recipient


class PublishForm(MemberKeyForm):
    """The public half of the call's key, and a sealed share for each member's key."""

    shares = forms.CharField(
        widget=forms.HiddenInput, max_length=LONGEST, error_messages={"required": NOT_MADE}
    )

    def clean_shares(self) -> dict[str, Share]:
        try:
            told = json.loads(self.cleaned_data["shares"])
            found = {
                str(key): Share(
                    point=share["point"],
                    sealed=base64.b64decode(share["sealed"], validate=True),
                )
                for key, share in told.items()
            }
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValidationError(NOT_MADE) from error
        # JSON as Python reads it has Infinity, and true is a number.
        if not all(type(one.point) is int for one in found.values()):
            raise ValidationError(NOT_MADE)
        return found


class GivenForm(Form):
    """One's share, sealed to the member who opens."""

    sealed = SealedField()


class KeysForm(Form):
    """The keys of the offers, sealed to the instance."""

    keys = SealedField()
