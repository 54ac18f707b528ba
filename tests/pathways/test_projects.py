"""Personalised projects: sealed words, who reads them, dates of the law, reviews, liaison."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse
from odfdo import Document as Odt
from pypdf import PdfReader

from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.pathways.domain import (
    Refused,
    ask_erasure,
    change_identity,
    erase,
    join_circle,
    reviews,
)
from maillage.pathways.domain import projects as verbs
from maillage.pathways.domain.journeys import change_mode, leave
from maillage.pathways.domain.liaison import open_sheet, send_sheet, withdraw_sheet
from maillage.pathways.domain.solutions import transfer_caseload
from maillage.pathways.domain.steps import note_step
from maillage.pathways.models import (
    Child,
    Goal,
    GoalRating,
    Improvement,
    ProjectStep,
    ProjectWords,
    Stage,
    SupportProject,
)
from maillage.pathways.queries.due import due_of
from maillage.people.enums import Role
from tests.factories import World, make_member
from tests.pathways.factories import TODAY, make_child, make_identity, make_pathway, make_project
from tests.pathways.test_children import cast_of, everything_stored

SAID = "Je veux prendre le bus quatre-vingt-treize"
GOAL = "Aller sans adulte au club de pétanque"
# Who reads what a project says; everybody else of the cast is told that no such page exists.
READERS = {"head_of_service", "secretary", "coordinator"}


def url(world: World, name: str, **kwargs: Any) -> str:
    return reverse(
        f"pathways:{name}", kwargs={"organisation": world.home.organisation.slug, **kwargs}
    )


def made(world: World, on: date = TODAY) -> tuple[SupportProject, Goal]:
    """A project with a word of the child and a goal."""
    project = make_project(make_pathway(make_child(world.home), on))
    with within(world.home.organisation):
        verbs.add_statement(project=project, actor=None, kind="child", text=SAID)
        goal = verbs.set_goal(
            project=project, actor=None, kind="ties", text=GOAL, due_on=date(2027, 5, 24)
        )
    return project, goal


def held(project: SupportProject, on: date = TODAY, kind: str = "yearly") -> Any:
    """A review with the school."""
    return reviews.hold_review(
        project=project,
        actor=None,
        kind=kind,
        on=on,
        partners=["school"],
        text="Le club l’attend chaque mercredi",
        next_on=date(2027, 11, 24),
    )


def owed(project: SupportProject) -> dict[str, date]:
    rows = ProjectStep.objects.filter(pathway=project.pathway, done_on=None)
    return dict(rows.values_list("kind", "due_on"))


def test_the_circle_and_the_office_read_it_once_a_page_and_nobody_else(
    world: World, sign_in: Any
) -> None:
    project, _ = made(world)
    kwargs = {"slug": project.child.slug, "project": project.slug}
    found = set()
    for who, person in cast_of(world, project.child).items():
        client = sign_in(person)
        page = client.get(url(world, "project", **kwargs))
        written = client.get(url(world, "part_new", kind="but", **kwargs)).status_code
        record = client.get(url(world, "child", slug=project.child.slug))
        assert (SAID in record.text, GOAL in record.text) == (False, False), who
        assert (page.status_code == 200) is (written == 200), who
        if page.status_code == 200:
            assert (SAID in page.text, GOAL in page.text) == (True, True)
            found.add(who)
        else:
            assert (page.status_code, written) == (404, 404), who
    assert found == READERS
    words = JournalLine.objects.filter(verb="read", subject_type="pathways.projectwords")
    assert words.count() == 2 * len(READERS)
    assert set(words.values_list("subject_id", flat=True)) == {project.pk}
    listed = sign_in(world.home.people["director"]).get(
        url(world, "readings", slug=project.child.slug)
    )
    assert listed.text.count("Projet</span>") == 2 * len(READERS)


def test_what_is_said_is_nowhere_in_clear_outlives_a_correction_and_leaves_at_erasure(
    world: World,
) -> None:
    project, _ = made(world)
    head, director = (world.home.people[role] for role in ("head_of_service", "director"))
    stored = everything_stored()
    assert (SAID in stored, GOAL in stored, project.slug in stored) == (False, False, True)
    with within(world.home.organisation):
        change_identity(
            child=project.child, actor=head, identity=make_identity("Neuf"), commune_code="93008"
        )
        verbs.take_opinion(project=project, actor=head, how="said", on=TODAY, text="Ça me va")
        assert ProjectWords.objects.count() == 1
        asked = ask_erasure(child=project.child, actor=head, reason="request")
        erase(erasure=asked, actor=director)
        asked.refresh_from_db()
        assert (ProjectWords.objects.count(), asked.removed["projectwords"]) == (0, 1)


def test_the_law_s_dates_follow_the_admission_in_calendar_units(world: World, at: Any) -> None:
    head = world.home.people["head_of_service"]
    waiting = make_pathway(
        make_child(world.home, make_identity("Attend")), TODAY, "one_off_support"
    )
    project, _ = made(world, date(2026, 8, 31))
    with within(world.home.organisation):
        assert ProjectStep.objects.filter(pathway=waiting).count() == 0
        change_mode(pathway=waiting, actor=head, mode="part_time", on=TODAY)
        assert ProjectStep.objects.filter(pathway=waiting).count() == 5
        assert owed(project) == {
            "welcome": date(2026, 9, 15),
            "contract": date(2026, 9, 30),
            "amendment": date(2027, 2, 28),
            "news": date(2027, 2, 28),
            "yearly": date(2027, 8, 31),
        }
        step = {one.kind: one for one in ProjectStep.objects.filter(pathway=project.pathway)}
        for missing in ("with_family", "opinion_sought"):
            given = {"with_family": True, "opinion_sought": True, missing: False}
            with pytest.raises(Refused) as refusal:
                note_step(step=step["welcome"], actor=head, on=TODAY, **given)
            assert refusal.value.field == missing
        note_step(step=step["welcome"], actor=head, on=TODAY, with_family=True, opinion_sought=True)
        with pytest.raises(Refused):
            note_step(step=step["contract"], actor=head, on=TODAY)
        note_step(step=step["contract"], actor=head, on=TODAY, outcome="not_needed")
        note_step(step=step["news"], actor=head, on=TODAY)
        assert owed(project) == {
            "amendment": date(2027, 2, 28),
            "news": date(2027, 5, 24),
            "yearly": date(2027, 8, 31),
        }
        join_circle(
            child=project.child, actor=head, function="coordinator", person=head, starts_on=TODAY
        )
        at(datetime(2027, 2, 1, 9, 0, tzinfo=UTC))
        assert due_of([project.child_id]) == [
            (
                project.child_id,
                "Faut-il continuer, qui prend la suite\u00a0? le 28 février 2027",
            ),
            (
                project.child_id,
                "Buts et prestations précisés avec la famille, avant le 28 février 2027",
            ),
        ]


def test_both_sides_agree_and_a_review_starts_a_new_year(world: World) -> None:
    head = world.home.people["head_of_service"]
    project, goal = made(world)
    with within(world.home.organisation):
        terms = {"project": project, "actor": head, "how": "signed", "on": TODAY}
        verbs.agree(party="service", answer="agreed", **terms)
        verbs.agree(party="family", answer="refused", **terms)
        assert "amendment" in owed(project)
        verbs.agree(party="family", answer="reserved", **terms)
        assert "amendment" not in owed(project)
        stranger = make_member(world.home.organisation, Role.PROFESSIONAL)
        review = held(project)
        with pytest.raises(Refused):
            held(project)
        assert owed(project)["yearly"] == date(2027, 11, 24)
        rated = {(goal, "child"): "often", (goal, "school"): "begins", (goal, "family"): "often"}
        reviews.rate_goals(review=review, actor=head, ratings={(goal, "child"): "back"}, closed=[])
        reviews.rate_goals(review=review, actor=head, ratings=rated, closed=[])
        kept = GoalRating.objects.order_by("pk").values_list("voice", "step")
        assert list(kept) == [("child", "often"), ("school", "begins"), ("family", "often")]
        with pytest.raises(Refused):
            verbs.take_out(project=project, actor=head, item=goal)
        better = {"review": review, "actor": head, "due_on": TODAY, "text": "Prévenir plus tôt"}
        with pytest.raises(Refused) as refusal:
            reviews.open_improvement(owner=stranger, **better)
        assert refusal.value.field == "owner"
        join_circle(
            child=project.child,
            actor=head,
            function="coordinator",
            person=stranger,
            starts_on=TODAY,
        )
        reviews.open_improvement(owner=stranger, **better)
        transfer_caseload(
            organisation=world.home.organisation,
            actor=head,
            leaving=stranger,
            taking=head,
            children=[project.child],
        )
        assert Improvement.objects.get().owner == head


def test_after_the_exit_a_project_is_closed_and_news_are_taken(world: World) -> None:
    head = world.home.people["head_of_service"]
    project, _ = made(world)
    with within(world.home.organisation):
        leave(pathway=project.pathway, actor=head, on=TODAY, destination="school")
        with pytest.raises(Refused):
            verbs.add_statement(project=project, actor=head, kind="1.1", text="Trop tard")
        assert owed(project) == {"follow_up": date(2027, 11, 24)}
        # What the law asked for and nobody did stays on file.
        lapsed = ProjectStep.objects.filter(outcome="not_done", done_on=TODAY, done_by=head)
        assert set(lapsed.values_list("kind", flat=True)) == {
            "welcome",
            "contract",
            "amendment",
            "news",
            "yearly",
        }
        follow = ProjectStep.objects.get(kind="follow_up")
        note_step(step=follow, actor=head, on=TODAY, outcome="unreachable", again=True)
        assert Child.objects.get().last_contact_on == TODAY
        assert owed(project) == {"follow_up": date(2027, 11, 24)}
        follow = ProjectStep.objects.get(kind="follow_up", done_on=None)
        note_step(step=follow, actor=head, on=TODAY, outcome="holds")
        assert owed(project) == {}


def test_a_liaison_sheet_leaves_after_its_clear_days(world: World, at: Any) -> None:
    head = world.home.people["head_of_service"]
    pathway = make_pathway(make_child(world.home))
    with within(world.home.organisation):
        terms = {"pathway": pathway, "actor": head, "mode": "sequential", "clear_days": 15}
        withdrawn = open_sheet(agreed_on=TODAY, **terms)
        with pytest.raises(Refused):
            open_sheet(agreed_on=TODAY, **terms)
        withdraw_sheet(sheet=withdrawn, actor=head)
        sheet = open_sheet(agreed_on=TODAY, **terms)
        at(datetime(2026, 12, 9, 9, 0, tzinfo=UTC))
        with pytest.raises(Refused):
            send_sheet(sheet=sheet, actor=head)
        at(datetime(2026, 12, 10, 9, 0, tzinfo=UTC))
        send_sheet(sheet=sheet, actor=head)
        with pytest.raises(Refused):
            withdraw_sheet(sheet=sheet, actor=head)
        stages = Stage.objects.order_by("starts_on").values_list("mode", "starts_on")
        assert list(stages) == [("part_time", TODAY), ("sequential", date(2026, 12, 10))]


def test_the_family_receives_its_project_in_plain_words(world: World, sign_in: Any) -> None:
    project, goal = made(world)
    with within(world.home.organisation):
        verbs.add_statement(project=project, actor=None, kind="1.3", text="Être avec d’autres")
        verbs.plan_action(
            project=project,
            actor=None,
            goal=goal,
            means="peer",
            carrier="service",
            text="Un jeune du club vient le chercher",
        )
        review = held(project)
        reviews.rate_goals(
            review=review,
            actor=world.home.people["head_of_service"],
            ratings={(goal, "child"): "begins"},
            closed=[],
        )
    client = sign_in(world.home.people["secretary"])
    kwargs = {"slug": project.child.slug, "project": project.slug}
    pdf = client.get(url(world, "project_file", form="pdf", **kwargs)).content
    odt = client.get(url(world, "project_file", form="odt", **kwargs)).content
    told = [
        " ".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split()),
        " ".join(Odt(io.BytesIO(odt)).get_formatted_text().split()),
    ]
    for text in told:
        for words in (
            "Le projet de Ombeline",
            SAID,
            GOAL,
            "Un jeune du club vient le chercher",
            "Pair-aidance",
            "Cela commence",
            "Bilan de l’année",
        ):
            assert words in text, words
    reads_made = JournalLine.objects.filter(verb="read").values_list("subject_type", flat=True)
    assert sorted(reads_made) == sorted(["pathways.projectwords", "pathways.sealedidentity"] * 2)
    assert client.get(url(world, "project_file", form="exe", **kwargs)).status_code == 404


def test_a_page_asks_as_many_questions_for_one_goal_as_for_three(
    world: World, sign_in: Any, django_assert_num_queries: Any
) -> None:
    project, _ = made(world)
    client = sign_in(world.home.people["head_of_service"])
    page = url(world, "project", slug=project.child.slug, project=project.slug)
    for more in ((), ("Deux", "Trois")):
        with within(world.home.organisation):
            for text in more:
                verbs.set_goal(project=project, actor=None, kind="care", text=text, due_on=TODAY)
        with django_assert_num_queries(QUERIES_OF_PAGE):
            client.get(page)
    with django_assert_num_queries(QUERIES_OF_DEADLINES):
        client.get(url(world, "deadlines"))
    told = JournalLine.objects.filter(verb="read", subject_type="pathways.child")
    assert list(told.values_list("subject_id", flat=True)) == [project.child_id]


QUERIES_OF_PAGE, QUERIES_OF_DEADLINES = 21, 14
