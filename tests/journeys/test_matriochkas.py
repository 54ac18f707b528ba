"""The three acts, played by four roles: direction, head of service, professional, human resources.

A direction begins the programme, a head of service links what exists, human resources gives the
survey back, a professional reads what is theirs to read and nothing more.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from maillage.groups.models import Group
from maillage.kernel import clock
from maillage.kernel.http import organisation_url
from maillage.kernel.tenancy import within
from maillage.programmes.models import Deliverable, Programme
from tests.factories import World
from tests.groups.factories import make_cycle
from tests.programmes.factories import make_model, make_version, make_wave


def to(world: World, name: str, **kwargs: Any) -> str:
    return organisation_url(world.home.organisation, f"programmes:{name}", **kwargs)


def text_of(page: Any) -> str:
    return str(page.content.decode().replace("\u00a0", " "))


@pytest.mark.django_db
def test_the_three_acts_with_four_roles(world: World, sign_in: Any) -> None:
    people = world.home.people
    model, version, wave = make_model(world.home), make_version(world.home), make_wave(world.home)
    cycle = make_cycle(world.home, title="Intervision des cadres", kind="guided_intervision")
    training = make_cycle(world.home, title="Séminaire attachement", kind="training")

    direction = sign_in(people["director"])
    direction.post(to(world, "programme_new"), {"title": "Les Matriochkas"})
    with within(world.home.organisation):
        programme = Programme.objects.get()
        rows = list(Deliverable.objects.order_by("act__rank", "pk"))
        group = Group.objects.get(cycle=cycle)
    direction.post(to(world, "levels"), {f"groupe-{group.slug}": "managers"})

    head = sign_in(people["head_of_service"])
    pages = {
        0: f"model:{model.slug}",
        3: f"campaign:{wave.slug}",
        4: f"training:{training.slug}",
        6: f"protocol:{version.protocol.slug}",
        8: f"cycle:{cycle.slug}",
    }
    due = (clock.today() + timedelta(days=30)).isoformat()
    for rank, pointed in pages.items():
        row = rows[rank]
        answer = head.post(
            to(world, "deliverable_edit", slug=programme.slug, deliverable=row.slug),
            {"title": row.title, "state": "running", "due_on": due, "pointed": pointed},
        )
        assert answer.status_code == 302, text_of(answer)

    resources = sign_in(people["hr"])
    report = to(world, "report", slug=wave.slug)
    resources.post(report, {"text": "Vous tenez, et vous le dites.", "number": 0})
    resources.post(to(world, "report_tell", slug=wave.slug))

    _is_read(world, sign_in, programme, version.slug, wave.slug)


def _is_read(world: World, sign_in: Any, programme: Programme, version: str, wave: str) -> None:
    """The direction opens each page; a professional those that are theirs."""
    people = world.home.people
    address = to(world, "programme", slug=programme.slug)
    seen = {
        role: text_of(sign_in(people[role]).get(address)) for role in ("director", "professional")
    }
    for act in ("Acte 1.", "Acte 2.", "Acte 3."):
        assert act in seen["professional"]
    assert "Intervision des cadres" in seen["director"]
    assert "Intervision des cadres" not in seen["professional"]
    assert to(world, "protocol", slug=version) in seen["professional"]
    assert seen["professional"].count("réservée à d’autres personnes") == 2
    assert "Modifier" not in seen["professional"]
    professional = sign_in(people["professional"])
    told = text_of(professional.get(to(world, "restitution", slug=wave)))
    assert "Vous tenez, et vous le dites." in told
    for name, kwargs in (("levels", {}), ("posts", {}), ("report", {"slug": wave})):
        assert professional.get(to(world, name, **kwargs)).status_code == 404
