"""Reads of pathways, of the coordinator's desk and of the board "zéro sans solution"."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    QuerySet,
    Value,
    When,
)

from maillage.kernel import clock
from maillage.kernel.words import NBSP, date_courte
from maillage.pathways.delays import delay
from maillage.pathways.enums import CircleFunction, WaitingStatus
from maillage.pathways.models import (
    Child,
    CircleMember,
    LiaisonSheet,
    OrientationDecision,
    Pathway,
    ProjectStep,
    RelayQuestion,
    SideService,
    Stage,
    WaitingEntry,
)
from maillage.pathways.queries.due import due_of
from maillage.pathways.queries.partners import partners_answered
from maillage.pathways.queries.waiting import families_answered
from maillage.people.models import Membership

# An answer is on its way or there: no longer "without a solution".
ANSWERED = (WaitingStatus.ADMITTED, WaitingStatus.TRIAL, WaitingStatus.ENTERED)


def pathways_of(child: Child) -> list[Pathway]:
    """The pathways of a child with their stages, services beside, questions and what is owed."""
    rows = list(
        Pathway.objects.filter(child=child)
        .select_related("service", "project")
        .prefetch_related(
            Prefetch("stages", queryset=Stage.objects.order_by("starts_on")),
            Prefetch("sides", queryset=SideService.objects.order_by("starts_on", "pk")),
            Prefetch(
                "questions",
                queryset=RelayQuestion.objects.order_by("due_on").select_related("answered_by"),
            ),
            Prefetch(
                "steps",
                queryset=ProjectStep.objects.filter(done_on=None).order_by("due_on"),
                to_attr="owed",
            ),
            Prefetch("sheets", queryset=LiaisonSheet.objects.order_by("-agreed_on", "-pk")),
        )
        .order_by("-admitted_on", "-pk")
    )
    for row in rows:
        # A template cannot ask for what is not there.
        row.own_project = getattr(row, "project", None)
    return rows


@dataclass
class DeskLine:
    """One child of a desk: what is due, who is silent, and whom of the partners to call."""

    child: Child
    function: str
    due: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    calls: list[CircleMember] = field(default_factory=list)


def desk_of(person: Any) -> list[DeskLine]:
    """The children whose circle this person is in; those with something due come first."""
    own = (
        CircleMember.objects.current()
        .filter(person=person, child__in=Child.objects.standing().values("pk"))
        .select_related("child__service")
        .order_by("child__pseudonym")
    )
    lines = {row.child_id: DeskLine(row.child, row.get_function_display()) for row in own}
    if not lines:
        return []
    for child_id, words in due_of(lines):
        lines[child_id].due.append(words)
    _note_silent(lines)
    ranked = sorted(lines.values(), key=lambda line: (not line.due, not line.silent))
    return [*ranked]


@dataclass(frozen=True)
class Answer:
    """What a family or a partner answered, that nobody has acted on."""

    child: Child
    who: str
    said: str
    on: date


def answers_of(children: QuerySet[Child]) -> list[Answer]:
    """The answers about these children that wait for somebody, the oldest first."""
    found = [
        Answer(one.child, "La famille", one.get_ping_answer_display(), one.ping_answered_on)
        for one in families_answered(children)
    ]
    for row in partners_answered(children):
        said = f"{row.get_answer_display()}{NBSP}: {row.get_need_display().lower()}"
        found.append(Answer(row.child, str(row.partner), said, row.answered_on))
    return sorted(found, key=lambda one: one.on)


def actions_of(person: Any, seen: QuerySet[Child]) -> QuerySet[Child]:
    """Children without a solution that this person has promised to act for, the nearest first."""
    rows = _unanswered(seen.filter(plan__owner=person))
    return rows.select_related("plan").order_by("plan__action_due_on", "pk")


def _note_silent(lines: dict[int, DeskLine]) -> None:
    today = clock.today()
    before = today - timedelta(days=delay("contact.silence", today).value)
    for line in lines.values():
        if line.child.last_contact_on < before:
            line.silent.append(f"la famille, depuis le {date_courte(line.child.last_contact_on)}")
    rows = CircleMember.objects.current().filter(child__in=lines, person=None)
    for row in rows.order_by("pk"):
        last = row.last_contact_on or row.starts_on
        if last < before:
            words = row.get_function_display()
            line = lines[row.child_id]
            line.silent.append(f"{words[0].lower()}{words[1:]}, depuis le {date_courte(last)}")
            line.calls.append(row)


def caseloads(services: QuerySet) -> list[tuple[Any, int]]:
    """Who coordinates how many children of these services today, by name."""
    counts: dict[Any, int] = defaultdict(int)
    rows = (
        CircleMember.objects.current()
        .filter(function=CircleFunction.COORDINATOR, child__service__in=services)
        .filter(child__in=Child.objects.standing().values("pk"))
        .select_related("person")
    )
    for row in rows:
        counts[row.person] += 1
    return sorted(counts.items(), key=lambda pair: (pair[0].search_key, pair[0].pk))


def without_solution(children: QuerySet[Child]) -> QuerySet:
    """Records with a decision valid today, no pathway open, no status that is an answer.

    Each says in `lacks` what is missing, "" when somebody acts in time; those that lack something
    come first, in the database: an organisation may have thousands.
    """
    today = clock.today()
    here = Membership.objects.current().filter(user=OuterRef("plan__owner"))
    lacks = Case(
        When(~Exists(here), then=Value("Personne n’agit")),
        When(plan__expires_on__lt=today, then=Value("Plan expiré")),
        When(plan__action_due_on__lt=today, then=Value("Action en retard")),
        default=Value(""),
    )
    return (
        _unanswered(children)
        .annotate(lacks=lacks)
        .order_by(
            Case(When(lacks="", then=1), default=0),
            F("plan__expires_on").asc(nulls_first=True),
            "pk",
        )
    )


def _unanswered(children: QuerySet[Child]) -> QuerySet[Child]:
    today, own = clock.today(), OuterRef("pk")
    valid = OrientationDecision.objects.filter(child=own, starts_on__lte=today, ends_on__gte=today)
    answered = WaitingEntry.objects.filter(child=own, status__in=ANSWERED)
    return children.filter(
        Exists(valid),
        ~Exists(Pathway.objects.filter(child=own, left_on=None)),
        ~Exists(answered),
    )


def communes_without_solution(seen: Counter[str], *, all_seen: bool) -> list[tuple[str, int]]:
    """By commune (INSEE code), over every service of the organisation, small numbers left out.

    No total is given beside them. The reader's own board lists the records `seen`, counted here by
    commune: a commune whose other records are few is left out too, so that nothing hidden is found
    by subtraction. Who sees every record of the organisation has counted them already.
    """
    least = delay("chiffres.seuil", clock.today()).value
    counts: Iterable[tuple[str, int]] = seen.items()
    if not all_seen:
        rows = _unanswered(Child.objects.standing())
        counts = rows.order_by().values_list("commune_code").annotate(count=Count("pk"))
    told = [
        (code, count)
        for code, count in counts
        if code and count >= least and not 0 < count - seen[code] < least
    ]
    return sorted(told, key=lambda pair: (-pair[1], pair[0]))


def lacking(children: QuerySet[Child]) -> int:
    """How many of these are without a solution, and without somebody who acts in time."""
    return without_solution(children).exclude(lacks="").count()
