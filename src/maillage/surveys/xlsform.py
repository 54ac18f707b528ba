"""Questionnaires as XLSForm (https://xlsform.org): the table that ODK and KoboToolbox share.

What is written: `survey` (type, name, label, hint, required, relevant, appearance), `choices`,
`settings`. Tables of scales become a group with the `table-list` appearance, which is read back.
Numbers keep their bands in a column of ours, `maillage::bands`, which other tools leave aside.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import NoReturn

from maillage.kernel import sheets
from maillage.kernel.sheets import Row, Sheet, UnreadableSheet
from maillage.kernel.sheets_out import Value, write_xlsx_book
from maillage.kernel.words import NBSP
from maillage.surveys.content import Choice, Condition, Item
from maillage.surveys.enums import QuestionKind

BANDS = "maillage::bands"
SURVEY = ("type", "name", "label", "hint", "required", "relevant", "appearance", BANDS)
CHOICES = ("list_name", "name", "label")
SETTINGS = ("form_title", "form_id", "version", "default_language")
MARK = "likert"
# The bands of a number whose form gives none: years of seniority, mostly.
DEFAULT_BOUNDS = (0, 5, 10, 20)
SELECTED = re.compile(r"selected\(\s*\$\{(\w+)\}\s*,\s*'([^']*)'\s*\)")
EQUALS = re.compile(r"\$\{(\w+)\}\s*=\s*'([^']*)'")
# Bands are numbers in a form: their condition compares the number itself.
COMPARED = re.compile(r"\$\{(\w+)\}\s*(>=|<=|>|<|=)\s*(\d+)")
# Where the whole numbers that fit begin and end (the end apart), for each comparison.
ENDS: dict[str, Callable[[int], tuple[float, float]]] = {
    ">=": lambda number: (number, inf),
    ">": lambda number: (number + 1, inf),
    "<=": lambda number: (0, number + 1),
    "<": lambda number: (0, number),
    "=": lambda number: (number, number + 1),
}
INTRODUCTION = "introduction"
LONGEST_INTRODUCTION = 2000


def to_xlsform(
    *, title: str, form_id: str, version: int, items: Sequence[Item], introduction: str = ""
) -> bytes:
    """An XLSX file that XLSForm tools read; the introduction is a note before the questions."""
    by_code = {item.code: item for item in items}
    survey: list[tuple[Value, ...]] = []
    if introduction:
        survey.append(("note", INTRODUCTION, introduction, *[""] * (len(SURVEY) - 3)))
    choices: list[tuple[Value, ...]] = []
    for item in items:
        survey += _survey_lines(item, by_code)
        if item.kind is not QuestionKind.NUMBER:
            choices += [(f"l_{item.code}", one.code, one.label) for one in item.options]
    settings = [(title, form_id, str(version), "French (fr)")]
    return write_xlsx_book(
        {
            "survey": (SURVEY, survey),
            "choices": (CHOICES, choices),
            "settings": (SETTINGS, settings),
        },
        title=title,
    )


def _survey_lines(item: Item, by_code: dict[str, Item]) -> Iterator[tuple[Value, ...]]:
    required = "yes" if item.is_required else ""
    relevant = _relevant(item.condition, by_code) if item.condition else ""
    common = (item.label, item.hint, required, relevant)
    one = f"select_one l_{item.code}"
    match item.kind:
        case QuestionKind.MATRIX:
            yield ("begin_group", item.code, item.label, item.hint, "", relevant, "table-list", "")
            for row in item.rows:
                yield (one, f"{item.code}__{row.code}", row.label, "", required, "", "", "")
            yield ("end_group", "", "", "", "", "", "", "")
        case QuestionKind.SCALE:
            yield (one, item.code, *common, MARK, "")
        case QuestionKind.CHOICE:
            yield (one, item.code, *common, "", "")
        case QuestionKind.MULTIPLE:
            yield (f"select_multiple l_{item.code}", item.code, *common, "", "")
        case QuestionKind.NUMBER:
            yield ("integer", item.code, *common, "", " ".join(map(str, item.bounds)))
        case QuestionKind.TEXT:
            yield ("text", item.code, *common, "multiline", "")


def _relevant(condition: Condition, by_code: dict[str, Item]) -> str:
    question, decides = condition.question, by_code[condition.question]
    if decides.kind is QuestionKind.NUMBER:
        return " or ".join(_range(question, answer, decides.bounds) for answer in condition.answers)
    if decides.kind is QuestionKind.MULTIPLE:
        return " or ".join(f"selected(${{{question}}}, '{one}')" for one in condition.answers)
    return " or ".join(f"${{{question}}} = '{one}'" for one in condition.answers)


def _range(question: str, answer: str, bounds: Sequence[int]) -> str:
    after = [first for first in bounds if first > int(answer)]
    lower = f"${{{question}}} >= {answer}"
    return f"({lower} and ${{{question}}} < {after[0]})" if after else lower


@dataclass(frozen=True)
class ReadForm:
    """What an XLSForm file holds: its title and its questions, the note before the first one, and
    the numbers (labels) to which bands were given, as the file had none.
    """

    title: str
    items: list[Item]
    introduction: str = ""
    banded: tuple[str, ...] = ()


def from_xlsform(data: bytes, filename: str) -> ReadForm:
    """Read an XLSForm file written by us or by another tool.

    Raises:
        UnreadableSheet: no `survey` sheet, a kind of question we do not ask, a condition we
            cannot follow; the sentence names the line.
    """
    book = sheets.read_xlsx_book(data, filename, ("survey", "choices", "settings"))
    if "survey" not in book:
        raise UnreadableSheet(
            f"Le fichier «{NBSP}{filename}{NBSP}» n’a pas de feuille «{NBSP}survey{NBSP}»{NBSP}: "
            "choisissez un fichier XLSForm."
        )
    lists: dict[str, list[Choice]] = {}
    if "choices" in book:
        table = _Table(book["choices"])
        for row in book["choices"].rows:
            choice = Choice(table.get(row, "name"), table.label(row))
            lists.setdefault(table.get(row, "list_name"), []).append(choice)
    reader = _Reader(book["survey"], lists)
    items = reader.items()
    title = ""
    if "settings" in book and book["settings"].rows:
        title = _Table(book["settings"]).get(book["settings"].rows[0], "form_title")
    banded = tuple(one.label for one in items if one.code in reader.banded)
    title = title or filename.rsplit(".", maxsplit=1)[0]
    return ReadForm(title, items, reader.introduction, banded)


class _Table:
    """Cells by the name of their column; a label may carry its language ("label::French (fr)")."""

    def __init__(self, sheet: Sheet) -> None:
        self.columns = {name.strip().lower(): rank for rank, name in enumerate(sheet.headers)}

    def get(self, row: Row, name: str) -> str:
        """The text of a cell, "" when the column is missing."""
        rank = self.columns.get(name)
        return row.cells[rank].strip() if rank is not None else ""

    def label(self, row: Row, name: str = "label") -> str:
        """The label in French when there are several languages, else the first one there is."""
        named = [key for key in self.columns if key == name or key.startswith(f"{name}::")]
        french = [key for key in named if "fr" in key.partition("::")[2]]
        return next(filter(None, (self.get(row, key) for key in (*french, *named))), "")


class _Reader:
    """Walks the `survey` sheet, one question or one group at a time."""

    def __init__(self, sheet: Sheet, lists: dict[str, list[Choice]]) -> None:
        self.sheet, self.lists, self.table = sheet, lists, _Table(sheet)
        self.found: list[Item] = []
        self.matrix: Item | None = None
        self.depth = 0
        self.introduction = ""
        # Numbers whose bands are ours; conditions on a number, by the question that has them.
        self.banded: set[str] = set()
        self.ranges: dict[str, tuple[Row, str, list[tuple[float, float]]]] = {}

    def items(self) -> list[Item]:
        """Every question that can be asked, in order."""
        for row in self.sheet.rows:
            self._line(row)
        if self.matrix is not None:
            raise UnreadableSheet(
                f"Feuille «{NBSP}survey{NBSP}»{NBSP}: le tableau «{NBSP}{self.matrix.code}{NBSP}» "
                "ne se termine pas. Ajoutez une ligne «end_group»."
            )
        self._give_bands()
        return [self._decided(item) for item in self.found]

    def _give_bands(self) -> None:
        """Numbers that came without bands get the usual ones, cut where conditions ask."""
        for rank, item in enumerate(self.found):
            if item.code in self.banded:
                cuts = {
                    int(end)
                    for _, question, ranges in self.ranges.values()
                    if question == item.code
                    for one in ranges
                    for end in one
                    if end != inf
                }
                bounds = tuple(sorted({*DEFAULT_BOUNDS, *cuts}))
                self.found[rank] = replace(item, bounds=bounds)

    def _decided(self, item: Item) -> Item:
        """The question with its condition on a number, told as bands."""
        if item.code not in self.ranges:
            return item
        row, question, ranges = self.ranges[item.code]
        decides = next((one for one in self.found if one.code == question), None)
        if decides is None or decides.kind is not QuestionKind.NUMBER:
            self._refuse(row, "sa condition («relevant») compare ce qui n’est pas un nombre")
        firsts = decides.bounds
        ends = {firsts[0], *firsts[1:], inf}
        # Nothing is below the first band.
        told = [(max(low, firsts[0]), high) for low, high in ranges]
        if any(low not in ends or high not in ends or low >= high for low, high in told):
            self._refuse(row, "sa condition («relevant») ne suit pas les tranches de ce nombre")
        answers = tuple(
            str(first) for first in firsts if any(low <= first < high for low, high in told)
        )
        return replace(item, condition=Condition(question, answers))

    def _line(self, row: Row) -> None:
        kind, _, rest = self.table.get(row, "type").partition(" ")
        kind = kind.replace("begin", "begin_").replace("end", "end_").replace("__", "_")
        if kind in ("begin_", "end_"):
            kind, rest = f"{kind}{rest.split(' ')[0]}", ""
        name = self.table.get(row, "name")
        match kind:
            case "begin_group" if "table-list" in self.table.get(row, "appearance"):
                self.matrix = self._item(row, name, QuestionKind.MATRIX)
            case "begin_group":
                self.depth += 1
                if self.table.get(row, "relevant"):
                    self._refuse(row, "un groupe sous condition ne peut pas être repris")
            case "end_group":
                self._end_group(row)
            case "select_one" if self.matrix is not None:
                self._add_row(row, name, rest)
            case "select_one" | "select_multiple":
                self._select(row, name, kind, rest)
            case "integer":
                self._number(row, name)
            case "text":
                self.found.append(self._item(row, name, QuestionKind.TEXT))
            case "note":
                self._note(row)
            case "start" | "end" | "today" | "deviceid" | "username" | "audit" | "":
                return  # nothing to ask; dates, devices and names are never taken over
            case _:
                self._refuse(row, f"le genre «{NBSP}{kind}{NBSP}» n’existe pas ici")

    def _note(self, row: Row) -> None:
        """The first note before any question introduces; the others are left aside."""
        if not self.found and self.matrix is None and not self.introduction:
            self.introduction = self.table.label(row)[:LONGEST_INTRODUCTION]

    def _number(self, row: Row, name: str) -> None:
        bands = self.table.get(row, BANDS).split()
        if not all(one.isdecimal() and one.isascii() for one in bands):
            self._refuse(row, "ses tranches doivent être des nombres entiers")
        item = self._item(row, name, QuestionKind.NUMBER)
        if not bands:
            self.banded.add(item.code)
        self.found.append(replace(item, bounds=tuple(map(int, bands))))

    def _item(self, row: Row, name: str, kind: QuestionKind) -> Item:
        relevant = self.table.get(row, "relevant")
        return Item(
            code=name.lower(),
            kind=kind,
            label=self.table.label(row),
            hint=self.table.label(row, "hint"),
            is_required=self._is_required(row),
            condition=self._condition(row, name, relevant) if relevant else None,
        )

    def _is_required(self, row: Row) -> bool:
        return self.table.get(row, "required").lower() in ("yes", "true", "true()", "oui")

    def _select(self, row: Row, name: str, kind: str, listed: str) -> None:
        if listed.endswith(" or_other"):
            self._refuse(row, "«or_other» ne peut pas être repris, écrivez «Autre» dans la liste")
        options = tuple(self.lists.get(listed, ()))
        is_scale = MARK in self.table.get(row, "appearance") and all(
            one.code.isdecimal() for one in options
        )
        one = QuestionKind.SCALE if is_scale else QuestionKind.CHOICE
        item = self._item(row, name, one if kind == "select_one" else QuestionKind.MULTIPLE)
        self.found.append(replace(item, options=options))

    def _add_row(self, row: Row, name: str, listed: str) -> None:
        matrix = self.matrix
        assert matrix is not None  # noqa: S101 - the caller looked  # nosec B101
        if self.table.get(row, "relevant"):
            self._refuse(row, "une ligne de tableau sous condition ne peut pas être reprise")
        options = tuple(self.lists.get(listed, ()))
        if matrix.rows and options != matrix.options:
            self._refuse(row, "les lignes d’un tableau doivent avoir les mêmes réponses")
        code = name.lower().removeprefix(f"{matrix.code}__")
        self.matrix = replace(
            matrix,
            rows=(*matrix.rows, Choice(code, self.table.label(row))),
            options=options,
            is_required=matrix.is_required or self._is_required(row),
        )

    def _end_group(self, row: Row) -> None:
        if self.matrix is not None:
            self.found.append(self.matrix)
            self.matrix = None
        elif self.depth:
            self.depth -= 1
        else:
            self._refuse(row, "un groupe se termine sans avoir commencé")

    def _condition(self, row: Row, name: str, relevant: str) -> Condition | None:
        """`${q} = 'a' or ${q} = 'b'`, `selected(${q}, 'a')`; comparisons of one number wait for
        its bands, which may come from them. Nothing else.
        """
        pairs: list[tuple[str, str]] = []
        ranges: list[tuple[float, float]] = []
        asked: set[str] = set()
        for part in re.split(r"\s+or\s+", relevant.strip()):
            text = part.strip().removeprefix("(").removesuffix(")")
            match = SELECTED.fullmatch(part.strip()) or EQUALS.fullmatch(text)
            if match is not None:
                pairs.append((match[1].lower(), match[2]))
                asked.add(match[1].lower())
                continue
            compared = [COMPARED.fullmatch(one.strip()) for one in re.split(r"\s+and\s+", text)]
            found = [one for one in compared if one is not None]
            if len(found) < len(compared):
                self._refuse(row, "sa condition («relevant») est trop compliquée")
            asked |= {one[1].lower() for one in found}
            ends = [ENDS[one[2]](int(one[3])) for one in found]
            ranges.append((max(low for low, _ in ends), min(high for _, high in ends)))
        if len(asked) != 1:
            self._refuse(row, "sa condition («relevant») porte sur plusieurs questions")
        if pairs and ranges:
            self._refuse(row, "sa condition («relevant») est trop compliquée")
        (question,) = asked
        if pairs and self._is_number(question):
            # A number said equal to a text ("= '5'") is that number, not the band from it.
            if not all(one.isdecimal() and one.isascii() for _, one in pairs):
                self._refuse(row, "sa condition («relevant») compare un nombre à un mot")
            ranges = [ENDS["="](int(one)) for _, one in pairs]
        if ranges:
            self.ranges[name.lower()] = (row, question, ranges)
            return None
        return Condition(question, tuple(answer for _, answer in pairs))

    def _is_number(self, code: str) -> bool:
        return any(one.code == code and one.kind is QuestionKind.NUMBER for one in self.found)

    def _refuse(self, row: Row, why: str) -> NoReturn:
        raise UnreadableSheet(
            f"Feuille «{NBSP}survey{NBSP}», ligne {row.line}{NBSP}: {why}. Corrigez cette ligne, "
            "ou retirez-la."
        )
