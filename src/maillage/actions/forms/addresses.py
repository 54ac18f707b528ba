"""The address of a page or a document, as somebody pastes it."""

from typing import Any

from django import forms
from django.core.validators import URLValidator


class WebAddressField(forms.URLField):
    """An address of the web, which may be left out; no other scheme is kept nor shown."""

    default_error_messages = {"invalid": "Écrivez une adresse qui commence par https://."}
    default_validators = [URLValidator(schemes=["https", "http"])]

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, assume_scheme="https", max_length=200, **options)
