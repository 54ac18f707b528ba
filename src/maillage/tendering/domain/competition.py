"""The rules of a purchase: thresholds of the day, criteria and weights. Sentences, no verdict.

The buyer alone knows its regime, its other needs of the kind and its VAT: the platform puts the
figures side by side. What prevents publication is what the buyer's own choices ask for.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Sum

from maillage.kernel import dated
from maillage.kernel.dated import DatedValue
from maillage.kernel.words import date_longue, euros
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
NOTICE = "marches.avis_national"
EUROPEAN_NOTICE = "marches.services_sociaux.avis_europeen"
ENVIRONMENT = "marches.critere_environnement"
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
    """The need to compare with thresholds, in cents: what the buyer says of the whole, else the
    budget of this call and of the others of the kind published in the year before; None when
    nothing is known."""
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
    words = f"{euros(need)}" if need is not None else "non précisé (étape « Qui et comment »)"
    sentences = [
        f"Montant de tout le besoin, tous groupes et toutes années : {words}. Sans publicité ni "
        f"mise en concurrence en dessous de {_shown(dated.lookup(EXEMPTION, today))}."
    ]
    if call.procedure != Procedure.DIRECT_AWARD:
        sentences.append(
            f"Avis national à partir de {_shown(dated.lookup(NOTICE, today))} ; procédure "
            "formalisée, pour les services d'une collectivité, à partir de "
            f"{_shown(dated.lookup(FORMAL, today))}."
        )
        sentences.append(
            "Les services sociaux et les autres services spécifiques restent en procédure adaptée "
            "quel que soit le montant (article R2123-1, 3°), avec un avis européen à partir de "
            f"{_shown(dated.lookup(EUROPEAN_NOTICE, today))}."
        )
    return [fr(sentence) for sentence in sentences]


def _shown(threshold: DatedValue) -> str:
    is_doubtful = threshold.is_unverified and "à vérifier" not in threshold.source
    doubt = ", à vérifier" if is_doubtful else ""
    return f"{euros(threshold.value * 100)} hors taxe (source : {threshold.source}{doubt})"


def _budget(call: Consultation, today: date) -> list[Question]:
    """The need beside the thresholds of the day, for buyers that may follow the public code.

    Code de la commande publique, art. R2122-8 and notice on thresholds: whole need, before VAT.
    """
    if call.regime == BuyerRegime.PRIVATE_RULES or call.is_elsewhere:
        return []
    need = whole_need_cents(call)
    is_direct = call.procedure == Procedure.DIRECT_AWARD
    threshold = dated.lookup(EXEMPTION if is_direct else FORMAL, today)
    if need is None or need < threshold.value * 100:
        return []
    condition = (
        ""
        if call.regime == BuyerRegime.PUBLIC_CODE
        else "Si votre organisation suit le code de la commande publique, "
    )
    ask = (
        "une demande de devis suffit-elle ?"
        if is_direct
        else "est-ce un service social ou spécifique, qui reste en procédure adaptée ?"
    )
    message = (
        f"{condition}le besoin ({euros(need)}) atteint le seuil de "
        f"{euros(threshold.value * 100)} hors taxe, qui se compare à tout le besoin : {ask} "
        f"(Source : {threshold.source}.)"
    )
    return [Question("budget", fr(message[0].upper() + message[1:]), Step.RULES)]
