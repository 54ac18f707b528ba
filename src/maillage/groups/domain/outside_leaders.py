"""Who leads a group without an account: a personal link, sent to an address, and no other door."""

from django.db import transaction

from maillage.groups.access_sealed import access_leader_address, sealed_leader_address
from maillage.groups.domain.attendees import LEADER
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.guests import AFTER_SEASON, REASON, season_end
from maillage.groups.domain.locking import lock_group
from maillage.groups.models import Group, GroupFacilitator, OutsideLeader
from maillage.kernel import clock, journal, links, mail
from maillage.kernel.slugs import random_slug
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Membership, User


def send_leader_link(
    *, group: Group, facilitator: GroupFacilitator, address: str, actor: User
) -> OutsideLeader:
    """Send their personal link to somebody who leads this group without an account.

    The link is shown to nobody else, the actor included; the former ones end. Writes one journal
    line, so that who opened this door to whose group is known.

    Raises:
        Refused: the person has an account, the address is that of somebody of the organisation,
            who would then read what the group keeps for itself, or the link went elsewhere.
    """
    address = address.strip().lower()
    with transaction.atomic():
        group = lock_group(group)
        named = GroupFacilitator.objects.select_related("profile").get(
            pk=facilitator.pk, group=group
        )
        former = OutsideLeader.objects.filter(facilitator=named).first()
        _check_address(named, former, address)
        if former is not None:
            links.revoke(purpose=LEADER, subject=former)
            former.delete()
        slug = random_slug()
        leader = OutsideLeader.objects.create(
            organisation=group.organisation,
            slug=slug,
            facilitator=named,
            sealed=sealed_leader_address(slug, address),
            created_at=clock.now(),
        )
        mail.post(kind="groups.leader_link", to=leader.pk, ids={}, recipient=LEADER)
        journal.record(
            organisation=group.organisation,
            actor=actor,
            verb="groups.leader_link_sent",
            subject=group,
            detail={"profile": named.profile_id},
        )
    return leader


def _check_address(named: GroupFacilitator, former: OutsideLeader | None, address: str) -> None:
    """Raise Refused for an address where the link of who leads is not sent."""
    if named.profile.user_id is not None:
        raise Refused(
            f"{named.profile} a un compte\u00a0: cette personne écrit ses bilans depuis sa "
            "propre page, sans lien."
        )
    here = Membership.objects.current().filter(organisation=named.organisation_id)
    if here.filter(user__email__iexact=address).exists():
        raise Refused(
            "Cette adresse est celle d’une personne de votre organisation\u00a0: donnez celle "
            "de la personne qui anime, et d’elle seule."
        )
    if former is not None and access_leader_address(former) != address:
        raise Refused(
            "Le lien de cette personne est déjà parti à une autre adresse, la seule où il se "
            "renvoie\u00a0: pour en changer, désignez d’abord une autre personne pour animer "
            "ce groupe."
        )


def new_leader_link(leader: OutsideLeader) -> str:
    """Make a personal link for the mail that is being written; returns its token."""
    return links.create(
        purpose=LEADER,
        subject=leader,
        organisation_id=leader.organisation_id,
        expires_at=season_end(leader.facilitator.group) + AFTER_SEASON,
    )


def leader_of(leader_id: int) -> OutsideLeader | None:
    """Who leads without an account, by their key; None once somebody else is named, or they have
    one.
    """
    with across_organisations(REASON):
        rows = OutsideLeader.objects.filter(facilitator__profile__user=None)
        found: OutsideLeader | None = (
            rows.select_related(
                "facilitator__profile",
                "facilitator__group__cycle",
                "facilitator__group__organisation",
                "organisation",
            )
            .filter(pk=leader_id)
            .first()
        )
    return found
