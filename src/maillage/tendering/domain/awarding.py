"""The award: lots to persons, groups opened, conventions drafted, everybody told. At once."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from maillage.groups.domain.cycles import GroupPlan, open_cycle
from maillage.groups.enums import ObjectiveOrigin
from maillage.groups.models import Cycle
from maillage.kernel import clock, journal, mail
from maillage.kernel.money import Line, totals
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Organisation, User
from maillage.tendering.domain.comparison import Cell, Comparison, distinct_persons
from maillage.tendering.enums import ConsultationStatus, LotStatus
from maillage.tendering.models import Agreement, AwardLine, Consultation, Lot


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
) -> Cycle:
    """Give each chosen lot to an offer, open the cycle, draft one convention per provider.

    `choice` maps a lot's slug to an offer's slug. Filled lots keep their holder and join the
    cycle. All or nothing, one journal line, one mail per person of each provider that answered.
    Raises AwardRefused when the call is not waiting for its award, when nothing is chosen, when
    the strict rule of distinct persons is broken, or when a departure has no reason.
    """
    chosen = _chosen(comparison, choice)
    _check_rule(consultation, comparison, lots, choice, reason)
    with transaction.atomic():
        call = Consultation.objects.select_for_update().get(pk=consultation.pk)
        if call.status != ConsultationStatus.PUBLISHED or clock.now() <= call.deadline:
            raise AwardRefused("Cet appel n’attend pas d’attribution : rechargez la page.")
        cycle = _open_cycle(call, actor, lots, chosen)
        _write_lines(call, cycle, chosen, reason)
        for provider, cells in _by_provider(chosen).items():
            _draft_agreement(call, actor, provider, cells)
        call.status = ConsultationStatus.AWARDED
        call.save(update_fields=["status"])
        journal.record(
            organisation=call.organisation,
            actor=actor,
            verb="tendering.awarded",
            subject=call,
            detail={"lots": len(chosen), "cycle": cycle.pk, "departs": bool(reason)},
        )
        _tell(call, comparison, chosen)
    return cycle


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


def _check_rule(
    consultation: Consultation,
    comparison: Comparison,
    lots: Sequence[Lot],
    choice: dict[str, str],
    reason: str,
) -> None:
    counting = [lot for lot in lots if lot.counts_for_distinct]
    already = frozenset(
        lot.holder.slug for lot in counting if lot.status == LotStatus.FILLED and lot.holder
    )
    counted = frozenset(lot.slug for lot in counting if lot.status == LotStatus.OPEN)
    wanted = consultation.min_distinct_facilitators
    short = distinct_persons(comparison, already, counted, choice) < wanted
    if short and consultation.distinct_is_strict:
        raise AwardRefused(
            f"L’appel demande au moins {wanted} personnes différentes : "
            "confiez un lot à une autre personne."
        )
    proposed = {row.lot.slug: row.proposed.key for row in comparison.rows if row.proposed}
    if (short or choice != proposed) and not reason.strip():
        raise AwardRefused(
            "Votre choix s’écarte de la proposition ou du souhait annoncé : écrivez pourquoi."
        )


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


def end_of_school_year(day: date) -> date:
    """The last day of June that follows: where a season stops when the call does not say."""
    return date(day.year + (day.month >= 7), 6, 30)


def _write_lines(call: Consultation, cycle: Cycle, chosen: dict[Lot, Cell], reason: str) -> None:
    groups = {group.name: group for group in cycle.groups.all()}
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
            group=groups[lot.name],
        )
        for lot, cell in chosen.items()
    )


def _by_provider(chosen: dict[Lot, Cell]) -> dict[Organisation, list[tuple[Lot, Cell]]]:
    found: dict[Organisation, list[tuple[Lot, Cell]]] = {}
    for lot, cell in chosen.items():
        found.setdefault(cell.offer.provider, []).append((lot, cell))
    return found


def _draft_agreement(
    call: Consultation, actor: User, provider: Organisation, given: list[tuple[Lot, Cell]]
) -> Agreement:
    content = given[0][1].offer.content
    sums = totals(agreement_lines(given, content.vat_basis_points))
    number = Agreement.objects.filter(created_at__year=clock.today().year).count() + 1
    return Agreement.objects.create(
        organisation=call.organisation,
        consultation=call,
        provider=provider,
        reference=f"{clock.today().year}-{number:03d}",
        total_net_cents=sums.net_cents,
        vat_basis_points=content.vat_basis_points,
        vat_exemption_reason=content.vat_exemption_reason,
        total_gross_cents=sums.gross_cents,
        signatory=actor,
        created_at=clock.now(),
    )


def agreement_lines(given: Sequence[tuple[Lot, Cell]], vat_basis_points: int) -> list[Line]:
    """The lines of a convention: one per lot, sessions at the price of a session."""
    return [
        Line(str(lot), cell.sessions, cell.price_cents, vat_basis_points) for lot, cell in given
    ]


def _tell(call: Consultation, comparison: Comparison, chosen: dict[Lot, Cell]) -> None:
    winners = {cell.offer.provider.pk for cell in chosen.values()}
    with across_organisations("each provider that answered is told"):
        for opened in comparison.offers:
            kind = (
                "tendering.offer_retained"
                if opened.provider.pk in winners
                else "tendering.offer_rejected"
            )
            people = User.objects.filter(
                memberships__organisation=opened.provider, memberships__ends_on=None
            ).distinct()
            for person in people:
                mail.post(
                    kind=kind,
                    to=person.pk,
                    ids={"consultation": call.pk, "provider": opened.provider.pk},
                )
