"""Dates of a need: reply before, start, end; seasons to avoid."""

from __future__ import annotations

import re
from datetime import date

from maillage.engine.intake.dates_fr import DateFound, find_dates, school_years
from maillage.engine.intake.document import Document, Span
from maillage.engine.intake.finding import Findings

_IGNORED = re.compile(
    r"(?:arrete|loi|decret|circulaire|ordonnance|directive|reglement|instruction)s?\b[^.;\n]{0,40}$"
    r"|\bne(?:e|\(e\))?\s+le\s*$|naissance\b[^.;\n]{0,15}$|fait\s+(?:a|le)\b[^.;\n]{0,40}$"
    r"|\b(?:signee?|publiee?|mis[e]?\s+a\s+jour|editee?|imprimee?|creee?|fonde[e]?"
    r"|adoptee?|envoyee?|recue?|datee?)s?\s+(?:en\s+ligne\s+)?(?:le|du|au)\s*:?\s*$"
    r"|(?:version|publication|mise\s+a\s+jour|signature|notification|attribution"
    r"|mise\s+en\s+ligne)[^.;\n]{0,25}$"
    r"|(?:reunion|visite|audition|entretien|jury|rencontre\s+d'information|forum"
    r"|questions?|comite|commission"
    r"|renseignements|assemblee|portes\s+ouvertes|convention\s+collective)s?\b[^.;\n]{0,60}$"
)
_LETTER_HEAD = re.compile(
    r"(?:^|\n)[ ]*[a-z' -]{2,30},\s+le\s*(?:lundi|mardi|mercredi|jeudi|vendredi|samedi"
    r"|dimanche)?\s*$"
)
_REPLY = (
    r"reponses?|repondre|candidatures?|offres?|propositions?|devis|dossiers?|depot"
    r"|depose\w*|remise|remett\w+|reception"
    r"|retours?|retourne\w*|cloture|adresse(?:r|z|ront|ra)|enverr\w+|envoye\w*|envoi"
    r"|transmett\w+|parven\w+|parvien\w+"
    r"|soumission|soumettre|plis?|postuler|faire\s+signe|contacter|signaler|appeler|prevenir|ecrire"
    r"|manifest\w+|date\s+limite|delai|appel\s+d'offres|appel\s+a\s+candidatures?"
    r"|consultation|rendre|reponde"
)
_DEADLINE_BEFORE = re.compile(
    r"(?:date\s+limite|date\s+butoir|dead-?line|limite\s+(?:de|des|fixee|d')"
    r"|au\s+plus\s+tard|avant\s+le|\bavant\b|jusqu'au|jusqu'a|d'ici\s+(?:le|au)|cloture"
    r"|cl[oô]t|pour\s+le|echeance)"
    r"[^.;\n]{0,90}$"
)
_DEADLINE_WORDS = re.compile(rf"\b(?:{_REPLY})\b")
_START = re.compile(
    r"\b(?:debut\w*|demarr\w*|commenc\w*|repren(?:dr\w+|ons|d)\b|a\s+(?:partir|compter)\s+d[ue]"
    r"|premieres?\s+(?:seances?|aura\s+lieu|se\s+tiendra|rencontre|session|date)|lancement|des\s+le"
    r"|ouverture\s+du\s+groupe|prise\s+d'effet|1(?:re|ere)\s+seance)"
    r"[^.;\n]{0,70}$"
)
_END = re.compile(
    r"\b(?:date\s+de\s+fin|fin\s*:|fin\s+(?:de|des|du|prevue?|d')[^.;\n]{0,40}"
    r"|derniere\s+(?:seance|rencontre|session)|se\s+termin\w+|s'acheve\w*"
    r"|prend\w*\s+fin|prendra\s+fin|echeance\s+(?:du|de\s+la|de\s+l')[^.;\n]{0,30}"
    r"|jusqu'au|terme)"
    r"[^.;\n]{0,25}$"
)
_SCHEME = re.compile(
    r"seance|interven|interviendra|prestat|prestation|mission|groupe|dispositif|action"
    r"|periode|deroul"
    r"|convention|marche"
)
_PERIOD = re.compile(r"\b(?:du|entre\s+le|de)\s*$")
_SOFT = re.compile(
    r"si\s+possible(?!\s+(?:les?|un|en)\s+(?:lundi|mardi|mercredi|jeudi|vendredi"
    r"|matin))|environ\b|ideal\w*|souhaitee?\b|souhaitable|dans\s+l'ideal"
    r"|de\s+preference|envisagee?|aux?\s+alentours|previsionnel\w*|vers\s+le|courant\b"
    r"|approximati\w+|indicati\w+|a\s+confirmer|a\s+definir|a\s+convenir|negociable"
    r"|souple|ajustable"
)
_HARD = re.compile(r"imperati\w+|obligatoirement|sans\s+report|ferme\b")
_EXCLUDED = re.compile(
    r"(?:\bhors\b|\ben\s+dehors\s+(?:de|des)|\bsauf\b|\bexcepte\w*|\bhormis\b"
    r"|\ba\s+l'exception\s+(?:de|des|du)|\bpas\s+(?:pendant|durant)|pas\s+de\s+seances?\s+(?:pendant|en|durant|sur"
    r"|au\s+mois\s+d)|aucune\s+seance\s+(?:pendant|en|durant|au\s+mois\s+d)"
    r"|\bjamais\s+(?:pendant|en|durant)|\bni\s+(?:pendant|en|durant)|aucune\s+seance"
    r"|interruption\s+(?:pendant|en|durant)|suspendues?\s+(?:pendant|en|durant))"
    r"['\s]*(?P<what>[^.;\n()]{3,90})"
)
_PERIOD_NAME = re.compile(
    r"(?:periodes?\s+(?:de|des)\s+)?(?:toutes\s+)?(?:les\s+)?(?P<core>(?:petites\s+"
    r"|grandes\s+)?vacances(?:\s+(?:scolaires|d'ete|de\s+noel|de\s+la\s+toussaint"
    r"|de\s+printemps|d'hiver|estivales))?(?:\s+(?:de\s+la\s+)?\(?zone\s+[abc]\)?)?"
    r"|juillet\s*(?:-|/|et|&|ou)\s*(?:en\s+)?aout|mois\s+d(?:e\s+juillet\s+et\s+d)?'aout"
    r"|mois\s+de\s+juillet(?:\s+et(?:\s+d')?\s*aout)?|\baout\b|\bjuillet\b"
    r"|jours\s+feries|fetes\s+de\s+fin\s+d'annee|fermetures?\s+(?:annuelles?|estivales?"
    r"|de\s+l'etablissement|du\s+service)|conges\s+(?:scolaires|annuels|d'ete)"
    r"|periode\s+estivale|\bete\b|ramadan|mercredis?|week-?ends?)"
)


