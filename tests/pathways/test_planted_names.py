"""Names planted in records are nowhere but in what is sealed (200 of them in `make proof`)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.core import mail as outbox
from django.urls import reverse

from maillage.kernel.keys import search_key
from maillage.kernel.models import JournalLine, OutgoingMail
from maillage.kernel.tenancy import across_organisations
from maillage.pathways.domain.pinging import ask_families
from tests.factories import World
from tests.pathways.factories import make_child, make_decision, make_entry, make_identity
from tests.pathways.platform_factories import make_referral
from tests.shared import proof_size

PAGES = (
    *("index", "lists", "solutions", "desk", "renewals", "to_type", "partners", "antennas"),
    *("answers", "deadlines", "measures", "steering"),
)
SHAPES = ("anap", "serafin", "olinpe")


def planted(number: int) -> tuple[str, str]:
    """A last and a first name that stand nowhere else, in letters only."""
    letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:03d}")
    return f"Qvx{letters}wyk", f"Zjq{letters}uth"


def test_planted_names_are_in_no_log_index_page_or_mail(
    world: World, sign_in: Any, commits: Any, at: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    head = world.home.people["head_of_service"]
    names = [planted(number) for number in range(proof_size(6, 200))]
    with commits():
        for number, (last, first) in enumerate(names):
            email = f"{last}@exemple.fr".lower()
            child = make_child(world.home, make_identity(last, first, guardian=last, email=email))
            make_decision(child)
            make_entry(world.home, child)
            if not number:
                make_referral(child, head)
    pages = _pages(world, sign_in)
    client = sign_in(head)
    home = world.home.organisation.slug
    found = client.post(
        reverse("pathways:child_find", kwargs={"organisation": home}),
        {"words": f"{names[0][0]} {names[0][1]}"},
    )
    assert found.status_code == 200
    at(datetime(2027, 11, 25, 9, 0, tzinfo=UTC))
    with commits():
        assert ask_families() == len(names)
    told = [
        *pages,
        caplog.text,
        *_rows(),
        *(f"{letter.subject} {letter.body}" for letter in outbox.outbox),
    ]
    assert len(outbox.outbox) == len(names) + 1
    everything = search_key(" ".join(told))
    leaked = [pair for pair in names if any(part.lower() in everything for part in pair)]
    assert leaked == []
    # The needle is one that the search would find.
    assert names[0][0].lower() in search_key(" ".join([*told, names[0][0]]))


def _pages(world: World, sign_in: Any) -> list[str]:
    """What a head and the direction read: lists, boards, and the tables that leave."""
    space = {"organisation": world.home.organisation.slug}
    client = sign_in(world.home.people["head_of_service"])
    pages = [client.get(reverse(f"pathways:{name}", kwargs=space)).text for name in PAGES]
    lists = reverse(
        "pathways:waiting_list", kwargs=space | {"slug": world.home.objects["service"].slug}
    )
    pages += [client.get(lists, {"appeler": asked}).text for asked in ("", "1")]
    director = sign_in(world.home.people["director"])
    return [
        *pages,
        *(
            director.get(
                reverse("pathways:steering_file", kwargs=space | {"shape": shape, "form": "csv"})
            ).text
            for shape in SHAPES
        ),
    ]


def _rows() -> list[str]:
    """Every row of the room, of the journal and of the outbox, as text; bytes as their letters."""
    models = [*apps.get_app_config("pathways").get_models(), JournalLine, OutgoingMail]
    told = []
    with across_organisations("a test reads every table"):
        for model in models:
            rows = model._default_manager.values()  # type: ignore[attr-defined]
            told += [json.dumps(row, default=_letters, ensure_ascii=False) for row in rows]
    return told


def _letters(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("latin-1")
    return str(value)
