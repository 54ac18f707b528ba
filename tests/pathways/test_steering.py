"""Indicators made of the rows they count, contracts, approved publics, tables that leave."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from maillage.kernel.models import JournalLine
from maillage.kernel.sheets import read_sheet
from maillage.kernel.tenancy import within
from maillage.pathways.domain import Refused
from maillage.pathways.domain.acts import note_encounters, publish_counting
from maillage.pathways.domain.journeys import leave
from maillage.pathways.domain.measures import end_measure
from maillage.pathways.domain.steering import (
    add_part,
    end_public,
    justify_outside,
    note_need,
)
from maillage.pathways.exports.steering import anap, olinpe, serafin
from maillage.pathways.models import (
    ApprovedPublic,
    Child,
    Measure,
    Pathway,
)
from maillage.pathways.queries import publics as public_reads
from maillage.pathways.queries import steering as reads
from maillage.pathways.queries import waiting
from maillage.pathways.queries.promised import capacities
from maillage.people.models import Service, ServiceCapacity
from tests.factories import World, make_service
from tests.pathways.activity import make_contract, make_measure, make_public, noted
from tests.pathways.factories import (
    TODAY,
    make_child,
    make_decision,
    make_entry,
    make_identity,
    make_pathway,
)

YEAR = date(2026, 1, 1)


def url(world: World, name: str, **kwargs: Any) -> str:
    return reverse(
        f"pathways:{name}", kwargs={"organisation": world.home.organisation.slug, **kwargs}
    )


def some(world: World, number: int, **fields: Any) -> list[Child]:
    """So many children of the home service."""
    return [make_child(world.home, make_identity(f"Nom{one}"), **fields) for one in range(number)]


def act_with(world: World, *children: Child, **fields: Any) -> None:
    """One encounter for each of these children."""
    head = world.home.people["head_of_service"]
    note_encounters(
        organisation=world.home.organisation,
        actor=head,
        noted=[noted(child, by=(head,), **fields) for child in children],
    )


def told(scope: reads.Scope) -> dict[str, tuple[str, int]]:
    return {one.indicator.code.value: (one.text, one.children) for one in reads.figures(scope)}


@pytest.fixture
def lived(world: World) -> list[Child]:
    """Six children admitted on 15 November, asked for five weeks before, met since."""
    children = some(world, 6)
    with within(world.home.organisation):
        for child in children:
            make_pathway(child, date(2026, 11, 15))
            make_entry(world.home, child, requested_on=date(2026, 10, 13))
            make_decision(child)
        act_with(world, *children, day=date(2026, 11, 17))
        act_with(world, *children[:3])
        act_with(world, *children[:2], status="absent")
        act_with(world, children[0], code="3.1.5")
    return children


def test_each_figure_is_made_of_the_rows_it_counts(
    world: World, sign_in: Any, lived: list[Child]
) -> None:
    service, director = world.home.objects["service"], world.home.people["director"]
    with within(world.home.organisation):
        assert told(reads.scope_of([service], YEAR, TODAY)) == {
            "caseload": ("6\u00a0enfants", 6),
            "acts_per_person": ("1,5\u00a0acte par enfant", 6),
            "occupancy": ("sans objet", 0),
            "waiting": ("5\u00a0semaines", 6),
            "length": ("sans objet", 0),
            "exits": ("0\u00a0sortie", 0),
            "absences": ("non montré", 6),
            "without_solution": ("0\u00a0%", 6),
        }
        publish_counting(
            organisation=world.home.organisation,
            actor=None,
            valid_from=date(2026, 11, 20),
            caseload="open_stay",
            counts_transport=False,
            counts_remote=False,
        )
        for pathway in Pathway.objects.filter(child__in=lived[:4]):
            leave(pathway=pathway, actor=director, on=TODAY, destination="care")
        found = told(reads.scope_of([service], date(2026, 11, 20), TODAY))
        # By an open stay: the three who had no act since the twentieth are there too.
        assert (found["caseload"], found["acts_per_person"]) == (
            ("6\u00a0enfants", 6),
            ("non montré", 3),
        )
        assert (found["exits"], found["length"]) == (("non montré", 4), ("non montré", 4))
    client = sign_in(director)
    _waits_as_on_its_list(world, client)
    read = JournalLine.objects.filter(
        verb="read", subject_type="pathways.child", actor_id=director.pk
    )
    shown = client.get(url(world, "indicator", code="exits")).text
    assert sorted(read.values_list("subject_id", flat=True)) == [one.pk for one in lived[:4]]
    assert [child.pseudonym in shown for child in lived] == [True] * 4 + [False] * 2
    assert "Zyrquist" not in shown
    # A share is read in full: who is absent, and who came.
    absences = client.get(url(world, "indicator", code="absences")).context["lines"]
    assert [one["row"].words for one in absences] == [
        *["1\u00a0absence sur 3"] * 2,
        "0\u00a0absence sur 2",
        *["0\u00a0absence sur 1"] * 3,
    ]


def _waits_as_on_its_list(world: World, client: Any) -> None:
    """The same wait as on the list's own page, over twelve months, and no number of children."""
    service = world.home.objects["service"]
    with within(world.home.organisation):
        by_age, by_area = waiting.waiting_figures(service, waiting.last_year())
        assert [(one.label, one.median) for one in (*by_age, *by_area) if one.median] == [
            ("6 à 10 ans", 5),
            ("93008", 5),
        ]
    page = client.get(url(world, "figures", slug=service.slug))
    assert page.context["period"].start == date(2025, 11, 25)
    assert [column["label"] for column in page.context["columns"]] == [
        "Enfants reçus",
        "Médiane",
        "Neuf sur dix",
    ]


