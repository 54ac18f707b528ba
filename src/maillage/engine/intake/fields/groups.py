"""Groups, sizes, sessions, durations, lots, headcounts."""

from __future__ import annotations

import re

from maillage.engine.intake.document import Document, Entry, Line, Span
from maillage.engine.intake.durations_fr import DurationFound, find_durations
from maillage.engine.intake.finding import Findings, Found
from maillage.engine.intake.numbers_fr import (
    NUM,
    Quantity,
    parse_number,
    quantities,
    quantity_pattern,
)

PEOPLE = r"(?:personnes?|professionnel(?:le)?s?(?:\.le\.s|\.les|\(les?\))?|participant(?:e)?s?(?:\.e\.s|\(e\)s|\.es)?|salarie(?:e)?s?(?:\.e\.s)?|agents?|membres|collegues|educateurs?|travailleurs\s+sociaux|assistant(?:e)?s?\s+(?:familia(?:l|le|ux|les)|maternel(?:le)?s?|socia(?:le|ux)s?)|stagiaires|intervenants\s+sociaux|cadres|chefs\s+de\s+service|accompagnants)"
_GROUPS = quantity_pattern(
    r"(?:(?:petits?|sous-?|grands?)\s*)?groupes?\b(?!\s+de\s+(?:travail|parole)"
    r"|\s+hospitalier|\s+scolaire|\s+associatif|\s+d'enfants)"
)
_ONE_GROUP = re.compile(
    r"\b(?:un\s+seul(?:\s+et\s+meme)?\s+groupe|groupe\s+unique|1\s+seul\s+groupe)\b"
)
_PEOPLE = quantity_pattern(PEOPLE)
_SESSIONS = quantity_pattern(
    r"(?:seances?|sessions?|rencontres?|interventions?|reunions?|ateliers?)\b"
)
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
    r"|hebdomadaire|d'entrainement|de\s+(?:formation|travail|cadrage|reeducation)"
    r"|de\s+regulation)"
)
_MONTHLY = re.compile(
    rf"\b(?:{NUM})\s+(?:seances?|rencontres?|fois|sessions?"
    rf"|interventions?)\s+(?:toutes\s+les\s+\w+\s+semaines|tous\s+les\s+\w+\s+mois"
    rf"|par\s+(?:mois|trimestre|bimestre))|\bseances?\s+mensuelles?\b|\b(?:rythme"
    rf"|frequence)\s+(?:mensuel(?:le)?|bimestriel(?:le)?|trimestriel(?:le)?)"
    rf"|\bmensuellement\b|\btou(?:te)?s\s+les\s+(?:{NUM}\s+(?:mois|semaines)|mois)\b"
)
_SESSION_WORD = re.compile(
    r"\b(?:seances?|rencontres?|sessions?|ateliers?|interventions?|temps\s+d'(?:analyse"
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
    r"\bde\s+(?P<h1>\d{1,2})\s?(?:h|heures?|:)\s?(?P<m1>[0-5]\d)?\s*(?:a"
    r"|-)\s*(?P<h2>\d{1,2})\s?(?:h|heures?|:)\s?(?P<m2>[0-5]\d)?(?!\w)"
)
_WHOLE = re.compile(
    r"\b(?:en\s+)?groupe\s+(?:entier|complet)\b|\bequipe\s+(?:entiere|complete"
    r"|au\s+complet)\b|\ben\s+equipe\s+complete\b|\bgrand\s+groupe\s+(?:obligatoire"
    r"|impose)|sans\s+(?:dedoubler|scinder|diviser)\s+(?:le\s+groupe|l'equipe)"
    r"|pas\s+de\s+demi-?groupes?"
)
_HALF_OK = re.compile(
    r"(?:en\s+|deux\s+|2\s+)demi-?groupes?\s+(?:possibles?|acceptes?|envisageables?"
    r"|souhaites?|bienvenus?)|(?:possible"
    r"|envisageable)\s+(?:de\s+travailler\s+)?en\s+demi-?groupes?"
)
_BUDGETED = re.compile(
    rf"(?P<n>{NUM})\s+(?:postes?|etp|professionnels?|personnes?"
    rf"|salaries?)\s+(?:sont\s+)?(?:budgete\w*|theoriques?|autorises?"
    rf"|prevus?\s+au\s+(?:tableau|budget)|inscrits?\s+au\s+(?:tableau|budget|cpom)"
    rf"|au\s+tableau\s+des\s+effectifs)"
    rf"|(?:effectifs?\s+(?:theorique|budgete|cible|autorise|prevu|total\s+prevu)\w*"
    rf"|postes\s+(?:budgetes|autorises|prevus"
    rf"|ouverts))\s*(?:\w+\s+){{0,3}}?[:=]?\s*(?:de\s+|est\s+de\s+)?(?P<n2>{NUM})"
    rf"|(?P<n3>{NUM})\s+postes?\b(?=[^.;\n]{{0,40}}(?:dont|pourvus|vacants|occupes))"
)
_ACTUAL = re.compile(
    rf"(?P<n>{NUM})\s+(?:(?:postes?|professionnels?|personnes?|salaries?"
    rf"|agents?)\s+)?(?:sont\s+|seulement\s+)?(?:(?:actuellement|aujourd'hui|reellement"
    rf"|effectivement)\s+)?(?:pourvus?|en\s+poste|occupes?|presents?(?!\s+(?:au|aux"
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
_FILLED = re.compile(
    r"deja\s+(?:pourvue?s?|attribuee?s?)|\bpourvue?s?\b(?<!a pourvue)|\battribuee?s?\b"
    r"|n'est\s+plus\s+a\s+pourvoir|complets?\b|reconduit"
)
_OPEN = re.compile(r"a\s+pourvoir|a\s+attribuer|\bouverte?\b|\bvacante?\b|recherche")


def read_groups(doc: Document, findings: Findings, *, is_call: bool) -> None:
    """Add lots, group count and sizes, sessions, duration."""
    lot_lines = _read_lots(doc, findings, is_call=is_call)
    _read_group_count(doc, findings, lot_lines)
    _read_sizes(doc, findings)
    _read_sessions(doc, findings)
    _read_duration(doc, findings)
    _read_whole(doc, findings)


# --- headcounts -------------------------------------------------------------------------------


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
    for quantity in quantities(doc.fold, _PEOPLE, 0, len(doc.fold)):
        around = doc.fold[max(0, quantity.start - 25) : quantity.start]
        if (
            quantity.low == quantity.high
            and quantity.low
            and quantity.low > low
            and re.search(r"groupe|equipe", around)
        ):
            findings.put("headcount_budgeted", quantity.low, (quantity.start, quantity.end))


# --- lots -------------------------------------------------------------------------------------


_LOT_HEAD = re.compile(r"\blot\s*(?:n[o°.]?\s*)?(?P<n>\d{1,2}|[a-f]\b)\s*[:\-.)|]*\s*")
_FOR_SERVICE = re.compile(
    r"\(?\s*(?:professionnel(?:le)?s?|equipe|salaries|agents|personnels?)\s+(?:du"
    r"|de\s+la|de\s+l'|des|de)\s*(?P<name>[^)\n;,]{2,60}?)\s*(?:\)|$|\s-\s|;|,|:)"
)


def _read_lots(doc: Document, findings: Findings, *, is_call: bool) -> list[Line]:
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
    found = quantities(doc.fold, _GROUPS, line.start, line.end)
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
        for item in quantities(doc.fold, _PEOPLE, line.start, line.end)
        if item.low is not None and item.low == item.high
    ]
    if len(size) == 1:
        record["size"] = Found(size[0].low, ((size[0].start, size[0].end),))
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


