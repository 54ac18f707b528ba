"""A questionnaire as a form that works without script, and reads back as answers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.kernel.forms import Form, required_sentence
from maillage.surveys.content import TEXT_LENGTH, Item, asked_only, band_of, is_asked
from maillage.surveys.enums import QuestionKind

ABSTAIN = ("", "Je préfère ne pas répondre")
TEXT_WARNING = (
    "N’écrivez aucun nom, ni rien qui ferait reconnaître quelqu’un, vous compris. Ce texte n’est "
    "lu que par la personne désignée en haut de la page, après la clôture, mêlé aux autres."
)
FIGURE = 100_000


class AnswerForm(Form):
    """The questions of one questionnaire. `answers()` gives what `domain.answering` takes."""

    def __init__(
        self, *args: Any, items: Sequence[Item], is_anonymous: bool = True, **kwargs: Any
    ) -> None:
        self.items = list(items)
        super().__init__(*args, **kwargs)
        by_code = {item.code: item for item in self.items}
        for item in self.items:
            for name, field in _fields(item):
                if item.kind is QuestionKind.TEXT and is_anonymous:
                    field.help_text = " ".join(filter(None, [item.hint, TEXT_WARNING]))
                if item.condition:
                    _explain(field, item, by_code[item.condition.question])
                self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kept: dict[str, Any] = {}
        for item in self.items:
            if not is_asked(item, kept):
                for name, _ in _fields(item):
                    self.errors.pop(name, None)
                continue
            given = self._given(item, data)
            if given not in (None, "", [], {}):
                kept[item.code] = given
            self._require(item)
        data["answers"] = asked_only(self.items, kept)
        return data

    def _given(self, item: Item, data: dict[str, Any]) -> Any:
        if item.kind is QuestionKind.MATRIX:
            rows = {row.code: data.get(_row_name(item, row.code)) for row in item.rows}
            return {row: option for row, option in rows.items() if option}
        given = data.get(item.code)
        if item.kind is QuestionKind.MULTIPLE:
            return list(dict.fromkeys(given or ()))  # the same box sent twice counts once
        if item.kind is QuestionKind.NUMBER and given is not None:
            try:
                return band_of(given, item.bounds)
            except ValueError:
                self.add_error(item.code, f"Donnez un nombre à partir de {item.bounds[0]}.")
                return None
        return given

    def _require(self, item: Item) -> None:
        """What must be answered is asked for here, once it is known to concern the person."""
        if not item.is_required:
            return
        for name, field in _fields(item):
            is_empty = self.cleaned_data.get(name) in (None, "", [])
            if is_empty and name not in self.errors:
                label = str(self.fields[name].label)
                self.add_error(name, ValidationError(required_sentence(field, label)))

    def answers(self) -> dict[str, Any]:
        """The answers to the questions that concern the person, by code."""
        return self.cleaned_data["answers"]


def _row_name(item: Item, row: str) -> str:
    return f"{item.code}.{row}"


def _fields(item: Item) -> list[tuple[str, forms.Field]]:
    """The fields of one question: one, or one per row of a table. None is required by itself:
    a question that does not concern somebody must not stop them.
    """
    if item.kind is QuestionKind.MATRIX:
        return [
            (_row_name(item, row.code), _choice(item, f"{item.label} {row.label}"))
            for row in item.rows
        ]
    options: dict[str, Any] = {"label": item.label, "help_text": item.hint, "required": False}
    if item.kind is QuestionKind.MULTIPLE:
        codes = [(one.code, one.label) for one in item.options]
        return [
            (
                item.code,
                forms.MultipleChoiceField(
                    choices=codes, widget=forms.CheckboxSelectMultiple, **options
                ),
            )
        ]
    if item.kind is QuestionKind.NUMBER:
        options["help_text"] = " ".join(
            filter(None, [item.hint, "Seule la tranche est gardée, pas le nombre."])
        )
        return [(item.code, forms.IntegerField(min_value=0, max_value=FIGURE, **options))]
    if item.kind is QuestionKind.TEXT:
        area = forms.Textarea(attrs={"rows": 4, "autocomplete": "off"})
        return [(item.code, forms.CharField(max_length=TEXT_LENGTH, widget=area, **options))]
    return [(item.code, _choice(item, item.label))]


def _choice(item: Item, label: str) -> forms.ChoiceField:
    codes = [(one.code, one.label) for one in item.options]
    return forms.ChoiceField(
        label=label,
        help_text=item.hint,
        required=False,
        choices=codes if item.is_required else [*codes, ABSTAIN],
        widget=forms.RadioSelect,
    )


def _explain(field: forms.Field, item: Item, decides: Item) -> None:
    """Say in words when the question is to be answered; a script may then hide it."""
    assert item.condition is not None  # noqa: S101 - the caller looked  # nosec B101
    labels = {one.code: one.label for one in decides.options}
    wanted = " ou ".join(f"«\u00a0{labels[code]}\u00a0»" for code in item.condition.answers)
    when = f"À remplir si vous avez répondu {wanted} à «\u00a0{decides.label}\u00a0»."
    field.help_text = " ".join(filter(None, [when, str(field.help_text)]))
    field.widget.attrs |= {
        "data-if": item.condition.question,
        "data-if-values": " ".join(item.condition.answers),
    }
    if decides.bounds:
        field.widget.attrs["data-if-bounds"] = " ".join(map(str, decides.bounds))
