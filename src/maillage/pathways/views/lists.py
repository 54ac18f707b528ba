"""A list's published rule and figures, its import; what families answer by link."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from maillage.kernel import links
from maillage.kernel.http import here, page, public_page
from maillage.kernel.sheets import UnreadableSheet, read_sheet
from maillage.kernel.tenancy import across_organisations, within
from maillage.kernel.words import compte
from maillage.pathways import access
from maillage.pathways.domain import Refused
from maillage.pathways.domain.importing import MOST_TOLD, Report, bring_in, read_export
from maillage.pathways.domain.pinging import PURPOSE, answer_ping, entry_of
from maillage.pathways.domain.waiting import publish_rule
from maillage.pathways.enums.activity import Target
from maillage.pathways.forms.waiting import ImportForm, PingForm, RuleForm
from maillage.pathways.indicators import INDICATORS
from maillage.pathways.models import PriorityRule
from maillage.pathways.queries import waiting as reads
from maillage.pathways.views.frame import form_page, private
from maillage.pathways.views.waiting import rule_words
from maillage.territory.registry import commune_name

COLUMNS = [
    {"label": "Enfants reçus"},
    {"label": "Médiane", "numeric": True},
    {"label": "Neuf sur dix", "numeric": True},
]


@page("pathways.steer", methods=("GET", "POST"))
def rule(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish the next version of a list's rule."""
    service = access.access_kept_list(request, slug)
    form = RuleForm(request.POST or None, rule=reads.rule_of(service))
    back = here(request, "pathways:waiting_list", slug=service.slug)
    if request.method == "POST" and form.is_valid():
        published = publish_rule(
            service=service,
            actor=request.user,
            origin=form.cleaned_data["origin"],
            criteria=form.criteria(),
            age_limit=form.cleaned_data["age_limit"],
        )
        messages.success(request, f"La version {published.version} de la règle est publiée.")
        return redirect(here(request, "pathways:rules", slug=service.slug))
    return form_page(
        request,
        form=form,
        title=f"La règle de la liste {service}",
        submit="Publier cette règle",
        cancel_url=back,
        lead=(
            "Elle ordonne la liste dès sa publication et se lit sans compte\u00a0: les familles "
            "savent comment leur enfant attend. Les versions passées restent lisibles."
        ),
    )


@page("pathways.see")
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version of a list's rule, with its public address."""
    service = access.access_list(request, slug)
    context = {
        "service": service,
        "versions": [{"rule": one, "words": rule_words(one)} for one in reads.rules_of(service)],
        "may_steer": request.user.has_perm("pathways.steer", request.organisation),
    }
    return render(request, "pathways/waiting/rules.html", context)


@public_page()
def public_rule(request: HttpRequest, slug: str) -> HttpResponse:
    """A published version, for families."""
    with across_organisations("a published rule is public"):
        rows = PriorityRule.objects.select_related("service", "organisation")
        published = get_object_or_404(rows, slug=slug)
        latest = reads.rule_of(published.service)
    context = {
        "rule": published,
        "words": rule_words(published),
        "is_latest": published.pk == latest.pk,
    }
    return render(request, "pathways/waiting/public_rule.html", context)


@page("pathways.see")
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """How long children of this list waited before their first act, over twelve months."""
    service, period = access.access_list(request, slug), reads.last_year()
    by_age, by_area = reads.waiting_figures(service, period)
    context = {
        "service": service,
        "rule": reads.rule_of(service),
        "period": period,
        "definition": INDICATORS[Target.WAITING].definition,
        "columns": COLUMNS,
        "by_age": by_age,
        "by_area": [
            {"label": commune_name(one.label) if one.label else "Non précisée", "figure": one}
            for one in by_area
        ],
    }
    return render(request, "pathways/waiting/figures.html", context)


@page("pathways.manage", methods=("GET", "POST"))
def bring(request: HttpRequest) -> HttpResponse:
    """Bring in the export of the official follow-up; the file is read, then forgotten."""
    services = access.services_kept(access.hold_of(request.user)).select_related("organisation")
    form = ImportForm(request.POST or None, request.FILES or None, services=services)
    if request.method == "POST" and form.is_valid():
        report = _bring(request, form)
        if report is not None:
            _tell(request, report)
            service = form.cleaned_data["service"]
            return redirect(here(request, "pathways:waiting_list", slug=service.slug))
    return form_page(
        request,
        form=form,
        title="Reprendre l’export du suivi des orientations",
        submit="Reprendre l’export",
        cancel_url=here(request, "pathways:lists"),
        lead=(
            "Colonnes attendues\u00a0: Nom, Prénom, Date de naissance, Début de la décision, Fin "
            "de la décision, Statut, Date du statut\u00a0; N° dossier, Commune et Date de "
            "notification si vous les avez. Une case illisible arrête tout. Un enfant dont un "
            "autre service tient le dossier est laissé de côté, et vous est dit."
        ),
        confidence=(
            "personne\u00a0: le fichier n’est pas gardé. Les identités sont chiffrées en entrant."
        ),
    )


def _tell(request: HttpRequest, report: Report) -> None:
    """What an import did, and what it left for a person to do."""
    messages.success(
        request,
        f"Export repris\u00a0: {report.opened} dossiers ouverts, {report.listed} enfants "
        f"inscrits, {report.moved} statuts avancés, {report.same} lignes sans changement.",
    )
    if report.archived:
        messages.warning(
            request,
            f"{compte(report.archived, 'dossier ouvert', 'dossiers ouverts')} en archive "
            "restreinte\u00a0: leur statut date de plus longtemps que la base active. Appelez la "
            "famille, puis notez le contact.",
        )
    if report.refused:
        told = " ".join(report.refused[:MOST_TOLD])
        left = compte(len(report.refused), "ligne laissée", "lignes laissées")
        messages.warning(request, f"{left} de côté. {told}")


def _bring(request: HttpRequest, form: Any) -> Report | None:
    sheet = form.cleaned_data["sheet"]
    try:
        lines = read_export(read_sheet(sheet.read(), sheet.name))
        return bring_in(service=form.cleaned_data["service"], actor=request.user, lines=lines)
    except (UnreadableSheet, Refused) as error:
        form.add_error("sheet", str(error))
        return None


@public_page(methods=("GET", "POST"))
def ping(request: HttpRequest, token: str) -> HttpResponse:
    """A family says whether it still waits; the page names nobody."""
    link = links.open_or_404(request, token, purpose=PURPOSE)
    entry = entry_of(link)
    if entry is None:
        raise Http404
    with within(entry.organisation):
        form = PingForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            answer_ping(entry=entry, answer=form.cleaned_data["answer"])
            context = {"organisation_name": entry.organisation.name, "answered": True}
            return private(render(request, "pathways/waiting/ping.html", context))
        context = {
            "organisation_name": entry.organisation.name,
            "form": form,
            "answered": False,
        }
        status = 422 if request.method == "POST" else 200
        return private(render(request, "pathways/waiting/ping.html", context, status=status))
