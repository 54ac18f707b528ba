"""Vacant posts, by team: noted, then filled."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.kernel.http import here, page
from maillage.programmes.access import access_vacancy
from maillage.programmes.domain import programme as verbs
from maillage.programmes.forms.programme import FilledForm, VacancyForm
from maillage.programmes.queries import programme as reads
from maillage.programmes.views.frame import done, form_page, programme_crumbs


@page("programmes.write", methods=("GET", "POST"))
def posts(request: HttpRequest) -> HttpResponse:
    """The posts noted, and one more."""
    form = VacancyForm(request.POST or None)
    deed = partial(verbs.note_vacancy, organisation=request.organisation)
    here_again = here(request, "programmes:posts")
    answer = done(request, form, deed, "Le poste est noté.", here_again)
    if answer is not None:
        return answer
    context = {
        "form": form,
        "posts": reads.posts(),
        "crumbs": programme_crumbs(request, None, "Postes vacants"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "programmes/programme/posts.html", context, status=status)


@page("programmes.write", methods=("GET", "POST"))
def post_filled(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody takes the post."""
    post = access_vacancy(slug)
    back = here(request, "programmes:posts")
    form = FilledForm(request.POST or None)
    deed = partial(verbs.fill_vacancy, post=post)
    answer = done(request, form, deed, "Le poste est pourvu.", back)
    return answer or form_page(
        request,
        form=form,
        title="Un poste est pourvu",
        lead=f"{post.function}, {post.service.name}",
        submit="Enregistrer",
        cancel_url=back,
        trail=programme_crumbs(request, None, "Un poste est pourvu"),
    )
