"""Who may go on with a lot: what the call announced and the offer said, with who leads today."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from maillage.engine.award import Rules
from maillage.tendering.domain.awarding import AwardRefused, check_capacity, check_person
from maillage.tendering.domain.comparison import Cell
from maillage.tendering.domain.holders import Led, persons_of
from maillage.tendering.enums import LotStatus
from maillage.tendering.models import AwardLine, Consultation, Lot


def obstacle_of(call: Consultation, lot: Lot, cell: Cell, led: Sequence[Led]) -> str:
    """The announced rule, or the limit of the offer, that this person would break; "" for none.

    The groups led now count, whoever gave them; a rule announced as a wish keeps nobody out.
    """
    holders = list(Lot.objects.filter(consultation=call, status=LotStatus.FILLED))
    known = [*(one.profile for one in led), cell.profile, *cell.others]
    known += [one.holder for one in holders if one.holder is not None]
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
    present = {
        persons[one.holder.slug] for one in holders if one.counts_for_distinct and one.holder
    }
    return _too_few(call, lot, cell, led, present)


def _too_few(
    call: Consultation, lot: Lot, cell: Cell, led: Sequence[Led], present: set[str]
) -> str:
    """Whether the strict number of different persons could no longer be reached."""
    if not call.distinct_is_strict:
        return ""
    counted = AwardLine.objects.filter(consultation=call, lot__counts_for_distinct=True)
    groups = dict(counted.values_list("group_id", "lot_id"))
    present |= {cell.persons[one.profile.slug] for one in led if one.group in groups}
    present |= {cell.person} if lot.counts_for_distinct else set()
    waiting = set(groups.values()) - {groups[one.group] for one in led if one.group in groups}
    if len(present) + len(waiting - {lot.pk}) >= call.min_distinct_facilitators:
        return ""
    return (
        f"L’appel demande au moins {call.min_distinct_facilitators} personnes différentes\u00a0: "
        "confiez ce lot à une autre personne."
    )
