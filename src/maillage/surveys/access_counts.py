"""What a campaign counts while it collects, sealed whole; by these doors only.

All its counters are one sealed block of a constant length, written again at each answer: neither
the database nor its older versions, which pages, write-ahead logs and backups keep, say what one
more person answered. The key is that of the campaign's texts, destroyed after the close
(docs/adr/0017).
"""

from collections.abc import Mapping, Sequence
from struct import Struct

from maillage.kernel import sealing
from maillage.surveys.access_texts import own_key, sealing_key
from maillage.surveys.content import Item, cells_of
from maillage.surveys.models import Campaign, Tally

# segment (0 when the audience is whole) -> cell -> how many
Counts = dict[int, dict[str, int]]


def count_in(
    campaign: Campaign, items: Sequence[Item], *, segment: int | None, cells: Sequence[str]
) -> None:
    """Add one person's answers; the caller holds the campaign's lock.

    Raises ValueError for a cell that the questionnaire has not, SealBroken when the key of what
    was counted before is lost: nothing is written over it.
    """
    counts = access_counts(campaign, items)
    own = counts[segment or 0]
    if not own.keys() >= set(cells):
        raise ValueError("an answer that the questionnaire does not offer")
    for cell in cells:
        own[cell] += 1
    Tally.objects.filter(campaign=campaign).update(sealed=sealed_counts(campaign, counts))


def access_counts(campaign: Campaign, items: Sequence[Item]) -> Counts:
    """All the counters of a campaign that collects; at zero when nobody has answered.

    Raises SealBroken when somebody has, and the key's file was lost with a machine.
    """
    parts = list(campaign.segments.values_list("pk", flat=True)) or [0]  # type: ignore[attr-defined]
    counts = {part: dict.fromkeys(cells_of(items), 0) for part in parts}
    sealed = bytes(Tally.objects.values_list("sealed", flat=True).get(campaign=campaign))
    if not sealed:
        return counts
    plain = sealing.unseal(sealed, record=_record(campaign), identity=own_key(campaign))
    numbers = iter(_layout(counts).unpack(plain))
    for part in sorted(counts):
        for cell in sorted(counts[part]):
            counts[part][cell] = next(numbers)
    return counts


def is_key_lost(campaign: Campaign) -> bool:
    """Whether answers were given that nothing here can open, and no other can come in."""
    try:
        access_counts(campaign, campaign.questionnaire.items())
    except sealing.SealBroken:
        return True
    return False


def sealed_counts(campaign: Campaign, counts: Mapping[int, Mapping[str, int]]) -> bytes:
    """Counters closed with the campaign's own key: by part, then by cell, in their order."""
    numbers = [counts[part][cell] for part in sorted(counts) for cell in sorted(counts[part])]
    return sealing.seal(
        _layout(counts).pack(*numbers),
        record=_record(campaign),
        recipients=[sealing.recipient_of(sealing_key(campaign))],
    )


def _layout(counts: Mapping[int, Mapping[str, int]]) -> Struct:
    return Struct(f"<{sum(len(own) for own in counts.values())}I")


def _record(campaign: Campaign) -> str:
    return f"survey-counts:{campaign.slug}"
