"""The companion's page, its end, and the numbers that an organisation may see."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from maillage.groups import danger, methods
from maillage.groups.domain import (
    Refused,
    cancel_session,
    choose_method,
    close_companion,
    write_charter,
)
from maillage.groups.enums import CancelledBy
from maillage.groups.models import (
    Charter,
    Cycle,
    FollowUp,
    Group,
    IntakeCellNumber,
    OutOfScopeTally,
    Session,
    SessionClosing,
)
from maillage.groups.queries.library import out_of_scope, sessions_at_hand
from maillage.kernel import clock
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.people.models import Organisation, Site
from tests.conftest import NOW
from tests.factories import World, make_member
from tests.groups.factories import FIRST, make_cycle, make_enrolled, make_facilitator

SHORTLY_BEFORE = NOW - timedelta(minutes=10)


def led_group(world: World) -> tuple[Any, Group]:
    leader, profile = make_facilitator(world)
    cycle = make_cycle(world.home, ("SIEMO 1", "SIEMO 2"), (profile,))
    with within(world.home.organisation):
        return leader, Group.objects.select_related("cycle", "organisation").get(
            cycle=cycle, name="SIEMO 1"
        )


def make_session(group: Group, start: datetime = SHORTLY_BEFORE) -> Session:
    with within(group.organisation):
        return Session.objects.create(
            organisation=group.organisation,
            group=group,
            starts_at=start,
            ends_at=start + timedelta(hours=2),
            updated_at=clock.now(),
        )


def page_of(world: World, session: Session, name: str = "groups:companion") -> str:
    space = world.provider.organisation.slug
    return reverse(name, kwargs={"organisation": space, "slug": session.slug})


def close(session: Session, actor: Any, subjects: int | None = 0, situations: int = 0) -> None:
    with within(session.organisation):
        close_companion(session=session, actor=actor, out_of_scope=subjects, situations=situations)


def test_the_page_holds_methods_frame_and_danger_but_nobody(world: World, sign_in: Any) -> None:
    leader, group = led_group(world)
    with within(world.home.organisation):
        members = make_enrolled(world.home, group, 2)
    session = make_session(group)
    answer = sign_in(leader).get(page_of(world, session))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    for method in methods.shipped().values():
        assert method.name in answer.text.replace("&#x27;", "'")
    assert "tel:119" in answer.text
    assert "Rien de ce que vous faites ici ne quitte ce téléphone" in answer.text
    # The page is kept on the phone: no name of anybody or of any group may be in it.
    names = [group.name, group.cycle.title, world.home.organisation.name, leader.last_name]
    names += [world.provider.organisation.name, *(member.last_name for member in members)]
    assert [name for name in names if name in answer.text] == []
    assert "csrfmiddlewaretoken" not in answer.text


def test_nobody_else_opens_it(world: World, sign_in: Any) -> None:
    """Another facilitator of the same provider, its administrator, the buyer's own people."""
    _, group = led_group(world)
    session = make_session(group)
    colleague = make_member(world.provider.organisation, Role.FACILITATOR)
    others = [colleague, world.provider.people["admin"], world.home.people["director"]]
    for person in others:
        for name in ("groups:companion", "groups:companion_close"):
            assert sign_in(person).get(page_of(world, session, name)).status_code == 404


def test_a_cancelled_session_has_no_companion(world: World, sign_in: Any) -> None:
    leader, group = led_group(world)
    session = make_session(group, FIRST)
    with within(world.home.organisation):
        cancel_session(session=session, actor=world.home.people["director"], by=CancelledBy.BUYER)
    assert sign_in(leader).get(page_of(world, session)).status_code == 404


def test_the_method_of_the_cycle_opens_first(world: World, sign_in: Any) -> None:
    leader, group = led_group(world)
    session = make_session(group)
    url = page_of(world, session)
    assert '<option value="gapp" selected>' in sign_in(leader).get(url).text
    with within(world.home.organisation):
        choose_method(cycle=group.cycle, actor=world.home.people["director"], key="balint")
        slug = Cycle.objects.get(pk=group.cycle_id).method.slug
    assert f'<option value="{slug}" selected>' in sign_in(leader).get(url).text


def test_the_group_s_own_charter_is_the_frame_at_hand(world: World, sign_in: Any) -> None:
    leader, group = led_group(world)
    url = page_of(world, make_session(group))
    former = "On écoute sans couper la parole"
    assert former in sign_in(leader).get(url).text
    with within(world.home.organisation):
        write_charter(cycle=group.cycle, text="On commence à l'heure dite.", actor=None)
    text = sign_in(leader).get(url).text.replace("&#x27;", "'")
    assert "On commence à l'heure dite." in text
    assert "ni une réunion de synthèse" in text
    assert former not in text
    with within(world.home.organisation):
        Charter.objects.all().delete()
    assert "ce groupe n’a pas de charte" in sign_in(leader).get(url).text


