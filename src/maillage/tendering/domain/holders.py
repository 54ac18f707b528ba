"""Who leads a group already: a person that the organisation knows, or one that it names."""

from collections.abc import Iterable, Mapping

from maillage.groups.models import GroupFacilitator
from maillage.kernel.keys import search_key
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import FacilitatorProfile, Organisation


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


def persons_of(profiles: Iterable[FacilitatorProfile]) -> Mapping[str, str]:
    """Profile slug -> the slug of one profile per human being, for the rules that count persons.

    Somebody may have a profile of her own and another that a buyer made to name her: the same
    name is the same person, unless two accounts bear it.
    """
    named: dict[str, list[FacilitatorProfile]] = {}
    for profile in profiles:
        named.setdefault(search_key(str(profile)), []).append(profile)
    found = {}
    for bearers in named.values():
        signed: dict[int | None, str] = {one.user_id: one.slug for one in bearers if one.user_id}
        first = next(iter(signed.values()), bearers[0].slug)
        for one in bearers:
            found[one.slug] = signed.get(one.user_id, first)
    return found
