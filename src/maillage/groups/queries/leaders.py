"""Who led which session: those named at its time, whoever leads the group since."""

from collections.abc import Iterable

from maillage.groups.models import Group, Session
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import FacilitatorProfile

NAMED = "groups.facilitators_named"


def leaders_at(group: Group, sessions: Iterable[Session]) -> list[str]:
    """Who led these sessions of a group, by name; nobody when it is not known for each of them.

    The present row of who leads has no date: the namings of the journal have one.
    """
    lines = JournalLine.objects.filter(
        organisation_id=group.organisation_id,
        subject_type=group._meta.label_lower,
        subject_id=group.pk,
        verb=NAMED,
    ).order_by("position")
    namings = [(line.at, line.detail) for line in lines]
    led: list[int] = []
    for session in sessions:
        before = [detail["profiles"] for at, detail in namings if at <= session.starts_at]
        if before:
            found = before[-1]
        elif namings:
            # Unknown where the line was written before it told the former ones.
            found = namings[0][1].get("former", [])
        else:
            found = group.facilitators.order_by("profile").values_list("profile_id", flat=True)
        if not found:
            return []
        led.extend(found)
    with across_organisations("whoever leads is of a provider"):
        profiles = FacilitatorProfile.objects.in_bulk(led)
    return [str(profiles[key]) for key in dict.fromkeys(led) if key in profiles]
