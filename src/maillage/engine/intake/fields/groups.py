"""How many groups, of what size, whole or not."""

from __future__ import annotations

import re

from maillage.engine.intake.document import Document, Entry, Line
from maillage.engine.intake.fields.lots import read_lots
from maillage.engine.intake.fields.units import GROUPS_QUANTITY, PEOPLE_QUANTITY, number_in
from maillage.engine.intake.finding import Findings
from maillage.engine.intake.numbers_fr import (
    NUM,
    Quantity,
    quantities,
    quantity_pattern,
)

# Above this a group is unusual: recommendations speak of 15 people at most.
LARGE_GROUP = 15
_ONE_GROUP = re.compile(
    r"\b(?:un\s+seul(?:\s+et\s+meme)?\s+groupe|groupe\s+unique|1\s+seul\s+groupe)\b"
)
_WHOLE = re.compile(
    r"\b(?:en\s+)?groupe\s+(?:entier|complet)\b(?!\s+(?:im|n|pas|non))"
    r"|\bequipe\s+(?:entiere|complete"
    r"|au\s+complet)\b(?!\s+(?:ne|im|n'))|\ben\s+equipe\s+complete\b"
    r"|\bgrand\s+groupe\s+(?:obligatoire"
    r"|impose)|sans\s+(?:dedoubler|scinder|diviser)\s+(?:le\s+groupe|l'equipe)"
    r"|pas\s+de\s+demi-?groupes?"
)
_HALF_OK = re.compile(
    r"(?:en\s+|deux\s+|2\s+)demi-?groupes?\s+(?:possibles?|acceptes?|envisageables?"
    r"|souhaites?|bienvenus?)|(?:possible"
    r"|envisageable)\s+(?:de\s+travailler\s+)?en\s+demi-?groupes?"
)


def read_groups(doc: Document, findings: Findings, *, is_call: bool) -> None:
    """Add lots, group count, sizes and whether the group is one."""
    lot_lines = read_lots(doc, findings, is_call=is_call)
    _read_group_count(doc, findings, lot_lines)
    _read_sizes(doc, findings)
    _read_whole(doc, findings)


def _in_lines(quantity: Quantity, lines: list[Line]) -> bool:
    return any(line.start <= quantity.start < line.end for line in lines)


def _read_group_count(doc: Document, findings: Findings, lot_lines: list[Line]) -> None:
    for entry in doc.labelled(
        re.compile(r"(?:nombre|nb|nbre) (?:de |d')?groupes?|^groupes?(?: concernes| prevus)?$")
    ):
        stop = min(entry.value[1], entry.value[0] + 60)
        quantity = number_in(doc, (entry.value[0], stop)) or next(
            iter(quantities(doc.fold, GROUPS_QUANTITY, entry.value[0], stop)), None
        )
        if quantity and quantity.low == quantity.high and quantity.low:
            findings.put("group_count", quantity.low, (quantity.start, quantity.end))
            break
    mentions = [
        item
        for item in quantities(doc.fold, GROUPS_QUANTITY, 0, len(doc.fold))
        if item.low
        and item.low == item.high
        and not _in_lines(item, lot_lines)
        and _group_context(doc, item)
        and item.low not in _sums_of_lots(findings)
    ]
    _ask_other_counts(doc, findings, mentions)
    if findings.get("group_count") is not None:
        return
    values = {item.low for item in mentions}
    one = _ONE_GROUP.search(doc.fold)
    if len(values) == 1:
        item = mentions[0]
        findings.put("group_count", item.low, *((m.start, m.end) for m in mentions))
    elif not values and one:
        findings.put("group_count", 1, one.span())
    elif len(values) > 1:
        findings.ask(
            "Le texte donne plusieurs nombres de groupes : lequel est le bon ?",
            *((m.start, m.end) for m in mentions),
        )


def _group_context(doc: Document, item: Quantity) -> bool:
    """Is this mention about groups of the need, not of the past or of something else?"""
    sentence = doc.sentence_of(item.start)
    whole = doc.fold[sentence[0] : sentence[1]]
    before = doc.fold[max(sentence[0], item.start - 30) : item.start]
    after = doc.fold[item.end : min(item.end + 40, len(doc.fold))]
    if re.search(r"\ben\s+(?:19|20)\d\d\b[^.]*\b(?:a|avait|fonctionn|etait)", whole):
        return False
    if re.match(
        r"\s+(?:de\s+(?:reflexion|travail|parole|enfants|jeunes|parents|discussion"
        r"|pilotage)|d'(?:enfants|usagers|expression|adolescents))|\s+(?:par|/)\s",
        after,
    ):
        return False
    if re.search(r"plus\s+d(?:e\s+|')$", before) or re.match(r"plus\b", doc.fold[item.start :]):
        return False
    ours = re.match(r"\s+(?:d'analyse|d'app|d'intervision|de\s+supervision|de\s+pratique)", after)
    if re.search(r"(?:animer|animant|animation\s+d')\s*$|jusqu'a\s*$", before) and not ours:
        return False
    if item.low == 1 and re.match(r"un\b", doc.fold[item.start : item.start + 3]):
        return bool(
            re.match(
                r"\s+(?:de\s+(?:\d|"
                + NUM
                + r")|d'analyse|d'app|compose|constitue|d'environ|ferme|ouvert|stable|pluri"
                r"|d'intervision|de\s+supervision|de\s+pratique|:)",
                after,
            )
        )
    return True


