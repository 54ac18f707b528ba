"""Who takes part, who is looked for, and how many different facilitators."""

from __future__ import annotations

import re

from maillage.engine.intake.codelists import PROFILES, ROLES, CodeList
from maillage.engine.intake.document import Document, Span
from maillage.engine.intake.finding import Findings
from maillage.engine.intake.numbers_fr import NUM, parse_number

_ROLE_LABEL = re.compile(
    r"^(?:(?:notre|l'|nos)\s*)?(?:metiers?|professions?|fonctions?|participants?|beneficiaires"
    r"|composition (?:du|des|de l')\s?(?:groupes?|equipes?)|public(?:s)? (?:vises?"
    r"|concernes?|cibles?)|public|professionnels? (?:concernes?|vises?|participants?)"
    r"|equipes? concernees?|pour qui|personnels? concernes?|destinataires?"
    r"|qualifications? des participants|groupe concerne|effectifs? concernes?|equipe"
    r"|professionnels?$)(?:\b|$)"
)
_ROLE_SENTENCE = re.compile(
    r"\bequipe\s*:|\bpros?\s*[:(]|\bparticipants?\b|\b(?:supervision|intervision"
    r"|pratiques|app)(?:\s+\w+)?\s+(?:des"
    r"|entre|de\s+nos|aupres\s+d\w+)\s+(?=psycho|chef|cadre|educ|assist|direc|travail"
    r"|famille|monit)"
    r"|\bprofessionnel\w*\s*\(|\bsalaries\s*\(|\bpersonnes\s*\("
    r"|\bequipe\b[^.;]{0,60}\(|"
    rf"\b{NUM}\s+(?:assistante?s|educs?|educat\w+s|travailleu\w+s|psycho\w+s|infirm\w+s"
    rf"|animat\w+s|cheff?e?s|moniteurs)\b|"
    r"\b(?:equipe|groupe)s?\b[^.;]{0,80}\b(?:compos|constitu"
    r"|form[ée]e?s?\s+d|regroup|rassembl|reuni|compren|comport|pluri)"
    r"|\bcompose\w*\s+(?:de|d')|destine\w*\s+(?:a|aux)|s'adress\w+\s+(?:a|aux)"
    r"|a\s+destination\s+(?:de|des|d')|a\s+l'(?:attention|intention)\s+(?:de|des)"
    r"|aupres\s+(?:de|des|d')|au\s+profit\s+(?:de|des)|aux?\s+benefices?\s+(?:de|des)"
    r"|\b(?:pour|de)\s+(?:les|nos|des|leurs|ses)\s+(?:\d+\s+|\w+\s+)?(?:educat"
    r"|assistant|moniteur|travailleu|professionnels|psycho|accueillant|animat"
    r"|auxiliaire|famille|infirm|surveill|maitre|agents|conseill|technicien)"
    r"|\bgroupes?\s+(?:de|d')\s*\S+(?:\s+(?:a|ou|-)\s+\S+)?\s+(?:educat|assistant"
    r"|moniteur|travailleu|infirm|psycho|conseill|technicien|chefs?|cadres|animat"
    r"|auxiliaires|surveill)|concerne\w*\s+(?:sont\s+)?(?:les|des|nos)"
)
_ROLE_EXCLUDED = re.compile(
    r"(?:hors\s+(?:la\s+)?presence|sans\s+(?:la\s+presence|les?|la|l'encadrement)"
    r"|ne\s+(?:participe|sont|prend|assist)\w*\s+pas|ne\s+\w+\s+pas\s+partie"
    r"|a\s+l'exception|excepte|pas\s+de\s+cadres?|sauf\s+les|hors\s+(?:cadres?|chefs"
    r"|hierarchie|encadrement))[^.;\n]*"
    r"|(?:reunion|bilans?|evaluation|point|restitution|contact|adresser|joindre"
    r"|transmettre|renseignements|aupres\s+d(?:u|e\s+la)\s+(?:direct|chef|secr"
    r"|respons))[^.;\n]*"
    r"|(?:re)?cherch\w+\s+(?:une?|des)\b(?:(?!\bpour\b)[^.;\n])*"
    r"|(?:intervenant|prestataire|animateur\s+du\s+groupe|candidat)[^.;\n]*"
    r"|anim\w+\s+par[^.;\n]*|supervise\w*\s+par[^.;\n]*"
)
_PROFILE_LABEL = re.compile(
    r"profils?|intervenants?\b.*(?:recherche|attendu)|^intervenants?$|^qui$|^(?:qualification"
    r"|competence|formation|diplome|experience)s?\b(?!.*participants)"
    r"|professionnel recherche|recherche"
)
_PROFILE_SENTENCE = re.compile(
    r"\b(?:re)?cherch\w+|intervenant(?:e|s|\(e\)|\.e)?\b[^.;]{0,90}\b(?:sera|seront"
    r"|devra|devront|doit|doivent|est|pourra|soit)\b|appel\s+a\s+(?:un|une|des)"
    r"|anim\w+\s+par\s+(?:un|une|des)|confie\w*\s+a\s+(?:un|une|des)"
    r"|intervenante?\s+(?:exterieure?\s+)?(?:psycho|format|consult|supervis|socio"
    r"|philo)|assure\w*\s+par\s+(?:un|une|des)|faire\s+intervenir|\bdisposer\s+d|profil"
    r"|recrut\w+\s+(?:un|une)\s+(?:intervenant|psychologue|superviseur)|\bje\s+suis\b"
    r"|intervention\s+d'un|assure\w*\s+par\s+au\s+moins|\b(?:poursuivre|travailler|reprendre)\s+avec\s+une?\b|\b(?:plutot|idealement|de\s+preference)\s+une?\b"
)
_DISTINCT = re.compile(
    rf"(?:au\s+moins|a\s+minima|minimum(?:\s+de)?"
    rf"|au\s+minimum)\s+(?P<n>{NUM})\s+(?:intervenant|animat|professionnel|facilit"
    rf"|candidat|prestataire|psychologue|personne)\w*(?:[.(]\S*)?(?:\s+(?:differ"
    rf"|distinct)\w*)?"
    rf"|(?P<n2>{NUM})\s+(?:intervenant|animat|facilit|prestataire"
    rf"|psychologue)\w*(?:[.(]\S*)?\s+(?:differ\w+|distinct\w*|au\s+(?:minimum|moins)"
    rf"|minimum|a\s+minima)"
    rf"|(?:candidats?|intervenant\w*|prestataires?|animat\w+)\s*[(,]?\s*(?:au\s+moins"
    rf"|a\s+minima|minimum|au\s+minimum)\s+(?P<n3>{NUM})\b"
)
_NOT_ONE = re.compile(
    r"(?:ne\s+(?:seront|sera|pourront|pourra|peuvent|doivent"
    r"|devront)\s+pas\s+(?:etre\s+)?(?:tous\s+)?(?:anim\w+|confie\w*|assur\w+"
    r"|attribu\w+)\s+(?:par|a)\s+(?:un\s+seul|une\s+seule|la\s+meme"
    r"|le\s+meme)[^.;\n]{0,40}|(?:intervenant\w*|animat\w+)\s+differente?s?\s+(?:pour"
    r"|par|dans)\s+(?:chaque|chacun)[^.;\n]{0,30})"
)
# "Le groupe des cadres sera animé par un intervenant différent des deux autres".
_ANOTHER = re.compile(
    r"(?:anim\w+|confie\w*|assur\w+)\s+(?:par|a)\s+une?\s+(?:autre\s+)?(?:intervenant\w*|"
    r"psychologue|professionnel\w*)\s+differente?\s+(?:de|des|du)\s+[^.;\n]{0,30}\bautres?\b"
)


