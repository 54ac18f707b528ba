"""An inventory from a spreadsheet: read whole, refused whole, written whole, as drafts.

Every row becomes a draft of whoever brings it in: an action is published one by one, once it says
how families took part. A row whose action is here already brings nothing.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from maillage.actions import codes
from maillage.actions.domain.drafting import LONGEST_TITLE, OLDEST, new_draft, put_on_map
from maillage.actions.domain.errors import Refused
from maillage.actions.enums import CoDesign
from maillage.actions.inclusion.reading import from_table, is_theirs
from maillage.actions.models import ActionAnimator, ActionCode, CollectiveAction
from maillage.kernel import clock, journal
from maillage.kernel.keys import search_key
from maillage.kernel.sheets import Row, Sheet, match_headers
from maillage.people.models import Organisation, User
from maillage.territory.registry import matching_communes

COLUMNS: dict[str, tuple[str, ...]] = {
    "title": ("Titre", "Nom", "Action"),
    "aim": ("Ce que l’on cherche", "But", "Objectif", "Description"),
    "kind": ("Forme", "Type"),
    "publics": ("Pour qui", "Public", "Publics"),
    "age_from": ("À partir de (ans)", "Âge minimum"),
    "age_to": ("Jusqu’à (ans)", "Âge maximum"),
    "themes": ("Thèmes", "Thème"),
    "need": ("Besoin observé", "Besoin"),
    "commune": ("Commune",),
    "place": ("Lieu précis", "Lieu"),
    "rhythm": ("Rythme",),
    "partners": ("Partenaires",),
    "co_design": ("Place des familles",),
    "co_design_how": ("Comment les familles participent",),
    "tools": ("Supports et matériel", "Matériel"),
    "kit_url": ("Document",),
    "origin_id": ("Repère d’origine",),
}
OPTIONAL = tuple(key for key in COLUMNS if key != "title")
EXAMPLE = (
    "Atelier cuisine entre parents et enfants",
    "Retrouver le plaisir de cuisiner ensemble.",
    "Atelier",
    "Parents; Enfants",
    "6",
    "11",
    "Cuisine et alimentation; Lien entre parents et enfants",
    "Des repas pris séparément, peu de moments partagés.",
    "Tours (37)",
    "Cuisine de la maison du département",
    "Un mercredi sur deux",
    "Centre social, épicerie solidaire",
    "Elles ont choisi parmi des idées",
    "Les parents ont choisi les recettes et le jour.",
    "Deux plaques, tabliers",
    "",
    "",
)
TEXTS = ("aim", "need", "place", "rhythm", "partners", "co_design_how", "tools")
MOST = 500
ADDRESS: Any = CollectiveAction._meta.get_field("kit_url").run_validators
PARTS = re.compile(r"\s*[;|\n]\s*")


@dataclass(frozen=True)
class Line:
    """One action of the file, and whether it is new; `notes` say what will be shortened."""

    number: int
    values: dict[str, Any]
    lists: dict[str, list[str]]
    is_new: bool
    notes: tuple[str, ...] = ()


@dataclass
class Plan:
    """What a file would do; nothing is written while `errors` holds a sentence."""

    lines: list[Line] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def new(self) -> list[Line]:
        return [line for line in self.lines if line.is_new]

    @property
    def known(self) -> int:
        """How many rows bring nothing."""
        return len(self.lines) - len(self.new)


def read_plan(*, sheet: Sheet) -> Plan:
    """What a spreadsheet would bring in here, with a sentence for each value that cannot be.

    Takes our own columns, or those of data·inclusion services. Raises UnreadableSheet when a
    column is missing or stands twice. Reads only (two queries).
    """
    reader = _Reader(from_table(sheet) if is_theirs(sheet.headers) else sheet)
    for row in reader.sheet.rows:
        reader.read(row)
    if not sheet.rows:
        reader.plan.errors.append(
            "Le fichier n’a que ses titres\u00a0: écrivez une action par ligne."
        )
    if len(reader.plan.new) > MOST:
        reader.plan.errors.append(
            f"Le fichier apporte plus de {MOST}\u00a0actions\u00a0: partagez-le en plusieurs."
        )
    return reader.plan


def apply_plan(*, sheet: Sheet, organisation: Organisation, actor: User) -> Plan:
    """Write the new actions of a file as drafts, or nothing: read again under lock.

    Raises:
        Refused: the file can no longer be taken as it is; nothing is written.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        plan = read_plan(sheet=sheet)
        if plan.errors:
            raise Refused(plan.errors[0])
        model = new_draft(organisation, actor, "")
        drafts = [_draft(model, line) for line in plan.new]
        CollectiveAction.objects.bulk_create(drafts)
        ActionAnimator.objects.bulk_create(
            ActionAnimator(organisation=organisation, action=one, person=actor) for one in drafts
        )
        ActionCode.objects.bulk_create(
            ActionCode(organisation=organisation, action=draft, family=family, code=code)
            for draft, line in zip(drafts, plan.new, strict=True)
            for family, chosen in line.lists.items()
            for code in chosen
        )
        journal.record(
            organisation=organisation,
            actor=actor,
            verb="actions.imported",
            subject=organisation,
            detail={"drafts": len(drafts), "known": plan.known},
        )
    return plan


