"""What a convention has cost and will cost: sessions and hours ordered, held, due, invoiced.

Dates, lengths and prices only: who came, and what was said, is not here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from maillage.groups.enums import CancelledBy, SessionStatus
from maillage.groups.models import Session
from maillage.kernel import clock
from maillage.kernel.money import Line, Totals, half_up, totals
from maillage.kernel.tenancy import across_organisations
from maillage.tendering.models import Agreement, AgreementLine, InvoiceLine
from maillage.tendering.queries.terms import Term, terms_of

# The form of the terms takes no longer notice.
LONGEST_NOTICE = timedelta(days=61)
FOLLOWED = "the two sides of a convention follow its sessions"


@dataclass(frozen=True)
class Charge:
    """One session that is paid: held, or cancelled too late by the buyer. Cents, VAT included."""

    session: Session
    term: Term
    gross_cents: int
    is_late: bool
    # The civil day, where it takes place: before it was moved too late, if it was.
    day: date


@dataclass(frozen=True)
class Share:
    """What one lot of a convention has come to. Minutes; cents, VAT included."""

    term: Term
    ordered_minutes: int
    held: int
    held_minutes: int
    late: int
    late_minutes: int
    coming: int
    due_cents: int
    invoiced: int
    invoiced_minutes: int
    invoiced_cents: int

    @property
    def ordered(self) -> int:
        return self.term.sessions

    @property
    def ordered_cents(self) -> int:
        return self.term.sessions * self.term.price_per_session_cents

    @property
    def remaining(self) -> int:
        """Sessions ordered that are neither held nor due; none when more were held."""
        return max(0, self.ordered - self.held - self.late)

    @property
    def remaining_minutes(self) -> int:
        """What is left of the length ordered, sessions cancelled too late counted as spent."""
        return max(0, self.ordered_minutes - self.held_minutes - self.late_minutes)

    @property
    def beyond(self) -> int:
        """Sessions held or due beyond what was ordered: an amendment is missing."""
        return max(0, self.held + self.late - self.ordered)

    @property
    def remaining_cents(self) -> int:
        return max(0, self.ordered_cents - self.due_cents)


@dataclass(frozen=True)
class Budget:
    """All the lots of a convention, and what waits for an invoice."""

    shares: list[Share]
    charges: list[Charge]
    to_invoice: list[Charge]
    cancelled: list[Session]

    def total(self, name: str) -> int:
        """The sum of one figure of the shares."""
        return sum(getattr(share, name) for share in self.shares)


def budget_of(agreement: Agreement) -> Budget:
    """Where a convention stands, from the sessions of its groups."""
    terms = terms_of(agreement)
    with across_organisations(FOLLOWED):
        sessions = _sessions(terms)
        made_up = set(
            Session.objects.standing()
            .filter(makes_up__in=[one.pk for one in sessions])
            .values_list("makes_up_id", flat=True)
        )
        invoiced = {
            row.session_id: row.gross_cents
            for row in InvoiceLine.objects.filter(invoice__agreement=agreement)
        }
    notice = agreement.notice_days
    charges, cancelled = [], []
    for term in terms:
        for session in _of(term, sessions, notice):
            if session.status == SessionStatus.CANCELLED:
                cancelled.append(session)
            charge = _charge(agreement, term, session, made_up)
            if charge is not None:
                charges.append(charge)
    charges.sort(key=lambda one: (one.day, one.session.starts_at, one.session.pk))
    shares = [_share(term, _of(term, sessions, notice), charges, invoiced) for term in terms]
    waiting = [one for one in charges if one.session.pk not in invoiced and one.gross_cents]
    return Budget(shares, charges, waiting, cancelled)


def with_sessions_to_invoice(rows: QuerySet[Agreement]) -> list[Agreement]:
    """Those of the conventions of a query that may have a session to invoice (a session that was
    cancelled late is charged or not by their terms: `budget_of` says)."""
    with across_organisations(FOLLOWED):
        short = Q(starts_at__lt=F("updated_at") + LONGEST_NOTICE)
        short |= Q(moved_from__lt=F("moved_at") + LONGEST_NOTICE)
        late = Q(cancelled_by=CancelledBy.BUYER) & short
        sessions = Session.objects.filter(Q(status=SessionStatus.HELD) | late).exclude(
            pk__in=InvoiceLine.objects.values("session")
        )
        awarded = sessions.filter(
            group__award_lines__consultation=OuterRef("consultation"),
            group__award_lines__profile__organisation=OuterRef("provider"),
        )
        own = AgreementLine.objects.filter(
            agreement=OuterRef("pk"), group__in=sessions.values("group")
        )
        return list(rows.filter(Exists(awarded) | Exists(own)))


def money_of(charges: Iterable[Charge], vat_basis_points: int) -> Totals:
    """What charges come to: one line per lot and price, each rounded once."""
    found: dict[tuple[int, int], Line] = {}
    for one in charges:
        key = (one.term.lot.pk, one.gross_cents)
        former = found.get(key)
        quantity = former.quantity + 1 if former is not None else 1
        found[key] = Line(str(one.term.lot), quantity, one.gross_cents, vat_basis_points)
    return totals(list(found.values()))


def _sessions(terms: Sequence[Term]) -> list[Session]:
    groups = [term.group for term in terms if term.group is not None]
    rows = Session.objects.filter(group__in=groups).order_by("starts_at", "pk")
    return list(rows.select_related("group__site", "group__organisation"))


def _moved_late(session: Session, notice_days: int) -> bool:
    """Whether a session was moved with less than the notice, then cancelled."""
    return (
        session.status == SessionStatus.CANCELLED
        and session.moved_from is not None
        and session.notice_of(session.moved_from, session.moved_at) < notice_days
    )


def _day_of(session: Session, notice_days: int) -> date:
    """The civil day that a session counts for: moving it too late, then cancelling it, takes it
    out of neither its notice nor its convention."""
    moved = _moved_late(session, notice_days)
    start = session.moved_from if moved else session.starts_at
    return session.group.on_the_wall(start).date()


def _of(term: Term, sessions: Iterable[Session], notice_days: int) -> list[Session]:
    """The sessions of a lot, in the days that its convention covers."""
    found = []
    for session in sessions:
        day = _day_of(session, notice_days)
        covered = (term.starts_on is None or term.starts_on <= day) and (
            term.ends_on is None or day <= term.ends_on
        )
        if covered and term.group is not None and session.group_id == term.group.pk:
            found.append(session)
    return found


def _charge(agreement: Agreement, term: Term, session: Session, made_up: set[int]) -> Charge | None:
    price = term.price_per_session_cents
    day = _day_of(session, agreement.notice_days)
    if session.status == SessionStatus.HELD:
        return Charge(session, term, price, is_late=False, day=day)
    # Cancelled by the facilitator, or by nobody's doing, a session is never due.
    if session.cancelled_by != CancelledBy.BUYER or session.pk in made_up:
        return None
    # The last change of a cancelled session is its cancelling.
    notice = session.notice_of(session.starts_at, session.updated_at)
    is_late = notice < agreement.notice_days or _moved_late(session, agreement.notice_days)
    if not agreement.late_share or not is_late:
        return None
    due = half_up(Decimal(price) * agreement.late_share / 100)
    return Charge(session, term, due, is_late=True, day=day)


def _share(
    term: Term, sessions: Sequence[Session], charges: Sequence[Charge], invoiced: dict[int, int]
) -> Share:
    own = [one for one in charges if one.term is term]
    held = [one for one in own if not one.is_late]
    now = clock.now()
    coming = [
        one for one in sessions if one.status == SessionStatus.PLANNED and one.starts_at > now
    ]
    late = [one for one in own if one.is_late]
    paid = [one for one in sessions if one.pk in invoiced]
    return Share(
        term=term,
        ordered_minutes=term.sessions * (term.lot.duration_minutes or 0),
        held=len(held),
        held_minutes=sum(one.session.minutes for one in held),
        late=len(late),
        late_minutes=sum(one.session.minutes for one in late),
        coming=len(coming),
        due_cents=sum(one.gross_cents for one in own),
        invoiced=len(paid),
        invoiced_minutes=sum(one.minutes for one in paid),
        invoiced_cents=sum(invoiced[one.pk] for one in paid),
    )
