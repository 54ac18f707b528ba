"""Who asks and where: organisation, département, town, place of the sessions, sector."""

from __future__ import annotations

import re
from collections.abc import Iterator

from maillage.engine.intake.codelists import SECTORS
from maillage.engine.intake.document import Document, Span
from maillage.engine.intake.finding import Findings
from maillage.engine.intake.form import find_form
from maillage.engine.intake.gazetteer import (
    AMBIGUOUS,
    DEPARTMENTS,
    communes,
    department_of_name,
    key,
)

_CAP = r"[A-ZÀ-ÖØ-Þ][\w'\u2019À-ÿ-]*"
_LINK = r"(?:d[eu]s?|la|le|les|en|et|l['\u2019]|d['\u2019]|aux?|sur|sous|à|&)"
_NAME = (
    rf"(?:{_LINK}[ \u00a0]*)*(?:\u00ab[ \u00a0]?)?(?:{_CAP}"
    rf"|\d{{1,3}}\b)(?:[ \u00a0]+(?:{_LINK}[ \u00a0]*){{0,3}}(?:{_CAP}"
    rf"|\d{{2}}\b)){{0,6}}"
)
_ENTITY_WORD = (
    r"(?:[Ll]['\u2019])?(?:[Aa]ssociation|[Ff]ondation|[Ff]édération|[Mm]utuelle"
    r"|[Gg]roupement|[Cc]onseil[ ]départemental|Département|[Mm]étropole|[Mm]airie"
    r"|[Vv]ille|[Cc]ommune|[Cc]ommunauté[ ]de[ ]communes"
    r"|CCAS|CIAS|ADSEA|UDAF|Udaf|ADAPEI|Adapei|APEI|PEP|[Ss]auvegarde|[Aa]gglomération"
    r"|[Cc]entre[ ](?:[Hh]ospitalier|[Dd]épartemental|[Ss]ocial"
    r"|[Cc]ommunal)[\w ]{0,20}?)"
)
_SERVICE_WORD = (
    r"(?:MECS|UEMO|[Uu]nité[ ]éducative[ ](?:de[ ]milieu[ ]ouvert)?|SESSAD|IME|ITEP"
    r"|DITEP|ESAT|SAVS|SAMSAH|MAS|FAM|CHRS|EHPAD|CMPP|CAMSP|IEM"
    r"|EAJE|CDEF|PMI|MDD|SAPED|AEMO|SIE|UEMO|CADA"
    r"|[Mm]aison\s+d['\u2019][Ee]nfants(?:\s+à\s+caractère\s+social)?"
    r"|[Ff]oyer(?:[ ]éducatif|(?:[ ]départemental)?\s+de\s+(?:l['\u2019][Ee]nfance|vie))?"
    r"|[Cc]rèche(?:[ ](?:municipale|associative|parentale|familiale|collective))?"
    r"|[Mm]ulti-?[Aa]ccueil"
    r"|[Mm]icro-?crèche|[Pp]ôle|[Pp]lateforme|[Ss]ervice[ ]d['\u2019]\w+(?:[ ]\w+)?"
    r"|[Ii]nstitut)"
)
_ENTITY = re.compile(
    rf"\b{_ENTITY_WORD}[ \u00a0]+(?P<tail>{_NAME}|\u00ab[^\u00bb\n]{{2,60}}\u00bb"
    rf"|\"[^\"\n]{{2,60}}\")"
)
_CAPITALS = re.compile(
    r"(?m)^[ \t]*(?P<name>(?:D[ÉE]PARTEMENT|CONSEIL D[ÉE]PARTEMENTAL|ASSOCIATION"
    r"|FONDATION|CCAS|MAIRIE|VILLE)[ ]"
    r"(?P<tail>[A-ZÀ-Ý][A-ZÀ-Ý'\u2019 -]{3,60}))[ \t]*$"
)
_ESTABLISHMENT = re.compile(
    rf"\b(?:{_SERVICE_WORD}[ ]?(?:/|-|et)[ ]?)?{_SERVICE_WORD}[ \u00a0]+"
    rf"(?P<tail>{_NAME}|\u00ab[^\u00bb\n]{{2,60}}\u00bb|\"[^\"\n]{{2,60}}\")"
)
_ORGANISATION_LABEL = re.compile(
    r"^(?:(?:nom|raison sociale|denomination)(?: (?:de|du) .*)?|nom de (?:la structure"
    r"|l'organisme|l'etablissement|l'association)|structure(?: demandeuse| porteuse"
    r"| concernee)?|association|organisme(?: demandeur)?|etablissement(?: demandeur"
    r"| concerne)?|commanditaire|organisateur|employeur|acheteur|pouvoir adjudicateur"
    r"|collectivite|maitre d'ouvrage|demandeur|donneur d'ordre|organisation|emetteur"
    r"|identite de l'acheteur)$"
)
_PLACE_LABEL = re.compile(
    r"^lieux?\b(?!.*naissance)|^adresse d(?:es seances|u lieu|'intervention)"
    r"|^localisation|^ou\b|^site\b"
)
_PLACE_PROSE = re.compile(
    r"(?:seances?|rencontres?|interventions?|sessions?|elles|reunions?|groupes?"
    r"|ateliers?)\s+(?:\w+\s+){0,4}?(?:se\s+(?:derouleront|deroulent|tiendront|tiennent"
    r"|dérouleront|tiendra)|(?:auront|ont)\s+lieu|seront\s+organisees|sont\s+organisees"
    r"|aura\s+lieu|se\s+deroulera)\s+(?:\w+\s+){0,2}?(?P<where>(?:dans|a|au|aux|en|sur"
    r"|chez)\s+(?!raison|compter|partir|lieu|alternance|presence|presentiel|groupe"
    r"|journee|matinee|dehors|fonction|cours|\d)[^.;\n(]{4,110})"
)
_PLACE_STOP = re.compile(
    r",?\s+(?:de\s+\d|a\s+raison|entre\s+\w+\s+et|a\s+partir|le\s+(?:lundi|mardi"
    r"|mercredi|jeudi|vendredi)|les?\s+(?:lundis|mardis|mercredis|jeudis|vendredis)"
    r"|pour\s+une\s+duree|d'une\s+duree|une\s+fois|tous\s+les|tout\s+au|hors\b"
    r"|et\s+(?:dureront|seront)|qui\b|pendant|a\s+\d|,\s*(?:le|les)\s)"
)
_DEPARTMENT_LABEL = re.compile(r"^departement|^territoire|^dept\b")
_NUMBER_NEAR = re.compile(
    r"(?:departement\s+(?:du\s+|de\s+la\s+|n[o°]\s?)?"
    r"|\bdans\s+le\s+)(?P<code>\d[\dab]\b|97[1-6]\b)(?!\s*(?:er|e)?\s*arrond)"
)
_IN_BRACKETS = re.compile(r"[A-ZÀ-Ýa-zà-ÿ]\s*\((?P<code>\d[\dAB]|97[1-46])\)")
_POSTAL = re.compile(
    r"(?<![\d.,])(?P<cp>(?:0[1-9]|[1-8]\d|9[0-5]"
    r"|97[1-46])\d{2,3})\s+(?P<city>[A-ZÀ-Ý][\wÀ-ÿ'\u2019-]*(?:[ -](?:[A-ZÀ-Ý][\wÀ-ÿ'"
    r"\u2019-]*|sur|sous|en|la|le|les|de|du|des|lès|aux|d['\u2019]\w+"
    r"|l['\u2019]\w+)){0,5})"
)
_CITY_LABEL = re.compile(r"^(?:ville|commune|localite|lieux?\b.*|localisation|site|adresse.*|ou)$")
_CITY_PROSE = re.compile(
    rf"(?:\b(?P<prep>à|À|a|de|d['\u2019]|sur)\s*|[\u2013\u2014,-]\s+"
    rf"|\(\s*)(?P<city>(?:(?:La|Le|Les|L['\u2019])\s*)?{_CAP}(?:[ -](?:(?:sur|sous|en"
    rf"|la|le|les|de|du|des|lès|aux|l['\u2019]|d['\u2019])[ -]?)*{_CAP})*)"
)
# Villages named like a common word (Quartier, Salles…) need "à" or a postal code before them.
_SMALL_TOWN = 2000
_KNOWN_TOWN = 5000
_LARGE_TOWN = 10_000
# The head of a text, where "Association X, Lyon" places the association.
_HEAD = 400
_STREET = re.compile(
    r"(?:rue|avenue|boulevard|place|route|quai|chemin|impasse|porte|universite|tribunal"
    r"|academie|cour|chu|gare"
    r"|faculte|region|metropole|bassin)\s+(?:de\s+)?$"
)
_PAST = re.compile(
    r"deroulaient|avaient\s+lieu|se\s+tenaient|etaient\s+organis|\bdeplac|\bgare\b"
    r"|\bne\s+a\b|universite|diplome|formation\s+(?:initiale|a)|tribunal"
    r"|siege\s+(?:social\s+)?(?:a|est|de|:)"
)
_NOT_NAME = re.compile(
    r"^(?:analyse|app|gapp|objet|date|lieu|contexte|cahier|appel|marche|lot|groupe"
    r"|seance|nous|cette|ce|pour|dans|en|et|ou|a|au|sur|directeur|madame|monsieur|bonjour|pro"
    r"|sociale?)\b"
)


