"""Taking part: the link that is shown around, and each one's own. GET shows, POST acts."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.actions.access import access_own_action
from maillage.actions.domain import Refused
from maillage.actions.domain import registering as verbs
from maillage.actions.forms.registering import RegisterForm
from maillage.actions.queries.dates import dates_of
from maillage.actions.views.frame import crumbs, link_page, private
from maillage.kernel import links
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page, public_page
from maillage.kernel.limits import refuse_beyond
from maillage.kernel.tenancy import within


@page("actions.write", methods=("POST",))
def link_open(request: HttpRequest, slug: str) -> HttpResponse:
    """Make the link to show around."""
    action = access_own_action(request, slug)
    back = here(request, "actions:action", slug=slug)
    try:
        token = verbs.open_link(action=action, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    return link_page(
        request,
        title="Le lien d’inscription",
        over=action.title,
        lead="À mettre sur une affiche, dans un courriel, à donner à une famille. Personne n’a "
        "besoin d’un compte.",
        path=reverse("actions:join", kwargs={"token": token}),
        note="Vous verrez combien de places sont prises, jamais par qui.",
        back=("Revenir à la fiche", back),
        trail=crumbs(request, action, "Inscriptions"),
    )


@public_page(methods=("GET", "POST"))
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The dates of an action, and a place on one of them."""
    action = verbs.action_of(links.open_or_404(request, token, purpose=verbs.JOIN))
    if action is None:
        raise Http404
    coming = [date for date in dates_of(action)[0] if date.state == "planned"]
    form = RegisterForm(request.POST or None, dates=coming)
    if request.method == "POST" and form.is_valid():
        refuse_beyond(request, "actions.join", limit=20, seconds=3600)
        try:
            with within(action.organisation):
                verbs.register(**form.asked())
        except Refused as refusal:
            put_back(form, refusal)
        else:
            return redirect("actions:joined")
    context = {"action": action, "form": form, "dates": coming}
    status = 422 if request.method == "POST" else 200
    return private(render(request, "actions/join.html", context, status=status))


@public_page()
def joined(request: HttpRequest) -> HttpResponse:
    """Look into your mailbox: the same page whatever became of it."""
    return render(request, "actions/joined.html")


@public_page(methods=("GET", "POST"))
def place(request: HttpRequest, token: str) -> HttpResponse:
    """One's own place: see it, give it back."""
    found = verbs.registration_of(links.open_or_404(request, token, purpose=verbs.PLACE))
    if found is None:
        raise Http404
    given_back = request.method == "POST"
    if given_back:
        with within(found.organisation):
            verbs.give_up(registration=found)
    context = {"registration": found, "date": found.occurrence, "given_back": given_back}
    return private(render(request, "actions/place.html", context))
