"""The terms of a convention as they stand: what it was signed for, and what amendments changed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from maillage.groups.models import Group
from maillage.kernel.money import Line, Totals, totals
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import FacilitatorProfile
from maillage.tendering.enums import AmendmentKind
from maillage.tendering.models import Agreement, AgreementLine, AwardLine, Lot

NAMED = "a convention names the provider's persons"


@dataclass(frozen=True)
class Term:
    """One lot of a convention: who leads which group, how often, at what price (cents, VAT in).

    Sessions before `starts_on` or after `ends_on` are another convention's.
    """

    lot: Lot
    group: Group | None
    profile: FacilitatorProfile
    sessions: int
    price_per_session_cents: int
    starts_on: date | None = None
    ends_on: date | None = None

    def line(self, vat_basis_points: int) -> Line:
        """What it comes to."""
        return Line(str(self.lot), self.sessions, self.price_per_session_cents, vat_basis_points)


def first_terms(agreement: Agreement) -> list[Term]:
    """What the convention was drafted for: its own lines, else those of the award, by lot."""
    with across_organisations(NAMED):
        own = _rows(AgreementLine.objects.filter(agreement=agreement, amendment=None))
        if own:
            return [_term(row) for row in own]
        rows = AwardLine.objects.filter(
            consultation=agreement.consultation_id,
            profile__organisation=agreement.provider_id,
        )
        return [
            Term(
                row.lot,
                row.group,
                row.profile,
                row.sessions,
                row.price_per_session_cents,
                row.starts_on,
            )
            for row in rows.select_related("lot", "group", "profile").order_by("lot__number")
        ]


def terms_of(agreement: Agreement, *, before: int | None = None) -> list[Term]:
    """The terms in force, by lot: signed changes, and stops as soon as they are decided.

    `before`: only what amendments of a lower number changed.
    """
    with across_organisations(NAMED):
        changes = AgreementLine.objects.filter(
            Q(amendment__kind=AmendmentKind.TERMINATION) | Q(amendment__signed_on__isnull=False),
            agreement=agreement,
        )
        if before is not None:
            changes = changes.filter(amendment__number__lt=before)
        changed = _rows(changes.order_by("amendment__number", "lot__number"))
    return merged(first_terms(agreement), (_term(row) for row in changed))


def merged(terms: Iterable[Term], changes: Iterable[Term]) -> list[Term]:
    """Terms once changed: a lot has one line, the last said of it; a new lot comes after.

    A change keeps the first day of the line that it replaces, unless it says another.
    """
    found = {term.lot.pk: term for term in terms}
    for change in changes:
        former = found.get(change.lot.pk)
        if former is not None and change.starts_on is None:
            change = replace(change, starts_on=former.starts_on)
        found[change.lot.pk] = change
    return sorted(found.values(), key=lambda term: term.lot.number)


def sums_of(terms: Iterable[Term], vat_basis_points: int) -> Totals:
    """What terms come to, each line rounded once."""
    return totals([term.line(vat_basis_points) for term in terms])


def _rows(rows: object) -> list[AgreementLine]:
    return list(rows.select_related("lot", "group", "profile"))  # type: ignore[attr-defined]


def _term(row: AgreementLine) -> Term:
    return Term(
        row.lot,
        row.group,
        row.profile,
        row.sessions,
        row.price_per_session_cents,
        row.starts_on,
        row.ends_on,
    )
