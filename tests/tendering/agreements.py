"""Conventions for tests: awarded, sent, signed by both sides; sessions lived."""

from __future__ import annotations

from datetime import timedelta

from maillage.groups.enums import SessionStatus
from maillage.groups.models import Group, Session
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.people.models import Organisation
from maillage.tendering.domain.amending import amend
from maillage.tendering.domain.opening_data import publish_data
from maillage.tendering.domain.signing import keep_clauses, note_signature, send_to_sign
from maillage.tendering.domain.stopping import stop
from maillage.tendering.enums import AgreementStatus, Side
from maillage.tendering.models import Agreement, Amendment, EssentialData
from maillage.tendering.queries.terms import terms_of
from tests.factories import World
from tests.tendering.analysis import MARKS, competition, read_by_all
from tests.tendering.offers import award_all, closed_call_with_offer

PDF = b"%PDF-1.7 essai"


def awarded(world: World) -> Agreement:
    """The convention of one group of seven sessions at 300 euros, as the award drafts it."""
    call, _ = closed_call_with_offer(world)
    award_all(world, call)
    with within(world.home.organisation):
        return Agreement.objects.select_related("organisation").get(consultation=call)


def sent(world: World) -> Agreement:
    """The same, sent to be signed."""
    agreement = awarded(world)
    buyer = world.home.people["buyer"]
    with within(world.home.organisation):
        kept = keep_clauses(agreement=agreement, actor=buyer)
        send_to_sign(paper=kept, actor=buyer, document=PDF)
    return reread(agreement)


def signed(world: World) -> Agreement:
    """The same, signed today by both sides."""
    agreement = sent(world)
    sign(world, agreement)
    return reread(agreement)


def sign(world: World, paper: Agreement | Amendment) -> None:
    with within(world.home.organisation):
        for side in Side.values:
            note_signature(
                paper=paper, side=side, signed_on=clock.today(), actor=world.home.people["buyer"]
            )


def two_sessions_more(world: World, agreement: Agreement) -> Amendment:
    """An amendment: nine sessions instead of seven."""
    with within(world.home.organisation):
        lot = agreement.consultation.lots.get()
        return amend(
            agreement=agreement,
            actor=world.home.people["buyer"],
            reason="Deux séances de plus.",
            effective_on=clock.today(),
            changes={lot.slug: (9, 30_000)},
        )


def lived(agreement: Agreement, *, days_ago: int, status: str = SessionStatus.HELD) -> Session:
    """A session of the convention's group, two hours long."""
    with within(agreement.organisation):
        group = Group.objects.get(award_lines__consultation=agreement.consultation_id)
        start = clock.now() - timedelta(days=days_ago)
        return Session.objects.create(
            organisation=agreement.organisation,
            group=group,
            starts_at=start,
            ends_at=start + timedelta(hours=2),
            status=status,
            updated_at=start,
        )


def dear(world: World) -> Agreement:
    """A running convention above the threshold of certificates."""
    return above_threshold(signed(world))


def above_threshold(agreement: Agreement) -> Agreement:
    """The same at 800 euros a session: 5,600 in all."""
    with within(agreement.organisation):
        award = agreement.consultation.lots.get().award
        award.price_per_session_cents = 80_000
        award.save()
        Agreement.objects.filter(pk=agreement.pk).update(
            total_net_cents=560_000, total_gross_cents=560_000
        )
    return reread(agreement)


def awarded_and_signed(world: World, *, lots: int = 1, joint: str = "") -> list[Agreement]:
    """The conventions of a call that three offers answered, by reference, signed by both sides."""
    found = competition(world, lots=lots, min_distinct_facilitators=min(lots, 2))
    read_by_all(found, MARKS)
    award_all(world, found.call, joint=joint)
    with within(world.home.organisation):
        made = Agreement.objects.filter(consultation=found.call).order_by("reference")
        made.update(status=AgreementStatus.SENT, sent_at=clock.now())
        agreements = list(made.select_related("organisation", "consultation"))
    for one in agreements:
        sign(world, one)
    return [reread(one) for one in agreements]


def stopped(world: World, agreement: Agreement) -> Amendment:
    """The person of the convention stops yesterday."""
    with within(agreement.organisation):
        (term,) = terms_of(agreement)
        return stop(
            agreement=agreement,
            actor=world.home.people["buyer"],
            profile=term.profile,
            last_day=clock.today() - timedelta(days=1),
            reason="Arrêt d’un commun accord.",
        )


DATA = {
    "cpv": "80500000",
    "procedure": "Procédure adaptée",
    "offers_received": 2,
    "ccag": "Pas de CCAG",
    "price_form": "Unitaire",
    "price_type": "Définitif ferme",
    "social": [],
    "environment": ["Critère environnemental"],
}


def publishable(world: World) -> Agreement:
    """A signed convention whose two sides have a SIRET."""
    Organisation.objects.filter(pk=world.home.organisation.pk).update(siret="73282932000074")
    Organisation.objects.filter(pk=world.provider.organisation.pk).update(siret="55210055400013")
    return signed(world)


def published(world: World, agreement: Agreement) -> EssentialData:
    with within(agreement.organisation):
        return publish_data(
            agreement=agreement, actor=world.home.people["buyer"], values=dict(DATA)
        )


def ended(world: World) -> Agreement:
    """A signed convention whose last day was four months ago."""
    agreement = signed(world)
    with within(agreement.organisation):
        last = clock.today() - timedelta(days=125)
        Agreement.objects.filter(pk=agreement.pk).update(status="ended", ended_on=last)
    return reread(agreement)


def reread(agreement: Agreement) -> Agreement:
    with within(agreement.organisation):
        return Agreement.objects.select_related(
            "organisation", "provider", "consultation__site", "clause_set"
        ).get(pk=agreement.pk)


def base(world: World, agreement: Agreement) -> str:
    """The page of a convention, in its buyer's space."""
    return f"/o/{world.home.organisation.slug}/conventions/{agreement.slug}/"