def test_a_figure_stands_against_its_target(world: World, lived: list[Child]) -> None:
    service = world.home.objects["service"]
    contract = make_contract(world.home)
    with within(world.home.organisation):
        for part, terms in (
            ("objectifs", {"indicator": "caseload", "service": None, "value": 50}),
            ("objectifs", {"indicator": "caseload", "service": service, "value": 70}),
            ("objectifs", {"indicator": "absences", "service": None, "value": 200}),
            ("places", {"service": service, "site": world.home.objects["site"], "places": 6}),
        ):
            add_part(contract=contract, actor=None, part=part, **terms)
        scope = reads.scope_of([service], date(2026, 11, 1), TODAY)
        found = {one.indicator.code.value: one for one in reads.figures(scope)}
    # Ten of the twenty-four days, by six children at half a place each, over six places.
    assert found["occupancy"].text == "20,8\u00a0%"
    assert [
        (code, found[code].target_text, found[code].is_reached)
        for code in ("caseload", "absences", "length")
    ] == [
        ("caseload", "7\u00a0enfants", False),
        ("absences", "20\u00a0%", None),
        ("length", "", None),
    ]


def test_the_wait_takes_no_place_and_ends_no_stay(world: World) -> None:
    service = world.home.objects["service"]
    modes = ("waiting_support", "one_off_support", "full_time")
    with within(world.home.organisation):
        contract = make_contract(world.home)
        places = {"service": service, "site": world.home.objects["site"], "places": 10}
        for child, mode in zip(some(world, 15), modes * 5, strict=True):
            leave(
                pathway=make_pathway(child, date(2026, 11, 1), mode=mode),
                actor=world.home.people["director"],
                on=date(2026, 11, 20),
                destination="care",
            )
        for number, (unit, period) in enumerate(
            (("children", "year"), ("children", "at_once"), ("places", "at_once"))
        ):
            ServiceCapacity.objects.create(
                organisation=service.organisation,
                service=service,
                least=90 - number,
                most=90 - number,
                unit=unit,
                period=period,
            )
        # Not the ninety of a year, nor the children that its places hold: the places alone.
        assert capacities([service], None) == {service.pk: 88}
        assert capacities([service], contract) == {service.pk: 88}
        add_part(contract=contract, actor=None, part="places", **places)
        scope = reads.scope_of([service], date(2026, 11, 1), date(2026, 11, 20))
        found = {one.indicator.code.value: (one.text, one.children) for one in reads.figures(scope)}
    # Five children for whole days, five for a tenth, over ten places; those who wait are not there.
    assert (found["occupancy"], found["exits"]) == (("55\u00a0%", 10), ("5\u00a0sorties", 5))


