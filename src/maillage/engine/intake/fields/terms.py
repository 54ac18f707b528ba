"""Money, procedure, membership, undertakings, papers to send, reviews."""

from __future__ import annotations

import re
from decimal import Decimal

from maillage.engine.intake.document import Document, Span
from maillage.engine.intake.finding import Findings, Found
from maillage.engine.intake.numbers_fr import LARGE_WORDS, parse_number

_AMOUNT = re.compile(
    r"(?P<n>(?<![\d.,])\d{1,3}(?:[ .]\d{3})+(?:,\d{1,2})?"
    r"|(?<![\d.,])\d{1,7}(?:[.,]\d{1,2})?)\s*(?P<k>k)?\s*(?:€|euros?\b|eur\b)"
    rf"|(?P<words>{LARGE_WORDS})\s*euros?\b"
)
_BUDGET_WORD = re.compile(
    r"budget|\bcombien\b|enveloppe|montant|plafond|credits?\b|cout\s+(?:maximum|global|total)"
    r"|prix\s+(?:maximum|global|total|plafond)|financement"
)
_UNIT_PRICE_AFTER = re.compile(
    r"^[^.;\n]{0,25}?(?:\b(?:par|la|de\s+l'|l'|chaque)\s*(?:seances?|heures?|groupes?"
    r"|jours?|journees?|personnes?|participants?|demi|intervention|rencontre"
    r"|intervenant|agent|stagiaire|mois|repas|km|kilometre|deplacement|enfant|salarie)"
    r"|/\s?(?:h\b|heure|seance|jour|groupe|pers|participant|mois|km|demi|agent"
    r"|stagiaire)|de\s+(?:frais|subvention))"
)
_OTHER_MONEY = re.compile(
    r"budget\s+(?:annuel\s+)?(?:de\s+l'association|de\s+la\s+structure"
    r"|de\s+fonctionnement|de\s+l'etablissement)|subvention|salaire|remuneration"
    r"|chiffre\s+d'affaires|capital|dotation|adhesion|cotisation"
    r"|frais\s+de\s+deplacement[^.]*$"
)
_GROSS = re.compile(r"\bttc\b|toutes?\s+taxes?\s+comprises?")
_NET = re.compile(r"\bht\b|hors\s+taxes?")
_ALL_IN = re.compile(
    r"tou(?:te|t)?s?\s+(?:les\s+)?(?:frais|charges?"
    r"|couts?)\s+(?:annexes?\s+)?(?:compris|inclus)\w*"
    r"|frais\s+(?:\w+\s+){0,6}?(?:compris|inclus)\w*|(?:comprenant|comprendra|incluant"
    r"|inclura|y\s+compris|inclut|comprend|inclus|integrant"
    r"|compris)\s+(?:tous\s+)?(?:les?\s+|l'ensemble\s+des\s+)?(?:frais|deplacements?)"
    r"|deplacements?\s+(?:compris|inclus)\w*|(?:prix|forfait|ttc|€|euros?)\s+tout\s+compris"
)
_PRICE_WORD = re.compile(
    r"\bprix\b|\bcouts?\b|\btarifs?\b|\bbudget|\bmontant|\bdevis\b|financ|€|\beuros?\b"
    r"|remuneration|offre|honoraires|enveloppe"
)

