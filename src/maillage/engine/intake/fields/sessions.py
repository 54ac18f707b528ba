"""How many sessions, and how long."""

from __future__ import annotations

import re

from maillage.engine.intake.document import Document, Span
from maillage.engine.intake.durations_fr import DurationFound, find_durations
from maillage.engine.intake.fields.units import number_in
from maillage.engine.intake.finding import Findings
from maillage.engine.intake.numbers_fr import (
    NUM,
    Quantity,
    quantities,
    quantity_pattern,
    read_quantity,
)

_SESSIONS = quantity_pattern(
    r"(?:seances?|sessions?|rencontres?|interventions?|reunions?|ateliers?|entretiens?"
    r"|demi-?journees?)\b|x(?=\s*\d+\s?(?:h|min))"
)
_NUMBERING = re.compile(
    r"\b(?:seances?|rencontres?|sessions?)[^.;\n]{0,25}?\bau\s+nombre\s+de(?=\s)"
)
_BARE = quantity_pattern(r"(?=\W|$)")
_TIMES_A_YEAR = quantity_pattern(r"fois\s+(?:par|dans\s+l')\s?an(?:nee)?\b")
_A_YEAR = re.compile(
    r"^[^.;\n]{0,90}?(?:\bpar\s+an(?:nee)?\b|/\s?an\b|\bannuel(?:le)?s?\b|a\s+l'annee"
    r"|\bdans\s+l'annee|sur\s+l'annee|sur\s+une\s+annee|pour\s+l'annee|par\s+annee"
    r"|sur\s+l'exercice|par\s+annee\s+scolaire|sur\s+(?:une\s+"
    r"|la\s+)?periode\s+scolaire|pendant\s+l'annee|au\s+cours\s+de\s+l'annee"
    r"|l'annee\s+scolaire|chaque\s+annee|sur\s+12\s+mois|sur\s+un\s+an\b"
    r"|de\s+septembre\s+a\s+juin|entre\s+septembre\s+et\s+juin|d'octobre\s+a\s+juin"
    r"|de\s+septembre\s+(?:20\d\d\s+)?a\s+juin)"
)
_BEFORE_YEAR = re.compile(
    r"(?:par\s+an(?:nee)?|annuel(?:le)?s?|/\s?an|pour\s+l'annee[^.;:]{0,25})\)?\s*:?\s*(?:de\s+)?$"
)
_TOTAL_AFTER = re.compile(
    r"^[^.;\n]{0,60}?(?:\bau\s+total\b|\ben\s+tout\b|\bd'ici\b|\bjusqu'(?:a|en|au)\b"
    r"|sur\s+la\s+duree|au\s+cours\s+du\s+(?:cycle|dispositif)"
    r"|entre\s+\w+\s+(?:20\d\d\s+)?et\s+\w+|de\s+\w+\s+a\s+(?:decembre|mars|avril|mai"
    r"|juillet))"
)
_TOTAL_BEFORE = re.compile(
    r"(?:\btotal\b(?:\s+de)?|\bcycle\s+de|\bparcours\s+de|\bensemble\s+de|\bserie\s+de"
    r"|en\s+tout)\s*:?\s*$"
)
_NOT_SESSIONS = re.compile(
    r"^\s*(?:par\s+(?:mois|semaine|trimestre|jour|semestre)|/\s?mois|mensuel"
    r"|hebdomadaire|d'entrainement|d'information|de\s+(?:bilan|cadrage|synthese"
    r"|coordination|preparation|suivi|formation|travail|cadrage|reeducation)"
    r"|de\s+regulation)"
)
_MONTHLY = re.compile(
    r"\bun\s+(?:lundi|mardi|mercredi|jeudi|vendredi|samedi)\s+(?:par\s+mois|sur\s+\w+)|"
    rf"\b(?:{NUM})\s+(?:seances?|rencontres?|fois|sessions?"
    rf"|interventions?)\s+(?:toutes\s+les\s+\w+\s+semaines|tous\s+les\s+\w+\s+mois"
    rf"|(?:par\s+|/\s?)(?:mois|trimestre|bimestre))|\bseances?\s+mensuelles?\b|\b(?:rythme"
    rf"|frequence)\s+(?:mensuel(?:le)?|bimestriel(?:le)?|trimestriel(?:le)?)"
    rf"|\bmensuellement\b|\btou(?:te)?s\s+les\s+(?:{NUM}\s+(?:mois|semaines)|mois)\b"
)
_SESSION_WORD = re.compile(
    r"\b(?:demi-?journees?|se\s+reuni\w+|fois\s+par|par\s+mois|seances?|rencontres?|sessions?"
    r"|ateliers?|interventions?"
    r"|temps\s+d'(?:analyse"
    r"|echange)|app\b|gapp|analyses?\s+d(?:e|es|e\s+la)\s+pratiques?|reunions?"
    r"|supervisions?|regroupements?)"
)
_NOT_DURATION_BEFORE = re.compile(
    r"(?:\b(?:avant|jusqu'a|des|vers|apres|sous|les|dans\s+les|delai\s+de"
    r"|toutes\s+les)\s*$|\b(?:a"
    r"|de)\s*$(?<!seances de )(?<!seance de )(?<!duree de )(?<!sessions de )(?<!session"
    r" de )(?<!rencontres de )(?<!fois de ))"
)
_NOT_DURATION_AFTER = re.compile(
    r"^\s*(?:par\s+(?:mois|an|semaine|jour|trimestre)|/\s?(?:mois|an|semaine)"
    r"|au\s+total|annuel|de\s+(?:route|trajet|preparation|presentation|recit|pause"
    r"|cadrage|bilan|travail|synthese|cloture|recul)|hebdo|avant|apres\s+"
    r"|minimum\s+avant|maximum\s+de\s+route|d'accueil)"
)
_SLOT = re.compile(
    r"(?<![\d:])(?:\bde\s+)?(?P<h1>\d{1,2})\s?(?:h|heures?|:)\s?(?P<m1>[0-5]\d)?\s*(?:a"
    r"|-)\s*(?P<h2>\d{1,2})\s?(?:h|heures?|:)\s?(?P<m2>[0-5]\d)?(?!\w)"
)


