"""Sheets of labels: A4 cut in ten, each with a few lines and a QR code to be read by a phone."""

import datetime as dt
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

import segno
import typst

from maillage.kernel.documents.pdf import HERE, fonts, shown


@dataclass(frozen=True, slots=True)
class Label:
    """One label: a large first line, smaller ones, and the address its QR code holds."""

    name: str
    lines: Sequence[str]
    address: str


def qr_svg(text: str, *, scale: int = 4) -> str:
    """A QR code as an SVG drawing without any style nor script, dark on light.

    `scale` is the side of one module, in px; the quiet zone of four modules is in the drawing.
    """
    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        target,
        kind="svg",
        scale=scale,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgclass="qr",
        lineclass=None,
        nl=False,
    )
    return target.getvalue().decode()


def labels_pdf(labels: Sequence[Label], *, title: str, about: str, date: dt.date) -> bytes:
    """Labels as a tagged PDF, ten to an A4 sheet (two by five, 90 mm by 54 mm).

    `about` stands on each label, `date` is that of the file. Raises ValueError without a label.
    """
    if not labels:
        raise ValueError("a sheet of labels needs one label at least")
    told = {
        "title": shown(title),
        "about": shown(about),
        "date": [date.year, date.month, date.day],
        "labels": [
            {
                "name": shown(one.name),
                "lines": [shown(line) for line in one.lines if line],
                "code": qr_svg(one.address),
            }
            for one in labels
        ],
    }
    return typst.compile(
        (HERE / "labels.typ").read_bytes(),
        font_paths=fonts(),
        sys_inputs={"document": json.dumps(told, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=dt.datetime.combine(date, dt.time(), dt.UTC),
    )
