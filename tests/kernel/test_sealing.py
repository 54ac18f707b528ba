"""What is sealed opens with its key, for its record, whole; and in no other case."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel import sealing
from maillage.kernel.sealing import SealBroken

IDENTITY, RECIPIENT = sealing.new_identity()


@given(st.binary(max_size=500), st.text("abc:/0", min_size=1, max_size=20))
def test_what_is_sealed_opens(plain: bytes, record: str) -> None:
    sealed = sealing.seal(plain, record=record, recipients=[RECIPIENT])
    assert sealing.unseal(sealed, record=record, identity=IDENTITY) == plain


def test_another_key_opens_nothing() -> None:
    sealed = sealing.seal(b"prix", record="offer:1", recipients=[RECIPIENT])
    with pytest.raises(SealBroken, match="key"):
        sealing.unseal(sealed, record="offer:1", identity=sealing.new_identity()[0])


@pytest.mark.parametrize("other", ["offer:2", "offer:", "offer:11"])
def test_another_record_opens_nothing(other: str) -> None:
    sealed = sealing.seal(b"prix", record="offer:1", recipients=[RECIPIENT])
    with pytest.raises(SealBroken, match="another record"):
        sealing.unseal(sealed, record=other, identity=IDENTITY)


def test_every_flipped_byte_and_every_cut_is_refused() -> None:
    sealed = sealing.seal(b"prix", record="offer:1", recipients=[RECIPIENT])
    broken = [sealed[:n] for n in range(len(sealed))]
    broken += [sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :] for n in range(len(sealed))]
    opened = 0
    for attempt in broken:
        try:
            sealing.unseal(attempt, record="offer:1", identity=IDENTITY)
            opened += 1
        except SealBroken:
            pass
    assert opened == 0


def test_the_instance_key_is_made_once_and_for_its_owner_only(settings) -> None:
    first = sealing.instance_identity()
    assert sealing.instance_identity() == first
    assert stat.S_IMODE(settings.MAILLAGE_KEY_FILE.stat().st_mode) == 0o600


def test_a_key_made_by_many_at_once_is_one_and_whole(tmp_path) -> None:
    path, start = tmp_path / "passing" / "one.age", Barrier(8)

    def make(_: int) -> str:
        start.wait()
        return sealing._kept_identity(path)

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(make, range(8)))
    assert made == {path.read_text()}
    assert [one.name for one in path.parent.iterdir()] == ["one.age"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_passing_key_that_is_gone_or_empty_is_never_replaced_to_open(settings) -> None:
    sealed = sealing.seal(
        b"x", record="r", recipients=[sealing.recipient_of(sealing.make_passing("one"))]
    )
    assert sealing.unseal(sealed, record="r", identity=sealing.passing_identity("one")) == b"x"
    file = settings.MAILLAGE_KEY_FILE.parent / "passing" / "one.age"
    for left in (b"", b"AGE-SECRET-KEY-1", b"\xff\x00"):
        file.write_bytes(left)
        with pytest.raises(SealBroken, match="no key"):
            sealing.passing_identity("one")
    with pytest.raises(SealBroken):
        sealing.unseal(sealed, record="r", identity="")
    file.unlink()
    with pytest.raises(SealBroken, match="gone"):
        sealing.passing_identity("one")
    assert not file.exists()
    file.mkdir()
    with pytest.raises(SealBroken, match="gone"):
        sealing.passing_identity("one")
    file.rmdir()
    # Who has nothing sealed yet gets a whole one, whatever a cut had left.
    file.write_bytes(b"")
    assert sealing.make_passing("one") == sealing.passing_identity("one")
