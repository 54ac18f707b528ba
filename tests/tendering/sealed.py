"""A committee and its providers without a browser: the same formats, by other libraries.

pyrage seals and opens in place of age-encryption; the sharing is that of SLIP-39's reference
(shamir-mnemonic) in place of shamir-secret-sharing. That what is made here opens there, and the
other way round, is what the tests across languages show.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import override_settings
from shamir_mnemonic.shamir import RawShare, _interpolate

from maillage.kernel import clock, sealing
from maillage.kernel.tenancy import within
from maillage.people.models import User
from maillage.tendering import access
from maillage.tendering.content import OfferContent
from maillage.tendering.domain import committee as verbs
from maillage.tendering.domain import opening as opening_verbs
from maillage.tendering.domain import renewal as renewal_verbs
from maillage.tendering.envelopes import Parcel, record
from maillage.tendering.models import (
    CommitteeMember,
    Consultation,
    DepositReceipt,
    Opening,
    Renewal,
)
from maillage.tendering.queries import committee as committee_queries
from maillage.tendering.queries import offers as offer_queries
from tests.factories import Space, World
from tests.tendering.factories import make_call, make_facilitator
from tests.tendering.offers import content

SITTING = ("buyer", "director", "head_of_service", "secretary", "hr")


def split(secret: bytes, points: Sequence[int], threshold: int) -> list[bytes]:
    """Shares of a secret at these points, each ending with its point."""
    drawn = [RawShare(point, secrets.token_bytes(len(secret))) for point in points[: threshold - 1]]
    known = [RawShare(0, secret), *drawn]
    return [_interpolate(known, point) + bytes([point]) for point in points]


def combine(shares: Sequence[bytes]) -> bytes:
    """The secret of these shares (or noise, when they are too few)."""
    return _interpolate([RawShare(share[-1], share[:-1]) for share in shares], 0)


@dataclass
class Sitting:
    """A call with its committee: who sits, and the private half that each keeps at home."""

    call: Consultation
    threshold: int
    people: list[User]
    identities: dict[int, str]

    def share_of(self, user: User) -> bytes:
        """The share that this member's own file opens."""
        with within(self.call.organisation):
            seat = opening_verbs.seat_or_404(self.call, user)
        if seat.pieces:
            return self._renewed(user, seat)
        return base64.b64decode(self._opened(bytes(seat.share), "share", user)["share"])

    def _opened(self, sealed: bytes, record: str, user: User) -> Any:
        inside = sealing.unseal(
            sealed, record=f"{record}:{self.call.slug}", identity=self.identities[user.pk]
        )
        return json.loads(inside)

    def _renewed(self, user: User, seat: CommitteeMember) -> bytes:
        """The share that the pieces of a renewed seat make together."""
        assert seat.point is not None
        told = [self._opened(base64.b64decode(one), "piece", user) for one in seat.pieces]
        return combine([base64.b64decode(one["piece"]) + bytes([one["from"]]) for one in told]) + (
            bytes([seat.point])
        )


def make_sitting(
    world: World, *, threshold: int = 2, roles: Sequence[str] = SITTING[:3], **fields: Any
) -> Sitting:
    """A published call whose key was made, split and sealed to its members as a browser does."""
    organisation, people = world.home.organisation, [world.home.people[role] for role in roles]
    call = make_call(organisation, **fields)
    with within(organisation):
        verbs.name_committee(
            consultation=call, actor=people[0], members=people, threshold=threshold
        )
        sitting = Sitting(call, threshold, people, {})
        for user in people:
            make_member_key(sitting, user)
        publish(sitting)
    call.refresh_from_db()
    return sitting


def publish(sitting: Sitting) -> None:
    """What the publisher's browser does."""
    call = sitting.call
    identity, recipient = sealing.new_identity()
    seats = committee_queries.seats_of(call.committee)
    points = secrets.SystemRandom().sample(range(1, 256), len(seats))
    shares = split(identity.encode(), points, sitting.threshold)
    listed = [
        {"recipient": seat.key.recipient, "point": point}
        for seat, point in zip(seats, points, strict=True)
        if seat.key
    ]
    sealed = {}
    for seat, share in zip(seats, shares, strict=True):
        assert seat.key is not None
        inside = {
            "recipient": recipient,
            "threshold": sitting.threshold,
            "members": listed,
            "share": base64.b64encode(share).decode(),
        }
        sealed[seat.key.slug] = verbs.Share(
            share[-1],
            sealing.seal(
                json.dumps(inside).encode(),
                record=f"share:{call.slug}",
                recipients=[seat.key.recipient],
            ),
        )
    verbs.publish_with_committee(
        consultation=call, actor=sitting.people[0], recipient=recipient, shares=sealed
    )


def renew(sitting: Sitting, people: Sequence[User], givers: Sequence[User]) -> None:
    """Change the committee: these people sit, by the pieces that these members give."""
    call = sitting.call
    with within(call.organisation):
        renewal = renewal_verbs.start_renewal(
            consultation=call, actor=givers[0], members=list(people)
        )
        for user in givers:
            pieces = pieces_of(sitting, user, renewal)
            renewal_verbs.give_pieces(
                consultation=call, actor=user, renewal=renewal.slug, pieces=pieces
            )
    sitting.people = list(people)


