"""What the room tells the home page: how many cases wait, never which."""

from collections.abc import Iterator
from typing import Any

from maillage.kernel.http import here
from maillage.kernel.registries import Due
from maillage.programmes.queries.cases import waiting_for


def cases_due(request: Any) -> Iterator[Due]:
    """Late cases in red, then those of the next two days."""
    if not request.user.has_perm("programmes.cases", request.organisation):
        return
    late, near = waiting_for(request.user)
    url = here(request, "programmes:cases")
    if late:
        label = "Une situation complexe est en retard"
        if late > 1:
            label = f"{late} situations complexes sont en retard"
        yield Due(label, url, note="À revoir, monter, descendre ou clore", urgent=True)
    if near:
        label = "Une situation complexe est à revoir"
        if near > 1:
            label = f"{near} situations complexes sont à revoir"
        yield Due(label, url, note="Dans les deux jours")
