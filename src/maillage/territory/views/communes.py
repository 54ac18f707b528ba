"""Communes while one types."""

from django.http import HttpRequest, JsonResponse

from maillage.kernel.http import page
from maillage.territory.registry import commune_label, search_communes


@page("territory.consult")
def commune_search(request: HttpRequest) -> JsonResponse:
    """`?q=` part of a name or a code, `&departement=` to stay in one: at most eight communes."""
    departement = request.GET.get("departement") or None
    found = search_communes(request.GET.get("q", "")[:80], departement=departement)
    communes = [
        {
            "insee": one.insee,
            "label": commune_label(one),
            "name": one.name,
            "departement": one.departement,
            "postal_codes": list(one.postal_codes),
        }
        for one in found
    ]
    return JsonResponse({"communes": communes})
