"""A service with a year behind it, and what stands around a platform."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from maillage.kernel.tenancy import within
from maillage.pathways.domain import inform
from maillage.pathways.domain.partners import add_partner, agree_antenna, refer
from maillage.pathways.models import (
    Antenna,
    Child,
    FlowScenario,
    Partner,
    Pathway,
    Referral,
    Stage,
    WaitingEntry,
)
from maillage.people.models import Service, Site, User
from tests.pathways.factories import TODAY

PARTS = {"one_off_support": 10, "part_time": 50, "full_time": 100, "sequential": 50, "immediate": 0}


def make_history(service: Service, *, ended: int = 30, present: int = 20, waiting: int = 8) -> None:
    """A year of a service that is full: stays of forty weeks, ended, running, and a list.

    One stay begins every twelve days; each child had waited ten weeks, those of the list wait.
    """
    with within(service.organisation):
        children = Child.objects.bulk_create(
            Child(
                organisation=service.organisation,
                slug=f"h{service.pk:05d}{number:06d}",
                pseudonym=f"H{number:04d}",
                birth_year=2016,
                commune_code="93008",
                service=service,
                registered_on=TODAY,
                last_contact_on=TODAY,
            )
            for number in range(ended + present + waiting)
        )
        entries, pathways = [], []
        for number, child in enumerate(children):
            entry = WaitingEntry(
                organisation=service.organisation,
                slug=f"w{child.slug[1:]}",
                child=child,
                service=service,
                status="42",
                status_on=TODAY,
                requested_on=TODAY - timedelta(weeks=2 * (number - ended - present) + 2),
            )
            entries.append(entry)
            if number < ended + present:
                began = TODAY - timedelta(days=12 * (ended + present - number))
                pathways.append(_stayed(entry, began, is_over=number < ended))
        WaitingEntry.objects.bulk_create(entries)
        Stage.objects.bulk_create(
            Stage(
                organisation=service.organisation,
                pathway=one,
                mode="full_time",
                starts_on=one.admitted_on,
                ends_on=one.left_on,
            )
            for one in Pathway.objects.bulk_create(pathways)
        )


def _stayed(entry: WaitingEntry, began: date, *, is_over: bool) -> Pathway:
    """The stay of a child who entered that day, after ten weeks."""
    over = min(began + timedelta(weeks=40), TODAY) if is_over else None
    entry.status, entry.entered_on = "48" if over else "47", began
    entry.requested_on = began - timedelta(weeks=10)
    return Pathway(
        organisation=entry.organisation,
        slug=f"p{entry.slug[1:]}",
        child=entry.child,
        service=entry.service,
        admitted_on=began,
        left_on=over,
    )


def make_flow(service: Service, actor: User, moment: object) -> FlowScenario:
    """A scenario whose result is there, without its runs."""
    told = {"mean": 6.0, "low": 5.0, "high": 7.0}
    state = {"waited": [3.0], "supported": [["full_time", 12.0]]}
    mode = {"code": "full_time", "weight": 1, "units": 100, "mean": 40.0, "cv": 1.0}
    seen = dict.fromkeys(("listed", "entered", "ended", "gave_up"), 6)
    with within(service.organisation):
        return FlowScenario.objects.create(
            organisation=service.organisation,
            service=service,
            children=1,
            source="full_time",
            target="sequential",
            inputs={
                "arrivals": 0.5,
                "capacity": 2000,
                "modes": [{**mode, "kind": "exponential"}],
                "patience": None,
                "now": state,
                "past": state,
                "seen": {
                    **seen,
                    "median": 9.0,
                    "from": date(2025, 11, 24).isoformat(),
                    "to": TODAY.isoformat(),
                },
            },
            result={
                "runs": 3,
                "before": {"mean": 12.0, "low": 11.0, "high": 13.0},
                "after": told,
                "gain": told,
                "entered": [told, told],
                "queue": [told, told],
                "gains": [5.5, 6.0, 6.5],
                "past": {"median": 9.5, "low": 8.0, "high": 11.0},
            },
            created_by=actor,
            created_at=moment,
        )


def make_antenna(site: Site, actor: User, **fields: Any) -> Antenna:
    """A room lent two days a week until the summer."""
    terms: dict[str, Any] = {
        "terms": "lent",
        "host": "Mairie de Bobigny",
        "yearly_cents": 0,
        "weekly_hours": 14,
        "seats": 8,
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2027, 7, 1),
    }
    with within(site.organisation):
        return agree_antenna(site=site, actor=actor, **{**terms, **fields})


def make_partner(organisation: Any, actor: User, name: str = "École Jules-Ferry") -> Partner:
    with within(organisation):
        return add_partner(
            organisation=organisation,
            actor=actor,
            name=name,
            kind="school",
            commune_code="93008",
            email="ecole.ferry@exemple.fr",
        )


def make_referral(child: Child, actor: User) -> Referral:
    """A demand to a school, the family having agreed."""
    partner = make_partner(child.organisation, actor)
    with within(child.organisation):
        inform(
            child=child, actor=actor, kind="sharing", answer="agreed", source="parents", on=TODAY
        )
        return refer(child=child, actor=actor, partner=partner, need="schooling")
