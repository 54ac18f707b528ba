"""Reads around the analysis of offers: who reads, what was declared, marked and recorded."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from maillage.people.models import Membership, User
from maillage.tendering.enums import AnalysisStepKind, CriterionKind
from maillage.tendering.models import (
    Analysis,
    AnalysisStep,
    CallReader,
    Consultation,
    Criterion,
    InterestDeclaration,
    Mark,
)


@dataclass(frozen=True)
class Facts:
    """What the comparison of a call rests on beside the offers themselves.

    `marks` are those of readers who have fixed theirs. `version` changes whenever one of these
    facts does: an award is refused when it was prepared on another version.
    """

    criteria: Sequence[Criterion] = ()
    marks: Sequence[Mark] = ()
    marks_each_lot: bool = False
    # (offer pk, lot slug) -> price of a session in cents, after negotiation
    prices: Mapping[tuple[int, str], int] = field(default_factory=lambda: MappingProxyType({}))
    # offer pk -> why it is set aside
    set_aside: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    version: str = ""

    @property
    def quality(self) -> list[Criterion]:
        """The criteria that readers mark: all but the price."""
        return quality(self.criteria)


def criteria_of(call: Consultation) -> list[Criterion]:
    """The announced criteria in their order; none for a direct award."""
    return list(call.criteria.order_by("position", "pk"))


def quality(criteria: Iterable[Criterion]) -> list[Criterion]:
    """Those that readers mark: all but the price, which its formula marks."""
    return [one for one in criteria if one.kind != CriterionKind.PRICE]


def facts_of(call: Consultation) -> Facts:
    """Everything recorded since the opening that the comparison must take into account."""
    steps = steps_of(call)
    criteria = criteria_of(call)
    readers = readers_of(call) if criteria else []
    fixed = [reader.pk for reader in readers if reader.fixed_at]
    analysis = Analysis.objects.filter(consultation=call).first() if criteria else None
    marks = list(Mark.objects.filter(reader_id__in=fixed, value__isnull=False)) if fixed else []
    seen = [step.pk for step in steps], [(reader.pk, reader.fixed_at) for reader in readers]
    return Facts(
        criteria=criteria,
        marks=marks,
        marks_each_lot=bool(analysis and analysis.marks_each_lot),
        prices=_negotiated(steps),
        set_aside=set_aside(steps),
        version=hashlib.sha256(repr(seen).encode()).hexdigest()[:16],
    )


def steps_of(call: Consultation) -> list[AnalysisStep]:
    """What was recorded, the oldest first."""
    return list(
        AnalysisStep.objects.filter(consultation=call)
        .select_related("recorded_by")
        .order_by("recorded_at", "pk")
    )


def set_aside(steps: Iterable[AnalysisStep]) -> dict[int, str]:
    """Offer pk -> why it is set aside, as the last step about it says."""
    found: dict[int, str] = {}
    for step in steps:
        if step.kind == AnalysisStepKind.SET_ASIDE:
            found[step.offer_id] = step.words
        elif step.kind == AnalysisStepKind.PUT_RIGHT:
            found.pop(step.offer_id, None)
    return found


def _negotiated(steps: Iterable[AnalysisStep]) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    for step in steps:
        for lot, cents in step.prices.items():
            found[step.offer_id, lot] = cents
    return found


def analysis_of(call: Consultation) -> Analysis | None:
    """How the offers are read; None until the readers are named."""
    return Analysis.objects.filter(consultation=call).first()


def readers_of(call: Consultation) -> list[CallReader]:
    """The readers with their account, in the order in which they were named."""
    return list(
        CallReader.objects.filter(consultation=call)
        .select_related("user")
        .order_by("named_at", "pk")
    )


def reader_of(call: Consultation, user: User) -> CallReader | None:
    """This person as a reader of the call."""
    return CallReader.objects.filter(consultation=call, user=user).select_related("user").first()


def declarations_of(call: Consultation) -> list[InterestDeclaration]:
    """Everything declared about the offers of a call."""
    return list(
        InterestDeclaration.objects.filter(reader__consultation=call)
        .select_related("reader__user")
        .order_by("reader_id", "pk")
    )


def conflicts_of(call: Consultation, user: User) -> set[int]:
    """The offers (pk) from which this person is excluded by their own declaration."""
    found = InterestDeclaration.objects.filter(
        reader__consultation=call, reader__user=user, has_conflict=True
    )
    return set(found.values_list("offer_id", flat=True))


def marks_are_fixed(call: Consultation) -> bool:
    """Whether every reader has fixed their marks (never true without a reader)."""
    return all_fixed(readers_of(call))


def all_fixed(readers: Sequence[CallReader]) -> bool:
    """Whether each of these readers, one at least, has fixed their marks.

    Nobody waits for the marks of who left the buyer before fixing them.
    """
    gone = gone_of(readers)
    return any(reader.fixed_at for reader in readers) and all(
        reader.fixed_at or reader.pk in gone for reader in readers
    )


def gone_of(readers: Sequence[CallReader]) -> set[int]:
    """Those of these readers of one call (pk) who no longer belong to the buyer."""
    if not readers:
        return set()
    still = set(
        Membership.objects.current()
        .filter(
            organisation_id=readers[0].organisation_id,
            user_id__in=[reader.user_id for reader in readers],
            user__is_active=True,
        )
        .values_list("user_id", flat=True)
    )
    return {reader.pk for reader in readers if reader.user_id not in still}


def calls_to_read(user: User) -> list[CallReader]:
    """What a person of the space still has to read, for their home page."""
    return list(
        CallReader.objects.filter(
            user=user, fixed_at=None, consultation__status="published"
        ).select_related("consultation")[:20]
    )


def marks_of_others(call: Consultation, reader: CallReader, offer_pk: int) -> list[Mark]:
    """What the other readers who have fixed theirs gave to one offer."""
    return list(
        Mark.objects.filter(
            reader__consultation=call,
            reader__fixed_at__isnull=False,
            offer_id=offer_pk,
            value__isnull=False,
        )
        .exclude(reader=reader)
        .select_related("reader__user", "criterion", "lot")
        .order_by("criterion__position", "lot__number", "reader__pk")
    )
