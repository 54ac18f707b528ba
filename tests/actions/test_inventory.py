"""An action drafted, published, found, copied, said to be stale, ended: the thin whole path."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from pypdf import PdfReader

from maillage.actions.access import readable
from maillage.actions.domain import (
    Refused,
    copy_action,
    end_action,
    publish_action,
    start_action,
    write_step,
)
from maillage.actions.domain.asking import ask_organisers
from maillage.actions.domain.life import missing
from maillage.actions.models import ActionCode, CollectiveAction, InventoryGrant
from maillage.actions.queries.actions import copies_of
from maillage.groups.domain import publish_sessions
from maillage.kernel import clock
from maillage.kernel.http import organisation_url
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import across_organisations, within
from tests.actions.factories import HOW, make_action, make_draft
from tests.factories import World, make_member, make_site
from tests.groups.factories import FIRST, make_cycle, only_group, planned


def test_a_draft_says_what_it_lacks_and_the_families_come_first_of_all(world: World) -> None:
    person = world.home.people["professional"]
    with within(world.home.organisation):
        draft = start_action(
            organisation=world.home.organisation, actor=person, title="Sortie à la ferme"
        )
        assert [step for step, _ in missing(draft)] == ["idee", "idee", "idee", "familles"]
        ready = make_draft(world.home, person)
        assert missing(ready) == []
        for how in ("", "Oui, un peu."):
            write_step(action=ready, actor=person, changes={"co_design_how": how})
            with pytest.raises(Refused, match="comment des familles ont participé"):
                publish_action(action=ready, actor=person)
        write_step(action=ready, actor=person, changes={"co_design_how": HOW})
        published = publish_action(action=ready, actor=person)
        assert (published.state, published.published_on) == ("running", date(2026, 11, 24))
        with pytest.raises(Refused, match="déjà publiée"):
            publish_action(action=ready, actor=person)


def test_a_person_writes_publishes_and_ends_an_action(world: World, sign_in: Any) -> None:
    person, space = world.home.people["professional"], world.home.organisation
    client = sign_in(person)

    def at(name: str, **kwargs: Any) -> str:
        return organisation_url(space, f"actions:{name}", **kwargs)

    answer = client.post(at("action_new"), {"title": "Jouer dehors"})
    with within(space):
        action = CollectiveAction.objects.get(title="Jouer dehors")
        assert [row.person for row in action.animators.all()] == [person]
    assert answer["Location"] == at("write", slug=action.slug, step="idee")
    # While one types: what is understood is kept, what is not is left as it was.
    typed = {"title": "Jouer dehors", "aim": "Courir, grimper.", "age_from": "6", "age_to": "4"}
    said = client.post(at("autosave", slug=action.slug, step="idee"), typed)
    assert said.json() == {"said": "Brouillon enregistré à 10\u00a0h"}
    action.refresh_from_db()
    assert (action.aim, action.age_from, action.age_to) == ("Courir, grimper.", 6, None)
    refused = client.post(at("write", slug=action.slug, step="idee"), typed)
    assert refused.status_code == 422
    assert "Courir, grimper." in refused.content.decode()
    idea = {**typed, "age_to": "11", "publics": ["children", "parents"], "kind": "outing"}
    client.post(at("write", slug=action.slug, step="idee"), idea)
    with_whom = {"commune_code": "Tours", "animators": [person.pk], "cost_cents": "120,50"}
    client.post(at("write", slug=action.slug, step="ou"), with_whom)
    families = {"co_design": "chose", "co_design_how": HOW, "themes": ["nature"]}
    client.post(at("write", slug=action.slug, step="familles"), families)
    client.post(at("write", slug=action.slug, step="refaire"), {"kit": "Un ballon."})
    client.post(at("publish", slug=action.slug))
    action.refresh_from_db()
    assert (action.state, action.cost_cents, action.commune_code) == ("running", 12050, "37261")
    with within(space):
        held = ActionCode.objects.filter(action=action).values_list("family", "code")
        assert set(held) == {
            ("publics", "children"),
            ("publics", "parents"),
            ("themes", "nature"),
        }
    page = client.get(at("action", slug=action.slug)).content.decode()
    assert "de 6 à 11 ans" in page and "120,50\u00a0€" in page
    assert client.post(at("autosave", slug=action.slug, step="idee"), idea).status_code == 404
    client.post(at("end", slug=action.slug), {"learned": "Prévoir des bottes."})
    action.refresh_from_db()
    assert (action.state, action.learned) == ("ended", "Prévoir des bottes.")
    lines = JournalLine.objects.filter(subject_id=action.pk, verb__startswith="actions.")
    assert list(lines.order_by("position").values_list("verb", flat=True)) == [
        "actions.started",
        "actions.published",
        "actions.ended",
    ]


def test_a_commune_that_is_not_that_of_the_place_is_told_never_replaced(
    world: World, sign_in: Any
) -> None:
    space, person = world.home.organisation, world.home.people["professional"]
    with within(space):
        action = make_draft(world.home, person)
        house = make_site(space, "Maison du Clain", commune_code="86194", departement_code="86")
    url = organisation_url(space, "actions:write", slug=action.slug, step="ou")
    client = sign_in(person)
    refused = client.post(url, {"site": house.pk, "commune_code": "Loudun"})
    assert refused.status_code == 422
    assert "Maison du Clain est à Poitiers" in refused.content.decode()
    client.post(url, {"site": "", "commune_code": "Loudun"})
    action.refresh_from_db()
    assert (action.site, action.commune_code) == (None, "86137")
    client.post(url, {"site": house.pk, "commune_code": "Loudun"})
    action.refresh_from_db()
    assert (action.site, action.commune_code) == (house, "86194")


def test_a_published_action_is_printed_and_loses_nothing_it_owes(
    world: World, sign_in: Any
) -> None:
    person, space = world.home.people["professional"], world.home.organisation
    action = make_action(world.home, person, cost_cents=12050)
    client = sign_in(person)

    def at(name: str, **kwargs: Any) -> str:
        return organisation_url(space, f"actions:{name}", slug=action.slug, **kwargs)

    paper = client.get(at("card_file", form="pdf"))
    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(paper.content)).pages)
    assert "Cuisiner ensemble" in printed and "120,50\u00a0€" in printed and HOW[:20] in printed
    emptied = client.post(at("write", step="familles"), {"co_design": "chose"})
    assert emptied.status_code == 422
    assert "comment des familles ont participé" in emptied.content.decode()
    idea = {"title": "Cuisiner", "aim": "Faire à manger.", "kind": "outing"}
    assert client.post(at("write", step="idee"), idea).status_code == 422
    action.refresh_from_db()
    assert (action.title, action.co_design_how) == ("Cuisiner ensemble", HOW)


def test_who_neither_holds_nor_keeps_an_action_changes_nothing(world: World, sign_in: Any) -> None:
    space = world.home.organisation
    action = make_action(world.home, world.home.people["secretary"])
    draft = make_draft(world.home, world.home.people["secretary"], "Encore secrète")
    client = sign_in(world.home.people["professional"])
    where = {"slug": action.slug}
    page = client.get(organisation_url(space, "actions:action", **where)).content.decode()
    assert HOW in page and "Terminer l’action" not in page
    assert client.get(organisation_url(space, "actions:end", **where)).status_code == 404
    hidden = organisation_url(space, "actions:action", slug=draft.slug)
    assert client.get(hidden).status_code == 404
    listed = client.get(organisation_url(space, "actions:index")).content.decode()
    assert "Cuisiner ensemble" in listed and "Encore secrète" not in listed


def test_a_copy_keeps_its_lineage_and_leaves_places_and_people(world: World) -> None:
    model = make_action(world.home, world.home.people["professional"], kit="Une table, dix bols.")
    partner = world.foreign
    with within(partner.organisation):
        assert not readable(partner.organisation).exists()
    with within(world.home.organisation):
        InventoryGrant.objects.create(
            organisation=world.home.organisation,
            party=partner.organisation,
            starts_on=clock.today(),
            until=clock.today() + timedelta(days=30),
        )
    person = partner.people["professional"]
    with within(partner.organisation):
        assert list(readable(partner.organisation)) == [model]
    from_partner = make_copy(partner, person, model)
    assert (from_partner.kit, from_partner.co_design_how) == ("Une table, dix bols.", "")
    assert from_partner.inspired_by_id == model.pk
    assert copies_of(model, world.home.organisation) == []
    with within(partner.organisation):
        ready = {"commune_code": "37050", "co_design": "lead", "co_design_how": HOW}
        write_step(action=from_partner, actor=person, changes=ready)
        publish_action(action=from_partner, actor=person)
    assert copies_of(model, partner.organisation) == [from_partner]
    # The partner's own inventory was opened to nobody.
    assert copies_of(model, world.home.organisation) == []
    with within(partner.organisation):
        held = ActionCode.objects.filter(action=from_partner, family="publics")
        assert set(held.values_list("code", flat=True)) == {"parents", "peer_helpers"}


def make_copy(space: Any, person: Any, model: CollectiveAction) -> CollectiveAction:
    with within(space.organisation):
        return copy_action(organisation=space.organisation, actor=person, model=model)


def test_after_six_months_the_organiser_is_asked_once_and_answers_by_the_link(
    world: World, at: Any, commits: Any, client: Any
) -> None:
    head = make_member(world.home.organisation, "head_of_service")
    action = make_action(world.home, head)
    with commits():
        assert ask_organisers() == 0
    at(clock.now() + timedelta(days=184))
    with commits():
        assert (ask_organisers(), ask_organisers()) == (1, 0)
    (message,) = mail.outbox
    assert message.to == [head.email]
    (address,) = [line for line in message.body.splitlines() if line.startswith("http")]
    path = address[address.index("/actions/") :]
    assert client.get(path).status_code == 200
    with across_organisations("test"):
        assert CollectiveAction.objects.get(pk=action.pk).is_stale
    client.post(path, {"answer": "running"})
    with across_organisations("test"):
        fresh = CollectiveAction.objects.get(pk=action.pk)
    assert (fresh.is_stale, fresh.confirmed_on) == (False, clock.today())
    assert client.post(path, {"answer": "ended"}).status_code == 404
    with within(world.home.organisation):
        end_action(action=fresh, actor=head)
        with pytest.raises(Refused, match="n’est pas en cours"):
            end_action(action=fresh, actor=head)
    assert reverse("actions:still", kwargs={"token": "x"}).startswith("/actions/")


def test_who_leads_an_action_finds_the_open_groups_and_nothing_of_them(
    world: World, sign_in: Any
) -> None:
    leader = world.home.people["professional"]
    action = make_action(world.home, leader)
    with within(world.home.organisation):
        closed = only_group(make_cycle(world.home, ("Groupe fermé",)))
        is_open = only_group(make_cycle(world.home, ("Animer ensemble",), membership="open"))
        for group in (closed, is_open):
            publish_sessions(cycle=group.cycle, actor=None, plan={group: [planned(FIRST)]})

    def seen_by(person: Any) -> str:
        url = organisation_url(world.home.organisation, "actions:action", slug=action.slug)
        return str(sign_in(person).get(url).content.decode())

    assert "Animer ensemble" in seen_by(leader) and "Groupe fermé" not in seen_by(leader)
    # Whoever only reads the action is told of no group.
    assert "Animer ensemble" not in seen_by(make_member(world.home.organisation, "professional"))
