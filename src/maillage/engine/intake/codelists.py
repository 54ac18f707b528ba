"""Code lists of a need: codes, French labels and the ways people write them.

Pages use `CodeList.label`; the reader uses `CodeList.scan` on folded text (see `document.fold`).
Identifiers follow the vocabulary of the project's glossary.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rapidfuzz import fuzz

_TYPO_SCORE = 88
# What may follow a noun: plural, and the inclusive endings ".rice.s", "(e)", "/trice".
_END = (
    r"s?(?:\s?[./(\-]\s?(?:rices?|trices?|nes?|eres?|ieres?|euses?|iennes?|es?|s)\)?(?![a-z])){0,2}"
)
_EDUCATOR = rf"educat(?:eur|rice){_END}(?:\s(?:et|ou|/)\s(?:educatrices?|educateurs?))?"


@dataclass(frozen=True)
class Code:
    """One entry of a code list.

    `pattern` is searched in folded text; `short` are abbreviations, matched in capitals only.
    """

    code: str
    label: str
    pattern: str
    short: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeMatch:
    """A code found in a text, and where."""

    code: str
    start: int
    end: int


@dataclass(frozen=True)
class CodeList:
    """An ordered list of codes; where two could match, the earlier in the list wins."""

    codes: tuple[Code, ...]
    _compiled: dict[str, tuple[re.Pattern[str], re.Pattern[str] | None]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def label(self, code: str) -> str:
        """The French label. Raises `KeyError` for a code that is not in the list."""
        for entry in self.codes:
            if entry.code == code:
                return entry.label
        raise KeyError(code)

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """(code, label) pairs, for forms."""
        return tuple((entry.code, entry.label) for entry in self.codes)

    def _patterns(self, entry: Code) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
        if entry.code not in self._compiled:
            short = "|".join(re.escape(word) for word in entry.short)
            self._compiled[entry.code] = (
                re.compile(rf"(?<![\w-])(?:{entry.pattern})(?![\w])"),
                re.compile(rf"(?<![\w-])(?:{short})s?(?![\w-])") if short else None,
            )
        return self._compiled[entry.code]

    def scan(
        self, fold: str, text: str, start: int, end: int, *, short: bool = True
    ) -> list[CodeMatch]:
        """Codes found between two positions, in order of appearance, without overlap."""
        taken: list[CodeMatch] = []
        for entry in self.codes:
            plain, capitals = self._patterns(entry)
            spans = [match.span() for match in plain.finditer(fold, start, end)]
            if short and capitals is not None:
                spans += [match.span() for match in capitals.finditer(text, start, end)]
            for span in spans:
                if not any(span[0] < other.end and other.start < span[1] for other in taken):
                    taken.append(CodeMatch(entry.code, *span))
        return sorted(taken, key=lambda match: match.start)

    def guess(self, item: str) -> str | None:
        """The code that a short folded item names despite a typo, or None."""
        plain = re.sub(r"[^a-z' ]+", " ", item).strip()
        if len(plain) < 6:
            return None
        best, best_score = None, 0.0
        for entry in self.codes:
            for spelling in entry.spellings:
                score = fuzz.ratio(plain.rstrip("s"), spelling)
                if score >= _TYPO_SCORE and score > best_score:
                    best, best_score = entry.code, score
        return best


KINDS: dict[str, str] = {
    "app": "Analyse des pratiques professionnelles",
    "supervision": "Supervision",
    "intervision": "Intervision",
    "training": "Formation",
    "collective_action": "Action collective",
    "other": "Autre texte du secteur",
    "none": "Texte étranger au secteur",
}

LOT_STATUSES: dict[str, str] = {"open": "À pourvoir", "filled": "Déjà pourvu"}

MEMBERSHIPS: dict[str, str] = {
    "open": "Groupe ouvert (entrées et sorties permanentes)",
    "closed": "Groupe fermé",
}

PROCEDURES: dict[str, str] = {
    "direct_award": "Marché de gré à gré",
    "adapted_procedure": "Procédure adaptée (MAPA)",
    "formal_procedure": "Procédure formalisée",
    "quote_request": "Demande de devis",
}

PRICE_BASES: dict[str, str] = {
    "gross_all_included": "TTC, tous frais compris",
    "gross": "TTC",
    "net_all_included": "HT, tous frais compris",
    "net": "HT",
    "all_included": "Tous frais compris, taxe non précisée",
}

REVIEWS: dict[str, str] = {
    "scoping_meeting": "Réunion de cadrage",
    "interim_review": "Bilan intermédiaire",
    "periodic_evaluation": "Évaluation périodique",
    "yearly_evaluation": "Évaluation annuelle",
    "final_evaluation": "Évaluation finale",
}

ROLES = CodeList(
    (
        Code(
            "special_educator",
            "Éducateur spécialisé, éducatrice spécialisée",
            rf"{_EDUCATOR}\s+specialise{_END}|educ'?s? spes?",
            ("ES",),
            ("educateur specialise", "educatrice specialisee", "educateurs specialise"),
        ),
        Code(
            "early_childhood_educator",
            "Éducateur, éducatrice de jeunes enfants",
            rf"{_EDUCATOR}\s+(?:de\s+|des\s+)?jeunes?\s+enfants?",
            ("EJE",),
            ("educateur de jeunes enfant", "educatrice de jeunes enfant"),
        ),
        Code(
            "technical_educator",
            "Éducateur, éducatrice technique spécialisé(e)",
            rf"{_EDUCATOR}\s+techniques?(?:\s+specialise{_END})?",
            ("ETS",),
            ("educateur technique specialise", "educateur technique"),
        ),
        Code(
            "instructor_educator",
            "Moniteur-éducateur, monitrice-éducatrice",
            rf"monit(?:eur|rice){_END}[\s-]+(?:{_EDUCATOR})",
            ("ME",),
            ("moniteur educateur", "monitrice educatrice"),
        ),
        Code(
            "family_support_worker",
            "Technicien, technicienne de l'intervention sociale et familiale",
            rf"technicien(?:ne)?{_END}\s+(?:de\s+l'\s?|en\s+"
            rf"|d')intervention{_END}\s+sociale{_END}\s+et"
            rf"\s+familiale{_END}",
            ("TISF",),
            ("technicien de l'intervention sociale et familiale",),
        ),
        Code(
            "family_economy_counsellor",
            "Conseiller, conseillère en économie sociale et familiale",
            rf"conseill(?:er|ere){_END}\s+en\s+economie\s+sociale(?:\s+et)?\s+familiale",
            ("CESF",),
            ("conseiller en economie sociale et familiale",),
        ),
        Code(
            "social_worker",
            "Assistant, assistante de service social",
            rf"assistant(?:e)?{_END}\s+(?:de\s+services?\s+socia(?:l|ux)|socia(?:le|l|ux)"
            rf"{_END})",
            ("ASS", "AS"),
            ("assistant de service social", "assistante sociale", "assistante de service social"),
        ),
        Code(
            "psychopedagogue",
            "Psychopédagogue",
            rf"psychopedagogue{_END}",
            (),
            ("psychopedagogue",),
        ),
        Code(
            "psychomotor_therapist",
            "Psychomotricien, psychomotricienne",
            rf"psychomotricien(?:ne)?{_END}",
            (),
            ("psychomotricien", "psychomotricienne"),
        ),
        Code(
            "child_psychiatrist",
            "Psychiatre, pédopsychiatre",
            rf"(?:medecins?[\s-]+)?(?:pedo-?)?psychiatre{_END}",
            (),
            ("pedopsychiatre",),
        ),
        Code(
            "psychologist",
            "Psychologue",
            rf"(?:neuro)?psychologue{_END}(?:\s+(?:du\s+travail|clinicien(?:ne)?{_END}))?",
            (),
            ("psychologue",),
        ),
        Code("speech_therapist", "Orthophoniste", rf"orthophoniste{_END}", (), ("orthophoniste",)),
        Code(
            "occupational_therapist",
            "Ergothérapeute",
            rf"ergotherapeute{_END}",
            (),
            ("ergotherapeute",),
        ),
        Code(
            "childcare_nurse",
            "Puéricultrice, puériculteur",
            rf"(?:infirmi(?:er|ere){_END}\s+)?puericult(?:rice|eur){_END}",
            (),
            ("puericultrice",),
        ),
        Code(
            "childcare_assistant",
            "Auxiliaire de puériculture",
            rf"auxiliaire{_END}\s+de\s+puericulture",
            ("AP",),
            ("auxiliaire de puericulture",),
        ),
        Code(
            "nurse",
            "Infirmier, infirmière",
            rf"infirmi(?:er|ere){_END}",
            ("IDE",),
            ("infirmier", "infirmiere"),
        ),
        Code(
            "care_assistant",
            "Aide-soignant, aide-soignante",
            rf"aide{_END}[\s-]+soignant(?:e)?{_END}",
            (),
            ("aide soignant", "aide soignante"),
        ),
        Code(
            "educational_support_worker",
            "Accompagnant éducatif et social, aide médico-psychologique",
            rf"accompagnant(?:e)?{_END}\s+educatif{_END}\s+et\s+socia(?:l|ux){_END}"
            rf"|aide{_END}\s+medico[\s-]psychologique{_END}",
            ("AES", "AMP"),
            ("accompagnant educatif et social", "aide medico psychologique"),
        ),
        Code(
            "specialised_teacher",
            "Enseignant spécialisé, enseignante spécialisée",
            rf"enseignant(?:e)?{_END}(?:\s+specialise{_END})?|professeur{_END}\s+des\s+ecoles",
            (),
            ("enseignant specialise",),
        ),
        Code(
            "sociocultural_animator",
            "Animateur, animatrice socioculturel(le)",
            rf"animat(?:eur|rice){_END}(?:\s+et\s+animatrices?)?\s+socio-?\s?culturel(?:le)?{_END}",
            (),
            ("animateur socioculturel", "animateur socio culturel"),
        ),
        Code(
            "foster_carer",
            "Assistant familial, assistante familiale",
            rf"assistant(?:e)?{_END}\s+famili(?:al|ale|aux){_END}|famille{_END}\s+d'accueil",
            ("ASSFAM", "ASFAM"),
            ("assistant familial", "assistante familiale"),
        ),
        Code(
            "childminder",
            "Assistant maternel, assistante maternelle",
            rf"assistant(?:e)?{_END}\s+maternel(?:le)?{_END}",
            ("ASSMAT",),
            ("assistante maternelle",),
        ),
        Code(
            "house_parent",
            "Maître ou maîtresse de maison",
            rf"maitre(?:sse)?{_END}(?:\s+(?:et|ou|/)\s+maitre(?:sse)?{_END})?\s+de\s+maison",
            (),
            ("maitresse de maison", "maitre de maison"),
        ),
        Code(
            "night_supervisor",
            "Surveillant, surveillante de nuit",
            rf"(?:surveillant|veilleu(?:r|se)){_END}\s+de\s+nuit(?:\s+qualifie{_END})?"
            rf"|surveillante{_END}\s+de\s+nuit",
            (),
            ("surveillant de nuit", "veilleur de nuit"),
        ),
        Code(
            "family_mediator",
            "Médiateur familial, médiatrice familiale",
            rf"mediat(?:eur|rice){_END}\s+famili(?:al|ale|aux){_END}",
            (),
            ("mediateur familial",),
        ),
        Code("midwife", "Sage-femme", r"sages?[\s-]femmes?", (), ("sage femme",)),
        Code("doctor", "Médecin", rf"medecin{_END}", (), ("medecin",)),
        Code(
            "head_of_service",
            "Chef ou cheffe de service",
            rf"chef(?:fe)?{_END}\s+de\s+services?|cadres?\s+(?:intermediaires?|de\s+proximite)"
            rf"|responsable{_END}\s+de\s+services?",
            ("CDS",),
            ("chef de service", "cheffe de service"),
        ),
        Code(
            "director",
            "Directeur, directrice",
            rf"direct(?:eur|rice){_END}(?:\s+(?:d'etablissements?|adjoint{_END}|de\s+creches?))?",
            (),
            ("directeur", "directrice"),
        ),
        Code("secretary", "Secrétaire", rf"secretaire{_END}", (), ("secretaire",)),
        Code(
            "referent_social_worker",
            "Travailleur social, travailleuse sociale",
            rf"travailleu(?:r|se){_END}\s+socia(?:l|le|ux){_END}",
            ("TS",),
            ("travailleur social", "travailleurs sociaux"),
        ),
        Code(
            "animator",
            "Animateur, animatrice",
            rf"animat(?:eur|rice){_END}",
            (),
            ("animateur", "animatrice"),
        ),
        Code("educator", "Éducateur, éducatrice", _EDUCATOR, (), ("educateur", "educatrice")),
    )
)

PROFILES = CodeList(
    (
        Code(
            "work_psychologist",
            "Psychologue du travail",
            rf"psychologue{_END}\s+du\s+travail",
            (),
            ("psychologue du travail",),
        ),
        Code(
            "psychosociologist",
            "Psychosociologue",
            rf"psycho-?\s?sociologue{_END}",
            (),
            ("psychosociologue",),
        ),
        Code(
            "psychopedagogue",
            "Psychopédagogue",
            rf"psycho-?pedagogue{_END}",
            (),
            ("psychopedagogue",),
        ),
        Code(
            "psychotherapist",
            "Psychothérapeute",
            rf"psychotherapeute{_END}",
            (),
            ("psychotherapeute",),
        ),
        Code("psychoanalyst", "Psychanalyste", rf"psychanalyste{_END}", (), ("psychanalyste",)),
        Code(
            "family_therapist",
            "Thérapeute familial, thérapeute systémique",
            rf"therapeute{_END}\s+(?:famili(?:al|ale|aux){_END}|systemique{_END})"
            rf"|systemicien(?:ne)?{_END}",
            (),
            ("therapeute familial",),
        ),
        Code(
            "psychiatrist",
            "Psychiatre, pédopsychiatre",
            rf"(?:pedo-?)?psychiatre{_END}",
            (),
            ("pedopsychiatre",),
        ),
        Code(
            "psychologist",
            "Psychologue",
            rf"psychologue{_END}(?:\s+clinicien(?:ne)?{_END})?",
            (),
            ("psychologue", "psychologue clinicien", "psychologue clinicienne"),
        ),
        Code(
            "supervisor",
            "Superviseur, superviseure",
            rf"superviseu(?:r|se|re){_END}",
            (),
            ("superviseur",),
        ),
        Code("sociologist", "Sociologue", rf"sociologue{_END}", (), ("sociologue",)),
        Code(
            "anthropologist",
            "Anthropologue",
            rf"(?:ethno-?psy\w+|anthropologue{_END})",
            (),
            ("anthropologue",),
        ),
        Code("philosopher", "Philosophe", rf"philosophe{_END}", (), ("philosophe",)),
        Code(
            "consultant",
            "Consultant, consultante",
            rf"consultant(?:e)?{_END}",
            (),
            ("consultant", "consultante"),
        ),
        Code("coach", "Coach", r"coachs?", (), ()),
        Code(
            "trainer",
            "Formateur, formatrice",
            rf"format(?:eur|rice){_END}(?:\s+(?:et|ou|/)\s+formatrices?)?",
            (),
            ("formateur", "formatrice"),
        ),
        Code(
            "experienced_sector_professional",
            "Professionnel d'expérience du secteur",
            rf"professionnel(?:le)?{_END}\s+(?:d'experience\s+du\s+secteur|experimente{_END}"
            r"(?:\s+du\s+secteur)?|du\s+secteur\s+experimente\w*)",
            (),
            ("professionnel d'experience du secteur",),
        ),
        Code(
            "trained_professional",
            "Autre professionnel formé à l'analyse des pratiques",
            rf"(?:autres?\s+)?professionnel(?:le)?{_END}\s+(?:forme|diplome"
            rf"|certifie){_END}\s+(?:a|en|de)\s+"
            r"(?:l'|la\s+)?(?:analyse|supervision|intervision)(?:\s+de(?:s"
            r"|\s+la)?\s+pratiques?(?:\s+professionnelles?)?)?",
            (),
            (),
        ),
    )
)

SECTORS = CodeList(
    (
        Code(
            "youth_justice",
            "Protection judiciaire de la jeunesse",
            r"protection\s+judiciaire\s+de\s+la\s+jeunesse",
            ("PJJ",),
        ),
        Code(
            "child_protection",
            "Protection de l'enfance",
            r"protection\s+de\s+l'\s?enfance|aide\s+sociale\s+a\s+l'\s?enfance"
            r"|maisons?\s+d'enfants(?:\s+a\s+caractere\s+social)?|foyer\s+de\s+l'enfance",
            ("AEMO", "MECS", "ASE", "AED", "SAPED", "MJIE", "CDEF"),
            ("protection de l'enfance",),
        ),
        Code(
            "medico_social",
            "Médico-social",
            r"medico[\s-]?socia(?:l|le|ux|les)|handicap",
            (
                "SESSAD",
                "IME",
                "ITEP",
                "DITEP",
                "ESAT",
                "SAVS",
                "SAMSAH",
                "MAS",
                "FAM",
                "CAMSP",
                "CMPP",
                "IEM",
            ),
            ("medicosocial", "medico social"),
        ),
        Code(
            "early_childhood",
            "Petite enfance",
            r"petite\s+enfance|creches?|multi-?accueils?|haltes?-?garderies?",
            ("EAJE",),
            ("petite enfance",),
        ),
        Code(
            "social_inclusion",
            "Insertion, hébergement",
            r"insertion\s+(?:sociale|professionnelle)|hebergement\s+(?:d'urgence|social)"
            r"|accueil,?\s+hebergement,?\s+(?:et\s+)?insertion",
            ("CHRS", "CADA", "AHI", "CHU", "HUDA"),
            ("insertion sociale",),
        ),
        Code(
            "elderly_care",
            "Personnes âgées",
            r"personnes\s+agees|gerontologi\w+",
            ("EHPAD", "SSIAD"),
            ("personnes agees",),
        ),
        Code(
            "health",
            "Sanitaire",
            r"sanitaire|hospitali\w+|hopital|psychiatrie",
            ("CMP", "CHS"),
            ("sanitaire",),
        ),
        Code(
            "education",
            "Éducation nationale",
            r"education\s+nationale",
            (),
            ("education nationale",),
        ),
        Code(
            "local_authority",
            "Collectivité locale",
            r"collectivites?\s+(?:locales?|territoriales?)|conseil\s+departemental|mairie"
            r"|intercommunalite"
            r"|communaute\s+(?:de\s+communes|d'agglomeration)",
            ("CCAS", "CIAS"),
            ("collectivite locale", "collectivite territoriale"),
        ),
        Code(
            "social",
            "Social",
            r"secteur\s+social|action\s+sociale|travail\s+social",
            (),
            ("secteur social",),
        ),
    )
)
