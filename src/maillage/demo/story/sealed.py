"""A call whose committee opens, told without browsers: the same envelopes, by the same library.

The private keys live here while a chapter is told, then nobody has them: what is sent to the call
that stays open is closed for good, and so are the shares of its members.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from maillage.demo.story import chapters
from maillage.demo.story.cast import Space
from maillage.demo.story.chapters import Call, Proposal
from maillage.demo.story.season import living_on
from maillage.kernel import sealing
from maillage.kernel.tenancy import within
from maillage.people.models import User
from maillage.tendering import access
from maillage.tendering.content import Identity, OfferContent
from maillage.tendering.domain import committee, opening
from maillage.tendering.domain.criteria import CriterionPlan, write_criteria
from maillage.tendering.envelopes import Parcel, record
from maillage.tendering.models import Consultation
from maillage.tendering.queries import committee as committee_queries

THRESHOLD = 2
PARTS = ("proposal", "identity")


@dataclass(frozen=True)
class SealedCall:
    """A published call, and the private half that a committee would share."""

    call: Consultation
    identity: str


def publish(
    space: Space, members: Sequence[User], call: Call, criteria: Sequence[CriterionPlan]
) -> SealedCall:
    """Draft a competition, name its committee, whose first member publishes it."""
    actor, organisation = members[0], space.organisation
    row = chapters.draft(space, actor, call)
    identity, recipient = sealing.new_identity()
    with within(organisation):
        write_criteria(consultation=row, actor=actor, plans=criteria)
        committee.name_committee(
            consultation=row, actor=actor, members=members, threshold=THRESHOLD
        )
        named = committee_queries.committee_of(row)
        if named is None:
            raise RuntimeError("the story named this committee")
        for user in members:
            committee.keep_key(
                organisation=organisation, user=user, recipient=sealing.new_identity()[1]
            )
        shares = {
            seat.key.slug: committee.Share(point, _share(row, seat.key.recipient))
            for point, seat in enumerate(committee_queries.seats_of(named), start=1)
            if seat.key
        }
        row = committee.publish_with_committee(
            consultation=row, actor=actor, recipient=recipient, shares=shares
        )
        chapters.tell_providers(row)
    return SealedCall(row, identity)


def answer(sealed: SealedCall, proposal: Proposal, moment: datetime) -> None:
    """A provider closes its offer in two envelopes and sends it."""
    with living_on(moment):
        content = chapters.content_of(sealed.call, proposal)
        provider = proposal.provider.space.organisation
        access.deposit_parcel(
            consultation=sealed.call,
            provider=provider,
            actor=chapters.author(proposal),
            parcel=_close(sealed.call, provider.slug, content, content.identity()),
        )


def open_offers(sealed: SealedCall, members: Sequence[User], moment: datetime) -> None:
    """Two members bring their shares; the first one opens."""
    call = sealed.call
    with living_on(moment), within(call.organisation):
        under_way = opening.start_opening(consultation=call, actor=members[0])
        key = under_way.opener.key
        if key is None:
            raise RuntimeError("a committee sits with its keys")
        for user in members[:THRESHOLD]:
            given = sealing.seal(b"{}", record=f"given:{call.slug}", recipients=[key.recipient])
            opening.give_share(consultation=call, actor=user, sealed=given)
        state = committee_queries.opening_state(call, under_way.committee)
        keys = {
            str(rank): {
                part: sealing.unseal(
                    getattr(Parcel.from_bytes(bytes(offer.sealed)), f"{part}_key"),
                    record=record(call.slug, offer.organisation.slug, f"{part}_key"),
                    identity=sealed.identity,
                ).decode()
                for part in PARTS
            }
            for rank, offer in enumerate(state.left)
        }
        opening.finish_opening(
            consultation=call,
            actor=members[0],
            keys=sealing.seal(
                json.dumps(keys).encode(),
                record=f"opening:{call.slug}",
                recipients=[sealing.instance_recipient()],
            ),
        )


def _share(call: Consultation, recipient: str) -> bytes:
    return sealing.seal(b"{}", record=f"share:{call.slug}", recipients=[recipient])


def _close(call: Consultation, provider: str, content: OfferContent, identity: Identity) -> bytes:
    inside = {"proposal": content.unsigned().to_bytes(), "identity": identity.to_bytes()}
    parts: dict[str, bytes] = {}
    for part in PARTS:
        opener, recipient = sealing.new_identity()
        parts[part] = sealing.seal(
            inside[part], record=record(call.slug, provider, part), recipients=[recipient]
        )
        parts[f"{part}_key"] = sealing.seal(
            opener.encode(),
            record=record(call.slug, provider, f"{part}_key"),
            recipients=[call.recipient],
        )
    return Parcel(**parts).to_bytes()
