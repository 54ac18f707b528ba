"""What is due for children, and by when: one question for the tables where a day is promised."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.db.models import F, QuerySet, Value

from maillage.kernel import clock
from maillage.kernel.words import NBSP, date_courte
from maillage.pathways.delays import add_months, delay
from maillage.pathways.enums import NextAction
from maillage.pathways.enums.projects import StepKind
from maillage.pathways.models import (
    Child,
    DataRequest,
    LiaisonSheet,
    ProjectReview,
    ProjectStep,
    RelayQuestion,
    SolutionPlan,
)
from maillage.pathways.queries.decisions import last_ending
from maillage.pathways.queries.partners import partners_answered
from maillage.pathways.queries.projects import soon
from maillage.pathways.queries.waiting import families_answered

ACTION_NEAR = timedelta(days=7)


def due_of(children: Iterable[int]) -> list[tuple[int, str]]:
    """What is due for these children (by their keys), in words; for one, kind by kind, by date."""
    wanted = list(children)
    first, *others = _promised(wanted)
    found = sorted(first.union(*others, all=True), key=lambda row: (row[0], row[2], row[1]))
    told = [(child, WORDS[rank](code, on)) for rank, child, on, code in found]
    return [*told, *_sheets_due(wanted)]


def _promised(children: list[int]) -> list[QuerySet]:
    """By table, rows of (rank in `WORDS`, child, day, code): they are asked for at once."""
    today = clock.today()
    asked_by = today + timedelta(days=delay("relais.avance", today).value)
    ends_by = add_months(today, delay("decision.alertes.derniere", today).value)
    questions = RelayQuestion.objects.filter(
        answered_on=None, due_on__lte=asked_by, pathway__child__in=children
    )
    decisions = last_ending(ends_by).filter(child__in=children)
    actions = SolutionPlan.objects.filter(
        child__in=children, action_due_on__lte=today + ACTION_NEAR
    )
    copies = DataRequest.objects.filter(child__in=children, given_on=None)
    steps = ProjectStep.objects.filter(
        done_on=None, due_on__lte=soon(), pathway__child__in=children
    )
    reviews = ProjectReview.objects.filter(
        project__child__in=children, project__pathway__left_on=None, next_on__lte=soon()
    ).exclude(project__reviews__on__gt=F("on"))
    rows = Child.objects.filter(pk__in=children)
    told = (
        (questions, "pathway__child", "due_on", Value("")),
        (decisions, "child", "ends_on", Value("")),
        (actions, "child", "action_due_on", F("action")),
        (copies, "child", "due_on", Value("")),
        (families_answered(rows), "child", "ping_answered_on", Value("La famille")),
        (partners_answered(rows), "child", "answered_on", F("partner__name")),
        (steps, "pathway__child", "due_on", F("kind")),
        (reviews, "project__child", "next_on", Value("")),
    )
    return [
        found.order_by().values_list(Value(rank), child, on, code)
        for rank, (found, child, on, code) in enumerate(told)
    ]


def _ending(code: str, on: date) -> str:
    return f"La décision {'a fini' if on < clock.today() else 'finit'} le {date_courte(on)}"


# In the order of `_promised`.
WORDS: tuple[Callable[[str, date], str], ...] = (
    lambda _, on: f"Faut-il continuer, qui prend la suite{NBSP}? le {date_courte(on)}",
    _ending,
    lambda code, on: f"{NextAction(code).label}, avant le {date_courte(on)}",
    lambda _, on: f"Copie du dossier à remettre avant le {date_courte(on)}",
    lambda who, on: f"{who} a répondu{NBSP}: à traiter",
    lambda who, on: f"{who} a répondu{NBSP}: à traiter",
    lambda code, on: f"{StepKind(code).label}, avant le {date_courte(on)}",
    lambda _, on: f"Bilan du projet prévu le {date_courte(on)}",
)


def _sheets_due(children: list[int]) -> list[tuple[int, str]]:
    rows = LiaisonSheet.objects.filter(
        pathway__child__in=children, withdrawn_on=None, sent_on=None
    ).select_related("pathway")
    return [
        (
            row.pathway.child_id,
            f"Fiche de liaison à envoyer à la MDPH dès le {date_courte(row.may_leave_on)}",
        )
        for row in rows.order_by("pk")
    ]
