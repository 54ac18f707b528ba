"""Steering: indicators with their definition and target, what they count, contracts, exports."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import clock, files
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.kernel.sheets_out import write_sheet
from maillage.kernel.words import nombre
from maillage.pathways import access
from maillage.pathways.access_platform import access_contract, access_contract_part
from maillage.pathways.domain import Refused
from maillage.pathways.domain import steering as verbs
from maillage.pathways.exports.steering import SHAPES
from maillage.pathways.forms.steering import FORMS, TITLES, ContractForm, ScopeForm
from maillage.pathways.indicators import INDICATORS
from maillage.pathways.models import MultiYearContract
from maillage.pathways.queries import steering as reads
from maillage.pathways.queries.promised import WHOLE, taken_of
from maillage.pathways.views.frame import HOSTING, answer, form_page, private, tabs

COLUMNS = [
    {"label": "Indicateur"},
    {"label": "Valeur", "numeric": True},
    {"label": "Cible"},
    {"label": "Enfants comptés", "numeric": True},
]
COUNTED = [{"label": "Dossier"}, {"label": "Ce qui est compté"}]
SHAPE_WORDS = {
    "anap": "Tableau de bord (forme ANAP)",
    "serafin": "Actes par prestation (SERAFIN-PH)",
    "olinpe": "Mesures (forme OLINPE)",
}


@page("pathways.steer")
def steering(request: HttpRequest) -> HttpResponse:
    """Every indicator of a year against its target."""
    form, scope = _scope(request)
    context = {
        "tabs": tabs(request, "pathways:steering"),
        "form": form,
        "scope": scope,
        "figures": reads.figures(scope),
        "columns": COLUMNS,
        "budget": reads.budget_of(scope.contract) if scope.contract else None,
        "least": reads.least_shown(),
        "shapes": SHAPE_WORDS.items(),
        "query": request.GET.urlencode(),
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/steering/steering.html", context))


@page("pathways.steer")
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """What one indicator counts: the records that this person may see anyway."""
    if code not in INDICATORS:
        raise Http404
    form, scope = _scope(request)
    # A share is read in full: those it counts, then those it is of.
    rows = sorted(reads.rows_of(code, scope), key=lambda row: not row.amount)
    shown = page_of(request, rows)
    visible = access.visible_children(access.hold_of(request.user))
    children = visible.in_bulk([row.child_id for row in shown])
    access.tell_reads(request, children.values())
    context = {
        "indicator": INDICATORS[code],
        "form": form,
        "scope": scope,
        "page": shown,
        "columns": COUNTED,
        "lines": [{"row": row, "child": children.get(row.child_id)} for row in shown],
        "query": request.GET.urlencode(),
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/steering/indicator.html", context))


@page("pathways.steer")
def steering_file(request: HttpRequest, shape: str, form: str) -> HttpResponse:
    """A table shaped like an official collection, small numbers left empty."""
    if shape not in SHAPES or form not in ("csv", "ods"):
        raise Http404
    _, scope = _scope(request)
    table = SHAPES[shape](scope)
    name = f"{shape}-{scope.period.end:%Y}.{form}"
    data = write_sheet(form, table.headers, table.rows, title=table.title)
    return private(files.attachment(data, filename=name))


@page("pathways.steer", methods=("GET", "POST"))
def contract_new(request: HttpRequest) -> HttpResponse:
    """Enter a multi-year contract."""
    form = ContractForm(request.POST or None)

    def sign() -> MultiYearContract:
        return verbs.sign_contract(
            organisation=request.organisation, actor=request.user, **form.cleaned_data
        )

    return answer(
        request,
        form,
        sign,
        "Le contrat est noté. Ajoutez ses objectifs.",
        lambda row: here(request, "pathways:contract", slug=row.slug),
    ) or form_page(
        request,
        form=form,
        title="Noter un contrat pluriannuel (CPOM)",
        submit="Noter le contrat",
        cancel_url=here(request, "pathways:steering"),
    )


@page("pathways.steer")
def contract(request: HttpRequest, slug: str) -> HttpResponse:
    """A contract: objectives, places by site, and whether the offer stays within the grant."""
    row, hold = access_contract(slug), access.hold_of(request.user)
    seen = set(access.services_seen(hold).values_list("pk", flat=True))
    if access.holds_everywhere(hold):
        seen.add(None)
    context = {
        "contract": row,
        "seen": seen,
        "is_over": row.ends_on < clock.today(),
        "budget": reads.budget_of(row),
        "targets": [
            {"row": one, "text": reads.told(one.value, INDICATORS[one.indicator].unit)}
            for one in row.targets.select_related("service").order_by("pk")
        ],
        "places": row.capacities.select_related("service", "site").order_by("pk"),
        "taken": [] if row.ends_on < clock.today() else _taken(row),
        "costs": row.costs.order_by("label", "pk"),
        "parts": TITLES.items(),
        "crumbs": _crumbs(request, str(row)),
    }
    return render(request, "pathways/steering/contract.html", context)


def _taken(contract: MultiYearContract) -> list[dict[str, Any]]:
    """The places of each service against those taken today, in words."""
    return [
        {
            "line": one,
            "taken": None if one.taken is None else nombre(one.taken / WHOLE),
            "left": None if one.left is None else nombre(abs(one.left) / WHOLE),
            "is_beyond": one.left is not None and one.left < 0,
        }
        for one in taken_of(contract, clock.today())
    ]


@page("pathways.steer", methods=("GET", "POST"))
def contract_add(request: HttpRequest, slug: str, part: str) -> HttpResponse:
    """One more objective, places or cost."""
    row, hold = access_contract(slug), access.hold_of(request.user)
    everywhere = access.holds_everywhere(hold)
    if part not in FORMS or (part == "couts" and not everywhere):
        raise Http404
    services = access.services_seen(hold)
    form = FORMS[part](request.POST or None, services=services, everywhere=everywhere)
    back = here(request, "pathways:contract", slug=row.slug)

    def add() -> None:
        verbs.add_part(contract=row, actor=request.user, part=part, **form.cleaned_data)

    title = TITLES[part]
    trail = _crumbs(request, title)
    return answer(request, form, add, "C’est ajouté au contrat.", back) or form_page(
        request, form=form, title=title, submit="Ajouter", cancel_url=back, trail=trail
    )


@page("pathways.steer", methods=("GET", "POST"))
def contract_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct the title, the dates or the grant of a contract."""
    row = access_contract(slug)
    names = ("title", "starts_on", "ends_on", "yearly_grant")
    known = {name: getattr(row, name) for name in names}
    form = ContractForm(request.POST or None, initial=known)
    back = here(request, "pathways:contract", slug=row.slug)

    def correct() -> None:
        verbs.correct_contract(contract=row, actor=request.user, **form.cleaned_data)

    return answer(request, form, correct, "Le contrat est à jour.", back) or form_page(
        request,
        form=form,
        title="Corriger le contrat",
        submit="Enregistrer le contrat",
        cancel_url=back,
        trail=_crumbs(request, "Corriger le contrat"),
    )


