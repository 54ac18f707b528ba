"""The pages of reviews by both doors: what is shown, what is refused, what leaves as a file."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from odfdo import Document as Odt
from pypdf import PdfReader

from maillage.groups.domain.reviews import plan_reviews, validate_due_reviews
from maillage.groups.enums import ReviewKind, ReviewStatus
from maillage.groups.models import Objective, Review
from maillage.groups.review_kinds import KINDS, WARNING
from maillage.kernel.models import JournalLine, OutgoingMail
from maillage.kernel.tenancy import across_organisations, within
from tests.factories import World, make_member
from tests.groups.test_reviews import TODAY, WEEK, ReviewPlan, Scene

CANARY = "Commencer par un tour de parole zébré"


@pytest.fixture
def scene(world: World) -> Scene:
    with within(world.home.organisation):
        return Scene(world)


def make(scene: Scene, step: str, kind: ReviewKind, **fields: Any) -> Review:
    with within(scene.world.home.organisation):
        return getattr(scene, step)(kind, **fields)


def own(name: str, review: Review, **kwargs: Any) -> str:
    return reverse(f"groups:{name}", kwargs={"slug": review.slug, **kwargs})


def here(scene: Scene, name: str, slug: str, **kwargs: Any) -> str:
    space = scene.world.home.organisation.slug
    return reverse(f"groups:{name}", kwargs={"organisation": space, "slug": slug, **kwargs})


def everybody_else(scene: Scene) -> list[Any]:
    """Each role of the organisation and of the provider, one of a foreign organisation, nobody's.

    The matrix walks every role of the foreign one.
    """
    world = scene.world
    near = [*world.home.people.values(), *world.provider.people.values()]
    return [world.stranger, next(iter(world.foreign.people.values())), *near]


def doors(scene: Scene, review: Review) -> list[str]:
    return [
        own("my_review", review),
        own("my_review_write", review),
        own("my_review_file", review, form="pdf"),
        own("my_review_file", review, form="odt"),
        here(scene, "review", review.slug),
        here(scene, "review_write", review.slug),
        here(scene, "review_file", review.slug, form="pdf"),
        here(scene, "review_file", review.slug, form="odt"),
    ]


def lists(scene: Scene, person: Any) -> list[str]:
    space = scene.world.home.organisation
    addresses = ["/mes-bilans/"]
    with across_organisations("test"):
        for membership in person.memberships.select_related("organisation"):
            addresses.append(f"/o/{membership.organisation.slug}/")
    if person.roles_in(space.pk):
        addresses += [
            here(scene, "cycle_reviews", scene.cycle.slug),
            here(scene, "cycle", scene.cycle.slug),
        ]
    return addresses


@pytest.mark.parametrize("status", ["drafted", "proposed", "validated"])
def test_before_it_is_shared_no_role_reaches_the_group_s_text(
    scene: Scene, sign_in: Callable[[Any], Client], at: Callable[[datetime], None], status: str
) -> None:
    review = make(scene, "written", ReviewKind.YEARLY, texts={"substance": CANARY})
    with within(scene.world.home.organisation):
        Review.objects.update(status=status, objections_until=WEEK, validated_at=WEEK)
    for person in everybody_else(scene):
        client = sign_in(person)
        for url in doors(scene, review):
            assert client.get(url).status_code == 404, (person, url)
            answer = client.post(url, {"do": "share", "revision": "1"})
            # Another method tells of a pattern at most, never of a review.
            assert answer.status_code in ({404, 405} if "bilan." in url else {404}), (person, url)
        for url in lists(scene, person):
            page = client.get(url)
            assert "zébré" not in page.text, (person, url)
            assert review.slug not in page.text, (person, url)


def test_words_of_a_review_are_in_no_journal_line_and_no_mail(scene: Scene) -> None:
    make(scene, "proposed", ReviewKind.YEARLY, texts={"substance": CANARY})
    with across_organisations("test"):
        lines = [str(row) for row in JournalLine.objects.values_list("detail", "verb")]
        mails = [str(row) for row in OutgoingMail.objects.values_list("objects_ids", "kind")]
    assert not [text for text in (*lines, *mails) if "zébré" in text]


def test_the_year_of_a_group_s_text(
    scene: Scene, sign_in: Callable[[Any], Client], at: Callable[[datetime], None]
) -> None:
    """Written, objected to, written again, validated by time, shared, read by the director."""
    review = make(scene, "planned", ReviewKind.YEARLY)
    leader = sign_in(scene.leader)
    home = leader.get(f"/o/{scene.world.provider.organisation.slug}/")
    assert "Bilan à tenir" in home.text
    typed = {
        "held_on": TODAY.isoformat(),
        "revision": "0",
        "substance": CANARY,
        "form": "",
        "met_1": "3",
        "verdict_1": "keep",
        "wording_1": "",
        "met_2": "",
        "verdict_2": "change",
        "wording_2": "Se soutenir entre équipes",
        "added": "Accueillir les nouveaux\n\n",
    }
    assert leader.post(own("my_review_write", review), typed).status_code == 302
    page = leader.get(own("my_review", review))
    assert "proposer ce texte au groupe" in page.text
    url = own("my_review", review)
    assert leader.post(url, {"do": "propose", "until": "2026-12-01"}).status_code == 302
    member = sign_in(scene.members[0])
    assert "Bilan à relire" in member.get(f"/o/{scene.world.home.organisation.slug}/").text
    shown = member.get(url)
    assert CANARY in shown.text
    assert "mercredi 2 décembre 2026" in shown.text
    answer = member.post(url, {"do": "object", "revision": "1"}, follow=True)
    assert "Rien n’indique que la demande vient de vous" in answer.text
    assert member.get(url).status_code == 404
    leader = sign_in(scene.leader)
    assert "Une reprise a été demandée" in leader.get(url).text
    typed |= {"revision": "1", "form": "Une demi-heure de plus"}
    assert leader.post(own("my_review_write", review), typed).status_code == 302
    leader.post(url, {"do": "propose", "until": "2026-12-01"})
    at(datetime(2026, 12, 2, 0, 0, tzinfo=WEEK.tzinfo))
    assert validate_due_reviews() == 1
    leader = sign_in(scene.leader)
    assert "Le groupe a validé ce texte" in leader.get(url).text
    assert leader.post(url, {"do": "share"}).status_code == 302
    director = sign_in(scene.director)
    read = director.get(here(scene, "review", review.slug))
    assert CANARY in read.text
    assert "Se soutenir entre équipes" in read.text
    assert "Reprises demandées" not in read.text
    assert director.post(here(scene, "review", review.slug), {"do": "share"}).status_code == 404


def test_a_review_with_human_resources_is_accepted_by_who_leads(
    scene: Scene, sign_in: Callable[[Any], Client]
) -> None:
    review = make(scene, "planned", ReviewKind.MID_TERM)
    url = here(scene, "review", review.slug)
    hr = sign_in(scene.hr)
    typed = {"held_on": "2026-11-24", "revision": "0", "regularity": "4", "frame": "", "wishes": ""}
    assert hr.post(here(scene, "review_write", review.slug), typed).status_code == 302
    assert hr.post(url, {"do": "propose"}).status_code == 302
    refused = hr.post(url, {"do": "accept", "revision": "1"}, follow=True)
    assert "une autre personne qui y prend part" in refused.text
    leader = sign_in(scene.leader)
    assert "Bilan à accepter" in leader.get(f"/o/{scene.world.provider.organisation.slug}/").text
    assert (
        leader.post(own("my_review", review), {"do": "accept", "revision": "1"}).status_code == 302
    )
    assert "Oui" in sign_in(scene.director).get(url).text
    with within(scene.world.home.organisation):
        assert Review.objects.get().status == ReviewStatus.SHARED


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"held_on": "2026-11-25"}, "après avoir été tenu"),
        ({"held_on": ""}, "Remplissez"),
        ({"revision": "7"}, "a changé depuis que vous l’avez ouvert"),
        ({"verdict_2": "change"}, "Écrivez les nouveaux mots"),
        ({"verdict_1": ""}, "Choisissez ce que devient l’objectif 1"),
        ({"substance": "x" * 801}, "800"),
    ],
)
def test_what_is_typed_badly_is_kept_and_explained(
    scene: Scene, sign_in: Callable[[Any], Client], change: dict[str, str], sentence: str
) -> None:
    review = make(scene, "planned", ReviewKind.YEARLY)
    typed = {
        "held_on": "2026-11-24",
        "revision": "0",
        "form": CANARY,
        "verdict_1": "keep",
        "verdict_2": "keep",
    }
    answer = sign_in(scene.leader).post(own("my_review_write", review), {**typed, **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert CANARY in answer.text
    with within(scene.world.home.organisation):
        assert Review.objects.get().status == ReviewStatus.PLANNED


def test_a_group_is_given_time_to_read(scene: Scene, sign_in: Callable[[Any], Client]) -> None:
    review = make(scene, "written", ReviewKind.YEARLY)
    url = own("my_review", review)
    answer = sign_in(scene.leader).post(url, {"do": "propose", "until": "2026-11-24"})
    assert answer.status_code == 422
    assert "au moins une journée" in answer.text


@pytest.mark.parametrize("kind", list(ReviewKind))
def test_each_text_field_carries_its_warning(
    scene: Scene, sign_in: Callable[[Any], Client], kind: ReviewKind
) -> None:
    review = make(scene, "planned", kind)
    page = sign_in(scene.leader).get(own("my_review_write", review))
    assert page.status_code == 200
    areas = re.findall(r'<textarea[^>]*name="([a-z_0-9]+)"', page.text)
    objectives = 2 if KINDS[kind].asks_objectives else 0
    added = ["added"] if KINDS[kind].asks_objectives else []
    assert sorted(areas) == sorted(
        [*KINDS[kind].text_keys, *(f"wording_{rank + 1}" for rank in range(objectives)), *added]
    )
    assert page.text.count(WARNING) == len(areas)


def test_a_season_s_reviews_are_planned_in_one_gesture(
    scene: Scene, sign_in: Callable[[Any], Client]
) -> None:
    client = sign_in(scene.world.home.people["secretary"])
    url = here(scene, "cycle_reviews_plan", scene.cycle.slug)
    assert "Évaluation finale, tout le cycle" in client.get(url).text
    days = {f"day_{rank}": f"2027-0{rank + 1}-10" for rank in range(5)}
    keep = {f"keep_{rank}": "on" for rank in (0, 1, 3, 4)}
    assert client.post(url, days | keep).status_code == 302
    with within(scene.world.home.organisation):
        planned = list(Review.objects.values_list("kind", "planned_on"))
    assert planned == [
        ("framing", date(2027, 1, 10)),
        ("mid_term", date(2027, 2, 10)),
        ("yearly", date(2027, 4, 10)),
        ("final", date(2027, 5, 10)),
    ]
    more = {"do": "periodic", "plus-group": scene.group.pk, "plus-planned_on": "2027-03-01"}
    assert client.post(url, more).status_code == 302
    listed = client.get(here(scene, "cycle_reviews", scene.cycle.slug))
    assert listed.text.count("À tenir") == 5
    assert client.post(url, {"do": "periodic"}).status_code == 422


def test_home_asks_for_an_agreement_only_where_it_counts(
    scene: Scene, sign_in: Callable[[Any], Client]
) -> None:
    """Half-way, human resources and who leads agree: not two people of human resources."""
    colleague = make_member(scene.world.home.organisation, "hr")
    review = make(scene, "proposed", ReviewKind.MID_TERM)
    home = f"/o/{scene.world.home.organisation.slug}/"
    page = sign_in(colleague).get(here(scene, "review", review.slug))
    assert page.context["step"] == "wait_leader"
    assert "Bilan à accepter" not in sign_in(colleague).get(home).text
    provider = f"/o/{scene.world.provider.organisation.slug}/"
    assert "Bilan à accepter" in sign_in(scene.leader).get(provider).text
    with within(scene.world.home.organisation):
        Review.objects.filter(pk=review.pk).update(proposed_by=scene.leader)
    assert "Bilan à accepter" in sign_in(colleague).get(home).text


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_reviews_cost_the_same(
    scene: Scene, sign_in: Callable[[Any], Client], django_assert_num_queries: Any, count: int
) -> None:
    with within(scene.world.home.organisation):
        for month in range(count):
            plan = ReviewPlan(ReviewKind.PERIODIC, scene.group, date(2027, month + 1, 5))
            plan_reviews(cycle=scene.cycle, actor=scene.director, plans=[plan])
    director = sign_in(scene.director)
    with django_assert_num_queries(11):
        director.get(here(scene, "cycle_reviews", scene.cycle.slug))
    leader = sign_in(scene.leader)
    with django_assert_num_queries(6):
        assert leader.get("/mes-bilans/").text.count("Point périodique") == count


def test_the_final_review_shows_what_the_groups_propose(
    scene: Scene, sign_in: Callable[[Any], Client]
) -> None:
    yearly = make(scene, "written", ReviewKind.YEARLY, verdicts=scene.verdicts())
    final = make(scene, "planned", ReviewKind.FINAL)
    url = here(scene, "review_write", final.slug)
    hr = sign_in(scene.hr)
    assert "Accueillir les nouveaux" not in hr.get(url).text
    with within(scene.world.home.organisation):
        Review.objects.filter(pk=yearly.pk).update(
            status="shared", validated_at=WEEK, shared_at=WEEK
        )
    page = hr.get(url)
    assert "Ce que les groupes proposent" in page.text
    assert page.context["form"].initial["verdict_2"] == "drop"
    assert page.context["form"].initial["added"] == "Accueillir les nouveaux"


def test_a_review_leaves_as_pdf_and_odt_that_say_the_same(
    scene: Scene, sign_in: Callable[[Any], Client]
) -> None:
    review = make(
        scene,
        "written",
        ReviewKind.FINAL,
        scales={"regularity": 3},
        texts={"substance": CANARY},
        verdicts=scene.verdicts(),
        decision="change",
    )
    client = sign_in(scene.hr)
    pdf = client.get(here(scene, "review_file", review.slug, form="pdf"))
    assert pdf.headers["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(pdf.content))
    told = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    odt = client.get(here(scene, "review_file", review.slug, form="odt"))
    written = " ".join(Odt(io.BytesIO(odt.content)).get_formatted_text().split())
    for words in (
        "Évaluation finale",
        CANARY,
        "Plutôt oui",
        "0 sur 0 prévues",
        "Prendre du recul à plusieurs",
        "Accueillir les nouveaux",
        "Renouveler en le changeant",
        "pas encore partagé",
        "mardi 24 novembre 2026",
    ):
        assert words in told.replace("\u00a0", " "), words
        assert words in written.replace("\u00a0", " "), words
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr"
    assert client.get(here(scene, "review_file", review.slug, form="doc")).status_code == 404


def test_a_cycle_shows_what_its_objectives_become(
    scene: Scene, sign_in: Callable[[Any], Client]
) -> None:
    with within(scene.world.home.organisation):
        Objective.objects.filter(rank=1).update(state="kept")
    page = sign_in(scene.director).get(here(scene, "cycle", scene.cycle.slug))
    assert "Gardé pour l’an prochain" in page.text
    assert page.text.count("pour l’an prochain") == 1