def test_the_page_costs_the_same_whatever_the_members(
    world: World, sign_in: Any, django_assert_num_queries: Any
) -> None:
    leader, group = led_group(world)
    session = make_session(group)
    client = sign_in(leader)
    with django_assert_num_queries(11):
        client.get(page_of(world, session))
    with within(world.home.organisation):
        make_enrolled(world.home, group, 3)
    with django_assert_num_queries(11):
        client.get(page_of(world, session))


def test_closing_sends_two_numbers_and_only_once(world: World, sign_in: Any) -> None:
    leader, group = led_group(world)
    session = make_session(group)
    client = sign_in(leader)
    url = page_of(world, session, "groups:companion_close")
    refused = client.post(url, {"out_of_scope": "21", "situations": "1"})
    assert refused.status_code == 422
    sent = client.post(url, {"out_of_scope": "3", "situations": "2"})
    assert sent.status_code == 302
    client.post(url, {"out_of_scope": "9", "situations": "0"})
    with within(world.home.organisation):
        tally = OutOfScopeTally.objects.get()
        assert (tally.waiting_sessions, tally.waiting_subjects) == (1, 3)
        assert FollowUp.objects.get().situations == 2
        line = JournalLine.objects.get(verb="groups.companion_closed")
        assert line.detail == {}
    again = client.get(page_of(world, make_session(group, SHORTLY_BEFORE - timedelta(hours=3))))
    assert "2\u00a0situations" in again.text


def test_no_tally_is_counted_when_none_is_given(world: World) -> None:
    leader, group = led_group(world)
    close(make_session(group), leader, None, 1)
    with within(world.home.organisation):
        assert OutOfScopeTally.objects.count() == 0
        assert SessionClosing.objects.count() == 1


def test_a_session_that_has_not_begun_is_not_closed(world: World) -> None:
    leader, group = led_group(world)
    session = make_session(group, FIRST)
    with pytest.raises(Refused, match="n'a pas commencé"):
        close(session, leader, 1, 0)
    with within(world.home.organisation):
        assert SessionClosing.objects.count() == 0


def test_the_tally_shows_five_sessions_at_once_and_no_difference_tells_of_one(
    world: World, sign_in: Any
) -> None:
    leader, group = led_group(world)
    seen = []
    for number in range(11):
        start = SHORTLY_BEFORE - timedelta(days=number)
        close(make_session(group, start), leader, number % 4, 0)
        with within(world.home.organisation):
            tally = out_of_scope(group.cycle)
        seen.append((tally.shown_sessions, tally.shown_subjects) if tally else None)
    # 0+1+2+3+0 = 6 after five sessions, then 1+2+3+0+1 = 7 more after ten.
    assert seen == [None] * 4 + [(5, 6)] * 5 + [(10, 13)] * 2
    director = sign_in(world.home.people["director"])
    slugs = {"organisation": world.home.organisation.slug, "slug": group.cycle.slug}
    page = director.get(reverse("groups:cycle_method", kwargs=slugs))
    assert "13\u00a0sujets sur 10\u00a0séances" in page.text


def test_the_buyer_reads_no_number_under_five_sessions(world: World, sign_in: Any) -> None:
    leader, group = led_group(world)
    for number in range(4):
        close(make_session(group, SHORTLY_BEFORE - timedelta(days=number)), leader, 17, 8)
    client = sign_in(world.home.people["director"])
    space = {"organisation": world.home.organisation.slug}
    for name, slug in (
        ("groups:cycle_method", group.cycle.slug),
        ("groups:cycle", group.cycle.slug),
        ("groups:group", group.slug),
    ):
        text = client.get(reverse(name, kwargs={**space, "slug": slug})).text
        assert "\u00a0sujets" not in text
        assert "\u00a0situations" not in text


def test_sessions_at_hand_are_one_s_own_begun_or_next(world: World) -> None:
    leader, group = led_group(world)
    begun = make_session(group)
    closed = make_session(group, SHORTLY_BEFORE - timedelta(days=1))
    close(closed, leader)
    make_session(group, SHORTLY_BEFORE - timedelta(days=4))
    following = make_session(group, FIRST)
    make_session(group, FIRST + timedelta(days=30))
    assert [one.pk for one in sessions_at_hand(leader)] == [begun.pk, following.pk]
    assert sessions_at_hand(world.home.people["director"]) == []


def test_an_intake_cell_is_dated_and_unknown_ones_are_none() -> None:
    read_on = date(2026, 11, 22)
    cell = danger.shipped_cell("41", read_on)
    assert cell is not None
    assert (cell.dialled, cell.source.startswith("page «")) == ("0254560696", True)
    assert danger.shipped_cell("41", read_on - timedelta(days=1)) is None
    assert cell.is_sure
    assert danger.shipped_cell("36", read_on) is None
    # Looked for: in the press only, and nowhere. Neither stands without being confirmed.
    tours, vienne = danger.shipped_cell("37", read_on), danger.shipped_cell("86", read_on)
    assert tours is not None
    assert vienne is not None
    assert (tours.dialled, tours.is_sure) == ("0247314330", False)
    assert (vienne.dialled, vienne.is_sure) == ("", False)
    seine_saint_denis = danger.shipped_cell("93", date(2026, 11, 23))
    assert seine_saint_denis is not None
    assert (seine_saint_denis.dialled, seine_saint_denis.is_sure) == ("", False)