def read_place(
    doc: Document, findings: Findings, *, is_call: bool, is_advert: bool = False
) -> None:
    """Add organisation, place, département, town and sector.

    The names in an advert are those of who sells, not of who needs: they are left out.
    """
    if not is_advert:
        _read_organisation(doc, findings)
        _read_place(doc, findings)
        _read_city(doc, findings)
        _read_department(doc, findings)
    _read_sector(doc, findings, is_call=is_call, least=2 if is_advert else 1)


_ASKS = re.compile(
    r"[^.;\n]{0,70}?\s(?:(?:re)?cherch(?:e|ent|ons)|souhait\w+|lance|(?<!est\s)organise|recrute"
    r"|met\s+en|engage"
    r"|propose|consulte|desire|sollicite)\b"
)


def _read_organisation(doc: Document, findings: Findings) -> None:
    form = find_form(doc)
    stop = form[0].start if form else len(doc.text)
    for entry in doc.labelled(_ORGANISATION_LABEL):
        span = _first_line(doc, entry.value)
        value = doc.quote(span)
        if 3 <= len(value) <= 120 and any(char.isupper() for char in value) and "[" not in value:
            findings.put("organisation", value.rstrip(" .,;"), span)
            return
    if capitals := _CAPITALS.search(doc.text, 0, min(stop, 400)):
        span = doc.trim(capitals.span("name"))
        findings.put("organisation", doc.quote(span), span)
        return
    for pattern, asking in (
        (_ENTITY, True),
        (_ESTABLISHMENT, True),
        (_ENTITY, False),
        (_ESTABLISHMENT, False),
    ):
        for match in pattern.finditer(doc.text, 0, stop):
            named = _entity_span(doc, match)
            if named is not None and (not asking or _ASKS.match(doc.fold, named[1])):
                findings.put("organisation", doc.quote(named), named)
                return


