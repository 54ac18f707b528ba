"""What a questionnaire asks, as immutable values: the same for forms, files, counts and reports."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from maillage.kernel.keys import search_key
from maillage.surveys.enums import QuestionKind

# What a person answered: a code, several codes, a code per row, a whole number or a text.
Answers = Mapping[str, Any]
# The cell that counts the people who answered at all.
EVERYBODY = ""
TEXT_LENGTH = 1500
COUNTED = frozenset(QuestionKind) - {QuestionKind.TEXT}
# Questions whose answer may decide whether a later one is asked.
DECIDING = (QuestionKind.SCALE, QuestionKind.CHOICE, QuestionKind.MULTIPLE, QuestionKind.NUMBER)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer offered (or one row of a table): its code in files, its words on screen."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A question is asked only to those who gave one of these answers to an earlier one."""

    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `options` of a scale go from the lowest to the highest; their codes are
    whole numbers. `bounds` are the first values of the bands of a number, in rising order.
    """

    code: str
    kind: QuestionKind
    label: str
    hint: str = ""
    is_required: bool = False
    options: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()
    bounds: tuple[int, ...] = ()
    condition: Condition | None = None

    @property
    def has_mean(self) -> bool:
        """Whether a mean of the codes has a meaning."""
        return self.kind in (QuestionKind.SCALE, QuestionKind.MATRIX)


def bands(bounds: Sequence[int]) -> tuple[Choice, ...]:
    """The bands of a number from their first values: (0, 5, 10) gives "0 à 4", "5 à 9", "10 ou
    plus".
    """
    closed = [
        Choice(str(first), str(first) if after == first + 1 else f"{first} à {after - 1}")
        for first, after in pairwise(bounds)
    ]
    return (*closed, Choice(str(bounds[-1]), f"{bounds[-1]} ou plus"))


def band_of(number: int, bounds: Sequence[int]) -> str:
    """The code of the band a number falls in; ValueError below the first one."""
    below = [first for first in bounds if first <= number]
    if not below:
        raise ValueError("the number is below the first band")
    return str(below[-1])


def cell(question: str, row: str, option: str) -> str:
    """The name of one counter."""
    return f"{question}/{row}/{option}"


def cells_of(items: Iterable[Item]) -> list[str]:
    """Every counter of a questionnaire, in the order of its questions; the first counts people."""
    names = [EVERYBODY]
    for item in items:
        if item.kind in COUNTED:
            rows = [row.code for row in item.rows] or [""]
            names += [cell(item.code, row, option.code) for row in rows for option in item.options]
    return names


def signature(items: Iterable[Item]) -> frozenset[tuple[Any, ...]]:
    """What the counted questions ask, by their words alone: the same for a questionnaire and its
    copy, whatever the order, the names in files, the accents or the capitals.
    """
    return frozenset(
        (
            words(item.label),
            frozenset(words(one.label) for one in item.options),
            frozenset(words(one.label) for one in item.rows),
        )
        for item in items
        if item.kind in COUNTED
    )


def words(label: str) -> str:
    """A label as it is compared; one without a Latin letter is compared as it is."""
    return search_key(label) or label.strip()


def is_asked(item: Item, answers: Answers) -> bool:
    """Whether a question concerns somebody who gave these answers to the earlier ones."""
    if item.condition is None:
        return True
    given = answers.get(item.condition.question)
    chosen = set(given) if isinstance(given, list | tuple) else {given}
    return bool(chosen & set(item.condition.answers))


def asked_only(items: Sequence[Item], answers: Answers) -> dict[str, Any]:
    """The answers without those to questions that were not to be asked (recomputed here: what a
    browser hides or shows is not believed), and without the empty ones.
    """
    kept: dict[str, Any] = {}
    for item in items:
        given = answers.get(item.code)
        if given not in (None, "", [], {}) and is_asked(item, kept):
            kept[item.code] = given
    return kept


def counted_cells(items: Sequence[Item], answers: Answers) -> list[str]:
    """The counters that one person's answers add one to. Texts are not counted."""
    names = [EVERYBODY]
    for item in items:
        given = answers.get(item.code)
        if given is None or item.kind not in COUNTED:
            continue
        if item.kind is QuestionKind.MATRIX:
            names += [cell(item.code, row, option) for row, option in given.items()]
        elif item.kind is QuestionKind.MULTIPLE:
            names += [cell(item.code, "", option) for option in given]
        else:
            names.append(cell(item.code, "", given))
    return names
