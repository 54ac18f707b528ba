"""What the law asks of the winner's papers, beside what the call asks for."""

from datetime import date

from maillage.kernel import dated
from maillage.kernel.words import euros
from maillage.tendering.domain.competition import whole_need_cents
from maillage.tendering.domain.points import Question, fr
from maillage.tendering.enums import DocumentKind, Step
from maillage.tendering.models import Consultation

VIGILANCE = "travail.vigilance"
RENEWAL = "travail.vigilance_validite"


def paper_questions(call: Consultation, today: date) -> list[Question]:
    """Whether the buyer's checks on whom it pays are prepared (code du travail, D8222-5).

    They hold for every buyer, public or not, over an amount: a question, never a refusal.
    """
    threshold = dated.lookup(VIGILANCE, today)
    need = whole_need_cents(call)
    if need is None or need < threshold.value * 100:
        return []
    if call.required_documents.filter(kind=DocumentKind.SOCIAL_CERTIFICATE).exists():
        return []
    renewal = dated.lookup(RENEWAL, today)
    message = (
        f"À partir de {euros(threshold.value * 100)} au total, qui paie demande l'attestation de "
        f"vigilance à la signature, puis tous les {renewal.value} mois : demandez-la à la "
        f"personne retenue. (Source : {threshold.source}.)"
    )
    return [Question("vigilance", fr(message), Step.DOCUMENTS)]
