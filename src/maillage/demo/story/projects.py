"""A child's project, from the first words around the table to the first review."""

from datetime import date, timedelta

from maillage.demo.story.season import Season, living_on
from maillage.kernel import clock
from maillage.pathways.delays import add_months
from maillage.pathways.domain import projects as verbs
from maillage.pathways.domain import reviews
from maillage.pathways.domain.steps import note_step
from maillage.pathways.models import Goal, Pathway, ProjectStep, SupportProject
from maillage.people.models import User

SAID = (
    ("child", "J’aimerais jouer avec les autres à la récréation, et ne plus me fâcher."),
    ("family", "Qu’elle retrouve le chemin de l’école tous les jours."),
    ("1.1", "Apaiser les colères, mieux dormir."),
    ("1.3", "Trouver sa place dans la classe et au parc."),
)
GOALS = (
    ("schooling", "Rester en classe toute la matinée, quatre jours par semaine."),
    ("ties", "Jouer avec d’autres enfants sans adulte à côté."),
)
ACTIONS = (
    ("alone", "service", "Une séance par semaine pour reconnaître la colère qui monte."),
    ("at_school", "school", "Un coin calme où aller quand elle le demande."),
    ("peer", "other", "Une jeune accompagnée avant elle vient lui raconter comment elle a fait."),
)
# What each says of each goal, on the scale of the project.
FOUND = (
    ("child", "often", "begins"),
    ("family", "often", "not_yet"),
    ("service", "begins", "begins"),
    ("school", "often", "not_yet"),
)


def tell(season: Season, pathway: Pathway, coordinator: User) -> None:
    """The project is written ten days after the admission, and looked at again this autumn."""
    with living_on(season.before_today(160)):
        goals, project = _written(pathway, coordinator, clock.today())
    with living_on(season.before_today(20)):
        _reviewed(project, goals, coordinator, clock.today())


def _written(pathway: Pathway, coordinator: User, today: date) -> tuple[list[Goal], SupportProject]:
    project = verbs.start_project(pathway=pathway, actor=coordinator)
    for kind, text in SAID:
        verbs.add_statement(project=project, actor=coordinator, kind=kind, text=text)
    goals = [
        verbs.set_goal(
            project=project,
            actor=coordinator,
            kind=kind,
            text=text,
            due_on=add_months(today, 12),
        )
        for kind, text in GOALS
    ]
    for means, carrier, text in ACTIONS:
        verbs.plan_action(
            project=project,
            actor=coordinator,
            goal=goals[0] if means == "at_school" else goals[1],
            means=means,
            carrier=carrier,
            text=text,
        )
    verbs.take_opinion(
        project=project,
        actor=coordinator,
        how="otherwise",
        on=today,
        text="Elle a dessiné la cour de l’école, avec quatre enfants autour d’une marelle.",
    )
    for party in ("family", "service"):
        verbs.agree(
            project=project, actor=coordinator, party=party, answer="agreed", how="signed", on=today
        )
    steps = {one.kind: one for one in ProjectStep.objects.filter(pathway=pathway)}
    note_step(
        step=steps["welcome"], actor=coordinator, on=today, with_family=True, opinion_sought=True
    )
    note_step(step=steps["contract"], actor=coordinator, on=today, outcome="not_needed")
    return goals, project


def _reviewed(project: SupportProject, goals: list[Goal], coordinator: User, today: date) -> None:
    review = reviews.hold_review(
        project=project,
        actor=coordinator,
        kind="midway",
        on=today,
        partners=["school"],
        text="Les matins se passent mieux. La cour reste difficile quand il y a du bruit.",
        next_on=add_months(today, 6),
    )
    reviews.rate_goals(
        review=review,
        actor=coordinator,
        ratings={
            (goal, voice): step
            for voice, *found in FOUND
            for goal, step in zip(goals, found, strict=True)
        },
        closed=[],
    )
    reviews.open_improvement(
        review=review,
        actor=coordinator,
        owner=coordinator,
        due_on=today + timedelta(days=30),
        text="Prévenir l’école la veille quand une séance est déplacée.",
    )