# --- number of groups -------------------------------------------------------------------------


def _in_lines(quantity: Quantity, lines: list[Line]) -> bool:
    return any(line.start <= quantity.start < line.end for line in lines)


def _number_in(doc: Document, span: Span) -> Quantity | None:
    """The only number, or range, that a short value holds."""
    pattern = quantity_pattern(r"(?=\W|$)")
    found = quantities(doc.fold, pattern, *span)
    return found[0] if len(found) == 1 else None


def _read_group_count(doc: Document, findings: Findings, lot_lines: list[Line]) -> None:
    for entry in doc.labelled(
        re.compile(r"(?:nombre|nb|nbre) (?:de |d')?groupes?|^groupes?(?: concernes| prevus)?$")
    ):
        stop = min(entry.value[1], entry.value[0] + 60)
        quantity = _number_in(doc, (entry.value[0], stop)) or next(
            iter(quantities(doc.fold, _GROUPS, entry.value[0], stop)), None
        )
        if quantity and quantity.low == quantity.high and quantity.low:
            findings.put("group_count", quantity.low, (quantity.start, quantity.end))
            break
    mentions = [
        item
        for item in quantities(doc.fold, _GROUPS, 0, len(doc.fold))
        if item.low
        and item.low == item.high
        and not _in_lines(item, lot_lines)
        and _group_context(doc, item)
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
    if re.search(r"(?:animer|animant|animation\s+d')\s*$|jusqu'a\s*$", before):
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


def _ask_other_counts(doc: Document, findings: Findings, mentions: list[Quantity]) -> None:
    labelled = findings.get("group_count")
    if labelled is None:
        return
    others = [
        item
        for item in mentions
        if item.low != labelled and not (item.low == 1 and not doc.fold[item.start].isdigit())
    ]
    for item in others:
        findings.ask(
            f"Le texte annonce {labelled} groupe{'s' if labelled != 1 else ''} et parle "
            f"ailleurs de {item.low} : "
            "combien y a-t-il de groupes ?".replace(" :", "\u00a0:").replace(" ?", "\u00a0?"),
            *findings.spans("group_count"),
            (item.start, item.end),
        )


# --- sizes ------------------------------------------------------------------------------------


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
            r"|personnes|professionnels|salaries)|taille|effectifs?(?: par groupe| du groupe"
            r"| des groupes| concerne| prevu)?$|personnes par groupe|participants par groupe"
        )
    ):
        if "total" in entry.label or heads:
            continue
        quantity = _size_in(doc, entry)
        if quantity:
            found.append(quantity)
    if not found:
        found = [
            q for q in quantities(doc.fold, _PEOPLE, 0, len(doc.fold)) if _size_context(doc, q)
        ]
    if heads:
        found = [q for q in found if not {q.low, q.high} & heads]
    found = _merge(found)
    bounds = {(q.low, q.high) for q in found}
    if len(bounds) == 1:
        _put_size(findings, found[0])
    elif len(bounds) > 1 and all(q.low is not None and q.high is not None for q in found):
        lots = findings.records.get("lots")
        if lots:
            findings.put(
                "group_size_min", min(q.low or 0 for q in found), *((q.start, q.end) for q in found)
            )
            findings.put(
                "group_size_max",
                max(q.high or 0 for q in found),
                *((q.start, q.end) for q in found),
            )
        else:
            findings.ask(
                "Le texte donne plusieurs tailles de groupe : laquelle retenir\u00a0?".replace(
                    " :", "\u00a0:"
                ),
                *((q.start, q.end) for q in found),
            )


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
        people = quantities(doc.fold, _PEOPLE, entry.value[0], stop)
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
    r"nelles?)?\s*|d'app\s*|ferme\w*\s*|stables?\s*|restreints?\s*"
    r"|ouverts?\s*)?(?:\([^)]{0,30}\)\s*)?(?:,\s*)?(?:est\s+|sont\s+|sera\s+|seront\s+"
    r"|etant\s+)?(?:compose\w*\s*|constitue\w*\s*|limite\w*\s*|forme\w*\s*|compt\w+\s*"
    r"|reuni\w*\s*|accueill\w+\s*|comprenant\s*|comport\w+\s*"
    r"|rassembl\w+\s*)?(?:chacun\s+)?(?:de\s*|d'|a\s*|:\s*|,\s*|environ\s*)*$"
)
_TEAM_BEFORE = re.compile(
    r"\bequipe\s*(?:pluridisciplinaire\s*|educative\s*"
    r"|pluriprofessionnelle\s*)?(?:est\s+|sera\s+)?(?:composee\s*|constituee\s*"
    r"|formee\s*|compte\s*|comptant\s*)?(?:de\s*|d'|a\s*|environ\s*)*$"
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


# --- sessions ---------------------------------------------------------------------------------


def _read_sessions(doc: Document, findings: Findings) -> None:
    yearly: list[Quantity] = []
    total: list[Quantity] = []
    for entry in doc.labelled(
        re.compile(
            r"(?:nombre|nb|nbre) (?:total )?(?:de |d')?(?:seances?|rencontres?|sessions?"
            r"|interventions?)|^seances? (?:par an|annuelles?)"
        )
    ):
        quantity = _number_in(
            doc, (entry.value[0], min(entry.value[1], entry.value[0] + 70))
        ) or next(iter(quantities(doc.fold, _SESSIONS, entry.value[0], entry.value[1])), None)
        if quantity is None:
            continue
        rest = doc.fold[quantity.end : entry.value[1]]
        if re.search(r"par an|annuel|/ ?an\b|annee", entry.label) or _A_YEAR.search(rest):
            yearly.append(quantity)
        elif not _NOT_SESSIONS.search(rest):
            total.append(quantity)
    for quantity in quantities(doc.fold, _SESSIONS, 0, len(doc.fold)):
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
    elif _TOTAL_AFTER.search(reach) or _TOTAL_BEFORE.search(before):
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


# --- duration ---------------------------------------------------------------------------------


def _read_duration(doc: Document, findings: Findings) -> None:
    found = _labelled_durations(doc) or _prose_durations(doc)
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
            if _NOT_DURATION_AFTER.search(after):
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
    session = r"(?:seances?|rencontres?|sessions?|ateliers?|interventions?|app|gapp|pratiques?(?: professionnelles?)?|supervisions?|intervisions?|reunions?|regroupements?|groupes?|fois)"
    lead = rf"\b{session}\b[^.;]{{0,70}}?(?:\bde|\bd'une duree (?:de|d'environ)|\bdur\w+(?: environ)?|\bd'|\(|,|:|=|\bx|-|\bduree)\s*(?:environ |approximativement )?(?:{NUM}\s*(?:h\w*)?\s*(?:a|-|ou)\s*)?$"
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


def _read_whole(doc: Document, findings: Findings) -> None:
    whole = _WHOLE.search(doc.fold)
    half = _HALF_OK.search(doc.fold)
    if whole:
        findings.put("whole_group_required", True, whole.span())
        one = quantities(doc.fold, _GROUPS, 0, 0)
        if findings.get("group_count") is None and not one and "groupe" in whole.group():
            findings.put("group_count", 1, whole.span())
    elif half:
        findings.put("whole_group_required", False, half.span())