def _sums_of_lots(findings: Findings) -> set[int]:
    """How many groups are open, and how many filled: both are parts, not contradictions."""
    sums: dict[object, int] = {}
    for lot in findings.records.get("lots", []):
        status, groups = lot.get("status"), lot.get("groups")
        if status and groups and isinstance(groups.value, int):
            sums[status.value] = sums.get(status.value, 0) + groups.value
    return set(sums.values())


def _ask_other_counts(doc: Document, findings: Findings, mentions: list[Quantity]) -> None:
    labelled = findings.get("group_count")
    if labelled is None:
        return
    others = [
        item
        for item in mentions
        if item.low != labelled
        and item.low not in _sums_of_lots(findings)
        and not (item.low == 1 and not doc.fold[item.start].isdigit())
    ]
    for item in others:
        findings.ask(
            f"Le texte annonce {labelled} groupe{'s' if labelled != 1 else ''} et parle "
            f"ailleurs de {item.low}\u00a0: combien y a-t-il de groupes\u00a0?",
            *findings.spans("group_count"),
            (item.start, item.end),
        )


def _put_size(findings: Findings, quantity: Quantity) -> None:
    span = (quantity.start, quantity.end)
    findings.put("group_size_min", quantity.low, span)
    findings.put("group_size_max", quantity.high, span)


def _read_sizes(doc: Document, findings: Findings) -> None:
    heads = {findings.get("headcount_budgeted"), findings.get("headcount_actual")} - {None}
    found: list[Quantity] = []
    for entry in doc.labelled(
        re.compile(
            r"(?:nombre|nb|nbre) (?:maximum |maximal |total )?(?:de |d')?(?:participants?"
            r"|pers\b|personnes|professionnels|salaries)|taille|effectifs?(?: par groupe| du groupe"
            r"| des groupes| concerne| prevu)?$|personnes par groupe|participants par groupe"
        )
    ):
        if "total" in entry.label or heads:
            continue
        quantity = _size_in(doc, entry)
        if quantity and _for_all(doc, findings, entry, quantity):
            continue
        if quantity:
            found.append(quantity)
    if not found:
        found = [
            q
            for q in quantities(doc.fold, PEOPLE_QUANTITY, 0, len(doc.fold))
            if _size_context(doc, q)
        ]
    if not found:
        found = _bare_sizes(doc)
    if not found:
        _sizes_of_lots(findings)
        return
    found = [_capped(doc, q) for q in found]
    if heads:
        found = [q for q in found if not {q.low, q.high} & heads]
    _settle_sizes(findings, _merge(found))


def _for_all(doc: Document, findings: Findings, entry: Entry, quantity: Quantity) -> bool:
    """Is this the number of people of all groups together, or can one not tell? Then it asks."""
    count = findings.get("group_count")
    said = f"{entry.label} {doc.fold[entry.value[0] : entry.value[1]]}"
    if not isinstance(count, int) or count < 2 or re.search(r"par groupe|/ ?groupe|taille", said):
        return False
    if (quantity.high or quantity.low or 0) <= LARGE_GROUP:
        return False
    share = quantity.high // count if quantity.high and quantity.high % count == 0 else 0
    if share and re.search(rf"groupes?\s+de\s+{share}\b", doc.fold):
        return True
    findings.ask(
        f"{doc.quote((quantity.start, quantity.end))} personnes pour {count} groupes\u00a0: "
        "par groupe ou en tout\u00a0?",
        (quantity.start, quantity.end),
        *findings.spans("group_count"),
    )
    return True


def _settle_sizes(findings: Findings, found: list[Quantity]) -> None:
    """One size, the span of those of the lots, or a question."""
    bounds = {(q.low, q.high) for q in found}
    spans = [(q.start, q.end) for q in found]
    lows = [q.low for q in found if q.low is not None]
    highs = [q.high for q in found if q.high is not None]
    if len(bounds) == 1:
        _put_size(findings, found[0])
    elif len(bounds) > 1 and len(lows) == len(highs) == len(found):
        if findings.records.get("lots"):
            findings.put("group_size_min", min(lows), *spans)
            findings.put("group_size_max", max(highs), *spans)
        else:
            findings.ask(
                "Le texte donne plusieurs tailles de groupe\u00a0: laquelle retenir\u00a0?", *spans
            )


def _capped(doc: Document, quantity: Quantity) -> Quantity:
    """ "Limité à 14": no lower bound."""
    if re.search(
        r"limite\w*\s+(?:\w+\s+)?a\s*$", doc.fold[max(0, quantity.start - 30) : quantity.start]
    ):
        return Quantity(None, quantity.high, quantity.start, quantity.end)
    return quantity


