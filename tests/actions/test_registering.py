"""Coming by a link: places under a lock, a waiting list that moves, an address and no name."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.urls import reverse

from maillage.actions.access_sealed import address_digest
from maillage.actions.domain import Refused
from maillage.actions.domain.dates import cancel_date
from maillage.actions.domain.registering import (
    forget_registrations,
    free_places,
    give_up,
    new_link,
    open_link,
    register,
)
from maillage.actions.models import Occurrence, Registration
from maillage.kernel import clock
from maillage.kernel.http import organisation_url
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import across_organisations, within
from maillage.territory.registry import commune_name
from tests.actions.factories import make_action, make_date
from tests.factories import World, build_world

SECRET = "famille.zyrquist@exemple.fr"


def come(date: Occurrence, address: str, people: int = 1) -> str:
    with within(date.organisation):
        found = register(date=date, address=address, kind="parents", people=people)
        assert found is not None
        return str(found.state)


def held(date: Occurrence) -> list[tuple[int, str]]:
    with within(date.organisation):
        rows = Registration.objects.filter(occurrence=date)
        return list(rows.values_list("people", "state"))


def test_places_are_taken_waited_for_and_given_back(world: World, commits: Any) -> None:
    date = make_date(make_action(world.home, world.home.people["professional"]), capacity=4)
    lines = JournalLine.objects.count()
    assert come(date, "un@exemple.fr", 3) == "taken"
    assert come(date, "deux@exemple.fr", 2) == "waiting"
    # Nobody overtakes who waits, though one place is left.
    assert come(date, "trois@exemple.fr", 1) == "waiting"
    assert come(date, "UN@exemple.fr ", 1) == "taken"
    assert held(date) == [(3, "taken"), (2, "waiting"), (1, "waiting")]
    with within(date.organisation):
        first = Registration.objects.get(people=3)
        with commits():
            give_up(registration=first)
        assert free_places(date) == 1
    assert held(date) == [(2, "taken"), (1, "taken")]
    assert [message.to for message in mail.outbox] == [["deux@exemple.fr"], ["trois@exemple.fr"]]
    assert all("Votre place est gardée" in message.body for message in mail.outbox)
    assert JournalLine.objects.count() == lines


def test_a_family_comes_by_the_link_and_no_list_names_it(
    world: World, client: Any, sign_in: Any, commits: Any, at: Any
) -> None:
    person = world.home.people["professional"]
    action = make_action(world.home, person)
    date = make_date(action, clock.now() + timedelta(days=3), capacity=8)
    with within(world.home.organisation):
        path = reverse("actions:join", kwargs={"token": open_link(action=action, actor=person)})
    typed = {"date": date.slug, "kind": "parents", "people": "3", "email": SECRET}
    assert client.post(path, {**typed, "people": "0"}).status_code == 422
    shown = client.get(path).content.decode()
    assert commune_name(action.commune_code) in shown and "complet" not in shown
    with within(world.home.organisation):
        full = make_date(action, clock.now() + timedelta(days=5), capacity=2)
    come(full, "deux@exemple.fr", 2)
    assert client.get(path).content.decode().count("(complet\u00a0: liste d’attente)") == 1
    mail.outbox.clear()
    with commits():
        assert client.post(path, typed)["Location"] == reverse("actions:joined")
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([SECRET], "Votre inscription")
    assert action.title not in message.body
    assert world.home.organisation.name not in message.body
    mine = next(part for part in message.body.split() if "/actions/ma-place/" in part)
    mine = mine[mine.index("/actions/") :]
    assert "3\u00a0personnes" in client.get(mine).content.decode()
    with across_organisations("test"):
        row = Registration.objects.get(occurrence=date)
        assert SECRET.encode() not in bytes(row.sealed)
        assert row.address_digest == address_digest(date.pk, SECRET)
    page = organisation_url(world.home.organisation, "actions:action", slug=action.slug)
    shown = sign_in(person).get(page).content.decode()
    assert "3\u00a0personnes inscrites sur 8" in shown and "zyrquist" not in shown
    client.logout()
    assert "Votre place est rendue" in client.post(mine).content.decode()
    assert client.get(mine).status_code == 404
    assert held(date) == []


def test_a_cancelled_date_is_told_and_an_old_one_is_forgotten(
    world: World, commits: Any, at: Any
) -> None:
    person = world.home.people["professional"]
    action = make_action(world.home, person)
    date = make_date(action, clock.now() + timedelta(days=3))
    come(date, SECRET)
    other = make_date(action, clock.now() + timedelta(days=4))
    come(other, SECRET)
    with commits(), within(world.home.organisation):
        cancel_date(date=date, actor=person)
    assert [message.subject for message in mail.outbox] == ["Un rendez-vous est annulé"]
    with pytest.raises(Refused, match="n’est plus proposée"):
        come(date, "autre@exemple.fr")
    assert forget_registrations() == 0
    with within(world.home.organisation):
        assert new_link(Registration.objects.get(occurrence=other))
    at(clock.now() + timedelta(days=12))
    assert forget_registrations() == 2
    assert held(other) == []


def race(*askers: Callable[[], str]) -> list[str]:
    """Run askers at once, each on its own connection; what each came to."""
    ends: list[str] = []
    start = threading.Barrier(len(askers))

    def run(asker: Callable[[], str]) -> None:
        start.wait()
        try:
            ends.append(asker())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(asker,)) for asker in askers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(ends)


@pytest.mark.django_db(transaction=True)
def test_the_last_place_goes_to_one_and_the_race_is_real_without_the_lock() -> None:
    world = build_world()
    date = make_date(make_action(world.home, world.home.people["professional"]), capacity=1)
    for number in range(3):
        pair = [f"un{number}@exemple.fr", f"deux{number}@exemple.fr"]
        ends = race(*(lambda address=address: come(date, address) for address in pair))
        assert ends == ["taken", "waiting"]
        with within(date.organisation):
            Registration.objects.all().delete()
    counted = threading.Barrier(2)

    def careless(address: str) -> str:
        """The control: counting first and writing after, without the lock, seats both."""
        with within(date.organisation):
            state = "taken" if free_places(date) else "waiting"
            counted.wait()
            with transaction.atomic():
                Registration.objects.create(
                    organisation=date.organisation,
                    occurrence=date,
                    kind="parents",
                    people=1,
                    state=state,
                    sealed=b"",
                    address_digest=address,
                    created_at=clock.now(),
                )
        return state

    assert race(lambda: careless("a"), lambda: careless("b")) == ["taken", "taken"]
    assert held(date) == [(1, "taken"), (1, "taken")]