def read_sessions(doc: Document, findings: Findings) -> None:
    """Add sessions a year or in all, and the duration of one."""
    _read_sessions(doc, findings)
    _read_duration(doc, findings)


def _read_sessions(doc: Document, findings: Findings) -> None:
    yearly: list[Quantity] = []
    total: list[Quantity] = []
    for entry in doc.labelled(
        re.compile(
            r"(?:nombre|nb|nbre) (?:total )?(?:de |d')?(?:seances?|rencontres?|sessions?"
            r"|interventions?)|^(?:seances?|rencontres?|sessions?)(?: (?:par an|annuelles?))?$"
        )
    ):
        if len(quantities(doc.fold, _SESSIONS, *entry.value)) > 1:
            continue
        quantity = number_in(
            doc, (entry.value[0], min(entry.value[1], entry.value[0] + 70))
        ) or next(iter(quantities(doc.fold, _SESSIONS, entry.value[0], entry.value[1])), None)
        if quantity is None:
            bare = _BARE.match(doc.fold, entry.value[0], entry.value[1])
            quantity = read_quantity(bare) if bare else None
        if quantity is None:
            continue
        rest = doc.fold[quantity.end : entry.value[1]]
        if re.search(r"par an|annuel|/ ?an\b|annee", entry.label) or _A_YEAR.search(rest):
            yearly.append(quantity)
        elif not _NOT_SESSIONS.search(rest):
            total.append(quantity)
    counted = quantities(doc.fold, _SESSIONS, 0, len(doc.fold))
    for match in _NUMBERING.finditer(doc.fold):
        counted += quantities(doc.fold, _BARE, match.end(), match.end() + 20)[:1]
    for quantity in counted:
        _sort_session(doc, quantity, yearly, total)
    yearly += quantities(doc.fold, _TIMES_A_YEAR, 0, len(doc.fold))
    _put_range(findings, "sessions_per_year", yearly, "de séances par an")
    yearly_bounds = {(q.low, q.high) for q in yearly}
    total = [q for q in total if (q.low, q.high) not in yearly_bounds]
    _put_range(findings, "sessions_total", total, "de séances en tout")
    if not yearly and not total and (pace := _MONTHLY.search(doc.fold)):
        findings.ask(
            "Le texte donne un rythme sans nombre de séances\u00a0: combien de séances dans "
            "l'année\u00a0?",
            pace.span(),
        )


