"""Marked content, walked by those who buy, direct, employ or administer: they meet none of it.

One world holds every kind of thing that must not reach them, each under a word found nowhere
else; every address that answers to GET is then opened by each of them, files read inside.
"""

from __future__ import annotations

import io
import logging
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail as outbox
from django.db import connection
from django.http import HttpResponse
from django.urls import Resolver404, get_resolver, resolve, reverse

from maillage.groups.access_sealed import sealed_remote_link
from maillage.groups.domain.agreements import choose_agreement
from maillage.groups.domain.reviews import ReviewText, write_review
from maillage.groups.enums import AttendanceState, ReviewKind, SeatStatus
from maillage.groups.models import (
    Attendance,
    Group,
    Review,
    Seat,
    Session,
    SessionClosing,
)
from maillage.kernel import clock, links
from maillage.kernel.tenancy import across_organisations, within
from maillage.kernel.views.feeds import PURPOSE
from maillage.people.models import User
from maillage.surveys.domain.answering import answer
from maillage.surveys.domain.closing import close
from maillage.surveys.models import Campaign
from tests.conftest import url_names
from tests.factories import World
from tests.groups.factories import make_cycle, make_enrolled, make_guest, make_profile, only_group
from tests.permissions.objects import MAKERS
from tests.permissions.standing import MATRIX
from tests.surveys.factories import AFTER, make_campaign, make_questionnaire, tokens_sent
from tests.surveys.factories import addresses as invitees
from tests.tendering.test_dump import backup

TEXT, FEW, PRESENTER = "Zibeline-libre", "Zibeline-rare", "Zibeline-exposante"
GUEST, DRAFT, AGREEMENT = "Zibeline-invite", "Zibeline-brouillon", "Zibeline-accord"
LINK = "zibeline-visio"
MARKERS = (TEXT, FEW, PRESENTER, GUEST, DRAFT, AGREEMENT, LINK)
ROLES = ("admin", "director", "buyer", "hr")
# Searches and exports that say something once they are asked something.
DAYS = "?first=2026-11-01&last=2027-06-30"
ASKED = {
    "groups:tool_list": ("?q=Zibeline",),
    "groups:hours_export": (f"{DAYS}&format=csv", f"{DAYS}&format=ods"),
}
# The rooms that hold what is marked, and the pages elsewhere that gather from them.
ROOMS = ("groups", "surveys", "planning", "portal")
GATHERING = {"people:agenda", "people:team_agenda", "people:meetings", "people:member"}


def read(response: HttpResponse) -> str:
    """What a person would read of an answer: files are opened."""
    data = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    if data.startswith(b"%PDF"):
        try:
            return " ".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(data)).pages)
        except pypdf.errors.PyPdfError:
            return ""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return " ".join(
                archive.read(name).decode(errors="ignore") for name in archive.namelist()
            )
    return data.decode(errors="ignore")


def found_in(text: str) -> set[str]:
    return {marker for marker in MARKERS if marker.casefold() in text.casefold()}


@dataclass
class Marked:
    """The marked objects by the names of the matrix, and (view name, address) of every page."""

    slugs: dict[str, str]
    walk: list[tuple[str, str]]


@pytest.fixture
def marked(world: World, sign_in: Any, commits: Any, at: Any) -> Marked:
    """A group that has lived, two closed campaigns: one with enough answers, one without."""
    leader, home = world.provider.people["facilitator"], world.home.organisation
    profile = make_profile(world.provider.organisation, leader)
    with within(home):
        group = only_group(make_cycle(world.home, profiles=(profile,), membership="open"))
        members = make_enrolled(world.home, group, 6)
        session = Session.objects.create(
            organisation=home,
            group=group,
            starts_at=clock.now() - timedelta(hours=1),
            ends_at=clock.now() + timedelta(hours=1),
            updated_at=clock.now(),
        )
        session.sealed_link = sealed_remote_link(session.slug, f"https://visio.exemple.fr/{LINK}")
        session.save()
        _live(group, session, members)
    closing = {"out_of_scope": 1, "situations": 1, "presenter": PRESENTER, "notes": PRESENTER}
    _post(sign_in(leader), world, "groups:companion_close", session, closing)
    slugs = {"group": group, "cycle": group.cycle, "session": session}
    slugs |= {"led_session": session, "led_group": group, "my_group": group}
    slugs |= {"own_session": session, "followed_group": group}
    with within(home):
        slugs |= {"shared_review": _draft(group, leader), "enrolment": group.enrolments.first()}
    with commits():
        many = make_campaign(home, readers=(leader,))
    _answer(TEXT, 12)
    with commits():
        asked = make_questionnaire(home, title="Trop peu")
        small = make_campaign(home, invitees(12, start=12), asked, (leader,))
    _answer(FEW, 4)
    slugs |= {"campaign_closed": many, "campaign": small}
    named = {key: row.slug for key, row in slugs.items()}
    walk = addresses(world, named)
    at(AFTER)
    with within(home):
        for campaign in (many, small):
            close(campaign=campaign)
    return Marked(named, walk)


