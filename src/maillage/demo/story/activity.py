"""Tours: measures that run, wait or press; Seine-Saint-Denis: acts, a contract, its public."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from maillage.demo.story import children
from maillage.demo.story.season import Season, living_on
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.pathways.domain import register_child
from maillage.pathways.domain.acts import Noted, note_encounters
from maillage.pathways.domain.measures import assign_measure, order_measure
from maillage.pathways.domain.steering import add_part, approve_public, sign_contract
from maillage.pathways.identity import Identity
from maillage.pathways.models import Child, Pathway
from maillage.people.enums import Role
from maillage.people.models import Membership, Organisation, Service, Site, User

POLE = "rives-et-liens"
LAST_NAMES = (
    "Aubrelac",
    "Beaumesnil",
    "Castelvieux",
    "Dormance",
    "Estrablin",
    "Fontorbe",
    "Grisolles",
    "Hautmesnil",
)


@dataclass(frozen=True)
class Order:
    """One invented order: the service, the measure, days since, whether somebody follows it."""

    service: str
    kind: str
    days: int
    is_followed: bool = True
    siblings: int = 1


ORDERS = (
    Order("SIE", "judicial_assessment", 165),
    Order("SIE", "judicial_assessment", 20, is_followed=False),
    Order("SIEMO", "court_home_support", 350),
    Order("SIEMO", "court_home_support", 40),
    Order("SIEMO", "reinforced_home_support", 175),
    Order("SAPED", "reinforced_home_support", 90, siblings=2),
    Order("SRP", "penal_repair", 25),
)


def tell(season: Season) -> None:
    """The measures of the pôle, and what the platform does and promised."""
    with within(Organisation.objects.get(slug=POLE)):
        _measures(season)
    organisation = Organisation.objects.get(slug=children.SPACE)
    with within(organisation):
        _contract(season, organisation)
        _acts(season, organisation)


def _measures(season: Season) -> None:
    services = {row.short_name: row for row in Service.objects.select_related("organisation")}
    names = iter(LAST_NAMES)
    for order in ORDERS:
        service = services[order.service]
        with living_on(season.before_today(order.days)):
            held = [_child(service, next(names)) for _ in range(order.siblings)]
            row = order_measure(
                service=service,
                actor=None,
                kind=order.kind,
                children=held,
                ordered_on=clock.today(),
            )
        if order.is_followed:
            with living_on(season.before_today(order.days - 5)):
                assign_measure(
                    measure=row, actor=None, referent=_professional(service), on=clock.today()
                )


def _child(service: Service, last_name: str) -> Child:
    return register_child(
        organisation=service.organisation,
        actor=None,
        service=service,
        identity=Identity(
            last_name=last_name, first_name="Camille", birth_date=date(2014, 4, 9), guardian=""
        ),
        commune_code="37261",
        contact_on=clock.today(),
    )


def _professional(service: Service | None) -> User:
    rows = Membership.objects.current().filter(role=Role.PROFESSIONAL)
    if service is not None:
        rows = rows.filter(service=service)
    return rows.order_by("pk").select_related("user")[0].user


def _contract(season: Season, organisation: Organisation) -> None:
    """A contract of five years and the approval behind it."""
    service = Service.objects.select_related("organisation").get()
    year = season.today.year
    contract = sign_contract(
        organisation=organisation,
        actor=None,
        title=f"CPOM {year - 1}-{year + 3} (exemple)",
        starts_on=date(year - 1, 1, 1),
        ends_on=date(year + 3, 12, 31),
        yearly_grant=1_150_000_00,
    )
    aim = {"indicator": "waiting", "service": None, "value": 260, "objective": "Attendre moins"}
    site = Site.objects.order_by("pk").first()
    add_part(contract=contract, actor=None, part="objectifs", **aim)
    if site is not None:
        places = {"service": service, "site": site, "places": 60}
        add_part(contract=contract, actor=None, part="places", **places)
    for label, count, euros in (("Temps partiel", 40, 18_000), ("Séquentiel", 45, 9_000)):
        cost = {"label": label, "children": count, "unit_cost": euros * 100}
        add_part(contract=contract, actor=None, part="couts", **cost)
    approve_public(
        service=service,
        actor=None,
        needs=["conduct", "autism"],
        age_from=0,
        age_to=20,
        valid_from=date(year - 1, 1, 1),
        source=children.SOURCE,
    )


def _acts(season: Season, organisation: Organisation) -> None:
    """Six weeks of encounters with the children who are supported."""
    professional = _professional(None)
    supported = Pathway.objects.filter(left_on=None).select_related("child")
    noted = [
        Noted(
            key=secrets.token_hex(16),
            day=season.today - timedelta(days=7 * week + rank + 1),
            minutes=45,
            kind=("session", "school", "visit")[week % 3],
            presence="child",
            status="absent" if (week, rank) == (1, 0) else "done",
            code="2.3.3.1" if week % 3 == 1 else "2.1.1.3",
            children=(pathway.child,),
            professionals=(professional,),
        )
        for week in range(6)
        for rank, pathway in enumerate(supported.order_by("pk"))
    ]
    note_encounters(organisation=organisation, actor=professional, noted=noted)
