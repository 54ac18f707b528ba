"""Who a child is: sealed, reached by who must, each reading told, erased with a proof."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel import clock, journal
from maillage.kernel.models import JournalLine, OutgoingMail
from maillage.kernel.sealing import SealBroken
from maillage.kernel.tenancy import within
from maillage.pathways.delays import add_months
from maillage.pathways.domain import (
    Refused,
    ask_erasure,
    break_glass,
    change_identity,
    erase,
    inform,
    join_circle,
    leave_circle,
    note_contact,
)
from maillage.pathways.domain.children import find_by_words, twins_of
from maillage.pathways.domain.steering import justify_outside
from maillage.pathways.identity import BLOCK, Identity
from maillage.pathways.models import (
    Child,
    ChildNeed,
    Erasure,
    GlassBreak,
    IndexEntry,
    SealedIdentity,
)
from maillage.pathways.vault import digests, open_sealed, seal_identity
from maillage.people.enums import Role
from maillage.people.models import Membership
from tests.factories import World, make_member, make_service
from tests.pathways.factories import TODAY, make_child, make_colleague, make_identity
from tests.pathways.platform_factories import make_referral

SECRETS = (
    "Zyrquist",
    "Ombeline",
    "Quatrevaux",
    "Hildegarde",
    "0199000123",
    "930077",
    "14 mai 2018",
)
# Two hundred in full, by `make proof`.
PLANTED = 200 if os.environ.get("MAILLAGE_PROOF") else 40


def url(world: World, name: str, **kwargs: Any) -> str:
    return reverse(
        f"pathways:{name}", kwargs={"organisation": world.home.organisation.slug, **kwargs}
    )


def reads_of(child: Child) -> list[tuple[str, int | None]]:
    lines = JournalLine.objects.filter(organisation_id=child.organisation_id, verb="read")
    return list(lines.order_by("position").values_list("subject_type", "actor_id"))


def everything_stored() -> str:
    """Every value of every table, as a thief of the database would read it."""
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    raw = bytes(value) if isinstance(value, memoryview | bytes) else None
                    told.append(raw.decode("latin-1") if raw is not None else str(value))
    return "\n".join(told)


def test_a_dump_holds_no_planted_name(world: World) -> None:
    names = [f"Qzx{number:03d}wv" for number in range(PLANTED)]
    for name in names:
        make_child(
            world.home, make_identity(name, f"Pr{name}", email=f"{name}@exemple.fr", address=name)
        )
    stored = everything_stored()
    assert "93008" in stored  # the dump is read: what is in clear is found
    assert [name for name in names if name.lower() in stored.lower()] == []


def test_a_sealed_identity_opens_for_its_own_record_only() -> None:
    sealed = seal_identity(make_identity(), slug="aaaa")
    assert open_sealed(sealed, slug="aaaa") == make_identity()
    with pytest.raises(SealBroken):
        open_sealed(sealed, slug="bbbb")


@given(
    st.text(min_size=1, max_size=80), st.text(min_size=1, max_size=80), st.dates(date(1990, 1, 1))
)
def test_any_identity_comes_back_as_it_was_and_tells_no_length(
    last: str, first: str, born: date
) -> None:
    identity = Identity(last, first, born)
    data = identity.as_bytes()
    assert len(data) % BLOCK == 0
    assert Identity.from_bytes(data) == identity


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-60, 60))
def test_months_are_calendar_months(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved + timedelta(days=1)).day == 1


def test_the_index_finds_parts_of_names_whatever_the_accents(world: World) -> None:
    organisation = world.home.organisation
    child = make_child(world.home, make_identity("Éloïse-Marchand", "Zoé"))
    make_child(world.home, make_identity("Marchand", "Paul", birth_date=date(2017, 1, 2)))
    with within(organisation):
        assert find_by_words(organisation, "zoe marchand", None) == [child]
        assert len(find_by_words(organisation, "MARCHAND", None)) == 2
        assert find_by_words(organisation, "marchand", date(2018, 5, 14)) == [child]
        assert find_by_words(organisation, "marchan", None) == []
        assert find_by_words(organisation, " ", None) == []
        assert twins_of(organisation, make_identity("Zoé", "Marchand Eloise")) == [child]


def test_digests_of_two_organisations_cannot_be_joined(world: World) -> None:
    token = {"name:martin"}
    home, foreign = world.home.organisation.pk, world.foreign.organisation.pk
    assert digests(home, token) == digests(home, token)
    assert not digests(home, token) & digests(foreign, token)


# Field by field: what each person reads on the record, and on the identity page.
RECORD = {"pseudonym", "commune", "service", "circle", "information"}
IDENTITY = {"name", "birth", "address", "guardian", "phone", "email", "file"}
REACH = {
    "admin": set(),
    "buyer": set(),
    "hr": set(),
    "director": RECORD,
    "head_of_service": RECORD | IDENTITY,
    "secretary": RECORD | IDENTITY,
    "professional of another service": set(),
    "colleague": RECORD,
    "head of another service": set(),
    "coordinator": RECORD | IDENTITY,
    "former member": set(),
    "foreign head": set(),
    "glass": RECORD | IDENTITY,
}
SHOWN = {
    "commune": "Bobigny",
    "service": "Service n°",
    "circle": "École ou établissement",
    "information": "Partage d’informations",
    "name": "Ombeline Zyrquist",
    "birth": "14 mai 2018",
    "address": "3 allée Quatrevaux",
    "guardian": "Hildegarde",
    "phone": "0199000123",
    "email": "famille.zyrquist@",
    "file": "MDPH-930077",
}


def cast_of(world: World, child: Child) -> dict[str, Any]:
    home = world.home
    other = make_service(home.organisation)
    head = home.people["head_of_service"]
    with within(home.organisation):
        join_circle(child=child, actor=head, function="school", person=None, starts_on=TODAY)
        inform(child=child, actor=head, kind="sharing", answer="agreed", source="both", on=TODAY)
    coordinator = make_member(home.organisation, Role.PROFESSIONAL)
    former = make_member(home.organisation, Role.PROFESSIONAL)
    opener = make_colleague(home, Role.PROFESSIONAL)
    with within(home.organisation):
        join_circle(
            child=child, actor=head, function="coordinator", person=coordinator, starts_on=TODAY
        )
        gone = join_circle(
            child=child, actor=head, function="professional", person=former, starts_on=TODAY
        )
        leave_circle(member=gone, actor=head)
        break_glass(child=child, actor=opener, reason="danger")
    return {
        **{role: home.people[role] for role in REACH if role in home.people},
        "professional of another service": make_member(
            home.organisation, Role.PROFESSIONAL, service=other
        ),
        "colleague": make_colleague(home, Role.PROFESSIONAL),
        "head of another service": make_member(
            home.organisation, Role.HEAD_OF_SERVICE, service=other
        ),
        "coordinator": coordinator,
        "former member": former,
        "foreign head": world.foreign.people["head_of_service"],
        "glass": opener,
    }


def test_each_field_is_read_by_who_must_and_nobody_else(world: World, sign_in: Any) -> None:
    child = make_child(world.home)
    shown = {**SHOWN, "pseudonym": child.pseudonym}
    found = {}
    for who, person in cast_of(world, child).items():
        client = sign_in(person)
        record = client.get(url(world, "child", slug=child.slug))
        identity = client.get(url(world, "identity", slug=child.slug))
        seen = "".join(one.content.decode() for one in (record, identity) if one.status_code == 200)
        found[who] = {name for name, text in shown.items() if text in seen}
        if record.status_code == 200:
            text = record.content.decode()
            assert [secret for secret in SECRETS if secret in text] == [], who
    assert found == REACH


def test_each_reading_writes_exactly_one_line(world: World, sign_in: Any) -> None:
    child = make_child(world.home)
    head = world.home.people["head_of_service"]
    client = sign_in(head)
    client.get(url(world, "child", slug=child.slug))
    assert reads_of(child) == [("pathways.child", head.pk)]
    client.get(url(world, "identity", slug=child.slug))
    assert reads_of(child)[1:] == [("pathways.sealedidentity", head.pk)]
    client.get(url(world, "identity_edit", slug=child.slug))
    assert reads_of(child)[2:] == [("pathways.sealedidentity", head.pk)]
    page = client.post(url(world, "child_find"), {"words": "zyrquist"})
    assert child.pseudonym in page.content.decode()
    assert reads_of(child)[3:] == [("pathways.sealedidentity", head.pk)]
    refused = sign_in(world.home.people["director"])
    assert refused.get(url(world, "identity", slug=child.slug)).status_code == 404
    found = refused.post(url(world, "child_find"), {"words": "zyrquist"})
    assert child.pseudonym not in found.content.decode()
    assert len(reads_of(child)) == 4
    readers = sign_in(head).get(url(world, "readings", slug=child.slug)).content.decode()
    assert (readers.count(f"<li>{head} "), "Zyrquist" in readers) == (4, False)


def test_no_trace_of_a_name_in_logs_mails_journal_or_address(
    world: World, sign_in: Any, commits: Any, caplog: Any
) -> None:
    head, director = (world.home.people[role] for role in ("head_of_service", "director"))
    typed = {
        "last_name": "Zyrquist",
        "first_name": "Ombeline",
        "birth_date": "2018-05-14",
        "commune_code": "Bobigny",
        "address": "3 allée Quatrevaux",
        "guardian": "Hildegarde",
        "service": world.home.objects["service"].pk,
        "contact_on": "2026-11-24",
    }
    with caplog.at_level("DEBUG"), commits():
        client = sign_in(head)
        answer = client.post(url(world, "child_new"), typed)
        again = client.post(url(world, "child_new"), typed)
        with within(world.home.organisation):
            child = Child.objects.get()
        client.post(url(world, "child_find"), {"words": "Ombeline Zyrquist"})
        sign_in(director).post(url(world, "glass", slug=child.slug), {"reason": "danger"})
    assert (answer.status_code, again.status_code) == (302, 422)
    assert child.pseudonym in again.content.decode()
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to == [head.email]
    lines = [str(row) for row in JournalLine.objects.values_list("verb", "detail", "subject_id")]
    outbox = [str(row) for row in OutgoingMail.objects.values_list("kind", "objects_ids")]
    told = "\n".join(
        [caplog.text, answer.url, mail.outbox[0].subject, mail.outbox[0].body, *lines, *outbox]
    )
    assert child.pseudonym in told
    assert [secret for secret in SECRETS if secret.lower() in told.lower()] == []


def test_an_exceptional_access_expires(world: World, sign_in: Any, at: Any) -> None:
    child = make_child(world.home)
    client = sign_in(world.home.people["director"])
    page = url(world, "identity", slug=child.slug)
    assert client.get(page).status_code == 404
    client.post(url(world, "glass", slug=child.slug), {"reason": "family_call"})
    assert client.get(page).status_code == 200
    with within(world.home.organisation):
        # Nobody coordinates, nobody heads the service: the direction is told.
        Membership.objects.filter(role=Role.HEAD_OF_SERVICE).delete()
        break_glass(child=child, actor=world.home.people["secretary"], reason="danger")
    told = OutgoingMail.objects.filter(kind="pathways.glass_broken").order_by("pk").last()
    assert told is not None and told.recipient_id == world.home.people["director"].pk
    at(datetime(2026, 11, 24, 12, 59, tzinfo=UTC))
    assert client.get(page).status_code == 200
    at(datetime(2026, 11, 24, 13, 0, tzinfo=UTC))
    assert client.get(page).status_code == 404


def test_an_exceptional_access_is_told_to_somebody_else_or_says_that_it_was_not(
    world: World, sign_in: Any, commits: Any
) -> None:
    child = make_child(world.home)
    director, admin = world.home.people["director"], world.home.people["admin"]
    with within(world.home.organisation):
        rows = Membership.objects.exclude(user__in=[director, admin])
        rows.delete()
    client = sign_in(director)
    page = url(world, "glass", slug=child.slug)
    assert "qui administre l’espace" in client.get(page).content.decode()
    with commits():
        client.post(page, {"reason": "danger"})
    (letter,) = mail.outbox
    assert letter.to == [admin.email]
    assert child.pseudonym in letter.body
    # Who administers reaches no record: no address that would refuse them.
    assert "http" not in letter.body.partition("-- ")[0]
    assert sign_in(admin).get(url(world, "readings", slug=child.slug)).status_code == 404

    with within(world.home.organisation):
        GlassBreak.objects.all().delete()
        Membership.objects.filter(user=admin).delete()
    client = sign_in(director)
    assert "personne ne peut en être prévenu" in client.get(page).content.decode()
    with commits():
        client.post(page, {"reason": "danger"})
    assert len(mail.outbox) == 1
    readings = client.get(url(world, "readings", slug=child.slug)).content.decode()
    assert "Personne n’a pu en être prévenu" in readings
    line = JournalLine.objects.filter(verb="pathways.glass_broken").latest("position")
    assert line.detail["told"] == 0


def test_a_corrected_identity_is_found_by_its_new_name_only(world: World) -> None:
    organisation = world.home.organisation
    child = make_child(world.home)
    with within(organisation):
        before = bytes(SealedIdentity.objects.get().wrapped_key)
        change_identity(
            child=child,
            actor=world.home.people["head_of_service"],
            identity=make_identity("Autrenom", birth_date=date(2017, 1, 1)),
            commune_code="93066",
        )
        assert find_by_words(organisation, "zyrquist", None) == []
        assert find_by_words(organisation, "autrenom", None) == [child]
        assert bytes(SealedIdentity.objects.get().wrapped_key) != before
        child.refresh_from_db()
    assert (child.birth_year, child.commune_code) == (2017, "93066")


def test_two_years_after_the_last_contact_the_record_leaves_the_active_base(
    world: World, sign_in: Any
) -> None:
    head = world.home.people["head_of_service"]
    kept = make_child(world.home, contact_on=date(2024, 11, 24))
    silent = make_child(world.home, make_identity("Silence"), contact_on=date(2024, 11, 23))
    client = sign_in(head)
    listed, archived = (
        client.get(url(world, "index") + query).content.decode() for query in ("", "?archive=1")
    )
    assert (kept.pseudonym in listed, silent.pseudonym in listed) == (True, False)
    assert (kept.pseudonym in archived, silent.pseudonym in archived) == (False, True)
    assert client.get(url(world, "identity", slug=silent.slug)).status_code == 404
    with within(world.home.organisation):
        note_contact(child=silent, actor=head, on=clock.today())
    assert client.get(url(world, "identity", slug=silent.slug)).status_code == 200


def test_an_erasure_takes_two_people_and_leaves_a_proof(world: World, sign_in: Any) -> None:
    child = make_child(world.home)
    head, director = (world.home.people[role] for role in ("head_of_service", "director"))
    with within(world.home.organisation):
        join_circle(child=child, actor=head, function="school", person=None, starts_on=TODAY)
        ChildNeed.objects.create(organisation=child.organisation, child=child, need="autism")
        make_referral(child, head)
        justify_outside(child=child, service=child.service, actor=head, reason="sibling")
        asked = ask_erasure(child=child, actor=head, reason="request")
        with pytest.raises(Refused):
            erase(erasure=asked, actor=head)
        with pytest.raises(Refused):
            ask_erasure(child=child, actor=director, reason="request")
    page = url(world, "erasure", slug=asked.slug)
    assert sign_in(head).post(page).status_code == 422
    assert sign_in(director).post(page).status_code == 302
    with within(world.home.organisation):
        proof = Erasure.objects.get()
        assert (SealedIdentity.objects.count(), IndexEntry.objects.count()) == (0, 0)
        child.refresh_from_db()
        line = JournalLine.objects.get(
            organisation_id=child.organisation_id, position=proof.journal_position
        )
    assert proof.removed == {
        "sealedidentity": 1,
        "indexentry": 5,
        "circlemember": 1,
        "information": 1,
        "glassbreak": 0,
        "projectwords": 0,
        "childneed": 1,
        "outsidepublic": 1,
        "referral": 1,
        "datarequest": 0,
    }
    assert (line.verb, line.digest) == ("pathways.child_erased", proof.journal_digest)
    assert (child.birth_year, child.commune_code, child.erased_on) == (None, "", TODAY)
    assert journal.verify(child.organisation_id).intact
    client = sign_in(head)
    assert client.get(url(world, "child", slug=child.slug)).status_code == 404
    shown = client.get(page).text
    assert "n° " in shown and "Demandes aux partenaires" in shown


def test_who_is_alone_to_direct_reads_that_nobody_else_can_decide(
    world: World, sign_in: Any
) -> None:
    child, director = make_child(world.home), world.home.people["director"]
    page, alone = url(world, "erasure_ask", slug=child.slug), "Personne d’autre que vous"
    client = sign_in(director)
    assert alone not in client.get(page).text
    with within(world.home.organisation):
        Membership.objects.exclude(user=director).delete()
    assert alone in client.get(page).text


def test_who_leaves_the_circle_reaches_nothing_more(world: World, sign_in: Any) -> None:
    child = make_child(world.home)
    person = make_member(world.home.organisation, Role.PROFESSIONAL)
    head = world.home.people["head_of_service"]
    with within(world.home.organisation):
        member = join_circle(
            child=child,
            actor=head,
            function="coordinator",
            person=person,
            starts_on=date(2026, 11, 1),
        )
        with pytest.raises(Refused):
            join_circle(
                child=child, actor=head, function="professional", person=person, starts_on=TODAY
            )
    client = sign_in(person)
    assert child.pseudonym in client.get(url(world, "index")).content.decode()
    left = client.post(url(world, "circle_leave", slug=child.slug, member=member.slug))
    assert left.url == url(world, "index")
    assert client.get(url(world, "child", slug=child.slug)).status_code == 404
    assert child.pseudonym not in client.get(url(world, "index")).content.decode()


def test_a_list_of_one_or_three_asks_as_many_questions(
    world: World, sign_in: Any, django_assert_num_queries: Any
) -> None:
    client = sign_in(world.home.people["head_of_service"])
    for count in (1, 3):
        with within(world.home.organisation):
            missing = count - Child.objects.count()
        for _ in range(missing):
            make_child(world.home)
        with django_assert_num_queries(QUERIES_OF_LIST):
            client.get(url(world, "index"))


QUERIES_OF_LIST = 8
