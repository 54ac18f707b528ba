"""What happens in every chapter, through the verbs of the rooms: call, offers, award, year."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from maillage.demo.story.cast import Space
from maillage.demo.story.providers import ProviderSpace
from maillage.demo.story.season import living_on
from maillage.groups.domain import enrol
from maillage.groups.enums import MembershipMode
from maillage.groups.models import Cycle, Group
from maillage.kernel import clock, jobs
from maillage.kernel.enums import JobStatus
from maillage.kernel.models import Job
from maillage.kernel.tenancy import within
from maillage.people.models import FacilitatorProfile, User
from maillage.planning import domain as planning
from maillage.tendering import access
from maillage.tendering.content import LotBid, OfferContent
from maillage.tendering.domain import drafting, publication
from maillage.tendering.domain.awarding import award
from maillage.tendering.domain.comparison import compare
from maillage.tendering.domain.provider_references import told_references
from maillage.tendering.domain.reading import LotPlan, Paper
from maillage.tendering.enums import Procedure
from maillage.tendering.models import Consultation, Lot
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import offers as offer_queries

SOLVING_SECONDS = 0.8
OFFICE_HOURS = [{"weekday": day, "from": "09:00", "to": "18:00"} for day in range(5)]


@dataclass(frozen=True)
class Call:
    """A call of the story: the text it is read from, then what a person corrects."""

    text: str
    values: Mapping[str, Any]
    lots: Sequence[LotPlan]
    papers: Sequence[Paper] = ()


@dataclass(frozen=True)
class Proposal:
    """An offer: who, at what price a session (cents) on which lots, and the note."""

    provider: ProviderSpace
    bids: Sequence[tuple[str, str, int]]
    note: str
    schedule: str
    sessions: int


def draft(space: Space, actor: User, call: Call) -> Consultation:
    """Paste the text, then correct the draft."""
    with within(space.organisation):
        row = drafting.draft_from_text(
            organisation=space.organisation, actor=actor, text=call.text, to_this_year=True
        )
        # What a text leaves open is asked before publication: the story answers the usual.
        open_still: dict[str, Any] = {
            "procedure": row.procedure or Procedure.DIRECT_AWARD,
            "membership": row.membership or MembershipMode.CLOSED,
        }
        row = drafting.revise(consultation=row, actor=actor, changes={**open_still, **call.values})
        drafting.write_lots(consultation=row, actor=actor, plans=call.lots)
        drafting.write_papers(consultation=row, actor=actor, asked=call.papers)
        return row


def publish_call(space: Space, actor: User, call: Call) -> Consultation:
    """Draft and publish a call; those it fits are noted as told."""
    row = draft(space, actor, call)
    with within(space.organisation):
        row = publication.publish(consultation=row, actor=actor)
        tell_providers(row)
    return row


def tell_providers(call: Consultation) -> None:
    """Run the job that tells the providers whom a published call fits."""
    for job in Job.objects.filter(kind=publication.ALERT_JOB, subject_id=call.pk):
        jobs.run.func(job.pk)


def lots_of(names: Sequence[str], terms: LotPlan, **more: Any) -> list[LotPlan]:
    """One lot per name, on the same terms."""
    return [replace(terms, name=name, **more) for name in names]


def author(proposal: Proposal) -> User:
    """The account of the first person of the provider."""
    user = next(iter(proposal.provider.profiles.values())).user
    assert user is not None  # noqa: S101 -- every facilitator of the story has an account
    return user


def content_of(call: Consultation, proposal: Proposal) -> OfferContent:
    """What an offer of the story says."""
    house, persons = proposal.provider.house, proposal.provider.profiles
    with within(call.organisation):
        lots = {lot.name: lot.slug for lot in call.lots.all()}
    with within(proposal.provider.space.organisation):
        references = told_references()
    return OfferContent(
        bids=tuple(
            LotBid(lots[lot], proposal.sessions, price, persons[who].slug)
            for lot, who, price in proposal.bids
        ),
        vat_basis_points=house.vat_basis_points,
        vat_exemption_reason=house.vat_exemption,
        methodology_note=proposal.note,
        schedule=proposal.schedule,
        sworn_statement=True,
        references=references,
    )


def offer(call: Consultation, proposal: Proposal, moment: datetime) -> None:
    """A provider writes and seals its offer."""
    with living_on(moment):
        access.deposit_offer(
            consultation=call,
            provider=proposal.provider.space.organisation,
            actor=author(proposal),
            content=content_of(call, proposal),
        )


def award_as_proposed(call: Consultation, actor: User, moment: datetime) -> Cycle:
    """Open the offers and follow what the comparison proposes."""
    with living_on(moment), within(call.organisation):
        call = Consultation.objects.select_related("organisation", "site").get(pk=call.pk)
        offers = access.access_offers(user=actor, consultation=call)
        lots: list[Lot] = call_queries.lots_of(call)
        table = compare(call, lots, offers, offer_queries.profiles_named(offers))
        choice = {row.lot.slug: row.proposed.key for row in table.rows if row.proposed}
        return award(
            consultation=call, actor=actor, comparison=table, lots=lots, choice=choice, reason=""
        )


def fill(cycle: Cycle, members: Mapping[str, Sequence[User]], actor: User) -> None:
    """Enrol people in the groups of a cycle, by the group's name, for the season."""
    with within(cycle.organisation):
        for group in Group.objects.filter(cycle=cycle).select_related("cycle"):
            for person in members.get(group.name, ()):
                enrol(group=group, person=person, actor=actor, starts_on=cycle.starts_on)


