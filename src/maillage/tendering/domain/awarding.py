"""The award: lots to persons, groups opened, conventions drafted, everybody told. At once."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from fractions import Fraction

from django.db import transaction

from maillage.engine.award import Bid, Rules
from maillage.groups.domain.cycles import GroupPlan, open_cycle
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.handover import facilitator_takes_over
from maillage.groups.enums import ObjectiveOrigin
from maillage.groups.models import Cycle, Group
from maillage.kernel import clock, journal
from maillage.kernel.words import compte, liste
from maillage.people.domain.occupations import Busy
from maillage.people.models import Organisation, User
from maillage.planning.domain import set_rules
from maillage.tendering.domain.comparison import Cell, Comparison, distinct_persons
from maillage.tendering.domain.conventions import draft_agreement
from maillage.tendering.domain.letters import send_letters, write_letters
from maillage.tendering.domain.opening import said_closed_by_one
from maillage.tendering.domain.results import Decision, keep_results
from maillage.tendering.enums import ConsultationStatus, LotStatus
from maillage.tendering.models import AwardLine, Consultation, Lot
from maillage.tendering.queries.analysis import conflicts_of, facts_of
from maillage.tendering.queries.terms import Term, sums_of

# Characters of the sentence owed by who awards to an offer they have a link with.
LEAST_WHY = 30


class AwardRefused(Exception):
    """The award cannot be made as asked; the message is a sentence for the buyer."""


def award(
    *,
    consultation: Consultation,
    actor: User,
    comparison: Comparison,
    lots: Sequence[Lot],
    choice: dict[str, str],
    reason: str,
    joint_decision: str = "",
    linked: Collection[str] | None = None,
    interest_words: str = "",
) -> Cycle:
    """Give each chosen lot to an offer, open the cycle, draft conventions and letters.

    `choice` maps a lot's slug to the key of a cell; `linked` are the offers (slug) with which the
    actor declares a link (None: they were not asked). Filled lots keep their holder and join the
    cycle; the lots of a replacement call go on in the groups and on the dates they have. What the
    decision rests on is kept as it stands. All or nothing, one journal line. Without criteria the
    letters leave at once; with criteria the buyer reads them over first. Raises AwardRefused when
    the call is not waiting for its award, when something changed since the comparison, when
    nothing is chosen, when an announced rule is broken, when equal offers have no joint decision,
    when a departure or a link has no words, or when a person cannot lead a group, or take it over.
    """
    chosen = _chosen(comparison, choice)
    check_rules(comparison, choice)
    _check_words(comparison, choice, reason, joint_decision)
    _check_interests(list(chosen.values()), linked, interest_words)
    with transaction.atomic():
        call = _locked(consultation, actor, comparison)
        groups = _groups(call, actor, lots, chosen)
        _write_lines(call, groups, chosen, reason)
        _draft_agreements(call, actor, chosen)
        Lot.objects.filter(pk__in=[lot.pk for lot in chosen]).update(status=LotStatus.AWARDED)
        call.status = ConsultationStatus.AWARDED
        call.save(update_fields=["status"])
        words = (reason.strip(), joint_decision.strip(), interest_words.strip())
        decision = Decision(choice, *words, linked)
        keep_results(call=call, actor=actor, comparison=comparison, decision=decision)
        cycle = next(groups[lot.pk] for lot in chosen).cycle
        journal.record(
            organisation=call.organisation,
            actor=actor,
            verb="tendering.awarded",
            subject=call,
            detail={"lots": len(chosen), "cycle": cycle.pk, "departs": bool(reason)},
        )
        write_letters(call=call)
        if not comparison.by_marks:
            send_letters(consultation=call, actor=actor)
    return cycle


def _locked(consultation: Consultation, actor: User, comparison: Comparison) -> Consultation:
    """The call, held until the award is written: of two people at once, one comes second."""
    call: Consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if call.status != ConsultationStatus.PUBLISHED or clock.now() <= (call.deadline or clock.now()):
        raise AwardRefused("Cet appel n’attend pas d’attribution : rechargez la page.")
    if facts_of(call).version != comparison.facts.version:
        raise AwardRefused(
            "Une note, un prix ou une étape a changé pendant que vous choisissiez : "
            "relisez la comparaison, puis attribuez."
        )
    if said_closed_by_one(call):
        raise AwardRefused(
            "Une proposition n’a pas été ouverte, et une seule personne l’a essayé : un autre "
            "membre du comité recommence l’ouverture, puis vous attribuez."
        )
    if conflicts_of(call, actor):
        raise AwardRefused(
            "Vous avez déclaré un lien avec une proposition : une autre personne attribue."
        )
    return call


def _chosen(comparison: Comparison, choice: dict[str, str]) -> dict[Lot, Cell]:
    chosen = {}
    for row in comparison.rows:
        key = choice.get(row.lot.slug)
        if key:
            cell = comparison.cell(row.lot.slug, key)
            if cell is None:
                raise AwardRefused(f"{row.lot} : cette offre ne répond pas à ce lot.")
            chosen[row.lot] = cell
    if not chosen:
        raise AwardRefused("Choisissez au moins une offre, ou déclarez l’appel sans suite.")
    return chosen


def check_rules(comparison: Comparison, choice: dict[str, str]) -> None:
    """Refuse a choice that breaks an announced rule; the sentence names who and what to change.

    The rules on persons are refused here only when they were announced as strict.
    """
    call, rules = comparison.consultation, comparison.rules
    if comparison.unmarked:
        raise AwardRefused(
            f"Personne n’a pu noter la proposition de {liste(comparison.unmarked)} : nommez une "
            "autre personne qui la lira."
        )
    bids = comparison.chosen(choice)
    wanted = call.min_distinct_facilitators
    if call.distinct_is_strict and distinct_persons(comparison, choice) < wanted:
        raise AwardRefused(
            f"L’appel demande au moins {wanted} personnes différentes : "
            "confiez un lot à une autre personne."
        )
    led = _led(comparison, bids)
    given = Counter((bid.offer, bid.person) for bid in bids)
    taken = Counter(bid.offer for bid in bids)
    for cell in filter(None, (comparison.cell(lot, key) for lot, key in choice.items())):
        check_person(cell, call, led=led, given=given, rules=rules)
        check_capacity(cell, taken[cell.offer.offer.slug], rules)


def _led(comparison: Comparison, bids: Sequence[Bid]) -> Counter[str]:
    """How many groups each person would lead, the filled ones included."""
    return Counter(comparison.rules.holding) + Counter(bid.person for bid in bids)


def _is_short(comparison: Comparison, choice: dict[str, str]) -> bool:
    """Whether a wish of the call on persons is not held by this choice."""
    call, bids = comparison.consultation, comparison.chosen(choice)
    led, most = _led(comparison, bids), call.max_lots_per_facilitator
    too_many = most is not None and any(led[bid.person] > most for bid in bids)
    return too_many or distinct_persons(comparison, choice) < call.min_distinct_facilitators


def check_capacity(cell: Cell, taken: int, rules: Rules) -> None:
    """Raise AwardRefused when an offer would have more groups than it proposes to take."""
    capacity = rules.capacity.get(cell.offer.offer.slug)
    if capacity is not None and taken > capacity:
        raise AwardRefused(
            f"{cell.provider} propose de prendre {compte(capacity, 'groupe')} au plus : "
            "confiez les autres à quelqu’un d’autre."
        )


def check_person(
    cell: Cell,
    call: Consultation,
    *,
    led: Mapping[str, int],
    given: Mapping[tuple[str, str], int],
    rules: Rules,
) -> None:
    """Raise AwardRefused for what the call and the offer say of one person: `led` in all, `given`
    by this choice."""
    person, most = cell.person, call.max_lots_per_facilitator
    if call.max_is_strict and most is not None and led[person] > most:
        raise AwardRefused(
            f"{cell.facilitator} mènerait {compte(led[person], 'groupe')} et l’appel en "
            f"annonce {most} au plus par personne : confiez-en à quelqu’un d’autre."
        )
    who = (cell.offer.offer.slug, person)
    said = rules.most_each.get(who)
    if said is not None and given[who] > said:
        raise AwardRefused(
            f"{cell.provider} propose {compte(said, 'groupe')} au plus pour {cell.facilitator} : "
            "confiez les autres à quelqu’un d’autre."
        )


def _check_words(
    comparison: Comparison, choice: dict[str, str], reason: str, joint_decision: str
) -> None:
    """A departure owes its reason, a choice among equals a joint decision."""
    short = _is_short(comparison, choice)
    equal = _is_equal(comparison, choice)
    if equal and not joint_decision.strip():
        raise AwardRefused(
            "Plusieurs attributions sont exactement à égalité : écrivez la décision commune "
            "(qui l’a prise, quand, et pourquoi)."
        )
    departs = choice != comparison.proposed_choice and not equal
    if (short or departs) and not reason.strip():
        raise AwardRefused(
            "Votre choix s’écarte de la proposition ou du souhait annoncé : écrivez pourquoi."
        )


def _check_interests(chosen: Sequence[Cell], linked: Collection[str] | None, words: str) -> None:
    """Who decides says the nature of a link; one with the offer retained is another's to decide,
    unless a whole sentence says why not (code de la commande publique, L2141-10)."""
    if not linked:
        return
    retained = {cell.provider for cell in chosen if cell.offer.offer.slug in linked}
    if retained and len(words.strip()) < LEAST_WHY:
        raise AwardRefused(
            f"Vous déclarez un lien avec {liste(sorted(retained))}, que vous retenez\u00a0: "
            "laissez une autre personne attribuer, ou écrivez en une phrase la nature du lien et "
            "pourquoi vous attribuez quand même."
        )
    if not words.strip():
        raise AwardRefused("Écrivez en quelques mots la nature du lien que vous déclarez.")


def _is_equal(comparison: Comparison, choice: dict[str, str]) -> bool:
    """Whether this choice is one of several that are worth exactly the same, the best."""
    if not comparison.is_tied:
        return False
    mine = comparison.chosen(choice)
    proposed = comparison.chosen(comparison.proposed_choice)
    return comparison.rules.allow(mine) and _worth(mine) == _worth(proposed)


def _worth(bids: Sequence[Bid]) -> tuple[int, Fraction, Fraction]:
    total = sum((bid.score for bid in bids), Fraction(0))
    return len(bids), total, sum((bid.merit for bid in bids), Fraction(0))


def _groups(
    call: Consultation, actor: User, lots: Sequence[Lot], chosen: dict[Lot, Cell]
) -> dict[int, Group]:
    """Lot pk -> its group: of a cycle opened now, or the one that a replacement goes on with."""
    fresh = [lot for lot in lots if lot.continues is None]
    found = {lot.pk: lot.continues for lot in chosen if lot.continues is not None}
    for lot, cell in chosen.items():
        if lot.continues is not None:
            _hand_over(lot, lot.continues, cell, actor)
    if any(lot.continues is None for lot in chosen):
        cycle = _open_cycle(call, actor, fresh, chosen)
        if call.distinct_is_strict and call.min_distinct_facilitators > 1:
            # Whoever is replaced later, as many different persons lead as the call promised.
            wanted = call.min_distinct_facilitators
            set_rules(cycle=cycle, distinct_leaders=wanted, covers=[], actor=actor)
        by_name = {group.name: group for group in cycle.groups.all()}
        found |= {lot.pk: by_name[lot.name] for lot in chosen if lot.continues is None}
    return found


def _hand_over(lot: Lot, group: Group, cell: Cell, actor: User) -> None:
    if group.facilitators.exists():
        raise AwardRefused(
            f"{lot.name}\u00a0: quelqu’un anime déjà ce groupe, n’attribuez pas ce lot."
        )
    try:
        facilitator_takes_over(group=group, profile=cell.profile, actor=actor)
    except (Refused, Busy) as refusal:
        raise AwardRefused(f"{lot.name}\u00a0: {refusal}") from refusal


def _open_cycle(
    call: Consultation, actor: User, lots: Sequence[Lot], chosen: dict[Lot, Cell]
) -> Cycle:
    if call.season_starts_on is None:
        raise AwardRefused("Cet appel ne dit pas quand les séances commencent.")
    plans = []
    for lot in lots:
        cell = chosen.get(lot)
        holder = cell.profile if cell else lot.holder
        if lot.status == LotStatus.OPEN and cell is None:
            continue
        plans.append(
            GroupPlan(
                name=lot.name,
                service=lot.service,
                site=call.site,
                size_budgeted=lot.size_budgeted or 0,
                size_actual=lot.size_actual,
                sessions_min=lot.sessions_min or 1,
                sessions_max=cell.sessions if cell else lot.sessions_max or 1,
                duration_minutes=lot.duration_minutes or 0,
                facilitators=(holder,) if holder else (),
            )
        )
    try:
        return open_cycle(
            organisation=call.organisation,
            actor=actor,
            title=call.title,
            kind=call.kind,
            membership=call.membership,
            is_voluntary=call.is_voluntary,
            starts_on=call.season_starts_on,
            ends_on=call.season_ends_on or end_of_school_year(call.season_starts_on),
            avoids_school_holidays=call.avoids_school_holidays,
            objectives=call.objectives,
            origin=ObjectiveOrigin.CALL,
            groups=plans,
        )
    except Refused as refusal:
        raise AwardRefused(str(refusal)) from refusal


def end_of_school_year(day: date) -> date:
    """The last day of June that follows: where a season stops when the call does not say."""
    return date(day.year + (day.month >= 7), 6, 30)


def _write_lines(
    call: Consultation, groups: Mapping[int, Group], chosen: dict[Lot, Cell], reason: str
) -> None:
    AwardLine.objects.bulk_create(
        AwardLine(
            organisation=call.organisation,
            consultation=call,
            lot=lot,
            offer=cell.offer.offer,
            profile=cell.profile,
            price_per_session_cents=cell.price_cents,
            sessions=cell.sessions,
            override_reason=reason.strip(),
            group=groups[lot.pk],
            starts_on=clock.today() if lot.continues else None,
        )
        for lot, cell in chosen.items()
    )


def _draft_agreements(call: Consultation, actor: User, chosen: dict[Lot, Cell]) -> None:
    for provider, cells in _by_provider(chosen).items():
        content = cells[0][1].offer.content
        terms = [
            Term(lot, lot.continues, cell.profile, cell.sessions, cell.price_cents)
            for lot, cell in cells
        ]
        draft_agreement(
            consultation=call,
            actor=actor,
            provider=provider,
            content=content,
            sums=sums_of(terms, content.vat_basis_points),
        )


def _by_provider(chosen: dict[Lot, Cell]) -> dict[Organisation, list[tuple[Lot, Cell]]]:
    found: dict[Organisation, list[tuple[Lot, Cell]]] = {}
    for lot, cell in chosen.items():
        found.setdefault(cell.offer.provider, []).append((lot, cell))
    return found
