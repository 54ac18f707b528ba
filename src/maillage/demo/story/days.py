"""Vienne: two forums that were held, a conference that calls, and working groups."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from maillage.actions.domain.attending import Comer, forget_names, welcome
from maillage.actions.domain.events import add_slot, announce_event, start_event
from maillage.actions.domain.materials import Brought, add_material
from maillage.actions.domain.proposals import Offered, decide, propose, told_by
from maillage.actions.domain.working_groups import close_group, meet, open_group
from maillage.actions.models import CollectiveAction, EventDay, Proposal
from maillage.demo.story.collective import KITCHEN, OTHERS, SPACE
from maillage.demo.story.season import Season, living_on
from maillage.kernel.tenancy import within
from maillage.people.enums import Profession, Role
from maillage.people.models import Membership, Organisation, User

HOUR = timedelta(hours=1)
PLACE = "Salle polyvalente du parc, Poitiers"
FORUM = "Forum des actions collectives"
CONFERENCE = "Conférence de l’observatoire de la protection de l’enfance"
# Who came: directorate, trade, how many.
CAME = (
    ("mdd", Profession.SOCIAL_WORKER, 8),
    ("mdd", Profession.FAMILY_ECONOMY_COUNSELLOR, 6),
    ("pmi", Profession.CHILDCARE_NURSE, 6),
    ("ase", Profession.SPECIAL_EDUCATOR, 7),
    ("association", Profession.SOCIOCULTURAL_WORKER, 3),
)
FEWER = (("mdd", Profession.SOCIAL_WORKER, 9), ("ase", Profession.SPECIAL_EDUCATOR, 8))


def tell(season: Season) -> None:
    """A forum last year, one this autumn, a conference to come; a group at work, one closed."""
    organisation = Organisation.objects.get(slug=SPACE)
    with within(organisation):
        rows = Membership.objects.current().select_related("user").order_by("pk")
        director = rows.filter(role=Role.DIRECTOR)[0].user
        team = [row.user for row in rows.filter(role=Role.PROFESSIONAL)[:6]]
        _held(season, organisation, director, 400, FEWER)
        forum = _held(season, organisation, director, 20, CAME)
        with living_on(season.before_today(15)):
            add_material(event=forum, actor=director, brought=TOLD_AFTER)
        _conference(season, organisation, director, team)
        _groups(season, organisation, team)
    with living_on(season.before_today(300)):
        forget_names()


TOLD_AFTER = Brought(
    kind="link",
    title="Les fiches des stands, réunies",
    author="Mission de la coordination (démonstration)",
    licence="etalab-2.0",
    url="https://departement-vienne.example/forum",
)


def _held(
    season: Season, organisation: Organisation, director: User, ago: int, came: Sequence[Any]
) -> EventDay:
    """A forum from its preparation to who was there."""
    opening = _thursday(season, ago)
    with living_on(season.before_today(ago + 60)):
        day = _announced(organisation, director, "forum", f"{FORUM} {opening.year}", opening)
        stand = Offered("stand", "Goûter, parler", "La cuisine, avec trois mères.", "MDD")
        proposal = propose(event=day, offered=stand, actor=director)
        _placed(day, director, proposal, "Hall", opening, opening + 6 * HOUR)
    with living_on(opening + HOUR):
        number = 0
        for directorate, profession, many in came:
            for _ in range(many):
                number += 1
                address = f"forum{number}@departement-vienne.example"
                comer = Comer(f"Personne {number}", address, directorate, profession)
                welcome(event=day, comer=comer, actor=director)
    return day


def _conference(
    season: Season, organisation: Organisation, director: User, team: list[User]
) -> None:
    """A conference whose call is open: one practice in the programme, one to decide."""
    opening = _thursday(season, -40)
    with living_on(season.before_today(10)):
        day = _announced(organisation, director, "conference", CONFERENCE, opening)
        add_slot(
            event=day,
            actor=director,
            title="Accueil et café",
            room="",
            starts_at=opening,
            ends_at=opening + HOUR / 2,
        )
        kitchen, fathers = (
            CollectiveAction.objects.get(title=title, inspired_by=None)
            for title in (KITCHEN.title, OTHERS[1].title)
        )
        chosen = propose(event=day, offered=told_by(kitchen, day), actor=team[0])
        propose(event=day, offered=told_by(fathers, day), actor=team[2])
        room, start = "Grande salle", opening + HOUR
        _placed(day, director, chosen, room, start, start + HOUR)


def _announced(
    organisation: Organisation, director: User, kind: str, title: str, opening: datetime
) -> EventDay:
    fields = {
        "title": title,
        "purpose": "Voir ce que les autres font avec les familles, et repartir avec une idée.",
        "starts_at": opening,
        "ends_at": opening + 7 * HOUR,
        "place": PLACE,
        "capacity": 120,
        "call_until": opening.date() - timedelta(days=10),
    }
    day = start_event(organisation=organisation, actor=director, kind=kind, fields=fields)
    return announce_event(event=day, actor=director)


def _placed(
    day: EventDay,
    director: User,
    proposal: Proposal,
    room: str,
    starts_at: datetime,
    ends_at: datetime,
) -> None:
    reason = "On pourra la refaire ailleurs dès le mois suivant."
    row = decide(proposal=proposal, actor=director, is_accepted=True, reason=reason)
    add_slot(
        event=day,
        actor=director,
        title=row.title,
        room=room,
        starts_at=starts_at,
        ends_at=ends_at,
        proposal=row,
        is_shared=True,
    )


def _groups(season: Season, organisation: Organisation, team: list[User]) -> None:
    lead = team[0]
    with living_on(season.before_today(50)):
        kit = open_group(
            organisation=organisation,
            actor=lead,
            fields={
                "title": "Une malle pour commencer",
                "purpose": "Que personne ne renonce faute de matériel.",
                "deliverable": "Une malle prêtée entre les maisons du département",
                "leader": lead,
            },
            people=team[:4],
            units=["PMI de Loudun"],
        )
        _meets(kit, lead, season.before_today(35))
        closed = open_group(
            organisation=organisation,
            actor=lead,
            fields={
                "title": "Raconter sans trahir",
                "deliverable": "Une page sur ce que l’on dit d’une action, et ce que l’on tait",
                "leader": team[1],
            },
            people=team[1:3],
            units=[],
        )
        _meets(closed, team[1], season.before_today(40))
    with living_on(season.before_today(12)):
        close_group(
            group=closed,
            actor=team[1],
            outcome="Une page, jointe au forum.",
        )
        _meets(kit, lead, season.before_today(_to_a_tuesday(season.today)))


def _thursday(season: Season, ago: int) -> datetime:
    """The Thursday of that day, or the last one before it."""
    day = season.before_today(ago)
    return day - timedelta(days=(day.weekday() - 3) % 7)


def _to_a_tuesday(today: date) -> int:
    """Minus the days until a Tuesday of next week or after."""
    return -(7 + (1 - today.weekday()) % 7)


def _meets(group: Any, lead: User, starts_at: datetime) -> None:
    start = starts_at + 4 * HOUR
    meet(group=group, actor=lead, starts_at=start, ends_at=start + 2 * HOUR, room=None)
