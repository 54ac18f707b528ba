"""A wait that begins anew, two lists at once, and what an export does not say."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from maillage.kernel import journal
from maillage.kernel.sheets_out import write_csv
from maillage.kernel.tenancy import within
from maillage.pathways.domain import Refused, join_circle
from maillage.pathways.domain.waiting import Days, change_status, list_child, put_first
from maillage.pathways.models import DataRequest, WaitingEntry
from maillage.pathways.queries.children import readings_of, told
from maillage.pathways.queries.journeys import desk_of
from maillage.people.enums import Role
from tests.factories import World, make_member, make_service
from tests.pathways.factories import TODAY, make_child, make_entry, make_identity
from tests.pathways.test_waiting import HEADERS, LINE


def url(world: World, name: str, **kwargs: Any) -> str:
    return reverse(
        f"pathways:{name}", kwargs={"organisation": world.home.organisation.slug, **kwargs}
    )


def test_a_notification_that_comes_back_to_life_waits_anew(world: World, sign_in: Any) -> None:
    secretary = world.home.people["secretary"]
    entry = make_entry(world.home, notified_on=date(2026, 8, 1))
    with within(world.home.organisation):
        for status in ("42", "47", "48"):
            change_status(
                entry=entry, actor=None, status=status, reason="end", on=TODAY, imported=True
            )
        with pytest.raises(Refused) as refusal:
            list_child(
                child=entry.child,
                service=entry.service,
                actor=secretary,
                days=Days(requested_on=TODAY),
            )
        assert "Notification réactivée" in str(refusal.value)
    client, page = sign_in(secretary), url(world, "status", slug=entry.slug)
    typed = {"status": "54", "on": "2026-11-24", "reason": ""}
    for wrong in ("", "2026-09-01"):
        refused = client.post(page, {**typed, "requested_on": wrong})
        assert (refused.status_code, "date de la nouvelle demande" in refused.text) == (422, True)
    assert client.post(page, {**typed, "requested_on": "2026-11-24"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.requested_on, entry.notified_on, entry.entered_on) == (TODAY, None, None)
    with within(world.home.organisation):
        change_status(entry=entry, actor=secretary, status="37", reason="", on=TODAY)
        change_status(
            entry=entry, actor=secretary, status="54", reason="", on=TODAY, requested_on=TODAY
        )
        assert WaitingEntry.objects.waiting().get() == entry


def test_a_line_of_another_service_is_left_and_nothing_is_invented(
    world: World, sign_in: Any
) -> None:
    make_child(world.home, make_identity("Inconnu", "Nom"))
    elsewhere = make_service(world.home.organisation)
    client = sign_in(make_member(world.home.organisation, Role.SECRETARY, service=elsewhere))

    def bring(rows: list[list[str]]) -> Any:
        sheet = SimpleUploadedFile("export.csv", write_csv(HEADERS, rows))
        typed = {"service": elsewhere.pk, "sheet": sheet}
        return client.post(url(world, "bring"), typed, follow=True)

    held = ["Inconnu", "Nom", *LINE[2:4], "", *LINE[5:]]
    # The lines of its own children come in beside; what the export does not say is not invented.
    left = ["Parti", "Noé", "03/03/2017", "Bobigny", "79", *LINE[5:8], "48", "12/10/2025"]
    told = bring([held, left])
    assert (told.status_code, "1\u00a0ligne laissée de côté. Ligne 2" in told.text) == (200, True)
    with within(world.home.organisation):
        entry = WaitingEntry.objects.select_related("child").get(service=elsewhere)
        assert entry.child.last_contact_on == date(2025, 10, 12)
        change = entry.changes.get(status="48")
        assert change.reason == "untold"
    page = url(world, "reason", slug=entry.slug, change=change.slug)
    assert page in client.get(url(world, "entry", slug=entry.slug)).text
    assert client.post(page, {"reason": "untold"}).status_code == 422
    assert client.post(page, {"reason": "moved"}).status_code == 302
    assert client.get(page).status_code == 404
    change.refresh_from_db()
    assert change.reason == "moved"


def test_an_office_puts_a_child_on_the_list_of_another_service(world: World, sign_in: Any) -> None:
    second = make_service(world.home.organisation)
    secretary = make_member(
        world.home.organisation, Role.SECRETARY, service=world.home.objects["service"]
    )
    child = make_child(world.home)
    make_entry(world.home, child)
    page = url(world, "list_new", slug=child.slug)
    typed = {"service": second.pk, "requested_on": "2026-11-24"}
    assert sign_in(secretary).post(page, typed).status_code == 302
    with within(world.home.organisation):
        services = WaitingEntry.objects.filter(child=child).values_list("service", flat=True)
        assert set(services) == {child.service_id, second.pk}


def test_what_a_person_decided_is_taken_back_and_reading_an_entry_is_told(
    world: World, sign_in: Any
) -> None:
    head = world.home.people["head_of_service"]
    entry = make_entry(world.home)
    with within(world.home.organisation):
        put_first(entry=entry, actor=head, reason="danger", ends_on=date(2026, 12, 1))
    client, page = sign_in(head), url(world, "entry", slug=entry.slug)
    lift = url(world, "override_lift", slug=entry.slug)
    assert lift in client.get(page).text
    assert client.post(lift).status_code == 302
    assert lift not in client.get(page).text
    assert client.get(url(world, "status", slug=entry.slug)).status_code == 200
    with within(world.home.organisation):
        lines = readings_of(entry.child)
        assert [one.what for one in told(lines)] == ["Dossier"] * 3
        journal.record_reads(
            organisation=entry.organisation, actor=head, subjects=[entry.child] * 60
        )
    shown = client.get(url(world, "readings", slug=entry.child.slug) + "?page=2").text
    assert shown.count("<li>") >= 13


def test_a_family_receives_the_copy_of_its_record_in_time(world: World, sign_in: Any) -> None:
    head = world.home.people["head_of_service"]
    entry = make_entry(world.home)
    child = entry.child
    with within(world.home.organisation):
        join_circle(child=child, actor=head, function="coordinator", person=head, starts_on=TODAY)
        change_status(
            entry=entry, actor=head, status="45", reason="untold", on=TODAY, imported=True
        )
    client, page = sign_in(head), url(world, "child", slug=child.slug)
    ask = url(world, "copy_ask", slug=child.slug)
    typed = {"source": "parents", "on": "2026-11-24"}
    assert client.post(ask, typed).status_code == 302
    assert client.post(ask, typed).status_code == 422
    with within(world.home.organisation):
        assert desk_of(head)[0].due == ["Copie du dossier à remettre avant le 24 décembre 2026"]
        copy = DataRequest.objects.get()
    given = url(world, "copy_given", slug=child.slug, copy=copy.slug)
    assert given in client.get(page).text
    told = client.get(url(world, "record_file", slug=child.slug, form="odt"))
    assert told.status_code == 200
    with zipfile.ZipFile(BytesIO(told.getvalue())) as parts:
        words = parts.read("content.xml").decode()
    for fact in ("Zyrquist", "famille.zyrquist@exemple.fr", "Admission impossible", "Coordination"):
        assert fact in words
    # Whoever else is in the record is told by a function.
    assert str(head) not in words
    director = sign_in(world.home.people["director"])
    assert director.get(url(world, "record_file", slug=child.slug, form="odt")).status_code == 404
    client = sign_in(head)
    assert client.post(given).status_code == 302
    assert client.post(given).status_code == 404
