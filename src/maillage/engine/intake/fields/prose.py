"""Passages quoted as they stand: objectives, public, method, what would be a plus; ages."""

from __future__ import annotations

import re

from maillage.engine.intake.codelists import ROLES
from maillage.engine.intake.document import Document, Span
from maillage.engine.intake.finding import Findings
from maillage.engine.intake.numbers_fr import NUM, parse_number

_OBJECTIVE_HEAD = re.compile(
    r"^(?:les\s+)?(?:objectifs?|finalites?|buts?|attentes|attendus|visees?|enjeux)\b"
    r"|(?:doit|doivent|devra|devront|vise(?:nt|ra|ront)?|permet(?:tent|tra"
    r"|tront)?)\b[^:]{0,70}(?:permettre|de|a)?[^:]{0,40}$|objectifs?\s+(?:sont|suivants"
    r"|vises|poursuivis|attendus|de\s+(?:ces\s+seances|l'intervention|la\s+demarche"
    r"|l'analyse))"
)
_OTHER_OBJECTIVES = re.compile(
    r"plateforme|association|structure|etablissement|projet\s+(?:associatif"
    r"|de\s+service|d'etablissement)|service\s+territorial|indicateur"
    r"|intervenant\s+devra|prestataire|candidat|proposition|offre|dossier"
)
_PUBLIC_LABEL = re.compile(
    r"^(?:le\s+)?public(?:s)?\s+(?:interesse|accueilli|accompagne"
    r"|concerne\s+par\s+la\s+structure|suivi|usager|recu)|^usagers"
    r"|^personnes\s+accompagnees|^(?:enfants|jeunes)\s+accueillis"
    r"|^beneficiaires\s+de\s+la\s+structure|^public(?:s)?$"
)
_PUBLIC_NOUN = (
    r"(?:enfants?|adolescent(?:e)?s|jeunes(?:\s+(?:majeurs|adultes))?|mineurs"
    r"|familles|adultes|personnes\s+(?:agees|handicapees|en\s+situation)|residents"
    r"|mineurs\s+non\s+accompagnes|parents)"
)
_PUBLIC_PROSE = re.compile(
    rf"(?:accueill\w+|accompagn\w+|pris\s+en\s+charge|prend\s+en\s+charge|suit|suivant"
    rf"|recoit|public\s+(?:accueilli|accompagne)\s+(?:est"
    rf"|se\s+compose)\s*\w*)\s+(?:\w+\s+){{0,4}}?(?:(?:{NUM}|\d+)\s+)?(?:de\s+|des\s+"
    rf"|d'|les\s+)?(?P<who>{_PUBLIC_NOUN}(?:(?:\s+(?:et(?:/ou)?|ou)|\s*,)\s+(?:des\s+|les\s+"
    rf"|leurs?\s+)?{_PUBLIC_NOUN})*(?:\s+(?:ages?\s+)?(?:de\s+\d[^.;,\n]{{0,20}}?ans"
    rf"|en\s+situation[^.;,\n]{{0,50}}|ayant[^.;,\n]{{0,80}}|presentant[^.;,\n]{{0,80}}"
    rf"|confies?[^.;,\n]{{0,40}}|porteurs?[^.;,\n]{{0,50}}|en\s+danger[^.;,\n]{{0,30}}"
    rf"|places?\b[^.;,\n]{{0,30}}|sous\s+main[^.;,\n]{{0,30}}|handicape\w*|autistes"
    rf"|deficients[^.;,\n]{{0,30}}|agee?s?\s+de[^.;,\n]{{0,30}}))*)"
)
_ADDRESSED = re.compile(
    rf"a\s+(?:destination|l'attention|l'intention)\s+(?:des|de|d')\s*(?P<who>{_PUBLIC_NOUN}"
    rf"(?:(?:\s+(?:et|ou)|\s*,)\s+(?:des\s+|les\s+|leurs?\s+)?{_PUBLIC_NOUN})*)"
)
_AGES = re.compile(
    rf"(?P<lead>\b(?:enfants?|jeunes|mineurs|adolescent\w*|garcons|filles|personnes"
    rf"|public\w*|usagers|eleves|adultes|accueill\w+|ages?|agee?s"
    rf"|filles\s+et\s+garcons)\b[^.;\n]{{0,60}}?)(?:de\s+|entre\s+|:\s*|\("
    rf"|ages?\s+(?:de\s+)?)(?P<low>{NUM})\s*(?:ans\s*)?(?:a|-|et"
    rf"|/)\s*(?P<high>{NUM})\s*ans\b"
)
_AGES_BARE = re.compile(r"(?<![\w,.-])(?P<low>\d{1,2})\s*(?:-|/|a)\s*(?P<high>\d{1,2})\s*ans\b")
_AGES_NOT = re.compile(
    r"experience|anciennete|diplome|exercice|depuis|contrat|marche|convention\s+de|tranche"
)
_METHOD_LABEL = re.compile(
    r"^(?:methodes?|methodologies?|approches?|modalites\s+pedagogiques"
    r"|cadre\s+theorique|reference\s+theorique|orientation\s+theorique|courant)\b"
)
_METHOD_FREE = re.compile(
    r"toutes?\s+(?:les\s+)?(?:approches?|methodes?)|au\s+(?:libre\s+)?choix|libre"
    r"|indifferent|ouverte?\s+a|pas\s+d'exigence|a\s+preciser|a\s+proposer|laissee?\s+a"
    r"|sans\s+prefer"
)
_METHOD_PROSE = re.compile(
    r"(?:d'|une?\s+|l'|approche\s+|methode\s+|orientation\s+|demarche\s+"
    r"|d'inspiration\s+)*(?P<what>(?:(?:approche|methode|orientation|demarche"
    r"|methodologie|type)\s+(?:de\s+type\s+|d'inspiration\s+)?)?(?:systemiques?"
    r"|psychanalytiques?|psychodynamiques?|psycho-?sociologiques?|gease|codeveloppement"
    r"|co-developpement|balint|institutionnelle|humaniste))\b"
)
_METHOD_CUE = re.compile(
    r"\b(?:approches?|methodes?|methodologies?|orientation|demarche"
    r"|reference\s+theorique|s'appuie\w*|reposer\w*|fond[eé]e?\s+sur|type|selon"
    r"|referer\w*|inscri\w+)\b"
)
_METHOD_REQUIRED = re.compile(
    r"\b(?:devra|doit|doivent|devront|demand\w+|attend\w+|exig\w+|impose\w*|requis\w*"
    r"|imperativ\w+|sera|seront|souhaitons|privilegi\w+|retenu\w*|utiliser\w*|selon"
    r"|s'appuiera)\b"
)
_ASSET = re.compile(
    r",?\s*(?:(?:serait|seraient|sera|seront|est|sont|constitue(?:rait|nt)?"
    r"|represente(?:rait)?)\s+)?(?:(?:un|une|de\s+vrais?|des)\s+)?(?:\b(?:plus-value"
    r"|atouts?|plus\b(?=\s*(?:[.;,)\n]|$|apprecie)))|vivement\s+appreciee?s?"
    r"|appreciee?s?\b|souhaitee?s?\b|souhaitables?\b|bienvenue?s?\b|valorisee?s?\b"
    r"|un\s+avantage)"
)
# "Nous serons attentifs à l'expérience du handicap": what the buyer will weigh.
_HEEDED = re.compile(
    r"\b(?:serons|seront|sera)\s+(?:particulierement\s+)?(?:attenti\w+|sensibles?)\s+"
    r"(?:a|aux?)\s+(?P<what>[^.;\n]{8,200})"
)
_ASSET_NOT = re.compile(
    r"demarr|debut|date|reponse|retour|seances?\s+souhait|lieu|jour\b|horaire|duree"
    r"|rythme|frequence|nombre|budget|delai|calendrier|septembre|octobre|janvier"
    r"|effectif|evaluation|periode|prise\s+de\s+contact|\bau\s+plus\b"
)