@page("pathways.steer", methods=("GET", "POST"))
def contract_part_edit(request: HttpRequest, slug: str, part: str, item: str) -> HttpResponse:
    """Correct an objective, places or a cost."""
    row = access_contract(slug)
    found = access_contract_part(request, row, part, item)
    hold, kind = access.hold_of(request.user), FORMS[part]
    form = kind(
        request.POST or None,
        services=access.services_seen(hold),
        everywhere=access.holds_everywhere(hold),
        initial=kind.written(found),
    )
    back = here(request, "pathways:contract", slug=row.slug)

    def correct() -> None:
        verbs.correct_part(row=found, actor=request.user, part=part, **form.cleaned_data)

    return answer(request, form, correct, "Le contrat est à jour.", back) or form_page(
        request,
        form=form,
        title="Corriger le contrat",
        submit="Enregistrer",
        cancel_url=back,
        trail=_crumbs(request, "Corriger le contrat"),
    )


@page("pathways.steer", methods=("POST",))
def contract_remove(request: HttpRequest, slug: str, part: str, item: str) -> HttpResponse:
    """Take a part of a contract back."""
    row = access_contract(slug)
    found = access_contract_part(request, row, part, item)
    try:
        verbs.remove_part(row=found, actor=request.user, part=part)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "C’est retiré du contrat.")
    return redirect(here(request, "pathways:contract", slug=row.slug))


def _scope(request: HttpRequest) -> tuple[ScopeForm, reads.Scope]:
    """The year and the services asked for, among those that this person sees."""
    services = list(access.services_seen(access.hold_of(request.user)).order_by("search_key"))
    today = clock.today()
    asked = {
        "annee": request.GET.get("annee", str(today.year)),
        "service": request.GET.get("service", ""),
    }
    form = ScopeForm(asked, services=services)
    form.is_valid()
    year = form.cleaned_data.get("annee", today.year)
    slug = form.cleaned_data.get("service", "")
    start = today.replace(year=year, month=1, day=1)
    end = min(today, today.replace(year=year, month=12, day=31))
    return form, reads.scope_of(services, start, end, asked=slug)


def _crumbs(request: HttpRequest, last: str) -> list[dict[str, Any]]:
    return [
        {"label": "Pilotage", "url": here(request, "pathways:steering")},
        {"label": last, "url": ""},
    ]
