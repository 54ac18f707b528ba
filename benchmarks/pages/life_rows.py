"""Rows of what organisations do: a year of groups, calls and their outcome, the journal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from loading import load
from nation import LARGE_CALLS, Nation, Organisation
from people_rows import FAR, SINCE, provider_of, service_of

from maillage.groups.models import Cycle, Enrolment, Group, GroupFacilitator, Session
from maillage.kernel import clock, journal
from maillage.kernel.models import JournalHead, JournalLine
from maillage.kernel.search import search_key
from maillage.people.models import Occupation
from maillage.tendering.models import (
    Agreement,
    AwardLine,
    Consultation,
    DepositReceipt,
    Lot,
    Offer,
    RequiredDocument,
)

Row = tuple[Any, ...]
SEASON = date(2026, 9, 1), date(2027, 6, 30)
MEMBERS, GROUPS_LED = 11, 15
HOURS = (9, 30), (14, 0)
LOTS, OFFERS, SEALED = 4, 3, b"\x00" * 4096
# Of ten calls of an organisation: a draft, one to compare, the others awarded; open ones are
# rarer (`_state`).
AWARDED_FROM = 3
JOURNAL_LINES, LARGE_JOURNAL_LINES = 200, 20_000
VERBS = ("groups.member_enrolled", "people.membership_kept", "groups.session_moved")


def write(nation: Nation) -> dict[str, int]:
    """Groups, calls and journal; returns how many rows each table took."""
    return _write_groups(nation) | _write_calls(nation) | _write_journal(nation)


def _write_groups(nation: Nation) -> dict[str, int]:
    every = nation.organisations
    leaders = _leaders(nation)
    return {
        "cycles": load(
            Cycle,
            "id organisation_id title kind membership status starts_on ends_on search_key "
            "created_at",
            (row for one in every for row in _cycles(one)),
        ),
        "groups": load(
            Group,
            "id organisation_id cycle_id name service_id site_id size_budgeted sessions_min "
            "sessions_max duration_minutes",
            (row for one in every for row in _groups(one)),
        ),
        "leaders": load(
            GroupFacilitator,
            "id organisation_id group_id profile_id",
            ((pk, one.pk, pk, leaders[pk]) for one in every for pk in one.groups),
        ),
        "enrolments": load(
            Enrolment,
            "id organisation_id group_id person_id starts_on",
            (
                (group * 20 + rank, one.pk, group, person, SINCE)
                for one in every
                for group in one.groups
                for rank, person in enumerate(members_of(one, group))
            ),
        ),
        "sessions": load(
            Session,
            "id organisation_id group_id starts_at ends_at room_id status uid updated_at",
            (row for one in every for row in _sessions(one)),
        ),
        "taken by sessions": load(
            Occupation,
            "id organisation_id person_id room_id starts_at ends_at kind title source",
            _taken(nation, leaders),
        ),
    }


def _leaders(nation: Nation) -> dict[int, int]:
    """Who leads each group: those who serve its département, fifteen groups each."""
    turns: dict[str, int] = {}
    found = {}
    for one in nation.organisations:
        serving = nation.serving[one.departement]
        for group in one.groups:
            turn = turns[one.departement] = turns.get(one.departement, -1) + 1
            found[group] = serving[turn // GROUPS_LED % len(serving)]
    return found


def _cycle_key(one: Organisation, rank: int) -> int:
    return one.pk * 1000 + rank


def _cycles(one: Organisation) -> Iterator[Row]:
    for rank in range(len(one.cycles)):
        title = f"Analyse des pratiques 2026-2027, ensemble {rank + 1}"
        yield (
            _cycle_key(one, rank), one.pk, title, "practice_analysis", "closed", "planned",
            *SEASON, search_key(title), datetime(2026, 6, 1, tzinfo=clock.PARIS),
        )  # fmt: skip


def _groups(one: Organisation) -> Iterator[Row]:
    for rank, cycle in enumerate(one.cycles):
        for place, group in enumerate(cycle):
            service = service_of(one, members_of(one, group)[0])
            yield (
                group, one.pk, _cycle_key(one, rank), f"Groupe {place + 1:03}", service, service,
                MEMBERS, 6, 7, 120,
            )  # fmt: skip


def members_of(one: Organisation, group: int) -> range:
    """Neighbours in the keys: colleagues of a service or two."""
    people = one.professionals()
    rank = group - one.groups.start
    first = people.start + rank * len(people) // len(one.groups)
    return range(first, min(first + MEMBERS, people.stop))


@lru_cache(maxsize=4096)
def _instants(group: int) -> tuple[datetime, ...]:
    """Tuesdays or Thursdays, every five weeks, from the end of September."""
    first = date(2026, 9, 29) + timedelta(days=group % 2 * 2 + 7 * (group // 2 % 4))
    hour, minute = HOURS[group // 8 % 2]
    number = 6 if group % 3 == 0 else 7
    days = (first + timedelta(days=35 * rank) for rank in range(number))
    return tuple(
        datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.PARIS) for day in days
    )


def _sessions(one: Organisation) -> Iterator[Row]:
    now = clock.now()
    for group in one.groups:
        room = service_of(one, members_of(one, group)[0])
        for rank, starts in enumerate(_instants(group)):
            key = group * 10 + rank
            status = "held" if starts < now else "planned"
            yield (
                key, one.pk, group, starts, starts + timedelta(hours=2), room, status,
                f"seance-{key}@maillage", now,
            )  # fmt: skip


def _taken(nation: Nation, leaders: dict[int, int]) -> Iterator[Row]:
    key = 3 * FAR
    user_of = dict(zip(nation.profiles, nation.profile_users, strict=True))
    for one in nation.organisations:
        for group in one.groups:
            people = [*members_of(one, group), user_of[leaders[group]]]
            room = service_of(one, people[0])
            for rank, starts in enumerate(_instants(group)):
                source = f"groups.session:{group * 10 + rank}"
                rest = (starts, starts + timedelta(hours=2), "session", "Réunion", source)
                for person in people:
                    key += 1
                    yield key, one.pk, person, None, *rest
                key += 1
                yield key, one.pk, None, room, *rest


def _write_calls(nation: Nation) -> dict[str, int]:
    every = nation.organisations
    return {
        "calls": load(
            Consultation,
            "id organisation_id title departement_code status season_starts_on season_ends_on "
            "deadline facilitator_profiles search_key created_at published_at context recipient",
            (_call(one, call) for one in every for call in _calls(one)),
        ),
        "lots": load(
            Lot,
            "id organisation_id consultation_id number name service_id size_budgeted "
            "sessions_min sessions_max duration_minutes",
            (row for one in every for call in _calls(one) for row in _lots(one, call)),
        ),
        "papers": load(
            RequiredDocument,
            "id organisation_id consultation_id kind",
            (
                (call * 10 + rank, one.pk, call, kind)
                for one in every
                for call in _calls(one)
                for rank, kind in enumerate(("methodology_note", "cv", "schedule"))
            ),
        ),
        **_write_outcomes(nation),
    }


def _write_outcomes(nation: Nation) -> dict[str, int]:
    """Offers with their receipts, awards and conventions."""
    awarded = [
        (one, call)
        for one in nation.organisations
        for call in _calls(one)
        if _state(one, call) == "awarded"
    ]
    return {
        "offers": load(
            Offer,
            "id organisation_id consultation_id status sealed digest received_at",
            _offers(nation),
        ),
        "receipts": load(
            DepositReceipt,
            "id organisation_id offer_id digest size received_at",
            ((row[0], row[1], row[0], row[5], len(SEALED), row[6]) for row in _offers(nation)),
        ),
        "awards": load(
            AwardLine,
            "id organisation_id consultation_id lot_id offer_id profile_id "
            "price_per_session_cents sessions",
            (
                (call * 10 + lot, one.pk, call, call * 10 + lot, call * 10,
                 _bidder(nation, one, call, 0), 30_000, 7)
                for one, call in awarded
                for lot in range(LOTS)
            ),
        ),
        "agreements": load(
            Agreement,
            "id organisation_id consultation_id provider_id reference total_net_cents "
            "total_gross_cents created_at",
            (
                (call, one.pk, call, provider_of(nation, _bidder(nation, one, call, 0)),
                 f"2026-{call % 1000:03}", 840_000, 840_000, clock.now())
                for one, call in awarded
            ),
        ),
    }  # fmt: skip


def _calls(one: Organisation) -> range:
    number = LARGE_CALLS if one.is_large else 3 + len(one.people) // 300
    return range(one.pk * 1000, one.pk * 1000 + number)


def _state(one: Organisation, call: int) -> str:
    rank = call % 1000
    if rank == 0:
        return "draft"
    if rank == 1:
        return "closed"
    if rank == 2:
        return "open" if one.pk % 5 == 1 else "closed"
    return "awarded"


def _call(one: Organisation, call: int) -> Row:
    state = _state(one, call)
    status = {"closed": "published", "open": "published"}.get(state, state)
    rank = call % 1000
    made = datetime(2026, 11, 10, 9, tzinfo=clock.PARIS) - timedelta(days=9 * rank)
    deadline = made + timedelta(days=40 if state == "open" else 10)
    title = f"Analyse des pratiques, campagne n° {rank + 1}"
    return (
        call, one.pk, title, one.departement, status, date(2027, 1, 11), date(2027, 6, 30),
        deadline, '["psychologist"]', search_key(title), made,
        None if state == "draft" else made, "Un contexte de quelques lignes. " * 20,
        "" if state == "draft" else "age1-not-used",
    )  # fmt: skip


def _lots(one: Organisation, call: int) -> Iterator[Row]:
    for rank in range(LOTS):
        service = one.services[(call + rank) % len(one.services)]
        yield (
            call * 10 + rank, one.pk, call, rank + 1, f"Groupe {rank + 1}", service, 12, 6, 7, 120,
        )  # fmt: skip


def _bidder(nation: Nation, one: Organisation, call: int, rank: int) -> int:
    """Offers come from providers of the département, three different ones when there are."""
    serving = nation.serving[one.departement]
    return serving[(call % 1000 * OFFERS + rank) % len(serving)]


def _offers(nation: Nation) -> Iterator[Row]:
    for one in nation.organisations:
        for call in _calls(one):
            if _state(one, call) == "draft":
                continue
            seen = set()
            for rank in range(OFFERS):
                provider = provider_of(nation, _bidder(nation, one, call, rank))
                if provider in seen:
                    continue
                seen.add(provider)
                key = call * 10 + rank
                digest = hashlib.sha256(str(key).encode()).hexdigest()
                yield key, provider, call, "sealed", SEALED, digest, clock.now()


def _write_journal(nation: Nation) -> dict[str, int]:
    heads: list[Row] = []
    lines = load(
        JournalLine,
        "organisation_id position at actor_id verb subject_type subject_id detail previous digest",
        _lines(nation, heads),
    )
    load(JournalHead, "organisation_id position digest", heads)
    return {"journal": lines}


def _lines(nation: Nation, heads: list[Row]) -> Iterator[Row]:
    """Whole chains: `maillage journal verify` would find them intact."""
    for one in nation.organisations:
        previous = ""
        number = LARGE_JOURNAL_LINES if one.is_large else JOURNAL_LINES
        for position in range(1, number + 1):
            line = JournalLine(
                organisation_id=one.pk,
                position=position,
                at=datetime(2026, 9, 1, tzinfo=clock.PARIS) + timedelta(minutes=position),
                actor_id=one.people[0],
                verb=VERBS[position % len(VERBS)],
                subject_type="groups.session",
                subject_id=one.groups[position % len(one.groups)] * 10 + 5,
                detail={},
                previous=previous,
            )
            line.digest = journal._digest(line)
            yield (
                line.organisation_id, position, line.at, line.actor_id, line.verb,
                line.subject_type, line.subject_id, json.dumps(line.detail), previous, line.digest,
            )  # fmt: skip
            previous = line.digest
        heads.append((one.pk, number, previous))
