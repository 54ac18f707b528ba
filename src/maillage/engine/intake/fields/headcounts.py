"""Posts that should be filled and people who are there: two numbers, not a range."""

from __future__ import annotations

import re

from maillage.engine.intake.document import Document, Span
from maillage.engine.intake.fields.units import PEOPLE_QUANTITY
from maillage.engine.intake.finding import Findings
from maillage.engine.intake.numbers_fr import (
    NUM,
    parse_number,
    quantities,
)

_BUDGETED = re.compile(
    rf"(?P<n>{NUM})\s+(?:postes?|etp|professionnels?|personnes?"
    rf"|salaries?)\s+(?:sont\s+)?(?:budgete\w*|theoriques?|autorises?"
    rf"|prevus?\s+au\s+(?:tableau|budget)|inscrits?\s+au\s+(?:tableau|budget|cpom)"
    rf"|au\s+tableau\s+des\s+effectifs)"
    rf"|(?:effectifs?\s+(?:theorique|budgete|cible|autorise|prevu|total\s+prevu)\w*"
    rf"|postes\s+(?:budgetes|autorises|prevus"
    rf"|ouverts))\s*(?:\w+\s+){{0,3}}?[:=]?\s*(?:de\s+|est\s+de\s+)?(?P<n2>{NUM})"
    rf"|(?P<n3>{NUM})\s+postes?\b(?=[^.;\n]{{0,40}}(?:dont|presente?s|pourvus|vacants|occupes))"
)
_ACTUAL = re.compile(
    rf"(?P<n>{NUM})\s+(?:(?:postes?|professionnels?|personnes?|salaries?"
    rf"|agents?)\s+)?(?:sont\s+|seulement\s+)?(?:(?:actuellement|aujourd'hui|reellement"
    rf"|effectivement)\s+)?(?:pourvus?|en\s+poste|occupes?|presente?s?(?!\s+(?:au|aux"
    rf"|a\s+la|lors))|actuellement\s+en\s+fonction)\b"
    rf"|(?:effectifs?\s+(?:reel|present|actuel|en\s+poste)\w*|postes\s+(?:pourvus"
    rf"|occupes))\s*[:=]?\s*(?:de\s+|est\s+de\s+)?(?P<n2>{NUM})"
)
_NOW = re.compile(
    rf"\b(?:actuellement|aujourd'hui|a\s+ce\s+jour|pour\s+l'instant"
    rf"|pour\s+le\s+moment)\b[^.;\n]{{0,80}}?\b(?:compose\w*|constitue\w*|compte\w*"
    rf"|sont|est\s+de|sommes)\s+(?:que\s+)?(?:de\s+)?(?P<n>{NUM})\b"
)
_VACANT = re.compile(
    r"postes?\s+(?:sont\s+)?(?:a\s+pourvoir|vacants?|non\s+pourvus?)"
    r"|manque\s+des\s+postes|recrutements?\s+en\s+cours"
)


def _first_group(match: re.Match[str], *names: str) -> tuple[int | None, Span]:
    for name in names:
        if name in match.re.groupindex and match[name]:
            return parse_number(match[name]), match.span(name)
    return None, (0, 0)


def read_headcounts(doc: Document, findings: Findings) -> None:
    """Add posts that should be filled and people present, when a text gives both."""
    budgeted = _BUDGETED.search(doc.fold)
    actual = _ACTUAL.search(doc.fold)
    if budgeted and actual:
        high, high_span = _first_group(budgeted, "n", "n2", "n3")
        low, low_span = _first_group(actual, "n", "n2")
        if high and low and low <= high and high_span != low_span:
            findings.put("headcount_budgeted", high, budgeted.span())
            findings.put("headcount_actual", low, actual.span())
            return
    now = _NOW.search(doc.fold)
    if now is None:
        if budgeted and (value := _first_group(budgeted, "n", "n2", "n3")[0]):
            findings.put("headcount_budgeted", value, budgeted.span())
        return
    low = parse_number(now["n"])
    sentence = doc.sentence_of(now.start())
    if low is None or not _VACANT.search(
        doc.fold, sentence[0], min(len(doc.fold), sentence[1] + 160)
    ):
        return
    findings.put("headcount_actual", low, now.span())
    for quantity in quantities(doc.fold, PEOPLE_QUANTITY, 0, len(doc.fold)):
        around = doc.fold[max(0, quantity.start - 25) : quantity.start]
        if (
            quantity.low == quantity.high
            and quantity.low
            and quantity.low > low
            and re.search(r"groupe|equipe", around)
        ):
            findings.put("headcount_budgeted", quantity.low, (quantity.start, quantity.end))
