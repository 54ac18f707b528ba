"""The story in six steps, each with who lives it and the page where it happens."""

from dataclasses import dataclass

from django.urls import reverse

from maillage.demo.story import texts, tours
from maillage.groups.models import Cycle
from maillage.kernel.http import organisation_url
from maillage.kernel.tenancy import across_organisations
from maillage.people.enums import Role
from maillage.people.models import Membership, Organisation, User
from maillage.tendering.enums import ConsultationStatus
from maillage.tendering.models import Consultation

TOURS_SPACE = "rives-et-liens"
CALLER = "marc.oudin@rives-et-liens.example"
DIRECTOR = "helene.castaing@rives-et-liens.example"
BIDDER = "bastien.le-goff@atelier-des-metiers.example"
HEAD = "karim.benhaddou@rives-et-liens.example"


@dataclass(frozen=True)
class Step:
    """One moment of the story: who, what they do, and where it is done."""

    key: str
    title: str
    text: str
    icon: str
    user: User
    url: str


@dataclass(frozen=True)
class Idea:
    """Something to try by oneself, and a text to paste when there is one."""

    title: str
    text: str
    sample: str = ""


@dataclass(frozen=True)
class _Places:
    """What the steps point to, in the space of Tours."""

    space: Organisation
    awarded: Consultation
    running: Consultation
    cycle: Cycle
    member: User


def story() -> list[Step]:
    """The six steps, read from the database that holds the story; none when it was emptied."""
    places = _places()
    addresses = (CALLER, DIRECTOR, BIDDER, HEAD)
    people = {user.email: user for user in User.objects.filter(email__in=addresses)}
    if places is None or len(people) < len(addresses):
        return []
    return [*_before_the_deadline(places, people), *_after_the_deadline(places, people)]


def _places() -> _Places | None:
    space = Organisation.objects.filter(slug=TOURS_SPACE).first()
    with across_organisations("the tour of the demonstration points into every space"):
        calls = Consultation.objects.filter(organisation=space)
        awarded = calls.filter(title=tours.TITLE, status=ConsultationStatus.AWARDED).first()
        running = calls.filter(status=ConsultationStatus.PUBLISHED).order_by("pk").first()
        cycle = Cycle.objects.filter(organisation=space).order_by("-starts_on").first()
        team = Membership.objects.filter(organisation=space, role=Role.PROFESSIONAL)
        member = (
            team.filter(service__short_name="SIEMO").select_related("user").order_by("pk").first()
        )
    if space is None or awarded is None or running is None or cycle is None or member is None:
        return None
    return _Places(space, awarded, running, cycle, member.user)


def _before_the_deadline(places: _Places, people: dict[str, User]) -> list[Step]:
    return [
        Step(
            "lecture",
            "Du texte au brouillon",
            "Marc colle le texte d’un besoin. Chaque valeur proposée montre le passage d’où elle "
            "vient\u00a0; ce que le texte ne dit pas reste vide.",
            "journal-text",
            people[CALLER],
            organisation_url(places.space, "tendering:call_new"),
        ),
        Step(
            "appel",
            "L’appel public",
            "Un appel est ouvert. Bastien, intervenant, le lit sur la page publique et peut y "
            "répondre\u00a0: sa proposition reste fermée jusqu’à la date limite.",
            "megaphone",
            people[BIDDER],
            reverse("tendering:public_call", kwargs={"slug": places.running.slug}),
        ),
    ]


def _after_the_deadline(places: _Places, people: dict[str, User]) -> list[Step]:
    space, member = places.space, places.member
    return [
        Step(
            "comparaison",
            "Comparer et attribuer",
            "Trois propositions pour quatre groupes. Hélène voit le prix d’une séance, celui "
            "d’une heure par personne, et ce que coûte le souhait d’avoir deux intervenants.",
            "layout-three-columns",
            people[DIRECTOR],
            organisation_url(space, "tendering:comparison", slug=places.awarded.slug),
        ),
        Step(
            "convention",
            "La convention d’intervention",
            "Une convention par prestataire, juste au centime, en PDF et en ODT. L’une est "
            "signée, l’autre attend.",
            "file-earmark-text",
            people[DIRECTOR],
            organisation_url(space, "tendering:agreement_list"),
        ),
        Step(
            "annee",
            "Une année de séances",
            "Les six groupes ont leurs dates, sans heurt entre salles, intervenants et vacances. "
            "Karim déplace une séance\u00a0: chacun est prévenu.",
            "calendar3",
            people[HEAD],
            organisation_url(space, "groups:cycle", slug=places.cycle.slug),
        ),
        Step(
            "aujourdhui",
            "Aujourd’hui, pour une équipe",
            f"{member.first_name} voit sa prochaine séance et son agenda, rien de plus\u00a0: "
            "aucun contenu de séance n’existe dans Maillage.",
            "house-door",
            member,
            organisation_url(space, "portal:today"),
        ),
    ]


def ideas() -> list[Idea]:
    """What to try after the six steps."""
    return [
        Idea(
            "Collez ce texte dans «\u00a0Nouvel appel\u00a0»",
            "Entrez comme Marc Oudin, ouvrez Appels, puis «\u00a0Nouvel appel\u00a0».",
            texts.TOURS,
        ),
        Idea(
            "Répondez à un appel ouvert",
            "Entrez comme Bastien Le Goff\u00a0: deux appels lui correspondent, à Tours et à "
            "Poitiers.",
        ),
        Idea(
            "Déplacez une séance",
            "Entrez comme Karim Benhaddou, ouvrez un groupe, choisissez une séance à venir. Le "
            "terminal où tourne la démonstration affiche les courriels envoyés.",
        ),
        Idea(
            "Abonnez votre agenda",
            "Entrez comme n’importe quel professionnel, ouvrez Mon agenda depuis votre menu, et "
            "créez votre adresse personnelle.",
        ),
    ]
