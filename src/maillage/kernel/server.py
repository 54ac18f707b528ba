"""One process tree that serves: the web (gunicorn), the worker of jobs, and the clock.

Everything is forked from a process where Django is already loaded, so that the second start
takes two seconds; Ctrl-C ends the whole tree.
"""

import gc
import hashlib
import importlib
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connection, connections
from gunicorn.app.base import BaseApplication

from maillage.kernel.models import InstanceMark

TICK_SECONDS = 60
WORKER_PAUSE_SECONDS = 1


def port_is_free(host: str, port: int) -> bool:
    """Whether nobody listens there yet."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def prepare(say: Callable[[str], Any]) -> None:
    """Bring database and static files up to date; nothing is done when the code has not moved."""
    Path(settings.VAR).mkdir(parents=True, exist_ok=True)
    wanted = _fingerprint()
    if _mark("fingerprint") == wanted and Path(settings.STATIC_ROOT).is_dir():
        return
    say("Mise à jour de la base…")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    say("Préparation des pages…")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    InstanceMark.objects.update_or_create(key="fingerprint", defaults={"value": wanted})


def address_for(port: int) -> str:
    """The address that mails and feeds give: the one of the installation, else this port here.

    Without it, links in mails would lead to the default port whatever the port asked for.
    """
    told: str = os.environ.get("MAILLAGE_BASE_URL", "")
    return told or f"http://localhost:{port}"


def apart(task: Callable[[], Any]) -> bool:
    """Run `task` in a process of its own, and say whether it ended well.

    What `serve` forks from must never have written a PDF: Typst keeps a pool of threads, which a
    fork does not copy, and every PDF of the copy would then be waited for without end.
    """
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=task)
    process.start()
    process.join()
    return process.exitcode == 0


def serve(*, host: str, port: int, when_ready: Callable[[], Any]) -> None:
    """Serve until Ctrl-C. The port must be free (`port_is_free`)."""
    settings.MAILLAGE_BASE_URL = address_for(port)
    connections.close_all()
    settle()
    owner = os.getpid()
    background = multiprocessing.get_context("fork").Process(target=_background, daemon=False)
    background.start()
    try:
        _Web(
            {
                "bind": f"{host}:{port}",
                "workers": int(os.environ.get("WEB_CONCURRENCY", "2")),
                "threads": 4,
                "worker_class": "gthread",
                "loglevel": "warning",
                "graceful_timeout": 10,
                "control_socket_disable": True,
                "post_worker_init": lambda _worker: load_solver_aside(),
                "when_ready": lambda _server: when_ready(),
            }
        ).run()
    except SystemExit as leaving:
        # Gunicorn forks its workers from here: one that ends has nothing of ours to stop.
        if os.getpid() != owner:
            os._exit(leaving.code if isinstance(leaving.code, int) else 1)
        raise
    finally:
        background.terminate()
        background.join(timeout=10)


def load_solver_aside() -> None:
    """Load the solver of awards and calendars in a thread, while this process already answers.

    It takes one to three seconds: the first buyer to compare offers should not wait for them.
    """

    def load() -> None:
        importlib.import_module("ortools.sat.python.cp_model")
        settle()

    threading.Thread(target=load, daemon=True).start()


def settle() -> None:
    """Tell the garbage collector that what is loaded stays.

    It otherwise looks at every module again at each full collection, and the page being written
    waits for it: some 60 ms, once in twenty pages of a long list (benchmarks/pathways). What is
    no longer touched also stays shared with the processes forked from here.
    """
    gc.collect()
    gc.freeze()


class _Web(BaseApplication):
    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for key, value in self.options.items():
            if key in self.cfg.settings:
                self.cfg.set(key, value)

    def load(self) -> Any:
        return get_wsgi_application()


def _background() -> None:
    """Keep one worker alive and run the clock each minute."""
    context = multiprocessing.get_context("fork")
    stopping = False

    def stop(_signal: int, _frame: Any) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    worker = context.Process(target=_worker)
    worker.start()
    ticked = time.monotonic()
    while not stopping:
        time.sleep(0.2)
        if not worker.is_alive():
            time.sleep(WORKER_PAUSE_SECONDS)
            if not stopping:
                worker = context.Process(target=_worker)
                worker.start()
        if time.monotonic() - ticked >= TICK_SECONDS:
            ticked = time.monotonic()
            clock = context.Process(target=call_command, args=("tick",))
            clock.start()
            clock.join()
    worker.terminate()
    worker.join(timeout=10)


def _worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connections.close_all()
    try:
        call_command("db_worker", queue_name="*", interval=0.3, verbosity=0, reload=False)
    except SystemExit:
        return


def _mark(key: str) -> str:
    try:
        if InstanceMark._meta.db_table not in connection.introspection.table_names():
            return ""
    except DatabaseError as error:
        sys.exit(f"La base de données ne répond pas ({type(error).__name__}) : voyez DATABASE_URL.")
    mark = InstanceMark.objects.filter(key=key).first()
    return mark.value if mark else ""


def _fingerprint() -> str:
    """A digest of every migration and static file: what `prepare` depends on."""
    digest = hashlib.sha256()
    for pattern in ("*/migrations/*.py", "static/**/*"):
        for path in sorted(settings.PACKAGE.glob(pattern)):
            if path.is_file():
                stat = path.stat()
                digest.update(f"{path.relative_to(settings.PACKAGE)}:{stat.st_size}".encode())
                digest.update(str(stat.st_mtime_ns).encode())
    return digest.hexdigest()
