"""For human resources: hours without the group's name, and the signed sheets the law asks for."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.groups.exports import hours_csv, hours_ods
from maillage.groups.forms.life import HoursForm
from maillage.groups.models import SignedSheet
from maillage.groups.queries import attendance as attendance_queries
from maillage.groups.views.answers import private, signed_scan
from maillage.kernel import clock, files, journal
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of


@page("groups.payroll")
def hours(request: HttpRequest) -> HttpResponse:
    """Choose a period; the signed sheets, the latest first."""
    today = clock.today()
    form = HoursForm(initial={"first": today.replace(day=1), "last": today})
    return _show(request, form)


@page("groups.payroll")
def hours_export(request: HttpRequest) -> HttpResponse:
    """Person, day, minutes: what payroll needs and nothing of the group (domain.md PA-8)."""
    form = HoursForm(request.GET)
    if not form.is_valid():
        return _show(request, form, status=422)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    journal.record_read(
        organisation=request.organisation, actor=request.user, subject=request.organisation
    )
    rows = attendance_queries.hours_worked(first, last)
    name = _name(first, last)
    if request.GET.get("format") == "csv":
        return private(files.attachment(hours_csv(rows), filename=f"{name}.csv"))
    return private(files.attachment(hours_ods(rows), filename=f"{name}.ods"))


@page("groups.payroll")
def signed_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """The signed sheet of a training, as proof of delivery."""
    sheet = SignedSheet.objects.filter(slug=slug).select_related("file", "organisation").first()
    if sheet is None:
        raise Http404
    journal.record_read(organisation=sheet.organisation, actor=request.user, subject=sheet)
    return private(signed_scan(sheet))


def _show(request: HttpRequest, form: HoursForm, status: int = 200) -> HttpResponse:
    sheets = SignedSheet.objects.select_related(
        "file", "session__group__cycle", "session__group__site", "session__group__organisation"
    )
    context = {
        "form": form,
        "page": page_of(request, sheets.order_by("-received_at", "-pk")),
        "columns": [{"label": label} for label in ("Formation", "Date", "Empreinte", "Feuille")],
        "crumbs": [
            {"label": "Groupes", "url": here(request, "groups:index")},
            {"label": "Heures", "url": ""},
        ],
    }
    return private(render(request, "groups/hours.html", context, status=status))


def _name(first: date, last: date) -> str:
    return f"heures-{first.isoformat()}-{last.isoformat()}"