def test_the_page_asks_as_many_questions_for_one_as_for_three(
    world: World, sign_in: Any, django_assert_num_queries: Any
) -> None:
    make_contract(world.home)
    client = sign_in(world.home.people["director"])
    for number in (1, 2):
        with within(world.home.organisation):
            children = some(world, number)
            for child in children:
                make_pathway(child, date(2026, 11, 15))
                make_decision(child)
            act_with(world, *children)
        with django_assert_num_queries(STEERING):
            client.get(url(world, "steering"))
        with django_assert_num_queries(INDICATOR):
            client.get(url(world, "indicator", code="caseload"), {"annee": "deux", "service": "x"})


def test_a_table_asks_as_many_questions_for_four_services_as_for_two(
    world: World, sign_in: Any, django_assert_num_queries: Any
) -> None:
    contract = make_contract(world.home)
    organisation = world.home.organisation
    client = sign_in(world.home.people["director"])
    for more, rows in ((1, 1), (2, 2)):
        with within(organisation):
            for _ in range(more):
                service = make_service(organisation)
                aim = {"indicator": "occupancy", "value": 900, "service": service}
                add_part(contract=contract, actor=None, part="objectifs", **aim)
            children = some(world, rows, service=service)
            for child in children:
                make_pathway(child, date(2026, 11, 15))
                make_entry(world.home, child)
                make_decision(child)
                make_measure(child)
            act_with(world, *children)
        for shape, number in TABLES.items():
            with django_assert_num_queries(number):
                client.get(url(world, "steering_file", shape=shape, form="csv"))


def test_beyond_the_approved_public_a_reason_is_asked(world: World, sign_in: Any) -> None:
    head, service = world.home.people["head_of_service"], world.home.objects["service"]
    fits, small, other = some(world, 3)
    with within(world.home.organisation):
        for child in (fits, small, other):
            make_pathway(child)
        Child.objects.filter(pk=small.pk).update(birth_year=2022)
        rows = Pathway.objects.all()
        assert public_reads.outside(rows) == []
        public = make_public(service)
        note_need(child=fits, actor=head, need="conduct")
        note_need(child=other, actor=head, need="autism")
        found = public_reads.outside(rows)
        assert [(one.child.pk, one.what) for one in found] == [
            (small.pk, "4\u00a0ans"),
            (other.pk, "Troubles du spectre de l’autisme"),
        ]
        justify_outside(child=small, service=service, actor=head, reason="sibling")
        make_public(service, needs=["autism"], age_from=10)
        assert [one.child.pk for one in public_reads.outside(rows)] == [small.pk, other.pk]
        make_public(service, needs=[], age_from=3)
        assert public_reads.outside(rows) == []
        for row in ApprovedPublic.objects.exclude(pk=public.pk):
            end_public(public=row, actor=head)
        # Said before anything is begun as well: on the list and at the admission.
        for name in ("list_new", "admit"):
            told = sign_in(head).get(url(world, name, slug=small.slug)).text
            assert f"Au-delà du public agréé\u00a0: {service} (4\u00a0ans)." in told
        for one in (small, other):
            seen = sign_in(head).get(url(world, "child", slug=one.slug)).text
            assert "Au-delà du public agréé" in seen
            assert ("Fratrie déjà accompagnée" in seen) == (one == small)
        with pytest.raises(Refused):
            make_public(service, age_from=12, age_to=6)
    page = url(world, "outside", slug=other.slug, service=service.slug)
    assert sign_in(head).post(page, {"reason": "relay"}).status_code == 302
    elsewhere = url(world, "outside", slug=other.slug, service="autre")
    assert sign_in(head).get(elsewhere).status_code == 404
    shown = sign_in(world.home.people["director"]).get(url(world, "publics")).text
    read = JournalLine.objects.filter(verb="read", actor_id=world.home.people["director"].pk)
    assert sorted(read.values_list("subject_id", flat=True)) == [small.pk, other.pk]
    assert ("Maintien le temps d’un relais" in shown, fits.pseudonym in shown) == (True, False)