def read_calendar(doc: Document, findings: Findings) -> None:
    """Add deadline, start, end, softness of the start and excluded periods."""
    dates = [found for found in find_dates(doc.fold) if found.year is None or found.year >= 2000]
    roles = _roles(doc, dates)
    anchor = _letter_date(doc, dates)
    _put_dates(doc, findings, roles, anchor)
    _put_softness(doc, findings, roles)
    _put_excluded(doc, findings)


def _before(doc: Document, found: DateFound) -> str:
    line = doc.line_of(found.start)
    sentence = doc.sentence_of(found.start)
    start = max(line.start, sentence[0])
    return re.sub(r"\s", " ", doc.fold[start : found.start])


def _roles(doc: Document, dates: list[DateFound]) -> dict[str, list[DateFound]]:
    """Dates by role: "deadline", "start", "end"."""
    roles: dict[str, list[DateFound]] = {"deadline": [], "start": [], "end": []}
    for rank, found in enumerate(dates):
        following = dates[rank + 1] if rank + 1 < len(dates) else None
        previous = dates[rank - 1] if rank else None
        role = _role(doc, found, previous, following, roles)
        if role:
            roles[role].append(found)
    return roles


def _role(
    doc: Document,
    found: DateFound,
    previous: DateFound | None,
    following: DateFound | None,
    roles: dict[str, list[DateFound]],
) -> str | None:
    before = _before(doc, found)
    entry = doc.entry_of(found.start)
    label = entry.label if entry and entry.value[0] <= found.start < entry.value[1] else ""
    if _LETTER_HEAD.search(doc.fold[max(0, found.start - 50) : found.start]) and len(before) < 50:
        return None
    if (
        previous
        and previous in roles["start"]
        and re.fullmatch(r"\s*(?:au|et\s+le|-|jusqu'au|a)\s*", doc.fold[previous.end : found.start])
    ):
        return "end"
    if re.search(r"(?:report|decal|prolong|modifi|avanc)\w*\s+du\s*$", before):
        return None
    by_label = _label_role(label)
    if by_label == "start" and _END.search(before):
        return "end"
    if by_label:
        return None if by_label == "none" else by_label
    if _IGNORED.search(before) and not re.search(r"date\s+limite|au\s+plus\s+tard", before):
        return None
    return _prose_role(doc, found, before, following)


