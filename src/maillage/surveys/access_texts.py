"""Free texts, sealed: in bags while answers come in, one row each after; by these doors only.

A bag is one sealed text, shuffled and sealed again whole when an answer comes, with a text or
without. A small campaign has one bag: nothing in the database tells in which order texts came, not
even to who holds the keys. A large one has several, each with many texts, and an answer goes into
any of them: the last bag written says that the last person is one of its many. Their key is the
campaign's own, in a file, destroyed after the close: older versions of the bags, which pages,
write-ahead logs and backups keep, open no more (docs/adr/0017).
"""

import json
import logging
from collections.abc import Iterable, Sequence

from maillage.kernel import sealing
from maillage.surveys.content import TEXT_LENGTH
from maillage.surveys.domain.inviting import SHUFFLE
from maillage.surveys.models import Campaign, Tally, TextBag

logger = logging.getLogger(__name__)
# A character takes four bytes at most; every text has the same length once sealed.
PADDED = 4 * TEXT_LENGTH
# Bytes of the smallest bag; it doubles when it is full. Ten long texts fit in the smallest.
SMALLEST_BAG = 1 << 16
# A bag of twice as many texts is split at random: an answer costs no more than that to seal again.
LEAST_IN_BAG = 64

# A question's code and what somebody wrote there.
Text = tuple[str, str]


def add_texts(campaign: Campaign, texts: Iterable[Text]) -> None:
    """Put one person's texts in a bag drawn at random; the caller holds the campaign's lock.

    Raises SealBroken when the campaign's key is lost.
    """
    bags = TextBag.objects.filter(campaign=campaign)
    bag = bags.get(pk=SHUFFLE.choice(bags.values_list("pk", flat=True)))
    kept = access_bag(campaign, bag.sealed)
    kept += [(code, text[:TEXT_LENGTH]) for code, text in texts]
    SHUFFLE.shuffle(kept)
    if len(kept) >= 2 * LEAST_IN_BAG:
        more, kept = kept[:LEAST_IN_BAG], kept[LEAST_IN_BAG:]
        TextBag.objects.create(
            organisation_id=campaign.organisation_id,
            campaign=campaign,
            sealed=sealed_bag(campaign, more),
        )
    bag.sealed = sealed_bag(campaign, kept)
    bag.save(update_fields=["sealed"])


def sealed_bag(campaign: Campaign, texts: Sequence[Text]) -> bytes:
    """Texts already shuffled, padded and closed with the campaign's own key."""
    plain = json.dumps(texts, ensure_ascii=False).encode()
    size = max(SMALLEST_BAG, 1 << (len(plain) - 1).bit_length())
    return sealing.seal(
        plain.ljust(size),
        record=_record(campaign),
        recipients=[sealing.recipient_of(sealing_key(campaign))],
    )


def access_bag(campaign: Campaign, sealed: bytes | memoryview) -> list[Text]:
    """The texts of a bag; none when it has not served. Raises SealBroken without its key."""
    if not sealed:
        return []
    plain = sealing.unseal(bytes(sealed), record=_record(campaign), identity=own_key(campaign))
    return [(code, text) for code, text in json.loads(plain)]


def empty_bags(campaign: Campaign) -> list[Text]:
    """Empty the bags of a campaign, in the caller's transaction; the texts that they held.

    None, and one line in the logs, when the key's file was lost with a machine.
    """
    bags = TextBag.objects.filter(campaign=campaign)
    try:
        texts = [text for bag in bags for text in access_bag(campaign, bag.sealed)]
    except sealing.SealBroken:
        logger.error("the key of a campaign's texts is lost, and these texts with it")
        texts = []
    bags.update(sealed=b"")
    return texts


def destroy_bags(campaign: Campaign) -> None:
    """Destroy the key of what serves no more, then its rows: in this order, to try again."""
    sealing.destroy_passing(_key_name(campaign))
    TextBag.objects.filter(campaign=campaign).delete()
    Tally.objects.filter(campaign=campaign).delete()


def sealed_text(campaign: Campaign, text: str) -> bytes:
    """A text for its reader, after the close: padded, closed with the installation's key."""
    return sealing.seal(
        text.encode().ljust(PADDED, b"\x00"),
        record=_record(campaign),
        recipients=[sealing.instance_recipient()],
    )


def access_text(campaign: Campaign, sealed: bytes | memoryview) -> str:
    """The text that `sealed_text` closed."""
    padded = sealing.unseal(
        bytes(sealed), record=_record(campaign), identity=sealing.instance_identity()
    )
    return padded.rstrip(b"\x00").decode()


def _record(campaign: Campaign) -> str:
    return f"survey-text:{campaign.slug}"


def _key_name(campaign: Campaign) -> str:
    return f"survey-{campaign.slug}"


def made_key(campaign: Campaign) -> str:
    """The campaign's own key, for its texts and its counters; made when there is none."""
    return sealing.make_passing(_key_name(campaign))


def sealing_key(campaign: Campaign) -> str:
    """The key to seal with: made at the first answer, never over what another one sealed.

    Raises SealBroken when it is lost.
    """
    try:
        return own_key(campaign)
    except sealing.SealBroken:
        if _holds_sealed(campaign):
            raise
    return made_key(campaign)


def _holds_sealed(campaign: Campaign) -> bool:
    """Whether something that the campaign's key sealed is kept."""
    rows = (Tally.objects.filter(campaign=campaign), TextBag.objects.filter(campaign=campaign))
    return any(one.exclude(sealed=b"").exists() for one in rows)


def own_key(campaign: Campaign) -> str:
    """The same, to open what it sealed. Raises SealBroken when it is lost: no other is made."""
    return sealing.passing_identity(_key_name(campaign))