def pieces_of(sitting: Sitting, user: User, renewal: Renewal) -> dict[str, bytes]:
    """What a member's browser makes of their share for a renewal."""
    call, share = sitting.call, sitting.share_of(user)
    seats = list(renewal.seats.select_related("key"))
    points = [seat.point for seat in seats]
    found = {}
    for seat, piece in zip(seats, split(share[:-1], points, sitting.threshold), strict=True):
        inside = {
            "recipient": call.recipient,
            "threshold": sitting.threshold,
            "members": [{"recipient": one.key.recipient, "point": one.point} for one in seats],
            "from": share[-1],
            "piece": base64.b64encode(piece[:-1]).decode(),
        }
        found[seat.key.slug] = sealing.seal(
            json.dumps(inside).encode(),
            record=f"piece:{call.slug}",
            recipients=[seat.key.recipient],
        )
    return found


def make_member_key(sitting: Sitting, user: User) -> None:
    """A person makes a key in their browser, in place of the one they had."""
    sitting.identities[user.pk], recipient = sealing.new_identity()
    organisation = sitting.call.organisation
    with within(organisation):
        verbs.keep_key(organisation=organisation, user=user, recipient=recipient)


def close(call: Consultation, provider: str, offered: OfferContent) -> bytes:
    """The parcel that a provider's browser makes of an offer."""
    return close_bytes(
        call,
        provider,
        proposal=offered.unsigned().to_bytes(),
        identity=offered.identity().to_bytes(),
    )


def close_bytes(call: Consultation, provider: str, *, proposal: bytes, identity: bytes) -> bytes:
    """A parcel of whatever these two envelopes hold."""
    parts: dict[str, bytes] = {}
    for part, inside in (("proposal", proposal), ("identity", identity)):
        opener, recipient = sealing.new_identity()
        parts[part] = sealing.seal(
            inside, record=record(call.slug, provider, part), recipients=[recipient]
        )
        parts[f"{part}_key"] = sealing.seal(
            opener.encode(),
            record=record(call.slug, provider, f"{part}_key"),
            recipients=[call.recipient],
        )
    return Parcel(**parts).to_bytes()


def send(call: Consultation, provider: Space, parcel: bytes) -> DepositReceipt:
    """What the provider's facilitator sends, now."""
    return access.deposit_parcel(
        consultation=call,
        provider=provider.organisation,
        actor=provider.people["facilitator"],
        parcel=parcel,
    )


def answer(sitting: Sitting, provider: Space, **fields: Any) -> tuple[OfferContent, DepositReceipt]:
    """An offer on every lot of the call, closed and sent now."""
    profile = make_facilitator(provider.organisation)
    offered = content(offer_queries.open_lots(sitting.call), profile, **fields)
    parcel = close(sitting.call, provider.organisation.slug, offered)
    return offered, send(sitting.call, provider, parcel)


def gather(sitting: Sitting, members: Sequence[User]) -> Opening:
    """The first member starts the opening; each of them gives a share."""
    call = sitting.call
    with within(call.organisation):
        opening = opening_verbs.start_opening(consultation=call, actor=members[0])
        key = opening.opener.key
        assert key is not None
        for user in members:
            inside = {"shares": [base64.b64encode(sitting.share_of(user)).decode()]}
            sealed = sealing.seal(
                json.dumps(inside).encode(),
                record=f"given:{call.slug}",
                recipients=[key.recipient],
            )
            opening_verbs.give_share(consultation=call, actor=user, sealed=sealed)
    return opening


def keys_found(sitting: Sitting, opening: Opening) -> dict[str, dict[str, str] | None]:
    """What the opener's browser finds with the shares that were given."""
    call, opener = sitting.call, opening.opener
    with within(call.organisation):
        shares = [
            base64.b64decode(
                json.loads(
                    sealing.unseal(
                        bytes(given.sealed),
                        record=f"given:{call.slug}",
                        identity=sitting.identities[opener.user_id],
                    )
                )["shares"][0]
            )
            for given in opening_verbs.shares_to_opener(opening)
        ]
        state = committee_queries.opening_state(call, opener.committee)
        closed = committee_queries.closed_keys(state)
    key = combine(shares[: sitting.threshold]).decode()
    found: dict[str, dict[str, str] | None] = {}
    for offer in closed:
        try:
            found[offer["rank"]] = {
                part: sealing.unseal(
                    base64.b64decode(offer[f"{part}_key"]),
                    record=record(call.slug, offer["provider"], f"{part}_key"),
                    identity=key,
                ).decode()
                for part in ("proposal", "identity")
            }
        except sealing.SealBroken:
            found[offer["rank"]] = None
    return found


def finish(sitting: Sitting, members: Sequence[User], keys: Any) -> Opening:
    """What the opener's browser sends."""
    call = sitting.call
    sealed = sealing.seal(
        json.dumps(keys).encode(),
        record=f"opening:{call.slug}",
        recipients=[sealing.instance_recipient()],
    )
    with within(call.organisation):
        return opening_verbs.finish_opening(consultation=call, actor=members[0], keys=sealed)


def open_all(sitting: Sitting, members: Sequence[User]) -> Opening:
    """A whole opening by these members, the first of them being the one who opens."""
    opening = gather(sitting, members)
    return finish(sitting, members, keys_found(sitting, opening))


def answered_sitting(world: World, *, opened: bool = False) -> Sitting:
    """A call whose deadline was yesterday, with one closed offer; opened by two, if asked."""
    now = clock.now()
    with override_settings(MAILLAGE_NOW=(now - timedelta(days=3)).isoformat()):
        sitting = make_sitting(world, roles=SITTING, deadline=now - timedelta(days=1))
        answer(sitting, world.provider)
    if opened:
        open_all(sitting, sitting.people[:2])
    return sitting