def _label_role(label: str) -> str | None:
    if not label:
        return None
    if re.search(
        r"question|visite|audition|entretien|notification|jury|publication|signature"
        r"|reunion|renseignement",
        label,
    ):
        return "none"
    if re.search(
        r"limite|butoir|cloture|remise|retour|depot|reponse|reception|echeance|avant le"
        r"|candidature",
        label,
    ) and not re.search(r"debut|demarr", label):
        return "deadline"
    if re.search(
        r"debut|demarr|commenc|lancement|premiere|a partir|date souhaitee|prise d'effet", label
    ):
        return "start"
    if re.search(r"\bfin\b|terme|derniere", label):
        return "end"
    return None


def _prose_role(
    doc: Document, found: DateFound, before: str, following: DateFound | None
) -> str | None:
    sentence = doc.sentence_of(found.start)
    whole = doc.fold[sentence[0] : sentence[1]]
    start, deadline, end = (p.search(before) for p in (_START, _DEADLINE_BEFORE, _END))
    late = re.search(r"\b(?:avant|au plus tard|limite)\b[^.]{0,25}$", before)
    started = re.search(r"(?:debut|demarr|commenc|premiere)\w*[^.]{0,45}$", before)
    if start and end and end.start() > start.start():
        start = None
    if start and deadline and deadline.start() >= start.start() and _DEADLINE_WORDS.search(before):
        start = None
    if start and (not late or started):
        return "start"
    if deadline:
        return "deadline" if _DEADLINE_WORDS.search(whole) else ("end" if end else None)
    if end:
        return "end"
    if (
        _PERIOD.search(before)
        and following is not None
        and re.fullmatch(
            r"\s*(?:au|et\s+le|-|jusqu'au|a)\s*", doc.fold[found.end : following.start]
        )
    ):
        bare = before.strip(" .0123456789)") in {"du", "de", "entre le"}
        return "start" if bare or _SCHEME.search(whole) else None
    return None


def _letter_date(doc: Document, dates: list[DateFound]) -> DateFound | None:
    """The date of the letter itself ("Tours, le 3 juin 2025"), if any."""
    for found in dates:
        before = doc.fold[max(0, found.start - 60) : found.start]
        if found.year and (
            _LETTER_HEAD.search(before)
            or re.search(r"fait\s+a\s+[a-z' -]{2,30},?\s+le\s*$", before)
        ):
            return found
    return None


def _one(found: list[DateFound]) -> DateFound | None:
    """The date of a role, when all mentions agree."""
    days = {(item.day, item.month) for item in found}
    years = {item.year for item in found if item.year}
    if len(days) != 1 or len(years) > 1:
        return None
    return next((item for item in found if item.year), found[0])


def _span(found: DateFound) -> Span:
    return found.start, found.end


