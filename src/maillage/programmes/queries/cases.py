"""Reads of cases; who asks is on the list of each (`access`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from maillage.kernel import clock
from maillage.kernel.models import JournalLine
from maillage.people.models import User
from maillage.programmes.clocks import CaseClocks, clocks_of
from maillage.programmes.enums import CaseState, LineKind, MoveKind, Reason
from maillage.programmes.models import (
    CaseAccess,
    CaseMeeting,
    CaseMove,
    EscalationCase,
    LevelLine,
    ProtocolLevel,
    SharedNoteRecipient,
)

CLOSED_SHOWN = 20
READ = ("read", "programmes.partner_read")
ICONS = {
    MoveKind.OPENED: "play",
    MoveKind.UP: "arrow-up",
    MoveKind.DOWN: "arrow-down",
    MoveKind.STAYED: "arrow-repeat",
    MoveKind.REVIEWED: "eye",
    MoveKind.HANDED: "person-check",
    MoveKind.CLOSED: "check-circle",
}


@dataclass(frozen=True)
class CaseShown:
    """A case and its clocks at this moment."""

    case: EscalationCase
    clocks: CaseClocks


def _listed(user: Any) -> Any:
    mine = CaseAccess.objects.filter(person=user).values("case")
    rows = EscalationCase.objects.filter(pk__in=mine)
    return rows.select_related("organisation", "level", "owner", "version__protocol")


def running(user: Any) -> list[CaseShown]:
    """The cases that run and that this person may read, the most urgent first."""
    now = clock.now()
    found = [CaseShown(row, clocks_of(row, now)) for row in _listed(user).filter(state="open")]
    return sorted(found, key=lambda one: (one.clocks.due_at, one.case.pk))


def closed(user: Any) -> list[EscalationCase]:
    """The last cases that closed, of those this person may read."""
    rows = _listed(user).filter(state=CaseState.CLOSED).order_by("-closed_at", "-pk")
    return list(rows[:CLOSED_SHOWN])


def waiting_for(user: Any) -> tuple[int, int]:
    """How many cases of this person are late, and how many are to be seen within two days."""
    tones = [one.clocks.tone for one in running(user)]
    return tones.count("danger"), tones.count("attention")


def history(case: EscalationCase) -> list[dict[str, Any]]:
    """What happened, the latest first, as the timeline shows it."""
    zone = ZoneInfo(case.organisation.time_zone)
    moves = CaseMove.objects.filter(case=case).select_related(
        "level", "from_level", "trigger", "owner", "actor"
    )
    return [
        {
            "title": _told(move),
            "text": _why(move),
            "when": move.at.astimezone(zone),
            "who": str(move.actor),
            "icon": ICONS[MoveKind(move.kind)],
        }
        for move in moves.order_by("-pk")
    ]


def _told(move: CaseMove) -> str:
    level = move.level.label
    sentences = {
        MoveKind.OPENED: f"Ouverture au niveau «\u00a0{level}\u00a0»",
        MoveKind.UP: f"Montée de «\u00a0{move.from_level}\u00a0» à «\u00a0{level}\u00a0»",
        MoveKind.DOWN: f"Descente de «\u00a0{move.from_level}\u00a0» à «\u00a0{level}\u00a0»",
        MoveKind.STAYED: f"Revue\u00a0: maintien au niveau «\u00a0{level}\u00a0»",
        MoveKind.REVIEWED: "Revue",
        MoveKind.HANDED: f"La situation passe à {move.owner}",
        MoveKind.CLOSED: "Clôture",
    }
    return sentences[MoveKind(move.kind)]


def _why(move: CaseMove) -> str:
    if move.trigger is not None:
        return str(move.trigger.text)
    return Reason(move.reason).label if move.reason else ""


def last_reason(case: EscalationCase) -> str:
    """The code of the last change of level, "" when there is none."""
    rows = CaseMove.objects.filter(case=case, kind__in=[MoveKind.UP, MoveKind.DOWN])
    return rows.order_by("-pk").values_list("reason", flat=True).first() or ""


def meetings_of(case: EscalationCase) -> list[CaseMeeting]:
    """The meetings fixed for a case that stand, the latest first, in local time."""
    rows = CaseMeeting.objects.filter(case=case, meeting__cancelled_at=None)
    found = list(rows.select_related("meeting__room__site").order_by("-meeting__starts_at", "-pk"))
    for row in found:
        room = row.meeting.room
        zone = ZoneInfo(room.site.time_zone if room else case.organisation.time_zone)
        row.local_start = row.meeting.starts_at.astimezone(zone)
        row.local_end = row.meeting.ends_at.astimezone(zone)
    return found


def next_meeting(case: EscalationCase) -> CaseMeeting | None:
    """The next review that is fixed: all that a partner sees of the agenda."""
    now = clock.now()
    coming = [
        one for one in meetings_of(case) if one.purpose == "review" and one.meeting.ends_at > now
    ]
    return coming[-1] if coming else None


def around(case: EscalationCase) -> dict[str, Any]:
    """What stands around a case: who reads it, partners, notes, decisions, meetings."""
    received = SharedNoteRecipient.objects.select_related("partner")
    return {
        "listed": list(case.listed.select_related("person").order_by("person__search_key", "pk")),
        "invited": list(
            case.partners.filter(ended_at=None).select_related("partner").order_by("pk")
        ),
        "notes": list(case.notes.prefetch_related(Prefetch("recipients", queryset=received))),
        "decisions": list(case.decisions.select_related("step__level", "noted_by")),
        "meetings": meetings_of(case),
    }


def levels_beside(case: EscalationCase) -> tuple[list[ProtocolLevel], list[ProtocolLevel]]:
    """The levels above the present one, the nearest first, and those below, likewise."""
    rows = list(ProtocolLevel.objects.filter(version=case.version_id).order_by("rank"))
    rank = case.level.rank
    return [one for one in rows if one.rank > rank], [
        one for one in reversed(rows) if one.rank < rank
    ]


def steps_of(level: ProtocolLevel) -> Any:
    """The steps and decisions of a level, in their order."""
    rows = LevelLine.objects.filter(level=level, kind=LineKind.STEP)
    return rows.order_by("position")


@dataclass(frozen=True)
class Reading:
    """Somebody opened a case."""

    who: str
    at: datetime


def readings(case: EscalationCase) -> list[Reading]:
    """Who opened a case, the latest first: the journal says so (two queries)."""
    zone = ZoneInfo(case.organisation.time_zone)
    lines = list(
        JournalLine.objects.filter(
            organisation_id=case.organisation_id,
            subject_type=case._meta.label_lower,
            subject_id=case.pk,
            verb__in=READ,
        ).order_by("-position")[:200]
    )
    names = {
        user.pk: str(user) for user in User.objects.filter(pk__in={one.actor_id for one in lines})
    }
    return [
        Reading(names.get(one.actor_id, "Un partenaire invité"), one.at.astimezone(zone))
        for one in lines
    ]
