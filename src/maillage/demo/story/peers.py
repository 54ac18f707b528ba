"""A community of heads of service, hosted by Vienne: they come from the three territories."""

from datetime import datetime, timedelta

from maillage.community.domain import inviting, posting
from maillage.community.domain.gatherings import hold, join
from maillage.community.domain.library import Brought, share
from maillage.community.domain.members import verify
from maillage.community.domain.opening import open_community, write_salon
from maillage.community.enums import Function, Proof
from maillage.community.models import Community, CommunityMember, Post, Salon
from maillage.demo.story.collective import SPACE
from maillage.demo.story.season import Season, living_on
from maillage.kernel import clock, links
from maillage.kernel.documents import BulletList, Document, Heading, Paragraph, to_odt, to_pdf
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.enums import Role
from maillage.people.models import Membership, Organisation, User

NAME = "Cheffes et chefs de service de la protection de l’enfance"
PURPOSE = (
    "Contenir les contenants\u00a0: prendre soin de celles et ceux qui encadrent, pour qu’ils "
    "prennent soin des équipes. On y cherche ensemble ce que l’on ne sait pas faire seul."
)
# Title, question, answers; the days since it was asked.
THREADS = (
    (
        "Comment préparer le retour d’un arrêt long dans une équipe\u00a0?",
        "Une professionnelle revient après six mois. L’équipe a changé, les habitudes aussi. Que "
        "dites-vous à l’équipe, et quand\u00a0?",
        (
            "Un entretien une semaine avant, avec elle seule\u00a0: ce qu’elle veut que l’équipe "
            "sache, et rien de plus. Puis un temps d’équipe le jour même, court, sur ce qui a "
            "changé dans le service.",
            "Nous gardons aussi la première semaine sans nouvelle mesure. La trame d’entretien est "
            "dans les ressources.",
        ),
        40,
    ),
    (
        "Qui relit les écrits avant qu’ils partent au juge\u00a0?",
        "Chez nous, tout passe par moi et je n’y arrive plus. Comment répartissez-vous la relecture"
        "\u00a0?",
        (
            "Relecture croisée entre pairs pour la forme, et je ne garde que les conclusions. Le "
            "service rend ses écrits plus tôt depuis.",
        ),
        26,
    ),
    (
        "L’analyse des pratiques des cadres\u00a0: dans le service ou ailleurs\u00a0?",
        "Je n’imagine pas parler de mon directeur devant mes collègues. Où allez-vous\u00a0?",
        (
            "Avec des cadres d’un autre département, une fois par mois. Jamais avec sa propre "
            "ligne hiérarchique\u00a0: c’est ce qui rend la parole possible.",
        ),
        12,
    ),
    (
        "Des idées pour accueillir un nouveau ou une nouvelle pendant son premier mois\u00a0?",
        "Nous recrutons trois personnes en janvier et personne n’a le temps. Qu’est-ce qui compte "
        "vraiment\u00a0?",
        (),
        3,
    ),
)
HOUSES = (SPACE, "rives-et-liens", "grand-large-sessad")
RETURN = "Trame d’entretien de retour après un arrêt"
WELCOME = "Un mois pour accueillir\u00a0: liste à cocher"


def tell(season: Season) -> None:
    """Four questions, one certified answer, two resources, one event to come, one who waits."""
    organisation = Organisation.objects.get(slug=SPACE)
    with within(organisation):
        director = _of(organisation, Role.DIRECTOR)
    with living_on(season.before_today(70)), within(organisation):
        community = open_community(
            organisation=organisation, actor=director, name=NAME, purpose=PURPOSE
        )
    houses = [Organisation.objects.get(slug=slug) for slug in HOUSES]
    with living_on(season.before_today(60)):
        members = [_come_in(community, _of(one, Role.HEAD_OF_SERVICE)) for one in houses]
    with living_on(season.before_today(1)):
        _ask_to_come_in(community, _of(houses[1], Role.BUYER))
    with within(organisation):
        _talk(season, community, director, members)
        _bring(season, members)
        _meet(season, community, director, members)


def _talk(
    season: Season, community: Community, director: User, members: list[CommunityMember]
) -> None:
    host = _member(community, director)
    salon = Salon.objects.get(community=community)
    with living_on(season.before_today(59)):
        write_salon(
            community=community,
            actor=director,
            name="Entre personnes qui animent",
            purpose="La vie de la communauté.",
            is_restricted=True,
            members=[host],
        )
    for number, (title, text, answers, ago) in enumerate(THREADS):
        asker = members[number % len(members)]
        with living_on(season.before_today(ago)):
            question = posting.ask(
                salon=salon, author=asker, title=title, text=text, is_confirmed=False
            )
        for rank, said in enumerate(answers):
            peer = members[(number + rank + 1) % len(members)]
            with living_on(season.before_today(ago - 1 - rank)):
                answer = posting.answer(
                    question=question, author=peer, text=said, is_confirmed=False
                )
        if number == 0:
            _certify(season, question, host, asker)
        if number == 1:
            with living_on(season.before_today(ago - 2)):
                posting.accept(post=answer, actor=asker, is_accepted=True)


