"""Vienne: the ninth sheet of an invented plan, its indicators, a year that was closed."""

from datetime import date
from decimal import Decimal

from maillage.actions.domain import end_action, publish_action, start_action, write_step
from maillage.actions.domain.orienting import orient, tell_outcome
from maillage.actions.domain.sheets import (
    close_year,
    name_unit,
    set_target,
    tell_value,
    write_indicator,
    write_sheet,
)
from maillage.actions.models import ActionSheet, CollectiveAction, Indicator, PlanUnit
from maillage.demo.story.collective import KITCHEN, SPACE
from maillage.demo.story.season import Season, living_on
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.people.models import Membership, Organisation, User

FIELDS = {
    "plan": "Schéma départemental de l’enfance et des familles (démonstration)",
    "number": "9",
    "title": "Donner envie aux professionnels de monter des actions collectives avec les familles",
    "context": "Les équipes se saisissent très inégalement du travail collectif.\n"
    "Un groupe de parents ou une sortie font souvent avancer une situation autant qu’un "
    "rendez-vous.\nLes écoles d’éducateurs y forment désormais.",
    "goals": "Suivre les besoins des familles, qui changent.\n"
    "Gagner leur confiance en concevant les actions avec elles.\n"
    "Aider enfants et parents à trouver leur place et à développer leurs compétences.\n"
    "Vivre autre chose ensemble que le quotidien.",
    "operations": "Tenir un forum des actions collectives avec l’action sociale.\n"
    "Monter des actions dans les maisons du département.\n"
    "Tenir l’inventaire des actions à la portée de tous.\n"
    "Raconter les bonnes pratiques à chaque conférence de l’observatoire.",
}
UNITS = {
    "pilot": ["PSEIE"],
    "co_pilot": ["DMDD"],
    "contributor": ["DPPE", "SDAS", "MDD", "PMI", "ASE"],
}
NAMES = {
    "MDD": "Maisons du département",
    "PMI": "Protection maternelle et infantile",
    "ASE": "Aide sociale à l’enfance",
    "SDAS": "Sous-direction de l’action sociale",
}
OLDER = {
    "aim": "Cultiver ensemble un bout de terrain, et y revenir.",
    "kind": "outing",
    "commune_code": "86194",
    "co_design": "designed",
    "co_design_how": "Deux familles ont trouvé le terrain et tiennent le carnet des semis.",
}
ORIENTED = 14
CAME = 8


def tell(season: Season) -> None:
    """Written two autumns ago, closed for last year, filling itself for this one."""
    organisation = Organisation.objects.get(slug=SPACE)
    with within(organisation):
        rows = Membership.objects.current().select_related("user").order_by("pk")
        director = rows.filter(role=Role.DIRECTOR)[0].user
        team = [row.user for row in rows.filter(role=Role.PROFESSIONAL)[:15]]
        _older_action(season, organisation, team[0])
        _sheet(season, organisation, director)
        _orientations(season, team)


def _older_action(season: Season, organisation: Organisation, person: User) -> None:
    with living_on(season.before_today(430)):
        action = start_action(organisation=organisation, actor=person, title="Le jardin d’à côté")
        action = write_step(
            action=action,
            actor=person,
            changes=OLDER,
            lists={"publics": ["families"], "themes": ["nature"], "objectives": ["relation"]},
        )
        action = publish_action(action=action, actor=person)
    with living_on(season.before_today(100)):
        end_action(action=action, actor=person)


def _sheet(season: Season, organisation: Organisation, director: User) -> None:
    this_year = season.today.year
    with living_on(season.before_today(400)):
        sheet = write_sheet(organisation=organisation, actor=director, fields=FIELDS, units=UNITS)
        for unit in PlanUnit.objects.filter(short_name__in=NAMES):
            name = NAMES[unit.short_name]
            name_unit(unit=unit, actor=director, short_name=unit.short_name, name=name)
    with living_on(season.before_today(1)):
        forum = _indicator(
            sheet, director, "Nombre de professionnels présents au forum", "forums.present"
        )
        _indicator(sheet, director, "Nombre de groupes de travail", "working_groups.met")
        trained = _indicator(sheet, director, "Professionnels formés à l’action collective", "")
        tell_value(
            indicator=trained,
            actor=director,
            on=date(this_year - 1, 10, 7),
            value=Decimal(64),
            source="Bilan de la formation",
        )
        actions = _indicator(
            sheet, director, "Nombre et contenu des actions collectives", "actions.running"
        )
        _indicator(sheet, director, "Actions conçues avec les familles", "actions.with_families")
        _indicator(sheet, director, "Familles orientées", "actions.orientations")
        set_target(indicator=forum, actor=director, year=this_year, value=Decimal(40))
        set_target(indicator=actions, actor=director, year=this_year, value=Decimal(5))
        set_target(indicator=actions, actor=director, year=this_year - 1, value=Decimal(3))
        close_year(sheet=sheet, actor=director, year=this_year - 1)


def _indicator(sheet: ActionSheet, director: User, label: str, measure: str) -> Indicator:
    return write_indicator(
        sheet=sheet,
        actor=director,
        label=label,
        measure=measure,
        unit="" if measure else "professionnels",
    )


def _orientations(season: Season, team: list[User]) -> None:
    kitchen = CollectiveAction.objects.get(title=KITCHEN.title, state="running")
    told = []
    for place in range(ORIENTED):
        with living_on(season.before_today(60 - place)):
            told.append(orient(action=kitchen, actor=team[place % len(team)], kind="families"))
    for row in told[:CAME]:
        tell_outcome(orientation=row, outcome="came")
