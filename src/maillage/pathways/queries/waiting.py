"""Reads of the waiting lists: order, reasons, figures, what is still to be typed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet, Subquery

from maillage.kernel import clock
from maillage.pathways.delays import add_months, delay
from maillage.pathways.domain.pinging import LIFETIME as ANSWER_AWAITED
from maillage.pathways.enums import (
    BEFORE_ADMISSION,
    WAITING,
    Criterion,
    Origin,
    OverrideReason,
    PingAnswer,
)
from maillage.pathways.enums.activity import EncounterStatus
from maillage.pathways.models import (
    Act,
    Child,
    Pathway,
    PriorityOverride,
    PriorityRule,
    Stage,
    StatusChange,
    WaitingEntry,
)
from maillage.pathways.priority import Candidate, Rule, order_key, why_before
from maillage.pathways.queries.acts import Period
from maillage.pathways.serafin import DIRECT
from maillage.people.models import Service

BANDS = ((0, 5), (6, 10), (11, 15), (16, 20))
DAYS_A_WEEK = 7
# What orders a list until a service has published its own rule.
DEFAULT_RULE = PriorityRule(origin=Origin.REQUEST, criteria=[], age_limit=20, version=0)
ORIGIN_FIELDS = {
    Origin.NOTIFICATION: "notified_on",
    Origin.REQUEST: "requested_on",
    Origin.FIRST_MEETING: "first_meeting_on",
    Origin.LISTING: "listed_on",
}


def rule_of(service: Service) -> PriorityRule:
    """The version in force of a service's rule, or the one that holds without any."""
    return _rules(service).first() or DEFAULT_RULE


def _rules(service: Service) -> QuerySet[PriorityRule]:
    return PriorityRule.objects.filter(service=service).order_by("-version")


def rules_of(service: Service) -> list[PriorityRule]:
    """Every version, the latest first."""
    return list(_rules(service).select_related("published_by"))


def as_rule(rule: PriorityRule) -> Rule:
    """The rule as `priority` reads it."""
    return Rule(Origin(rule.origin), tuple(Criterion(code) for code in rule.criteria))


@dataclass
class Ranked:
    """One line of a list: its entry, what the rule sees, and why it comes before the next."""

    rank: int
    entry_id: int
    slug: str
    candidate: Candidate
    decision_ends_on: date | None
    rule: Rule
    # Nobody has heard of the family for too long, and no link of ours waits for its answer.
    to_call: bool
    following: Candidate | None = None

    @property
    def why(self) -> str:
        """Why it comes before the next: put into words for the lines that are shown."""
        if self.following is None:
            return ""
        return why_before(self.rule, self.candidate, self.following)

    @property
    def since(self) -> date | None:
        return self.candidate.since

    @property
    def criteria(self) -> list[str]:
        return [str(one.label) for one in Criterion if one in self.candidate.meets]


def ranked(service: Service, rule: PriorityRule) -> list[Ranked]:
    """The whole list of a service in its order, with the reason between neighbours.

    Of each entry, only what the order needs: `entries_of` reads the lines that are shown.
    """
    read, today = as_rule(rule), clock.today()
    soon = add_months(today, delay("decision.courte", today).value)
    first = _put_first(service)
    silent = add_months(today, -delay("contact.famille", today).value)
    lines = [
        Ranked(
            0,
            row.pk,
            row.slug,
            candidate_of(row, rule, first.get(row.pk), today, soon),
            row.decision_ends_on,
            read,
            row.heard_on <= silent
            and (row.pinged_on is None or row.pinged_on + ANSWER_AWAITED <= today),
        )
        for row in _rows(service, ORIGIN_FIELDS[Origin(rule.origin)])
    ]
    lines.sort(key=lambda line: order_key(read, line.candidate))
    for rank, line in enumerate(lines, start=1):
        line.rank = rank
        if rank < len(lines):
            line.following = lines[rank].candidate
    return lines


