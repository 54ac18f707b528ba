"""Pictures without what they say besides: where, when, by which device, by whom."""

from io import BytesIO

from PIL import Image, ImageOps

from maillage.kernel.files import FileRefused

# By the type that `files.sniff` reads.
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
# A small file may hold an immense picture: beyond this, nothing is unfolded in memory.
MOST_PIXELS = 50_000_000
QUALITY = 90


def bare(data: bytes, content_type: str) -> bytes:
    """The same picture, upright, written anew from its pixels alone.

    EXIF and its place on earth, XMP, IPTC, comments, the thumbnail (which may show what was cut
    away), the colour profile of a device and whatever follows the picture are left behind.

    Raises:
        FileRefused: it cannot be read, or it is too large.
    """
    kind = FORMATS[content_type]
    try:
        with Image.open(BytesIO(data), formats=[kind]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise FileRefused(
                    "Cette image est trop grande\u00a0: réduisez-la, puis recommencez."
                )
            upright = ImageOps.exif_transpose(opened)
            upright.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise FileRefused(
            "Cette image ne se lit pas\u00a0: ouvrez-la, enregistrez-la à nouveau, puis "
            "recommencez."
        ) from None
    # Some writers put back what the reader found: only what draws the picture stays.
    upright.info = {key: value for key, value in upright.info.items() if key == "transparency"}
    written = BytesIO()
    upright.save(written, format=kind, **({"quality": QUALITY} if kind == "JPEG" else {}))
    return written.getvalue()
