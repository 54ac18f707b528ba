"""What who leads a group asks its members, anonymously: their own questionnaire, or of a session.

The campaign stands in the organisation of the group, and the questions come from the library of
who leads. Management is not told, not even that there is one (domain.md 2.6 allows it totals from
five answers on; here they are the facilitator's tool, and knowing of it would be asking for it).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from maillage.groups.access_sealed import access_card
from maillage.groups.domain.attendees import Attendee
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.locking import lock_group
from maillage.groups.enums import CycleStatus
from maillage.groups.models import Group, GroupSurvey, Session
from maillage.groups.queries.surveys import (
    asked_about,
    asked_of_group,
    guests_present,
    possible_readers,
    session_to_ask,
)
from maillage.kernel import clock, journal
from maillage.kernel.words import date_longue
from maillage.people.models import User
from maillage.surveys import domain as surveys
from maillage.surveys.domain.questionnaires import lend_questionnaire
from maillage.surveys.enums import ResultsFor
from maillage.surveys.models import Campaign, Questionnaire
from maillage.surveys.models.campaigns import LONGEST_TITLE


def ask_group(
    *,
    group: Group,
    actor: User | None,
    questionnaire: Questionnaire,
    until: datetime,
    reader: User | None,
    session: Session | None = None,
) -> GroupSurvey:
    """Put a questionnaire to a group, anonymously, until an instant; to who came to a session.

    `questionnaire` is of the library of who leads; `actor` is None where they have no account.
    `reader` is who reads the free texts: somebody
    who leads the group today, or nobody. The survey room makes the campaign, its journal line and
    its invitations; one more line says which group.

    Raises:
        Refused: the season is over, the reader does not lead the group now, the session was asked
            about already or is not one just held, or too few people can be asked.
    """
    with transaction.atomic():
        group = lock_group(group)
        if group.cycle.status == CycleStatus.ENDED:
            raise Refused("La saison de ce groupe est terminée\u00a0: plus rien ne s’y demande.")
        if reader is not None and reader not in possible_readers(group):
            raise Refused(
                f"{reader} ne peut pas lire les textes libres de ce groupe\u00a0: choisissez une "
                "personne qui l’anime aujourd’hui et n’encadre pas dans l’organisation, ou "
                "personne."
            )
        if session is not None and not session_to_ask(group, session.slug).exists():
            raise Refused(
                "L’avis du groupe sur cette séance est déjà demandé, ou elle n’est pas une séance "
                "tenue ces derniers jours."
            )
        campaign = _open(group, actor, questionnaire, until, reader, session)
        survey = GroupSurvey.objects.create(
            organisation=group.organisation, group=group, session=session, campaign=campaign
        )
        journal.record(
            organisation=group.organisation,
            actor=actor,
            verb="groups.group_asked",
            subject=survey,
            detail={"group": group.pk, "campaign": campaign.pk},
        )
    return survey


def invitees_of(
    attendees: Sequence[Attendee], *, is_told_to_leader: bool = False
) -> list[surveys.Invitee]:
    """Who is asked. A guest counts once noted present at a session that is over.

    Who leads notes it: where they also read the texts, no guest counts, for each may be a mailbox
    of theirs.
    """
    present = set() if is_told_to_leader else guests_present(attendees)
    return [
        surveys.Invitee(person=one.person)
        if one.guest is None
        else surveys.Invitee(email=access_card(one.guest).email, is_known=one.guest.pk in present)
        for one in attendees
    ]


def _open(
    group: Group,
    actor: User | None,
    questionnaire: Questionnaire,
    until: datetime,
    reader: User | None,
    session: Session | None,
) -> Campaign:
    about = date_longue(session.local_start) if session is not None else group.name
    attendees = asked_about(session) if session is not None else asked_of_group(group)
    readers: Sequence[User] = [reader] if reader is not None else []
    try:
        return surveys.open_campaign(
            organisation=group.organisation,
            actor=actor,
            questionnaire=lend_questionnaire(
                questionnaire=questionnaire, organisation=group.organisation, actor=actor
            ),
            title=f"{questionnaire.title}, {about}"[:LONGEST_TITLE],
            scheme_label=group.name,
            audience=invitees_of(attendees, is_told_to_leader=reader is not None),
            opens_at=clock.now(),
            closes_at=until,
            readers=readers,
            # What is asked of a group again is a wave; of a session, another thing each time.
            series="" if session is not None else f"group:{group.slug}:{questionnaire.lineage}",
            results_for=ResultsFor.GROUP,
        )
    except surveys.Refused as refusal:
        raise Refused(str(refusal)) from refusal
