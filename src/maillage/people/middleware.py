"""The organisation is in the URL, never in the session: two tabs can show two spaces."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django_scopes import scope

from maillage.kernel import device
from maillage.people.models import Organisation

PREFIX = "/o/"
Answer = Callable[[HttpRequest], HttpResponse]


class OrganisationMiddleware:
    """Open the scope of the organisation named in the URL, for its members only.

    Views do not receive the slug: they read `request.organisation`. A space that does not
    exist and one where the person has no role answer alike, by a 404.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.organisation = None
        request.roles = frozenset()
        if not request.path_info.startswith(PREFIX) or not request.user.is_authenticated:
            return self.get_response(request)
        slug = request.path_info[len(PREFIX) :].split("/", maxsplit=1)[0]
        organisation = Organisation.objects.filter(slug=slug).first()
        roles = request.user.roles_in(organisation.pk) if organisation else frozenset()
        if organisation is None or not roles:
            return self.get_response(request)
        request.organisation = organisation
        request.roles = roles
        with scope(organisation=organisation.pk):
            response = self.get_response(request)
        if request.user.is_authenticated:
            device.mark(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Any, named: dict[str, Any]
    ) -> None:
        if named.pop("organisation", None) is None or not request.user.is_authenticated:
            return
        if request.organisation is None:
            raise Http404
