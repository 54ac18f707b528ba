"""The rules of a purchase: thresholds of the day, criteria and weights. Sentences, no verdict.

The buyer alone knows its regime, its other needs of the kind and its VAT: the platform puts the
figures side by side. What prevents publication is what the buyer's own choices ask for.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Sum

from maillage.kernel import dated
from maillage.kernel.dated import DatedValue, DatedValueError
from maillage.kernel.words import date_longue, euros
from maillage.people.enums import BuyerKind, OrganisationKind
from maillage.tendering.domain.points import Question, fr
from maillage.tendering.enums import (
    BuyerRegime,
    ConsultationStatus,
    CriterionKind,
    Procedure,
    Step,
)
from maillage.tendering.models import Consultation, Criterion

EXEMPTION = "marches.dispense.fournitures_services"
FORMAL = "marches.procedure_formalisee.collectivites_services"
FORMAL_STATE = "marches.procedure_formalisee.etat_services"
NOTICE = "marches.avis_national"
EUROPEAN_NOTICE = "marches.services_sociaux.avis_europeen"
ONLINE_DOCUMENTS = "marches.documents_en_ligne"
WRITTEN_FORM = "marches.forme_ecrite"
ENVIRONMENT = "marches.critere_environnement"
UNSAID = "non précisé (étape « Qui et comment »)"
# Needs of the same kind over one year are one need (splitting it is unlawful).
ONE_YEAR = timedelta(days=365)


def competition_questions(call: Consultation, today: date) -> list[Question]:
    """What the purchase still owes: a procedure, its address, its criteria, its amounts."""
    if not call.procedure:
        message = "Comment achetez-vous : devis, procédure adaptée, procédure formalisée ?"
        return [Question("procedure", fr(message), Step.RULES, prevents=True)]
    found = [*_budget(call, today)]
    if call.is_elsewhere and not call.outside_url:
        message = (
            "Donnez l'adresse de la consultation : une procédure formalisée se tient sur votre "
            "profil d'acheteur, l'appel y mène."
        )
        found.append(Question("outside_url", fr(message), Step.RULES, prevents=True))
    if call.has_criteria:
        found += _criteria(call, list(call.criteria.all()), today)
    return found


def _criteria(call: Consultation, criteria: Sequence[Criterion], today: date) -> list[Question]:
    def asks(code: str, message: str) -> Question:
        return Question(code, fr(message), Step.RULES, prevents=True)

    found = []
    if call.regime == BuyerRegime.UNKNOWN:
        message = "Quelles règles d'achat suivez-vous ? Elles décident de ce que l'appel annonce."
        found.append(asks("regime", message))
    if not criteria:
        return [*found, asks("criteria", "Annoncez les critères et leur poids.")]
    total = sum(criterion.weight for criterion in criteria)
    if total != 100:
        found.append(
            asks("weights", f"Les poids font {total} : changez-les pour que leur somme fasse 100.")
        )
    kinds = [criterion.kind for criterion in criteria]
    if kinds.count(CriterionKind.PRICE) != 1:
        found.append(asks("price", "Gardez un critère de prix, et un seul."))
    rule = dated.lookup(ENVIRONMENT, today)
    if call.regime != BuyerRegime.PUBLIC_CODE or not rule.value:
        return found
    since = f"depuis le {date_longue(rule.valid_from)} ({rule.source})"
    if set(kinds) == {CriterionKind.PRICE}:
        message = f"Le prix ne peut plus être le seul critère {since} : ajoutez-en un autre."
        found.append(asks("price_alone", message))
    if CriterionKind.ENVIRONMENT not in kinds:
        message = (
            f"Un critère au moins prend en compte l'environnement {since} : ajoutez-le. Par "
            "exemple : des déplacements sobres, des supports sans papier."
        )
        found.append(asks("environment", message))
    return found


def whole_need_cents(call: Consultation) -> int | None:
    """The need to compare with thresholds, in cents: what the buyer says of the whole, before VAT,
    else the budget of this call and of the others of the kind published in the year before, as
    they are, VAT and costs included (no rate is known before the offers); None when nothing is.
    """
    if call.whole_need_cents is not None:
        return call.whole_need_cents
    if call.budget_cents is None:
        return None
    others = Consultation.objects.filter(
        organisation=call.organisation,
        kind=call.kind,
        status__in=[ConsultationStatus.PUBLISHED, ConsultationStatus.AWARDED],
        published_at__gte=call.created_at - ONE_YEAR,
    ).exclude(pk=call.pk)
    return call.budget_cents + (others.aggregate(total=Sum("budget_cents"))["total"] or 0)


def threshold_sentences(call: Consultation, today: date) -> list[str]:
    """What the law's figures are today, beside the need: to read, never a verdict."""
    if call.regime == BuyerRegime.PRIVATE_RULES:
        return [
            fr(
                "Vos règles internes décident. Demandez plusieurs propositions dès que vous le "
                "pouvez, et gardez-en la trace."
            )
        ]
    need = whole_need_cents(call)
    words = _need_words(call, need) if need is not None else UNSAID
    sentences = [
        f"Montant de tout le besoin, tous groupes et toutes années : {words}. Sans publicité ni "
        f"mise en concurrence en dessous de {_shown(EXEMPTION, today)}."
    ]
    if call.procedure != Procedure.DIRECT_AWARD:
        sentences.append(
            f"Avis national à partir de {_shown(NOTICE, today)} ; procédure formalisée, "
            f"{_formal_words(call, today)}."
        )
        sentences.append(
            "Les services sociaux et les autres services spécifiques restent en procédure adaptée "
            "quel que soit le montant (article R2123-1, 3°), avec un avis européen à partir de "
            f"{_shown(EUROPEAN_NOTICE, today)}."
        )
        sentences.append(
            "Quand un avis est publié, documents gratuits sur un profil d’acheteur à partir de "
            f"{_shown(ONLINE_DOCUMENTS, today)} : Maillage n’est pas un profil d’acheteur."
        )
    sentences.append(
        f"Contrat écrit à partir de {_shown(WRITTEN_FORM, today)} : la convention que Maillage "
        "prépare après le choix en est un."
    )
    return [fr(sentence) for sentence in sentences]