def _certify(season: Season, question: Post, host: CommunityMember, asker: CommunityMember) -> None:
    first = question.answers.order_by("pk")[0]
    with living_on(season.before_today(35)):
        posting.certify(post=first, actor=host, is_certified=True)
        posting.accept(post=first, actor=asker, is_accepted=True)


def _bring(season: Season, members: list[CommunityMember]) -> None:
    with living_on(season.before_today(37)):
        first = share(author=members[0], brought=_return(1), is_confirmed=False)
    with living_on(season.before_today(9)):
        share(
            author=members[-1],
            brought=_return(2),
            is_confirmed=False,
            supersedes=first.resource,
        )
    with living_on(season.before_today(5)):
        share(author=members[1], brought=_welcome(), is_confirmed=False)


def _return(version: int) -> Brought:
    asked = [
        "Ce que vous voulez que l’équipe sache",
        "Ce qui a changé depuis",
        "Par quoi commencer",
    ]
    blocks = [
        Heading("Une semaine avant"),
        Paragraph("Un quart d’heure, à deux, sans note gardée."),
        BulletList(asked[: version + 1]),
    ]
    return Brought(
        title=RETURN,
        text="Un quart d’heure à deux avant le retour. Rien n’en est gardé.",
        made_by="Service d’AEMO de Rives et Liens (démonstration)",
        licence="cc-by-sa-4.0",
        data=to_odt(_document(RETURN, blocks)),
        filename="trame-de-retour.odt",
    )


def _welcome() -> Brought:
    lines = ["Un bureau, une clé, un nom sur la porte", "Une personne à qui tout demander"]
    return Brought(
        title=WELCOME,
        text="À afficher dans le bureau de l’équipe, à compléter ensemble.",
        made_by="Plateforme SESSAD Grand Large (démonstration)",
        licence="etalab-2.0",
        data=to_pdf(_document(WELCOME, [Heading("Le premier jour"), BulletList(lines)])),
        filename="accueillir.pdf",
    )


def _document(title: str, blocks: list) -> Document:
    return Document(
        title=title,
        subject=NAME,
        author="Démonstration",
        organisation=["Démonstration"],
        date=clock.today(),
        blocks=blocks,
    )


def _meet(
    season: Season, community: Community, director: User, members: list[CommunityMember]
) -> None:
    starts: datetime = season.before_today(-16).replace(hour=14)
    fields = {
        "title": "Écrire pour être lu\u00a0: deux heures entre pairs",
        "purpose": "Chacun apporte une question sur les écrits du service, jamais un écrit.",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=2),
        "place": "",
        "remote_url": "https://visio.example/ecrire-pour-etre-lu",
        "capacity": 20,
    }
    with living_on(season.before_today(14)):
        gathering = hold(community=community, actor=director, fields=fields)
    with living_on(season.before_today(10)):
        for member in (_member(community, director), *members[:2]):
            join(gathering=gathering, member=member)


def _ask_to_come_in(community: Community, person: User) -> CommunityMember:
    """Somebody is invited, follows the link and says their function."""
    with within(community.organisation_id):
        host = _host(community)
        values = {
            "email": person.email,
            "first_name": person.first_name,
            "last_name": person.last_name,
        }
        row = inviting.invite(community=community, actor=host, values=values)
        link = links.find(inviting.new_link(row), purpose=inviting.PURPOSE)
        invitation = inviting.invitation_of(link) if link else None
    if link is None or invitation is None:
        raise LookupError("an invitation of the story has no link")
    employer = Organisation.objects.of_user(person)[0]
    declared = inviting.Declared(
        Function.HEAD_OF_SERVICE, employer.name[:150], employer.departement_code
    )
    return inviting.accept_with_account(
        link=link, invitation=invitation, declared=declared, user=person
    )


def _come_in(community: Community, person: User) -> CommunityMember:
    _ask_to_come_in(community, person)
    with within(community.organisation_id):
        member = _member(community, person)
        host = _host(community)
        verify(member=member, actor=host, proof=Proof.ADDRESS)
        return _member(community, person)


def _member(community: Community, person: User) -> CommunityMember:
    rows = CommunityMember.objects.select_related("community__organisation", "user")
    found: CommunityMember = rows.get(community=community, user=person)
    return found


def _host(community: Community) -> User:
    return User.objects.get(community_members__community=community, community_members__part="host")


def _of(organisation: Organisation, role: Role) -> User:
    """The first who holds a role there."""
    with across_organisations("the story knows everybody"):
        rows = Membership.objects.current().filter(organisation=organisation, role=role)
        found: User = rows.select_related("user").order_by("pk")[0].user
    return found