_CONFIDENTIAL = re.compile(
    r"\bconfidentialite\b|\bconfidentiel(?:le)?s?\b|\bsecret\s+(?:professionnel"
    r"|partage)\b|\bdevoir\s+de\s+(?:reserve|discretion)\b"
    r"|\bdiscretion\s+professionnelle\b"
)
_EVALUATION = re.compile(
    r"\b(?:evaluations?\s+(?:\w+\s+)?(?:periodiques?|finales?|annuelles?"
    r"|intermediaires?|du\s+dispositif|des\s+seances|de\s+l'(?:intervention|action"
    r"|accompagnement\s+propose)|de\s+la\s+prestation|a\s+mi-parcours|a\s+l'issue"
    r"|en\s+fin|sera|est\s+(?:prevue|demandee)|aura\s+lieu|au\s+terme|partagee"
    r"|collective|conjointe)|bilans?\s+(?:\w+\s+)?(?:intermediaires?|finaux|finals?"
    r"|annuels?|d'etape|de\s+fin|a\s+mi-parcours|ecrits?|oraux|oral|sera|est\s+(?:prevu"
    r"|demande)|aura|du\s+dispositif|en\s+fin|a\s+l'issue|semestriels?|avec\s+la"
    r"|partage|qualitatif|de\s+l'action|des\s+seances|de\s+l'intervention|annuel)"
    r"|(?:faire|fera|rendra|etablir|etablira|redigera|prevoir|realiser)\s+(?:un|une"
    r"|le)\s+(?:bilan|evaluation)|modalites?\s+d(?:e\s+l'|')\s?evaluation"
    r"|questionnaire\s+(?:de\s+satisfaction|d'evaluation)"
    r"|en\s+fin\s+d'annee,?\s+une?\s+(?:evaluation|bilan)|dispositif\s+(?:sera\s+"
    r"|est\s+)?evalue|seront\s+evaluees?)"
)
_NO_EVALUATION = re.compile(
    r"(?:aucun\w*|pas\s+de|sans)\s+(?:evaluation|bilan)\s+(?:n'est|ne\s+sera|demande"
    r"|prevu|exige|ecrit)"
)
_MEMBERSHIP = (
    (
        "closed",
        re.compile(
            r"\bgroupes?\s*:?\s+(?:sera\s+|seront\s+|est\s+|sont\s+|d\w+\s+\w+\s+)?fermes?\b"
            r"|\bgroupes?\s+(?:\w+\s+){0,2}stables?\b"
            r"|memes\s+participants\s+(?:tout\s+au\s+long|a\s+chaque|pour\s+toute|toute)"
            r"|pas\s+de\s+nouve(?:au|lle)\w*\s+(?:participant|arrivee|entree)"
            r"|aucune\s+(?:nouvelle\s+)?entree\s+en\s+cours"
        ),
    ),
    (
        "open",
        re.compile(
            r"entrees?\s+et\s+(?:des\s+)?sorties?\s+permanentes?|\bgroupes?\s+(?:sera\s+"
            r"|seront\s+|est\s+|sont\s+|d\w+\s+\w+\s+)?ouverts?\b(?!\s+(?:a|aux|au"
            r"|a\s+tou\w*)\b(?!\s+tout\s+moment))|entrees?\s*/\s*sorties?\s+permanentes?"
            r"|rejoindre\s+le\s+groupe\s+(?:a\s+tout\s+moment|en\s+cours)"
            r"|inscription\s+a\s+chaque\s+seance|participants?\s+peuvent\s+(?:entrer|varier"
            r"|changer)"
        ),
    ),
)
_VOLUNTARY = re.compile(
    r"\bvolontariat\b|participation\s*:?\s+(?:\w+\s+){0,3}(?:volontaire|libre|facultative)\b"
    r"|libre\s+adhesion|professionnels\s+volontaires|salaries\s+volontaires"
    r"|agents\s+volontaires|participants\s+volontaires|demarche\s+volontaire"
    r"|sur\s+une\s+base\s+volontaire|adhesion\s+libre"
)
_COMPULSORY = re.compile(
    r"(?:participation|presence)\s+(?:aux\s+seances\s+)?(?:\w+\s+){0,4}(?:est\s+"
    r"|sera\s+)?(?:obligatoire|requise\s+pour\s+tous|imposee)|seances?\s+(?:sont\s+"
    r"|seront\s+)?obligatoires|caractere\s+obligatoire\s+de\s+la\s+participation"
    r"|presence\s+de\s+tous\s+(?:est\s+)?(?:obligatoire|requise)"
)
_PROCEDURES = (
    ("direct_award", re.compile(r"\bgre\s+a\s+gre\b")),
    ("adapted_procedure", re.compile(r"\bprocedures?\s+adaptees?\b|\bmapa\b")),
    (
        "formal_procedure",
        re.compile(r"\bprocedure\s+formalisee\b|appel\s+d'offres\s+(?:ouvert|restreint)\b"),
    ),
)
_QUOTE_LABEL = re.compile(
    r"^(?:procedure|type de (?:procedure|marche)|mode de passation|forme du marche)"
)
_DOCUMENTS = re.compile(
    r"note\s+(?:methodologique|d'intention|de\s+presentation|technique|pedagogique)"
    r"|(?:planning|calendrier|programme)\s+previsionnel(?:\s+de\s+(?:formation"
    r"|l'intervention|la\s+mission))?"
    r"|\bc\.?v\.?\b(?!\s*c)|curriculum\s+vitae|lettre\s+(?:de\s+(?:motivation"
    r"|candidature|presentation)|d'intention|d'intervention)|\bdevis\b(?:\s+(?:detaille"
    r"|chiffre|estimatif))?"
    r"|\bdc\s?1\b|\bdc\s?2\b|\bdc\s?4\b|attestations?\s+(?:sur\s+l'honneur"
    r"|de\s+vigilance"
    r"|d'assurance(?:\s+(?:en\s+)?responsabilite\s+civile(?:\s+professionnelle)?)?"
    r"|fiscales?|urssaf|de\s+regularite\s+fiscale"
    r"|de\s+responsabilite\s+civile(?:\s+professionnelle)?|d'immatriculation)"
    r"|numero\s+(?:d'agrement|de\s+declaration\s+d'activite|d'enregistrement"
    r"|(?:de\s+)?siret|d'organisme\s+de\s+formation|adeli|rpps|nda)|copies?\s+d(?:es|u"
    r"|e)\s+diplomes?|\bdiplomes?\s+(?:et\s+)?(?:titres|obtenus)"
    r"|justificatifs?\s+(?:de\s+diplomes?|d'assurance)|extraits?\s+(?:de\s+)?k-?bis"
    r"|\bk-?bis\b|\brib\b|liste\s+de\s+(?:ses\s+|vos\s+)?references"
    r"|\breferences\b(?=\s*(?:professionnelles|recentes|a\s|[,;.)]|$"
    r"|\s+et\b))(?:\s+professionnelles)?"
    r"|proposition\s+(?:financiere|tarifaire|pedagogique|d'intervention|methodologique"
    r"|technique\s+et\s+financiere|commerciale)|offre\s+(?:financiere|technique)"
    r"|extrait\s+(?:de\s+)?casier(?:\s+judiciaire)?(?:\s+\(?(?:bulletin\s+)?(?:n\S?\s?)"
    r"?3\)?)?|certificat\s+qualiopi|memoire\s+technique|acte\s+d'engagement"
    r"|presentation\s+de\s+l'organisme|tarifs?\s+detailles?|projet\s+d'intervention"
    r"|programme\s+detaille|\bprogramme\b(?=\s+et\s+devis)|bordereau\s+(?:de|des)\s+prix"
    r"|tarif\s+horaire|\bdiplomes?\b(?=\s*(?:[,;.]|$))"
)
_DOCUMENT_CUE = re.compile(
    r"reponses?\b|\bavant\s+le\b|\bfaudrait\b|pieces?\b|documents?\b|dossier|joindre|fournir|fourni"
    r"|comport|contien|compren"
    r"|devra\s+(?:apporter|preciser|comporter)|(?:adresse[rz]|envoye[rz]|transmett(?:re|ez)|parvenir"
    r"|deposer|remettre|retourner|accompagne)|propositions?\s+(?:du\s+prestataire|devra"
    r"|comport|compren)|candidatures?\b|votre\s+offre|l'offre\s+(?:devra|compren"
    r"|contien)|produire|valeur\s+technique|conditions\s+financieres"
)
_REVIEW = (
    (
        "scoping_meeting",
        re.compile(
            r"(?:reunion|temps|rencontre|rendez-vous|entretien)s?\s+de\s+(?:cadrage|lancement"
            r"|demarrage)|(?:reunion|rencontre|temps)s?\s+(?:preparatoire|prealable"
            r"|preliminaire)s?|entretien\s+prealable"
        ),
    ),
    (
        "interim_review",
        re.compile(
            r"bilans?\s+(?:\w+\s+)?(?:intermediaires?|d'etape|a\s+mi-parcours|de\s+mi-parcours"
            r"|semestriels?)|evaluations?\s+(?:intermediaires?|a\s+mi-parcours"
            r"|de\s+mi-parcours)|point\s+d'etape|(?:bilan|point)\s+(?:a\s+)?mi-annee"
        ),
    ),
    (
        "periodic_evaluation",
        re.compile(
            r"evaluations?\s+periodiques?|bilans?\s+(?:periodiques?|reguliers?|trimestriels?)"
            r"|evaluations?\s+(?:regulieres?|trimestrielles?)"
        ),
    ),
    (
        "yearly_evaluation",
        re.compile(
            r"(?:en\s+fin\s+d'annee|chaque\s+annee|a\s+la\s+fin\s+de\s+l'annee"
            r"|en\s+fin\s+d'annee\s+scolaire),?\s+(?:un|une)\s+(?:\w+\s+)?(?:evaluation|bilan)"
            r"|(?:evaluation|bilan)\s+(?:\w+\s+)?(?:annuel(?:le)?|de\s+fin\s+d'annee"
            r"|en\s+fin\s+d'annee|a\s+la\s+fin\s+de\s+l'annee)|evaluations?\s+annuelles?"
            r"|bilans?\s+annuels?|\bbilan\b[^.;\n]{0,25}?chaque\s+annee"
        ),
    ),
    (
        "final_evaluation",
        re.compile(
            r"(?:evaluations?|bilans?)\s+(?:\w+\s+)?(?:finale?s?|de\s+fin\s+(?:de\s+\w+"
            r"|d'(?:action|intervention|accompagnement))|de\s+cloture|en\s+fin\s+de\s+(?:cycle"
            r"|parcours|dispositif|mission|prestation)|au\s+terme|a\s+l'issue\s+d)"
        ),
    ),
)
_WITH = re.compile(
    r"(?:en\s+presence\s+(?:de\s+|du\s+|des\s+|d')|conjointement\s+(?:par|avec)\s+"
    r"|\bavec\s+|\bentre\s+|associant\s+|reunissant\s+|par\s+)(?P<who>(?!ailleurs|an\b"
    r"|mois\b|ecrit|mail|cons|separ|une?\s+(?:grille|questionnaire))(?:[^.;\n]"
    r"|\.{2,3}){3,170})"
)
_WITH_END = re.compile(
    r",?\s+(?:afin|pour\s+(?!la\b|le\b)|servira|permettra|sera|seront|aura|auront"
    r"|a\s+l'(?:investissement|issue)|en\s+(?:vue|fin|juin|mai|janvier|decembre"
    r"|fevrier)|qui\b|est\b|sont\b|a\s+mi-|puis\b|lors\b|au\s+(?:terme|mois|cours)"
    r"|dans\s+le|sur\s+|ainsi\s+qu'une?\s+(?:bilan|eval))|,?\s+et\s+(?:un"
    r"|une)\s+(?:bilan|evaluation|reunion)|\s+\("
)