def wishes(
    cycle: Cycle,
    windows: Mapping[str, tuple[int, str]],
    gaps: tuple[int, int, int],
    profiles: Sequence[FacilitatorProfile],
    actor: User,
) -> None:
    """Say when each group can meet (weekday, start) and that its facilitators come in the week."""
    least, target, most = gaps
    with within(cycle.organisation):
        for group in Group.objects.filter(cycle=cycle).select_related("organisation"):
            weekday, start = windows[group.name]
            planning.set_wish(
                group=group,
                windows=[{"weekday": weekday, "starts": [start]}],
                gap_min_days=least,
                gap_target_days=target,
                gap_max_days=most,
                actor=actor,
            )
        for profile in profiles:
            planning.set_availability(
                organisation=cycle.organisation,
                profile=profile,
                weekly=OFFICE_HOURS,
                unavailable=[],
                max_sessions_per_day=2,
                max_sessions_per_week=4,
                actor=actor,
            )


def plan_the_year(cycle: Cycle, actor: User, moment: datetime) -> None:
    """Compute the year with the engine, in a moment, and publish it."""
    with living_on(moment), within(cycle.organisation):
        scenario = planning.open_scenario(cycle=cycle, actor=actor)
        job = planning.job_of(scenario)
        if job is None:
            raise RuntimeError("a computation without its job")
        planning.solve_scenario(scenario=scenario, progress=Brief(job))
        Job.objects.filter(pk=job.pk).update(
            status=JobStatus.DONE, percent=100, finished_at=clock.now()
        )
        scenario.refresh_from_db()
        planning.publish(scenario=scenario, actor=actor)


class Brief(jobs.Progress):
    """The computation of a demonstration is stopped early: its plan is good, not the best."""

    def __init__(self, job: Job) -> None:
        super().__init__(job)
        self._until = time.monotonic() + SOLVING_SECONDS
        self._has_plan = False

    def say(self, percent: int, phrase: str) -> None:
        super().say(percent, phrase)
        self._has_plan = self._has_plan or "Coût" in phrase

    def cancelled(self) -> bool:
        return self._has_plan and time.monotonic() > self._until


def season_dates(first: date, last: date) -> dict[str, date]:
    """The fields of a call's season."""
    return {"season_starts_on": first, "season_ends_on": last}