def _rows(service: Service, origin: str) -> QuerySet:
    """What orders the entries of a list, as light rows: a list may hold hundreds of them."""
    return (
        WaitingEntry.objects.waiting()
        .filter(service=service)
        .annotate(
            decision_ends_on=Max("child__decisions__ends_on"),
            is_supported=Exists(Pathway.objects.filter(child=OuterRef("child"), left_on=None)),
            since=F(origin),
            name=F("child__pseudonym"),
            birth_year=F("child__birth_year"),
            heard_on=F("child__last_contact_on"),
        )
        .values_list(
            "pk",
            "slug",
            "since",
            "name",
            "birth_year",
            "is_out_of_school",
            "has_sibling",
            "pinged_on",
            "heard_on",
            "decision_ends_on",
            "is_supported",
            named=True,
        )
    )


def _put_first(service: Service) -> dict[int, PriorityOverride]:
    """The first override in force of each entry of a list."""
    rows = PriorityOverride.objects.filter(entry__service=service, ends_on__gte=clock.today())
    # The earliest is written last, so it stays.
    return {row.entry_id: row for row in rows.order_by("-given_on", "-pk")}


def entries_of(lines: Iterable[Ranked]) -> dict[int, WaitingEntry]:
    """The entries of these lines with their child, and only what a list shows of both."""
    rows = WaitingEntry.objects.select_related("child").only(
        "slug", "status", "ping_answer", "child__pseudonym", "child__last_contact_on"
    )
    return rows.in_bulk([line.entry_id for line in lines])


def candidate_of(
    row: Any, rule: PriorityRule, first: PriorityOverride | None, today: date, soon: date
) -> Candidate:
    """A row of `_rows` as the rule sees it; `soon` ends a short decision."""
    ends_on, birth_year = row.decision_ends_on, row.birth_year
    facts = {
        Criterion.NO_SUPPORT: not row.is_supported,
        Criterion.OUT_OF_SCHOOL: row.is_out_of_school,
        Criterion.SIBLING: row.has_sibling,
        Criterion.AGE_LIMIT: birth_year is not None and today.year - birth_year >= rule.age_limit,
        Criterion.DECISION_ENDING: ends_on is not None and today <= ends_on < soon,
    }
    return Candidate(
        name=row.name,
        since=row.since,
        draw=row.slug,
        meets=frozenset(
            criterion for criterion, met in facts.items() if met and criterion in rule.criteria
        ),
        put_first_on=first.given_on if first else None,
        put_first_for=OverrideReason(first.reason) if first else None,
    )


def compare(lines: list[Ranked], rule: PriorityRule, one: str, other: str) -> str:
    """Why one of two entries (by slug) comes before the other; "" when either is not there."""
    found = [line for line in lines if line.slug in (one, other)]
    if len(found) < 2:
        return ""
    return why_before(as_rule(rule), found[0].candidate, found[1].candidate)


def counts_by_service() -> dict[int, int]:
    """How many wait on each service's list."""
    rows = WaitingEntry.objects.waiting().values("service_id").annotate(count=Count("pk"))
    return {row["service_id"]: row["count"] for row in rows}


def history_of(entry: WaitingEntry) -> list[StatusChange]:
    """The statuses of an entry, the latest first."""
    return list(entry.changes.select_related("made_by").order_by("-on", "-pk"))


def twins_on_lists(entry: WaitingEntry) -> list[WaitingEntry]:
    """The same child on the lists of other services."""
    rows = WaitingEntry.objects.filter(child=entry.child, status__in=WAITING)
    return list(rows.exclude(pk=entry.pk).select_related("service"))


def also_waiting(entries: Iterable[WaitingEntry]) -> dict[int, list[str]]:
    """By child of these entries, the other services on whose list it waits as well."""
    own = {entry.child_id: entry.pk for entry in entries}
    rows = WaitingEntry.objects.filter(child__in=own, status__in=WAITING)
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows.exclude(pk__in=own.values()).select_related("service").order_by("pk"):
        found[row.child_id].append(str(row.service))
    return found


def left_behind(child: Child) -> list[WaitingEntry]:
    """Entries that still wait at a service where this child has been admitted.

    The entry's own rules did not let it follow: somebody has to bring it up to date.
    """
    admitted = Stage.objects.filter(pathway__child=child, pathway__left_on=None, ends_on=None)
    rows = WaitingEntry.objects.filter(
        child=child,
        status__in=WAITING,
        service__in=admitted.exclude(mode__in=BEFORE_ADMISSION).values("pathway__service"),
    )
    return list(rows.select_related("service").order_by("pk"))


