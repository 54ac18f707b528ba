"""Groups offered separately, one a line."""

from __future__ import annotations

import re

from maillage.engine.intake.document import Document, Line, Span
from maillage.engine.intake.fields.units import GROUPS_QUANTITY, PEOPLE_QUANTITY
from maillage.engine.intake.finding import Findings, Found
from maillage.engine.intake.numbers_fr import (
    NUM,
    Quantity,
    parse_number,
    quantities,
)

_FILLED = re.compile(
    r"deja\s+(?:pourvue?s?|attribuee?s?)|\bpourvue?s?\b(?<!a pourvue)|\battribuee?s?\b"
    r"|n'est\s+plus\s+a\s+pourvoir|complets?\b|reconduit"
)
_OPEN = re.compile(r"a\s+pourvoir|a\s+attribuer|\bouverte?\b|\bvacante?\b|recherche")
# "1 groupe de 7 – déjà attribué": a size without its noun.
_BARE_SIZE = re.compile(rf"\bgroupes?\s+de\s+(?P<n>{NUM})(?=\s*(?:[-\u2013,;.()]|$))")
_LOT_HEAD = re.compile(r"\blot\s*(?:n[o°.]?\s*)?(?P<n>\d{1,2}|[a-f]\b)\s*[:\-.)|]*\s*")
_FOR_SERVICE = re.compile(
    r"\(?\s*(?:professionnel(?:le)?s?|equipe|salaries|agents|personnels?)\s+(?:du"
    r"|de\s+la|de\s+l'|des|de)\s*(?P<name>[^)\n;,]{2,60}?)\s*(?:\)|$|\s-\s|;|,|:)"
)


def read_lots(doc: Document, findings: Findings, *, is_call: bool) -> list[Line]:
    """Lots, one per line; returns the lines read."""
    rows: list[tuple[Line, dict[str, Found]]] = []
    for line in doc.lines:
        record = _lot_of_line(doc, line)
        if record:
            rows.append((line, record))
    labelled = [row for row in rows if "lot" in row[1]]
    if labelled and len(labelled) < len(rows):
        rows = labelled
    if len(rows) < 2:
        return []
    for _, record in rows:
        record.pop("lot", None)
        if "status" not in record and is_call:
            record["status"] = Found("open", next(iter(record.values())).spans)
        findings.add_record("lots", record)
    return [line for line, _ in rows]


def _lot_of_line(doc: Document, line: Line) -> dict[str, Found] | None:
    """The lot that a line states: groups and a service, or "Lot n" and something."""
    head = _LOT_HEAD.match(doc.fold, line.start, line.end)
    found = quantities(doc.fold, GROUPS_QUANTITY, line.start, line.end)
    exact = [item for item in found if item.low == item.high and item.low]
    record: dict[str, Found] = {}
    service = _service_of(doc, line, head, exact)
    if head is None and (service is None or len(exact) != 1):
        return None
    if head is None and not (line.bullet or exact[0].start - line.start < 90):
        return None
    if head is not None:
        record["lot"] = Found(head["n"], (head.span(),))
    if service:
        record["service"] = Found(doc.quote(service), (service,))
    if len(exact) == 1:
        record["groups"] = Found(exact[0].low, ((exact[0].start, exact[0].end),))
    size = [
        item
        for item in quantities(doc.fold, PEOPLE_QUANTITY, line.start, line.end)
        if item.low is not None and item.low == item.high
    ]
    if len(size) == 1:
        record["size"] = Found(size[0].low, ((size[0].start, size[0].end),))
    elif bare := _BARE_SIZE.search(doc.fold, line.start, line.end):
        record["size"] = Found(parse_number(bare["n"]), (bare.span("n"),))
    _add_status(doc, line, record)
    return record if "service" in record or "groups" in record else None


def _add_status(doc: Document, line: Line, record: dict[str, Found]) -> None:
    opened = _OPEN.search(doc.fold, line.start, line.end)
    filled = _FILLED.search(doc.fold, line.start, line.end)
    if filled and not (
        opened and opened.end() > filled.start() and opened.start() <= filled.start()
    ):
        record["status"] = Found("filled", (filled.span(),))
    elif opened:
        record["status"] = Found("open", (opened.span(),))


def _service_of(
    doc: Document, line: Line, head: re.Match[str] | None, groups: list[Quantity]
) -> Span | None:
    named = _FOR_SERVICE.search(doc.fold, line.start, line.end)
    if named:
        return doc.trim(named.span("name"))
    if head is not None:
        end = re.compile(r"\s[-:|]\s|[:|;,(\n]|$").search(doc.fold, head.end(), line.end)
        stop = end.start() if end else line.end
        span = doc.trim((head.end(), stop))
        words = doc.fold[span[0] : span[1]]
        if span[0] < span[1] and not re.match(rf"(?:{NUM})\s", words):
            return span
        rest = re.search(
            r"(?:pour|au|du|de la|de l')\s+(?:l'equipe\s+(?:du|de la"
            r"|de l')\s*)?(?P<n>[^,;:()]{3,50})",
            doc.fold[head.end() : line.end],
        )
        if rest:
            return doc.trim((head.end() + rest.start("n"), head.end() + rest.end("n")))
        return None
    if not groups:
        return None
    before = doc.text[line.start : groups[0].start]
    lead = re.match(
        r"\s*(?P<name>[A-ZÉ][^:|\n]{1,60}?)\s*(?:[:|(\u2013\u2014]|\s-\s|,)\s*(?:\w+\s+)?$", before
    )
    if lead and not re.search(
        r"nombre|groupe|taille|effectif|organisation|budget|duree|modalite|contexte|besoin"
        r"|objet|public|participants|format|volume|rythme|frequence|composition|lot",
        doc.fold[line.start + lead.start("name") : line.start + lead.end("name")],
    ):
        return doc.trim((line.start + lead.start("name"), line.start + lead.end("name")))
    return None
