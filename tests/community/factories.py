"""A community of an invented trade, through the verbs of the room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from maillage.community.access import Seat
from maillage.community.domain import inviting, posting
from maillage.community.domain.gatherings import hold
from maillage.community.domain.library import Brought, share
from maillage.community.domain.members import verify
from maillage.community.domain.opening import open_community
from maillage.community.enums import MemberState, Proof
from maillage.community.models import Community, CommunityMember, Gathering, Post, Salon
from maillage.kernel import clock, links
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import User
from tests.factories import Space, make_user

_numbers = count(1)
PURPOSE = "Des cheffes et chefs de service qui cherchent ensemble."
PDF = b"%PDF-1.7 une trame"


@dataclass
class Peers:
    """A community with its host and one member of another organisation."""

    community: Community
    host: CommunityMember
    member: CommunityMember
    salon: Salon

    @property
    def slug(self) -> str:
        return self.community.slug


def open_peers(space: Space, person: Any, name: str = "") -> Community:
    """A community hosted by a space, opened by somebody of it."""
    with within(space.organisation):
        return open_community(
            organisation=space.organisation,
            actor=person,
            name=name or f"Communauté {next(_numbers)}",
            purpose=PURPOSE,
        )


def come_in(community: Community, user: User) -> CommunityMember:
    """Somebody who was invited and has said their function; it is not verified."""
    with within(community.organisation_id):
        host = host_of(community)
        values = {"email": user.email, "first_name": "Alix", "last_name": "Roy"}
        row = inviting.invite(community=community, actor=host.user, values=values)
        link = links.find(inviting.new_link(row), purpose=inviting.PURPOSE)
        found = inviting.invitation_of(link)
        declared = inviting.Declared("head_of_service", "Service d’AEMO", "86")
        return inviting.accept_with_account(
            link=link, invitation=found, declared=declared, user=user
        )


def make_member(community: Community, user: User | None = None) -> CommunityMember:
    """A member whose function is verified."""
    row = come_in(community, user or make_user())
    with within(community.organisation_id):
        verify(member=row, actor=host_of(community).user, proof=Proof.ADDRESS)
        return member_of(community, row.user)


def make_peers(space: Space, person: Any, other: User | None = None) -> Peers:
    community = open_peers(space, person)
    member = make_member(community, other)
    with within(space.organisation):
        return Peers(community, host_of(community), member, Salon.objects.get(community=community))


def host_of(community: Community) -> CommunityMember:
    rows = CommunityMember.objects.select_related("community__organisation", "user")
    return rows.filter(community=community, part="host", state=MemberState.ACTIVE)[0]


def member_of(community: Community, user: Any) -> CommunityMember:
    with across_organisations("test"):
        rows = CommunityMember.objects.select_related("community__organisation", "user")
        return rows.get(community=community, user=user)


def seat(member: CommunityMember) -> Seat:
    return Seat(member, member.user)


def make_question(
    peers: Peers, author: CommunityMember | None = None, title: str = "Préparer un retour ?"
) -> Post:
    with within(peers.community.organisation_id):
        return posting.ask(
            salon=peers.salon,
            author=author or peers.member,
            title=title,
            text="Comment faites-vous dans votre équipe ?",
            is_confirmed=False,
        )


def make_answer(
    peers: Peers, question: Post, author: CommunityMember | None = None, text: str = ""
) -> Post:
    with within(peers.community.organisation_id):
        return posting.answer(
            question=question,
            author=author or peers.host,
            text=text or "Un entretien avant, un autre un mois après.",
            is_confirmed=False,
        )


def make_resource(
    peers: Peers, title: str = "Trame d’entretien", supersedes: Any = None, data: bytes = PDF
) -> Post:
    brought = Brought(
        title, "Elle se remplit à deux.", "Service d’AEMO", "cc-by-4.0", data, "t.pdf"
    )
    with within(peers.community.organisation_id):
        return share(
            author=peers.member, brought=brought, is_confirmed=False, supersedes=supersedes
        )


def make_gathering(peers: Peers, capacity: int | None = None, days: int = 7) -> Gathering:
    starts = clock.now() + timedelta(days=days)
    fields = {
        "title": "Atelier à distance",
        "purpose": "",
        "place": "",
        "remote_url": "https://visio.exemple.fr/atelier",
        "capacity": capacity,
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=2),
    }
    with within(peers.community.organisation_id):
        return hold(community=peers.community, actor=peers.host.user, fields=fields)