def _entity_span(doc: Document, match: re.Match[str]) -> Span | None:
    """The passage of a named organisation, widened to the unit that belongs to it."""
    start, end = match.span()
    start += len(re.match(r"(?:[Ll]['\u2019])?", match.group())[0])  # type: ignore[index]
    tail = key(match["tail"])
    if re.search(r"\bgere\w*\s+par\s+(?:la |le |l')?$", doc.fold[max(0, start - 20) : start]):
        return None
    if re.search(
        r"\b(?:un|une|nos|des|d'un|d'une|leurs?|plusieurs|\d+)[ ]+$",
        doc.fold[max(0, start - 12) : start],
    ):
        return None
    if _NOT_NAME.match(tail) or re.search(r"\[", doc.text[start : end + 4]):
        return None
    if not re.match(r"\u00ab|\"", match["tail"]) and doc.text[start:end].count(" ") > 12:
        return None
    before = doc.text[max(0, start - 70) : start]
    unit = re.search(
        rf"(?:[Pp]ôle|[Ss]ervice|MECS|SESSAD|IME|ITEP|[Ff]oyer"
        rf"|[Cc]rèche)(?:\s+{_NAME})?\s+(?:de\s+la|de\s+l['\u2019]|du|de)\s*$",
        before,
    )
    if unit and re.match(
        r"[Ss]auvegarde|[Aa]ssociation|[Ff]ondation|[Vv]ille|[Dd]épartement|CCAS",
        doc.text[start:end],
    ):
        start -= len(before) - unit.start()
    return doc.trim((start, end))


