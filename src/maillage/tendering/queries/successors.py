"""When somebody stops: which lots wait for somebody else, and who had answered them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from maillage.groups.models import Group, GroupFacilitator
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import User
from maillage.tendering import access
from maillage.tendering.domain.comparison import Cell, row_of
from maillage.tendering.domain.succession import obstacle_of, standing_of
from maillage.tendering.enums import AmendmentKind, ConsultationStatus
from maillage.tendering.models import (
    Agreement,
    AgreementLine,
    AwardLine,
    AwardRecord,
    Consultation,
    Lot,
    LotResult,
    TakeOver,
)
from maillage.tendering.queries import offers as offer_queries
from maillage.tendering.queries.terms import NAMED, Term, terms_of


@dataclass(frozen=True)
class Vacancy:
    """A lot whose person has stopped: what was ordered of it and is left to hold.

    `call`: another call that is in preparation, or waits for answers, for this very group.
    """

    stopped: Term
    group: Group
    sessions: int
    call: Consultation | None = None


def vacancies_of(agreement: Agreement) -> list[Vacancy]:
    """The lots of a convention that stopped before their end and that nobody leads now.

    What another convention took over since is its own to hold, also when it has stopped in turn.
    """
    ordered = {term.lot.pk: term.sessions for term in _whole_terms(agreement)}
    stopped = [term for term in terms_of(agreement) if term.ends_on is not None]
    groups = [term.group for term in stopped if term.group is not None]
    with across_organisations(NAMED):
        led = GroupFacilitator.objects.filter(group__in=groups).values_list("group_id", flat=True)
        given = TakeOver.objects.filter(former=agreement).values_list("lot_id", flat=True)
        # A replacement call is of the same groups.
        called = AwardLine.objects.filter(group__in=groups).exclude(
            consultation=agreement.consultation_id
        )
        gone = {*led, *called.values_list("group_id", flat=True)}
        taken = set(given)
    calls = _calls_for(groups)
    return [
        Vacancy(term, term.group, ordered[term.lot.pk] - term.sessions, calls.get(term.group.pk))
        for term in stopped
        if term.group is not None
        and term.group.pk not in gone
        and term.lot.pk not in taken
        and ordered[term.lot.pk] > term.sessions
    ]


def _calls_for(groups: Sequence[Group]) -> dict[int, Consultation]:
    """Group pk -> the newest call that asks for somebody to go on with it, and is not decided."""
    asked = Lot.objects.filter(
        continues__in=groups,
        consultation__status__in=(ConsultationStatus.DRAFT, ConsultationStatus.PUBLISHED),
    )
    rows = asked.select_related("consultation").order_by("pk")
    return {one.continues_id: one.consultation for one in rows if one.continues_id}


@dataclass(frozen=True)
class Candidate:
    """Another answer to the lot; its rank is that of the award, None where prices alone decided.

    `obstacle` is the announced rule, or the offer's own limit, that keeps it out now ("" for
    none). `owes_reason`: who decides says why, as it is not the next one, or as they declared a
    link with it at the award.
    """

    cell: Cell
    rank: int | None
    obstacle: str = ""
    is_linked: bool = False
    owes_reason: bool = False


def candidates_for(vacancy: Vacancy, *, user: User, agreement: Agreement) -> list[Candidate]:
    """The other offers that answered the lot, the next-ranked first (one journaled read each).

    The ranks are those the award kept; where prices alone decided, the cheapest comes first.
    Nobody of the provider that has stopped, nor the person who has. Raises Http404 as
    `access_offers` does.
    """
    call, lot = agreement.consultation, vacancy.stopped.lot
    offers = access.access_offers(user=user, consultation=call)
    row = row_of(call, lot, offers, offer_queries.profiles_named(offers))
    standing, linked = standing_of(call, lot, vacancy.group), _linked(call, user)
    ranks = dict(LotResult.objects.filter(lot=lot).values_list("offer_id", "rank"))
    stopped = _stopped_on(vacancy.group)
    found = sorted(
        (
            Candidate(
                cell,
                ranks.get(cell.offer.offer.pk),
                obstacle_of(standing, cell),
                cell.offer.offer.pk in linked,
            )
            for cell in row.answers
            if cell.offer.provider.pk not in stopped
            and cell.profile.pk != vacancy.stopped.profile.pk
        ),
        key=lambda one: (
            one.rank is None,
            one.rank or 0,
            one.cell.price_cents,
            one.cell.offer.offer.received_at,
        ),
    )
    first = next((_place(one) for one in found if not one.obstacle), None)
    return [replace(one, owes_reason=one.is_linked or _place(one) != first) for one in found]


def _place(one: Candidate) -> tuple[int | None, int]:
    """Who shares it is equally next: those of one rank, or of one price where prices decided."""
    return (one.rank, 0) if one.rank is not None else (None, one.cell.price_cents)


def _linked(call: Consultation, user: User) -> set[int]:
    """The offers (pk) with which this person declared a link when they awarded the call."""
    record = AwardRecord.objects.filter(consultation=call, decided_by=user).first()
    return set(record.linked_offers or ()) if record is not None else set()


def _stopped_on(group: Group) -> set[int]:
    """The providers (pk) somebody of whom has already stopped leading this group."""
    with across_organisations(NAMED):
        lines = AgreementLine.objects.filter(group=group, ends_on__isnull=False)
        return set(lines.values_list("agreement__provider_id", flat=True))


def _whole_terms(agreement: Agreement) -> list[Term]:
    """What was ordered of each lot before it stopped; of the others, what is in force."""
    stops = agreement.amendments.filter(kind=AmendmentKind.TERMINATION).order_by("number")
    whole: dict[int, Term] = {}
    for stop in stops:
        before = terms_of(agreement, before=stop.number)
        whole |= {term.lot.pk: term for term in before if term.ends_on is None}
    whole |= {term.lot.pk: term for term in terms_of(agreement) if term.ends_on is None}
    return list(whole.values())
