"""Loading the story once: all or nothing, and no mail leaves about a past that nobody lived."""

import hashlib

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from maillage.demo.story import (
    activity,
    around,
    children,
    collective,
    days,
    lived,
    logic,
    matriochkas,
    peers,
    programme,
    providers,
    rounds,
    seine,
    sheet,
    tours,
    vienne,
)
from maillage.demo.story.season import Season, living_on
from maillage.kernel import clock
from maillage.kernel.enums import MailStatus
from maillage.kernel.models import InstanceMark, OutgoingMail
from maillage.people.models import Organisation

MARK = "demo"
# Grows when the story changes: a database that tells an older one is made anew.
VERSION = "12"


def mark_of_today() -> str:
    """What the mark of a database loaded today says, without the end of its open call.

    The digest of the migrations is in it: a table that changes shape makes the story anew.
    """
    digest = hashlib.sha256()
    for path in sorted(settings.PACKAGE.glob("*/migrations/*.py")):
        digest.update(path.read_bytes())
    return f"{VERSION} {digest.hexdigest()[:12]} {Season.of(clock.today()).name}"


def is_told() -> bool:
    """Whether this database holds today's story, with its call still open."""
    mark = InstanceMark.objects.filter(key=MARK).first()
    if mark is None:
        return False
    told, _, open_until = mark.value.rpartition(" ")
    return told == mark_of_today() and clock.today().isoformat() <= open_until


def is_foreign() -> bool:
    """Whether this database holds organisations that the story did not make."""
    marked = InstanceMark.objects.filter(key=MARK).exists()
    return not marked and Organisation.objects.exists()


def load() -> None:
    """Tell the whole story through the rooms' own verbs, in one transaction."""
    season = Season.of(clock.today())
    with transaction.atomic():
        waiting = len(connection.run_on_commit)
        with living_on(season.moment(2023, 9, 4)):
            houses = providers.settle()
        tours.tell(season, houses)
        vienne.tell(season, houses)
        seine.tell(season, houses)
        programme.gather(season, houses)
        lived.tell()
        children.tell(season)
        activity.tell(season)
        around.tell(season)
        collective.tell(season)
        days.tell(season)
        sheet.tell(season)
        peers.tell(season)
        matriochkas.tell(season)
        logic.tell(season)
        programme.tell(season)
        rounds.tell(season)
        OutgoingMail.objects.filter(status=MailStatus.WAITING).update(
            status=MailStatus.SENT, sent_at=F("created_at")
        )
        # Mails and jobs of the story were seen to above: none must start at the commit.
        del connection.run_on_commit[waiting:]
        until = season.deadline_to_come().date().isoformat()
        InstanceMark.objects.update_or_create(
            key=MARK, defaults={"value": f"{mark_of_today()} {until}"}
        )