def _first_line(doc: Document, span: Span) -> Span:
    stop = doc.text.find("\n", span[0], span[1])
    return doc.trim((span[0], stop if stop != -1 else span[1]))


def _read_place(doc: Document, findings: Findings) -> None:
    for entry in doc.labelled(_PLACE_LABEL):
        span = _first_line(doc, entry.value)
        if 2 <= span[1] - span[0] <= 200:
            findings.put("place", doc.quote(span).rstrip(" .;,"), span)
            return
    match = _PLACE_PROSE.search(doc.fold)
    if match and not _PAST.search(match.group()):
        left, right = match.span("where")
        stop = _PLACE_STOP.search(doc.fold, left, right)
        span = doc.trim((left, stop.start() if stop else right))
        findings.put("place", doc.quote(span).rstrip(" ,"), span)


def _cities(doc: Document, start: int, end: int) -> list[tuple[str, Span]]:
    """Known communes named between two positions after a word that places them."""
    found = []
    for prep, name, span in _candidates(doc, start, end):
        sentence = doc.sentence_of(span[0])
        if _PAST.search(doc.fold, sentence[0], span[0]):
            continue
        rows = communes(name)
        if prep not in _AT:
            rows = tuple(row for row in rows if row[2] >= _SMALL_TOWN)
        if rows and key(name) not in _DEPARTMENT_NAMES:
            found.append((name, span))
    return found


_DEPARTMENT_NAMES = {key(name) for name in DEPARTMENTS.values() if name != "Paris"}


def _read_city(doc: Document, findings: Findings) -> None:
    for rank in (_postal_cities, _labelled_cities, _prose_cities):
        found = rank(doc)
        names = {key(name) for name, _ in found}
        if len(names) == 1:
            findings.put("city", found[0][0], *(span for _, span in found))
        if names:
            return


def _postal_cities(doc: Document) -> list[tuple[str, Span]]:
    found = []
    for match in _POSTAL.finditer(doc.text):
        words = re.split(r"(?<=\w)[ ]", match["city"])
        for count in range(len(words), 0, -1):
            name = " ".join(words[:count])
            if any(match["cp"] in row[3] or row[3] == "" for row in communes(name)):
                start = match.start("city")
                found.append((name, (start, start + len(name))))
                break
    return found


def _labelled_cities(doc: Document) -> list[tuple[str, Span]]:
    found: list[tuple[str, Span]] = []
    for entry in doc.labelled(_CITY_LABEL):
        span = _first_line(doc, entry.value)
        plain = doc.quote(span).rstrip(" .,;")
        bare = re.sub(r"\s*\(\d[\dAB]\d?\)$|^\d{5}\s+", "", plain)
        head = re.match(r"[^,(\u2013\u2014]+?(?=\s*(?:,|\(|\s[-\u2013\u2014]\s))", bare)
        if head and communes(head.group()):
            bare = head.group()
        if communes(bare) and bare[:1].isupper():
            start = span[0] + plain.find(bare)
            end = start + len(bare)
            found += [(bare, (start, end)), *_next_towns(doc, end)]
        else:
            found += _cities(doc, *span)
    return found


def _prose_cities(doc: Document) -> list[tuple[str, Span]]:
    found = []
    for prep, name, span in _candidates(doc, 0, len(doc.text)):
        numbered = re.match(r"\s*\(\d[\dAB]\d?\)", doc.text[span[1] : span[1] + 6])
        if prep not in _AT and not numbered:
            continue
        sentence = doc.sentence_of(span[0])
        if communes(name) and not _PAST.search(doc.fold, sentence[0], sentence[1]):
            found.append((name, span))
            found += _next_towns(doc, span[1])
    if not found:
        found = _loose_cities(doc)
    if not found:
        for match in re.finditer(
            rf"(?m)^[ \t]*(?:Fait\s+à\s+)?(?P<city>{_CAP}(?:[ -]{_CAP})*),?\s+le\s+(?:\w+\s+)?\d",
            doc.text,
        ):
            if communes(match["city"]):
                found.append((match["city"], match.span("city")))
    return found


