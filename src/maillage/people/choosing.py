"""Choosing people in a form: a list where they are few, their names typed where they are many.

A list of three thousand names is half a megabyte and nobody reads it. Both ways work without
JavaScript, and what is typed is never lost.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from maillage.kernel.forms import ManyRowsField
from maillage.kernel.keys import search_key

# Beyond this many, nobody is looked for by reading.
FEW = 40
PROPOSED = 4
# Homonyms that are looked through for the very name that was typed.
MOST_READ = 500
EMAIL = re.compile(r"[^\s()<>,;:]+@[^\s()<>,;:]+")
HOW = "Écrivez un nom, un nom et un prénom, ou un courriel."
HOW_MANY = "Une personne par ligne\u00a0: son nom, son nom et son prénom, ou son courriel."


class _Choosing(forms.ModelChoiceField):
    """What both fields share. `through` leads from a row to its account ("user__", or "")."""

    through = ""
    is_typed = False
    queryset: Any

    def among(self: Any, rows: QuerySet) -> None:
        """Say who can be chosen; the form then asks by a list, or by names."""
        self.queryset = rows
        # In any order: three thousand names are not sorted to learn that they are many.
        first = list(rows.order_by()[: FEW + 1])
        self.is_typed = len(first) > FEW
        if self.is_typed:
            self.widget = self.typed_widget()
            self.widget.is_required = self.required
            self.help_text = self.how
            return
        empty = [] if self.empty_label is None else [("", self.empty_label)]
        first.sort(key=lambda row: (_account(row).search_key, row.pk))
        self.choices = empty + [(row.pk, self.label_from_instance(row)) for row in first]

    def find(self, text: str) -> Any:
        """The one row that a text names. Raises ValidationError with the remedy."""
        found = self._matching(text)
        if len(found) > 1:
            key = " ".join(sorted(search_key(text).split()))
            same = [row for row in found if key in (_sorted(str(row)), _sorted(self.told(row)))]
            found = same if len(same) == 1 else found
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(
                f"Personne ici ne correspond à «\u00a0{text}\u00a0»\u00a0: vérifiez le nom, "
                "ou écrivez le courriel."
            )
        told = " ou ".join(f"«\u00a0{self.told(row)}\u00a0»" for row in found[:PROPOSED])
        raise ValidationError(
            f"Plusieurs personnes correspondent à «\u00a0{text}\u00a0»\u00a0: écrivez {told}."
        )

    def told(self, row: Any) -> str:
        """A row as the form writes it back: the name, and what tells homonyms apart."""
        return f"{row} ({_account(row).email})"

    def _matching(self, text: str) -> list[Any]:
        address = EMAIL.search(text)
        if address is not None:
            wanted = Q(**{f"{self.through}email__iexact": address[0]})
        else:
            words = search_key(text).split()
            if not words:
                return []
            wanted = Q()
            for word in words:
                wanted &= Q(**{f"{self.through}search_key__contains": word})
        return list(self.queryset.filter(wanted)[:MOST_READ])


def _account(row: Any) -> Any:
    return getattr(row, "user", row)


def _sorted(text: str) -> str:
    return " ".join(sorted(search_key(text).split()))


class PersonField(_Choosing):
    """One person, or one role of a person (`through="user__"`)."""

    typed_widget = forms.TextInput
    how = HOW

    def __init__(self, *, model: Any, through: str = "", **options: Any) -> None:
        self.through = through
        super().__init__(queryset=model.objects.none(), **options)

    def prepare_value(self, value: Any) -> Any:
        if not self.is_typed:
            return super().prepare_value(value)
        if isinstance(value, int):
            value = self.queryset.filter(pk=value).first()
        return self.told(value) if hasattr(value, "_meta") else value

    def to_python(self, value: Any) -> Any:
        if not self.is_typed or value in self.empty_values:
            return super().to_python(value)
        return self.find(str(value).strip())


class PeopleField(_Choosing, ManyRowsField):
    """Several people: boxes to tick, or one name per line."""

    typed_widget = forms.Textarea
    how = HOW_MANY
    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, model: Any, **options: Any) -> None:
        super().__init__(queryset=model.objects.none(), **options)

    def prepare_value(self, value: Any) -> Any:
        return value if self.is_typed else super().prepare_value(value)

    def clean(self, value: Any) -> Any:
        if not self.is_typed:
            return super().clean(value)
        lines = [line.strip() for line in str(value or "").splitlines() if line.strip()]
        if self.required and not lines:
            raise ValidationError(self.error_messages["required"], code="required")
        found, errors = [], []
        for line in lines:
            try:
                found.append(self.find(line).pk)
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return self.queryset.filter(pk__in=found)
