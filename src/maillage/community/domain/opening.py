"""A community opens with somebody who hosts it; its rooms are made by who hosts."""

from collections.abc import Iterable

from django.db import transaction

from maillage.community.domain.telling import tell
from maillage.community.enums import Function, MemberState, Part, Proof
from maillage.community.models import Community, CommunityMember, Salon, SalonSeat
from maillage.kernel import clock
from maillage.kernel.keys import search_key
from maillage.people.domain.errors import Refused
from maillage.people.models import Organisation, User

FIRST_SALON = "Questions du métier"


def open_community(
    *,
    organisation: Organisation,
    actor: User,
    name: str,
    purpose: str,
    function: str = Function.DIRECTION,
) -> Community:
    """Open a community that an organisation hosts; who opens it hosts it, in one open room.

    One journal line.

    Raises:
        Refused: the organisation hosts one of this name.
    """
    now = clock.now()
    with transaction.atomic():
        rows = Community.objects.filter(organisation=organisation, search_key=search_key(name))
        if rows.exists():
            raise Refused("Une communauté porte déjà ce nom\u00a0: choisissez-en un autre.", "name")
        community = Community.objects.create(
            organisation=organisation, name=name, purpose=purpose, created_at=now
        )
        CommunityMember.objects.create(
            organisation=organisation,
            community=community,
            user=actor,
            function=function,
            structure=organisation.name[:150],
            departement_code=organisation.departement_code,
            part=Part.HOST,
            state=MemberState.ACTIVE,
            proof=Proof.KNOWN,
            joined_at=now,
            decided_at=now,
            decided_by=actor,
        )
        Salon.objects.create(
            organisation=organisation,
            community=community,
            name=FIRST_SALON,
            purpose="Ce que l’on ne sait pas faire seul. Aucune situation réelle.",
        )
        tell(community, actor, "opened", community)
    return community


def write_salon(
    *,
    community: Community,
    actor: User,
    name: str,
    purpose: str,
    is_restricted: bool,
    members: Iterable[CommunityMember] = (),
    salon: Salon | None = None,
) -> Salon:
    """Make a room, or change one: its name, and who enters when it is restricted.

    One journal line, with how many people enter.

    Raises:
        Refused: the community has a room of this name.
    """
    with transaction.atomic():
        Community.objects.select_for_update(of=("self",)).get(pk=community.pk)
        same = Salon.objects.filter(community=community, search_key=search_key(name)[:200])
        if same.exclude(pk=salon.pk if salon else None).exists():
            raise Refused("Un salon porte déjà ce nom\u00a0: choisissez-en un autre.", "name")
        row = salon or Salon(organisation=community.organisation, community=community)
        row.name, row.purpose, row.is_restricted = name, purpose, is_restricted
        row.save()
        SalonSeat.objects.filter(salon=row).delete()
        chosen = list(members) if is_restricted else []
        SalonSeat.objects.bulk_create(
            SalonSeat(organisation=community.organisation, salon=row, member=one) for one in chosen
        )
        verb = "salon_changed" if salon else "salon_made"
        tell(community, actor, verb, row, restricted=is_restricted, people=len(chosen))
    return row