def read_prose(doc: Document, findings: Findings) -> None:
    """Add objectives, public, ages, method required and preferred assets."""
    _read_objectives(doc, findings)
    _read_public(doc, findings)
    _read_ages(doc, findings)


def read_wishes(doc: Document, findings: Findings) -> None:
    """Add the method and the assets that a call asks of the facilitator."""
    _read_assets(doc, findings)
    _read_method(doc, findings)


def _strip(doc: Document, span: Span) -> Span:
    """The span without end punctuation."""
    start, end = doc.trim(span)
    while end > start and doc.text[end - 1] in " .;,:\u00a0":
        end -= 1
    return start, end


def _wishes(doc: Document, index: int) -> list[Span]:
    """The bullets that follow a line; one that ends with a colon holds those below it.

    Those below are told by their small letter, the text having lost its indentation.
    """
    found: list[Span] = []
    inside = False
    for line in doc.lines[index + 1 :]:
        if not line.bullet:
            break
        span = _strip(doc, (line.start, line.end))
        if inside and doc.text[line.start].islower():
            found[-1] = (found[-1][0], span[1])
            continue
        inside = doc.text[line.start : line.end].rstrip().endswith(":")
        found.append(span)
    return found


def _read_objectives(doc: Document, findings: Findings) -> None:
    for index, line in enumerate(doc.lines):
        fold = doc.fold[line.start : line.end]
        head = re.sub(r"^[\d.) -]+", "", fold.rstrip(" :"))
        if len(head) > 140 or (line.bullet and not fold.rstrip().endswith(":")):
            continue
        if (
            not _OBJECTIVE_HEAD.search(head)
            or _OTHER_OBJECTIVES.search(head)
            or "seances d" in head[:0]
        ):
            continue
        wished = [span for span in _wishes(doc, index) if span[1] - span[0] >= 4]
        if len(wished) >= 2:
            for span in wished:
                findings.add("objectives", doc.quote(span), span)
            if "enjeux" not in head or findings.lists.get("objectives"):
                return
    _inline_objectives(doc, findings)


