"""Who may go on with a lot: what the call announced and the offer said, with who leads today."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from maillage.engine.award import Rules
from maillage.groups.enums import SessionStatus
from maillage.groups.models import Group
from maillage.tendering.domain.awarding import AwardRefused, check_capacity, check_person
from maillage.tendering.domain.comparison import Cell
from maillage.tendering.domain.holders import Led, led_now, persons_of
from maillage.tendering.enums import AgreementStatus, AmendmentKind, LotStatus
from maillage.tendering.models import Agreement, Amendment, AwardLine, Consultation, Lot


@dataclass(frozen=True)
class Standing:
    """What every answer to a lot that waits is held against, read once.

    `filled`: the lots of the call that somebody held before it; `counted`: the lot (pk) of each
    group (pk) that counts for the announced number of persons; `waiting`: those of them that have
    sessions to come; `held`: the convention of each provider (pk) for this call; `unsigned`: the
    conventions (pk) of which an amendment waits for its signatures.
    """

    call: Consultation
    lot: Lot
    led: Sequence[Led]
    filled: Sequence[Lot]
    counted: Mapping[int, int]
    waiting: frozenset[int]
    held: Mapping[int, Agreement]
    unsigned: frozenset[int]


def standing_of(call: Consultation, lot: Lot, group: Group) -> Standing:
    """Read what decides who may go on with this group, now."""
    counted = AwardLine.objects.filter(consultation=call, lot__counts_for_distinct=True)
    waiting = counted.filter(group__sessions__status=SessionStatus.PLANNED)
    held = Agreement.objects.filter(consultation=call).order_by("-pk")
    unsigned = Amendment.objects.filter(agreement__in=held, kind=AmendmentKind.CHANGE)
    return Standing(
        call=call,
        lot=lot,
        led=led_now(group),
        filled=list(
            Lot.objects.filter(consultation=call, status=LotStatus.FILLED).select_related("holder")
        ),
        counted=dict(counted.values_list("group_id", "lot_id")),
        waiting=frozenset(waiting.values_list("group_id", flat=True)),
        held={one.provider_id: one for one in held},
        unsigned=frozenset(unsigned.filter(signed_on=None).values_list("agreement_id", flat=True)),
    )


def obstacle_of(standing: Standing, cell: Cell) -> str:
    """What keeps this person out now: the announced rule, the limit of the offer, or the present
    convention of the provider; "" for none.

    The groups led now count, whoever gave them; a rule announced as a wish keeps nobody out.
    """
    return _broken(standing, cell) or _unready(standing, cell)


def _broken(standing: Standing, cell: Cell) -> str:
    call, led = standing.call, standing.led
    known = [*(one.profile for one in led), cell.profile, *cell.others]
    known += [one.holder for one in standing.filled if one.holder is not None]
    persons = persons_of(known, call.organisation)
    cell = replace(cell, persons=persons)
    offer, said = cell.offer.offer.slug, cell.offer.content
    theirs = [one for one in led if one.profile.organisation_id == cell.offer.provider.pk]
    rules = Rules(
        capacity={offer: said.max_lots} if said.max_lots else {},
        most_each={
            (offer, persons[slug]): most for slug, most in said.most_each.items() if slug in persons
        },
    )
    try:
        check_person(
            cell,
            call,
            led=Counter([cell.person, *(persons[one.profile.slug] for one in led)]),
            given=Counter(
                [(offer, cell.person), *((offer, persons[one.profile.slug]) for one in theirs)]
            ),
            rules=rules,
        )
        check_capacity(cell, len({one.group for one in theirs}) + 1, rules)
    except AwardRefused as refusal:
        return str(refusal)
    return _too_few(standing, cell)


def _too_few(standing: Standing, cell: Cell) -> str:
    """Whether the strict number of different persons could no longer be reached."""
    call, lot, groups = standing.call, standing.lot, standing.counted
    if not call.distinct_is_strict:
        return ""
    led = [one for one in standing.led if one.group in groups]
    present = {cell.persons[one.profile.slug] for one in led}
    present |= {
        cell.persons[one.holder.slug]
        for one in standing.filled
        if one.counts_for_distinct and one.holder
    }
    present |= {cell.person} if lot.counts_for_distinct else set()
    # A group whose every session is held will see nobody new.
    free = {groups[one] for one in standing.waiting - {one.group for one in led}} - {lot.pk}
    if len(present) + len(free) >= call.min_distinct_facilitators:
        return ""
    return (
        f"L’appel demande au moins {call.min_distinct_facilitators} personnes différentes\u00a0: "
        "confiez ce lot à une autre personne."
    )


def _unready(standing: Standing, cell: Cell) -> str:
    """Why the convention that this provider has for the call cannot take a lot more now."""
    held = standing.held.get(cell.offer.provider.pk)
    if held is None:
        return ""
    if held.status != AgreementStatus.SIGNED:
        return (
            f"La convention de {cell.provider} pour cet appel n’est pas signée, ou s’est arrêtée."
        )
    if held.pk in standing.unsigned:
        return f"Un avenant de la convention de {cell.provider} attend ses signatures."
    return ""
