"""Vienne: five collective actions of the département, with families, from draft to the end."""

from calendar import SATURDAY, THURSDAY, WEDNESDAY
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from maillage.actions.domain import (
    copy_action,
    end_action,
    publish_action,
    start_action,
    write_step,
)
from maillage.actions.domain.dates import Came, plan_date, tell_attendance
from maillage.actions.domain.practice import comment, tell_experience
from maillage.actions.models import CollectiveAction
from maillage.demo.story.season import Season, living_on
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.people.models import Membership, Organisation, User

SPACE = "departement-vienne"
TWO_HOURS = timedelta(hours=2)


@dataclass(frozen=True)
class Told:
    """An action of the story; `held` gives, by days ago, the newcomers and those who came back.

    Each date falls on `weekday` (Monday is 0), that day or up to six days before.
    """

    title: str
    fields: Mapping[str, Any]
    lists: Mapping[str, Sequence[str]]
    held: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    coming: Sequence[int] = ()
    days_old: int = 60
    weekday: int = WEDNESDAY
    hour: time = time(14)


KITCHEN = Told(
    title="La cuisine du mercredi",
    fields={
        "aim": "Préparer un goûter ensemble, et se parler sans en avoir l’air.",
        "need": "Des parents disent que le repas est le moment le plus tendu de la journée.",
        "kind": "workshop",
        "age_from": 4,
        "age_to": 10,
        "commune_code": "86194",
        "place": "Cuisine de la maison de quartier",
        "rhythm": "Un mercredi sur deux, de 14\u00a0h à 16\u00a0h",
        "partners": "Maison de quartier, banque alimentaire",
        "cost_cents": 32_000,
        "co_design": "designed",
        "co_design_how": "Trois mères ont choisi les recettes, l’une accueille à la porte.",
        "tools": "Tabliers, plaques, cartes «\u00a0qui coupe, qui mélange, qui goûte\u00a0».",
        "kit": "Une recette pour huit, les courses la veille, vingt minutes de table à la fin.",
        "learned": "Ne pas imposer de thème\u00a0: la parole vient pendant la vaisselle.",
    },
    lists={
        "publics": ["families", "peer_helpers"],
        "themes": ["food", "bond"],
        "skills": ["communication", "stress"],
        "objectives": ["trust", "relation"],
    },
    held={35: (7, 0), 21: (3, 6), 7: (2, 8)},
    coming=(7, 21),
    days_old=90,
)
OTHERS = (
    Told(
        title="Une journée à la ferme",
        fields={
            "aim": "Passer un jour dehors en famille, loin des rendez-vous.",
            "kind": "outing",
            "age_from": 3,
            "age_to": 12,
            "site": None,
            "commune_code": "86165",
            "partners": "Ferme pédagogique",
            "cost_cents": 64_000,
            "co_design": "chose",
            "co_design_how": "Les familles ont choisi parmi trois sorties et fait le pique-nique.",
            "learned": "Prévoir des bottes de plusieurs tailles et un retour avant 17\u00a0h.",
        },
        lists={
            "publics": ["families"],
            "themes": ["nature", "bond"],
            "skills": ["relations"],
            "objectives": ["relation"],
        },
        held={120: (18, 0)},
        days_old=150,
        weekday=SATURDAY,
    ),
    Told(
        title="Le café des pères",
        fields={
            "aim": "Un endroit où parler de sa place de père, avec d’autres pères.",
            "need": "Les pères viennent peu aux rendez-vous et se disent jugés.",
            "kind": "peer_group",
            "site": None,
            "commune_code": "86066",
            "rhythm": "Un jeudi par mois, à 18\u00a0h\u00a030",
            "co_design": "lead",
            "co_design_how": "Un père qui a connu l’accompagnement anime la soirée avec nous.",
            "kit": "Un thé, pas d’ordre du jour, une question tirée d’un bocal.",
        },
        lists={
            "publics": ["parents", "peer_helpers"],
            "themes": ["parenthood"],
            "skills": ["emotion_awareness", "communication"],
            "objectives": ["trust", "adapt"],
        },
        held={40: (5, 0), 12: (2, 4)},
        coming=(16,),
        weekday=THURSDAY,
        hour=time(18, 30),
    ),
    Told(
        title="Nos écrans, parlons-en",
        fields={
            "aim": "Chercher entre parents et adolescents une règle qui tienne.",
            "kind": "information",
            "age_from": 11,
            "age_to": 17,
            "site": None,
            "commune_code": "86137",
            "co_design": "asked",
            "co_design_how": "Les adolescents du collège ont écrit les questions de la soirée.",
        },
        lists={
            "publics": ["parents", "children"],
            "themes": ["screens", "adolescence"],
            "skills": ["difficulties"],
            "objectives": ["adapt"],
        },
        coming=(30,),
        days_old=20,
    ),
)


def tell(season: Season) -> None:
    """The inventory of the département: a kitchen, what it inspired, and three more."""
    organisation = Organisation.objects.get(slug=SPACE)
    with within(organisation):
        team = [
            row.user
            for row in Membership.objects.current()
            .filter(role=Role.PROFESSIONAL)
            .select_related("user")
            .order_by("pk")[:6]
        ]
        kitchen = _lived(season, organisation, team[0], KITCHEN)
        for person, told in zip(team[1:], OTHERS, strict=False):
            _lived(season, organisation, person, told)
        with living_on(season.before_today(5)):
            comment(
                action=kitchen,
                actor=team[4],
                text="Chez nous, une table plus petite a tout changé\u00a0: on s’entend.",
            )
            tell_experience(action=kitchen, actor=team[4], has_done=True)
            copy_action(organisation=organisation, actor=team[4], model=kitchen)
        farm = CollectiveAction.objects.get(organisation=organisation, title=OTHERS[0].title)
        with living_on(season.before_today(3)):
            end_action(action=farm, actor=team[1])


def _start(season: Season, told: Told, days_ago: int) -> datetime:
    """The last weekday of the action on that day or before it, at its hour."""
    day = season.before_today(days_ago)
    day -= timedelta(days=(day.weekday() - told.weekday) % 7)
    return datetime.combine(day, told.hour, day.tzinfo)


def _lived(
    season: Season, organisation: Organisation, person: User, told: Told
) -> CollectiveAction:
    """Write, publish, plan and tell the dates, each in its day."""
    with living_on(season.before_today(told.days_old)):
        action = start_action(organisation=organisation, actor=person, title=told.title)
        action = write_step(action=action, actor=person, changes=told.fields, lists=told.lists)
        action = publish_action(action=action, actor=person)
    for days, (new, returning) in told.held.items():
        start = _start(season, told, days)
        date = plan_date(action=action, actor=person, starts_at=start, ends_at=start + TWO_HOURS)
        half = (new // 2, returning // 2)
        came = {
            "children": Came(*half),
            "parents": Came(new - half[0], returning - half[1]),
        }
        with living_on(start + timedelta(days=1)):
            tell_attendance(date=date, actor=person, came=came)
    for days in told.coming:
        start = _start(season, told, -days)
        plan_date(
            action=action,
            actor=person,
            starts_at=start,
            ends_at=start + TWO_HOURS,
            capacity=12,
        )
    return action
