"""One child, three people: a secretary opens, a head admits, a coordinator carries the project.

From the notification of a decision to the news taken after the exit, by the pages alone.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.urls import reverse

from maillage.kernel import journal
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.pathways.models import (
    Child,
    Goal,
    GoalAction,
    Improvement,
    LiaisonSheet,
    Pathway,
    ProjectReview,
    ProjectStep,
    RelayQuestion,
    Stage,
    SupportProject,
    WaitingEntry,
)
from maillage.people.enums import Role
from tests.factories import World
from tests.pathways.factories import make_colleague

NAME = "Quenouillet"


class Person:
    """Somebody at a keyboard: pages are asked for, forms are sent, refusals are told."""

    def __init__(self, world: World, sign_in: Any, user: Any) -> None:
        self.space, self.sign_in, self.user = world.home.organisation, sign_in, user

    def _at(self, name: str, **parts: Any) -> str:
        return reverse(f"pathways:{name}", kwargs={"organisation": self.space.slug, **parts})

    def sees(self, name: str, **parts: Any) -> Any:
        return self.sign_in(self.user).get(self._at(name, **parts))

    def does(self, name: str, typed: dict[str, Any] | None = None, **parts: Any) -> None:
        answer = self.sign_in(self.user).post(self._at(name, **parts), typed or {})
        assert answer.status_code == 302, (name, answer.status_code, answer.text[-3000:])

    def may_not(self, name: str, **parts: Any) -> None:
        assert self.sign_in(self.user).post(self._at(name, **parts)).status_code == 404, name


def test_from_the_notification_to_the_news_after_the_exit(
    world: World, sign_in: Any, at: Any
) -> None:
    service = world.home.objects["service"]
    secretary, head = (
        Person(world, sign_in, make_colleague(world.home, role))
        for role in (Role.SECRETARY, Role.HEAD_OF_SERVICE)
    )
    coordinator = Person(world, sign_in, make_colleague(world.home, Role.PROFESSIONAL))
    with within(world.home.organisation):
        slug = _listed(secretary, service)
        _admitted(head, coordinator, slug, service, at)
        project = _project(coordinator, slug)
        _agreed(coordinator, head, secretary, slug, project)
        _year(coordinator, head, slug, project, at)
        _exit(coordinator, head, slug, project, at)
    lines = JournalLine.objects.filter(organisation_id=world.home.organisation.pk)
    told = "\n".join(str(row) for row in lines.values_list("verb", "detail"))
    assert (NAME in told, "prendre le bus" in told) == (False, False)
    assert journal.verify(world.home.organisation.pk).intact


def _listed(secretary: Person, service: Any) -> str:
    """The family calls with its notification: a record, a decision, a place on the list."""
    secretary.does(
        "child_new",
        {
            "last_name": NAME,
            "first_name": "Zélie",
            "birth_date": "2017-03-12",
            "commune_code": "Bobigny",
            "service": service.pk,
            "contact_on": "2026-11-24",
        },
    )
    child = Child.objects.get()
    secretary.does(
        "decision_new", {"starts_on": "2026-10-01", "ends_on": "2029-09-30"}, slug=child.slug
    )
    secretary.does(
        "list_new",
        {
            "service": service.pk,
            "requested_on": "2026-11-24",
            "notified_on": "2026-10-05",
            "first_meeting_on": "2026-11-24",
        },
        slug=child.slug,
    )
    entry = WaitingEntry.objects.get()
    for status in ("41", "72"):
        secretary.does("status", {"status": status, "on": "2026-11-24"}, slug=entry.slug)
    return child.slug


def _admitted(head: Person, coordinator: Person, slug: str, service: Any, at: Any) -> None:
    """First a support during the wait, which owes nothing; then the admission, which does."""
    coordinator.may_not("admit", slug=slug)
    head.does(
        "admit", {"service": service.pk, "mode": "waiting_support", "on": "2026-11-24"}, slug=slug
    )
    head.does(
        "circle_join",
        {"function": "coordinator", "person": coordinator.user.pk, "starts_on": "2026-11-24"},
        slug=slug,
    )
    head.does("circle_join", {"function": "school", "starts_on": "2026-11-24"}, slug=slug)
    pathway = Pathway.objects.get()
    assert ProjectStep.objects.count() == 0
    at(datetime(2027, 1, 11, 9, 0, tzinfo=UTC))
    head.does("mode", {"mode": "part_time", "on": "2027-01-11"}, slug=slug, pathway=pathway.slug)
    owed = ProjectStep.objects.order_by("due_on").values_list("kind", "due_on")
    assert list(owed)[:2] == [
        ("welcome", date(2027, 1, 26)),
        ("contract", date(2027, 2, 11)),
    ]
    assert WaitingEntry.objects.get().status == "47"
    assert "avant le 26 janvier 2027" in coordinator.sees("desk").text


def _project(coordinator: Person, slug: str) -> str:
    """What is said around the table with the family."""
    pathway = Pathway.objects.get()
    coordinator.does("project_start", slug=slug, pathway=pathway.slug)
    project = SupportProject.objects.get().slug
    here = {"slug": slug, "project": project}
    said = {
        "child": "Je veux prendre le bus",
        "family": "Qu’elle ait des amies",
        "1.3": "Être avec d’autres",
    }
    for kind, text in said.items():
        coordinator.does("part_new", {"kind": kind, "text": text}, **here, kind="parole")
    coordinator.does(
        "part_new",
        {"kind": "ties", "text": "Aller au club avec une amie", "due_on": "2027-07-01"},
        **here,
        kind="but",
    )
    goal = Goal.objects.get()
    coordinator.does(
        "part_new",
        {
            "goal": goal.pk,
            "text": "Une grande l’attend",
            "means": "peer",
            "carrier": "other",
        },
        **here,
        kind="action",
    )
    coordinator.does(
        "part_edit", {"text": "Aller au club, sans adulte"}, **here, kind="but", part=goal.slug
    )
    coordinator.does(
        "part_new", {"how": "said", "text": "C’est bien", "on": "2027-01-11"}, **here, kind="avis"
    )
    return project


def _agreed(coordinator: Person, head: Person, secretary: Person, slug: str, project: str) -> None:
    """Both sides agree, and the welcome document is handed over."""
    here = {"slug": slug, "project": project}
    for party in ("family", "service"):
        coordinator.does(
            "agreement_new",
            {"party": party, "answer": "agreed", "how": "signed", "on": "2027-01-11"},
            **here,
        )
    page = coordinator.sees("project", **here).text
    assert "Aller au club, sans adulte" in page
    assert "Aller au club avec une amie" not in page
    step = {one.kind: one for one in ProjectStep.objects.all()}
    assert step["amendment"].done_on == date(2027, 1, 11)
    secretary.does(
        "step_note",
        {"on": "2027-01-11", "with_family": "on", "opinion_sought": "on"},
        slug=slug,
        step=step["welcome"].slug,
    )
    head.does(
        "step_note",
        {"on": "2027-01-11", "outcome": "not_needed"},
        slug=slug,
        step=step["contract"].slug,
    )
    secretary.may_not("erasure_ask", slug=slug)


def _year(coordinator: Person, head: Person, slug: str, project: str, at: Any) -> None:
    """The question at its date, a mode changed by a liaison sheet, the yearly review."""
    here = {"slug": slug, "project": project}
    pathway = Pathway.objects.get()
    at(datetime(2027, 7, 12, 9, 0, tzinfo=UTC))
    shown = head.sees("deadlines").text
    assert ("Nouvelles données" in shown, NAME in shown) == (True, False)
    question = RelayQuestion.objects.get()
    coordinator.does("relay", {"answer": "lighten"}, slug=slug, question=question.slug)
    coordinator.does(
        "sheet_new",
        {"mode": "sequential", "agreed_on": "2027-07-12", "clear_days": 15},
        slug=slug,
        pathway=pathway.slug,
    )
    at(datetime(2027, 7, 28, 9, 0, tzinfo=UTC))
    sheet = LiaisonSheet.objects.get()
    coordinator.does("sheet_end", slug=slug, sheet=sheet.slug)
    assert Stage.objects.get(ends_on=None).mode == "sequential"
    at(datetime(2027, 12, 15, 9, 0, tzinfo=UTC))
    coordinator.does(
        "review_new",
        {
            "kind": "yearly",
            "on": "2027-12-15",
            "partners": ["school"],
            "text": "Elle y va chaque mercredi",
            "next_on": "2028-12-15",
        },
        **here,
    )
    review, goal = ProjectReview.objects.get(), Goal.objects.get()
    rated = {f"{goal.slug}-{voice}": "settled" for voice in ("child", "family", "school")}
    coordinator.does(
        "review_rate", {**rated, f"{goal.slug}-closed": "on"}, **here, review=review.slug
    )
    coordinator.does(
        "improvement_new",
        {"text": "Prévenir le club plus tôt", "owner": head.user.pk, "due_on": "2028-01-15"},
        **here,
        review=review.slug,
    )
    assert "Vos améliorations à mener" in head.sees("desk").text
    head.does("improvement_done", **here, improvement=Improvement.objects.get().slug)
    head.does("action_done", **here, part=GoalAction.objects.get().slug)
    owed = ProjectStep.objects.get(kind="yearly", done_on=None)
    assert (owed.due_on, Goal.objects.get().closed_on) == (date(2028, 12, 15), date(2027, 12, 15))


def _exit(coordinator: Person, head: Person, slug: str, project: str, at: Any) -> None:
    """The exit ends what was owed, but for the news; the project is read, no longer written."""
    pathway = Pathway.objects.get()
    coordinator.may_not("leave", slug=slug, pathway=pathway.slug)
    head.does(
        "leave", {"destination": "school", "on": "2027-12-15"}, slug=slug, pathway=pathway.slug
    )
    assert WaitingEntry.objects.get().status == "48"
    page = coordinator.sees("project", slug=slug, project=project).text
    assert ("Elle y va chaque mercredi" in page, "Fixer un but" in page) == (True, False)
    at(datetime(2028, 12, 1, 9, 0, tzinfo=UTC))
    assert "Nouvelles prises après la sortie" in coordinator.sees("desk").text
    step = ProjectStep.objects.get(done_on=None)
    coordinator.does(
        "step_note",
        {"on": "2028-12-01", "outcome": "holds", "again": "on"},
        slug=slug,
        step=step.slug,
    )
    assert ProjectStep.objects.get(done_on=None).due_on == date(2029, 12, 1)
    assert Child.objects.get().last_contact_on == date(2028, 12, 1)