def _sort_session(
    doc: Document, quantity: Quantity, yearly: list[Quantity], total: list[Quantity]
) -> None:
    sentence = doc.sentence_of(quantity.start)
    before = doc.fold[sentence[0] : quantity.start]
    after = doc.fold[quantity.end : max(quantity.end, sentence[1])]
    if _NOT_SESSIONS.search(after) or re.search(
        r"(?:par\s+(?:mois|semaine|trimestre)\s*:?|sur)\s*$", before
    ):
        return
    if (quantity.high or quantity.low or 0) > 60:
        return
    entry = doc.entry_of(quantity.start)
    label = entry.label if entry and entry.value[0] <= quantity.start < entry.value[1] else ""
    following = quantities(doc.fold, _SESSIONS, quantity.end, sentence[1])
    reach = after[: following[0].start - quantity.end] if following else after
    if _A_YEAR.search(reach) or _BEFORE_YEAR.search(before) or re.search(r"par an\b|annuel", label):
        yearly.append(quantity)
    elif (quantity.high != 1 and _TOTAL_AFTER.search(reach)) or _TOTAL_BEFORE.search(before):
        total.append(quantity)


def _put_range(findings: Findings, key: str, found: list[Quantity], french: str) -> None:
    bounds = {(q.low, q.high) for q in found}
    spans = [(q.start, q.end) for q in found]
    if len(bounds) == 1:
        findings.put(f"{key}_min", found[0].low, *spans)
        findings.put(f"{key}_max", found[0].high, *spans)
    elif len(bounds) > 1:
        findings.ask(
            f"Le texte donne plusieurs nombres {french}\u00a0: lequel est le bon\u00a0?", *spans
        )


def _read_duration(doc: Document, findings: Findings) -> None:
    found = _labelled_durations(doc) or _prose_durations(doc)
    # Hours that are written come before a word that is only counted by convention.
    found = [item for item in found if item.convention is None] or found
    values = {item.minutes for item in found}
    spans = [(item.start, item.end) for item in found]
    if len(values) == 1:
        put_duration(findings, found[0], *spans)
    elif len(values) > 1:
        findings.ask(
            "Le texte donne plusieurs durées de séance\u00a0: laquelle retenir\u00a0?", *spans
        )


def put_duration(findings: Findings, duration: DurationFound, *spans: Span) -> None:
    """Keep a session's duration; a word counted by convention also raises a question."""
    findings.put("session_duration_minutes", duration.minutes, *spans)
    if duration.convention:
        hours, minutes = divmod(duration.minutes, 60)
        length = f"{hours}\u00a0h" + (f"\u00a0{minutes:02}" if minutes else "")
        findings.ask(
            f"Le texte dit «\u00a0{duration.convention}\u00a0» sans donner d'heures\u00a0: "
            f"{length} par convention, est-ce juste\u00a0?",
            *spans,
        )


def _labelled_durations(doc: Document) -> list[DurationFound]:
    for entry in doc.labelled(re.compile(r"\bduree\b|^horaires?\b")):
        if re.search(
            r"marche|contrat|convention|validite|totale?\b|dispositif|mission|accord|engagement"
            r"|action\b",
            entry.label,
        ):
            continue
        found = [d for d in find_durations(doc.fold, *entry.value) if 30 <= d.minutes <= 480]
        found = [d for d in found if not _NOT_DURATION_AFTER.search(doc.fold[d.end : d.end + 30])]
        slots = _slots(doc, entry.value)
        if slots:
            return slots
        if found and _is_range(doc, entry.value, found):
            return found
        if found:
            return found[:1]
    return []


def _is_range(doc: Document, span: Span, found: list[DurationFound]) -> bool:
    """ "2 à 3 heures" or "2h ou 3h": no single duration."""
    if re.search(rf"(?:{NUM})\s*(?:a|-|ou)\s*(?:{NUM})\s*h", doc.fold[span[0] : span[1]]):
        found.append(DurationFound(-1, found[0].start, found[0].end))
        return True
    return len(found) >= 2 and bool(
        re.fullmatch(r"\s*(?:a|-|ou)\s*", doc.fold[found[0].end : found[1].start])
    )


