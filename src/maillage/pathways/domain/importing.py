"""The official follow-up's export: children found again or opened, statuses brought in.

One line that cannot be understood refuses the file, with its place; one whose child is not this
service's to bring in is told apart, and the others come in. Nothing of the file is kept but what
is sealed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction

from maillage.kernel import clock, journal
from maillage.kernel.sheets import Row, Sheet, UnreadableSheet, match_headers
from maillage.pathways.access_ties import Hold, hold_of, may_act
from maillage.pathways.domain.children import find_by_file, register_child, twins_of
from maillage.pathways.domain.decisions import note_decision
from maillage.pathways.domain.errors import Refused
from maillage.pathways.domain.waiting import Days, change_status, list_child
from maillage.pathways.enums import REASONED, StatusReason, WaitingStatus
from maillage.pathways.identity import Identity, file_token
from maillage.pathways.models import Child, OrientationDecision, WaitingEntry
from maillage.pathways.models.children import oldest_active
from maillage.people.models import Service, User
from maillage.territory.registry import matching_communes

COLUMNS = {
    "last_name": ("Nom", "Nom de naissance", "Nom de l’usager"),
    "first_name": ("Prénom", "Prénoms"),
    "birth_date": ("Date de naissance", "Né(e) le"),
    "commune": ("Commune", "Commune de résidence", "Ville"),
    "file_number": ("N° dossier", "Numéro de dossier", "N° dossier MDPH"),
    "decision_from": ("Début de la décision", "Date de début", "Date ouverture droit"),
    "decision_to": ("Fin de la décision", "Date de fin", "Date fin droit"),
    "notified_on": ("Date de notification", "Notifié le"),
    "status": ("Statut", "Code statut", "Statut de la décision"),
    "status_on": ("Date du statut", "Date statut"),
}
# Refused lines told at once.
MOST_TOLD = 20
OPTIONAL = ("file_number", "notified_on", "commune")
CODE = re.compile(r"\d{2}")
Read = TypeVar("Read")


@dataclass(frozen=True)
class Line:
    """One line of the export, understood."""

    place: str
    identity: Identity
    commune_code: str
    decision: tuple[date, date]
    notified_on: date | None
    status: WaitingStatus
    status_on: date


@dataclass(frozen=True)
class Report:
    """What an import has done."""

    opened: int
    listed: int
    moved: int
    same: int
    archived: int = 0
    refused: tuple[str, ...] = ()


def read_export(sheet: Sheet) -> list[Line]:
    """The lines of an export. Raises UnreadableSheet or Refused, with the place of the fault."""
    columns = match_headers(sheet, COLUMNS, optional=OPTIONAL)
    return [_line(sheet, row, columns) for row in sheet.rows]


def bring_in(*, service: Service, actor: User, lines: list[Line]) -> Report:
    """Bring an export onto a service's list, in one transaction.

    A child is the one of the file number, else of the names and birth date. Several such, or one
    whose record another service holds, and the line is refused, alone. A status older than the one
    known changes nothing. The last contact of a record that opens is the day of its status:
    `archived` counts those whom nobody has heard of for so long that they open in the archive.
    Writes the journal lines of its deeds, and one for the import. Raises Refused when every line
    is refused.
    """
    counts = {"opened": 0, "listed": 0, "moved": 0, "same": 0, "archived": 0}
    hold, refused = hold_of(actor), []
    with transaction.atomic():
        for line in lines:
            try:
                with transaction.atomic():
                    done = _bring(service, actor, hold, line)
            except Refused as refusal:
                refused.append(f"{line.place}\u00a0: {refusal}")
                continue
            counts[done] += 1
            counts["archived"] += done == "opened" and line.status_on < oldest_active()
        if refused and len(refused) == len(lines):
            raise Refused(" ".join(refused[:MOST_TOLD]), "sheet")
        journal.record(
            organisation=service.organisation,
            actor=actor,
            verb="pathways.list_imported",
            subject=service,
            detail={**counts, "refused": len(refused)},
        )
    return Report(**counts, refused=tuple(refused))


def _bring(service: Service, actor: User, hold: Hold, line: Line) -> str:
    child, done = _child(service, hold, line), "moved"
    if child is None:
        done = "opened"
        child = register_child(
            organisation=service.organisation,
            actor=actor,
            service=service,
            identity=line.identity,
            commune_code=line.commune_code,
            contact_on=line.status_on,
        )
    start, end = line.decision
    if not OrientationDecision.objects.filter(child=child, starts_on=start).exists():
        note_decision(child=child, actor=actor, starts_on=start, ends_on=end)
    entry = WaitingEntry.objects.filter(child=child, service=service).first()
    if entry is None:
        done = done if done == "opened" else "listed"
        on = line.notified_on or line.status_on
        days = Days(requested_on=on, notified_on=line.notified_on)
        entry = list_child(child=child, service=service, actor=actor, days=days, imported=True)
    if line.status == entry.status or line.status_on < entry.status_on:
        return "same" if done == "moved" else done
    # The export gives no reason: what is owed one says so, until somebody tells it.
    reason = StatusReason.UNTOLD if line.status in REASONED else ""
    change_status(
        entry=entry,
        actor=actor,
        status=line.status,
        reason=reason,
        on=line.status_on,
        requested_on=line.status_on,
        imported=True,
    )
    return done


def _child(service: Service, hold: Hold, line: Line) -> Child | None:
    organisation = service.organisation
    found: list[Child] = []
    if line.identity.file_number:
        found = find_by_file(organisation, file_token(line.identity.file_number))
    found = found or twins_of(organisation, line.identity)
    if not all(may_act(hold, child) for child in found):
        # Joining a list opens the identity to its office: a file must not do it unseen.
        raise Refused(
            "un autre service tient déjà le dossier de cet enfant. Demandez-lui de l’inscrire sur "
            "votre liste."
        )
    if len(found) > 1:
        shown = ", ".join(str(one) for one in found)
        raise Refused(
            f"plusieurs dossiers répondent à cet enfant ({shown}). Gardez-en un seul, puis "
            "recommencez."
        )
    return found[0] if found else None


def _line(sheet: Sheet, row: Row, columns: dict[str, int]) -> Line:
    def told(key: str, read: Callable[[str], Read]) -> Read:
        text = row.cells[columns[key]] if key in columns else ""
        try:
            return read(text)
        except ValueError as error:
            place = sheet.address(row, columns[key])
            raise UnreadableSheet(f"{place[0].upper()}{place[1:]}\u00a0: {error}") from error

    start, end = told("decision_from", _day), told("decision_to", _day)
    identity = Identity(
        last_name=told("last_name", _words),
        first_name=told("first_name", _words),
        birth_date=told("birth_date", _past_day),
        file_number=told("file_number", str) if "file_number" in columns else "",
    )
    return Line(
        place=f"Ligne {row.line}",
        identity=identity,
        commune_code=told("commune", _commune) if "commune" in columns else "",
        decision=(start, end),
        notified_on=told("notified_on", _maybe_day) if "notified_on" in columns else None,
        status=told("status", _status),
        status_on=told("status_on", _past_day),
    )


def _words(text: str) -> str:
    if not text:
        raise ValueError("cette case est vide, complétez-la.")
    return text[:80]


def _day(text: str) -> date:
    try:
        return datetime.strptime(text[:10], "%d/%m/%Y").date()  # noqa: DTZ007 - a day, no hour
    except ValueError:
        raise ValueError("écrivez une date comme 01/09/2026.") from None


def _past_day(text: str) -> date:
    day = _day(text)
    if day > clock.today():
        raise ValueError("ce jour n’est pas encore venu, corrigez la date.")
    return day


def _maybe_day(text: str) -> date | None:
    return _past_day(text) if text else None


def _status(text: str) -> WaitingStatus:
    code = CODE.search(text)
    for status in WaitingStatus:
        if (code and code[0] == status.value) or text.casefold() == str(status.label).casefold():
            return status
    raise ValueError("ce statut n’est pas connu, écrivez son code (par exemple 42).")


def _commune(text: str) -> str:
    found = matching_communes(text) if text else []
    if len(found) != 1:
        raise ValueError("cette commune n’est pas reconnue, écrivez « Bobigny (93) ».")
    return found[0].insee