def _inline_objectives(doc: Document, findings: Findings) -> None:
    for entry in doc.labelled(
        re.compile(
            r"^(?:les\s+)?(?:objectifs?|finalites?|buts?)(?!\s+(?:de\s+la\s+(?:plateforme"
            r"|structure)|de\s+l'association))\b"
        )
    ):
        stop = doc.text.find("\n", entry.value[0], entry.value[1])
        span = (entry.value[0], stop if stop != -1 else entry.value[1])
        if span[1] - span[0] < 10:
            continue
        start = span[0]
        for mark in [*re.finditer(r"\s*;\s*", doc.text[span[0] : span[1]]), None]:
            end = span[1] if mark is None else span[0] + mark.start()
            part = _strip(doc, (start, end))
            if part[1] - part[0] >= 4:
                findings.add("objectives", doc.quote(part), part)
            start = span[1] if mark is None else span[0] + mark.end()
        return


def _read_public(doc: Document, findings: Findings) -> None:
    for entry in doc.labelled(_PUBLIC_LABEL):
        stop = doc.text.find("\n", entry.value[0], entry.value[1])
        span = _strip(doc, (entry.value[0], stop if stop != -1 else entry.value[1]))
        if 4 <= span[1] - span[0] <= 320 and re.search(
            _PUBLIC_NOUN + r"|public|beneficiaire|usager|femmes|hommes|personnes|patients|eleves",
            doc.fold[span[0] : span[1]],
        ):
            if re.search(
                r"professionnel|salarie|participant", doc.fold[span[0] : span[1]]
            ) or ROLES.scan(doc.fold, doc.text, *span):
                continue
            if cut := re.search(
                r",?\s+(?:cependant|mais|toutefois|neanmoins)\b", doc.fold[span[0] : span[1]]
            ):
                span = (span[0], span[0] + cut.start())
            findings.add("public", doc.quote(span), span)
    if findings.lists.get("public"):
        return
    match = _PUBLIC_PROSE.search(doc.fold)
    if match is None:
        match = _ADDRESSED.search(doc.fold) if findings.get("kind") == "collective_action" else None
    if match is None:
        return
    nouns = list(re.finditer(_PUBLIC_NOUN, doc.fold[match.start("who") : match.end("who")]))
    rest = re.sub(_PUBLIC_NOUN + r"|\b(?:et|ou|des|les|de|leurs?)\b", "", match["who"])
    if len(nouns) > 1 and not rest.strip(" ,/'\n"):
        for noun in nouns:
            span = (match.start("who") + noun.start(), match.start("who") + noun.end())
            findings.add("public", doc.quote(span), span)
        return
    span = _strip(doc, match.span("who"))
    findings.add("public", doc.quote(span), span)