def _prose_durations(doc: Document) -> list[DurationFound]:
    strong: list[DurationFound] = []
    weak: list[DurationFound] = []
    for sentence in doc.sentences:
        whole = doc.fold[sentence[0] : sentence[1]]
        weak += [
            item
            for item in find_durations(doc.fold, *sentence)
            if item.convention == "demi-journée"
            and re.match(r"\s+(?:par|chaque|tou(?:te)?s)\b", doc.fold[item.end : sentence[1]])
        ]
        if not _SESSION_WORD.search(whole) and not re.search(
            r"d'une\s+duree|durera|durent|\bduree\b", whole
        ):
            continue
        slots = _slots(doc, sentence)
        if slots:
            strong += slots
            continue
        for item in find_durations(doc.fold, *sentence):
            if not 30 <= item.minutes <= 480:
                continue
            before = re.sub(r"\s+", " ", doc.fold[max(sentence[0], item.start - 90) : item.start])
            after = doc.fold[item.end : sentence[1]]
            direct = re.search(
                r"\b(?:seances?|sessions?|rencontres?) (?:de|d'une duree de) $|\bx $", before
            )
            if _NOT_DURATION_AFTER.search(after) and not direct:
                continue
            ranged = re.search(rf"(?:{NUM})\s*(?:h\w*)?\s*(?:a|-|ou)\s*$", before)
            if _tied(before, after):
                strong.append(item)
                if ranged and re.search(r"(?:de|dure\w*|duree)\s+(?:d')?" + ranged.group(), before):
                    strong.append(DurationFound(-1, item.start, item.end))
            elif not _NOT_DURATION_BEFORE.search(before) and re.search(r"\bfois\b|\bx\b", before):
                weak.append(item)
    return strong or weak


def _tied(before: str, after: str) -> bool:
    """Does the duration belong to a session?"""
    session = (
        r"(?:seances?|rencontres?|sessions?|ateliers?|interventions?|app|gapp"
        r"|pratiques?(?: professionnelles?)?|supervisions?|intervisions?|reunions?"
        r"|regroupements?|groupes?|fois)"
    )
    lead = (
        rf"\b{session}\b[^.;]{{0,70}}?(?:\bde|\bd'une duree (?:de|d'environ)"
        rf"|\bdur\w+(?: environ)?|\bd'|\(|,|:|=|\bx|-|\bduree)\s*(?:environ "
        rf"|approximativement )?(?:{NUM}\s*(?:h\w*)?\s*(?:a|-|ou)\s*)?$"
    )
    if re.search(lead, before) and not re.search(
        r"(?:\b(?:avant|jusqu'a|des|vers|apres|sous|delai de)|\bles|\ba)\s*$", before
    ):
        return not re.search(r"\b(?:de|entre)\s+\d{1,2}\s?h\d*\s*(?:a|et|-)\s*$", before)
    if re.search(
        r"(?:d'une duree (?:de|d'environ)|duree (?:de|:)|dureront|durera|x)\s*(?:environ )?$",
        before,
    ):
        return True
    return bool(re.match(rf"\s*(?:/|par|chacune?|la|de)\s*(?:{session}|$|\.)", after)) or bool(
        re.match(r"\s*(?:chacune|d'analyse|d'app)\b", after)
    )


def _slots(doc: Document, span: Span) -> list[DurationFound]:
    """Sessions given by their hours: "de 9 h 30 à 12 h 30"."""
    if re.search(
        r"permanence|joindre|telephone|accueil\s+du\s+public|contacter", doc.fold[span[0] : span[1]]
    ):
        return []
    found = []
    for match in _SLOT.finditer(doc.fold, *span):
        first = int(match["h1"]) * 60 + int(match["m1"] or 0)
        last = int(match["h2"]) * 60 + int(match["m2"] or 0)
        if 7 * 60 <= first < last <= 22 * 60 and 45 <= last - first <= 480:
            found.append(DurationFound(last - first, *match.span()))
    return found
