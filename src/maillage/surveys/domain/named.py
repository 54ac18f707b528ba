"""Named questionnaires: asked of accounts, answered while signed in, read with names."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from maillage.kernel import clock, journal, mail
from maillage.people.models import Membership, Organisation, User
from maillage.surveys.content import asked_only
from maillage.surveys.domain.errors import Refused
from maillage.surveys.models import NamedAnswer, NamedSurvey, Questionnaire

ASKED = "surveys.named"


def open_named_survey(
    *,
    organisation: Organisation,
    actor: User,
    questionnaire: Questionnaire,
    title: str,
    people: Iterable[User],
    closes_at: datetime,
) -> NamedSurvey:
    """Ask members of the organisation, by name; a mail tells each of them.

    Raises:
        Refused: no question, nobody, somebody from elsewhere, or a close already past.
    """
    asked = list({person.pk: person for person in people}.values())
    if closes_at <= clock.now():
        raise Refused("La clôture est déjà passée\u00a0: choisissez une date à venir.")
    if not asked:
        raise Refused("Choisissez au moins une personne.")
    with transaction.atomic():
        used = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
        if not used.questions.exists():
            raise Refused("Ce questionnaire n’a pas de question\u00a0: ajoutez-en une d’abord.")
        members = Membership.objects.current().filter(user__in=asked).values_list("user", flat=True)
        if set(members) != {person.pk for person in asked}:
            raise Refused("Une des personnes n’est pas de votre organisation\u00a0: retirez-la.")
        used.is_frozen = True
        used.save(update_fields=["is_frozen"])
        survey = NamedSurvey.objects.create(
            organisation=organisation,
            questionnaire=used,
            title=title,
            closes_at=closes_at,
            created_by=actor,
            created_at=clock.now(),
        )
        NamedAnswer.objects.bulk_create(
            NamedAnswer(organisation=organisation, survey=survey, user=person) for person in asked
        )
        for person in asked:
            mail.post(kind=ASKED, to=person.pk, ids={"survey": survey.pk})
        journal.record(
            organisation=organisation,
            actor=actor,
            verb="surveys.named_opened",
            subject=survey,
            detail={"people": len(asked)},
        )
    return survey


def answer_named(*, survey: NamedSurvey, actor: User, answers: dict[str, Any]) -> None:
    """Keep somebody's answers under their name; they may change them until the close.

    Raises:
        Refused: the questionnaire is over.
        NamedAnswer.DoesNotExist: this person was not asked.
    """
    with transaction.atomic():
        row = NamedAnswer.objects.select_for_update().get(survey=survey, user=actor)
        if not survey.is_open:
            raise Refused("Ce questionnaire est clos\u00a0: il ne prend plus de réponse.")
        row.content = asked_only(survey.questionnaire.items(), answers)
        row.answered_on = clock.today()
        row.save(update_fields=["content", "answered_on"])
        journal.record(
            organisation=survey.organisation,
            actor=actor,
            verb="surveys.named_answered",
            subject=survey,
        )
