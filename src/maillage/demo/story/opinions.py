"""What the staff of two services answered last year: two waves, and two schemes to compare."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from maillage.demo.story.season import Season, living_on
from maillage.kernel.tenancy import within
from maillage.people.models import Organisation, User
from maillage.surveys.content import Item
from maillage.surveys.domain import Invitee, open_campaign, ready_questionnaire
from maillage.surveys.domain.answering import answer
from maillage.surveys.domain.closing import close
from maillage.surveys.domain.inviting import digest
from maillage.surveys.enums import QuestionKind
from maillage.surveys.models import Campaign, Token

QUESTIONNAIRE, BLOCK = "enquete_equipe", "securite_charge_soutien"
TITLE = "Comment vivez-vous votre travail\u00a0?"
ASKED_FOR = timedelta(weeks=3)
# Marks from 1 to 4 drawn from in turn, row after row: a tired team, six months later, another one.
AUTUMN = ("1222334", "2333444", "1122334", "1223344")
JUNE = ("2333344", "2333444", "1223334", "2233444")
OTHER = ("1233334", "1223344", "2223344", "1122333")
SILENT_AT_FIRST, SILENT_LATER = 9, 2
SHORT = "Sécurité, charge, soutien reçu"


def tell(
    season: Season, organisation: Organisation, actor: User, asked: dict[str, Sequence[User]]
) -> None:
    """`asked`: the people of SIEMO, asked in autumn and in June, and of SAPED, asked in June."""
    autumn, june = season.moment(2023, 11, 13), season.moment(2024, 6, 3)
    with within(organisation):
        for name, opens_at, silent, marks in (
            ("SIEMO", autumn, SILENT_AT_FIRST, AUTUMN),
            ("SIEMO", june, SILENT_LATER, JUNE),
            ("SAPED", june, SILENT_LATER, OTHER),
        ):
            people = asked[name]
            campaign = _asked(organisation, actor, name, people, opens_at)
            _answered(campaign, len(people) - silent, marks)
        everybody = [person for people in asked.values() for person in people]
        later = june + ASKED_FOR
        for opens_at, silent, marks in ((autumn, 30, AUTUMN), (later, SILENT_LATER, JUNE)):
            campaign = _asked(organisation, actor, "", everybody, opens_at, BLOCK, SHORT)
            _answered(campaign, len(everybody) - silent, marks)


def _asked(
    organisation: Organisation,
    actor: User,
    name: str,
    people: Sequence[User],
    opens_at: datetime,
    key: str = QUESTIONNAIRE,
    title: str = TITLE,
) -> Campaign:
    # Opened the day before, so that no invitation is drawn: mails of the past are not sent.
    with living_on(opens_at - timedelta(days=1)):
        return open_campaign(
            organisation=organisation,
            actor=actor,
            questionnaire=ready_questionnaire(organisation=organisation, key=key, actor=actor),
            title=title,
            scheme_label=name,
            audience=[Invitee(person=person) for person in people],
            opens_at=opens_at,
            closes_at=opens_at + ASKED_FOR,
        )


def _answered(campaign: Campaign, people: int, marks: tuple[str, ...]) -> None:
    """So many links are drawn and answered by; then the campaign is counted."""
    items = campaign.questionnaire.items()
    links = [secrets.token_urlsafe(16) for _ in range(people)]
    Token.objects.bulk_create(
        Token(digest=digest(link), campaign=campaign, organisation_id=campaign.organisation_id)
        for link in links
    )
    with living_on(campaign.opens_at + timedelta(days=2)):
        for rank, link in enumerate(links):
            answer(token=link, answers=_answers(items, marks, rank))
    with living_on(campaign.closes_at + timedelta(minutes=5)):
        close(campaign=campaign)


def _answers(items: Sequence[Item], marks: tuple[str, ...], person: int) -> dict[str, Any]:
    """One person's answers; nobody of the story leaves a text."""
    found: dict[str, Any] = {}
    for number, item in enumerate(items):
        drawn = [
            own[(5 * person + 3 * row + number) % len(own)]
            for row, own in enumerate(marks[number:] + marks[:number] + marks)
        ]
        if item.kind is QuestionKind.MATRIX:
            found[item.code] = dict(zip([row.code for row in item.rows], drawn, strict=False))
        elif item.kind is QuestionKind.SCALE:
            found[item.code] = drawn[0]
        elif item.kind is QuestionKind.MULTIPLE:
            found[item.code] = [item.options[int(drawn[0]) - 1].code]
    return found
