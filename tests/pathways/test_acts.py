"""Acts: counted by the stored definition, sent a hundred times over a line that is cut."""

from __future__ import annotations

import json
import random
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.pathways.access_ties import services_of
from maillage.pathways.domain import Refused, join_circle
from maillage.pathways.domain.acts import note_encounters, publish_counting, withdraw_encounter
from maillage.pathways.domain.journeys import admit
from maillage.pathways.models import Act, Child, CircleMember, Encounter
from maillage.pathways.queries import acts as reads
from maillage.pathways.serafin import is_direct, label_of, nomenclature
from maillage.people.enums import Role
from maillage.people.models import User
from tests.factories import World, make_member, make_service
from tests.pathways.activity import make_encounter, noted
from tests.pathways.factories import TODAY, make_child, make_identity

ALLAUTH = "allauth.account.auth_backends.AuthenticationBackend"
NOVEMBER = reads.Period(date(2026, 11, 1), date(2026, 11, 30))


def url(world: World, name: str, **kwargs: Any) -> str:
    return reverse(
        f"pathways:{name}", kwargs={"organisation": world.home.organisation.slug, **kwargs}
    )


def educators(world: World, *children: Child, count: int = 1) -> list[User]:
    """Professionals of the circle of these children."""
    people = [
        make_member(world.home.organisation, Role.PROFESSIONAL, profession="special_educator")
        for _ in range(count)
    ]
    with within(world.home.organisation):
        for child in children:
            for one in people:
                join_circle(
                    child=child, actor=None, function="professional", person=one, starts_on=TODAY
                )
    return people


def test_acts_and_sessions_differ(world: World) -> None:
    """One child with two professionals: two acts, one session. Three siblings with two: six."""
    children = [make_child(world.home, make_identity(name)) for name in ("Un", "Deux", "Trois")]
    first, second = educators(world, *children, count=2)
    with within(world.home.organisation):
        organisation = world.home.organisation
        note_encounters(
            organisation=organisation,
            actor=first,
            noted=[
                noted(children[0], by=(first, second)),
                noted(*children, by=(first, second), kind="visit", presence="both"),
                noted(children[1], by=(first,), presence="family"),
                noted(children[2], by=(first,), status="absent"),
                noted(children[2], by=(first,), code="3.1.5", presence="partner"),
                noted(children[2], by=(first,), kind="transport"),
                noted(children[2], by=(first,), day=date(2026, 10, 31)),
            ],
        )
        rule = reads.counting_on(TODAY)
        rows = reads.direct(reads.counted_acts(NOVEMBER, rule))
        assert reads.count(rows) == reads.Counting(acts=9, sessions=5, visits=3, persons=3)
        publish_counting(
            organisation=organisation,
            actor=None,
            valid_from=date(2026, 11, 2),
            caseload="done_act",
            counts_transport=True,
            counts_remote=False,
        )
        rule = reads.counting_on(TODAY)
        rows = reads.direct(reads.counted_acts(NOVEMBER, rule))
        assert reads.count(rows) == reads.Counting(acts=10, sessions=6, visits=3, persons=3)
        assert reads.counting_on(date(2026, 11, 1)).version == 0
        with pytest.raises(Refused):
            publish_counting(
                organisation=organisation,
                actor=None,
                valid_from=date(2026, 11, 2),
                caseload="open_stay",
                counts_transport=True,
                counts_remote=True,
            )


def test_what_is_noted_is_a_contact_and_may_be_withdrawn(world: World) -> None:
    child = make_child(world.home, contact_on=date(2026, 9, 1))
    (educator,) = educators(world, child)
    with within(world.home.organisation):
        for fields, heard in (
            ({"presence": "partner", "day": date(2026, 11, 3)}, date(2026, 9, 1)),
            ({"status": "absent", "day": date(2026, 11, 4)}, date(2026, 9, 1)),
            ({"day": date(2026, 11, 5)}, date(2026, 11, 5)),
            ({"day": date(2026, 11, 2)}, date(2026, 11, 5)),
        ):
            row = make_encounter(child, educator, **fields)
            child.refresh_from_db()
            assert child.last_contact_on == heard
        assert CircleMember.objects.get().last_contact_on == date(2026, 11, 5)
        withdraw_encounter(encounter=row, actor=educator)
        with pytest.raises(Refused):
            withdraw_encounter(encounter=row, actor=educator)
        with pytest.raises(Refused):
            make_encounter(child, educator, day=date(2026, 11, 25))
        again = noted(child, by=(educator,), key=row.key)
        assert note_encounters(organisation=child.organisation, actor=educator, noted=[again]) == []
        assert reads.count(reads.counted_acts(NOVEMBER, reads.counting_on(TODAY))).acts == 2
    told = JournalLine.objects.filter(verb__startswith="pathways.encounter").values_list("verb")
    assert [verb for (verb,) in told.order_by("position")] == [
        *["pathways.encounters_noted"] * 4,
        "pathways.encounter_withdrawn",
    ]


