"""Pathways from admission to exit, the desk, the board, caseloads that change hands."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.pathways.domain import Refused, join_circle
from maillage.pathways.domain.journeys import (
    admit,
    answer_relay,
    change_mode,
    close_side,
    leave,
    open_side,
)
from maillage.pathways.domain.solutions import plan_solution
from maillage.pathways.domain.waiting import change_status
from maillage.pathways.models import (
    Child,
    CircleMember,
    Measure,
    Pathway,
    RelayQuestion,
    SolutionPlan,
    Stage,
    WaitingEntry,
)
from maillage.pathways.queries import journeys as reads
from maillage.pathways.queries import waiting as waiting_reads
from maillage.people.enums import Role
from maillage.people.models import Membership
from tests.factories import World, make_member
from tests.pathways.activity import make_measure
from tests.pathways.factories import (
    TODAY,
    make_child,
    make_decision,
    make_entry,
    make_identity,
    make_pathway,
)

START = date(2026, 9, 1)


def url(world: World, name: str, **kwargs: Any) -> str:
    return reverse(
        f"pathways:{name}", kwargs={"organisation": world.home.organisation.slug, **kwargs}
    )


def stages_of(pathway: Pathway) -> list[tuple[str, date, date | None]]:
    rows = Stage.objects.filter(pathway=pathway).order_by("starts_on")
    return list(rows.values_list("mode", "starts_on", "ends_on"))


def test_a_mode_changes_without_a_new_admission(world: World) -> None:
    head = world.home.people["head_of_service"]
    child = make_child(world.home)
    with within(world.home.organisation):
        pathway = admit(
            child=child, service=child.service, actor=head, mode="waiting_support", on=START
        )
        with pytest.raises(Refused):
            admit(child=child, service=child.service, actor=head, mode="full_time", on=START)
        change_mode(pathway=pathway, actor=head, mode="part_time", on=date(2026, 10, 1))
        for mode, on in (
            ("part_time", TODAY),
            ("full_time", date(2026, 9, 30)),
            ("full_time", date(2026, 11, 25)),
        ):
            with pytest.raises(Refused):
                change_mode(pathway=pathway, actor=head, mode=mode, on=on)
        change_mode(pathway=pathway, actor=head, mode="sequential", on=date(2026, 10, 1))
        assert stages_of(pathway) == [
            ("waiting_support", START, date(2026, 9, 30)),
            ("sequential", date(2026, 10, 1), None),
        ]
        with pytest.raises(IntegrityError), transaction.atomic():
            Stage.objects.create(
                organisation=child.organisation, pathway=pathway, mode="full_time", starts_on=TODAY
            )
        side = open_side(pathway=pathway, actor=head, kind="rehabilitation", on=TODAY)
        open_side(pathway=pathway, actor=head, kind="ethnopsychiatry_consult", on=TODAY)
        with pytest.raises(Refused):
            open_side(pathway=pathway, actor=head, kind="rehabilitation", on=TODAY)
        close_side(side=side, actor=head)
        with pytest.raises(Refused):
            leave(pathway=pathway, actor=head, on=START, destination="care")
        leave(pathway=pathway, actor=head, on=TODAY, destination="care")
        with pytest.raises(Refused):
            change_mode(pathway=pathway, actor=head, mode="full_time", on=TODAY)
        assert Pathway.objects.get().left_on == TODAY
        assert not Stage.objects.filter(ends_on=None).exists()
        asked = RelayQuestion.objects.values_list("answer", "answered_on", "answered_by")
        assert list(asked) == [("not_asked", TODAY, head.pk)]
    assert JournalLine.objects.filter(verb="pathways.mode_changed").count() == 2


def test_the_list_follows_the_pathway_when_its_rules_allow(world: World, sign_in: Any) -> None:
    head = world.home.people["head_of_service"]
    entry = make_entry(world.home)
    with within(world.home.organisation):
        for status in ("40", "42", "72"):
            entry.refresh_from_db()
            change_status(entry=entry, actor=head, status=status, reason="", on=START)
        pathway = make_pathway(entry.child, START)
        entry.refresh_from_db()
        assert (entry.status, entry.entered_on) == ("47", START)
        leave(pathway=pathway, actor=head, on=TODAY, destination="school")
        entry.refresh_from_db()
        assert (entry.status, entry.status_on) == ("48", TODAY)
        early = make_entry(world.home, make_child(world.home, make_identity("Tôt")))
        make_pathway(early.child)
        early.refresh_from_db()
        assert early.status == "39"
    told = sign_in(head).get(url(world, "child", slug=early.child.slug)).text
    assert "Encore sur la liste d’attente" in told
    assert url(world, "entry", slug=early.slug) in told


def test_a_support_during_the_wait_keeps_the_rank_until_an_admission(world: World) -> None:
    head = world.home.people["head_of_service"]
    entry = make_entry(world.home)
    with within(world.home.organisation):
        for status in ("40", "42", "72"):
            entry.refresh_from_db()
            change_status(entry=entry, actor=head, status=status, reason="", on=START)
        pathway = make_pathway(entry.child, START, "waiting_support")
        entry.refresh_from_db()
        assert (entry.status, entry.entered_on) == ("72", None)
        change_mode(pathway=pathway, actor=head, mode="one_off_support", on=START)
        assert WaitingEntry.objects.waiting().get() == entry
        assert waiting_reads.left_behind(entry.child) == []
        change_mode(pathway=pathway, actor=head, mode="full_time", on=date(2026, 10, 1))
        entry.refresh_from_db()
        assert (entry.status, entry.entered_on) == ("47", date(2026, 10, 1))


def test_should_we_go_on_is_asked_at_fixed_dates(world: World, at: Any) -> None:
    head = world.home.people["head_of_service"]
    child = make_child(world.home)
    with within(world.home.organisation):
        join_circle(child=child, actor=head, function="coordinator", person=head, starts_on=TODAY)
        make_pathway(child, date(2026, 6, 24), "waiting_support")
        question = RelayQuestion.objects.select_related("pathway").get()
        assert question.due_on == date(2026, 12, 24)
        assert reads.desk_of(head)[0].due == [
            "Faut-il continuer, qui prend la suite\u00a0? le 24 décembre 2026"
        ]
        with pytest.raises(Refused) as refusal:
            answer_relay(question=question, actor=head, answer="hand_over", carrier="")
        assert refusal.value.field == "carrier"
        answer_relay(question=question, actor=head, answer="lighten", carrier="")
        with pytest.raises(Refused):
            answer_relay(question=question, actor=head, answer="continue", carrier="")
        dates = RelayQuestion.objects.order_by("due_on").values_list("due_on", "answer")
        assert list(dates) == [(date(2026, 12, 24), "lighten"), (date(2027, 6, 24), "")]
        assert reads.desk_of(head)[0].due == []


def test_the_desk_says_who_is_silent(world: World, at: Any, sign_in: Any) -> None:
    head = world.home.people["head_of_service"]
    coordinator = make_member(world.home.organisation, Role.PROFESSIONAL)
    child, other = make_child(world.home), make_child(world.home, make_identity("Autre"))
    make_decision(child, ends_on=date(2027, 2, 1))
    with within(world.home.organisation):
        join_circle(
            child=child, actor=head, function="coordinator", person=coordinator, starts_on=TODAY
        )
        join_circle(child=child, actor=head, function="school", person=None, starts_on=TODAY)
    at(datetime(2027, 1, 23, 9, 0, tzinfo=UTC))
    with within(world.home.organisation):
        assert reads.desk_of(coordinator)[0].silent == []
    at(datetime(2027, 1, 24, 9, 0, tzinfo=UTC))
    with within(world.home.organisation):
        (line,) = reads.desk_of(coordinator)
    assert line.silent == [
        "la famille, depuis le 24 novembre 2026",
        "école ou établissement scolaire, depuis le 24 novembre 2026",
    ]
    assert line.due == ["La décision finit le 1er février 2027"]
    shown = sign_in(coordinator).get(url(world, "desk")).content.decode()
    assert (child.pseudonym in shown, other.pseudonym in shown) == (True, False)
    assert "Zyrquist" not in shown


def test_a_caseload_changes_hands_at_once(world: World, sign_in: Any) -> None:
    head = world.home.people["head_of_service"]
    leaving = make_member(world.home.organisation, Role.PROFESSIONAL)
    taking = make_member(world.home.organisation, Role.PROFESSIONAL)
    children = [make_child(world.home, make_identity(name)) for name in ("Un", "Deux", "Trois")]
    with within(world.home.organisation):
        for child in children:
            join_circle(
                child=child,
                actor=head,
                function="coordinator",
                person=leaving,
                starts_on=date(2026, 10, 1),
            )
        join_circle(
            child=children[0], actor=head, function="professional", person=taking, starts_on=TODAY
        )
    measure = make_measure(children[2], referent=leaving)
    plan = {"actor": head, "action": "propose", "interim": "calls"}
    days = {"action_due_on": TODAY, "expires_on": date(2026, 12, 24)}
    with within(world.home.organisation):
        # Whoever cannot open a record cannot be the one who acts.
        with pytest.raises(Refused) as refusal:
            plan_solution(child=children[1], owner=taking, **plan, **days)
        assert refusal.value.field == "owner"
        plan_solution(child=children[1], owner=leaving, **plan, **days)
    page = url(world, "transfer")
    director = world.home.people["director"]
    # A direction knows pseudonyms: giving oneself the children would open their identities.
    taken = sign_in(director).post(page, {"leaving": leaving.pk, "taking": director.pk})
    assert (taken.status_code, "pas de ces dossiers" in taken.text) == (422, True)
    client = sign_in(head)
    assert client.post(page, {"leaving": leaving.pk, "taking": leaving.pk}).status_code == 422
    assert client.post(page, {"leaving": leaving.pk, "taking": taking.pk}).status_code == 302
    with within(world.home.organisation):
        held = CircleMember.objects.current().values_list("person_id", "function")
        assert list(held) == [(taking.pk, "coordinator")] * 3
        assert Measure.objects.get(pk=measure.pk).referent == taking
        assert SolutionPlan.objects.get().owner == taking
    identity = url(world, "identity", slug=children[0].slug)
    assert sign_in(leaving).get(identity).status_code == 404
    assert sign_in(taking).get(identity).status_code == 200


def test_nobody_without_a_solution_is_without_somebody(world: World, sign_in: Any) -> None:
    head = world.home.people["head_of_service"]
    names = ("Seul", "Suivi", "Accueilli", "Admis", "Expiré", "Sansdécision")
    children = {name: make_child(world.home, make_identity(name)) for name in names}
    for name in names[:4]:
        make_decision(children[name])
    make_decision(children["Expiré"], date(2023, 1, 1), date(2026, 11, 23))
    make_pathway(children["Accueilli"])
    entry = make_entry(world.home, children["Admis"])
    with within(world.home.organisation):
        WaitingEntry.objects.filter(pk=entry.pk).update(status="71")
        plan = {
            "child": children["Suivi"],
            "actor": head,
            "owner": head,
            "action": "propose",
            "interim": "calls",
        }
        for due, ends in (
            (date(2026, 11, 23), date(2026, 12, 24)),
            (date(2026, 12, 25), date(2026, 12, 24)),
        ):
            with pytest.raises(Refused):
                plan_solution(**plan, action_due_on=due, expires_on=ends)
        plan_solution(**plan, action_due_on=TODAY, expires_on=date(2026, 12, 24))
        lines = list(reads.without_solution(Child.objects.standing()))
    assert [(line.pk, line.lacks) for line in lines] == [
        (children["Seul"].pk, "Personne n’agit"),
        (children["Suivi"].pk, ""),
    ]
    shown = sign_in(world.home.people["director"]).get(url(world, "solutions")).content.decode()
    assert [name for name in names if children[name].pseudonym in shown] == ["Seul", "Suivi"]
    assert str(head) in shown
    mine = sign_in(head).get(url(world, "desk")).content.decode()
    assert url(world, "plan", slug=children["Suivi"].slug) in mine
    with within(world.home.organisation):
        # Who has left acts no more, whatever the plan says.
        Membership.objects.filter(user=head).update(ends_on=date(2026, 11, 1))
        lines = reads.without_solution(Child.objects.standing())
        assert [line.lacks for line in lines] == ["Personne n’agit"] * 2


def test_a_late_action_and_an_expired_plan_come_back_to_the_top(world: World, at: Any) -> None:
    head = world.home.people["head_of_service"]
    child = make_child(world.home)
    make_decision(child)
    with within(world.home.organisation):
        plan_solution(
            child=child,
            actor=head,
            owner=head,
            action="meeting",
            action_due_on=TODAY,
            interim="none",
            expires_on=date(2026, 12, 1),
        )
        found = {}
        for day in (24, 25, 31):
            moment = datetime(2026, 11, 24 if day == 24 else 25, 9, 0, tzinfo=UTC)
            at(datetime(2026, 12, 2, 9, 0, tzinfo=UTC) if day == 31 else moment)
            (line,) = reads.without_solution(Child.objects.standing())
            found[day] = line.lacks
    assert found == {24: "", 25: "Action en retard", 31: "Plan expiré"}


def test_desk_and_board_ask_as_many_questions_for_one_as_for_three(
    world: World, sign_in: Any, django_assert_num_queries: Any
) -> None:
    head = world.home.people["head_of_service"]
    client = sign_in(head)
    for names, number in ((["Un"], 1), (["Deux", "Trois"], 3)):
        for name in names:
            child = make_child(world.home, make_identity(name))
            make_decision(child)
            with within(world.home.organisation):
                join_circle(
                    child=child, actor=head, function="coordinator", person=head, starts_on=TODAY
                )
                plan_solution(
                    child=child,
                    actor=head,
                    owner=head,
                    action="propose",
                    action_due_on=TODAY,
                    interim="none",
                    expires_on=date(2026, 12, 24),
                )
        with django_assert_num_queries(DESK):
            shown = client.get(url(world, "desk")).text
        assert shown.count("Proposer un accompagnement") == 2 * number
        with django_assert_num_queries(BOARD):
            client.get(url(world, "solutions"))


DESK, BOARD = 13, 7