def _put_dates(
    doc: Document,
    findings: Findings,
    roles: dict[str, list[DateFound]],
    letter: DateFound | None,
) -> None:
    start, deadline, end = (_one(roles[name]) for name in ("start", "deadline", "end"))
    names = (("deadline", "de réponse"), ("start", "de début"), ("end", "de fin"))
    for name, french in names:
        if roles[name] and _one(roles[name]) is None:
            findings.ask(
                f"Le texte donne plusieurs dates {french} : laquelle retenir ?",
                *map(_span, roles[name]),
            )
    years = school_years(doc.fold)
    if start and (resolved := _year_of_start(start, deadline, letter, years)):
        findings.put("start_date", resolved[0], _span(start), *resolved[1])
    known_start = findings.get("start_date")
    if deadline:
        bound = known_start if isinstance(known_start, date) else None
        resolved = _year_of_deadline(deadline, bound, start, letter, years)
        if resolved:
            findings.put("submission_deadline", resolved[0], _span(deadline), *resolved[1])
    if end:
        after = known_start if isinstance(known_start, date) else None
        if end.value or (after and end.first_after(after)):
            value = end.value or (end.first_after(after) if after else None)
            findings.put(
                "end_date", value, _span(end), *(() if end.value else findings.spans("start_date"))
            )
    for key, item, french in (
        ("submission_deadline", deadline, "limite de réponse"),
        ("start_date", start, "de début"),
        ("end_date", end, "de fin"),
    ):
        if item and findings.get(key) is None:
            findings.ask(
                f"La date {french} est donnée sans son année : quelle année ?", _span(item)
            )
        elif (
            item
            and item.value
            and item.weekday is not None
            and item.value.weekday() != item.weekday
        ):
            findings.ask(
                f"Le jour de la semaine ne correspond pas à la date {french} : "
                "laquelle est juste ?",
                _span(item),
            )


def _year_of_start(
    start: DateFound,
    deadline: DateFound | None,
    letter: DateFound | None,
    years: list[tuple[int, int, int]],
) -> tuple[date, tuple[Span, ...]] | None:
    if start.value:
        return start.value, ()
    if len({year for year, _, _ in years}) == 1:
        first, left, right = years[0]
        found = start.in_year(first if start.month >= 8 else first + 1)
        if found:
            return found, ((left, right),)
    for other in (deadline, letter):
        if other and other.value and (found := start.first_after(other.value)):
            return found, (_span(other),)
    return None


def _year_of_deadline(
    deadline: DateFound,
    start: date | None,
    start_found: DateFound | None,
    letter: DateFound | None,
    years: list[tuple[int, int, int]],
) -> tuple[date, tuple[Span, ...]] | None:
    if deadline.value:
        return deadline.value, ()
    if start and start_found and (found := deadline.last_before(start)):
        return found, (_span(start_found),)
    if letter and letter.value and (found := deadline.first_after(letter.value)):
        return found, (_span(letter),)
    if len({year for year, _, _ in years}) == 1 and deadline.month <= 10:
        first, left, right = years[0]
        if found := deadline.in_year(first):
            return found, ((left, right),)
    return None


def _put_softness(doc: Document, findings: Findings, roles: dict[str, list[DateFound]]) -> None:
    if findings.get("start_date") is None:
        return
    for found in roles["start"]:
        sentence = doc.sentence_of(found.start)
        entry = doc.entry_of(found.start)
        left = sentence[0]
        if entry and entry.value[0] <= found.start < entry.value[1]:
            left = min(left, entry.label_span[0])
        left = max(left, found.start - 60)
        right = min(sentence[1], found.end + 40)
        for value, pattern in ((True, _SOFT), (False, _HARD)):
            mark = pattern.search(doc.fold, left, right)
            if mark:
                findings.put("start_is_soft", value, mark.span(), _span(found))
                return


def _put_excluded(doc: Document, findings: Findings) -> None:
    for entry in doc.labelled(re.compile(r"exclu|a eviter|indisponib|sans seance|d'interruption")):
        for name in _PERIOD_NAME.finditer(doc.fold, *entry.value):
            _exclude(doc, findings, doc.trim(name.span("core")))
    for match in _EXCLUDED.finditer(doc.fold):
        for name in _PERIOD_NAME.finditer(doc.fold, match.start("what"), match.end("what")):
            _exclude(doc, findings, doc.trim(name.span("core")))


def _exclude(doc: Document, findings: Findings, span: Span) -> None:
    """Add a season to avoid, unless its words are those of seasons already noted."""
    known = {
        word
        for item in findings.lists.get("excluded_periods", [])
        for left, right in item.spans
        for word in re.findall(r"\w{4,}", doc.fold[left:right])
    }
    if not known >= set(re.findall(r"\w{4,}|\bete\b", doc.fold[span[0] : span[1]])):
        findings.add("excluded_periods", doc.quote(span), span)