def _read_ages(doc: Document, findings: Findings) -> None:
    found: list[tuple[int, int, Span]] = []
    for pattern in (_AGES, _AGES_BARE):
        for match in pattern.finditer(doc.fold):
            before = doc.fold[max(0, match.start() - 40) : match.start()]
            lead = match.groupdict().get("lead") or ""
            low, high = parse_number(match["low"]), parse_number(match["high"])
            if low is None or high is None or not low < high <= 110:
                continue
            if _AGES_NOT.search(before + lead):
                continue
            found.append((low, high, (match.start("low"), match.end())))
        if found:
            break
    if not found:
        return
    low, high = min(f[0] for f in found), max(f[1] for f in found)
    if any(item[:2] == (low, high) for item in found):
        spans = [span for a, b, span in found if (a, b) == (low, high)]
        findings.put("age_min", low, *spans)
        findings.put("age_max", high, *spans)


def _read_method(doc: Document, findings: Findings) -> None:
    for entry in doc.labelled(_METHOD_LABEL):
        stop = doc.text.find("\n", entry.value[0], entry.value[1])
        span = _strip(doc, (entry.value[0], stop if stop != -1 else entry.value[1]))
        value = doc.fold[span[0] : span[1]]
        if _METHOD_FREE.search(value):
            return
        if _ASSET.search(value) or re.search(r"intervenant|prestataire|candidat", entry.label):
            continue
        if 4 <= len(value) <= 160:
            findings.put("method_required", doc.quote(span), span)
            return
    for sentence in doc.sentences:
        match = _METHOD_PROSE.search(doc.fold, *sentence)
        if not match or not _METHOD_CUE.search(doc.fold, *sentence):
            continue
        whole = doc.fold[sentence[0] : sentence[1]]
        if _ASSET.search(whole) or re.search(r"par\s+exemple|ou\s+autre|\bforme\w*\s+a\b", whole):
            continue
        if _METHOD_REQUIRED.search(whole) or re.match(r"(?:methode|approche)", whole):
            span = doc.trim(match.span("what"))
            findings.put("method_required", doc.quote(span), span)
            return


def _read_assets(doc: Document, findings: Findings) -> None:
    for heeded in _HEEDED.finditer(doc.fold):
        span = _strip(doc, heeded.span("what"))
        findings.add("preferred_assets", doc.quote(span), span)
    for sentence in doc.sentences:
        match = _ASSET.search(doc.fold, *sentence)
        if match is None or doc.text[: match.end()].endswith("souhaite"):
            continue
        start = sentence[0]
        entry = doc.entry_of(start)
        if entry and entry.label_span[0] <= start < entry.value[0] <= match.start():
            start = entry.value[0]
        for cut in re.finditer(r";\s|:\s", doc.fold[start : match.start()]):
            start += cut.end() if start + cut.end() < match.start() else 0
            break
        span = _strip(doc, (start, match.start()))
        whole = doc.fold[span[0] : span[1]]
        if 8 <= len(whole) <= 260 and not _ASSET_NOT.search(whole):
            findings.add("preferred_assets", doc.quote(span), span)