class Phone:
    """What the page of the corridor does, without a browser: a queue, sent until it is answered."""

    def __init__(self, client: Client, world: World) -> None:
        self.client, self.world = client, world
        self.queue: list[dict[str, Any]] = []
        self.refused: list[dict[str, Any]] = []
        self.roster = client.get(url(world, "acts_roster")).json()

    def note(self, dice: random.Random, **fields: Any) -> None:
        me = [one["id"] for one in self.roster["people"] if one["me"]]
        entry = {
            "key": f"{dice.getrandbits(128):032x}",
            "children": [self.roster["children"][0]["id"]],
            "professionals": me,
            "day": str(TODAY),
            "minutes": "45",
            "kind": "session",
            "presence": "child",
            "code": "2.1.1.3",
            "status": "done",
        }
        self.queue.append({**entry, **fields})

    def sync(self, *, cut: str = "") -> None:
        """Send the queue; the line is cut before the server has it, or before the answer."""
        if cut == "before":
            return
        sent = {"holder": self.roster["holder"], "entries": self.queue[:50]}
        response = self.client.post(
            url(self.world, "acts_send"), json.dumps(sent), content_type="application/json"
        )
        assert response.status_code == 200
        if cut == "after":
            return
        answer = response.json()
        self.refused += answer["refused"]
        gone = {*answer["kept"], *(one["key"] for one in answer["refused"])}
        self.queue = [one for one in self.queue if one["key"] not in gone]


def test_a_hundred_cut_connections_lose_nothing_and_repeat_nothing(
    world: World, sign_in: Any
) -> None:
    child = make_child(world.home)
    (educator,) = educators(world, child)
    phone = Phone(sign_in(educator), world)
    dice = random.Random(20261124)
    keys = set()
    for number in range(100):
        phone.note(dice, minutes=str(number + 1))
        keys.add(phone.queue[-1]["key"])
        phone.sync(cut=dice.choice(("before", "after", "after")))
        if number % 10 == 9:
            phone.sync()
    phone.sync()
    assert (phone.queue, phone.refused) == ([], [])
    with within(world.home.organisation):
        rows = Encounter.objects.values_list("key", "minutes")
        assert (len(rows), {key for key, _ in rows}) == (100, keys)
        assert sorted(minutes for _, minutes in rows) == list(range(1, 101))
        assert Act.objects.count() == 100


def test_a_sending_is_refused_entry_by_entry(
    world: World, sign_in: Any, django_assert_num_queries: Any
) -> None:
    child, stranger = make_child(world.home), make_child(world.home, make_identity("Autre"))
    (educator,) = educators(world, child)
    client = sign_in(educator)
    phone = Phone(client, world)
    assert [one["label"] for one in phone.roster["children"]] == [child.pseudonym]
    told = json.dumps(phone.roster)
    assert [word for word in ("Zyrquist", educator.last_name, educator.email) if word in told] == []
    dice = random.Random(1)
    phone.note(dice)
    phone.note(dice, children=[stranger.slug])
    phone.note(dice, day="2026-11-25", minutes="0")
    phone.note(dice, key="court")
    phone.note(dice, day="2006-11-24")
    phone.note(dice, children=["\ud800", "\0"], kind="\udfff\0", minutes=[[1]])
    phone.note(dice, key="\ud800\0")
    phone.sync()
    with within(world.home.organisation):
        assert list(Act.objects.values_list("child_id", flat=True)) == [child.pk]
    assert [one["why"] for one in phone.refused] == [
        "Enfant\u00a0: Un de ces dossiers ne vous est plus ouvert\u00a0: effacez cette saisie, ou "
        "demandez à revenir dans son cercle.",
        "Le\u00a0: Ce jour n’est pas encore venu\u00a0: écrivez un jour passé. "
        "Durée en minutes\u00a0: Assurez-vous que cette valeur est supérieure ou égale à 1.",
        "key\u00a0: Saisissez une valeur valide.",
        "Le\u00a0: Les actes se notent à partir du 1er janvier 2023\u00a0: vérifiez l’année.",
        "Durée en minutes\u00a0: Remplissez «\u00a0Durée en minutes\u00a0». Où et comment\u00a0: "
        "Sélectionnez un choix valide. ?? n’en fait pas partie. Enfant\u00a0: Un de ces dossiers "
        "ne vous est plus ouvert\u00a0: effacez cette saisie, ou demandez à revenir dans son "
        "cercle.",
        "key\u00a0: Saisissez une valeur valide.",
    ]
    send = url(world, "acts_send")
    for body, status in (
        ("{", 400),
        ("[]", 400),
        ("[" * 100_000, 400),
        ('{"holder": 1, "entries": []}', 400),
        ('{"holder": "x", "entries": [1]}', 400),
        ('{"holder": "x", "entries": []}', 409),
    ):
        answered = client.post(send, body, content_type="application/json")
        assert answered.status_code == status, body
    for many in (1, 3):
        for _ in range(many):
            phone.note(dice)
        with django_assert_num_queries(SENT):
            phone.sync()