def _live(group: Group, session: Session, members: list[Any]) -> None:
    """Somebody from elsewhere came; the group has chosen something and has not shared it."""
    guest = make_guest(group, GUEST)
    common: dict[str, Any] = {"organisation": group.organisation, "session": session}
    Seat.objects.create(**common, guest=guest, status=SeatStatus.TAKEN, asked_at=clock.now())
    present = {"state": AttendanceState.PRESENT, "recorded_at": clock.now()}
    Attendance.objects.create(**common, guest=guest, **present)
    for member in members:
        Attendance.objects.create(**common, person=member, **present)
    choose_agreement(group=group, text=AGREEMENT, chosen_on=clock.today(), actor=members[0])


def _draft(group: Group, actor: User) -> Review:
    """The yearly review that its facilitator is writing: the group has not read it yet."""
    review = Review.objects.create(
        organisation=group.organisation,
        cycle=group.cycle,
        group=group,
        kind=ReviewKind.YEARLY,
        planned_on=clock.today(),
        created_at=clock.now(),
    )
    text = ReviewText(held_on=clock.today(), texts={"substance": DRAFT})
    return write_review(review=review, actor=actor, revision=0, text=text)


def _post(client: Any, world: World, name: str, session: Session, data: dict[str, Any]) -> None:
    slug = world.provider.organisation.slug
    url = reverse(name, kwargs={"organisation": slug, "slug": session.slug})
    assert client.post(url, data).status_code == 302


def _answer(text: str, count: int) -> None:
    for token in list(tokens_sent().values())[:count]:
        answer(token=token, answers={"utile": "2", "suite": "non", "pourquoi": text})


def addresses(world: World, marked: dict[str, str]) -> list[tuple[str, str]]:
    """(view name, address) of every page and file, naming the marked objects where it can."""
    named = dict(url_names())
    values = dict(marked)
    found = []
    for name, row in sorted(MATRIX.items()):
        if "GET" not in row["methods"]:
            continue
        if name.split(":")[0] not in ROOMS and name not in GATHERING:
            continue
        home = world.provider if row.get("space") == "provider" else world.home
        parts = row.get("kwargs", {})
        with within(home.organisation):
            # In the order of the matrix: one maker may look for what another made.
            for key in parts.values():
                if key not in values:
                    values[key] = MAKERS[key](world)
        kwargs = {part: values[key] for part, key in parts.items()}
        if named[name].startswith("o/<slug:organisation>/"):
            kwargs["organisation"] = home.organisation.slug
        url = reverse(name, kwargs=kwargs)
        found += [(name, f"{url}{query}") for query in ("", *ASKED.get(name, ()))]
    return found


def dumped() -> str:
    """Everything that a dump of the database, a copy of its file or of files kept would show."""
    with connection.cursor() as cursor:
        lines = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            lines += [str(row) for row in cursor.fetchall()]
    kept = Path(settings.MEDIA_ROOT)
    copied = [*backup(), *(one.read_bytes() for one in kept.rglob("*") if one.is_file())]
    return "\n".join([*lines, *(data.decode(errors="ignore") for data in copied)])


def test_there_is_no_admin_site() -> None:
    """Content is reached by the addresses of the matrix only, which name every one of them."""
    assert not any(apps.is_installed(f"django.contrib.{name}") for name in ("admin", "admindocs"))
    resolver = get_resolver()
    assert not {"admin", "django-admindocs"} & set(resolver.namespace_dict)
    assert [name for name, _ in url_names() if name.startswith("admin:")] == []
    with pytest.raises(Resolver404):
        resolve("/admin/")


def test_nobody_above_a_group_meets_what_is_its_own(
    world: World, marked: Marked, sign_in: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert len(marked.walk) > 80
    opened = 0
    for role in ROLES:
        client = sign_in(world.home.people[role])
        for name, url in marked.walk:
            response = client.get(url)
            told = read(response)
            opened += response.status_code == 200
            assert not found_in(told), f"{name} as {role}"
            if marked.slugs["campaign"] in url and response.status_code == 200:
                assert "ont répondu" not in told, f"{name} as {role}"
        feed = links.create(purpose=PURPOSE, subject=world.home.people[role])
        assert not found_in(client.get(f"/agenda/{feed}.ics").text)
    assert opened > 150
    above = {world.home.people[role].email for role in ROLES}
    letters = [one for one in outbox.outbox if above & set(one.to)]
    assert not found_in(" ".join(f"{one.subject} {one.body}" for one in letters))
    assert not found_in(caplog.text)
    # A dump shows neither texts, guests nor where to connect, sealed, nor who presented, nowhere.
    assert found_in(dumped()) == set()
    with across_organisations("test"):
        assert SessionClosing.objects.count() == 1
        kept = [marked.slugs[key] for key in ("campaign", "campaign_closed")]
        assert Campaign.objects.filter(slug__in=kept).count() == 2
    assert met_by_who_leads(world, marked, sign_in) == {TEXT, GUEST, DRAFT, AGREEMENT}


def met_by_who_leads(world: World, marked: Marked, sign_in: Any) -> set[str]:
    """The control: on addresses of the same walk, who leads meets what is theirs to see."""
    client, slugs = sign_in(world.provider.people["facilitator"]), marked.slugs
    led = {"organisation": world.provider.organisation.slug, "slug": slugs["led_session"]}
    seen = [
        reverse("groups:led_attendance", kwargs=led),
        reverse("groups:my_agreements", kwargs={"slug": slugs["group"]}),
        reverse("groups:my_review", kwargs={"slug": slugs["shared_review"]}),
        reverse("surveys:reading", kwargs={"slug": slugs["campaign_closed"]}),
    ]
    return found_in(" ".join(read(client.get(url)) for url in seen))
