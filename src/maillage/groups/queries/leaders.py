"""Who led which session: those named at its time, whoever leads the group since."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from maillage.groups.models import Group, GroupFacilitator, Session
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import FacilitatorProfile

NAMED = "groups.facilitators_named"


def leaders_at(group: Group, sessions: Iterable[Session]) -> list[str]:
    """Who led these sessions of a group, by name; nobody when it is not known for each of them."""
    held = list(sessions)
    named = names_by_session(held, group)
    if len(named) < len(held):
        return []
    return list(dict.fromkeys(name for one in held for name in named[one.pk]))


def names_by_session(
    sessions: Iterable[Session], group: Group | None = None
) -> dict[int, list[str]]:
    """Session -> the names of who led it; left out where it is not known.

    `group` says that all are of that group, which is then not read again.
    """
    rows: dict[Group, list[Session]] = {}
    for one in sessions:
        rows.setdefault(group or one.group, []).append(one)
    led = {key: found for key, found in who_led(rows).items() if found}
    with across_organisations("whoever leads is of a provider"):
        profiles = FacilitatorProfile.objects.in_bulk(
            {one for people in led.values() for one in people}
        )
    return {
        key: [str(profiles[one]) for one in people if one in profiles]
        for key, people in led.items()
    }


def who_led(sessions: Mapping[Group, Iterable[Session]]) -> dict[int, list[int]]:
    """Session -> the profiles that led it (keys); an empty list where it is not known.

    The present row of who leads has no date: the namings of the journal have one.
    """
    namings: dict[int, list[tuple[datetime, dict[str, Any]]]] = {}
    for line in JournalLine.objects.filter(
        organisation_id__in={group.organisation_id for group in sessions},
        subject_type=Group._meta.label_lower,
        subject_id__in=[group.pk for group in sessions],
        verb=NAMED,
    ).order_by("position"):
        namings.setdefault(line.subject_id, []).append((line.at, line.detail))
    today: dict[int, list[int]] = {}
    for row in GroupFacilitator.objects.filter(group__in=sessions).order_by("profile"):
        today.setdefault(row.group_id, []).append(row.profile_id)
    return {
        session.pk: _named_at(session, namings.get(group.pk, []), today.get(group.pk, []))
        for group, held in sessions.items()
        for session in held
    }


def _named_at(
    session: Session, namings: Sequence[tuple[datetime, dict[str, Any]]], today: list[int]
) -> list[int]:
    before = [detail["profiles"] for at, detail in namings if at <= session.starts_at]
    if before:
        return list(before[-1])
    # Unknown where the line was written before it told the former ones.
    return list(namings[0][1].get("former", [])) if namings else today
