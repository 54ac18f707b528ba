"""The room's first page: programmes, cases that wait, protocols in force."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.kernel.http import page
from maillage.programmes.queries import cases as case_reads
from maillage.programmes.queries import protocols as reads
from maillage.programmes.queries.programme import programmes_here
from maillage.programmes.views.frame import tabs


@page("programmes.see")
def index(request: HttpRequest) -> HttpResponse:
    """Where one begins; no case is named here, only how many wait."""
    may_hold = request.user.has_perm("programmes.cases", request.organisation)
    late, near = case_reads.waiting_for(request.user) if may_hold else (0, 0)
    context = {
        "tabs": tabs(request, "programmes:index"),
        "may_hold": may_hold,
        "may_write": request.user.has_perm("programmes.write", request.organisation),
        "late": late,
        "near": near,
        "programmes": programmes_here(),
        "in_force": reads.in_force(),
    }
    return render(request, "programmes/index.html", context)
