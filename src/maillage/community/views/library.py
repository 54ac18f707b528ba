"""The library: add, read, take, replace by a new version."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.actions import codes
from maillage.community.access import Seat, access_post
from maillage.community.domain.library import count_download, share
from maillage.community.enums import PostKind
from maillage.community.forms.writing import ResourceForm
from maillage.community.models import Post, Resource
from maillage.community.queries import reading
from maillage.community.views.frame import at, crumbs, seat_page, tabs
from maillage.community.views.talking import say, sent
from maillage.kernel import files
from maillage.kernel.forms import slug_told


@seat_page()
def resources(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The library, the latest first."""
    waiting = reading.to_do(seat)["texts"] if seat.is_host else 0
    context = {
        "seat": seat,
        "tabs": tabs(seat, "resources", waiting),
        "resources": reading.resources(seat, after=slug_told(request.GET.get("apres", ""))),
    }
    for row in context["resources"].rows:
        row.licence_label = codes.label("licences", row.resource.licence)
    return render(request, "community/resources.html", context)


@seat_page(methods=("GET", "POST"))
def resource_new(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Bring a resource."""
    return _form(request, seat, None)


@seat_page(methods=("GET", "POST"))
def resource_version(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """Bring the next version of a resource."""
    return _form(request, seat, access_post(seat, slug, PostKind.RESOURCE))


def _form(request: HttpRequest, seat: Seat, former: Post | None) -> HttpResponse:
    old: Resource | None = former.resource if former else None
    initial = {}
    if former is not None and old is not None:
        initial = {
            "title": former.title,
            "text": former.text,
            "made_by": old.made_by,
            "licence": old.licence,
        }
    form = ResourceForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = sent(
                form,
                lambda: share(
                    author=seat.member,
                    brought=form.brought(),
                    is_confirmed=form.is_confirmed,
                    supersedes=old,
                ),
            )
        except files.FileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            if made is not None:
                say(request, made, "La ressource est dans la bibliothèque.")
                return redirect(at(seat, "resource", slug=made.slug))
    title = "Déposer une nouvelle version" if former else "Déposer une ressource"
    back = at(seat, "resource", slug=former.slug) if former else at(seat, "resources")
    context = {
        "form": form,
        "title": title,
        "over": former.title if former else "Bibliothèque",
        "submit": "Déposer",
        "cancel_url": back,
        "crumbs": crumbs(seat, ("Ressources", at(seat, "resources")), (title, "")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "community/write.html", context, status=status)


@seat_page()
def resource(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """A resource, its rights and its versions."""
    row = access_post(seat, slug, PostKind.RESOURCE)
    chain = reading.versions(row)
    context = {
        "seat": seat,
        "post": row,
        "licence": codes.label("licences", row.resource.licence),
        "versions": [one for one in chain if one.is_visible or one == row],
        "is_last": chain[0] == row,
        "is_own": row.author_id == seat.member.pk,
        "crumbs": crumbs(seat, ("Ressources", at(seat, "resources")), (row.title, "")),
    }
    return render(request, "community/resource.html", context)


@seat_page(methods=("POST",))
def resource_file(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """The file itself: taking it is counted, by a button, without who."""
    row = access_post(seat, slug, PostKind.RESOURCE)
    if row.resource.file is None:
        raise Http404
    count_download(resource=row.resource)
    return files.download(row.resource.file)