def families_answered(children: QuerySet[Child]) -> QuerySet[WaitingEntry]:
    """Families who asked for a call, or wait no more: somebody has to act, the oldest first."""
    rows = WaitingEntry.objects.waiting().filter(
        ping_answer__in=(PingAnswer.CALL, PingAnswer.STOP),
        child__in=children.order_by().values("pk"),
    )
    return rows.select_related("child", "service").order_by("ping_answered_on", "pk")


def to_type(services: Iterable[int] | None) -> QuerySet[StatusChange]:
    """Changes made here that nobody has typed yet in the official follow-up, the oldest first."""
    rows = StatusChange.objects.filter(
        typed_on=None, is_imported=False, entry__child__erased_on=None
    )
    if services is not None:
        rows = rows.filter(entry__service__in=services)
    return rows.select_related("entry__child", "entry__service", "made_by").order_by("on", "pk")


@dataclass(frozen=True)
class Wait:
    """How long a child waited, in days, until the first direct act that took place."""

    entry: WaitingEntry
    until: date
    days: int


def waits(services: Iterable[Service], period: Period) -> list[Wait]:
    """From the day that each list's rule chose to the first act, for first acts in the period."""
    services = list(services)
    first = (
        Act.objects.filter(child=OuterRef("child"), service=OuterRef("service"))
        .filter(encounter__status=EncounterStatus.DONE, encounter__code__startswith=DIRECT)
        .order_by("encounter__day")
        .values("encounter__day")[:1]
    )
    rules = PriorityRule.objects.filter(service__in=services).order_by("version")
    origins = dict(rules.values_list("service", "origin"))
    entries = (
        WaitingEntry.objects.filter(service__in=services)
        .select_related("child")
        .annotate(first=Subquery(first))
        .filter(first__range=(period.start, period.end))
        .order_by("first", "pk")
    )
    found = []
    for entry in entries:
        origin = Origin(origins.get(entry.service_id, DEFAULT_RULE.origin))
        since = getattr(entry, ORIGIN_FIELDS[origin])
        if since is not None and since <= entry.first:
            found.append(Wait(entry, entry.first, (entry.first - since).days))
    return found


@dataclass(frozen=True)
class Figure:
    """How long a set of children waited, in weeks; None when hidden.

    How many they are is not told: two tables of the same children, counted in each, would give
    a hidden number by subtraction.
    """

    label: str
    median: int | None = None
    ninetieth: int | None = None


def last_year() -> Period:
    """The twelve months that end today."""
    today = clock.today()
    return Period(add_months(today, -12) + timedelta(days=1), today)


def waiting_figures(service: Service, period: Period) -> tuple[list[Figure], list[Figure]]:
    """How long children waited, by age band and by commune, small numbers hidden."""
    by_age: dict[str, list[int]] = {f"{low} à {high} ans": [] for low, high in BANDS}
    by_area: dict[str, list[int]] = defaultdict(list)
    for wait in waits([service], period):
        weeks, child = wait.days // DAYS_A_WEEK, wait.entry.child
        if child.birth_year is not None:
            age = wait.until.year - child.birth_year
            for low, high in BANDS:
                if low <= age <= high:
                    by_age[f"{low} à {high} ans"].append(weeks)
        by_area[child.commune_code].append(weeks)
    return figures_of(by_age), figures_of(dict(sorted(by_area.items())))


def figures_of(sets: dict[str, list[int]]) -> list[Figure]:
    """Median and ninetieth percentile of each set, those of too few children hidden."""
    least = delay("chiffres.seuil", clock.today()).value
    return [
        Figure(label, round(median(weeks)), ninetieth(weeks))
        if len(weeks) >= least
        else Figure(label)
        for label, weeks in sets.items()
    ]


def ninetieth(weeks: list[int]) -> int:
    """The smallest value that nine in ten do not exceed (nearest rank)."""
    ordered = sorted(weeks)
    return ordered[-(-9 * len(ordered) // 10) - 1]
