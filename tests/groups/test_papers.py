"""Papers of a training, read back: a sheet to sign, a sealed scan, a certificate per person."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pypdf
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.groups.charters import FRAMES, OWED
from maillage.groups.domain import (
    Attendee,
    Refused,
    end_cycle,
    leave,
    name_facilitators,
    record_attendance,
)
from maillage.groups.domain.sheets import receive_signed_sheet
from maillage.groups.enums import CycleKind
from maillage.groups.models import Cycle, Enrolment, Session, SignedSheet
from maillage.groups.queries.leaders import leaders_at
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.people.models import Membership
from tests.factories import World
from tests.groups.factories import FIRST, Lived, make_guest, make_lived, make_profile
from tests.groups.test_outside_leaders import led_by_link

SCAN = b"%PDF-1.7\nsign\xc3\xa9"
HOUR = timedelta(hours=1)


@pytest.fixture
def lived(world: World, at: Callable[[datetime], None]) -> Iterator[Lived]:
    found = make_lived(world, kind="training", title="Accueillir la parole")
    with within(world.home.organisation):
        at(FIRST + HOUR)
        yield found


def url(world: World, name: str, whose: str = "provider", **kwargs: Any) -> str:
    organisation = getattr(world, whose).organisation
    return reverse(name, kwargs={"organisation": organisation.slug, **kwargs})


def words_of(data: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def note(lived: Lived, *states: str) -> None:
    told = {Attendee(person=p): s for p, s in zip(lived.members, states, strict=True)}
    record_attendance(session=lived.session, states=told, actor=lived.leader)


def test_the_sheet_has_names_and_boxes(world: World, lived: Lived, sign_in: Any) -> None:
    client = sign_in(lived.leader)
    answer = client.get(url(world, "groups:led_sheet", slug=lived.session.slug))
    told = words_of(answer.content)
    for person in lived.members:
        assert str(person) in told
    assert "Feuille de présence" in told
    assert "mardi 8 décembre 2026, de 9 h 30 à 11 h 30" in told
    assert "Signature" in told


def test_the_scan_is_sealed_and_read_by_human_resources_only(
    world: World, lived: Lived, sign_in: Any
) -> None:
    client = sign_in(lived.leader)
    page = url(world, "groups:led_scan", slug=lived.session.slug)
    upload = SimpleUploadedFile("feuille.pdf", SCAN)
    assert client.post(page, {"scan": upload}).status_code == 302
    sheet = SignedSheet.objects.select_related("file").get()
    assert sheet.file.is_sealed
    assert sheet.file.sha256 == hashlib.sha256(SCAN).hexdigest()
    assert client.get(page).content == SCAN
    proof = url(world, "groups:signed_sheet", "home", slug=sheet.slug)
    assert sign_in(world.home.people["hr"]).get(proof).content == SCAN
    assert JournalLine.objects.filter(verb="read").count() == 2
    for role in ("director", "buyer", "admin", "head_of_service", "secretary"):
        assert sign_in(world.home.people[role]).get(proof).status_code == 404
    assert JournalLine.objects.filter(verb="read").count() == 2


def test_human_resources_reach_every_sheet(world: World, lived: Lived, sign_in: Any) -> None:
    """Four years of trainings: the first sheet is as far as the next page."""
    receive_signed_sheet(session=lived.session, data=SCAN, filename="f.pdf", actor=lived.leader)
    first = SignedSheet.objects.get()
    sessions = Session.objects.bulk_create(
        Session(
            organisation=first.organisation,
            group=lived.group,
            starts_at=FIRST + day * timedelta(days=1),
            ends_at=FIRST + day * timedelta(days=1) + HOUR,
            updated_at=FIRST,
        )
        for day in range(1, 51)
    )
    SignedSheet.objects.bulk_create(
        SignedSheet(
            organisation=first.organisation,
            session=session,
            file=first.file,
            received_at=session.ends_at,
        )
        for session in sessions
    )
    hours, proof = url(world, "groups:hours", "home"), f"/feuilles/{first.slug}/"
    client = sign_in(world.home.people["hr"])
    shown = client.get(hours)
    assert (proof in shown.text, "?page=2" in shown.text) == (False, True)
    assert proof in client.get(hours, {"page": 2}).text


def test_what_is_no_picture_is_refused(world: World, lived: Lived, sign_in: Any) -> None:
    client = sign_in(lived.leader)
    page = url(world, "groups:led_scan", slug=lived.session.slug)
    answer = client.post(page, {"scan": SimpleUploadedFile("notes.txt", b"ce qui s'est dit")})
    assert answer.status_code == 422
    assert "ni un PDF ni une photo" in answer.text
    assert not SignedSheet.objects.exists()


def test_practice_analysis_has_no_signed_sheet(
    world: World, at: Callable[[datetime], None], sign_in: Any
) -> None:
    lived = make_lived(world)
    at(FIRST + HOUR)
    with within(world.home.organisation), pytest.raises(Refused, match="Seule une action"):
        receive_signed_sheet(
            session=lived.session, data=SCAN, filename="feuille.pdf", actor=lived.leader
        )
    client = sign_in(lived.leader)
    for name in ("groups:led_sheet", "groups:led_scan"):
        assert client.get(url(world, name, slug=lived.session.slug)).status_code == 404
    assert client.get(url(world, "groups:led_group", slug=lived.group.slug)).status_code == 404


def test_a_certificate_tells_one_person_only(world: World, lived: Lived, sign_in: Any) -> None:
    note(lived, "present", "absent")
    came, away = lived.members
    client = sign_in(lived.leader)
    page = url(world, "groups:led_group", slug=lived.group.slug)
    listed = client.get(page)
    assert str(came) in listed.text
    assert str(away) not in listed.text
    told = words_of(client.get(page, {"personne": f"p{came.pk}"}).content)
    assert str(came) in told
    assert "Accueillir la parole" in told
    assert "1 séance 2 h" in told
    assert client.get(page, {"personne": f"p{away.pk}"}).status_code == 404
    own = reverse("groups:own_certificate", kwargs={"slug": lived.group.slug})
    assert words_of(sign_in(came).get(own).content) == told
    assert sign_in(away).get(own).status_code == 404
    lived_page = url(world, "groups:own_session", "home", slug=lived.session.slug)
    assert [own in sign_in(one).get(lived_page).text for one in (came, away)] == [True, False]
    assert sign_in(world.home.people["director"]).get(own).status_code == 404


def test_a_training_led_by_link_has_its_papers(
    world: World, client: Any, sign_in: Any, at: Any
) -> None:
    """The sheet, its scan, the certificates: proof of delivery without an account."""
    group, session, members, page = led_by_link(world, kind="training")
    at(FIRST + HOUR)
    one = f"{page}seances/{session.slug}/"
    shown = client.get(one).text
    for path in (f"{one}feuille/", f"{one}feuille-signee/", f"{page}certificats/"):
        assert path in shown
    told = words_of(client.get(f"{one}feuille/").content)
    assert str(members[0]) in told
    assert "Inès Morel" in told
    scan = f"{one}feuille-signee/"
    wrong = client.post(scan, {"scan": SimpleUploadedFile("notes.txt", b"ce qui s'est dit")})
    assert (wrong.status_code, "ni un PDF ni une photo" in wrong.text) == (422, True)
    assert client.post(scan, {"scan": SimpleUploadedFile("f.pdf", SCAN)}).status_code == 302
    with within(group.organisation):
        sheet = SignedSheet.objects.select_related("file").get(session=session)
    assert (sheet.file.is_sealed, sheet.file.created_by) == (True, None)
    again = client.get(scan)
    assert "empreinte" in again.text
    assert SCAN not in again.content
    proof = url(world, "groups:signed_sheet", "home", slug=sheet.slug)
    assert sign_in(world.home.people["hr"]).get(proof).content == SCAN
    client.post(f"{one}presences/", {f"state_p{person.pk}": "present" for person in members})
    listed = client.get(f"{page}certificats/")
    assert str(members[5]) in listed.text
    paper = client.get(f"{page}certificats/", {"personne": f"p{members[5].pk}"})
    assert f"atteste que {members[5]} a suivi" in words_of(paper.content)


def test_a_link_opens_no_paper_of_practice_analysis(world: World, client: Any, at: Any) -> None:
    _, session, _, page = led_by_link(world)
    at(FIRST + HOUR)
    for path in (f"seances/{session.slug}/feuille/", "certificats/"):
        assert client.get(f"{page}{path}").status_code == 404
    scan = f"{page}seances/{session.slug}/feuille-signee/"
    assert client.get(scan).status_code == 404
    assert client.post(scan, {"scan": SimpleUploadedFile("f.pdf", SCAN)}).status_code == 404
    assert "feuille" not in client.get(f"{page}seances/{session.slug}/").text


def test_papers_name_who_led_that_session(
    world: World, lived: Lived, sign_in: Any, at: Any
) -> None:
    """Somebody takes over: what was lived was led by the former; unknown, nobody is named."""
    note(lived, "present", "absent")
    at(FIRST + timedelta(days=2))
    other = make_profile(world.provider.organisation, first_name="Paul", last_name="Nerval")
    director = world.home.people["director"]
    name_facilitators(group=lived.group, profiles=[other], actor=director)
    papers = {
        "certificate": reverse("groups:own_certificate", kwargs={"slug": lived.group.slug}),
        "programme": url(world, "groups:programme", "home", slug=lived.group.slug),
    }
    told = {
        name: words_of(sign_in(lived.members[0]).get(page).content) for name, page in papers.items()
    }
    assert "animée par Inès Morel." in told["certificate"]
    assert "Paul Nerval" not in told["certificate"]
    assert "Paul Nerval" in told["programme"]
    assert leaders_at(lived.group, [lived.session]) == ["Inès Morel"]
    line = JournalLine.objects.get(verb="groups.facilitators_named")
    JournalLine.objects.filter(pk=line.pk).update(detail={"profiles": line.detail["profiles"]})
    unknown = words_of(sign_in(lived.members[0]).get(papers["certificate"]).content)
    assert "animée" not in unknown
    assert "Pour Association" in unknown


def test_certificates_outlive_the_season(
    world: World, lived: Lived, sign_in: Any, client: Any, commits: Any, at: Any
) -> None:
    """Once it is over, for who left before too, and for somebody from elsewhere by their link."""
    guest = make_guest(lived.group)
    came, gone = lived.members
    told = {Attendee(person=p): "present" for p in lived.members} | {
        Attendee(guest=guest): "present"
    }
    record_attendance(session=lived.session, states=told, actor=lived.leader)
    director = world.home.people["director"]
    leave(enrolment=Enrolment.objects.get(person=gone), actor=director)
    Membership.objects.filter(user=gone).update(ends_on=FIRST.date())
    at(FIRST + timedelta(days=400))
    end = url(world, "groups:cycle_end", "home", slug=lived.group.cycle.slug)
    assert "où est son certificat" in sign_in(director).get(end).text
    with commits():
        end_cycle(cycle=lived.group.cycle, actor=director)
    own = reverse("groups:own_certificate", kwargs={"slug": lived.group.slug})
    for person in (came, gone):
        member = sign_in(person)
        assert own in member.get(reverse("groups:my_calendar")).text
        assert str(person) in words_of(member.get(own).content)
    assert sign_in(director).get(own).status_code == 404
    mails = {one.to[0]: one.body for one in mail.outbox}
    assert own in mails[came.email]
    assert own in mails[gone.email]
    page = client.get(mails["noé@exemple.fr"].split()[-1])
    paper = reverse("groups:guest_certificate", kwargs={"token": page.context["token"]})
    assert paper in page.text
    assert "Noé Ailleurs" in words_of(client.get(paper).content)


def test_a_training_has_its_programme_and_says_what_frames_it(
    world: World, lived: Lived, sign_in: Any
) -> None:
    """Before it starts: goals, dates, who leads, how it is followed (Labour code L6353-8)."""
    assert set(FRAMES) == set(OWED) == set(CycleKind.values)
    programme = url(world, "groups:programme", "home", slug=lived.group.slug)
    told = words_of(sign_in(lived.members[0]).get(programme).content)
    for words in (
        "Accueillir la parole",
        str(lived.leader),
        "signée à chaque séance",
        "télécharger",
        "2 h",
    ):
        assert words in told
    assert str(lived.members[1]) not in told
    cycle = url(world, "groups:cycle", "home", slug=lived.group.cycle.slug)
    shown = sign_in(lived.members[0]).get(cycle).text
    assert "un programme remis avant la première séance" in shown
    assert sign_in(lived.leader).get(programme).status_code == 404
    Cycle.objects.filter(pk=lived.group.cycle_id).update(is_training=False)
    assert sign_in(lived.members[0]).get(programme).status_code == 404
