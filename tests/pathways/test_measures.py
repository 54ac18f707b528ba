"""Measures of seed 000: each in its own unit against its capacity, and what presses."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import pytest
from django.urls import reverse

from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.pathways import access
from maillage.pathways.domain import Refused
from maillage.pathways.domain.measures import (
    assign_measure,
    end_measure,
    renew_measure,
    send_report,
)
from maillage.pathways.enums.activity import counted_as
from maillage.pathways.models import Child, Measure, MeasureChild
from maillage.pathways.queries import children as children_reads
from maillage.pathways.queries import measures as reads
from maillage.people.enums import CapacityPeriod, CapacityUnit, Role, ServiceKind
from maillage.people.models import Service, ServiceCapacity
from tests.factories import World, make_member, make_service
from tests.pathways.activity import make_measure
from tests.pathways.factories import TODAY, make_child, make_identity, make_pathway

_numbers = count(1)
PEAD = {"kind": "home_placement", "ordered_on": date(2025, 3, 3)}


def url(world: World, name: str, **kwargs: Any) -> str:
    return reverse(
        f"pathways:{name}", kwargs={"organisation": world.home.organisation.slug, **kwargs}
    )


def some(world: World, service: Service, number: int) -> list[Child]:
    """So many children of a service."""
    return [
        make_child(world.home, make_identity(f"Nom{next(_numbers)}"), service=service)
        for _ in range(number)
    ]


def pole(world: World) -> dict[str, Service]:
    """The five services of seed 000 with their capacities."""
    kinds, units, over = ServiceKind, CapacityUnit, CapacityPeriod
    told = {
        "SIE": (kinds.JUDICIAL_ASSESSMENT, [(330, 330, units.CHILDREN, over.UNSPECIFIED, "")]),
        "SIEMO": (
            kinds.COURT_HOME_SUPPORT,
            [
                (260, 260, units.MEASURES, over.UNSPECIFIED, "AEMO"),
                (222, 222, units.MEASURES, over.UNSPECIFIED, "AEMO-R"),
            ],
        ),
        "SAPED": (
            kinds.REINFORCED_HOME_SUPPORT,
            [(68, 68, units.ACCOMPANIMENTS, over.UNSPECIFIED, "d’un ou deux enfants")],
        ),
        "SRP": (kinds.PENAL_REPAIR, [(200, 200, units.MEASURES, over.YEAR, "")]),
        "DR": (kinds.RELAY_SCHEME, [(8, 10, units.PUPILS, over.SESSION, "")]),
    }
    found = {}
    for name, (kind, capacities) in told.items():
        found[name] = make_service(world.home.organisation, name, short_name=name, kind=kind)
        for least, most, unit, period, label in capacities:
            ServiceCapacity.objects.create(
                organisation=world.home.organisation,
                service=found[name],
                least=least,
                most=most,
                unit=unit,
                period=period,
                label=label,
            )
    return found


def everything() -> tuple[Any, Any]:
    """The measures and children that a direction sees, nobody being archived."""
    return Measure.objects.all(), MeasureChild.objects.all()


def counted_by_child(service: Service, child: Child) -> list[tuple[int, str]]:
    """What the board counts once a yearly capacity is in children, this one measured again."""
    make_measure(child, kind="penal_repair")
    ServiceCapacity.objects.filter(service=service).update(unit=CapacityUnit.CHILDREN)
    return [(line.counted, line.over) for line in reads.board([service], *everything())]


def test_each_measure_counts_in_its_own_unit(world: World) -> None:
    with within(world.home.organisation):
        services = pole(world)
        who = make_member(world.home.organisation, Role.PROFESSIONAL)
        one, two, three = some(world, services["SAPED"], 3)
        make_measure(one, two, referent=who, **PEAD)
        make_measure(three, referent=who, kind="reinforced_home_support")
        for name, kind, number in (
            ("SIE", "judicial_assessment", 2),
            ("SIEMO", "court_home_support", 1),
            ("SIEMO", "reinforced_home_support", 2),
            ("DR", "relay_scheme", 2),
        ):
            for child in some(world, services[name], number):
                make_measure(child, referent=who, kind=kind)
        # Of the year: the one of last year no longer counts, the one that is over still does.
        last, over, waits = some(world, services["SRP"], 3)
        make_measure(last, referent=who, kind="penal_repair", ordered_on=date(2025, 12, 31))
        ended = make_measure(over, kind="penal_repair", ordered_on=date(2026, 1, 1))
        end_measure(measure=ended, actor=None, on=TODAY, outcome="term")
        make_measure(waits, kind="penal_repair")
        lines = reads.board(services.values(), *everything())
        told = [
            (str(one.service), one.kind.label, one.counted, one.unit, one.over, one.waiting)
            for one in lines
        ]
        assert told == [
            ("DR", "Dispositif relais", 2, "élèves", "aujourd’hui", 0),
            ("SAPED", "AEMO-R", 2, "accompagnements", "aujourd’hui", 0),
            ("SIE", "MJIE", 2, "enfants", "aujourd’hui", 0),
            ("SIEMO", "AEMO", 1, "mesures", "aujourd’hui", 0),
            ("SIEMO", "AEMO-R", 2, "mesures", "aujourd’hui", 0),
            ("SRP", "Réparation pénale", 2, "mesures", "depuis janvier", 1),
        ]
        assert {
            line.kind.label: line.children for line in lines if line.service == services["SAPED"]
        } == {"AEMO-R": 3}
        for line in lines:
            shown = reads.pressing(
                Measure.objects.filter(service=line.service),
                MeasureChild.objects.all(),
                kind=line.kind,
                state=line.state,
            )
            counted = {held.child_id for row in shown for held in row.children.all()}
            assert line.counted == (
                len(counted) if line.unit in ("enfants", "élèves") else len(shown)
            )
        assert [(row.measures, row.children) for row in reads.loads(*everything())] == [(10, 11)]
        assert counted_by_child(services["SRP"], over) == [(2, "depuis janvier")]


def test_a_former_name_is_kept_and_ordered_no_more(world: World) -> None:
    child, other, third = some(world, world.home.objects["service"], 3)
    old = make_measure(child, **PEAD)
    assert (str(old), counted_as(old.kind).label) == ("PEAD (ancien nom)", "AEMO-R")
    with pytest.raises(Refused) as refusal:
        make_measure(other, kind="home_placement", ordered_on=date(2025, 5, 7))
    assert (refusal.value.field, "AEMO-R" in str(refusal.value)) == ("kind", True)
    for children, fields in (
        ((other, third), {}),
        ((child, other, third), {"kind": "reinforced_home_support"}),
        ((child,), {**PEAD}),
        ((other,), {"ordered_on": date(2026, 11, 25)}),
        ((other,), {"order_ends_on": date(2026, 8, 31)}),
    ):
        with pytest.raises(Refused):
            make_measure(*children, **fields)
    with within(world.home.organisation):
        assert Measure.objects.count() == 1


def test_what_is_late_is_told_at_home(world: World, sign_in: Any) -> None:
    head = world.home.people["head_of_service"]
    (child,) = some(world, world.home.objects["service"], 1)
    home, client = f"/o/{world.home.organisation.slug}/", sign_in(head)
    make_pathway(child, date(2026, 6, 1))
    row = make_measure(child, kind="judicial_assessment", ordered_on=date(2026, 4, 30))
    # Of the project: what was owed fifteen days and one month after the admission.
    late = client.get(home).text
    for words in ("1\u00a0rapport au juge en retard", "2\u00a0échéances de projets en retard"):
        assert words in late
    with within(world.home.organisation):
        assign_measure(measure=row, actor=head, referent=head, on=TODAY)
        send_report(measure=row, actor=head, on=TODAY)
    assert "rapport au juge en retard" not in client.get(home).text


def test_clocks_of_a_measure(world: World) -> None:
    head = world.home.people["head_of_service"]
    (child,) = some(world, world.home.objects["service"], 1)
    row = make_measure(child, kind="judicial_assessment", ordered_on=date(2026, 4, 30))
    assert (row.order_ends_on, row.report_due_on) == (date(2026, 10, 30), date(2026, 9, 30))
    assert (row.step.label, row.is_overdue, row.owes_report) == (
        "En attente d’attribution",
        True,
        True,
    )
    with within(world.home.organisation):
        for day in (date(2026, 4, 29), date(2026, 11, 25)):
            with pytest.raises(Refused):
                assign_measure(measure=row, actor=head, referent=head, on=day)
        with pytest.raises(Refused):
            assign_measure(measure=row, actor=head, referent=world.stranger, on=TODAY)
        assign_measure(measure=row, actor=head, referent=head, on=TODAY)
        (load,) = reads.loads(*everything())
        assert (load.person, load.measures, load.late) == (head, 1, 1)
        send_report(measure=row, actor=head, on=TODAY)
        with pytest.raises(Refused):
            send_report(measure=row, actor=head, on=TODAY)
        with pytest.raises(Refused):
            renew_measure(measure=row, actor=head, decided_on=TODAY, new_end=date(2026, 10, 30))
        renew_measure(measure=row, actor=head, decided_on=TODAY, new_end=date(2027, 1, 31))
        row.refresh_from_db()
        assert (row.order_ends_on, row.report_due_on, row.report_sent_on) == (
            date(2027, 1, 31),
            date(2027, 1, 1),
            None,
        )
        assert row.renewals.get().former_end == date(2026, 10, 30)
        end_measure(measure=row, actor=head, on=TODAY, outcome="agreed_help")
        row.refresh_from_db()
        assert row.step.label == "Terminée"
        for verb in (
            lambda: end_measure(measure=row, actor=head, on=TODAY, outcome="term"),
            lambda: assign_measure(measure=row, actor=head, referent=head, on=TODAY),
        ):
            with pytest.raises(Refused):
                verb()
    told = JournalLine.objects.filter(subject_type="pathways.measure").order_by("position")
    assert [verb.removeprefix("pathways.") for verb in told.values_list("verb", flat=True)] == [
        "measure_ordered",
        "measure_assigned",
        "report_sent",
        "measure_renewed",
        "measure_ended",
    ]


def test_beyond_the_office_a_measure_keeps_to_the_active_base(world: World, sign_in: Any) -> None:
    """In the restricted archive: the office only, and the list tells what it shows."""
    head, service = world.home.people["head_of_service"], world.home.objects["service"]
    other = make_member(world.home.organisation, Role.PROFESSIONAL, service=service)
    child, silent, sibling = some(world, service, 3)
    both = make_measure(child, sibling, referent=other, kind="reinforced_home_support")
    past = make_measure(silent, referent=other)
    with within(world.home.organisation):
        gone = Child.objects.filter(pk__in=[silent.pk, sibling.pk])
        gone.update(last_contact_on=date(2020, 1, 1))
    seen, counted = [], []
    for who in (head, other):
        shown = sign_in(who).get(url(world, "measure_list")).text
        answered = sign_in(who).get(url(world, "measure", slug=past.slug))
        page = sign_in(who).get(url(world, "measure", slug=both.slug)).text
        named = [sibling.pseudonym in text for text in (shown, page)]
        listed = (one.pseudonym in shown for one in (child, silent))
        seen.append([answered.status_code, *listed, *named])
        with within(world.home.organisation):
            hold = access.hold_of(who)
            rows, held = access.measures_seen(hold), access.measure_children_seen(hold)
            lines = reads.board([service], rows, held)
            (load,) = reads.loads(rows, held)
        totals = (sum(one.measures for one in lines), sum(one.children for one in lines))
        counted.append([totals, (load.measures, load.children)])
    assert seen == [[200, True, True, True, True], [404, True, False, False, False]]
    # The board counts what the list shows.
    assert counted == [[(2, 3), (2, 3)], [(1, 1), (1, 1)]]
    with within(world.home.organisation):
        told = [one.person for one in children_reads.told(children_reads.readings_of(silent))]
    assert told == [str(head)] * 2


def test_the_page_of_the_morning(
    world: World, sign_in: Any, django_assert_num_queries: Any
) -> None:
    head, service = world.home.people["head_of_service"], world.home.objects["service"]
    client = sign_in(head)
    (child,) = some(world, service, 1)
    order = url(world, "measure_new")
    typed = {"service": service.pk, "kind": "court_home_support", "ordered_on": "2026-09-01"}
    for pseudonym in ("", "ZZZ-ZZZ", ", ".join(["A"] * 3)):
        assert client.post(order, {**typed, "children": pseudonym}).status_code == 422
    answered = client.post(order, {**typed, "children": f" {child.pseudonym.lower()} ;"})
    assert answered.status_code == 302
    with within(world.home.organisation):
        row = Measure.objects.get()
    assert answered.headers["Location"] == url(world, "measure", slug=row.slug)
    before = JournalLine.objects.filter(verb="read").count()
    shown = client.get(url(world, "measure", slug=row.slug)).content.decode()
    assert (child.pseudonym in shown, "Zyrquist" in shown) == (True, False)
    assert JournalLine.objects.filter(verb="read").count() == before + 1
    # A professional of another team sees nothing; who follows it sees it, and tells the report.
    other = make_member(world.home.organisation, Role.PROFESSIONAL)
    page = url(world, "measure", slug=row.slug)
    assert sign_in(other).get(page).status_code == 404
    with within(world.home.organisation):
        assign_measure(measure=row, actor=head, referent=other, on=TODAY)
    assert sign_in(other).get(page).status_code == 200
    assert sign_in(other).get(url(world, "measure_end", slug=row.slug)).status_code == 404
    sent = url(world, "measure_report", slug=row.slug)
    assert sign_in(other).post(sent, {"on": "2026-11-24"}).status_code == 302
    # Each of these readings is told to who oversees the record.
    with within(world.home.organisation):
        read = [
            (one.person, one.what) for one in children_reads.told(children_reads.readings_of(child))
        ]
    assert read == [(str(other), "Mesure"), (str(head), "Mesure")]
    for number in (0, 2):
        for added in some(world, service, number):
            make_measure(added, referent=other)
        client = sign_in(head)
        with django_assert_num_queries(BOARD):
            client.get(url(world, "measures"))
        with django_assert_num_queries(LIST):
            client.get(url(world, "measure_list"), {"mesure": "court_home_support"})


BOARD, LIST = 11, 15
