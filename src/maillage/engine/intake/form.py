"""The unlabelled form: a list of values without labels, copied at the end of an announcement.

The order on the known form is: theme, place, département, sector, kind of organisation, public,
context, jobs, headcount, groups, duration, frequency, periods excluded, start, deadline,
procedure, two yes/no, facilitator profiles, requirements. Any of them may be missing, so a value
is recognised by its shape and by its neighbours, and what has no clear meaning is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, takewhile

from maillage.engine.intake.codelists import PROFILES, ROLES, SECTORS
from maillage.engine.intake.dates_fr import DateFound, find_dates
from maillage.engine.intake.document import Document, Line, Span
from maillage.engine.intake.durations_fr import DURATION, find_durations
from maillage.engine.intake.fields.people import list_codes
from maillage.engine.intake.fields.sessions import put_duration
from maillage.engine.intake.finding import Findings
from maillage.engine.intake.gazetteer import communes, department_of_name
from maillage.engine.intake.numbers_fr import parse_number, quantities, quantity_pattern

_THEME = re.compile(
    r"(?:analyses? (?:de la|des|de) pratiques?(?: professionnelles?)?|supervision"
    r"|intervision|formation|regulation)(?: d'equipe)?"
)
_PLACE = re.compile(
    r"dans le ou les etablissements?.*|a proximite.*|a distance|en distanciel"
    r"|dans nos locaux.*|chez le prestataire.*|intra.*"
)
_PROCEDURE = re.compile(
    r".*(?:gre a gre|procedure adaptee|\bmapa\b|appel d'offres|demande de devis).*"
)
_PROCEDURE_CODES = (
    ("direct_award", "gre a gre"),
    ("adapted_procedure", "procedure adaptee"),
    ("adapted_procedure", "mapa"),
    ("quote_request", "demande de devis"),
)
_FREQUENCY = quantity_pattern(
    r"(?:(?:seances?|sessions?|rencontres?|fois)\s*)?(?:par|/)\s*an(?:nee)?"
)
_UNTIL = re.compile(
    r"(?:jusqu'a|jusqu'en"
    r"|d'ici)\s+(?:fin\s+)?[a-z]{3,10}(?:\s+20\d\d)?\s+(?P<n>\d{1,2})(?:\s+seances?)?"
    r"|(?P<first>\d{1,2})(?:\s+seances?)?\s+(?:jusqu'a|jusqu'en"
    r"|d'ici)\s+(?:fin\s+)?[a-z]{3,10}(?:\s+20\d\d)?"
)
_AMOUNT = re.compile(r"(?P<n>\d{1,3}(?: ?\d{3})?(?:,\d\d)?) ?(?:€|euros?)(?: (?P<tax>ttc|ht))?")
_AGES = re.compile(r"(?:de )?(?P<low>\d{1,2})\s*(?:-|a)\s*(?P<high>\d{1,2})\s*ans")
_EXCLUDED = re.compile(r"(?:hors|sauf|en dehors de?s?)\s+(?:les\s+)?(?P<what>.{4,60})")
# "août, fin décembre", alone on its line: a season to avoid.
_BARE_PERIODS = re.compile(
    r"(?:(?:(?:debut|fin|mi-?|mois\s+d[e'])\s*)?(?:juillet|aout|decembre|noel|ete"
    r"|vacances[\w ]{0,20}|conges[\w ]{0,20}|jours\s+feries)(?:\s*(?:,|/|;|\bet\b)\s*(?!$)|$))+"
)
_PUBLIC = re.compile(
    r"public\b.*|(?:enfants|adolescents|jeunes|adultes|familles|mineurs|personnes)\b.{0,80}"
)
_SHORT = 120
_LEAST_LINES = 6
# A form has about twenty lines; more bounds the work on odd texts.
_MOST_LINES, _MOST_THEMES = 60, 5


@dataclass
class _Form:
    lines: list[Line]
    numbers: list[tuple[int, Span]]
    dates: list[DateFound]
    used: set[int]


def find_form(doc: Document) -> list[Line]:
    """The lines of an unlabelled form, or an empty list."""
    themes = [
        index
        for index, line in enumerate(doc.lines)
        if _THEME.fullmatch(_value(doc, line)) and line.end - line.start < 60
    ]
    for index in reversed(themes[-_MOST_THEMES:]):
        lines = list(doc.lines[index : index + _MOST_LINES])
        if doc.lines[index].bullet:
            lines = list(takewhile(lambda line: line.bullet, lines))
        if _looks_like_form(doc, lines):
            return lines
    for bullet, run in groupby(doc.lines, key=lambda line: line.bullet):
        lines = list(run)[:_MOST_LINES]
        if bullet and len(lines) >= _LEAST_LINES and _looks_like_form(doc, lines):
            return lines
    return []


def _value(doc: Document, line: Line) -> str:
    return re.sub(r"\s+", " ", doc.fold[line.start : line.end]).strip(" ,.;")


def _looks_like_form(doc: Document, lines: list[Line]) -> bool:
    values = [_value(doc, line) for line in lines]
    labelled = sum(bool(re.match(r"[a-z' ]{3,40} ?: ", value)) for value in values)
    typed = sum(
        bool(
            re.fullmatch(r"\d{1,3}|oui|non|\d\d/\d\d/\d{4}", value)
            or _PLACE.fullmatch(value)
            or DURATION.fullmatch(value)
            or _FREQUENCY.fullmatch(value)
            or (value.count("|") >= 1 and PROFILES.scan(value, value, 0, len(value), short=False))
            or department_of_name(value)
        )
        for value in values
    )
    return typed >= 4 and labelled <= 1


def read_form(doc: Document, findings: Findings) -> None:
    """Add what an unlabelled form says; its values come before what the prose says."""
    lines = find_form(doc)
    if not lines:
        return
    titled = _THEME.fullmatch(_value(doc, lines[0])) is not None
    form = _Form(lines, [], [], {0} if titled else set())
    for index, line in enumerate(lines):
        if index not in form.used and line.end - line.start <= _SHORT * 3:
            _read_line(doc, findings, form, index)
    _read_numbers(doc, findings, form)
    _read_dates(findings, form)


def _read_line(doc: Document, findings: Findings, form: _Form, index: int) -> None:
    line = form.lines[index]
    span = (line.start, line.end)
    value = _value(doc, line)
    for reader in (_simple, _calendar, _coded):
        if reader(doc, findings, form, span, value):
            form.used.add(index)
            return


def _simple(doc: Document, findings: Findings, form: _Form, span: Span, value: str) -> bool:
    """Numbers, dates, yes/no, place, département, procedure."""
    if re.fullmatch(r"\d{1,3}", value):
        form.numbers.append((int(value), span))
        return True
    dates = find_dates(doc.fold, *span)
    if len(dates) == 1 and dates[0].end - dates[0].start >= len(value) - 2:
        form.dates.append(dates[0])
        return True
    if value in {"oui", "non"}:
        return True
    if amount := _AMOUNT.fullmatch(value):
        number = amount["n"].replace(" ", "").replace(",", ".")
        findings.put("budget_eur", Decimal(number), span)
        tax = {"ttc": "gross", "ht": "net"}.get(amount["tax"] or "")
        findings.put("price_basis", tax, span)
        return True
    if _PLACE.fullmatch(value) and "place" not in findings.scalars:
        findings.put("place", doc.quote(span), span)
        return True
    if code := department_of_name(value):
        findings.put("department_code", code, span)
        return True
    if _PROCEDURE.fullmatch(value) and len(value) < 70:
        for code, words in _PROCEDURE_CODES:
            if words in value:
                findings.put("procedure", code, span)
        return True
    return False


def _calendar(doc: Document, findings: Findings, form: _Form, span: Span, value: str) -> bool:
    """Duration, frequency, periods excluded, ages."""
    durations = find_durations(doc.fold, *span)
    if len(durations) == 1 and durations[0].end - durations[0].start >= len(value) - 4:
        put_duration(findings, durations[0], span)
        return True
    found = quantities(doc.fold, _FREQUENCY, *span)
    if len(found) == 1 and len(value) < 60:
        findings.put("sessions_per_year_min", found[0].low, span)
        findings.put("sessions_per_year_max", found[0].high, span)
        return True
    if until := _UNTIL.fullmatch(value):
        count = parse_number(until["n"] or until["first"])
        findings.put("sessions_total_min", count, span)
        findings.put("sessions_total_max", count, span)
        findings.ask(
            f"«\u00a0{doc.quote(span)}\u00a0»\u00a0: faut-il lire {count} séances en tout "
            f"d'ici là\u00a0?",
            span,
        )
        return True
    if _BARE_PERIODS.fullmatch(value):
        for item in re.finditer(r"[^,;/]+", doc.text[span[0] : span[1]]):
            part = doc.trim((span[0] + item.start(), span[0] + item.end()))
            findings.add("excluded_periods", doc.quote(part), part)
        return True
    if (excluded := _EXCLUDED.fullmatch(value)) and len(value) < 90:
        what = re.sub(r"^(?:les |des )?periodes? de ", "", excluded["what"])
        start = doc.fold.rfind(what.split()[0], *span)
        part = doc.trim((start, span[1]))
        findings.add("excluded_periods", doc.quote(part), part)
        return True
    if ages := _AGES.fullmatch(value):
        findings.put("age_min", int(ages["low"]), span)
        findings.put("age_max", int(ages["high"]), span)
        return True
    return False


def _coded(doc: Document, findings: Findings, form: _Form, span: Span, value: str) -> bool:
    """Profiles, sector, jobs, public, town."""
    profiles = list_codes(doc, PROFILES, span, short=False)
    if ("|" in value and profiles) or (profiles and form.dates and len(value) < 60):
        for code, place in profiles:
            findings.add("facilitator_profiles", code, place)
        return True
    if "sector" not in findings.scalars and len(value) < 40:
        found = SECTORS.scan(doc.fold, doc.text, *span) or [
            *filter(None, [SECTORS.guess(value)])  # type: ignore[list-item]
        ]
        if found:
            code = found[0] if isinstance(found[0], str) else found[0].code
            findings.put("sector", code, span)
            return True
    roles = list_codes(doc, ROLES, span)
    if len(roles) >= 2 and not form.numbers and len(value) < _SHORT * 3:
        for code, place in roles:
            findings.add("participant_roles", code, place)
        return True
    if len(roles) == 1 and not form.numbers and len(value) < 40:
        findings.add("participant_roles", roles[0][0], roles[0][1])
        return True
    if _PUBLIC.fullmatch(value) and not form.numbers and len(value) < _SHORT:
        findings.add("public", doc.quote(span), span)
        return True
    if communes(doc.quote(span)) and len(value) < 40 and not form.numbers:
        findings.put("city", doc.quote(span), span)
        return True
    return False


def _read_numbers(doc: Document, findings: Findings, form: _Form) -> None:
    """Headcount, then number of groups."""
    if not form.numbers or len(form.numbers) > 2:
        return
    size, size_span = form.numbers[0]
    if len(form.numbers) == 2:
        count, count_span = form.numbers[1]
        findings.put("group_count", count, count_span)
        if count > 1 and size > 15:
            findings.ask(
                f"Le formulaire donne {size} personnes et {count} groupes\u00a0: "
                f"{size} par groupe ou en tout\u00a0?",
                size_span,
                count_span,
            )
            return
    if size in {findings.get("headcount_budgeted"), findings.get("headcount_actual")}:
        found = findings.scalars["headcount_budgeted"]
        if found.value == size:
            findings.scalars["headcount_budgeted"] = type(found)(size, (*found.spans, size_span))
        return
    if size >= 2:
        findings.put("group_size_min", size, size_span)
        findings.put("group_size_max", size, size_span)


def _read_dates(findings: Findings, form: _Form) -> None:
    """Start and deadline: a reply is due before the start, whatever their order on the form."""
    dated = [(found.value, (found.start, found.end)) for found in form.dates if found.value]
    if len(dated) == 2:
        (early, early_span), (late, late_span) = sorted(dated, key=lambda pair: pair[0])
        findings.put("submission_deadline", early, early_span)
        findings.put("start_date", late, late_span)
    elif len(dated) == 1:
        findings.ask(
            "Le formulaire ne donne qu'une date\u00a0: est-ce le début ou la limite de "
            "réponse\u00a0?",
            dated[0][1],
        )
