"""Waiting lists: the order and its reasons, the statuses, the export, the families' answers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel import links
from maillage.kernel.models import JournalLine, OutgoingMail
from maillage.kernel.sheets_out import write_csv, write_xlsx
from maillage.kernel.tenancy import within
from maillage.pathways.domain import Refused, inform, join_circle, note_contact
from maillage.pathways.domain.decisions import ask_renewal
from maillage.pathways.domain.pinging import ask_families, new_link
from maillage.pathways.domain.waiting import (
    answer_proposal,
    change_status,
    propose,
    publish_rule,
    put_first,
    tick_typed,
)
from maillage.pathways.enums import NEXT, Criterion, Origin, OverrideReason, WaitingStatus
from maillage.pathways.models import Child, OrientationDecision, StatusChange, WaitingEntry
from maillage.pathways.priority import Candidate, Rule, order_key, why_before
from maillage.pathways.queries import decisions as decision_reads
from maillage.pathways.queries import waiting as reads
from maillage.pathways.queries.journeys import answers_of, desk_of
from maillage.people.enums import Role
from tests.factories import World, make_member, make_service
from tests.pathways.factories import (
    TODAY,
    make_catchment,
    make_child,
    make_decision,
    make_entry,
    make_identity,
)

RULE = Rule(Origin.REQUEST, (Criterion.NO_SUPPORT, Criterion.SIBLING))
days = st.dates(date(2020, 1, 1), date(2026, 11, 24))
candidates = st.builds(
    Candidate,
    name=st.text("ABC", min_size=1, max_size=3),
    since=st.none() | days,
    draw=st.text("bcdf", min_size=4, max_size=4),
    meets=st.frozensets(st.sampled_from(list(Criterion))),
    put_first_on=st.none() | days,
    put_first_for=st.just(OverrideReason.DANGER),
)


def url(world: World, name: str, **kwargs: Any) -> str:
    return reverse(
        f"pathways:{name}", kwargs={"organisation": world.home.organisation.slug, **kwargs}
    )


@given(st.lists(candidates, min_size=2, max_size=6, unique_by=lambda one: one.draw))
def test_the_order_is_total_and_every_neighbour_has_a_reason(found: list[Candidate]) -> None:
    ordered = sorted(found, key=lambda one: order_key(RULE, one))
    for first, second in pairwise(ordered):
        sentence = why_before(RULE, first, second)
        assert sentence.startswith(f"{first.name} passe avant {second.name}\u00a0: ")
        with pytest.raises(ValueError, match="does not come before"):
            why_before(RULE, second, first)


def test_why_one_comes_before_another_names_the_first_difference() -> None:
    first = Candidate("AAA", date(2025, 3, 1), "b")
    second = Candidate("BBB", date(2025, 4, 1), "c")
    assert why_before(RULE, first, second) == (
        "AAA passe avant BBB\u00a0: l’attente de AAA compte depuis le 1er mars 2025, celle de BBB "
        "depuis le 1er avril 2025 (la demande de la famille)."
    )
    sibling = replace(second, meets=frozenset({Criterion.SIBLING}))
    assert why_before(RULE, sibling, first) == (
        "BBB passe avant AAA\u00a0: BBB remplit le critère «\u00a0frère ou sœur déjà accompagné "
        "par le service\u00a0», AAA ne le remplit pas."
    )
    forced = replace(second, put_first_on=date(2026, 11, 2), put_first_for=OverrideReason.DANGER)
    assert why_before(RULE, forced, first) == (
        "BBB passe avant AAA\u00a0: une personne l’a placé en tête le 2 novembre 2026 "
        "(situation devenue critique)."
    )
    assert why_before(RULE, first, replace(first, name="CCC", draw="z")).endswith(
        "le tirage fait à l’inscription les départage."
    )
    unknown = replace(second, since=None)
    assert why_before(RULE, first, unknown).endswith(
        "pour BBB, il manque une date\u00a0: la demande de la famille."
    )


def test_every_status_leads_only_to_statuses_and_none_is_forgotten() -> None:
    assert set(NEXT) == set(WaitingStatus)
    assert {code for codes in NEXT.values() for code in codes} <= set(WaitingStatus)
    reached, to_see = {WaitingStatus.SENT}, [WaitingStatus.SENT]
    while to_see:
        for code in NEXT[to_see.pop()]:
            if WaitingStatus(code) not in reached:
                reached.add(WaitingStatus(code))
                to_see.append(WaitingStatus(code))
    assert reached == set(WaitingStatus)


def test_a_status_moves_by_the_rules_and_waits_to_be_typed(world: World) -> None:
    head = world.home.people["head_of_service"]
    entry = make_entry(world.home)
    with within(world.home.organisation):
        for status, reason, on, field in (
            ("47", "", TODAY, "status"),
            ("45", "", TODAY, "reason"),
            ("40", "", date(2026, 11, 25), "on"),
            ("40", "", date(2026, 8, 1), "on"),
        ):
            with pytest.raises(Refused) as refusal:
                change_status(entry=entry, actor=head, status=status, reason=reason, on=on)
            assert refusal.value.field == field
        for status in ("40", "42", "72", "47"):
            entry.refresh_from_db()
            change = change_status(entry=entry, actor=head, status=status, reason="", on=TODAY)
        entry.refresh_from_db()
        assert (entry.status, entry.entered_on) == ("47", TODAY)
        assert [one.status for one in reads.to_type(None)] == ["40", "42", "72", "47"]
        tick_typed(change=change, actor=head)
        tick_typed(change=change, actor=head)
        assert [one.status for one in reads.to_type(None)] == ["40", "42", "72"]
    assert JournalLine.objects.filter(verb="pathways.status_typed").count() == 1


def test_the_list_follows_the_published_rule_then_a_person(world: World, sign_in: Any) -> None:
    head = world.home.people["head_of_service"]
    service = world.home.objects["service"]
    old = make_entry(world.home, requested_on=date(2025, 1, 1))
    young = make_entry(world.home, make_child(world.home, make_identity("Autre")), has_sibling=True)
    third = make_entry(
        world.home,
        make_child(world.home, make_identity("Tiers")),
        requested_on=date(2026, 10, 1),
    )
    with within(world.home.organisation):
        rule = reads.rule_of(service)
        assert [one.entry_id for one in reads.ranked(service, rule)] == [old.pk, young.pk, third.pk]
        publish_rule(
            service=service, actor=head, origin="request", criteria=["sibling"], age_limit=20
        )
        rule = reads.rule_of(service)
        assert [one.entry_id for one in reads.ranked(service, rule)] == [young.pk, old.pk, third.pk]
        with pytest.raises(Refused, match="24 mai 2027"):
            put_first(entry=third, actor=head, reason="danger", ends_on=date(2027, 5, 25))
        put_first(entry=third, actor=head, reason="danger", ends_on=date(2026, 12, 1))
        lines = reads.ranked(service, rule)
        assert [one.entry_id for one in lines] == [third.pk, young.pk, old.pk]
        with pytest.raises(Refused):
            put_first(entry=third, actor=head, reason="danger", ends_on=date(2026, 11, 1))
    page = sign_in(head).get(
        url(world, "waiting_list", slug=service.slug) + f"?premier={old.slug}&second={young.slug}"
    )
    text = page.content.decode()
    assert (
        f"{young.child} remplit le critère «\xa0frère ou sœur déjà accompagné par le service\xa0», "
        f"{old.child} ne le remplit pas."
    ) in text
    public = sign_in(world.stranger).get(
        reverse("pathways:public_rule", kwargs={"slug": rule.slug})
    )
    assert "frère ou sœur déjà accompagné" in public.content.decode()


def test_a_rule_is_published_by_the_ranks_given_to_criteria(world: World, sign_in: Any) -> None:
    service = world.home.objects["service"]
    client = sign_in(world.home.people["director"])
    page = url(world, "rule", slug=service.slug)
    typed = {"origin": "listing", "age_limit": "16", "rank_age_limit": "1"}
    same = client.post(page, {**typed, "rank_sibling": "1"})
    assert (same.status_code, "le même rang" in same.content.decode()) == (422, True)
    assert client.post(page, {**typed, "age_limit": ""}).status_code == 422
    assert client.post(page, {**typed, "rank_sibling": "2"}).status_code == 302
    assert client.post(page, {**typed, "rank_no_support": "3"}).status_code == 302
    with within(world.home.organisation):
        told = [(one.version, one.criteria, one.age_limit) for one in reads.rules_of(service)]
        assert told == [(2, ["age_limit", "no_support"], 16), (1, ["age_limit", "sibling"], 16)]
        first = reads.rules_of(service)[1]
    public = client.get(reverse("pathways:public_rule", kwargs={"slug": first.slug}))
    assert "Une version plus récente existe" in public.content.decode()


def test_a_list_asks_as_many_questions_for_one_as_for_three(
    world: World, sign_in: Any, django_assert_num_queries: Any
) -> None:
    client = sign_in(world.home.people["head_of_service"])
    service = world.home.objects["service"]
    with within(world.home.organisation):
        other = make_service(world.home.organisation)
    for names, number in ((["Un"], 1), (["Deux", "Trois"], 3)):
        for name in names:
            entry = make_entry(world.home, make_child(world.home, make_identity(name)))
            make_decision(entry.child)
            make_entry(world.home, entry.child, service=other)
        with django_assert_num_queries(QUERIES_OF_LIST):
            shown = client.get(url(world, "waiting_list", slug=service.slug)).text
        assert shown.count(f"Attend aussi à {other}") == number


QUERIES_OF_LIST = 11


def test_refusing_a_proposal_keeps_the_place(world: World) -> None:
    head = world.home.people["head_of_service"]
    entry = make_entry(world.home)
    with within(world.home.organisation):
        made = propose(entry=entry, actor=head, mode="sequential")
        with pytest.raises(Refused):
            propose(entry=entry, actor=head, mode="full_time")
        with pytest.raises(Refused):
            answer_proposal(proposal=made, actor=head, answer="refused", reason="")
        answer_proposal(proposal=made, actor=head, answer="refused", reason="moved")
        assert WaitingEntry.objects.waiting().get() == entry
        propose(entry=entry, actor=head, mode="full_time")


def test_the_team_of_a_second_service_reaches_the_child_while_it_waits_there(
    world: World, sign_in: Any
) -> None:
    second = make_service(world.home.organisation)
    secretary = make_member(world.home.organisation, Role.SECRETARY, service=second)
    child = make_child(world.home)
    page = url(world, "identity", slug=child.slug)
    client = sign_in(secretary)
    assert client.get(page).status_code == 404
    entry = make_entry(world.home, child, service=second)
    make_entry(world.home, child)
    assert client.get(page).status_code == 200
    told = client.get(url(world, "entry", slug=entry.slug)).content.decode()
    assert "Aussi sur une autre liste" in told
    with within(world.home.organisation):
        change_status(entry=entry, actor=secretary, status="49", reason="", on=TODAY)
    assert client.get(page).status_code == 404


def test_a_decision_is_long_short_or_expired_and_alerts_until_it_is_renewed(
    world: World, at: Any
) -> None:
    child = make_child(world.home)
    assert decision_reads.validity_of(None).label == "Aucune décision notée"
    told = {
        day: decision_reads.validity_of(day).label
        for day in (date(2026, 11, 23), TODAY, date(2027, 2, 23), date(2027, 2, 24))
    }
    assert list(told.values()) == [
        "Expirée",
        "Moins de trois mois",
        "Moins de trois mois",
        "Plus de trois mois",
    ]
    former = make_decision(child, date(2023, 1, 1), date(2026, 1, 1))
    last = make_decision(child, date(2026, 1, 2), date(2027, 6, 1))
    with within(world.home.organisation):
        found = decision_reads.to_renew(Child.objects.all())
        assert found == [(last, "Deuxième alerte")]
        assert former not in [row for row, _ in found]
        ask_renewal(decision=last, actor=world.home.people["secretary"])
        assert decision_reads.to_renew(Child.objects.all()) == []
    at(datetime(2027, 6, 2, 9, 0, tzinfo=UTC))
    with within(world.home.organisation):
        # Asked for or not, a decision that has lapsed leaves the child without any right.
        told = decision_reads.to_renew(Child.objects.all())
        assert [alert for _, alert in told] == ["Expirée, renouvellement demandé"]
    follows = make_decision(child, date(2027, 6, 2), date(2027, 8, 1))
    with within(world.home.organisation):
        # What was asked of the former decision says nothing of this one.
        head = world.home.people["head_of_service"]
        join_circle(child=child, actor=head, function="coordinator", person=head, starts_on=TODAY)
        assert decision_reads.to_renew(Child.objects.all()) == [(follows, "Dernière alerte")]
        assert "La décision finit le 1er août 2027" in desk_of(head)[0].due


def test_who_covers_a_child_depends_on_age_commune_and_day(world: World) -> None:
    west, east = world.home.objects["service"], make_service(world.home.organisation)
    make_catchment(west, communes=["93008", "93066"])
    make_catchment(east, communes=["93051"])
    make_catchment(east, communes=[], age_from=3, age_to=5, valid_from=date(2026, 1, 1))
    make_catchment(west, communes=["93051"], valid_from=date(2027, 1, 1))
    found = {}
    for name, born, commune in (
        ("west", 2018, "93066"),
        ("east", 2018, "93051"),
        ("little", 2022, "93066"),
        ("elsewhere", 2018, "75056"),
    ):
        child = make_child(
            world.home,
            make_identity(name, birth_date=date(born, 6, 1)),
            commune_code=commune,
        )
        with within(world.home.organisation):
            found[name] = decision_reads.services_covering(child)
    assert found == {
        "west": [str(west)],
        "east": [str(east)],
        "little": [str(east)],
        "elsewhere": [],
    }


def test_figures_of_fewer_than_five_children_are_hidden() -> None:
    shown, hidden = reads.figures_of({"a": [1, 2, 3, 4, 50], "b": [1, 2, 3, 4]})
    assert (shown.median, shown.ninetieth) == (3, 50)
    assert (hidden.median, hidden.ninetieth) == (None, None)


@given(st.lists(st.integers(0, 500), min_size=1, max_size=40))
def test_nine_in_ten_do_not_exceed_the_ninetieth(weeks: list[int]) -> None:
    value = reads.ninetieth(weeks)
    assert sum(one <= value for one in weeks) * 10 >= 9 * len(weeks)
    assert sum(one < value for one in weeks) * 10 < 9 * len(weeks)


HEADERS = ["Nom", "Prénom", "Date de naissance", "Commune", "N° dossier", "Début de la décision"]
HEADERS += ["Fin de la décision", "Date de notification", "Statut", "Date du statut"]
LINE = ["Zyrquist", "Ombeline", "14/05/2018", "Bobigny", "77", "01/09/2025", "31/08/2028"]
LINE += ["10/09/2025", "42 - en cours d’analyse", "12/10/2025"]


def test_an_export_opens_moves_and_says_what_it_did(world: World, sign_in: Any) -> None:
    service = world.home.objects["service"]
    client = sign_in(world.home.people["secretary"])

    def bring(rows: list[list[str]], name: str = "export.csv") -> Any:
        data = (
            write_csv(HEADERS, rows)
            if name.endswith("csv")
            else write_xlsx(HEADERS, rows, title="x")
        )
        sheet = SimpleUploadedFile(name, data)
        return client.post(
            url(world, "bring"), {"service": service.pk, "sheet": sheet}, follow=True
        )

    other = ["Martin", "Léo", "02/01/2016", "Bobigny", "78", *LINE[5:]]
    assert "2 dossiers ouverts" in bring([LINE, other]).content.decode()
    with within(world.home.organisation):
        entries = list(WaitingEntry.objects.order_by("pk"))
        assert [(one.status, one.notified_on) for one in entries] == [("42", date(2025, 9, 10))] * 2
        assert OrientationDecision.objects.count() == 2
        assert reads.to_type(None).count() == 0
    moved = [*LINE[:8], "72", "01/11/2026"]
    told = bring([moved, other], "export.xlsx").content.decode()
    assert "0 dossiers ouverts, 0 enfants inscrits, 1 statuts avancés, 1 lignes sans" in told
    for column, value, words in (
        (2, "31/02/2018", "ligne 3, colonne"),
        (3, "Nullepart-sur-Rien", "cette commune n’est pas reconnue"),
        (8, "99", "ce statut n’est pas connu"),
    ):
        bad = [*other]
        bad[column], bad[0] = value, "Nouveau"
        refused = bring([LINE, bad])
        assert refused.status_code == 422
        assert words.lower() in refused.content.decode().lower()
    with within(world.home.organisation):
        assert Child.objects.count() == 2
        assert StatusChange.objects.filter(is_imported=False).count() == 0
    elsewhere = make_service(world.home.organisation)
    client = sign_in(make_member(world.home.organisation, Role.SECRETARY, service=elsewhere))
    service = elsewhere
    refused = bring([["Inconnu", "Nom", *LINE[2:]]])
    assert (refused.status_code, "un autre service tient déjà" in refused.text) == (422, True)


def test_a_silent_family_is_asked_by_a_link_that_names_nobody(
    world: World, client: Any, commits: Any, at: Any
) -> None:
    at(datetime(2025, 11, 24, 9, 0, tzinfo=UTC))
    child = make_child(world.home, contact_on=date(2025, 11, 24))
    mute = make_child(
        world.home, make_identity("Sansadresse", email=""), contact_on=date(2025, 11, 24)
    )
    unwilling = make_child(world.home, make_identity("Refus"), contact_on=date(2025, 11, 24))
    for one in (child, mute, unwilling):
        make_entry(world.home, one, requested_on=date(2025, 9, 1))
    with within(world.home.organisation):
        inform(
            child=unwilling,
            actor=world.home.people["secretary"],
            kind="ping",
            answer="refused",
            source="parents",
            on=date(2025, 11, 24),
        )
    at(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    assert ask_families() == 0
    at(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
    with commits():
        assert (ask_families(), ask_families()) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == ["famille.zyrquist@exemple.fr"]
    assert "famille.zyrquist" not in str(list(OutgoingMail.objects.values_list("objects_ids")))
    for word in ("Zyrquist", "Ombeline", "SESSAD", "handicap", child.pseudonym):
        assert word not in letter.subject + letter.body
    path = re.search(r"http://testserver(\S+)", letter.body)
    assert path is not None
    shown = client.get(path[1])
    assert shown.status_code == 200
    for word in ("Zyrquist", "Ombeline", child.pseudonym):
        assert word not in shown.content.decode()
    assert client.post(path[1], {"answer": "never"}).status_code == 422
    assert client.post(path[1], {"answer": "call"}).status_code == 200
    with within(world.home.organisation):
        entry = WaitingEntry.objects.get(child=child)
        assert (entry.ping_answer, entry.ping_answered_on, entry.status) == ("call", TODAY, "39")
        assert Child.objects.get(pk=child.pk).last_contact_on == TODAY
        (told,) = answers_of(Child.objects.all())
        assert (told.child, told.said) == (child, "Appelez-nous, la situation a changé")
        note_contact(child=child, actor=None, on=TODAY)
        assert answers_of(Child.objects.all()) == []
        former = path[1].rsplit("/", 2)[1]
        new_link(entry)
    assert links.find(former, purpose="pathways.ping") is None
    assert client.get(path[1]).status_code == 404


def test_a_list_says_which_families_are_to_be_called(world: World, sign_in: Any, at: Any) -> None:
    head, service = world.home.people["head_of_service"], world.home.objects["service"]
    silent, asked, heard = (
        make_entry(world.home, make_child(world.home, make_identity(name)))
        for name in ("Muette", "Interrogée", "Entendue")
    )
    with within(world.home.organisation):
        # Without e-mail, no link reaches them: somebody has to call.
        Child.objects.exclude(pk=heard.child_id).update(last_contact_on=date(2025, 11, 24))
        WaitingEntry.objects.filter(pk=asked.pk).update(pinged_on=date(2026, 11, 1))

        def to_call() -> list[str]:
            lines = reads.ranked(service, reads.rule_of(service))
            return sorted(line.candidate.name for line in lines if line.to_call)

        assert to_call() == [silent.child.pseudonym]
        list_page = url(world, "waiting_list", slug=service.slug)
        client = sign_in(head)
        assert "1\u00a0famille sans nouvelle depuis trop longtemps" in client.get(list_page).text
        shown = client.get(list_page, {"appeler": "1"})
        assert [one["entry"].pk for one in shown.context["lines"]] == [silent.pk]
        # The link that was sent has ended without an answer.
        at(datetime(2027, 1, 4, 9, 0, tzinfo=UTC))
        assert to_call() == sorted([silent.child.pseudonym, asked.child.pseudonym])
        note_contact(child=silent.child, actor=head, on=date(2027, 1, 4))
        assert to_call() == [asked.child.pseudonym]
