"""A logic model as it leaves: a drawing, a document, a table, a JSON text."""

import json

from django.http import Http404, HttpResponse

from maillage.kernel import clock, files, sheets_out
from maillage.kernel.documents import (
    Block,
    BulletList,
    Document,
    Heading,
    Image,
    Paragraph,
)
from maillage.kernel.documents.served import as_file
from maillage.programmes.logic.content import LABELS, Model, dumped
from maillage.programmes.logic.drawing import drawn, svg
from maillage.programmes.models import LogicModel
from maillage.programmes.queries import logic as reads
from maillage.programmes.queries.logic import Outlined

ODS = "application/vnd.oasis.opendocument.spreadsheet"
# Millimetres of a page that a picture may take.
WIDEST, HIGHEST = 170, 220
HEADERS = ("Colonne", "Ce que dit la boîte", "Mène à")


def as_form(row: LogicModel, model: Model, form: str) -> HttpResponse:
    """The file of this form. Raises Http404 for anything else."""
    if form in ("pdf", "odt"):
        return as_file(_document(row, model), row.title, form)
    if form == "json":
        text = json.dumps(dumped(model), ensure_ascii=False, indent=1)
        data, kind = text.encode(), "application/json"
    elif form == "svg":
        data, kind = svg(model, row.title, standalone=True).encode(), "image/svg+xml"
    elif form == "ods":
        data, kind = sheets_out.write_ods(HEADERS, _rows(model), title=row.title), ODS
    else:
        raise Http404
    return files.attachment(data, filename=f"{row.title}.{form}", content_type=kind)


def _rows(model: Model) -> list[tuple[str, str, str]]:
    return [
        (LABELS[box.lane], box.text, "\u00a0; ".join(one.text for one in model.after(box.key)))
        for box in model.in_order()
    ]


def _said(one: Outlined) -> str:
    leads = "\u00a0; ".join(one.leads)
    return f"{one.box.text} \u2192 {leads}" if leads else one.box.text


def _document(row: LogicModel, model: Model) -> Document:
    blocks: list[Block] = []
    if model.boxes:
        drawing = drawn(model)
        scale = min(WIDEST / drawing.width, HIGHEST / drawing.height)
        picture = svg(model, row.title, standalone=True).encode()
        told = "Le dessin du modèle, que la suite de ce document dit en mots."
        blocks.append(Image(picture, told, drawing.width * scale, drawing.height * scale))
    blocks.append(Paragraph("Dans la liste qui suit, chaque flèche se lit «\u00a0mène à\u00a0»."))
    for _, name, boxes in reads.outline(model):
        blocks.append(Heading(name))
        blocks.append(BulletList([_said(one) for one in boxes]))
    name = row.organisation.name
    return Document(
        title=row.title,
        subject="Modèle logique",
        author=name,
        organisation=[name],
        date=clock.today(),
        blocks=blocks,
    )