def read_people(doc: Document, findings: Findings) -> None:
    """Add participants' roles, facilitator profiles, minimum of distinct facilitators."""
    _read_roles(doc, findings)
    _read_profiles(doc, findings)
    _read_distinct(doc, findings)


def list_codes(
    doc: Document, codes: CodeList, span: Span, *, short: bool = True
) -> list[tuple[str, Span]]:
    """Codes in a passage; in an enumeration, items with a typo are recognised too."""
    found = [(m.code, (m.start, m.end)) for m in codes.scan(doc.fold, doc.text, *span, short=short)]
    start = span[0]
    for mark in [*re.finditer(r"[,;|/\n•]|\bet\b|\bou\b", doc.fold[span[0] : span[1]]), None]:
        end = span[1] if mark is None else span[0] + mark.start()
        item = doc.trim((start, end))
        if item[0] < item[1] and not any(s[0] < item[1] and item[0] < s[1] for _, s in found):
            code = codes.guess(doc.fold[item[0] : item[1]])
            if code:
                found.append((code, item))
        start = span[1] if mark is None else span[0] + mark.end()
    return sorted(found, key=lambda pair: pair[1])


def add_roles(doc: Document, findings: Findings, span: Span) -> int:
    """Add the roles of a passage; how many were seen."""
    excluded = [
        (span[0] + match.start(), span[0] + match.end())
        for match in _ROLE_EXCLUDED.finditer(doc.fold[span[0] : span[1]])
    ]
    count = 0
    for code, place in list_codes(doc, ROLES, span):
        if any(left <= place[0] < right for left, right in excluded):
            continue
        findings.add("participant_roles", code, place)
        count += 1
    return count