def read_terms(doc: Document, findings: Findings, *, is_call: bool) -> None:
    """Add budget, price basis, procedure, membership, undertakings, documents, reviews."""
    if is_call:
        _read_budget(doc, findings)
        _read_price_basis(doc, findings)
        _read_documents(doc, findings)
        for code, pattern in _PROCEDURES:
            if match := pattern.search(doc.fold):
                findings.put("procedure", code, match.span())
        for entry in doc.labelled(_QUOTE_LABEL):
            if re.search(r"\bdevis\b", doc.fold[entry.value[0] : entry.value[1]]):
                findings.put("procedure", "quote_request", entry.value)
    _read_flags(doc, findings)
    _read_reviews(doc, findings)


def _amount(match: re.Match[str]) -> Decimal | None:
    if match["words"]:
        value = parse_number(re.sub(r"\s+", " ", match["words"]))
        return None if value is None else Decimal(value)
    digits = re.sub(r"[ .](?=\d{3})", "", match["n"]).replace(",", ".")
    value_decimal = Decimal(digits)
    return value_decimal * 1000 if match["k"] else value_decimal


def _read_budget(doc: Document, findings: Findings) -> None:
    found: list[tuple[Decimal, Span]] = []
    unit: list[Span] = []
    for match in _AMOUNT.finditer(doc.fold):
        value = _amount(match)
        sentence = doc.sentence_of(match.start())
        entry = doc.entry_of(match.start())
        label = entry.label if entry and entry.value[0] <= match.start() < entry.value[1] else ""
        before = doc.fold[sentence[0] : match.start()]
        after = doc.fold[match.end() : max(match.end(), sentence[1])]
        if value is None or value < 100 or _OTHER_MONEY.search(f"{label} {before}"):
            continue
        priced = re.fullmatch(r"prix|tarif|cout|montant", label)
        if not priced and not _BUDGET_WORD.search(f"{label} {before}"):
            continue
        if _UNIT_PRICE_AFTER.search(after) or re.search(
            r"par\s+(?:seance|groupe|heure|jour)\b|horaire|unitaire", f"{label} {before[-60:]}"
        ):
            unit.append(match.span())
            continue
        found.append((value, match.span()))
    values = {value for value, _ in found}
    if len(values) == 1:
        findings.put("budget_eur", found[0][0], *(span for _, span in found))
    elif len(values) > 1:
        findings.ask(
            "Le texte donne plusieurs montants\u00a0: quel est le budget\u00a0?",
            *(span for _, span in found),
        )
    elif unit:
        findings.ask(
            "Le texte donne un prix unitaire et non un budget global\u00a0: quel est le "
            "budget\u00a0?",
            *unit,
        )


