"""A facilitator stops before the end: the stop is dated and counted, then somebody goes on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction

from maillage.groups.domain.handover import facilitator_leaves, facilitator_takes_over
from maillage.kernel import clock, journal
from maillage.people.models import FacilitatorProfile, User
from maillage.tendering.domain import drafting
from maillage.tendering.domain.amending import write_amendment
from maillage.tendering.domain.awarding import LEAST_WHY
from maillage.tendering.domain.comparison import Cell
from maillage.tendering.domain.conventions import (
    ConventionRefused,
    draft_agreement,
    lock_agreement,
)
from maillage.tendering.domain.succession import obstacle_of, standing_of
from maillage.tendering.enums import AgreementStatus, AmendmentKind
from maillage.tendering.models import Agreement, AgreementLine, Amendment, Consultation, TakeOver
from maillage.tendering.queries.budget import Charge, budget_of
from maillage.tendering.queries.successors import Candidate, Vacancy
from maillage.tendering.queries.terms import Term, sums_of, terms_of

# How long a replacement call stays open by default, and how long before the first session.
ANSWER_DAYS, START_DAYS = 15, 30


def stop(
    *,
    agreement: Agreement,
    actor: User,
    profile: FacilitatorProfile,
    last_day: date,
    reason: str,
) -> Amendment:
    """Note that a person stops: a termination amendment with the sessions held and due.

    It holds at once; both sides then sign it. The person no longer leads their groups, whose
    members get one neutral mail; dates stand. A convention with no person left is over.

    Raises:
        ConventionRefused: the convention is not signed, the person is not in it, the day is to
            come, or a session was held or is due after it.
    """
    if last_day > clock.today():
        raise ConventionRefused("Cette date est à venir\u00a0: notez l’arrêt le jour venu.")
    with transaction.atomic():
        row = lock_agreement(agreement)
        if row.status != AgreementStatus.SIGNED:
            raise ConventionRefused("Seule une convention signée et en cours peut s’arrêter.")
        terms = terms_of(row)
        theirs = [term for term in terms if term.profile.pk == profile.pk and term.ends_on is None]
        if not theirs:
            raise ConventionRefused("Cette personne n’intervient pas dans cette convention.")
        amendment = write_amendment(
            agreement=row,
            actor=actor,
            kind=AmendmentKind.TERMINATION,
            reason=reason,
            effective_on=last_day,
            changed=_counted_until(row, theirs, last_day),
        )
        if len(theirs) == len([term for term in terms if term.ends_on is None]):
            row.status, row.ended_on = AgreementStatus.ENDED, last_day
            row.save(update_fields=["status", "ended_on"])
        for term in theirs:
            if term.group is not None:
                facilitator_leaves(group=term.group, profile=profile, actor=actor)
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="tendering.facilitator_stopped",
            subject=row,
            detail={"profile": profile.pk, "lots": len(theirs)},
        )
    return amendment


def take_over(
    *,
    agreement: Agreement,
    actor: User,
    vacancy: Vacancy,
    candidate: Candidate,
    reason: str = "",
) -> Agreement:
    """Give what is left of a lot to another offer of the call, from today, at its own price.

    Its provider gets a convention to sign, or an amendment to the one it has; the person leads
    the group, whose sessions to come enter their agenda and whose charter is accepted anew. Who
    decided, and why, is kept in the purchase file.

    Raises:
        ConventionRefused: an announced rule forbids it, a reason is owed, or the provider's own
            convention of this call cannot be amended today.
        Refused, Busy: the person cannot lead this group, or is taken at one of its sessions.
    """
    lot, group, cell = vacancy.stopped.lot, vacancy.group, candidate.cell
    _check_choice(candidate, reason)
    starts_on = max(clock.today(), (vacancy.stopped.ends_on or clock.today()) + timedelta(days=1))
    term = Term(lot, group, cell.profile, vacancy.sessions, cell.price_cents, starts_on)
    with transaction.atomic():
        # Two groups of one call are given one after the other: each counts for the next.
        call = Consultation.objects.select_for_update().get(pk=agreement.consultation_id)
        former = lock_agreement(agreement)
        standing = standing_of(call, lot, group)
        if any(one.group == group.pk for one in standing.led):
            raise ConventionRefused("Quelqu’un anime déjà ce groupe\u00a0: rien n’a changé.")
        if obstacle := obstacle_of(standing, cell):
            raise ConventionRefused(obstacle)
        found = _bound(former, actor, cell, term, standing.held.get(cell.offer.provider.pk))
        facilitator_takes_over(group=group, profile=cell.profile, actor=actor)
        _keep(former, found, actor, candidate, term, reason)
        journal.record(
            organisation=former.organisation,
            actor=actor,
            verb="tendering.lot_taken_over",
            subject=found,
            detail={"lot": lot.pk, "from": former.pk, "sessions": vacancy.sessions},
        )
    return found


def _bound(
    former: Agreement, actor: User, cell: Cell, term: Term, held: Agreement | None
) -> Agreement:
    """The convention that carries the lot on: a new one, or the amended one of the provider."""
    if held is None:
        return _draft(former, actor, cell, term)
    write_amendment(
        agreement=lock_agreement(held),
        actor=actor,
        kind=AmendmentKind.CHANGE,
        reason=f"{term.lot.name}\u00a0: reprise du groupe pour les séances restantes.",
        effective_on=term.starts_on or clock.today(),
        changed=[term],
    )
    return held


def _keep(
    former: Agreement,
    agreement: Agreement,
    actor: User,
    candidate: Candidate,
    term: Term,
    reason: str,
) -> None:
    """What the purchase file tells of it."""
    TakeOver.objects.create(
        organisation=former.organisation,
        lot=term.lot,
        former=former,
        agreement=agreement,
        facilitator=candidate.cell.facilitator,
        sessions=term.sessions,
        price_per_session_cents=term.price_per_session_cents,
        rank=candidate.rank,
        reason=reason.strip(),
        decided_by=actor,
        decided_at=clock.now(),
    )


def _check_choice(candidate: Candidate, reason: str) -> None:
    """Raise ConventionRefused when who decides owes a reason and gives none.

    One's own link with the offer that goes on is another's to decide, unless the words say why
    not (code de la commande publique, L2141-10).
    """
    said = len(reason.strip())
    if candidate.is_linked and said < LEAST_WHY:
        raise ConventionRefused(
            f"Vous avez déclaré un lien avec {candidate.cell.provider}\u00a0: laissez une autre "
            "personne choisir, ou écrivez en une phrase pourquoi vous choisissez quand même "
            f"({LEAST_WHY} caractères au moins)."
        )
    if said or not candidate.owes_reason:
        return
    raise ConventionRefused(
        f"{candidate.cell.facilitator} n’est pas la suite du classement\u00a0: écrivez pourquoi."
    )


def replacement_call(
    *, agreement: Agreement, actor: User, vacancies: Sequence[Vacancy]
) -> Consultation:
    """Draft a call for what is left of stopped lots: same terms, fewer sessions, soon.

    Its award goes on with the groups of these lots, in their cycle and on their dates.

    Raises:
        ConventionRefused: nothing is left, or the season is over.
    """
    call = agreement.consultation
    opens = clock.today() + timedelta(days=START_DAYS)
    if not vacancies:
        raise ConventionRefused("Aucune séance ne reste à confier.")
    if call.season_ends_on is None or call.season_ends_on <= opens:
        raise ConventionRefused(
            "La saison finit dans moins d’un mois\u00a0: préparez plutôt l’appel de l’an prochain."
        )
    kept = {one.stopped.lot.pk: one for one in vacancies}
    with transaction.atomic():
        draft = drafting.copy_call(consultation=call, actor=actor)
        deadline = clock.now().astimezone(clock.PARIS) + timedelta(days=ANSWER_DAYS)
        drafting.revise(
            consultation=draft,
            actor=actor,
            changes={
                "title": f"{call.title} (suite)"[:150],
                "objectives": call.objectives,
                "season_starts_on": opens,
                "season_ends_on": call.season_ends_on,
                "deadline": deadline.replace(hour=23, minute=59, second=0, microsecond=0),
                # The former day for questions, moved by a year, would be after this deadline.
                "questions_until": None,
                "budget_cents": None,
                "min_distinct_facilitators": 1,
            },
        )
        plans = [
            replace(
                drafting.plan_of(lot),
                pk=None,
                sessions_min=kept[lot.pk].sessions,
                sessions_max=kept[lot.pk].sessions,
                continues=kept[lot.pk].group,
            )
            for lot in call.lots.select_related("service", "holder")
            if lot.pk in kept
        ]
        drafting.write_lots(consultation=draft, actor=actor, plans=plans)
    return draft


def _counted_until(row: Agreement, theirs: Sequence[Term], last_day: date) -> list[Term]:
    charges = budget_of(row).charges
    return [
        replace(term, sessions=_counted(term, charges, last_day), ends_on=last_day)
        for term in theirs
    ]


def _counted(term: Term, charges: Sequence[Charge], last_day: date) -> int:
    """The sessions of a lot held or due up to its last day."""
    own = [one for one in charges if one.term.lot.pk == term.lot.pk]
    if any(one.day > last_day for one in own):
        raise ConventionRefused(
            f"{term.lot.name}\u00a0: une séance a été tenue ou est due après cette date\u00a0: "
            "choisissez une date plus tardive."
        )
    return len(own)


def _draft(former: Agreement, actor: User, cell: Cell, term: Term) -> Agreement:
    content = cell.offer.content
    agreement = draft_agreement(
        consultation=former.consultation,
        actor=actor,
        provider=cell.offer.provider,
        content=content,
        sums=sums_of([term], content.vat_basis_points),
    )
    AgreementLine.objects.create(
        organisation=former.organisation,
        agreement=agreement,
        lot=term.lot,
        group=term.group,
        profile=term.profile,
        sessions=term.sessions,
        price_per_session_cents=term.price_per_session_cents,
        starts_on=term.starts_on,
    )
    return agreement
