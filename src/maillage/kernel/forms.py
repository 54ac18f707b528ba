"""How every Django form is drawn: `FORM_RENDERER = "maillage.kernel.forms.Renderer"`."""

from django import forms
from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Our templates: error summary, inline errors, hints, "facultatif", fieldsets."""

    form_template_name = "maillage/forms/form.html"
    formset_template_name = "maillage/forms/formset.html"
    field_template_name = "maillage/forms/field.html"


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
