"""How every Django form is drawn and how it speaks.

`FORM_RENDERER = "maillage.kernel.forms.Renderer"`; rooms build on `Form` and `ModelForm`.
"""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting

from maillage.kernel.money import BadAmount, parse_euros
from maillage.kernel.words import NBSP

FIRST_YEAR, LAST_YEAR = 1900, 2100
# Keys are 64-bit integers: what is longer is none (and SQLite refuses to compare it).
LONGEST_KEY = 18


class Renderer(TemplatesSetting):
    """Our templates: error summary, inline errors, hints, "facultatif", fieldsets."""

    form_template_name = "maillage/forms/form.html"
    formset_template_name = "maillage/forms/formset.html"
    field_template_name = "maillage/forms/field.html"


def put_back(form: Any, refusal: Any) -> None:
    """Say in the form what a verb refused, beside its `field` if there is one; nothing is lost."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def required_sentence(field: forms.Field, label: str) -> str:
    """Return what to do when this field was left empty."""
    quoted = f"«{NBSP}{label}{NBSP}»"
    if isinstance(field, forms.BooleanField):
        return f"Cochez {quoted} pour continuer."
    if isinstance(field, forms.FileField):
        return f"Choisissez un fichier pour {quoted}."
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return f"Choisissez une réponse à {quoted}."
    return f"Remplissez {quoted}."


def refuse_odd_year(value: date | datetime) -> None:
    """Refuse a year that is a slip of the keyboard, before it breaks the arithmetic of dates."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError(
            f"L'année {value.year} ne peut pas être juste{NBSP}: écrivez une année entre "
            f"{FIRST_YEAR} et {LAST_YEAR}."
        )


def slug_told(text: str) -> str:
    """A public identifier that a request names; "" for what can be none.

    A database is not asked about the rest: PostgreSQL takes no NUL.
    """
    try:
        return str(forms.SlugField(required=False).clean(text))
    except ValidationError:
        return ""


class ManyRowsField(forms.ModelMultipleChoiceField):
    """Several rows; a key that no database could hold is a wrong choice, not a fault."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if len(str(key)) > LONGEST_KEY:
                raise ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": f"{str(key)[:LONGEST_KEY]}…"},
                )
        return super().clean(value)


class PlainErrors:
    """Errors that name the field and the remedy, in place of "Ce champ est obligatoire"."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label = str(field.label or name.replace("_", " ").capitalize())
            default = (
                field.default_error_messages.get("required")
                or (forms.Field.default_error_messages["required"])
            )
            if field.error_messages.get("required") == default:
                field.error_messages["required"] = required_sentence(field, label)
            if isinstance(field, forms.DateField | forms.DateTimeField):
                # The fields of a form are copies of its own, their validators too.
                field.validators.append(refuse_odd_year)


class Form(PlainErrors, forms.Form):
    """A form of Maillage. May carry `fieldsets` (see the `groups` filter)."""


class ModelForm(PlainErrors, forms.ModelForm):
    """A model form of Maillage."""


class DateInput(forms.DateInput):
    """The browser's own date picker, which speaks the reader's language and the keyboard."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time picker."""

    input_type = "time"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own date and time picker, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class EurosField(forms.CharField):
    """An amount typed the French way ("1 240,50"); gives cents, or None when left empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.widget.attrs["inputmode"] = "decimal"

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        whole, cents = divmod(value, 100)
        return f"{whole},{cents:02d}" if cents else str(whole)

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        text = super().clean(value)
        if not text.strip():
            return None
        try:
            return parse_euros(text)
        except BadAmount as error:
            raise ValidationError(str(error)) from None
