"""A community hosted by the director; the head of service is in it, the secretary waits."""

from __future__ import annotations

from maillage.community.domain import digest, inviting
from maillage.community.models import Community, CommunityInvitation, CommunityMember
from tests.community.factories import (
    Peers,
    come_in,
    host_of,
    make_answer,
    make_gathering,
    make_member,
    make_question,
    make_resource,
    member_of,
    open_peers,
)
from tests.factories import World
from tests.permissions.objects import maker

NAME = "Communauté de la matrice"


def peers(world: World) -> Peers:
    """The same community for every part of one address."""
    people = world.home.people
    found = Community.objects.filter(organisation=world.home.organisation, name=NAME).first()
    if found is None:
        found = open_peers(world.home, people["director"], NAME)
        make_member(found, people["head_of_service"])
        come_in(found, people["secretary"])
    member = member_of(found, people["head_of_service"])
    return Peers(found, host_of(found), member, found.salons.get())


def invited(world: World) -> CommunityInvitation:
    """Somebody who has no account yet."""
    mine = peers(world)
    values = {"email": "nouvelle@exemple.fr", "first_name": "Ada", "last_name": "Roy"}
    rows = CommunityInvitation.objects.filter(community=mine.community)
    return rows.first() or inviting.invite(
        community=mine.community, actor=mine.host.user, values=values
    )


@maker("community")
def _community(world: World) -> str:
    return peers(world).slug


@maker("community_invitation")
def _invitation(world: World) -> str:
    return invited(world).slug


@maker("community_invitation_token")
def _invitation_token(world: World) -> str:
    return inviting.new_link(invited(world))


@maker("community_digest_token")
def _digest_token(world: World) -> str:
    return digest.new_link(peers(world).member)


@maker("community_pending")
def _pending(world: World) -> str:
    rows = CommunityMember.objects.filter(community=peers(world).community, state="pending")
    return rows.get().slug


@maker("community_member")
def _member(world: World) -> str:
    return peers(world).member.slug


@maker("community_salon")
def _salon(world: World) -> str:
    return peers(world).salon.slug


@maker("community_question")
def _question(world: World) -> str:
    return make_question(peers(world)).slug


@maker("community_answer")
def _answer(world: World) -> str:
    mine = peers(world)
    return make_answer(mine, make_question(mine)).slug


@maker("community_resource")
def _resource(world: World) -> str:
    return make_resource(peers(world)).slug


@maker("community_gathering")
def _gathering(world: World) -> str:
    return make_gathering(peers(world)).slug
