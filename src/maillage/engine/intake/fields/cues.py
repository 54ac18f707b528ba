"""Words that tell what a text is about, and who writes it: patterns on folded text."""

from __future__ import annotations

import re

FOREIGN_PRACTICE = (
    r"(?!\s+(?:culturales?|agricoles?|sportives?|d'achats?|commerciales?|numeriques?|alimentaires?"
    r"|concurrentielles?|culinaires?|de\s+consommation|religieuses?|funeraires?"
    r"|tarifaires?|musicales?|du\s+(?:jeu|sport|football|rugby|tennis)"
    r"|instrumentales?|touristiques?|de\s+vente|marketing|monopolistiques?|anticoncurrentielles?))"
)
KIND_CUES = {
    "app": re.compile(
        r"\banalyses?\s+(?:clinique\s+)?(?:de\s+la|de\s+leurs?|de\s+nos|de\s+vos|des|de"
        r"|du)\s+pratiques?"
        rf"(?:\s+professionn?elles?|\s+pro\b)?{FOREIGN_PRACTICE}"
        r"|\bg\.?a\.?p\.?p\b|\bgroupes?\s+(?:de\s+type\s+)?balint\b|\bgease\b"
        r"|\b(?:groupes?\s+d')?echanges?\s+(?:de|sur\s+les)\s+pratiques?(?:\s+professionnelles?)?\b"
        r"|\banalyses?\s+de\s+situations?\s+professionnelles?"
    ),
    "intervision": re.compile(r"\bintervisions?\b"),
    "supervision": re.compile(
        r"\bsupervisions?\b(?!\s+(?:informatique|reseaux?|des?\s+(?:serveurs?|systemes?"
        r"|travaux|chantiers?"
        r"|reseaux?|equipements?|installations?)|technique))|\bsuperviseu(?:r|se)s?\b"
    ),
    "collective_action": re.compile(r"\bactions?\s+collectives?\b|\bfiche\s+action\b"),
    "training": re.compile(
        r"\bqualiopi\b|\bpour\s+former\b|\b(?:formations?|formations?-actions?"
        r"|stages?\s+de\s+formation)\b"
    ),
}
APP_CAPITALS = re.compile(r"\b(?:GAPP|G\.A\.P\.P|APP|ADP)\b")
FIELD = re.compile(
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
    r"|enfants?\s+(?:confies?|places?|en\s+danger)|situation\s+de\s+handicap"
    r"|intervention\s+sociale|accompagnement\s+a\s+la\s+vie\s+sociale"
    r"|direction\s+de\s+l'enfance"
    r"|referents?\s+de\s+parcours|mandataires?\s+judiciaires?|\budaf\b"
    r"|accueil\s+familial|regulation\s+d'equipe|prevention\s+specialisee"
    r"|educateurs?\s+de\s+rue|aide\s+a\s+domicile"
    r"|psychopedagog|educati(?:f|ve)s?\s+specialise|etablissements?\s+(?:sociaux"
    r"|medico)|mineurs?\s+non"
    r"\s+accompagnes?|pair-?aidance|conseil\s+departemental|multi-?accueil"
    r"|foyer\s+(?:de\s+l'enfance|de\s+vie"
    r"|d'accueil)|equipes?\s+educatives?|insertion\s+sociale|\bessms\b|parentalite"
    r"|protection\s+maternelle"
    r"|personnes\s+accompagnees|structure\s+medico|competences\s+psychosociales"
    r"|chef(?:fe)?s\s+de\s+service|etablissements\s+et\s+services|\beduc(?:s|ateurs?)?\s+spe"
)
CAPITAL_FIELD = re.compile(r"\b(?:ASE|MAS|FAM|AED|MDD|IEM|SIE|CDEF|MNA)\b")
ASK = re.compile(
    r"(?m:^besoins?\b)|appel\s+(?:d'offres?|a\s+(?:candidatures?|propositions?|concurrence"
    r"|manifestations?|intervenants?|projets?"
    r"|prestataires?))|mise\s+en\s+concurrence|cahier\s+des\s+charges"
    r"|consultation\s+(?:pour|relative|de\s+prestataires)"
    r"|marche\s+de\s+gre\s+a\s+gre|\bmapa\b|offres?\s+(?:deja\s+)?(?:a\s+)?pourv(?:oir|ue)"
    r"|\b(?:re)?cherch(?:e|ons|ent|ait|erait|erions)\b(?!\s+(?:des\s+missions?"
    r"|emploi))[^.!?\n]{0,60}?\binte?r?ven\w+"
    r"|\b(?:re)?cherch(?:e|ons|ent|ait|erait|erions)\s+(?:actuellement\s+|activement\s+|donc\s+)?"
    r"(?:(?:un|une|des|deux|trois|plusieurs|le|son|sa|ses)\s+|d'|de\s+nouve\w+\s+)?"
    r"(?:\S+\s+)?(?:inte?r?ven\w+|psy\w*|supervis\w+|format\w+|animat\w+|mediat\w+"
    r"|prestataires?|organismes?"
    r"|profession\w+|consultant\w*|facilitat\w+|tiers|personne|cabinet|remplac\w+|sociolog\w+)"
    r"|\b(?:notre|le|nos)\s+besoins?\b|\bmerci\s+de\s+(?:nous\s+|me\s+)?repondre"
    r"|reponses?\s+(?:\w+\s+)?(?:souhaitee?s?|attendue?s?|avant|pour|au\s+plus)|\bfaudrait\b"
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
    r"|\b(?:une|la|cette|presente)\s+consultation\b(?!\s+(?:d'|de\s+(?:psych|suivi)))"
    r"|\bles\s+plis\b"
    r"|\bpropositions?\s*(?:\+|et\s+(?:devis|tarifs?))|retour\s+des\s+(?:propositions"
    r"|offres|candidatures)"
    r"|\b(?:candidater|candidatez|postulez|repondez)\b|\b(?:besoin"
    r"|en\s+quete)\s+d'une?\s+(?:nouvel\w*\s+|autre\s+)?(?:inte?r?ven|psy"
    r"|supervis|animat|format|professionnel|tiers)|faire\s+appel\s+a\b|\bdemande\s+de\s+devis"
    r"|devis\s+(?:souhaite|demande|attendu)|quelqu'un\s+(?:pour|qui)|prix\s+plafond"
    r"|\b(?:re)?cherch(?:e|ons|ent)\s+a\s+(?:mettre|organiser|faire|proposer)"
    r"|\baimeri(?:ons|ez|ent)\b|offre\s+chiffree"
    r"|proposition\s+du\s+prestataire|(?:une?|des|les)\s+devis\b"
    r"|demandons?\s+un\s+devis|dossier\s+de\s+candidature"
    r"|intervenant(?:e|s|\(e\)|\.e)?s?\s+(?:est\s+|sont\s+)?recherchee?s?"
    r"|profils?\s+recherches?|pieces?\s+a\s+fournir"
    r"|pourriez-vous\s+(?:nous\s+)?(?:intervenir|faire|proposer)"
    r"|seriez-vous\s+(?:disponible|interesse)|attributaire|\blot\s+(?:n[°o]\s?)?[1a]\b"
    r"|demande\s+d'(?:intervention|offres?)|retours?\s+souhaite|(?m:^consultation\b)"
)
PROPOSE = re.compile(
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
    r"|\brejoignez\b|places?\s+limite|bulletin\s+d'inscription"
    r"|inscriptions?\s+(?:en\s+ligne|ouvertes?|avant|jusqu)"
    r"|s'inscrire|certifie\s+qualiopi|prochaines\s+sessions|livrables\s+prevus"
    r"|disponibilites\s+a\s+partir|places\s+limitees"
)
MINUTES = re.compile(
    r"compte[\s-]?rendu\s+(?:de\s+(?:la\s+)?|du\s+|d')?(?:reunion|comite|conseil|seance"
    r"|copil|cse|c\.?a|assemblee)|proces[\s-]verbal|releve\s+de\s+(?:decisions"
    r"|conclusions)"
    r"|\bordre\s+du\s+jour\b|\bpresents?\s*:|\bexcusee?s?\s*:|secretaire\s+de\s+seance"
)
JOB = re.compile(
    r"\bc\.?d\.?[id]\b|\boffre\s+d'emploi\b|\betp\b|\btemps\s+(?:plein|partiel"
    r"|complet)\b|\bfiche\s+de\s+poste\b|convention\s+collective"
    r"|\bcc(?:n)?\s?(?:66|51|65)\b|\bremuneration\b|\bsalaire\b"
    r"|lettre\s+de\s+motivation|\brecrut(?:e|ons|ement|ent)\b|permis\s+b\b"
    r"|poste\s+(?:a\s+pourvoir|de|d'|base)|prise\s+de\s+(?:poste|fonction)"
)

