"""Conventions, amendments and papers that the addresses of the room name."""

from __future__ import annotations

from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations, within
from maillage.tendering.domain.certificates import hand_in
from maillage.tendering.domain.conventions import add_paper
from maillage.tendering.domain.invoicing import issue_invoice
from maillage.tendering.domain.signing import send_to_sign
from maillage.tendering.models import Agreement, Amendment
from tests.factories import World
from tests.permissions.objects import maker
from tests.tendering.agreements import (
    PDF,
    dear,
    ended,
    lived,
    publishable,
    published,
    sent,
    signed,
    stopped,
    two_sessions_more,
)


def the_agreement() -> Agreement:
    with across_organisations("test"):
        return Agreement.objects.select_related("organisation").get()


@maker("signed_agreement")
def _signed_agreement(world: World) -> str:
    return signed(world).slug


@maker("sent_agreement")
def _sent_agreement(world: World) -> str:
    return sent(world).slug


@maker("agreement_paper")
def _agreement_paper(world: World) -> str:
    with within(world.home.organisation):
        return add_paper(
            agreement=the_agreement(),
            actor=world.home.people["buyer"],
            kind="annex",
            title="Planning",
            filename="planning.pdf",
            data=PDF,
        ).slug


@maker("amendment_number")
def _amendment_number(world: World) -> str:
    return str(two_sessions_more(world, the_agreement()).number)


@maker("sent_amendment_number")
def _sent_amendment_number(world: World) -> str:
    number = _amendment_number(world)
    with within(world.home.organisation):
        send_to_sign(paper=Amendment.objects.get(), actor=world.home.people["buyer"], document=PDF)
    return number


@maker("odt")
def _odt(world: World) -> str:
    return "odt"


@maker("dear_agreement")
def _dear_agreement(world: World) -> str:
    return dear(world).slug


@maker("agreement_to_invoice")
def _agreement_to_invoice(world: World) -> str:
    agreement = signed(world)
    lived(agreement, days_ago=3)
    return agreement.slug


@maker("invoice")
def _invoice(world: World) -> str:
    agreement = the_agreement()
    return issue_invoice(
        agreement=agreement,
        actor=world.provider.people["facilitator"],
        number="F-1",
        issued_on=clock.today(),
        sessions=[lived(agreement, days_ago=3).slug],
    ).slug


@maker("certificate")
def _certificate(world: World) -> str:
    return hand_in(
        provider=world.provider.organisation,
        actor=world.provider.people["facilitator"],
        kind="social",
        issued_on=clock.today(),
        filename="attestation.pdf",
        data=PDF,
    ).slug


@maker("stopped_agreement")
def _stopped_agreement(world: World) -> str:
    agreement = signed(world)
    stopped(world, agreement)
    return agreement.slug


@maker("publishable_agreement")
def _publishable_agreement(world: World) -> str:
    return publishable(world).slug


@maker("published_contract")
def _published_contract(world: World) -> str:
    return published(world, publishable(world)).slug


@maker("ended_agreement")
def _ended_agreement(world: World) -> str:
    return ended(world).slug


@maker("awarded_call")
def _awarded_call(world: World) -> str:
    return signed(world).consultation.slug
