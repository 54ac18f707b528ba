"""What a text is about, and whether somebody asks for offers in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from maillage.engine.intake.document import Document, Line, Span
from maillage.engine.intake.finding import Findings

_FOREIGN_PRACTICE = (
    r"(?!\s+(?:culturales?|agricoles?|sportives?|d'achats?|commerciales?|numeriques?|alimentaires?"
    r"|concurrentielles?|culinaires?|de\s+consommation|religieuses?|funeraires?"
    r"|tarifaires?|musicales?"
    r"|instrumentales?|touristiques?|de\s+vente|marketing|monopolistiques?|anticoncurrentielles?))"
)
_KIND_CUES = {
    "app": re.compile(
        r"\banalyses?\s+(?:clinique\s+)?(?:de\s+la|de\s+leurs?|de\s+nos|de\s+vos|des|de"
        r"|du)\s+pratiques?"
        rf"(?:\s+professionn?elles?|\s+pro\b)?{_FOREIGN_PRACTICE}"
        r"|\bg\.?a\.?p\.?p\b|\bgroupes?\s+(?:de\s+type\s+)?balint\b|\bgease\b"
        r"|\banalyses?\s+de\s+situations?\s+professionnelles?"
    ),
    "intervision": re.compile(r"\bintervisions?\b"),
    "supervision": re.compile(
        r"\bsupervisions?\b(?!\s+(?:informatique|reseaux?|des?\s+(?:serveurs?|systemes?"
        r"|travaux|chantiers?"
        r"|reseaux?|equipements?|installations?)|technique))|\bsuperviseu(?:r|se)s?\b"
    ),
    "collective_action": re.compile(r"\bactions?\s+collectives?\b|\bfiche\s+action\b"),
    "training": re.compile(r"\b(?:formations?|formations?-actions?|stages?\s+de\s+formation)\b"),
}
_APP_CAPITALS = re.compile(r"\b(?:GAPP|G\.A\.P\.P|APP|ADP)\b")
_FIELD = re.compile(
    r"protection\s+de\s+l'\s?enfance|aide\s+sociale\s+a\s+l'\s?enfance"
    r"|medico[\s-]?socia|travail\s+social"
    r"|travailleu(?:r|se)s?\s+socia|action\s+sociale|service\s+social"
    r"|assistante?s?\s+(?:de\s+service\s+)?social"
    r"|educat(?:eur|rice)\S{0,6}\s+(?:specialise|de\s+jeunes)"
    r"|moniteurs?[\s-]educateurs?|maisons?\s+d'enfants"
    r"|assistante?s?\s+(?:familia|familiaux|maternel)|petite\s+enfance"
    r"|auxiliaires?\s+de\s+puericulture"
    r"|\b(?:sessad|mecs|aemo|ime|itep|ditep|esat|eaje|ehpad|chrs|cmpp|camsp|savs|samsah"
    r"|mdph|tisf|cesf|pmi"
    r"|odpe|onpe|ccas|pjj|mjie|saped|cada)\b|\bcreches?\b|milieu\s+ouvert"
    r"|placement\s+(?:educatif|familial)"
    r"|enfants?\s+(?:confies?|places?|en\s+danger)|situation\s+de\s+handicap|intervention\s+sociale"
    r"|psychopedagog|educati(?:f|ve)s?\s+specialise|etablissements?\s+(?:sociaux"
    r"|medico)|mineurs?\s+non"
    r"\s+accompagnes?|pair-?aidance|conseil\s+departemental|multi-?accueil"
    r"|foyer\s+(?:de\s+l'enfance|de\s+vie"
    r"|d'accueil)|equipes?\s+educatives?|insertion\s+sociale|\bessms\b|parentalite"
    r"|protection\s+maternelle"
    r"|personnes\s+accompagnees|structure\s+medico|competences\s+psychosociales"
    r"|chef(?:fe)?s\s+de\s+service|etablissements\s+et\s+services|\beduc(?:s|ateurs?)?\s+spe"
)
_CAPITAL_FIELD = re.compile(r"\b(?:ASE|MAS|FAM|AED|MDD|IEM|SIE|CDEF|MNA)\b")

_ASK = re.compile(
    r"(?m:^besoins?\b)|appel\s+(?:d'offres?|a\s+(?:candidatures?|propositions?|concurrence"
    r"|manifestations?|intervenants?|projets?"
    r"|prestataires?))|mise\s+en\s+concurrence|cahier\s+des\s+charges"
    r"|consultation\s+(?:pour|relative|de\s+prestataires)"
    r"|marche\s+de\s+gre\s+a\s+gre|\bmapa\b|offres?\s+(?:deja\s+)?(?:a\s+)?pourv(?:oir|ue)"
    r"|\b(?:re)?cherch(?:e|ons|ent|ait|erait|erions)\s+(?:actuellement\s+|activement\s+|donc\s+)?"
    r"(?:(?:un|une|des|deux|trois|plusieurs|le|son|sa|ses)\s+|d'|de\s+nouve\w+\s+)?"
    r"(?:\S+\s+)?(?:inte?r?ven\w+|psy\w*|supervis\w+|format\w+|animat\w+|prestataires?|organismes?"
    r"|profession\w+|consultant\w*|facilitat\w+|tiers|personne|cabinet|remplac\w+|sociolog\w+)"
    r"|\b(?:notre|le|nos)\s+besoins?\b|\bmerci\s+de\s+(?:nous\s+|me\s+)?repondre"
    r"|reponses?\s+(?:\w+\s+)?(?:souhaitee?s?|attendue?s?|avant|au\s+plus)|\bfaudrait\b"
    r"|(?:tu|vous)\s+connai(?:s|ssez|triez)|remise\s+des\s+(?:plis|offres)|\bacheteur\b"
    r"|service\s+demandeur|candidatures?\s+(?:sont\s+)?(?:a\s+(?:envoyer|adresser)"
    r"|avant|attendues?)"
    r"|offres?\b[^.;\n]{0,40}\ba\s+remettre"
    r"|(?:est|sont|sera|soit)\s+(?:donc\s+|actuellement\s+)?recherchee?s?"
    r"|\brecherche\s+(?:d'(?:un|inte?r?ven)|de\s+prest)"
    r"|a\s+la\s+recherche\s+(?:d'|de)"
    r"|souhait(?:ons|e|ent|erait|erions|erais)\s+(?:mettre\s+en\s+place|faire\s+appel"
    r"|confier|beneficier|recourir"
    r"|engager|organiser|proposer\s+a|offrir|trouver|solliciter|renouveler|reconduire"
    r"|faire\s+intervenir|instaurer|relancer)"
    r"|date\s+limite|limite\s+de\s+(?:reponse|remise|depot|reception|candidature)"
    r"|vos?\s+(?:propositions?|offres?|devis|candidatures?)"
    r"|(?:adresser|envoyer|transmettre|faire\s+parvenir|deposer|remettre"
    r"|retourner)\s+(?:(?:nous|moi|lui)\s+)?(?:votre|vos|une?|un|leurs?|les?|la|sa|son"
    r"|des?)\s+"
    r"(?:offre|proposition|devis|candidature|dossier|cv|note)s?"
    r"|proposition\s+du\s+prestataire|(?:une?|des|les)\s+devis\b"
    r"|demandons?\s+un\s+devis|dossier\s+de\s+candidature"
    r"|intervenant(?:e|s|\(e\)|\.e)?s?\s+(?:est\s+|sont\s+)?recherchee?s?"
    r"|profils?\s+recherches?|pieces?\s+a\s+fournir"
    r"|pourriez-vous\s+(?:nous\s+)?(?:intervenir|faire|proposer)"
    r"|seriez-vous\s+(?:disponible|interesse)|attributaire|lot\s+n?°?\s?1"
)
_PROPOSE = re.compile(
    r"\bje\s+(?:vous\s+)?(?:propose|suis\s+(?:psychologue|formateur|formatrice"
    r"|intervenant|superviseu|coach|consultant|psychanalyste))|\bj'(?:interviens|anime"
    r"|accompagne|exerce)"
    r"|nous\s+(?:vous\s+)?proposons|nous\s+(?:intervenons|animons|formons)\b"
    r"|\bnotre\s+(?:offre|promesse|organisme|catalogue|cabinet"
    r"|equipe\s+de\s+formateurs)|\bnos\s+(?:formations|tarifs|prestations|interventions"
    r"|formateurs)\b"
    r"|\bmes?\s+(?:tarifs?|prestations?|approche|parcours|references|interventions"
    r"|honoraires)\b|\bmon\s+(?:approche|parcours|cabinet|offre)\b"
    r"|catalogue|n'hesitez\s+pas\s+a\s+(?:nous|me)\s+contacter|contactez[\s-](?:moi"
    r"|nous)|\bdevis\s+(?:gratuit|sur\s+demande)|tarif\s+(?:intra|inter|individuel)"
    r"|bulletin\s+d'inscription|inscriptions?\s+(?:en\s+ligne|ouvertes?|avant|jusqu)"
    r"|s'inscrire|certifie\s+qualiopi|prochaines\s+sessions|livrables\s+prevus"
    r"|disponibilites\s+a\s+partir|places\s+limitees"
)
_MINUTES = re.compile(
    r"compte[\s-]?rendu\s+(?:de\s+(?:la\s+)?|du\s+|d')?(?:reunion|comite|conseil|seance"
    r"|copil|cse|c\.?a|assemblee)|proces[\s-]verbal|releve\s+de\s+(?:decisions"
    r"|conclusions)"
    r"|\bordre\s+du\s+jour\b|\bpresents?\s*:|\bexcusee?s?\s*:|secretaire\s+de\s+seance"
)
_JOB = re.compile(
    r"\bc\.?d\.?[id]\b|\boffre\s+d'emploi\b|\betp\b|\btemps\s+(?:plein|partiel"
    r"|complet)\b|\bfiche\s+de\s+poste\b|convention\s+collective"
    r"|\bcc(?:n)?\s?(?:66|51|65)\b|\bremuneration\b|\bsalaire\b"
    r"|lettre\s+de\s+motivation|\brecrut(?:e|ons|ement|ent)\b|permis\s+b\b"
    r"|poste\s+(?:a\s+pourvoir|de|d'|base)|prise\s+de\s+(?:poste|fonction)"
)
_ORDER = ("app", "supervision", "intervision", "collective_action", "training")


@dataclass(frozen=True)
class Nature:
    """`kind`, `is_call`, and the passages that tell."""

    kind: str
    is_call: bool
    kind_spans: tuple[Span, ...]
    call_spans: tuple[Span, ...]
    is_advert: bool = False


NONE = Nature("none", False, (), ())


def _spans(pattern: re.Pattern[str], text: str, limit: int = 50) -> list[Span]:
    found: list[Span] = []
    for match in pattern.finditer(text):
        found.append(match.span())
        if len(found) == limit:
            break
    return found


def _field_strength(doc: Document) -> int:
    words = {doc.fold[start:end] for start, end in _spans(_FIELD, doc.fold)}
    words |= {doc.text[start:end] for start, end in _spans(_CAPITAL_FIELD, doc.text)}
    return len(words)


def _scores(doc: Document) -> tuple[dict[str, float], dict[str, list[Span]]]:
    """How much each kind is the subject: title, labelled subject and requests weigh more."""
    title_end = min(len(doc.text), doc.lines[0].start + 200) if doc.lines else 0
    subject = [
        entry.value
        for entry in doc.labelled(
            re.compile(
                r"^(?:objet|theme|thematique|type d'intervention|prestation|intitule|sujet"
                r"|nature)\b"
            )
        )
    ]
    asks = [doc.sentence_of(start) for start, _ in _spans(_ASK, doc.fold, 20)]
    scores: dict[str, float] = {}
    spans: dict[str, list[Span]] = {}
    for kind in _ORDER:
        found = _spans(_KIND_CUES[kind], doc.fold)
        if kind == "app" and found:
            found += _spans(_APP_CAPITALS, doc.text)
        spans[kind] = found
        score = float(len(found[:6]))
        for start, _ in found:
            if start < title_end:
                score += 3 if any(line.start <= start < line.end for line in doc.lines[:2]) else 1
            if any(left <= start < right for left, right in subject):
                score += 5
            if any(left <= start < right for left, right in asks):
                score += 3
        scores[kind] = score
    return scores, spans


def _app_capitals_alone(doc: Document) -> list[Span]:
    """ "APP" by itself counts only beside words of the field."""
    found = _spans(_APP_CAPITALS, doc.text)
    return (
        found
        if len(found) >= 2
        or re.search(
            r"(?:seances?|groupes?)\s+d'app\b|\bde\s+l'app\b|intervenant\w*\s+(?:en\s+|d')app\b"
            r"|\bapp\s+pour\b",
            doc.fold,
        )
        else []
    )


def read_nature(doc: Document) -> Nature:
    """The kind of the text and whether it is a call. `NONE` for a text foreign to the field."""
    strength = _field_strength(doc)
    scores, spans = _scores(doc)
    if not spans["app"] and strength and (capitals := _app_capitals_alone(doc)):
        spans["app"], scores["app"] = capitals, 2.0 + len(capitals)
    app_named = bool(spans["app"])
    if strength == 0 and not app_named and not (spans["intervision"]):
        return NONE
    kind = _choose(doc, scores, strength)
    if kind is None:
        if strength + app_named < 2:
            return NONE
        return _other(doc)
    if _document_type(doc, kind, scores) == "other":
        return _other(doc)
    asks, offers = _spans(_ASK, doc.fold, 20), _spans(_PROPOSE, doc.fold, 20)
    is_call = bool(asks) and len(asks) >= len(offers)
    if is_call is False and kind == "training" and re.search(r"livrables", doc.fold):
        return _other(doc)
    cues = tuple(asks[:3]) if is_call else tuple(offers[:3]) or tuple(spans[kind][:1])
    return Nature(kind, is_call, tuple(spans[kind][:3]), cues, bool(offers) and not is_call)


def _choose(doc: Document, scores: dict[str, float], strength: int) -> str | None:
    best = max(_ORDER, key=lambda kind: scores[kind])
    if scores[best] <= 0:
        return None
    if re.search(r"catalogue\b.*formations?\b", doc.fold[: doc.lines[0].end]):
        return "training"
    # What is asked for is practice analysis even when supervision or training is mentioned beside.
    if scores["app"] >= 4 and scores["app"] >= 0.5 * scores[best]:
        best = "app"
    if best == "training" and scores[best] < 5:
        return None
    if best in {"supervision", "training", "collective_action"} and strength == 0:
        return None
    return best if scores[best] >= 3 else None


def _document_type(doc: Document, kind: str, scores: dict[str, float]) -> str:
    """ "other" for minutes of a meeting and job offers, whatever they mention."""
    head = doc.fold[:600]
    minutes = len({match.group() for match in _MINUTES.finditer(doc.fold)})
    if (
        re.search(r"compte[\s-]?rendu|proces[\s-]verbal|releve\s+de\s+decisions", head[:250])
        and minutes
    ):
        return "other"
    jobs = {match.group() for match in _JOB.finditer(doc.fold)}
    if len(jobs) >= 3 and scores[kind] < 12:
        return "other"
    return kind


def _other(doc: Document) -> Nature:
    spans = tuple(_spans(_FIELD, doc.fold, 3)) or tuple(_spans(_CAPITAL_FIELD, doc.text, 3))
    first = doc.lines[0]
    advert = _PROPOSE.search(doc.fold) is not None
    return Nature("other", False, spans or ((first.start, first.end),), spans[:1], advert)


def put_nature(nature: Nature, findings: Findings, *, is_call: bool, form: list[Line]) -> None:
    """Write the nature into the findings; an unlabelled form of a call is itself a request."""
    findings.put("kind", nature.kind, *nature.kind_spans)
    spans = nature.call_spans or nature.kind_spans
    if is_call and not nature.is_call:
        spans = tuple((line.start, line.end) for line in form[:1])
    findings.put("is_call", is_call, *spans)
