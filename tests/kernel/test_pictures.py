"""A picture is kept without what it says besides: read back, it says nothing."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from maillage.kernel import pictures
from maillage.kernel.files import FileRefused

SECRET = "devant le foyer des Tilleuls"
# Orientation, description, GPS: latitude then longitude.
TURNED, TOLD, PLACE = 0x0112, 0x010E, 0x8825


def a_photo(kind: str, size: tuple[int, int] = (6, 4)) -> bytes:
    """A picture as a phone writes it: lying on its side, with its place, its device, a comment."""
    drawn = Image.new("RGB", size, "white")
    drawn.paste("black", (0, 0, 2, size[1]))
    exif = Image.Exif()
    exif[TURNED], exif[TOLD] = 6, SECRET
    exif.get_ifd(PLACE).update({1: "N", 2: (47.0, 0.0, 35.0), 3: "E", 4: (0.0, 4.0, 54.0)})
    written, more = BytesIO(), {"comment": SECRET.encode()} if kind == "JPEG" else {}
    drawn.save(written, format=kind, exif=exif, **more)  # type: ignore[arg-type]
    return written.getvalue() + f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode()


@pytest.mark.parametrize(("kind", "content_type"), [(b, a) for a, b in pictures.FORMATS.items()])
def test_a_picture_is_kept_upright_without_what_it_says_besides(
    kind: str, content_type: str
) -> None:
    sent = a_photo(kind)
    with Image.open(BytesIO(sent)) as before:
        assert before.getexif().get_ifd(PLACE) and SECRET.encode() in sent
    kept = pictures.bare(sent, content_type)
    assert SECRET.encode() not in kept and b"Exif" not in kept and b"eXIf" not in kept
    with Image.open(BytesIO(kept)) as after:
        assert (after.format, after.size) == (kind, (4, 6))
        assert not after.getexif() and not after.getexif().get_ifd(PLACE)
        assert set(after.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        # What was on the left, on its side, is on top.
        assert after.convert("L").getpixel((2, 0)) < 60 < 200 < after.convert("L").getpixel((2, 5))


def test_what_cannot_be_read_is_refused_with_the_remedy(monkeypatch: Any) -> None:
    with pytest.raises(FileRefused, match="enregistrez-la à nouveau"):
        pictures.bare(b"\xff\xd8\xff" + b"\0" * 40, "image/jpeg")
    monkeypatch.setattr(pictures, "MOST_PIXELS", 23)
    with pytest.raises(FileRefused, match="réduisez-la"):
        pictures.bare(a_photo("PNG"), "image/png")
