"""What holds for every test: the suite is a second type checker."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright

from tests.factories import World, build_world

# The suite lives in the school year of the demonstration, on a Tuesday.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Time is measured by benchmarks: a busy machine must not fail a property.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")
reached: set[str] = set()
skipped: list[str] = []


@pytest.fixture(autouse=True)
def _stopped_clock(settings: Any) -> None:
    """Time stands still unless a test moves it (`at`)."""
    settings.MAILLAGE_NOW = NOW.isoformat()


@pytest.fixture
def at(settings: Any) -> Callable[[datetime], None]:
    """Move the clock: `at(datetime(...))`."""

    def move(moment: datetime) -> None:
        settings.MAILLAGE_NOW = moment.isoformat()

    return move


@pytest.fixture(autouse=True)
def _note_reached_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remember each URL pattern that a test reaches, to fail the run on the others."""
    original = Client.request

    def request(self: Client, **environ: Any) -> Any:
        response = original(self, **environ)
        match = getattr(response, "resolver_match", None)
        if match is not None:
            reached.add(match.view_name)
        return response

    monkeypatch.setattr(Client, "request", request)


@pytest.fixture
def world(db: None) -> World:
    """Two organisations with people in every role, and a provider: see tests/factories.py."""
    return build_world()


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """A world committed once: what one test changes is rolled back by its own transaction."""
    from tests.permissions.standing import stand  # noqa: PLC0415  it imports this file

    with django_db_blocker.unblock():
        yield stand()
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def sign_in(client: Client) -> Callable[[Any], Client]:
    """`sign_in(user)` gives a client signed in as that person."""

    def go(user: Any) -> Client:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return go


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Any:
    """`with commits():` runs what waits for the commit (mails, jobs) at the end of the block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run: Playwright starts once per thread."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("Chromium manque : lancez make test-deps")
    # Playwright keeps an event loop in this thread; the live server has its own.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def url_names(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(view name, pattern) of every address of the product."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{entry.namespace}:" if entry.namespace else ""
            yield from url_names(entry, prefix + space)
        elif isinstance(entry, URLPattern) and entry.name:
            yield prefix + entry.name, str(entry.pattern)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only", action="store_true", help="only the tests that reach the database"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a second database, what never asks a database has nothing more to say."""
    if not config.getoption("--database-only"):
        return
    left = [item for item in items if not _reaches_database(item)]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if _reaches_database(item)]


def _reaches_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(
        fixtures & {"db", "transactional_db"} or item.get_closest_marker("django_db") is not None
    )


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and isinstance(report.longrepr, tuple):
        skipped.append(re.sub(r"^Skipped: ", "", report.longrepr[2]))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A whole run that leaves an address unreached fails."""
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["reached"] = sorted(reached)
        return
    whole = not config.option.keyword and not config.option.markexpr and not config.args_given
    if exitstatus or not whole:
        return
    unreached = sorted({name for name, _ in url_names()} - reached)
    if unreached:
        print("\nAddresses that no test reached:", *unreached, sep="\n  ")
        session.exitstatus = 1


class _Gather:
    """What the workers of pytest-xdist have reached."""

    @staticmethod
    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(node: Any) -> None:
        reached.update(getattr(node, "workeroutput", {}).get("reached", ()))


def pytest_configure(config: pytest.Config) -> None:
    config.args_given = bool(  # type: ignore[attr-defined]
        [argument for argument in config.invocation_params.args if Path(argument).exists()]
    )
    config.pluginmanager.register(_Gather())


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for reason in sorted(set(skipped)):
        terminalreporter.write_line(f"skipped, because: {reason}")