def test_the_danger_page_gives_the_cell_of_the_place_of_the_session(
    world: World, sign_in: Any
) -> None:
    leader, group = led_group(world)
    site = group.site
    session = make_session(group)
    text = sign_in(leader).get(page_of(world, session)).text
    assert "Indre-et-Loire" in text
    assert "tel:0254560696" not in text
    # Known from the press only: after 119, and said to be confirmed.
    assert text.index("tel:119") < text.index("tel:0247314330")
    assert "Ce numéro est à confirmer par votre direction" in text
    with within(world.home.organisation):
        site.departement_code = "41"
        site.save()
    text = sign_in(leader).get(page_of(world, session)).text
    assert "tel:0254560696" in text
    assert "tel:119" in text


def test_where_no_number_is_known_the_page_says_what_to_do_and_invents_none(
    world: World, sign_in: Any
) -> None:
    """No page gives that of Vienne: its direction is asked to confirm it."""
    leader, group = led_group(world)
    Organisation.objects.filter(pk=world.home.organisation.pk).update(departement_code="86")
    with within(world.home.organisation):
        Site.objects.filter(pk=group.site_id).update(departement_code="86")
    space = {"organisation": world.home.organisation.slug}
    page = reverse("groups:danger", kwargs=space)
    number = reverse("groups:danger_number", kwargs=space)
    asked = {
        "secretary": sign_in(world.home.people["secretary"]).get(page).text,
        "professional": sign_in(world.home.people["professional"]).get(page).text,
        "facilitator": sign_in(leader).get(page_of(world, make_session(group))).text,
    }
    for text in asked.values():
        assert set(re.findall(r'href="tel:(\d+)"', text)) == {"17", "15", "112", "119"}
        told = " ".join(text.replace("\u00a0", " ").split())
        assert "Pas de numéro public pour cette cellule de recueil" in told
        assert "n’a pas de numéro connu du public (aucune page publique trouvée" in told
        assert "un danger immédiat : le 17 ou le 15" in told
        assert "le 119, jour et nuit, qui transmet à la cellule" in told
        assert "le procureur de la République, par le 17 hors des heures ouvrées" in told
    assert [who for who, text in asked.items() if number in text] == ["secretary"]
    secretary = sign_in(world.home.people["secretary"])
    assert not re.search(r'<input[^>]*name="phone"[^>]*value=', secretary.get(number).text)
    # Its switchboard and its address are the organisation's to give; neither alone is a number.
    typed = {"departement": "86", "address": "crip@exemple.fr"}
    refused = secretary.post(number, typed)
    assert (refused.status_code, "à défaut, celui du standard" in refused.text) == (422, True)
    assert secretary.post(number, {**typed, "switchboard": "0500000000"}).status_code == 302
    text = secretary.get(page).text
    assert set(re.findall(r'href="tel:(\d+)"', text)) == {"17", "15", "112", "119", "0500000000"}
    assert "crip@exemple.fr" in text


def test_the_number_that_an_organisation_gives_prevails_from_its_day(
    world: World, sign_in: Any, at: Any
) -> None:
    leader, group = led_group(world)
    session = make_session(group)
    client = sign_in(world.home.people["secretary"])
    space = {"organisation": world.home.organisation.slug}
    page = reverse("groups:danger_number", kwargs=space)
    assert 'value="02 47 31 43 30"' in client.get(page).text  # to confirm or correct
    wrong = client.post(page, {"departement": "37", "phone": "119"})
    assert wrong.status_code == 422
    assert "dix chiffres" in wrong.text
    typed = {"departement": "37", "phone": "0247.01.02.03", "hours": "de 9 h à 17 h"}
    assert client.post(page, typed).status_code == 302
    everyone = sign_in(world.home.people["professional"])
    text = everyone.get(reverse("groups:danger", kwargs=space)).text
    assert "tel:0247010203" in text
    assert "02 47 01 02 03" in text
    assert "à confirmer" not in text
    assert "tel:0247010203" in sign_in(leader).get(page_of(world, session)).text
    at(NOW + timedelta(days=3))
    client = sign_in(world.home.people["secretary"])
    client.post(page, {**typed, "phone": "02 47 01 02 04"})
    client.post(page, {**typed, "phone": "02 47 01 02 05"})
    with within(world.home.organisation):
        rows = IntakeCellNumber.objects.order_by("valid_from")
        assert [(row.phone, row.valid_to) for row in rows] == [
            ("02 47 01 02 03", date(2026, 11, 26)),
            ("02 47 01 02 05", None),
        ]
        assert danger.whom_to_call("37", date(2026, 11, 25)).cell.dialled == "0247010203"
    with within(world.foreign.organisation):
        assert danger.whom_to_call("37", date(2026, 11, 27)).cell.dialled == "0247314330"


def test_the_service_worker_is_one_and_empties_at_signing_out(client: Any, db: None) -> None:
    answer = client.get("/hors-ligne.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in answer
    signing_out = reverse("account_logout").replace("-", "\\u002D")
    assert f'const LOGOUT = "{signing_out}";' in answer.text