def _read_price_basis(doc: Document, findings: Findings) -> None:
    gross = net = included = None
    for sentence in doc.sentences:
        entry = doc.entry_of(sentence[0])
        whole = doc.fold[sentence[0] : sentence[1]]
        if not _PRICE_WORD.search(whole + (entry.label if entry else "")):
            continue
        gross = gross or _GROSS.search(doc.fold, *sentence)
        net = net or _NET.search(doc.fold, *sentence)
        included = included or _ALL_IN.search(doc.fold, *sentence)
    tax = "gross" if gross else "net" if net else None
    if gross and net:
        tax = None
    if tax is None and included is None:
        return
    code = f"{tax}_all_included" if tax and included else tax or "all_included"
    findings.put("price_basis", code, *(m.span() for m in (gross or net, included) if m))


def _read_documents(doc: Document, findings: Findings) -> None:
    region: Span | None = None
    for line in doc.lines:
        cue = _DOCUMENT_CUE.search(doc.fold, line.start, line.end)
        entry = doc.entry_of(line.start)
        if (
            cue
            or (region and line.bullet)
            or (entry and _DOCUMENT_CUE.search(entry.label) and entry.block[0] <= line.start)
        ):
            region = (line.start, line.end)
        else:
            region = None
            continue
        for match in _DOCUMENTS.finditer(doc.fold, line.start, line.end):
            if match.group() == "devis" and re.search(
                r"demande\s+de\s+$", doc.fold[: match.start()][-14:]
            ):
                continue
            if not any(
                match.group().strip() == item.value.lower()
                for item in findings.lists.get("required_documents", [])
                if isinstance(item.value, str)
            ):
                findings.add("required_documents", doc.quote(match.span()), match.span())