def test_a_record_shows_its_acts_to_who_may_change_it(
    world: World, sign_in: Any, django_assert_num_queries: Any
) -> None:
    child = make_child(world.home)
    head = world.home.people["head_of_service"]
    (educator,) = educators(world, child)
    client = sign_in(educator)
    page = url(world, "child_acts", slug=child.slug)
    typed = {"day": "2026-11-24", "minutes": "30", "kind": "visit", "presence": "both"}
    with within(world.home.organisation):
        me = reads.who_acts(educator, {child.service_id})[0]
    assert me.user_id == educator.pk
    typed |= {"code": "2.3.4.1", "status": "done", "professionals": [me.slug]}
    for wrong in ({"minutes": "900"}, {"day": "0206-11-24"}):
        assert client.post(page, {**typed, **wrong}).status_code == 422
    assert client.post(page, typed).status_code == 302
    before = JournalLine.objects.filter(verb="read").count()
    shown = client.get(page).content.decode()
    assert ("Visite à domicile" in shown, "2023.1.0" in shown) == (True, True)
    assert JournalLine.objects.filter(verb="read").count() == before + 1
    assert sign_in(world.home.people["director"]).get(page).status_code == 404
    for count in (1, 2):
        for _ in range(count):
            make_encounter(child, head)
        client = sign_in(head)
        with django_assert_num_queries(CHILD_ACTS):
            client.get(page)
        with django_assert_num_queries(ACTS):
            client.get(url(world, "acts"))


def test_a_device_says_who_came_last_until_they_leave(world: World) -> None:
    """What the kept page asks, without network, before it shows anything."""
    client, marks = Client(), []
    for name in ("head_of_service", "director"):
        client.force_login(world.home.people[name], ALLAUTH)
        shown = client.get(url(world, "corridor"))
        mark = client.cookies["maillage_device"]
        assert (mark["path"], mark["samesite"], mark["httponly"]) == ("/o/", "Lax", "")
        assert f'data-person="{mark.value}"' in shown.text
        assert "maillage_device" not in client.get(url(world, "acts")).cookies
        marks.append(mark.value)
    assert marks[0] != marks[1]
    client.post(reverse("account_logout"))
    mark = client.cookies["maillage_device"]
    assert (mark.value, mark["path"], mark["max-age"]) == ("", "/o/", 0)


def test_codes_come_with_their_version() -> None:
    found = nomenclature(TODAY)
    assert (found.version, len(found.codes)) == ("2023.1.0", 25)
    assert label_of("2.1.2.1", found.version) == "Rééducation"
    assert label_of("9.9", "1900") == "9.9"
    assert [is_direct(code) for code in ("2.1", "3.2.4.1")] == [True, False]
    with pytest.raises(LookupError):
        nomenclature(date(2022, 12, 31))


SENT, CHILD_ACTS, ACTS = 24, 18, 12


def test_an_act_counts_at_the_service_that_supports_the_child(world: World, sign_in: Any) -> None:
    second = make_service(world.home.organisation)
    child = make_child(world.home)
    here = make_member(world.home.organisation, Role.PROFESSIONAL, service=child.service)
    there = make_member(world.home.organisation, Role.PROFESSIONAL, service=second)
    head = world.home.people["head_of_service"]
    day = date(2026, 11, 2)
    with within(world.home.organisation):
        admit(child=child, service=second, actor=None, mode="part_time", on=date(2026, 11, 1))
        assert there in [one.user for one in reads.who_acts(here, services_of(child))]
        both = [noted(child, by=(here, there), day=one) for one in (date(2026, 10, 31), day)]
        note_encounters(organisation=child.organisation, actor=here, noted=both)
        admit(child=child, service=child.service, actor=None, mode="part_time", on=TODAY)
        noted_today = [noted(child, by=(here, there))]
        note_encounters(organisation=child.organisation, actor=here, noted=noted_today)
        told = Act.objects.order_by("encounter__day", "professional").values_list(
            "professional", "service"
        )
        own = child.service_id
        assert list(told) == [
            (here.pk, own),
            (there.pk, own),
            (here.pk, second.pk),
            (there.pk, second.pk),
            (here.pk, own),
            (there.pk, second.pk),
        ]
    page = url(world, "child_move", slug=child.slug)
    client = sign_in(head)
    assert client.post(page, {"service": own}).status_code == 422
    assert client.post(page, {"service": second.pk}).status_code == 302
    with within(world.home.organisation):
        assert Child.objects.get().service == second
    assert JournalLine.objects.get(verb="pathways.service_changed").detail == {
        "from": own,
        "to": second.pk,
    }
