"""What is told around an open call: a question, an answer, an amendment."""

from maillage.kernel.mail import Letter, mail_kind
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import NBSP
from maillage.tendering.domain.audience import bidders
from maillage.tendering.domain.questions import ANSWERED_MAIL, ASKED_MAIL
from maillage.tendering.domain.revising import AMENDED_MAIL
from maillage.tendering.enums import ConsultationStatus
from maillage.tendering.mails.calls import address
from maillage.tendering.models import CallAmendment, CallQuestion

CALLED = "l’appel «\u00a0{title}\u00a0»"


def _question(ids: dict) -> CallQuestion | None:
    with across_organisations("a mail is written from an id"):
        return (
            CallQuestion.objects.select_related("consultation__organisation")
            .filter(pk=ids["question"], consultation__status=ConsultationStatus.PUBLISHED)
            .first()
        )


@mail_kind(ASKED_MAIL)
def question_asked(user_id: int, ids: dict) -> Letter | None:
    """A question waits for its answer; nothing says who asks."""
    question = _question(ids)
    if question is None or question.answered_at is not None:
        return None
    call = question.consultation
    page = address(
        "tendering:question_answer",
        organisation=call.organisation.slug,
        slug=call.slug,
        question=question.slug,
    )
    return Letter(
        subject=f"Une question sur votre appel{NBSP}: {call.title}",
        text=(
            f"Bonjour,\n\nQuelqu’un pose une question sur {CALLED.format(title=call.title)}"
            f"{NBSP}:\n\n{question.text}\n\nVotre réponse sera publiée avec la question, sans le "
            f"nom de qui la pose{NBSP}:\n{page}\n"
        ),
    )


@mail_kind(ANSWERED_MAIL)
def question_answered(user_id: int, ids: dict) -> Letter | None:
    """The answer that everyone may read."""
    question = _question(ids)
    if question is None or question.answered_at is None:
        return None
    call = question.consultation
    return Letter(
        subject=f"Une réponse sur l’appel{NBSP}: {call.title}",
        text=(
            f"Bonjour,\n\n{call.organisation.name} répond à une question sur "
            f"{CALLED.format(title=call.title)}.\n\nQuestion{NBSP}:\n{question.text}\n\n"
            f"Réponse{NBSP}:\n{question.answer}\n\n"
            f"{address('tendering:public_call', slug=call.slug)}\n"
        ),
    )


@mail_kind(AMENDED_MAIL)
def call_amended(user_id: int, ids: dict) -> Letter | None:
    """What changes, value by value; those who deposited are told what to do."""
    with across_organisations("a mail is written from an id"):
        amendment = (
            CallAmendment.objects.select_related("consultation__organisation")
            .filter(pk=ids["amendment"], consultation__status=ConsultationStatus.PUBLISHED)
            .first()
        )
    if amendment is None:
        return None
    call = amendment.consultation
    changes = "".join(
        f"- {one['label']}{NBSP}: {one['after'] or 'non précisé'} "
        f"(avant{NBSP}: {one['before'] or 'non précisé'})\n"
        for one in amendment.changes
    )
    deposited = (
        "Votre proposition reste déposée. Relisez-la à la lumière de ce changement et "
        "remplacez-la si besoin.\n\n"
        if user_id in bidders(call)
        else ""
    )
    return Letter(
        subject=f"L’appel a changé{NBSP}: {call.title}",
        text=(
            f"Bonjour,\n\n{call.organisation.name} modifie {CALLED.format(title=call.title)} "
            f"(version {amendment.version}).\n\n{amendment.words}\n\n{changes}\n{deposited}"
            f"{address('tendering:public_call', slug=call.slug)}\n"
        ),
    )