_BARE = quantity_pattern(r"(?=\W|$)")
_BARE_SIZE = re.compile(
    rf"\b(?:groupes?|equipes?)\s+de\s+(?={NUM}\s*(?:(?:a|-)\s*{NUM}\s*)?(?:[(.,;\n]|max))"
)


def _bare_sizes(doc: Document) -> list[Quantity]:
    """ "Une équipe de 5 (…)": a size without its noun."""
    found = []
    for match in _BARE_SIZE.finditer(doc.fold):
        found += quantities(doc.fold, _BARE, match.end(), match.end() + 24)[:1]
    return found


def _sizes_of_lots(findings: Findings) -> None:
    """Sizes that only the lots give."""
    sizes = [lot["size"] for lot in findings.records.get("lots", []) if "size" in lot]
    values = [found.value for found in sizes if isinstance(found.value, int)]
    if values:
        spans = [span for found in sizes for span in found.spans]
        findings.put("group_size_min", min(values), *spans)
        findings.put("group_size_max", max(values), *spans)


def _merge(found: list[Quantity]) -> list[Quantity]:
    """ "8 minimum" and "12 maximum" said apart are one range."""
    lows = {q.low for q in found if q.high is None}
    highs = {q.high for q in found if q.low is None}
    if len(lows) == 1 and len(highs) == 1 and all(q.low is None or q.high is None for q in found):
        low, high = lows.pop(), highs.pop()
        if low is not None and high is not None and low <= high:
            return [Quantity(low, high, found[0].start, found[-1].end)]
    return found


def _size_in(doc: Document, entry: Entry) -> Quantity | None:
    stop = min(entry.value[1], entry.value[0] + 80)
    bare = quantity_pattern(r"(?=\W|$)")
    both = quantities(doc.fold, bare, entry.value[0], stop)
    if len(both) == 2:
        both = _merge(both)
    if len(both) != 1:
        people = quantities(doc.fold, PEOPLE_QUANTITY, entry.value[0], stop)
        both = people if len(people) == 1 else []
    if not both:
        return None
    quantity = both[0]
    if "max" in entry.label and quantity.low == quantity.high:
        quantity = Quantity(None, quantity.high, quantity.start, quantity.end)
    return quantity


_SIZE_BEFORE = re.compile(
    r"(?:groupes?"
    r"|equipes?\s+de\s+chaque\s+\w+)\s*(?:d'analyse\s+d\w+\s+pratiques?(?:\s+profession"
    r"nelles?)?\s*|d'app\s*|entier\s*|complet\s*|ferme\w*\s*|stables?\s*|restreints?\s*"
    r"|ouverts?\s*)?(?:\([^)]{0,30}\)\s*)?(?:,\s*)?(?:est\s+|sont\s+|sera\s+|seront\s+"
    r"|etant\s+)?(?:compose\w*\s*|constitue\w*\s*|limite\w*\s*(?:chacun\w*\s*)?"
    r"|forme\w*\s*|compt\w+\s*"
    r"|reuni\w*\s*|accueill\w+\s*|comprenant\s*|comport\w+\s*"
    r"|rassembl\w+\s*)?(?:chacun\s+)?(?:\(\s*|en\s+general\s*|generalement\s*|de\s*|d'|a\s*"
    r"|:\s*|,\s*|environ\s*)*$"
)
_TEAM_BEFORE = re.compile(
    r"\bequipe\s*(?:d'\w+\s*|du\s+\w+\s*|pluridisciplinaire\s*|educative\s*"
    r"|pluriprofessionnelle\s*)?(?:est\s+|sera\s+)?(?:composee\s*|constituee\s*"
    r"|formee\s*|compte\s*|comptant\s*)?(?:de\s*|d'|a\s*|\(\s*|environ\s*)*$"
)


def _size_context(doc: Document, quantity: Quantity) -> bool:
    before = doc.fold[max(0, quantity.start - 110) : quantity.start]
    after = doc.fold[quantity.end : quantity.end + 40]
    if (quantity.high or quantity.low or 0) > 60:
        return False
    if re.match(
        r"[^.;\n]{0,25}?\b(?:par\s+(?:groupe|seance)|/\s?groupe|dans\s+(?:chaque|le)\s+groupe)",
        after,
    ):
        return True
    if re.search(
        r"(?:en\s+(?:19|20)\d\d|l'association|emploie|structure|etablissement)[^.;\n]{0,40}$",
        before,
    ):
        return False
    if _SIZE_BEFORE.search(before):
        return True
    return bool(_TEAM_BEFORE.search(before))


def _read_whole(doc: Document, findings: Findings) -> None:
    whole = _WHOLE.search(doc.fold)
    half = _HALF_OK.search(doc.fold)
    if whole:
        findings.put("whole_group_required", True, whole.span())
        one = quantities(doc.fold, GROUPS_QUANTITY, 0, 0)
        if findings.get("group_count") is None and not one and "groupe" in whole.group():
            findings.put("group_count", 1, whole.span())
    elif half:
        findings.put("whole_group_required", False, half.span())
