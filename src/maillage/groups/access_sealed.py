"""What a group writes and who comes from elsewhere, sealed at rest; opened by these doors only.

Texts of reviews, new words of objectives, agreements, the cards of guests and the addresses of
remote sessions are sealed to the installation's key, kept in a file outside the database and its
backups: a stolen disk or dump without that file shows none of them, drafts least of all. It does
not protect from somebody who holds the key file too. Each text carries inside what it belongs to,
so that it opens nowhere else. Whoever calls has come by the doors of `access` and
`access_reviews`.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from maillage.groups.enums import ObjectiveVerdict
from maillage.groups.models import (
    Group,
    Guest,
    Objective,
    OutsideLeader,
    PracticeAgreement,
    Review,
    ReviewObjective,
    ReviewSection,
    Session,
)
from maillage.kernel import sealing


@dataclass(frozen=True)
class GuestCard:
    """What somebody from elsewhere says of themselves."""

    first_name: str
    last_name: str
    email: str
    structure: str

    @property
    def name(self) -> str:
        """First name and name."""
        return f"{self.first_name} {self.last_name}".strip()


FORGOTTEN = GuestCard("Personne", "extérieure", "", "")


@dataclass(frozen=True)
class SectionSaid:
    """One answer of a review: a step of the scale, or a text."""

    scale: int | None
    text: str


@dataclass(frozen=True)
class Verdict:
    """What is said of one objective; without `objective`, a new one in `wording`."""

    objective: Objective | None
    verdict: ObjectiveVerdict
    met: int | None = None
    wording: str = ""


@dataclass(frozen=True)
class AgreementSaid:
    """A way of working that a group has chosen, and its days."""

    slug: str
    text: str
    chosen_on: date
    shared_on: date | None
    ended_on: date | None


def access_sections(review: Review) -> dict[str, SectionSaid]:
    """What a review says, by the key of each section. Raises SealBroken for a text moved here."""
    rows = ReviewSection.objects.filter(review=review)
    return {
        row.key: SectionSaid(row.scale, _open(bytes(row.sealed), _section(review, row.key)))
        for row in rows
    }


def access_verdicts(review: Review) -> list[Verdict]:
    """What a review says of the objectives, by rank."""
    return access_verdicts_of([review])[review.pk]


def access_verdicts_of(reviews: Sequence[Review]) -> dict[int, list[Verdict]]:
    """The same for several reviews, by their keys, in one query."""
    told = {review.pk: review for review in reviews}
    found: dict[int, list[Verdict]] = {key: [] for key in told}
    rows = ReviewObjective.objects.filter(review__in=list(told)).select_related("objective")
    for row in rows.order_by("review", "rank"):
        record = _verdict(told[row.review_id], row.rank)
        words = _open(bytes(row.sealed), record)
        found[row.review_id].append(
            Verdict(row.objective, ObjectiveVerdict(row.verdict), row.met, words)
        )
    return found


def access_agreements(group: Group, *, shared_only: bool) -> list[AgreementSaid]:
    """The agreements of a group, the latest first; `shared_only` for who is not of it."""
    rows = PracticeAgreement.objects.filter(group=group)
    if shared_only:
        rows = rows.exclude(shared_on=None)
    return [
        AgreementSaid(
            row.slug,
            _open(bytes(row.sealed), _agreement(row.slug)),
            row.chosen_on,
            row.shared_on,
            row.ended_on,
        )
        for row in rows
    ]


def access_card(guest: Guest) -> GuestCard:
    """Who somebody from elsewhere is; without address once they are forgotten."""
    return GuestCard(**json.loads(_open(bytes(guest.sealed), _guest(guest.slug))))


def access_leader_address(leader: OutsideLeader) -> str:
    """Where the link of somebody who leads without an account is sent."""
    return _open(bytes(leader.sealed), _leader(leader.slug))


def access_remote_link(session: Session) -> str:
    """Where to connect for a remote session: for its members and who leads it; "" for nowhere."""
    return _open(bytes(session.sealed_link), _session(session.slug))


def sealed_remote_link(slug: str, address: str) -> bytes:
    """Where to connect, for the column of the session of this slug."""
    return _seal(address, _session(slug))


def sealed_section(review: Review, key: str, text: str) -> bytes:
    """A text of a review, for its column."""
    return _seal(text, _section(review, key))


def sealed_wording(review: Review, rank: int, wording: str) -> bytes:
    """The new words of an objective, likewise."""
    return _seal(wording, _verdict(review, rank))


def sealed_agreement(slug: str, text: str) -> bytes:
    """An agreement, likewise."""
    return _seal(text, _agreement(slug))


def sealed_card(slug: str, card: GuestCard) -> bytes:
    """The card of a guest, likewise."""
    return _seal(json.dumps(asdict(card)), _guest(slug))


def sealed_leader_address(slug: str, address: str) -> bytes:
    """The address of somebody who leads without an account, likewise."""
    return _seal(address, _leader(slug))


def address_digest(group_id: int, address: str) -> str:
    """What finds a guest of a group by their address; nobody reads it without the key file."""
    return sealing.keyed_digest(f"groups.guest/1/{group_id}", address.strip().lower())


def _seal(text: str, record: str) -> bytes:
    """Nothing stays nothing: an empty text has no seal."""
    if not text:
        return b""
    return sealing.seal(text.encode(), record=record, recipients=[sealing.instance_recipient()])


def _open(sealed: bytes, record: str) -> str:
    if not sealed:
        return ""
    return sealing.unseal(sealed, record=record, identity=sealing.instance_identity()).decode()


def _section(review: Review, key: str) -> str:
    return f"groups.review:{review.slug}:{key}"


def _verdict(review: Review, rank: int) -> str:
    return f"groups.review:{review.slug}:objective:{rank}"


def _agreement(slug: str) -> str:
    return f"groups.agreement:{slug}"


def _leader(slug: str) -> str:
    return f"groups.leader:{slug}"


def _session(slug: str) -> str:
    return f"groups.session:{slug}"


def _guest(slug: str) -> str:
    return f"groups.guest:{slug}"
