"""From an invitation to an account: the link lives once, for fourteen days."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from maillage.kernel import links
from maillage.kernel.models import Link
from maillage.kernel.tenancy import within
from maillage.people.domain.errors import Refused
from maillage.people.domain.invitations import PURPOSE, accept_with_account, invite, new_link
from maillage.people.models import Invitation, Membership, User
from tests.conftest import NOW
from tests.factories import World, make_user
from tests.people.pages import address, queries_of

TYPED = {
    "first_name": "Maud",
    "last_name": "Nouvelle",
    "email": "Maud.Nouvelle@exemple.fr",
    "role": "professional",
}
PASSWORD = "quatre chevaux verts sous la pluie"


def invited(world: World, client: Any, commits: Any, **changes: str) -> str:
    """Invite somebody; the path of the link that the mail gives."""
    with commits():
        answer = client.post(address(world, "people:invite"), {**TYPED, **changes})
    assert answer.status_code == 302, answer.text
    return link_in_last_mail()


def link_in_last_mail() -> str:
    found = re.search(r"/invitation/[\w-]+/", str(mail.outbox[-1].body))
    assert found
    return found[0]


def only_invitation(world: World) -> Invitation:
    with within(world.home.organisation):
        return Invitation.objects.get()


def test_an_invitation_opens_an_account_once(world: World, sign_in: Any, commits: Any) -> None:
    path = invited(world, sign_in(world.home.people["head_of_service"]), commits)
    assert mail.outbox[-1].to == ["maud.nouvelle@exemple.fr"]
    visitor = Client()
    shown = visitor.get(path)
    assert shown.status_code == 200
    assert world.home.organisation.name in shown.text
    weak = visitor.post(path, {"password": "court"})
    assert weak.status_code == 422
    assert not User.objects.filter(email="maud.nouvelle@exemple.fr").exists()
    assert visitor.post(path, {"password": PASSWORD}).status_code == 302
    user = User.objects.get(email="maud.nouvelle@exemple.fr")
    assert user.check_password(PASSWORD)
    assert visitor.session["_auth_user_id"] == str(user.pk)
    assert user.roles_in(world.home.organisation.pk) == {"professional"}
    assert Client().get(path).status_code == 404
    assert Client().post(path, {"password": PASSWORD}).status_code == 404


def test_a_role_that_begins_later_says_when(world: World, sign_in: Any, commits: Any) -> None:
    client = sign_in(world.home.people["head_of_service"])
    path = invited(world, client, commits)
    with within(world.home.organisation):
        Invitation.objects.update(starts_on=date(2026, 12, 1))  # as an imported table says
    welcomed = Client().post(path, {"password": PASSWORD}, follow=True)
    assert (welcomed.status_code, welcomed.redirect_chain[-1][0]) == (200, "/")
    assert "mardi 1er décembre 2026" in welcomed.text.replace("\u00a0", " ")


def test_the_secretary_invites_those_who_open_no_more_than_themselves(
    world: World, sign_in: Any
) -> None:
    client = sign_in(world.home.people["secretary"])
    url = address(world, "people:invite")
    assert client.post(url, {**TYPED, "role": "head_of_service"}).status_code == 422
    assert client.post(url, TYPED).status_code == 302
    assert only_invitation(world).role == "professional"


def test_the_link_dies_after_fourteen_days(
    world: World, sign_in: Any, commits: Any, at: Any
) -> None:
    path = invited(world, sign_in(world.home.people["director"]), commits)
    at(NOW + timedelta(days=13, hours=23))
    assert Client().get(path).status_code == 200
    at(NOW + timedelta(days=14))
    gone = Client().get(path)
    assert gone.status_code == 404
    assert "Maud" not in gone.text


def test_an_existing_account_signs_in_then_accepts(
    world: World, sign_in: Any, commits: Any
) -> None:
    person = make_user(email="maud.nouvelle@exemple.fr")
    path = invited(world, sign_in(world.home.people["director"]), commits)
    visitor = Client()
    assert "Vous avez déjà un compte" in visitor.get(path).text
    # Holding the link is not enough to take over an account.
    assert visitor.post(path, {"password": PASSWORD}).status_code == 422
    person.refresh_from_db()
    assert not person.check_password(PASSWORD)
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    visitor.force_login(world.stranger, backend=backend)
    assert visitor.post(path).status_code == 422
    visitor.force_login(person, backend=backend)
    assert visitor.post(path).status_code == 302
    assert User.objects.get(pk=person.pk).roles_in(world.home.organisation.pk) == {"professional"}
    assert world.stranger.roles_in(world.home.organisation.pk) == frozenset()


def test_the_verb_refuses_the_account_of_another(world: World) -> None:
    with within(world.home.organisation):
        row = invite(
            organisation=world.home.organisation,
            actor=world.home.people["director"],
            values={**TYPED, "email": "maud@exemple.fr"},
        )
        link = links.find(new_link(row), purpose=PURPOSE)
    assert link is not None
    with pytest.raises(Refused, match="autre adresse"):
        accept_with_account(link=link, invitation=row, user=world.stranger)
    assert world.stranger.roles_in(world.home.organisation.pk) == frozenset()


def test_cancelling_and_resending(world: World, sign_in: Any, commits: Any) -> None:
    client = sign_in(world.home.people["director"])
    first = invited(world, client, commits)
    slug = only_invitation(world).slug
    with commits():
        assert client.post(address(world, "people:invitation_resend", slug=slug)).status_code == 302
    second = link_in_last_mail()
    assert [Client().get(path).status_code for path in (first, second)] == [404, 200]
    assert client.post(address(world, "people:invitation_cancel", slug=slug)).status_code == 302
    assert Client().get(second).status_code == 404
    again = client.post(address(world, "people:invitation_cancel", slug=slug))
    assert again.status_code == 404


def test_a_mail_is_not_sent_for_a_cancelled_invitation(
    world: World, sign_in: Any, commits: Any
) -> None:
    client = sign_in(world.home.people["director"])
    with commits():
        client.post(address(world, "people:invite"), TYPED)
        slug = only_invitation(world).slug
        client.post(address(world, "people:invitation_cancel", slug=slug))
    assert mail.outbox == []
    assert Link.objects.count() == 0


def test_what_cannot_be_invited(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["head_of_service"])
    url = address(world, "people:invite")
    assert client.post(url, {**TYPED, "role": "admin"}).status_code == 422
    here = client.post(url, {**TYPED, "email": world.home.people["professional"].email})
    assert here.status_code == 422
    assert "déjà ce rôle" in here.text
    assert client.post(url, TYPED).status_code == 302
    twice = client.post(url, TYPED)
    assert twice.status_code == 422
    assert "invitation en attente" in twice.text
    with within(world.home.organisation):
        assert Invitation.objects.count() == 1
        assert Membership.objects.count() == len(world.home.people)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_invitations_costs_the_same(world: World, sign_in: Any, count: int) -> None:
    client = sign_in(world.home.people["director"])
    for number in range(count):
        typed = {**TYPED, "email": f"p{number}@exemple.fr"}
        assert client.post(address(world, "people:invite"), typed).status_code == 302
    client.get(address(world, "people:invitations"))  # the messages of the posts
    assert queries_of(client, address(world, "people:invitations")) == 7