def test_tables_leave_without_small_numbers(world: World, sign_in: Any) -> None:
    service = world.home.objects["service"]
    with within(world.home.organisation):
        second = make_service(world.home.organisation, "Autre service")
        many, few = some(world, 6), some(world, 2, service=second)
        act_with(world, *many)
        act_with(world, *few, code="2.2.1")
        for child in many:
            make_measure(child)
        for child in many:
            make_measure(child, ordered_on=date(2026, 2, 1), kind="judicial_assessment")
            end_measure(measure=Measure.objects.latest("pk"), actor=None, on=TODAY, outcome="term")
            make_measure(child, kind="judicial_assessment")
        make_measure(few[0], ordered_on=date(2025, 5, 1))
        scope = reads.scope_of(Service.objects.order_by("pk"), YEAR, TODAY)
        coded = [(row[0], row[2], row[3], *row[6:]) for row in serafin(scope).rows]
        assert coded == [
            ("2.1.1.3", "2023.1.0", "directe", 6, 6, 6, "définition propre"),
            ("2.2.1", "2023.1.0", "directe", None, None, None, "définition propre"),
        ]
        measures = [(row[0], row[1], *row[4:]) for row in olinpe(scope).rows]
        assert measures == [
            ("MJIE", "06 à 10 ans", 6, 6, 6, "définition propre"),
            ("AEMO", "06 à 10 ans", 6, 0, 7, "définition propre"),
        ]
    assert [reads.told(10, unit) for unit in ("enfants", "actes par enfant", "mois")] == [
        "1\u00a0enfant",
        "1\u00a0acte par enfant",
        "1\u00a0mois",
    ]
    client = sign_in(world.home.people["director"])
    answered = client.get(url(world, "steering_file", shape="anap", form="csv"))
    lines = list(csv.reader(io.StringIO(answered.content.decode("utf-8-sig")), delimiter=";"))
    told_of = [(line[2], line[5], line[8]) for line in lines if line[1] == "File active"]
    assert told_of == [("Ensemble", "8", "8"), (str(second), "", ""), (str(service), "", "")]
    names = [one.pseudonym for one in (*many, *few)]
    for shape in ("anap", "serafin", "olinpe"):
        sheet = client.get(url(world, "steering_file", shape=shape, form="ods"))
        rows = read_sheet(sheet.content, f"{shape}.ods")
        assert [name for name in (*names, "Zyrquist") if name in str(rows)] == []
        assert "définition propre" in str(rows)
    for shape, form in (("anap", "pdf"), ("autre", "csv")):
        assert client.get(url(world, "steering_file", shape=shape, form=form)).status_code == 404


def test_one_service_asked_for_is_hidden_as_among_all(world: World) -> None:
    """Whoever sees three services asks for all, then for one: the difference says nothing."""
    service = world.home.objects["service"]
    with within(world.home.organisation):
        second = make_service(world.home.organisation, "Autre service")
        third = make_service(world.home.organisation, "Troisième service")
        many, more = some(world, 7), some(world, 9, service=third)
        few = some(world, 2, service=second)
        act_with(world, *many, *few, *more)
        for children, absent in ((many, 1), (more, 9)):
            act_with(world, *children[:absent], status="absent")
        for child in (*many, *few, *more):
            make_measure(child)
        services = [service, second, third]

        def cells(asked: str) -> tuple[Any, ...]:
            scope = reads.scope_of(services, YEAR, TODAY, asked=asked)
            figures = {row[1]: (row[2], row[5], row[8]) for row in anap(scope).rows[:8]}
            return (
                *figures["File active"],
                [row[8] for row in serafin(scope).rows],
                [row[6] for row in olinpe(scope).rows],
            )

        asked = {one.slug: cells(one.slug) for one in services}
        assert asked[second.slug] == (str(second), None, None, [None], [None])
        # The smallest of the others goes with it.
        assert asked[service.slug] == (str(service), None, None, [None], [None])
        assert asked[third.slug] == (str(third), 9, 9, [9], [9])
        whole = reads.scope_of(services, YEAR, TODAY)
        assert [row[8] for row in anap(whole).rows[:4]] == [18, None, None, 9]
        one = reads.scope_of(services, YEAR, TODAY, asked=third.slug)
        assert told(one)["caseload"] == ("9\u00a0enfants", 9)


STEERING, INDICATOR = 20, 18
TABLES = {"anap": 26, "serafin": 11, "olinpe": 9}
