"""Two teams becoming one: the same short questionnaire to all, wave after wave."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from maillage.groups.domain.errors import Refused
from maillage.groups.domain.locking import lock_group
from maillage.groups.models import Group
from maillage.groups.queries.practices import series_of, waves_of
from maillage.kernel import clock
from maillage.people.models import User
from maillage.surveys.domain import Invitee, open_campaign, ready_questionnaire
from maillage.surveys.enums import CampaignStatus
from maillage.surveys.models import Campaign

# The ready questionnaire on common practices (surveys/data/questionnaires.toml).
READY_KEY = "pratiques_communes"


def open_practices_wave(
    *, group: Group, teams: Mapping[User, str], closes_at: datetime, actor: User
) -> Campaign:
    """Ask the members how common their practices are, now and until `closes_at`; the next wave.

    `teams` gives the name of everybody's former team, or "" for all: results are then not parted.
    The survey room makes the campaign, its journal line and its invitations; the free texts have
    no reader, for there are none.

    Raises:
        Refused: a wave is under way already.
        surveys.domain.Refused: too few people, in all or in a team; a close that has passed.
    """
    with transaction.atomic():
        group = lock_group(group)
        waves = waves_of(group)
        if any(wave.status == CampaignStatus.COLLECTING for wave in waves):
            raise Refused(
                "Une vague est en cours\u00a0: attendez sa clôture avant de lancer la suivante."
            )
        return open_campaign(
            organisation=group.organisation,
            actor=actor,
            questionnaire=ready_questionnaire(
                organisation=group.organisation, key=READY_KEY, actor=actor
            ),
            title="Nos pratiques communes",
            scheme_label=group.name,
            audience=[Invitee(person=person, segment=team) for person, team in teams.items()],
            opens_at=clock.now(),
            closes_at=closes_at,
            series=series_of(group),
        )
