"""Seine-Saint-Denis: an antenna and its room, partners, what one was asked and answered."""

from datetime import timedelta

from maillage.demo.story import children
from maillage.demo.story.season import Season, living_on
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.pathways.domain import inform
from maillage.pathways.domain.partners import (
    add_partner,
    agree_antenna,
    answer_referral,
    base_people,
    refer,
)
from maillage.pathways.models import Pathway
from maillage.people.enums import Role, SiteKind
from maillage.people.models import Membership, Organisation, Room, Site, User

PARTNERS = (
    ("École élémentaire des Tilleuls", "school", "93005"),
    ("Centre de loisirs du Parc", "leisure", "93010"),
    ("Centre médico-psychologique de l’Est", "care", "93051"),
)
# For each child who is supported: the partner asked, the need, the answer and its reason.
ASKED = (
    (0, "schooling", "accepted", ""),
    (1, "leisure", "declined", "full"),
    (2, "care", "", ""),
)


def tell(season: Season) -> None:
    """What stands around the platform."""
    organisation = Organisation.objects.get(slug=children.SPACE)
    with within(organisation):
        rows = Membership.objects.current().order_by("pk").select_related("user")
        head = rows.filter(role=Role.HEAD_OF_SERVICE)[0].user
        based = [row.user for row in rows.filter(role=Role.PROFESSIONAL)[:2]]
        with living_on(season.before_today(300)):
            _antenna(organisation, head, based)
        with living_on(season.before_today(18)):
            _partners(organisation, head)


def _antenna(organisation: Organisation, head: User, based: list[User]) -> None:
    """A room lent by a town, whose agreement ends soon."""
    today = clock.today()
    site = Site.objects.create(
        organisation=organisation,
        name="Maison des familles",
        kind=SiteKind.ANTENNA,
        address="3 place de la Mairie",
        commune_code="93066",
        departement_code="93",
    )
    Room.objects.create(organisation=organisation, site=site, name="Salle claire", seats=8)
    antenna = agree_antenna(
        site=site,
        actor=head,
        terms="lent",
        host="Ville de Saint-Denis (exemple)",
        yearly_cents=0,
        weekly_hours=14,
        seats=8,
        starts_on=today,
        ends_on=today + timedelta(days=365),
    )
    base_people(antenna=antenna, actor=head, people=based)


def _partners(organisation: Organisation, head: User) -> None:
    partners = [
        add_partner(
            organisation=organisation,
            actor=head,
            name=name,
            kind=kind,
            commune_code=commune,
            email=f"accueil{rank}@partenaire.example",
        )
        for rank, (name, kind, commune) in enumerate(PARTNERS)
    ]
    supported = Pathway.objects.filter(left_on=None).select_related("child__organisation")
    for pathway, (rank, need, answer, reason) in zip(supported.order_by("pk"), ASKED, strict=False):
        child = pathway.child
        inform(
            child=child,
            actor=head,
            kind="sharing",
            answer="agreed",
            source="parents",
            on=clock.today(),
        )
        asked = refer(child=child, actor=head, partner=partners[rank], need=need)
        if answer:
            answer_referral(referral=asked, answer=answer, reason=reason)