def _formal_words(call: Consultation, today: date) -> str:
    """Where the formal procedure begins for this buyer, or for each when it is not said."""
    local = f"pour les services d'une collectivité, à partir de {_shown(FORMAL, today)}"
    state = f"pour ceux de l'État, à partir de {_shown(FORMAL_STATE, today)}"
    if call.organisation.buyer_kind == BuyerKind.STATE:
        return state.replace("ceux", "les services")
    return local if call.organisation.buyer_kind == BuyerKind.LOCAL else f"{local} ; {state}"


def _known(key: str, day: date) -> DatedValue | None:
    """The threshold of a day; None when its year is not recorded yet (some move often)."""
    try:
        return dated.lookup(key, day)
    except DatedValueError:
        return None


def _unknown(key: str, day: date) -> str:
    """What to say, and where to write it, when the figure of a year is missing."""
    return (
        f"un seuil qui n’est pas encore enregistré au {date_longue(day)} (à ajouter au fichier "
        f"thresholds.toml, clé {key})"
    )


def _shown(key: str, day: date) -> str:
    threshold = _known(key, day)
    if threshold is None:
        return _unknown(key, day)
    is_doubtful = threshold.is_unverified and "à vérifier" not in threshold.source
    doubt = ", à vérifier" if is_doubtful else ""
    return f"{euros(threshold.value * 100)} hors taxe (source : {threshold.source}{doubt})"


def _need_words(call: Consultation, need_cents: int) -> str:
    if call.whole_need_cents is not None:
        return f"{euros(need_cents)} hors taxe"
    return (
        f"{euros(need_cents)} d’après les budgets, tous frais et taxes compris (le montant hors "
        "taxe peut être plus bas : donnez-le à l’étape « Qui et comment »)"
    )


def _budget(call: Consultation, today: date) -> list[Question]:
    """The need beside the thresholds of the day, for buyers that may follow the public code.

    Code de la commande publique, art. R2122-8 and notice on thresholds: whole need, before VAT.
    """
    if call.regime == BuyerRegime.PRIVATE_RULES or call.is_elsewhere:
        return []
    need = whole_need_cents(call)
    if need is None:
        return []
    is_direct = call.procedure == Procedure.DIRECT_AWARD
    found = [] if is_direct else _buyer_profile(call, need, today)
    key = EXEMPTION if is_direct else _formal(call, need, today)
    threshold = _known(key, today)
    if threshold is None:
        message = f"Le besoin ({_need_words(call, need)}) se compare à {_unknown(key, today)}."
        return [*found, Question("threshold_unknown", fr(message), Step.RULES)]
    if need < threshold.value * 100:
        return found
    ask = (
        "une demande de devis suffit-elle ?"
        if is_direct
        else "est-ce un service social ou spécifique, qui reste en procédure adaptée ?"
    )
    reached = f"le seuil de {euros(threshold.value * 100)} hors taxe, qui se compare à tout le"
    message = f"le besoin, {_need_words(call, need)}, atteint {reached} besoin : {ask}"
    if key == FORMAL_STATE and call.organisation.buyer_kind != BuyerKind.STATE:
        message = (
            f"le besoin, {_need_words(call, need)}, atteindrait {reached} besoin, si vous êtes un "
            "établissement public de l’État, hors santé ; celui des établissements locaux ou de "
            f"santé est de {_shown(FORMAL, today)}. Précisez-le dans « Équipe », "
            "« Organisation »."
        )
    message += f" (Source : {threshold.source}.)"
    return [*found, Question("budget", _sentence(call, message), Step.RULES)]


def _formal(call: Consultation, need_cents: int, today: date) -> str:
    """The key of the threshold to compare with. A public establishment that has not said whose it
    is may be one of the State's, with the lower threshold, until the need reaches both."""
    if call.organisation.buyer_kind == BuyerKind.STATE:
        return FORMAL_STATE
    is_doubtful = (
        call.organisation.buyer_kind == BuyerKind.UNKNOWN
        and call.organisation.kind == OrganisationKind.PUBLIC_ESTABLISHMENT
    )
    higher = _known(FORMAL, today)
    reaches_both = higher is not None and need_cents >= higher.value * 100
    return FORMAL_STATE if is_doubtful and not reaches_both else FORMAL


def _buyer_profile(call: Consultation, need_cents: int, today: date) -> list[Question]:
    """That the documents of a call with a notice belong on a buyer profile (art. R2132-2)."""
    threshold = _known(ONLINE_DOCUMENTS, today)
    if threshold is None or need_cents < threshold.value * 100:
        return []
    message = (
        f"à partir de {euros(threshold.value * 100)} hors taxe, un avis publié "
        "va avec des documents gratuits sur votre profil d’acheteur. Maillage n’en est pas un : "
        "mettez-y aussi cet appel, et donnez son adresse dans le contexte. "
        f"(Source : {threshold.source}.)"
    )
    return [Question("buyer_profile", _sentence(call, message), Step.RULES)]


def _sentence(call: Consultation, words: str) -> str:
    """The words as a sentence, under condition for who may not follow the public code."""
    if call.regime != BuyerRegime.PUBLIC_CODE:
        words = f"si votre organisation suit le code de la commande publique, {words}"
    return fr(words[0].upper() + words[1:])
