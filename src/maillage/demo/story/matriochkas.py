"""Tours: who holds a situation that exceeds a team, and one case that runs."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from maillage.demo.story.season import Season, living_on
from maillage.engine.dates import is_weekend
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.pathways.domain.partners import add_partner
from maillage.people.enums import Role
from maillage.people.models import Membership, Organisation, User
from maillage.programmes.domain.around import fix_meeting, invite_partner, note_shared
from maillage.programmes.domain.cases import hold_review, open_case, step_up
from maillage.programmes.domain.protocols import (
    LevelText,
    adopt,
    start_protocol,
    write_level,
)
from maillage.programmes.enums import LineKind
from maillage.programmes.models import EscalationCase, LevelLine, ProtocolVersion

SPACE = "rives-et-liens"
HEAD = "karim.benhaddou@rives-et-liens.example"
INTERNAL = "Situations complexes, protocole interne"
EXTERNAL = "Situations complexes, protocole avec les partenaires"


@dataclass(frozen=True)
class Level:
    """A level as the story tells it; `held` by a professional, a head or the direction."""

    label: str
    holder: str
    delay: tuple[int, str]
    held: Role
    triggers: tuple[str, ...]
    roles: tuple[str, ...]
    steps: tuple[str, ...]
    why: str = ""
    message: str = ""


TEAM = Level(
    label="L’équipe",
    holder="La ou le chef de service, avec l’équipe",
    delay=(2, "working_days"),
    held=Role.HEAD_OF_SERVICE,
    triggers=("Crises ou refus répétés", "Fugues", "Une personne de l’équipe ne tient plus seule"),
    roles=(
        "Chef ou cheffe de service\u00a0: réunit, décide qui fait quoi",
        "Psychologue\u00a0: un temps avec les personnes les plus exposées",
    ),
    steps=(
        "Réunir l’équipe sous 48 heures",
        "Passer le relais d’une visite à un ou une collègue",
        "Prévenir la famille et recueillir ce qu’elle propose",
    ),
)
TERRITORY = Level(
    label="La direction et l’ASE",
    holder="La direction, avec le ou la responsable ASE du territoire",
    delay=(7, "days"),
    held=Role.DIRECTOR,
    triggers=("Aucune solution d’accueil", "Plusieurs ruptures en un an", "Équipe épuisée"),
    roles=(
        "Direction\u00a0: tient la situation et nomme un référent unique",
        "Chef ou cheffe de service\u00a0: reste l’interlocuteur de la famille",
    ),
    steps=(
        "Nommer un référent unique",
        "Écrire un plan daté, dans le dossier de l’enfant",
        "Demander un appui extérieur pour l’équipe",
        "Fixer la date de la prochaine rencontre",
    ),
    why="L’équipe s’est réunie, un relais a été essayé, et rien n’a tenu deux semaines.",
    message="Bonjour, une situation demande votre appui. Je vous propose un point cette semaine. "
    "Je vous en parle de vive voix.",
)
ON_CALL = Level(
    label="L’astreinte",
    holder="Le cadre d’astreinte",
    delay=(4, "hours"),
    held=Role.DIRECTOR,
    triggers=("Aucun lieu pour ce soir", "Mise en danger de l’équipe ou d’un tiers"),
    roles=("Cadre d’astreinte\u00a0: décide, et rend compte à la direction le lendemain",),
    steps=(
        "Trouver un lieu pour la nuit",
        "Appeler le parquet si la loi le demande",
        "Rappeler l’équipe dans la soirée",
    ),
    why="La décision ne peut pas attendre le prochain jour ouvré.",
)
COMMISSION = Level(
    label="La commission des partenaires",
    holder="La commission, présidée par le ou la responsable ASE",
    delay=(15, "days"),
    held=Role.DIRECTOR,
    triggers=("Protection et handicap à la fois", "Des partenaires ne sont pas d’accord"),
    roles=(
        "Présidence\u00a0: convoque, tient le relevé des décisions",
        "MDPH, ARS, pédopsychiatrie, PJJ\u00a0: un membre permanent chacun",
    ),
    steps=(
        "Réunir la commission",
        "Choisir une solution commune et qui la porte",
        "Fixer la date de suivi",
    ),
    why="Aucun des services ne peut décider seul.",
    message="Bonjour, nous souhaitons vous associer à une prochaine commission. Le lien que vous "
    "recevez dit quand et qui appeler\u00a0; la situation vous sera dite de vive voix.",
)


def tell(season: Season) -> None:
    """Two protocols in force since last spring, and a case at its second level today."""
    organisation = Organisation.objects.get(slug=SPACE)
    with within(organisation):
        rows = Membership.objects.current().select_related("user").order_by("pk")
        director = rows.filter(role=Role.DIRECTOR)[0].user
        head = User.objects.get(email=HEAD)
        with living_on(season.before_today(200)):
            internal = _protocol(director, head, INTERNAL, "internal", (TEAM, TERRITORY, ON_CALL))
            _protocol(director, head, EXTERNAL, "external", (TERRITORY, COMMISSION))
        _case(season, internal, director, head)


def _protocol(
    director: User, head: User, title: str, kind: str, levels: tuple[Level, ...]
) -> ProtocolVersion:
    organisation = Organisation.objects.get(slug=SPACE)
    version = start_protocol(organisation=organisation, actor=director, title=title, kind=kind)
    for level in levels:
        amount, unit = level.delay
        text = LevelText(
            fields={
                "label": level.label,
                "holder": level.holder,
                "delay_amount": amount,
                "delay_unit": unit,
                "why_not_lower": level.why,
                "message": level.message,
            },
            lines={
                LineKind.TRIGGER: level.triggers,
                LineKind.ROLE: level.roles,
                LineKind.STEP: level.steps,
            },
            holders=[head if level.held == Role.HEAD_OF_SERVICE else director],
        )
        write_level(version=version, actor=director, text=text)
    return adopt(version=version, actor=director, body="le comité de direction", on=clock.today())


def _case(season: Season, version: ProtocolVersion, director: User, head: User) -> None:
    levels = list(version.levels.order_by("rank"))
    with living_on(season.before_today(9)):
        case = open_case(
            version=version,
            actor=head,
            trigger=LevelLine.objects.filter(level=levels[0], kind=LineKind.TRIGGER)[0],
            owner=head,
            next_review_on=clock.today() + timedelta(days=2),
        )
    with living_on(season.before_today(7)):
        taken = LevelLine.objects.filter(level=levels[0], kind=LineKind.STEP)[:2]
        hold_review(
            case=case,
            actor=head,
            steps=taken,
            next_review_on=clock.today() + timedelta(days=4),
            stay_reason="plan_runs",
        )
    with living_on(season.before_today(4)):
        step_up(
            case=case,
            actor=head,
            level=levels[1],
            reason="repeated",
            owner=director,
            next_review_on=clock.today() + timedelta(days=6),
        )
        partner = add_partner(
            organisation=version.organisation,
            actor=director,
            name="Maison départementale des personnes handicapées (exemple)",
            kind="medico_social",
            commune_code="37261",
            email="accueil@mdph.example",
        )
        until = clock.today() + timedelta(days=40)
        invite_partner(case=case, actor=director, partner=partner, expires_on=until)
    with living_on(season.before_today(3)):
        today = clock.today()
        note_shared(
            case=case, actor=director, reference="NP-2026-014", on=today, partners=[partner]
        )
        _meetings(case, director, head)


def _meetings(case: EscalationCase, director: User, head: User) -> None:
    today = clock.today()
    for purpose, days, hour in (("review", 6, 8), ("debrief", 12, 17)):
        start = _open_day(today + timedelta(days=days), hour)
        fix_meeting(
            case=case,
            actor=director,
            purpose=purpose,
            people=[director, head],
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            room=None,
        )


def _open_day(day: date, hour: int) -> datetime:
    while is_weekend(day):
        day += timedelta(days=1)
    return datetime.combine(day, time(hour), clock.PARIS)
