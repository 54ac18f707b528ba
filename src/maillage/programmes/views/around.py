"""What stands around a case: its list, its partners, its meetings, its notes."""

from functools import partial

from django.http import HttpRequest, HttpResponse

from maillage.kernel.http import here, page
from maillage.programmes.access import access_invited, access_listed, access_open_case
from maillage.programmes.domain import around as verbs
from maillage.programmes.domain.cases import list_person, unlist_person
from maillage.programmes.forms.cases import (
    CaseMeetingForm,
    InviteForm,
    ListPersonForm,
    SharedNoteForm,
)
from maillage.programmes.views.frame import case_crumbs, done, form_page, tried


@page("programmes.cases", methods=("GET", "POST"))
def list_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the case to somebody more."""
    row = access_open_case(request, slug)
    back = here(request, "programmes:case", slug=slug)
    form = ListPersonForm(request.POST or None, case=row)
    deed = partial(list_person, case=row)
    answer = done(request, form, deed, "Cette personne peut la lire.", f"{back}#liste")
    return answer or form_page(
        request,
        form=form,
        title="Ajouter une personne à la liste",
        lead="Elle lira tout ce que cette page dit, et pourra agir. Chaque lecture est notée.",
        submit="Ajouter à la liste",
        cancel_url=back,
        trail=case_crumbs(request, row, "Ajouter une personne"),
    )


@page("programmes.cases", methods=("POST",))
def list_remove(request: HttpRequest, slug: str, listed: str) -> HttpResponse:
    """Shut it to somebody."""
    row = access_open_case(request, slug)
    back = here(request, "programmes:case", slug=slug)
    access = access_listed(row, listed)
    deed = partial(unlist_person, access=access, actor=request.user)
    if access.person_id == request.user.pk:
        back = here(request, "programmes:cases")
    return tried(request, deed, "Cette personne ne peut plus la lire.", back)


@page("programmes.cases", methods=("GET", "POST"))
def partner_invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite a partner, by a link that expires."""
    row = access_open_case(request, slug)
    back = here(request, "programmes:case", slug=slug)
    form = InviteForm(request.POST or None)
    deed = partial(verbs.invite_partner, case=row)
    answer = done(request, form, deed, "Le partenaire reçoit un lien.", f"{back}#partenaires")
    return answer or form_page(
        request,
        form=form,
        title="Inviter un partenaire",
        lead="Il verra le nom du protocole, le niveau, la prochaine réunion et qui appeler. Rien "
        "d’autre, pas même le nom tiré au sort.",
        submit="Envoyer le lien",
        cancel_url=back,
        trail=case_crumbs(request, row, "Inviter un partenaire"),
    )


@page("programmes.cases", methods=("POST",))
def partner_withdraw(request: HttpRequest, slug: str, invited: str) -> HttpResponse:
    """End a partner's link."""
    row = access_open_case(request, slug)
    deed = partial(verbs.withdraw_partner, invited=access_invited(row, invited), actor=request.user)
    back = here(request, "programmes:case", slug=slug)
    return tried(request, deed, "Son lien ne donne plus rien.", f"{back}#partenaires")


@page("programmes.cases", methods=("GET", "POST"))
def case_meet(request: HttpRequest, slug: str) -> HttpResponse:
    """Fix a review, or a moment for the team afterwards."""
    row = access_open_case(request, slug)
    back = here(request, "programmes:case", slug=slug)
    form = CaseMeetingForm(request.POST or None, case=row, initial={"purpose": "review"})
    names = ("purpose", "people", "starts_at", "ends_at", "room")
    if request.method == "POST" and form.is_valid():
        asked = {name: form.cleaned_data[name] for name in names}
        deed = partial(verbs.fix_meeting, case=row)
        answer = done(request, form, deed, "La réunion est fixée.", f"{back}#reunions", **asked)
        if answer is not None:
            return answer
    return form_page(
        request,
        form=form,
        title="Fixer une réunion",
        lead="Une revue de la situation, ou un temps offert à l’équipe après coup, avant toute "
        "évaluation de son travail. Seule la date est gardée.",
        submit="Fixer la réunion",
        cancel_url=back,
        trail=case_crumbs(request, row, "Fixer une réunion"),
    )


@page("programmes.cases", methods=("GET", "POST"))
def note_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that a note kept elsewhere was shared."""
    row = access_open_case(request, slug)
    back = here(request, "programmes:case", slug=slug)
    form = SharedNoteForm(request.POST or None, case=row)
    deed = partial(verbs.note_shared, case=row)
    answer = done(request, form, deed, "Le partage est noté.", f"{back}#notes")
    return answer or form_page(
        request,
        form=form,
        title="Noter un partage d’informations",
        lead="La note elle-même reste dans vos dossiers. Ici\u00a0: sa référence, son jour, "
        "qui l’a reçue.",
        submit="Noter le partage",
        cancel_url=back,
        trail=case_crumbs(request, row, "Noter un partage"),
    )
