"""A table that somebody sent, kept in the page that shows what it would do, until it is written.

Nothing is stored: the page carries the table, signed, and brings it back with the confirmation.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from django import forms
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse

from maillage.kernel import files
from maillage.kernel.sheets import Row, Sheet
from maillage.kernel.sheets_out import FORMS, write_sheet

AnyForm = TypeVar("AnyForm", bound=forms.Form)
HOUR = 3600
TOO_OLD = "L’aperçu a plus d’une heure\u00a0: choisissez de nouveau le fichier."


def model(form: str, *, name: str, headers: Sequence[str], example: Sequence[str]) -> HttpResponse:
    """A file to fill in: the titles and one example. Raises Http404 for a form not in FORMS."""
    if form not in FORMS:
        raise Http404
    data = write_sheet(form, headers, [example], title=name.capitalize())
    return files.attachment(data, filename=f"{name}.{form}")


def expired(form_class: type[AnyForm]) -> AnyForm:
    """The form that asks for the file (field `sheet`) again, saying that its preview is too old."""
    form = form_class({})
    form.full_clean()
    form.errors.clear()
    form.add_error("sheet", TOO_OLD)
    return form


def carried(request: HttpRequest, purpose: str, sheet: Sheet) -> str:
    """The table as its preview carries it, for this person and this space only."""
    rows = [(row.line, row.cells) for row in sheet.rows]
    told = {"headers": sheet.headers, "rows": rows}
    return signing.dumps(told, salt=_salt(request, purpose), compress=True)


def brought_back(request: HttpRequest, purpose: str) -> Sheet | None:
    """The table that a confirmation brings back (field `sheet`); None when it is another's, was
    changed, or its preview is more than an hour old.
    """
    try:
        told: dict[str, Any] = signing.loads(
            request.POST.get("sheet", ""), salt=_salt(request, purpose), max_age=HOUR
        )
    except signing.BadSignature:
        return None
    rows = tuple(Row(line, tuple(cells)) for line, cells in told["rows"])
    return Sheet(tuple(told["headers"]), rows)


def _salt(request: Any, purpose: str) -> str:
    return f"{purpose}:{request.organisation.pk}:{request.user.pk}"
