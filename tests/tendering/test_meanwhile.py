"""Two people on the same call: the slower one gets a sentence, and nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection

from maillage.kernel.tenancy import across_organisations, within
from maillage.tendering.models import Consultation, Lot, RequiredDocument
from tests.tendering.factories import make_call, make_public_call

MOVED_ON = "Cet appel n'est plus un brouillon : il ne se modifie plus."
ENDED = "Cet appel est déjà terminé."
PEOPLE = {
    "min_distinct_facilitators": "2",
    "membership": "open",
    "procedure": "direct_award",
    "later": "",
}
LOTS = {
    "lots-TOTAL_FORMS": "0",
    "lots-INITIAL_FORMS": "0",
    "later": "",
}


@contextmanager
def meanwhile(deed: Callable[[], Any]) -> Iterator[None]:
    """Somebody else's deed, done after the page has read and before it begins to write."""
    done: list[bool] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not done and sql.startswith("SAVEPOINT"):
            done.append(True)
            deed()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield
    assert done


def becomes(call: Consultation, status: str) -> Callable[[], Any]:
    def deed() -> None:
        with across_organisations("a test plays somebody else"):
            Consultation.objects.filter(pk=call.pk).update(status=status)

    return deed


def state(call: Consultation) -> tuple[Any, ...]:
    with within(call.organisation):
        row = Consultation.objects.get(pk=call.pk)
        return (
            row.title,
            row.min_distinct_facilitators,
            row.abandoned_reason,
            list(Lot.objects.filter(consultation=row).values_list("pk", "number", "name")),
            list(RequiredDocument.objects.filter(consultation=row).values_list("kind")),
        )


@pytest.mark.parametrize(
    ("step", "typed"),
    [
        ("intervenants", PEOPLE),
        ("groupes", LOTS),
        ("pieces", {"kinds": ["insurance"], "later": ""}),
    ],
)
def test_a_step_saved_too_late_changes_nothing(world, sign_in, step, typed):
    call = make_call(world.home.organisation)
    before = state(call)
    client = sign_in(world.home.people["buyer"])
    base = f"/o/{world.home.organisation.slug}/appels/{call.slug}/"
    with meanwhile(becomes(call, "published")):
        response = client.post(f"{base}redaction/{step}/", typed)
    assert (response.status_code, response.headers["Location"]) == (302, base)
    assert [str(one) for one in get_messages(response.wsgi_request)] == [MOVED_ON]
    assert state(call) == before


def test_a_call_ended_meanwhile_is_not_ended_twice(world, sign_in):
    call = make_public_call(world.home.organisation)
    before = state(call)
    client = sign_in(world.home.people["buyer"])
    base = f"/o/{world.home.organisation.slug}/appels/{call.slug}/"
    with meanwhile(becomes(call, "awarded")):
        response = client.post(f"{base}sans-suite/", {"reason": "Budget refusé."})
    assert (response.status_code, response.headers["Location"]) == (302, base)
    assert [str(one) for one in get_messages(response.wsgi_request)] == [ENDED]
    assert state(call) == before


def test_a_draft_published_meanwhile_asks_for_the_reason(world, sign_in):
    call = make_call(world.home.organisation)
    client = sign_in(world.home.people["buyer"])
    url = f"/o/{world.home.organisation.slug}/appels/{call.slug}/sans-suite/"
    with meanwhile(becomes(call, "published")):
        response = client.post(url, {"reason": ""})
    assert (response.status_code, response.headers["Location"]) == (302, url)
    assert [str(one) for one in get_messages(response.wsgi_request)] == [
        "Cet appel vient d'être publié : dites pourquoi vous le retirez."
    ]
    with within(world.home.organisation):
        assert Consultation.objects.get().status == "published"
