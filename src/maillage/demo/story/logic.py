"""Tours: the logic model of seed 004, in our words, with its objectives and a named version."""

from maillage.demo.story.matriochkas import HEAD, SPACE
from maillage.demo.story.season import Season, living_on
from maillage.kernel.tenancy import within
from maillage.people.models import Organisation, Service, User
from maillage.programmes.domain.logic import (
    add_box,
    name_version,
    start_model,
    write_objective,
)
from maillage.programmes.logic.content import Arrow, Box, Lane, Model
from maillage.programmes.models import LogicModel

TITLE = "Les Matriochkas, prendre soin de qui prend soin"
BOXES = (
    ("c1", Lane.CONTEXT, "La loi donne le ton, mais peu d’objectifs guident les gestes du jour"),
    ("c2", Lane.CONTEXT, "Les équipes changent souvent, les enfants changent de référent"),
    ("n1", Lane.NEEDS, "Des objectifs que chacun sait dire"),
    ("n2", Lane.NEEDS, "Des liens qui durent autour de chaque enfant"),
    ("n3", Lane.NEEDS, "Des cadres soutenus avant de soutenir"),
    ("r1", Lane.RESOURCES, "Du temps protégé pour les cadres et les équipes"),
    ("r2", Lane.RESOURCES, "La théorie de l’attachement, une équipe d’accompagnement"),
    ("a1", Lane.ACTIVITIES, "Écrire le modèle et deux chartes, enquêter auprès des équipes"),
    ("a2", Lane.ACTIVITIES, "Former\u00a0: séminaire sur l’attachement, relation d’aide"),
    ("a3", Lane.ACTIVITIES, "Deux protocoles, une intervision, une communauté de cadres"),
    ("o1", Lane.OUTPUTS, "Deux chartes adoptées, un rapport d’enquête rendu"),
    ("o2", Lane.OUTPUTS, "Les équipes et les cadres formés, des outils remis"),
    ("o3", Lane.OUTPUTS, "Chaque cadre a un temps d’appui par mois"),
    ("s1", Lane.SHORT, "Chacun sait dire à quoi sert ce qu’il fait"),
    ("s2", Lane.SHORT, "Une situation qui déborde ne repose plus sur une seule personne"),
    ("m1", Lane.MEDIUM, "Moins de départs, moins d’arrêts dans les équipes"),
    ("l1", Lane.LONG, "Un enfant garde son référent plus longtemps"),
    ("i1", Lane.IMPACT, "Des enfants en sécurité, qui se développent"),
    ("h1", Lane.ASSUMPTIONS, "Un cadre soutenu soutient mieux son équipe"),
    ("e1", Lane.OUTSIDE, "Le marché de l’emploi social, les décisions de justice"),
    ("x1", Lane.NEGATIVE, "Des réunions de plus, sur un temps déjà court"),
)
ARROWS = (
    "c1 n1", "c2 n2", "c2 n3", "n1 a1", "n2 a2", "n3 a3", "r1 a3", "r1 a2", "r2 a1", "r2 a2",
    "a1 o1", "a2 o2", "a3 o3", "o1 s1", "o2 s1", "o2 s2", "o3 s2", "s1 m1", "s2 m1", "m1 l1",
    "l1 i1", "a3 x1",
)  # fmt: skip


def tell(season: Season) -> None:
    """A model begun last spring, named, then completed; two objectives of teams."""
    organisation = Organisation.objects.get(slug=SPACE)
    head = User.objects.get(email=HEAD)
    arrows = frozenset(Arrow(*pair.split()) for pair in ARROWS)
    with within(organisation):
        with living_on(season.before_today(120)):
            content = Model(tuple(Box(*one) for one in BOXES), arrows)
            row = start_model(organisation=organisation, actor=head, title=TITLE, content=content)
            name_version(model=row, actor=head, name="Présentée au comité de pilotage")
        with living_on(season.before_today(30)):
            add_box(
                model=row,
                actor=head,
                lane=Lane.RESOURCES,
                text="Une journée par trimestre sans urgence",
            )
            _objectives(row, head)


def _objectives(row: LogicModel, head: User) -> None:
    services = list(Service.objects.filter(closed_on=None).order_by("pk")[:2])
    told = (
        ("Chaque enfant sait qui l’appelle en cas de changement.", ["l1", "i1"]),
        ("Personne ne rentre chez soi avec une situation qu’il n’a dite à personne.", ["s2"]),
    )
    for service, (sentence, boxes) in zip(services, told, strict=False):
        write_objective(model=row, actor=head, sentence=sentence, service=service, boxes=boxes)