# Who writes "my fee" or "following your call" offers services, whatever else the text says.
PROVIDER = re.compile(
    r"\bmes\s+services\b|\bmo(?:n|s)\s+tarifs?\b|\bmes\s+(?:tarifs|honoraires"
    r"|prestations|interventions)\b"
    r"|\bsuite\s+a\s+votre\s+(?:appel|annonce|consultation|demande|offre)"
    r"|\ben\s+reponse\s+a\s+votre"
    r"|\bje\s+(?:vous\s+)?propose\s+(?:mes|des|une?|d')|\bnos\s+formateurs\b"
    r"|\bnotre\s+(?:cabinet|catalogue)\b"
    r"|bulletin\s+d'inscription|ma\s+candidature"
    r"|\bj'ai\s+l'honneur\s+de\s+(?:vous\s+)?(?:presenter|candidater)"
)
# "before the 20th of June": beside practice analysis, a date to answer by.
REPLY_BY = re.compile(
    r"\b(?:avant|pour|d'ici|au\s+plus\s+tard)\s+(?:le"
    r"|au)\s+(?:\w+\s+)?\d{1,2}(?:er)?(?:[/.]\d|\s+(?:janv|fev|mars|avr|mai|juin"
    r"|juil|aout|sept|oct|nov|dec))"
)
# Labels that only a need has.
NEED_LABEL = re.compile(
    r"^type de demande|^etablissement|^structure|date de debut|demarrage|frequence"
    r"|jour souhaite|date limite|limite de|date butoir|\bretour\b|reponses?\b|remise"
    r"|cloture|demandeu"
    r"|acheteur|commanditaire"
    r"|besoin|nombre de (?:groupes|participants)|nb de groupes|taille d|effectif|profil"
    r"|pieces|contraintes"
    r"|plafond|^budget|procedure|intervenant|prestataire|metiers des|participants par"
)

# A person who looks for a place for herself.
STUDENT = re.compile(
    r"(?:re)?cherche\s+(?:un|une)\s+(?:stage|emploi|poste|alternance|apprentissage|contrat)"
    r"|\bje\s+suis\s+(?:etudiant|stagiaire|en\s+formation)"
)
