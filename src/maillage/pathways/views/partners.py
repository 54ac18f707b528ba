"""Partners, the map of what was asked of them, and their answers by an expiring link."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import links
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page, public_page
from maillage.kernel.paging import page_of
from maillage.kernel.tenancy import within
from maillage.pathways import access
from maillage.pathways.access_platform import access_partner
from maillage.pathways.domain import Refused
from maillage.pathways.domain import partners as verbs
from maillage.pathways.forms.partners import (
    AnswerReferralForm,
    PartnerCorrectionForm,
    PartnerForm,
    ReferForm,
)
from maillage.pathways.models import Referral
from maillage.pathways.queries import partners as reads
from maillage.pathways.views.frame import (
    about_child,
    answer,
    around,
    ask_communes,
    form_page,
    private,
)
from maillage.territory.registry import commune_name

COLUMNS = [
    {"label": "Partenaire"},
    {"label": "Nature"},
    {"label": "Commune"},
    {"label": "Demandes", "numeric": True},
    {"label": "Acceptées", "numeric": True},
    {"label": "Corriger", "hidden": True},
]


@page("pathways.see")
def partners(request: HttpRequest) -> HttpResponse:
    """Who can be asked, and the map of what was asked."""
    shown = page_of(request, reads.partners())
    context = {
        **around(request, "pathways:partners"),
        "page": shown,
        "lines": [{"row": one, "commune": commune_name(one.commune_code)} for one in shown],
        "columns": COLUMNS,
        "maps": reads.partner_maps(),
        "may_manage": request.user.has_perm("pathways.manage", request.organisation),
    }
    return render(request, "pathways/partners/partners.html", context)


@page("pathways.manage", methods=("GET", "POST"))
def partner_new(request: HttpRequest) -> HttpResponse:
    """Write down a partner."""
    form = ask_communes(request, PartnerForm(request.POST or None))
    back = here(request, "pathways:partners")

    def add() -> None:
        verbs.add_partner(
            organisation=request.organisation, actor=request.user, **form.cleaned_data
        )

    return answer(request, form, add, "Le partenaire est dans la liste.", back) or form_page(
        request,
        form=form,
        title="Ajouter un partenaire",
        submit="Ajouter le partenaire",
        cancel_url=back,
        lead="École, commune, service de tous\u00a0: à qui l’on peut demander quelque chose.",
    )


@page("pathways.manage", methods=("GET", "POST"))
def partner_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct a partner, or ask nothing more of it."""
    partner = access_partner(slug)
    known = {name: getattr(partner, name) for name in ("name", "kind", "commune_code", "email")}
    known["is_closed"] = partner.closed_on is not None
    form = ask_communes(request, PartnerCorrectionForm(request.POST or None, initial=known))
    back = here(request, "pathways:partners")

    def correct() -> None:
        verbs.correct_partner(partner=partner, actor=request.user, **form.cleaned_data)

    return answer(request, form, correct, "Le partenaire est à jour.", back) or form_page(
        request,
        form=form,
        title=f"Corriger {partner}",
        submit="Enregistrer le partenaire",
        cancel_url=back,
    )


@page("pathways.see", methods=("GET", "POST"))
def refer(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a partner for something for a child."""
    row = access.access_acted_child(request, slug)
    if request.method == "GET":
        access.tell_read(request, row)
    return about_child(
        request,
        row,
        ReferForm(request.POST or None),
        verbs.refer,
        "Demander à un partenaire",
        "La demande part au partenaire.",
        submit="Envoyer la demande",
        lead=_asked(reads.referrals_of(row)),
        confidence=(
            "le partenaire lit, par un lien qui expire, le besoin, l’âge et la commune de "
            "l’enfant, et le nom de votre service. Ni nom, ni pseudonyme, ni histoire."
        ),
    )


def _asked(rows: list[Referral]) -> str:
    told = [
        f"{one.partner} ({one.get_need_display().lower()}\u00a0: "
        f"{(one.get_reason_display() or one.get_answer_display()).lower()})"
        for one in rows
    ]
    return f"Déjà demandé\u00a0: {', '.join(told)}." if told else ""


@page("pathways.see", methods=("POST",))
def referral_handled(request: HttpRequest, slug: str, referral: str) -> HttpResponse:
    """A partner's answer has been followed up."""
    row = access.access_acted_child(request, slug)
    verbs.handle_answer(referral=access.access_answered(row, referral), actor=request.user)
    messages.success(request, "La réponse du partenaire est traitée.")
    return redirect(here(request, "pathways:child", slug=row.slug))


@public_page(methods=("GET", "POST"))
def referral(request: HttpRequest, token: str) -> HttpResponse:
    """What a partner reads and answers; the page names no child."""
    link = links.open_or_404(request, token, purpose=verbs.PURPOSE)
    found = verbs.referral_of(link)
    if found is None:
        raise Http404
    with within(found.organisation):
        form = AnswerReferralForm(request.POST or None)
        context: dict[str, Any] = {
            "referral": found,
            "age": found.child.age,
            "commune": commune_name(found.child.commune_code) if found.child.commune_code else "",
            "form": form,
            "answered": False,
        }
        if request.method == "POST" and form.is_valid():
            try:
                verbs.answer_referral(referral=found, **form.cleaned_data)
            except Refused as refusal:
                put_back(form, refusal)
            else:
                context["answered"] = True
                return private(render(request, "pathways/partners/referral.html", context))
        status = 422 if request.method == "POST" else 200
        return private(render(request, "pathways/partners/referral.html", context, status=status))