_NEXT_TOWN = re.compile(rf"(?:,\s*|\s+et\s+(?:(?:à|de)\s+)?)(?P<city>{_CAP}(?:[ -]{_CAP})*)")


def _next_towns(doc: Document, position: int) -> list[tuple[str, Span]]:
    """Of "à Quimper et Concarneau", the second: two towns are not one."""
    found = []
    while match := _NEXT_TOWN.match(doc.text, position):
        if not any(row[2] >= _SMALL_TOWN for row in communes(match["city"])):
            break
        found.append((match["city"], match.span("city")))
        position = match.end()
    return found


_AT = frozenset({"à", "À"})
_TAIL = re.compile(rf"[ ](?P<prep>de|d['\u2019]|sur|à)[ ]?(?P<city>{_CAP}(?:[ -]{_CAP})*)$")


def _candidates(doc: Document, start: int, end: int) -> Iterator[tuple[str, str, Span]]:
    """What may be a town between two positions: (word before, name, span).

    Of "CMPP de Laon", Laon; of "à Tours Nord", Tours.
    """
    for match in _CITY_PROSE.finditer(doc.text, start, end):
        name, left = match["city"], match.start("city")
        prep = match["prep"] or doc.text[match.start()]
        if not communes(name):
            tail = _TAIL.search(name)
            words = name.split(" ")
            if tail and communes(tail["city"]):
                prep, name, left = tail["prep"], tail["city"], left + tail.start("city")
            elif prep in _AT and len(words) > 1 and communes(words[0]):
                name = words[0]
        yield prep, name, (left, left + len(name))


def _loose_cities(doc: Document) -> list[tuple[str, Span]]:
    """Towns after "de", "sur" or a bracket: only well-known ones, and never a street's name."""
    found = []
    for prep, name, span in _candidates(doc, 0, len(doc.text)):
        headed = prep in {",", "\u2013", "\u2014", "-"} and span[0] < _HEAD
        if prep not in {"de", "d'", "d\u2019", "sur", "("} and not headed:
            continue
        before = doc.fold[max(0, span[0] - 40) : span[0]]
        if _STREET.search(before) or _PAST.search(doc.fold, *doc.sentence_of(span[0])):
            continue
        least = _LARGE_TOWN if headed else _KNOWN_TOWN
        known = any(row[2] >= least for row in communes(name))
        if known and key(name) not in _DEPARTMENT_NAMES:
            found += [(name, span), *_next_towns(doc, span[1])]
    return found


def _read_department(doc: Document, findings: Findings) -> None:
    for rank in (
        _labelled_departments,
        _named_departments,
        _numbered_departments,
        _city_departments,
    ):
        found = rank(doc, findings)
        codes = {code for code, _ in found}
        if len(codes) == 1:
            findings.put("department_code", found[0][0], *(span for _, span in found))
        if codes:
            return


def _labelled_departments(doc: Document, findings: Findings) -> list[tuple[str, Span]]:
    found: list[tuple[str, Span]] = []
    for entry in doc.labelled(_DEPARTMENT_LABEL):
        span = _first_line(doc, entry.value)
        value = doc.quote(span)
        inside = re.sub(r"[\s(]*\b(\d[\dAB]|97[1-6])\b[)\s-]*", " ", value).strip(" .,;")
        code = department_of_name(inside) or department_of_name(value.strip(" .,;"))
        number = re.search(r"\b(\d[\dAB]|97[1-6])\b", value)
        if code is None and number and number[1] in DEPARTMENTS:
            code = number[1]
        if code:
            found.append((code, span))
    return found


_DEPARTMENT_NAME = "|".join(
    sorted(
        (re.escape(key(name)).replace(r"\ ", "[\\s'-]+") for name in DEPARTMENTS.values()),
        key=len,
        reverse=True,
    )
)
_DEPARTMENT_STRONG = re.compile(
    rf"\b(?:departements?|udaf|adsea|conseils?\s+departementa(?:l|ux)"
    rf"|departementale?)\s+(?:de\s+la\s+|de\s+l'\s?|du\s+|des\s+|de\s+"
    rf"|d')(?P<name>{_DEPARTMENT_NAME})\b(?!-)"
)
_DEPARTMENT_PLAIN = re.compile(rf"(?<![\w-])(?P<name>{_DEPARTMENT_NAME})(?![\w-])")


