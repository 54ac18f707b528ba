"""Who leads a group already: a person that the organisation knows, or one that it names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maillage.groups.models import Group, GroupFacilitator
from maillage.kernel.keys import search_key
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import FacilitatorProfile, Organisation


@dataclass(frozen=True)
class Led:
    """Who leads which group (pk) of a season today."""

    group: int
    profile: FacilitatorProfile


def led_now(group: Group) -> list[Led]:
    """Who leads the groups of the season of this one, those of replacement calls included."""
    with across_organisations("a season names those who lead its groups"):
        rows = GroupFacilitator.objects.filter(group__cycle=group.cycle_id)
        return [Led(row.group_id, row.profile) for row in rows.select_related("profile")]


def known_holders(organisation: Organisation) -> list[FacilitatorProfile]:
    """The persons whom this organisation has named, or who lead or led its groups, by name."""
    led = GroupFacilitator.objects.filter(organisation=organisation)
    ids = list(led.values_list("profile_id", flat=True).distinct())
    with across_organisations("a buyer knows by name those who lead its groups"):
        found = FacilitatorProfile.objects.filter(pk__in=ids) | FacilitatorProfile.objects.filter(
            organisation=organisation
        )
        return list(found.filter(is_active=True))


def named_holder(*, organisation: Organisation, name: str) -> FacilitatorProfile | None:
    """The known person of this name, or a new one kept by the organisation; None for no name.

    The last word is taken as the family name ("Claire Vasseur"); a single word is one too.
    """
    wanted = search_key(name)
    if not wanted:
        return None
    for profile in known_holders(organisation):
        if search_key(str(profile)) == wanted:
            return profile
    *first, last = name.split()
    return FacilitatorProfile.objects.create(
        organisation=organisation, first_name=" ".join(first)[:60], last_name=last[:60]
    )


def persons_of(profiles: Sequence[FacilitatorProfile], buyer: Organisation) -> Mapping[str, str]:
    """Profile slug -> the slug of one profile per human being, for the rules that count persons.

    One account is one person. Somebody whom the buyer named, without account, is the person of
    that name in an offer, unless two providers bear the name: nobody ties a rival's person to
    rules by declaring a namesake.
    """
    of_account: dict[int, str] = {}
    found = {
        one.slug: of_account.setdefault(one.user_id, one.slug) if one.user_id else one.slug
        for one in profiles
    }
    others = [one for one in profiles if one.organisation_id != buyer.pk]
    for named in profiles:
        if named.organisation_id == buyer.pk and not named.user_id:
            same = [one for one in others if search_key(str(one)) == search_key(str(named))]
            if len({one.organisation_id for one in same}) == 1:
                found[named.slug] = found[same[0].slug]
    return found


def namesakes(
    profiles: Sequence[FacilitatorProfile], persons: Mapping[str, str]
) -> list[list[FacilitatorProfile]]:
    """The groups of profiles of one name that count as several persons without being sure.

    `persons` is that of `persons_of`. Two accounts are two persons; as soon as one of the name
    has no account, nobody can tell: it is a doubt to lift, never a verdict.
    """
    by_name: dict[str, dict[str, FacilitatorProfile]] = {}
    for one in profiles:
        by_name.setdefault(search_key(str(one)), {}).setdefault(persons[one.slug], one)
    return [
        list(found.values())
        for found in by_name.values()
        if len(found) > 1 and not all(one.user_id for one in found.values())
    ]
