"""Questions and answers around an open call: asked without a name, answered to all."""

from datetime import datetime

from django.db import transaction

from maillage.kernel import clock, journal, mail
from maillage.kernel.limits import is_within
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import Organisation, User
from maillage.tendering.domain.audience import involved
from maillage.tendering.models import AskedQuestion, CallQuestion, Consultation

ASKED_MAIL = "tendering.question_asked"
ANSWERED_MAIL = "tendering.question_answered"
PER_HOUR = {"limit": 6, "seconds": 3600}


class QuestionsClosed(Exception):
    """The call takes no question any more, or never did."""


class TooManyQuestions(Exception):
    """One provider asks more than a person does in an hour."""


class AlreadyAnswered(Exception):
    """The question has its answer, which everyone has read."""


def questions_until(call: Consultation) -> datetime | None:
    """The last instant at which a question is taken."""
    return call.questions_until or call.deadline


def takes_questions(call: Consultation, moment: datetime) -> bool:
    """Whether a provider may still ask."""
    until = questions_until(call)
    return (
        call.is_open_at(moment) and not call.is_elsewhere and until is not None and moment <= until
    )


def ask(
    *, consultation: Consultation, provider: Organisation, actor: User, text: str
) -> CallQuestion:
    """Send a question to the buyer, who learns nothing of who asks.

    The link to the asker belongs to the provider; the buyer's journal has a line without actor.
    The contact of the call is told by mail. Raises QuestionsClosed and TooManyQuestions.
    """
    if not takes_questions(consultation, clock.now()):
        raise QuestionsClosed
    if not is_within("call_question", str(provider.pk), **PER_HOUR):
        raise TooManyQuestions
    with across_organisations("a provider asks another organisation"), transaction.atomic():
        call = Consultation.objects.select_for_update().get(pk=consultation.pk)
        if not takes_questions(call, clock.now()):
            raise QuestionsClosed
        question = CallQuestion.objects.create(
            organisation_id=call.organisation_id,
            consultation=call,
            text=text.strip(),
            asked_at=clock.now(),
        )
        AskedQuestion.objects.create(organisation=provider, question=question, user=actor)
        journal.record(
            organisation=provider,
            actor=actor,
            verb="tendering.question_asked",
            subject=question,
            detail={"consultation": call.pk},
        )
        journal.record(
            organisation=consultation.organisation,
            actor=None,
            verb="tendering.question_received",
            subject=question,
            detail={"consultation": call.pk},
        )
        if call.contact_id is not None:
            mail.post(kind=ASKED_MAIL, to=call.contact_id, ids={"question": question.pk})
    return question


def answer(*, question: CallQuestion, actor: User, text: str) -> CallQuestion:
    """Answer, and so publish question and answer to everyone; those involved are told.

    Raises AlreadyAnswered, and QuestionsClosed once the deadline is past.
    """
    with transaction.atomic():
        row = CallQuestion.objects.select_for_update().get(pk=question.pk)
        if row.answered_at is not None:
            raise AlreadyAnswered
        call = Consultation.objects.select_related("organisation").get(pk=row.consultation_id)
        if not call.is_open_at(clock.now()):
            raise QuestionsClosed
        row.answer, row.answered_at, row.answered_by = text.strip(), clock.now(), actor
        row.save(update_fields=["answer", "answered_at", "answered_by"])
        journal.record(
            organisation=call.organisation,
            actor=actor,
            verb="tendering.question_answered",
            subject=row,
            detail={"consultation": call.pk},
        )
        for user_id in involved(call):
            mail.post(kind=ANSWERED_MAIL, to=user_id, ids={"question": row.pk})
    return row


def own_questions(*, provider: Organisation, call: Consultation, user: User) -> list[CallQuestion]:
    """What a person asked about a call, answered or not: theirs alone."""
    with within(provider):
        asked = list(
            AskedQuestion.objects.filter(user=user, question__consultation=call).values_list(
                "question_id", flat=True
            )
        )
    with across_organisations("a person reads again what they asked"):
        return list(CallQuestion.objects.filter(pk__in=asked))