def _named_departments(doc: Document, findings: Findings) -> list[tuple[str, Span]]:
    strong = [
        (code, match.span("name"))
        for match in _DEPARTMENT_STRONG.finditer(doc.fold)
        if (code := department_of_name(match["name"]))
    ]
    if strong:
        return strong
    found = []
    for match in _DEPARTMENT_PLAIN.finditer(doc.fold):
        code = department_of_name(match["name"])
        bracketed = (
            doc.text[match.start() - 1 : match.start()] == "("
            and doc.text[match.end() : match.end() + 1] == ")"
        )
        sure = (
            code not in AMBIGUOUS
            or bracketed
            or re.search(
                r"\b(?:en|dans l[ae]s?)\s+$|\b(?:dans|de) l'$",
                doc.fold[max(0, match.start() - 10) : match.start()],
            )
        )
        if code and sure and doc.text[match.start()].isupper():
            found.append((code, match.span("name")))
    return found


def _numbered_departments(doc: Document, findings: Findings) -> list[tuple[str, Span]]:
    found: list[tuple[str, Span]] = []
    for match in _POSTAL.finditer(doc.text):
        number = match["cp"]
        code = number[:3] if number.startswith("97") else number[:2]
        if number.startswith("20"):
            rows = communes(match["city"])
            code = rows[0][1] if rows else "20"
        if code in DEPARTMENTS and len(number) == 5:
            found.append((code, match.span("cp")))
    if found:
        return found
    for pattern, text in ((_NUMBER_NEAR, doc.fold), (_IN_BRACKETS, doc.text)):
        for match in pattern.finditer(text):
            code = match["code"].upper()
            if code in DEPARTMENTS:
                found.append((code, match.span("code")))
    if not found:
        for match in re.finditer(
            r"\b(?:Sauvegarde|ADSEA|UDAF|ADAPEI|APEI|PEP|CDEF|UNA|ADMR)\s+(\d\d|2[AB])\b", doc.text
        ):
            if match[1] in DEPARTMENTS:
                found.append((match[1], match.span(1)))
    return found


def _city_departments(doc: Document, findings: Findings) -> list[tuple[str, Span]]:
    """The département of the town, when one commune only has that name."""
    city = findings.get("city")
    rows = communes(city) if isinstance(city, str) else ()
    if len({row[1] for row in rows}) != 1:
        return []
    return [(rows[0][1], span) for span in findings.spans("city")]


def _read_sector(doc: Document, findings: Findings, *, is_call: bool, least: int) -> None:
    for entry in doc.labelled(
        re.compile(
            r"^secteurs?(?: d'activite| professionnel| concerne)?$|^champ d'intervention|^domaine"
        )
    ):
        found = SECTORS.scan(doc.fold, doc.text, *_first_line(doc, entry.value))
        if found:
            findings.put("sector", found[0].code, (found[0].start, found[0].end))
            return
    matches = [
        match
        for match in SECTORS.scan(doc.fold, doc.text, 0, len(doc.text))
        if not re.search(r"professionnel\w*\s+$", doc.fold[max(0, match.start - 20) : match.start])
    ]
    counts: dict[str, list[Span]] = {}
    for match in matches:
        span = (match.start, match.end)
        if not is_call and doc.quote(span) == "ASE":  # one contributor among others
            continue
        # A phrase says more than an acronym.
        counts.setdefault(match.code, []).extend([span, span] if span[1] - span[0] > 20 else [span])
    weak = ("local_authority", "social", "education", "health", "social_inclusion")
    strong = {code: spans for code, spans in counts.items() if code not in weak}
    if is_call and not strong:
        strong = counts
    strong = {code: spans for code, spans in strong.items() if len(set(spans)) >= least}
    ranked = sorted(strong, key=lambda code: -len(strong[code]))
    if ranked and (len(ranked) == 1 or len(strong[ranked[0]]) >= 2 * len(strong[ranked[1]])):
        findings.put("sector", ranked[0], *strong[ranked[0]][:5])