def _read_flags(doc: Document, findings: Findings) -> None:
    if match := _CONFIDENTIAL.search(doc.fold):
        findings.put("confidentiality_required", True, match.span())
    if match := _NO_EVALUATION.search(doc.fold):
        findings.put("evaluation_required", False, match.span())
    if match := _EVALUATION.search(doc.fold):
        findings.put("evaluation_required", True, match.span())
    for entry in doc.labelled(
        re.compile(r"^(?:evaluations?|bilans?)\b(?! des (?:situations|risques|offres))")
    ):
        if entry.value[1] - entry.value[0] > 10:
            findings.put("evaluation_required", True, entry.label_span)
    semi = re.search(r"semi-?\s?(?:ouvert|ferme)", doc.fold)
    hits = [(code, match) for code, pattern in _MEMBERSHIP if (match := pattern.search(doc.fold))]
    if len(hits) == 1 and not semi:
        findings.put("membership", hits[0][0], hits[0][1].span())
    elif len(hits) == 2:
        findings.ask(
            "Le texte parle de groupe ouvert et de groupe fermé\u00a0: lequel\u00a0?",
            *(m.span() for _, m in hits),
        )
    voluntary, compulsory = _VOLUNTARY.search(doc.fold), _COMPULSORY.search(doc.fold)
    if voluntary and not compulsory:
        findings.put("voluntary", True, voluntary.span())
    elif compulsory and not voluntary:
        findings.put("voluntary", False, compulsory.span())


def _read_reviews(doc: Document, findings: Findings) -> None:
    seen: set[str] = set()
    for sentence in doc.sentences:
        hits = sorted(
            (
                (match, code)
                for code, pattern in _REVIEW
                if (match := pattern.search(doc.fold, *sentence))
            ),
            key=lambda hit: hit[0].start(),
        )
        for rank, (match, code) in enumerate(hits):
            if code in seen:
                continue
            seen.add(code)
            stop = hits[rank + 1][0].start() if rank + 1 < len(hits) else sentence[1]
            record = {"which": Found(code, (match.span(),))}
            who = _who(doc, match.end(), stop)
            if who is None and re.fullmatch(
                r",?\s*(?:puis|et|ainsi qu'|,)\s*une?\s*", doc.fold[match.end() : stop]
            ):
                who = _who(doc, stop, sentence[1])
            if who:
                record["with"] = Found(doc.quote(who), (who,))
            findings.add_record("reviews", record)


def _who(doc: Document, start: int, stop: int) -> Span | None:
    found = _WITH.search(doc.fold, start, stop)
    if found is None:
        return None
    left, right = found.span("who")
    end = _WITH_END.search(doc.fold, left, right)
    left, right = doc.trim((left, end.start() if end else right))
    if tail := re.search(r"(?:[ ,.:]|\b(?:et|puis|ou)$)+$", doc.fold[left:right]):
        right = left + tail.start()
    return (left, right) if right - left >= 3 else None