def _draft(model: CollectiveAction, line: Line) -> CollectiveAction:
    """A draft by whoever brings it in, in their service, where the file says it is held."""
    draft = CollectiveAction(
        organisation=model.organisation,
        service=model.service,
        organiser=model.organiser,
        created_by=model.created_by,
        created_at=clock.now(),
        changed_at=clock.now(),
        **line.values,
    )
    put_on_map(draft)
    return draft


class _Reader:
    """Reads the rows of one file against what the space holds."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.columns = match_headers(sheet, COLUMNS, optional=OPTIONAL)
        self.plan = Plan()
        rows = CollectiveAction.objects.values_list("title", "commune_code", "origin_id")
        self.here = {_identity(*row) for row in rows} | {_identity(*row[:2]) for row in rows}
        today = clock.today()
        self.labels = {
            name: {search_key(label): code for code, label in codes.choices(name, today)}
            for name in ("types", "publics", "themes")
        }

    def read(self, row: Row) -> None:
        """Add the line of a row to the plan, or a sentence for each of its faults."""
        faults = len(self.plan.errors)
        notes: list[str] = []
        title = self._cell(row, "title")
        if not title:
            self._fault(row, "title", "cette case est vide, écrivez-y le nom de l’action")
        values: dict[str, Any] = {
            "title": title[:LONGEST_TITLE],
            "commune_code": self._commune(row),
            "kind": next(iter(self._codes(row, "kind", "types")), ""),
            "age_from": self._age(row, "age_from"),
            "age_to": self._age(row, "age_to"),
            "co_design": self._part(row),
            "kit_url": _address(self._cell(row, "kit_url")),
            "origin_id": self._cell(row, "origin_id")[:200],
        }
        if len(title) > LONGEST_TITLE:
            notes.append(f"titre ramené à {LONGEST_TITLE}\u00a0caractères")
        if values["kit_url"] != self._cell(row, "kit_url"):
            notes.append("adresse du document laissée de côté\u00a0: elle n’est pas lisible")
        for key in TEXTS:
            values[key], cut = self._text(row, key)
            notes += [f"«\u00a0{COLUMNS[key][0]}\u00a0» ramené à {cut}\u00a0caractères"] * bool(cut)
        lists = {name: self._codes(row, name, name) for name in ("publics", "themes")}
        ages = values["age_from"], values["age_to"]
        if None not in ages and ages[1] < ages[0]:
            self._fault(row, "age_to", "le second âge est plus petit que le premier, corrigez-le")
        if len(self.plan.errors) > faults:
            return
        identity = _identity(title, values["commune_code"], values["origin_id"])
        self.plan.lines.append(
            Line(row.line, values, lists, identity not in self.here, tuple(notes))
        )
        self.here.add(identity)

    def _cell(self, row: Row, key: str) -> str:
        column = self.columns.get(key)
        return "" if column is None else row.cells[column].strip()

    def _fault(self, row: Row, key: str, sentence: str) -> None:
        self.plan.errors.append(f"{self.sheet.address(row, self.columns[key])}\u00a0: {sentence}.")

    def _text(self, row: Row, key: str) -> tuple[str, int]:
        """The text of a cell, and the length it was cut to (0 when it was not)."""
        field: Any = CollectiveAction._meta.get_field(key)
        most = field.max_length
        text = self._cell(row, key)
        if len(text) <= most:
            return text, 0
        return f"{text[: most - 1].rstrip()}…", most

    def _codes(self, row: Row, key: str, name: str) -> list[str]:
        found = []
        for part in filter(None, PARTS.split(self._cell(row, key))):
            code = self.labels[name].get(search_key(part))
            if code is None:
                known = ", ".join(label for _, label in codes.choices(name, clock.today()))
                self._fault(
                    row, key, f"«\u00a0{part}\u00a0» n’est pas dans la liste\u00a0({known})"
                )
            elif code not in found:
                found.append(code)
        return found

    def _commune(self, row: Row) -> str:
        text = self._cell(row, "commune")
        found = matching_communes(text) if text else []
        if text and not found:
            self._fault(row, "commune", "commune inconnue, écrivez par exemple Tours (37)")
        elif len(found) > 1:
            self._fault(row, "commune", "plusieurs communes ont ce nom, ajoutez le département")
        return found[0].insee if len(found) == 1 else ""

    def _age(self, row: Row, key: str) -> int | None:
        text = self._cell(row, key)
        if not text:
            return None
        if text.isascii() and text.isdigit() and int(text) <= OLDEST:
            return int(text)
        self._fault(row, key, f"écrivez un âge en années, {OLDEST} au plus")
        return None

    def _part(self, row: Row) -> str:
        text = self._cell(row, "co_design")
        labels = {search_key(one.label): one.value for one in CoDesign}
        if text and search_key(text) not in labels:
            known = ", ".join(one.label for one in CoDesign)
            self._fault(row, "co_design", f"écrivez l’une de ces réponses\u00a0: {known}")
        return labels.get(search_key(text), "")


def _address(text: str) -> str:
    """The address of a document as it will be kept; "" when it is none, or too long."""
    try:
        ADDRESS(text)
    except ValidationError:
        return ""
    return text


def _identity(title: str, commune_code: str, origin_id: str = "") -> tuple[str, ...]:
    """What makes two rows the same action: where it comes from, else its name and its commune."""
    return (origin_id,) if origin_id else (search_key(title), commune_code)
