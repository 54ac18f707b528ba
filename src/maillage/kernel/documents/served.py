"""A document in the form that its address asks for."""

from django.http import Http404, HttpResponse

from maillage.kernel import files
from maillage.kernel.documents.model import Document
from maillage.kernel.documents.odt import to_odt
from maillage.kernel.documents.pdf import to_pdf


def as_file(document: Document, name: str, form: str) -> HttpResponse:
    """A document as a PDF ("pdf") or as an ODT ("odt"). Raises Http404 for anything else."""
    if form == "pdf":
        data = to_pdf(document)
    elif form == "odt":
        data = to_odt(document)
    else:
        raise Http404
    return files.attachment(data, filename=f"{name}.{form}")
