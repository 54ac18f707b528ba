"""A call whose committee opens, told without browsers: the same envelopes, by the same library.

The private half of a call lives here while a chapter is told; then its shares alone hold it, which
open with the keys of the demonstration: whoever tries the story may open these calls.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from maillage.demo import keys as demo_keys
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
        recipients = {one.owner: one.recipient for one in demo_keys.KEYS}
        for user in members:
            committee.keep_key(
                organisation=organisation, user=user, recipient=recipients[user.get_full_name()]
            )
        shares = _shares(row, identity, recipient, committee_queries.seats_of(named))
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


def _shares(
    call: Consultation, identity: str, recipient: str, seats: Sequence[committee_queries.Seat]
) -> dict[str, committee.Share]:
    """What the browser of who publishes would send: each share sealed to its member's key."""
    held = [(point, seat.key) for point, seat in enumerate(seats, start=1) if seat.key]
    split = demo_keys.split_in_two(identity.encode(), [point for point, _ in held])
    told = {
        "recipient": recipient,
        "threshold": THRESHOLD,
        "members": [{"recipient": key.recipient, "point": point} for point, key in held],
    }
    return {
        key.slug: committee.Share(
            point,
            sealing.seal(
                json.dumps({**told, "share": base64.b64encode(share).decode()}).encode(),
                record=f"share:{call.slug}",
                recipients=[key.recipient],
            ),
        )
        for (point, key), share in zip(held, split, strict=True)
    }


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
