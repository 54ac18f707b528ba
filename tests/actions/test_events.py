"""A forum from its preparation to its count: the call, the programme, the names that go."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pymupdf
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from icalendar import Calendar
from pymupdf import mupdf
from pypdf import PdfReader

from maillage.actions.domain import Refused
from maillage.actions.domain.attending import Comer, forget_names, see_come, welcome
from maillage.actions.domain.events import add_slot, open_link, write_event
from maillage.actions.domain.proposals import decide
from maillage.actions.models import Attendee, EventDay, EventMaterial, PlanUnit, Proposal, Slot
from maillage.actions.queries.events import counted, expected_at, present_at
from maillage.actions.queries.measures import measure_of
from maillage.actions.queries.measuring import Asked
from maillage.kernel.http import organisation_url
from maillage.kernel.models import JournalLine, StoredFile
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations, within
from tests.actions.day_factories import come, make_day, make_proposal
from tests.actions.factories import make_action
from tests.factories import World
from tests.kernel.test_pictures import SECRET as WRITTEN_IN_IT
from tests.kernel.test_pictures import a_photo

SECRET = "zelie.quistrebert@exemple.fr"


def to(world: World, name: str, **kwargs: Any) -> str:
    return organisation_url(world.home.organisation, f"actions:{name}", **kwargs)


def test_a_forum_is_prepared_in_silence_then_announced(world: World, sign_in: Any) -> None:
    head, person = world.home.people["head_of_service"], world.home.people["professional"]
    typed = {
        "kind": "forum",
        "title": "Forum des actions collectives",
        "day": "2026-12-10",
        "starts": "09:00",
        "ends": "17:00",
        "place": "Salle des fêtes de Loudun",
        "call_until": "2026-12-01",
        "organiser": head.pk,
    }
    heads = sign_in(head)
    refused = heads.post(to(world, "event_new"), {**typed, "ends": "08:00"})
    assert refused.status_code == 422
    assert "La fin doit venir après le début" in refused.content.decode()
    heads.post(to(world, "event_new"), typed)
    with within(world.home.organisation):
        day = EventDay.objects.get()
    page = to(world, "event", slug=day.slug)
    # Nobody else knows of it yet.
    assert sign_in(person).get(page).status_code == 404
    sign_in(head).post(to(world, "event_announce", slug=day.slug))
    assert sign_in(person).get(page).status_code == 200
    assert (day.local_start.hour, day.organiser, day.proposal_kinds) == (
        9,
        head,
        ("stand", "workshop"),
    )


def test_an_action_is_proposed_in_one_gesture_decided_and_put_in_the_programme(
    world: World, sign_in: Any, client: Any, commits: Any
) -> None:
    space, head = world.home.organisation, world.home.people["head_of_service"]
    person = world.home.people["professional"]
    day, action = make_day(world.home, head), make_action(world.home, person)
    pro = sign_in(person)
    assert "Proposer à «" in pro.get(to(world, "action", slug=action.slug)).content.decode()
    pro.post(to(world, "action_propose", slug=action.slug, event=day.slug))
    with within(space):
        proposal = Proposal.objects.get()
    assert (proposal.title, proposal.action_id, proposal.kind) == (action.title, action.pk, "stand")
    # The professional decides nothing.
    decision = to(world, "proposal_decide", slug=day.slug, proposal=proposal.slug)
    assert pro.post(decision, {"answer": "yes", "reason": "Oui."}).status_code == 404
    heads = sign_in(head)
    place = to(world, "proposal_place", slug=day.slug, proposal=proposal.slug)
    hall = {"room": "Hall", "starts": "10:30", "ends": "17:00"}
    assert "Retenez d’abord" in heads.post(place, hall).content.decode()
    with commits():
        heads.post(decision, {"answer": "yes", "reason": "On en parlera longtemps."})
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([person.email], "Votre proposition est retenue")
    assert "On en parlera longtemps." in message.body
    heads.post(place, hall)
    welcome_all = {"title": "Accueil", "starts": "10:00", "ends": "10:30"}
    heads.post(to(world, "slot_add", slug=day.slug), welcome_all)
    pdf = heads.get(to(world, "event_file", slug=day.slug, form="pdf"))
    text = PdfReader(BytesIO(pdf.content)).pages[0].extract_text()
    assert "Accueil" in text and action.title in text and "Hall" in text
    day.refresh_from_db()
    ics = Calendar.from_ical(heads.get(to(world, "event_file", slug=day.slug, form="ics")).content)
    (event,) = ics.walk("VEVENT")
    assert event["SUMMARY"] == day.title and event.decoded("DTSTART") == day.starts_at
    client.logout()
    with within(space):
        token = open_link(event=day, actor=head)
    shown = client.get(reverse("actions:event_page", kwargs={"token": token})).content.decode()
    assert action.title in shown and "M’inscrire" in shown


def test_a_room_holds_one_thing_at_a_time_and_the_programme_stays_inside_the_day(
    world: World,
) -> None:
    head = world.home.people["head_of_service"]
    day = make_day(world.home, head)
    hour = timedelta(hours=1)
    at = {"starts_at": day.starts_at, "ends_at": day.starts_at + hour}
    with within(day.organisation):
        add_slot(event=day, actor=head, title="Ouverture", room="Grande salle", **at)
        with pytest.raises(Refused, match="«\u00a0Ouverture\u00a0» tient déjà cette salle"):
            add_slot(event=day, actor=head, title="Atelier", room="grande salle", **at)
        # A hall holds many stands.
        add_slot(event=day, actor=head, title="Stand", room="Grande salle", is_shared=True, **at)
        late = {"starts_at": day.ends_at, "ends_at": day.ends_at + hour}
        with pytest.raises(Refused, match="sort des heures de la journée"):
            add_slot(event=day, actor=head, title="Trop tard", room="", **late)
        with pytest.raises(Refused, match="Le programme sort de ces heures"):
            write_event(event=day, actor=head, fields={"starts_at": day.starts_at + hour})
        proposal = make_proposal(day, head)
        with pytest.raises(Refused, match="Écrivez une phrase"):
            decide(proposal=proposal, actor=head, is_accepted=True, reason=" ")
        accepted = decide(proposal=proposal, actor=head, is_accepted=True, reason="Oui.")
        late = day.starts_at + 2 * hour
        add_slot(
            event=day,
            actor=head,
            title="x",
            room="",
            starts_at=late,
            ends_at=late + hour,
            proposal=accepted,
        )
        decide(proposal=proposal, actor=head, is_accepted=False, reason="Faute de salle.")
        assert sorted(Slot.objects.values_list("title", flat=True)) == ["Ouverture", "Stand"]


def test_who_comes_by_link_has_a_place_a_card_and_a_sealed_name(
    world: World, client: Any, commits: Any
) -> None:
    space, head = world.home.organisation, world.home.people["head_of_service"]
    day = make_day(world.home, head, capacity=1)
    with within(space):
        token = open_link(event=day, actor=head)
    path = reverse("actions:event_page_join", kwargs={"token": token})
    typed = {
        "name": "Zélie Quistrebert",
        "email": SECRET,
        "directorate": "pmi",
        "profession": "childcare_nurse",
    }
    assert client.post(path, {**typed, "email": "non"}).status_code == 422
    with commits():
        assert client.post(path, typed)["Location"] == reverse("actions:joined")
    (message,) = mail.outbox
    assert message.to == [SECRET] and "Votre place est gardée" in message.body
    assert message.attachments[0].filename == "journee.ics"
    # The same address again changes nothing; the next one waits.
    with commits():
        client.post(path, {**typed, "email": f" {SECRET.upper()}"})
    waiting = come(day, "deux@exemple.fr", name="Deux")
    assert waiting.state == "waiting"
    with across_organisations("test"):
        row = Attendee.objects.get(state="taken")
        assert b"Quistrebert" not in bytes(row.sealed) and SECRET.encode() not in bytes(row.sealed)
    card = next(part for part in message.body.split() if "/actions/ma-venue/" in part)
    # The second mail ended the first one's link.
    assert client.get(card[card.index("/actions/") :]).status_code == 404
    card = next(part for part in mail.outbox[1].body.split() if "/actions/ma-venue/" in part)
    card = card[card.index("/actions/") :]
    assert "<svg" in client.get(card).content.decode()


def test_the_units_of_a_plan_are_the_directorates_that_are_proposed(
    world: World, sign_in: Any
) -> None:
    space, head = world.home.organisation, world.home.people["head_of_service"]
    day = make_day(world.home, head)
    client = sign_in(world.home.people["professional"])
    path = to(world, "event_join", slug=day.slug)

    def offered() -> list[str]:
        asked = client.get(path).context["form"].fields["directorate"].choices
        return [label for _, label in asked]

    assert "DPPE" in offered() and "Pôle enfance" not in " ".join(offered())
    with within(space):
        unit = PlanUnit.objects.create(
            organisation=space, short_name="PSEIE", name="Pôle enfance", slug="bcdfghjkmnpq"
        )
    assert offered() == [
        "À choisir",
        "PSEIE, Pôle enfance",
        "Association, établissement",
        "Éducation nationale",
        "Autre",
    ]
    joined = client.post(path, {"directorate": unit.slug, "profession": "special_educator"})
    assert joined.status_code == 302
    with within(space):
        row = Attendee.objects.get()
        assert (row.unit, row.directorate, row.directorate_label) == (unit, "", "PSEIE")
        expected = expected_at(day)
    assert [one.where_from for one in expected] == ["PSEIE"]


def test_presence_is_one_tap_of_who_organises_and_names_are_forgotten_but_counted(
    world: World, client: Any, sign_in: Any, at: Any
) -> None:
    space, head = world.home.organisation, world.home.people["head_of_service"]
    day = make_day(world.home, head, capacity=1)
    row = come(day, SECRET, "pmi", "childcare_nurse")
    waiting = come(day, "deux@exemple.fr", name="Deux")
    presence = to(world, "event_presence", slug=day.slug, attendee=row.slug)
    # The code opens nothing to who carries it.
    assert client.get(presence).status_code == 302
    pro = sign_in(world.home.people["professional"])
    assert pro.get(presence).status_code == 404
    people = to(world, "event_people", slug=day.slug)
    assert pro.get(people).status_code == 404
    heads = sign_in(head)
    lines = JournalLine.objects.filter(verb="read").count()
    shown = heads.get(people).content.decode()
    assert "Zélie Quistrebert" in shown and SECRET not in shown
    assert JournalLine.objects.filter(verb="read").count() == lines + 1
    badges = heads.get(to(world, "event_badges", slug=day.slug))
    (sheet,) = PdfReader(BytesIO(badges.content)).pages
    assert "Quistrebert" in sheet.extract_text() and "Deux" not in sheet.extract_text()
    assert read_code(badges.content) == absolute(presence)
    heads.post(presence, {"is_here": "yes"})
    with within(space):
        assert not present_at(day).exists()
    at(day.starts_at + timedelta(minutes=5))
    for _ in range(2):
        heads.post(presence, {"is_here": "yes"})
    with within(space):
        # Who waited and comes anyway is there; the same address at the door counts once.
        see_come(attendee=waiting, actor=head)
        welcome(
            event=day, comer=Comer("Deux", "DEUX@exemple.fr", "ase", "psychologist"), actor=head
        )
        assert present_at(day).people() == 2
    at(day.ends_at + timedelta(days=31))
    assert forget_names() == 2
    with within(space):
        kept = list(present_at(day).values_list("directorate", "sealed", "address_digest"))
        assert [(one, bytes(sealed), digest) for one, sealed, digest in kept] == [
            ("pmi", b"", ""),
            ("mdd", b"", ""),
        ]
    assert "Zélie" not in heads.get(people).content.decode()


def test_a_count_of_too_few_is_not_shown_nor_found_by_subtraction(world: World, at: Any) -> None:
    head = world.home.people["head_of_service"]
    day = make_day(world.home, head)
    sizes = {"mdd": 9, "ase": 6, "pmi": 2}
    rows = [
        come(day, f"{code}{number}@exemple.fr", directorate=code)
        for code, size in sizes.items()
        for number in range(size)
    ]
    at(day.starts_at + timedelta(hours=1))
    with within(day.organisation):
        for row in rows[:4]:
            see_come(attendee=row, actor=head)
        assert counted(day).total is None
        for row in rows:
            see_come(attendee=row, actor=head)
        found = counted(day)
        parts = dict(found.parts)
        assert found.total == 17
        # Two of 17 would be found by taking the others away: the next smallest goes too.
        assert [(part.label, part.number) for part in parts["Par direction"]] == [
            ("Maison du département", 9),
            ("Aide sociale à l’enfance", None),
            ("Protection maternelle et infantile", None),
        ]
        assert [part.number for part in parts["Par métier"]] == [17]


def read_code(pdf: bytes) -> str:
    """What a phone reads on a printed sheet: by another library than the one that draws."""
    with pymupdf.open(stream=pdf) as sheets:
        seen = sheets[0].get_pixmap(dpi=200)
        return str(mupdf.fz_decode_barcode_from_pixmap(seen.this, 0)[0])


def typed(kind: str, name: str, data: bytes, **more: str) -> dict[str, Any]:
    told = {"kind": kind, "title": name, "author": "MDD", "licence": "etalab-2.0", **more}
    return {**told, "file": SimpleUploadedFile(name, data)}


def test_what_is_left_of_a_day_has_its_rights_and_a_photo_the_accord_of_who_is_seen(
    world: World, client: Any, sign_in: Any
) -> None:
    space, head = world.home.organisation, world.home.people["head_of_service"]
    day = make_day(world.home, head)
    heads = sign_in(head)
    path = to(world, "material_add", slug=day.slug)
    photo = a_photo("PNG")

    for wrong, said in (
        (typed("photo", "salle.png", photo), "ont donné leur accord"),
        (typed("photo", "salle.png", b"%PDF-1.7", consent="Oui."), "une photo JPEG ou PNG"),
        (typed("file", "page.html", b"<script>"), "fichier bureautique"),
        (typed("photo", "salle.png", photo[:60], consent="Oui."), "ne se lit pas"),
        ({**typed("link", "x", b"x"), "file": ""}, "Collez l’adresse"),
    ):
        answer = heads.post(path, wrong)
        assert answer.status_code == 422 and said in answer.content.decode()
    heads.post(path, typed("photo", "salle.png", photo, consent="Accords signés à l’accueil."))
    heads.post(path, typed("file", "recettes.pdf", b"%PDF-1.7"))
    heads.post(path, typed("file", "bilan.pdf", b"%PDF-1.7", licence="internal"))
    with within(space):
        kept = {row.title: row for row in EventMaterial.objects.all()}
        token = open_link(event=day, actor=head)
    assert sorted(kept) == ["bilan.pdf", "recettes.pdf", "salle.png"]
    pro = sign_in(world.home.people["professional"])
    got = pro.get(to(world, "material_file", slug=day.slug, material=kept["salle.png"].slug))
    assert got["Content-Type"] == "image/png" and WRITTEN_IN_IT.encode() not in got.content
    client.logout()
    shown = client.get(reverse("actions:event_page", kwargs={"token": token})).content.decode()
    assert [name in shown for name in sorted(kept)] == [False, True, False]
    # By the link: neither what is internal, nor a photo.
    for name, status in zip(sorted(kept), (404, 200, 404), strict=True):
        kwargs = {"token": token, "material": kept[name].slug}
        got = client.get(reverse("actions:event_page_material", kwargs=kwargs))
        assert got.status_code == status
    heads = sign_in(head)
    gone = kept["salle.png"]
    heads.post(to(world, "material_remove", slug=day.slug, material=gone.slug))
    with within(space):
        assert not StoredFile.objects.filter(pk=gone.file_id).exists()


def test_a_sheet_counts_who_was_present_and_leads_to_the_days_never_to_names(
    world: World, at: Any
) -> None:
    space, head = world.home.organisation, world.home.people["head_of_service"]
    day = make_day(world.home, head)
    for number in range(6):
        code = "ase" if number else "pmi"
        come(day, f"{number}@exemple.fr", directorate=code)
    make_day(world.home, head, "conference")
    forums, conferences = measure_of("forums.present"), measure_of("conferences.present")
    asked = Asked(space, 2026)
    at(day.starts_at + timedelta(hours=1))
    with within(space):
        assert (forums.shown(asked), list(forums.events(asked))) == (0, [])
        for row in Attendee.objects.all():
            see_come(attendee=row, actor=head)
        assert (forums.shown(asked), conferences.shown(asked)) == (6, 0)
        assert forums.shown(Asked(space, 2025)) == 0
        (found,) = forums.events(asked)
        event = forums.event(found)
        assert (event.label, event.page, event.slug) == (day.title, "actions:event_count", day.slug)
        divided = dict(forums.content(asked))
        assert divided["Par direction"] == [
            ("Aide sociale à l’enfance", None, ""),
            ("Protection maternelle et infantile", None, ""),
        ]
        assert divided["Par métier"] == [("Éducateur ou éducatrice spécialisée", 6, "")]
