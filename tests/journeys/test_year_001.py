"""The year of seed 001, played by those who live it: an open group of a département.

Framing, five half-days where people come and go, a date cancelled and made up, mid-term, the
objectives rated, a yearly review that the group sends back once, the end, and the next call.
It also takes pictures of the guide (`MAILLAGE_CAPTURES=1`, as test_guide.py);
`MAILLAGE_SHOTS=<folder>` keeps one of each page, on a phone and on a desk.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import expect

from maillage.groups.domain import record_attendance
from maillage.groups.domain.attendance import roster
from maillage.kernel.tenancy import within
from maillage.surveys.domain.answering import answer
from maillage.tendering.models import Consultation
from tests.journeys.looking import link_in_mail_to, says, seen
from tests.journeys.year import (
    DAYS,
    GROUP,
    MADE_UP,
    OBJECTIVES,
    TO_THE_TOP,
    Year,
    on,
)
from tests.surveys.factories import tokens_sent

FIRST_WORDS = "Commencer chaque séance par les nouvelles de la précédente"
SECOND_WORDS = "Garder un temps pour les nouvelles de la séance précédente"


@pytest.mark.browser
@pytest.mark.slow
def test_the_year_of_an_open_group(transactional_db: None, person: Any, settings: Any) -> None:
    year = Year(person, settings)
    plan_the_reviews(year)
    set_the_frame(year)
    guest = welcome_a_guest(year)
    come_and_go(year)
    hold_the_first_session(year)
    meet(year, DAYS[1])
    cancel_and_make_up(year)
    meet(year, MADE_UP)
    review_half_way(year)
    for day in DAYS[3:]:
        meet(year, day)
    rate_the_objectives(year)
    send_the_text_back(year, guest)
    share_the_second_version(year)
    decide_what_follows(year)
    refuse_the_rest_to_the_director(year)
    call_again(year)


def plan_the_reviews(year: Year) -> None:
    buyer = year.at("buyer")
    buyer.open(year.path("groups:cycle", slug=year.cycle.slug))
    seen(buyer, "01-cycle")
    buyer.press("Bilans", link=True)
    seen(buyer, "02-bilans-vides")
    buyer.press("Prévoir les bilans", link=True)
    seen(buyer, "03-prevoir")
    buyer.press("Prévoir ces bilans")
    seen(buyer, "04-bilans-prevus")
    buyer.photograph("bilans")
    assert buyer.page.get_by_role("row").count() == 6


def set_the_frame(year: Year) -> None:
    """Human resources write what was agreed; who leads accepts, and nobody for them."""
    year.now(on(date(2026, 9, 18), 15))
    hr = year.at("hr")
    hr.open(year.path("portal:today"))
    hr.page.get_by_role("link", name=re.compile("Bilan à tenir")).first.click()
    hr.page.wait_for_load_state()
    hr.check()
    seen(hr, "05-cadrage-a-tenir")
    hr.press("Écrire le bilan", link=True)
    seen(hr, "06-cadrage-ecrire")
    hr.fill("Ce que le dispositif doit permettre", "Un lieu pour penser l’animation de groupe.")
    hr.fill("Rythme, lieu et horaires", "Cinq matinées, à la Maison du Clain.")
    hr.fill("Les points du cadre rappelés ensemble", "Le volontariat, la confidentialité.")
    hr.fill("Ce qui sera dit, à qui et quand", "Un point en février, un bilan en juin.")
    hr.press("Enregistrer le bilan")
    seen(hr, "07-cadrage-ecrit")
    hr.press("Proposer ce texte")
    director = year.at("director")
    director.open(year.path("portal:today"))
    waiting = director.page.get_by_role("link", name=re.compile("Bilan à accepter"))
    expect(waiting).to_have_count(0)
    leader = year.at("facilitator")
    leader.open("/mes-bilans/")
    leader.press("Réunion de cadrage", link=True)
    seen(leader, "08-cadrage-a-accepter")
    leader.photograph("bilan-a-accepter")
    leader.press("Accepter et partager")
    says(leader, "Le bilan est accepté et partagé.")


def welcome_a_guest(year: Year) -> str:
    """Somebody of a social centre asks by the shared link, takes a place, accepts the charter."""
    buyer = year.at("buyer")
    buyer.open(year.path("groups:join_link", slug=year.group.slug))
    buyer.press("Créer le lien")
    seen(buyer, "09-lien-d-invitation")
    buyer.photograph("lien-d-invitation")
    address = buyer.page.locator("code.feed-address").inner_text()
    guest = year.at("guest", 360)
    guest.open("/rejoindre/" + address.split("/rejoindre/")[1])
    seen(guest, "10-rejoindre")
    for label, value in (("Prénom", "Noé"), ("Structure", "Centre socioculturel")):
        guest.fill(label, value)
    guest.page.get_by_label("Nom", exact=True).fill("Gendron")
    guest.fill("Courriel", "noe@exemple.fr")
    guest.press("Recevoir mon lien")
    path = link_in_mail_to("noe@exemple.fr", "/mes-places/")
    guest.open(path)
    seen(guest, "11-places")
    guest.press("Je viens le jeudi 1er octobre")
    guest.press("J’accepte cette charte")
    says(guest, "Votre accord est enregistré.")
    seen(guest, "12-places-prises")
    guest.photograph("places-sans-compte")
    return path


def come_and_go(year: Year) -> None:
    """A regular accepts the charter; a colleague takes the last place, another waits for it."""
    lea, ines, paul = year.regulars[0], *year.members[5:]
    page = year.path("groups:own_session", slug=year.session(DAYS[0]).slug)
    regular = year.at("lea", 360, user=lea)
    regular.open(page)
    seen(regular, "13-ma-seance")
    regular.press("Lire la charte", link=True)
    seen(regular, "14-charte")
    regular.photograph("charte")
    regular.press("J’accepte cette charte")
    one_day, waits = year.at("ines", 360, user=ines), year.at("paul", 360, user=paul)
    one_day.open(year.path("groups:open_sessions"))
    seen(one_day, "15-seances-ouvertes")
    one_day.photograph("seances-ouvertes")
    one_day.open(page)
    one_day.press("Prendre une place")
    says(one_day, "Vous avez une place à cette séance.")
    waits.open(page)
    waits.press("Me mettre en liste d’attente")
    seen(waits, "16-en-attente")
    one_day.press("Rendre ma place")
    waits.open(page)
    says(waits, "Vous avez une place.")
    link_in_mail_to(paul.email, "/mon-agenda/")


def hold_the_first_session(year: Year) -> None:
    """At the door, the facilitator hears who accepts the charter, and notes who came."""
    year.now(on(DAYS[0], 12, 40))
    leader = year.at("facilitator", 360)
    provider = year.world.provider.organisation
    leader.open(reverse("portal:today", kwargs={"organisation": provider.slug}))
    seen(leader, "17-aujourdhui-animation")
    leader.page.get_by_role("link", name=re.compile("Noter les présences")).first.click()
    leader.page.wait_for_load_state()
    leader.press("Lire la charte", link=True)
    leader.press("J’accepte cette charte")
    seen(leader, "18-seance-animee")
    leader.photograph("seance-animee")
    leader.press("Noter les présences", link=True)
    seen(leader, "19-presences")
    leader.photograph("presences")
    for name in ("Léa Fournier", "Hugo Marchais", "Nadia Belkacem", "Claire Aubry", "Paul Tessier"):
        leader.page.get_by_role("group", name=name).get_by_label("Présence").check()
    leader.page.get_by_role("group", name="Noé Gendron").get_by_label("Présence").check()
    leader.page.get_by_role("group", name="Yann Le Bris").get_by_label("Absence excusée").check()
    for select in leader.page.get_by_label(
        re.compile("Charte.*(Marchais|Belkacem|Aubry|Tessier)")
    ).all():
        select.select_option("oral")
    leader.press("Enregistrer les présences")
    says(leader, "6 personnes présentes sur 7")
    seen(leader, "20-seance-tenue")
    leader.press("Ouvrir le compagnon", link=True)
    seen(leader, "20b-compagnon")
    leader.photograph("compagnon")


def meet(year: Year, day: date) -> None:
    """A session whose gestures are those of the first one."""
    year.now(on(day, 12, 40))
    session = year.session(day)
    with within(year.home):
        here = [one for one in roster(session) if one.has_place]
        record_attendance(
            session=session,
            states={one.attendee: "present" for one in here},
            undertakings={one.attendee: "oral" for one in here if not one.has_undertaken},
            actor=year.people["facilitator"],
        )


def cancel_and_make_up(year: Year) -> None:
    year.now(on(date(2027, 1, 12)))
    mail.outbox.clear()
    buyer = year.at("buyer")
    buyer.open(year.path("groups:group", slug=year.group.slug))
    seen(buyer, "21-groupe")
    buyer.press("Annuler la séance du jeudi 21 janvier 2027", link=True)
    seen(buyer, "22-annuler")
    buyer.page.get_by_role("radio", name="La structure").check()
    buyer.press("Annuler et prévenir")
    buyer.press("Remplacer la séance du jeudi 21 janvier 2027", link=True)
    buyer.page.get_by_label("Jour").fill(MADE_UP.isoformat())
    seen(buyer, "23-remplacer")
    buyer.press("Fixer la nouvelle date et prévenir")
    says(buyer, "remplacée le 4 février 2027")
    seen(buyer, "24-remplacee")
    told = {message.to[0] for message in mail.outbox}
    assert {person.email for person in year.regulars} <= told
    assert [message.subject for message in mail.outbox if GROUP in message.subject] == []


def review_half_way(year: Year) -> None:
    """Human resources write; the facilitator, bound to secrecy, accepts the words."""
    year.now(on(date(2027, 2, 9), 15))
    review = year.review("mid_term")
    hr = year.at("hr")
    hr.open(year.path("groups:review", slug=review.slug))
    hr.press("Écrire le bilan", link=True)
    hr.page.get_by_label("Tenu le").fill("2027-02-09")
    for label in ("Les séances se tiennent régulièrement", "Le cadre posé au départ est respecté"):
        hr.page.get_by_role("group", name=label).get_by_label("Plutôt oui").check()
    hr.fill("Les souhaits convenus avec le groupe", "Des apports théoriques plus courts.")
    hr.press("Enregistrer le bilan")
    hr.press("Proposer ce texte")
    seen(hr, "25-mi-parcours-propose")
    leader = year.at("facilitator")
    leader.open("/mes-bilans/")
    seen(leader, "26-mes-bilans")
    leader.press("Bilan à mi-parcours", link=True)
    leader.press("Accepter et partager")
    director = year.at("director")
    director.open(year.path("groups:review", slug=review.slug))
    says(director, "3 sur 5 prévues")
    says(director, "5,3, au moins 5")
    seen(director, "27-mi-parcours-lu")


def rate_the_objectives(year: Year) -> None:
    """Members, a colleague of one day and the guest each get a link that belongs to nobody."""
    year.now(on(DAYS[4], 13))
    mail.outbox.clear()
    review = year.review("yearly")
    leader = year.at("facilitator")
    leader.open(reverse("groups:my_review", kwargs={"slug": review.slug}))
    leader.page.get_by_text("Demander aux membres de noter les objectifs").click()
    seen(leader, "28-demander-les-notes")
    leader.press("Demander les notes")
    seen(leader, "29-notes-demandees")
    tokens = tokens_sent()
    invited = [*(one.email for one in year.regulars), year.members[6].email, "noe@exemple.fr"]
    assert sorted(tokens) == sorted(invited)
    guest = year.at("guest")
    guest.open(f"/questionnaire/{tokens['noe@exemple.fr']}/")
    seen(guest, "30-noter")
    guest.page.get_by_text(OBJECTIVES[0]).evaluate(TO_THE_TOP)
    guest.photograph("noter-les-objectifs", keep_place=True)
    for choice in guest.page.get_by_role("radio", name="Plutôt oui").all():
        choice.check()
    guest.press("Envoyer ma réponse")
    for address, token in tokens.items():
        if address != "noe@exemple.fr":
            answer(
                token=token,
                answers={"objectif_1": "4", "objectif_2": "2", "objectif_3": "3"},
            )
    year.now(on(DAYS[4] + timedelta(days=8), 9))
    leader.open(reverse("groups:my_review", kwargs={"slug": review.slug}))
    says(leader, "7 réponses, anonymes.")
    seen(leader, "31-notes-recues")
    leader.page.get_by_role("heading", name="Les objectifs notés").evaluate(TO_THE_TOP)
    leader.photograph("objectifs-notes", keep_place=True)


def write_the_year(year: Year, words: str) -> None:
    """What the group wants to change, and what becomes of each objective."""
    leader = year.at("facilitator")
    leader.fill("Sur le fond, ce que le groupe veut ajuster", words)
    for rank, becomes in enumerate(("Garder", "Changer", "Garder")):
        leader.page.get_by_role("group", name="Cet objectif est-il atteint").nth(rank).get_by_label(
            "Plutôt oui"
        ).check()
        leader.page.get_by_role("group", name="L’an prochain", exact=True).nth(rank).get_by_label(
            becomes
        ).check()
    leader.page.get_by_label("Nouveaux mots, si l’objectif change").nth(1).fill(
        "Éclairer ses questions par des apports courts"
    )
    leader.press("Enregistrer le bilan")


def send_the_text_back(year: Year, guest_path: str) -> None:
    """The guest asks for other words by their own link; nothing says it was them."""
    year.now(on(date(2027, 6, 1)))
    mail.outbox.clear()
    review = year.review("yearly")
    leader = year.at("facilitator")
    leader.press("Écrire le bilan", link=True)
    seen(leader, "32-bilan-annuel-ecrire")
    write_the_year(year, FIRST_WORDS)
    seen(leader, "33-bilan-annuel-proposer")
    leader.press("Proposer au groupe")
    seen(leader, "34-bilan-annuel-propose")
    director = year.at("director")
    director.open(year.path("groups:cycle_reviews", slug=year.cycle.slug))
    seen(director, "35-bilans-vus-par-la-direction")
    guest = year.at("guest")
    guest.open(guest_path)
    seen(guest, "36-places-et-bilans")
    guest.open(link_in_mail_to("noe@exemple.fr", "/mes-places/"))
    says(guest, FIRST_WORDS)
    seen(guest, "37-bilan-par-le-lien")
    guest.photograph("bilan-a-relire")
    guest.asks_axe = True
    guest.press("Demander une reprise")
    guest.asks_axe = False
    seen(guest, "38-reprise-demandee")
    leader.open(reverse("groups:my_review", kwargs={"slug": review.slug}))
    says(leader, "Une reprise a été demandée")
    seen(leader, "39-reprise-a-faire")


def share_the_second_version(year: Year) -> None:
    """Other words, read by a member; nobody objects; the facilitator lets the text out."""
    leader, review = year.at("facilitator"), year.review("yearly")
    leader.press("Modifier le texte", link=True)
    leader.fill("Sur le fond, ce que le groupe veut ajuster", SECOND_WORDS)
    leader.press("Enregistrer le bilan")
    leader.press("Proposer au groupe")
    regular = year.at("lea")
    regular.open(year.path("portal:today"))
    regular.page.get_by_role("link", name=re.compile("Bilan à relire")).click()
    regular.page.wait_for_load_state()
    says(regular, SECOND_WORDS)
    seen(regular, "40-bilan-relu")
    director = year.at("director")
    refused = director.page.request.get(
        director.base + year.path("groups:review", slug=review.slug)
    )
    assert refused.status == 404
    year.now(on(date(2027, 6, 9)))
    leader.open(reverse("groups:my_review", kwargs={"slug": review.slug}))
    seen(leader, "41-valide")
    leader.press("Partager le bilan")
    director.open(year.path("groups:review", slug=review.slug))
    says(director, SECOND_WORDS)
    seen(director, "42-bilan-partage")
    pdf = director.page.request.get(
        director.base + year.path("groups:review_file", slug=review.slug, form="pdf")
    )
    assert (pdf.status, pdf.body()[:5]) == (200, b"%PDF-")


def decide_what_follows(year: Year) -> None:
    """Human resources and general management decide, from what the group proposes."""
    year.now(on(date(2027, 6, 15)))
    review = year.review("final")
    hr = year.at("hr")
    hr.open(year.path("groups:review", slug=review.slug))
    hr.press("Écrire le bilan", link=True)
    seen(hr, "43-final-ecrire")
    says(hr, "Éclairer ses questions par des apports courts")
    hr.fill("Nouveaux objectifs pour l’an prochain", "Accueillir les nouveaux venus")
    hr.page.get_by_label("Renouveler en le changeant").check()
    hr.press("Enregistrer le bilan")
    hr.press("Proposer ce texte")
    director = year.at("director")
    director.open(year.path("groups:review", slug=review.slug))
    seen(director, "44-final-a-accepter")
    director.press("Accepter et partager")
    director.open(year.path("groups:cycle_indicators", slug=year.cycle.slug))
    says(director, "Renouveler en le changeant")
    seen(director, "45-indicateurs")
    hr.open(year.path("surveys:campaign_new"))
    seen(hr, "45b-lancer-une-enquete")
    hr.photograph("lancer-une-enquete")
    survey = year.ask_the_staff()
    hr.open(year.path("surveys:index"))
    seen(hr, "45c-enquetes")
    # What members rated is told by the review of their group, and nowhere else.
    assert hr.page.get_by_role("link", name="Les objectifs de la saison").count() == 0
    hr.press(survey.title, link=True)
    says(hr, "31 personnes sur 38 invitées ont répondu")
    seen(hr, "45d-resultats")
    hr.photograph("resultats-d-une-enquete")


def refuse_the_rest_to_the_director(year: Year) -> None:
    """Dates, totals, aggregates and validated reviews; on every other path, nothing is there."""
    director, session = year.at("director"), year.session(DAYS[4])
    review = year.review("yearly").slug
    provider = year.world.provider.organisation.slug
    own = {"organisation": year.home.slug, "slug": session.slug}
    led = ("led_session", "led_attendance", "led_charter", "companion", "led_sheet")
    paths = [
        *(reverse(f"groups:{name}", kwargs=own) for name in led),
        *(reverse(f"groups:{name}", kwargs={**own, "organisation": provider}) for name in led),
        reverse("groups:my_review", kwargs={"slug": review}),
        reverse("groups:my_review_write", kwargs={"slug": review}),
        reverse("groups:my_agreements", kwargs={"slug": year.group.slug}),
        year.path("groups:review_write", slug=review),
        year.path("groups:hours"),
    ]
    got = {path: director.page.request.get(director.base + path).status for path in paths}
    assert got == dict.fromkeys(paths, 404)
    director.open(year.path("groups:group", slug=year.group.slug))
    text = director.page.get_by_role("main").inner_text()
    assert [str(one) for one in year.members if str(one) in text] == []


def call_again(year: Year) -> None:
    """The next call starts from what was decided."""
    buyer = year.at("buyer")
    buyer.open(year.path("tendering:call_detail", slug=year.call.slug))
    seen(buyer, "46-appel-de-l-an-dernier")
    buyer.press("Reprendre pour l’année suivante")
    says(buyer, "L’évaluation finale de l’an dernier\u00a0: renouveler en le changeant")
    seen(buyer, "47-appel-suivant")
    with within(year.home):
        following = Consultation.objects.exclude(pk=year.call.pk).get()
    assert following.objectives == [
        "Se rencontrer entre pairs qui animent des groupes",
        "Éclairer ses questions par des apports courts",
        "Se soutenir dans les projets nouveaux",
        "Accueillir les nouveaux venus",
    ]