def _read_roles(doc: Document, findings: Findings) -> None:
    seen = 0
    for entry in doc.labelled(_ROLE_LABEL):
        if re.search(
            r"accueilli|usagers|nombre|intervenant|animateur|formateur|enfants|jeunes|familles",
            entry.label,
        ):
            continue
        seen += add_roles(doc, findings, entry.value)
    for lot in findings.records.get("lots", []):
        for span in lot["service"].spans if "service" in lot else ():
            seen += add_roles(doc, findings, span)
    if seen:
        return
    for sentence in doc.sentences:
        whole = doc.fold[sentence[0] : sentence[1]]
        cue = _ROLE_SENTENCE.search(whole)
        if cue is None or _in_profile(doc, sentence):
            continue
        add_roles(doc, findings, (sentence[0] + cue.start(), sentence[1]))


def _in_profile(doc: Document, sentence: Span) -> bool:
    entry = doc.entry_of(sentence[0])
    return bool(
        entry
        and re.search(
            r"^(?:[ivx\d. )-]*)(?:profil|intervenant|prestataire|candidats?\b)|evaluation|bilan"
            r"|contexte de|objectif"
            r"|presentation|qui sommes",
            entry.label,
        )
    )


def _read_profiles(doc: Document, findings: Findings) -> None:
    seen = 0
    for entry in doc.labelled(_PROFILE_LABEL):
        if re.search(
            r"participant|professionnels concernes|equipe|public|usager|metier", entry.label
        ):
            continue
        for code, span in list_codes(doc, PROFILES, entry.value, short=False):
            if not _only_a_training(doc, span):
                findings.add("facilitator_profiles", code, span)
                seen += 1
    for sentence in () if seen else doc.sentences:
        cue = _PROFILE_SENTENCE.search(doc.fold, *sentence)
        if cue is None:
            continue
        stop = re.search(
            r"\b(?:pour|aupres|a\s+destination|au\s+sein|afin|destine\w*)\b",
            doc.fold[cue.end() : sentence[1]],
        )
        end = cue.end() + stop.start() if stop else sentence[1]
        for match in PROFILES.scan(doc.fold, doc.text, cue.start(), end, short=False):
            if not _only_a_training(doc, (match.start, match.end)):
                findings.add("facilitator_profiles", match.code, (match.start, match.end))


def _only_a_training(doc: Document, span: Span) -> bool:
    """ "ayant travaillé avec des psychologues", "titre de" nothing: not a profile looked for."""
    before = doc.fold[max(0, span[0] - 30) : span[0]]
    return bool(
        re.search(
            r"(?:avec|aupres\s+d\w*|en\s+lien\s+avec|sauf|pas\s+(?:un|une|de)|hors|notre|nos|la"
            r"|sa)\s+(?:l\w+\s+|des\s+)?$",
            before,
        )
    )


def _read_distinct(doc: Document, findings: Findings) -> None:
    match = _DISTINCT.search(doc.fold)
    value = parse_number(match["n"] or match["n2"] or match["n3"]) if match else None
    if match and value and 2 <= value <= 20:
        other = _NOT_ONE.search(doc.fold)
        findings.put(
            "min_distinct_facilitators", value, match.span(), *([other.span()] if other else [])
        )
        return
    other = _NOT_ONE.search(doc.fold) or _ANOTHER.search(doc.fold)
    if other and re.search(r"seule?|meme|autres?", other.group()):
        findings.put("min_distinct_facilitators", 2, other.span())
