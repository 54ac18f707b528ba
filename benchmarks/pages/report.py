"""The table, and what a reader must know to judge it."""

from __future__ import annotations

import gzip
import math
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from django.db import connection
from subjects import Page
from tests.weight import LIMIT, first_load

GOAL = 0.100
WEIGHED = ("portal:home", "tendering:public_calls", "portal:today", "groups:index",
           "people:members", "planning:calendar")  # fmt: skip


@dataclass
class Run:
    """What was built and measured."""

    database: str
    scale: float
    requests: int
    counts: dict[str, int]
    build_seconds: float
    pages: list[Page]
    left: dict[str, str]


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def write(run: Run, target: Path | None) -> None:
    """Print the table, and keep it when asked."""
    text = "\n".join([*_head(run), *_table(run), *_weights(run), *_failed(run)]) + "\n"
    print(text)
    if target is not None:
        target.write_text(text, encoding="utf-8")


def _head(run: Run) -> list[str]:
    engine = "SQLite" if run.database == "sqlite" else "PostgreSQL"
    number = connection.Database.sqlite_version if run.database == "sqlite" else _postgres()
    rows = ", ".join(f"{name} {count:,}" for name, count in run.counts.items())
    load = os.getloadavg()
    return [
        "# Pages on a national data set",
        "",
        f"{date.today().isoformat()}, {platform.machine()}, {os.cpu_count()} cores, load "
        f"{load[0]:.1f} at the end; Python {platform.python_version()}, Django "
        f"{version('django')}, {engine} {number}. Scale {run.scale}, {run.requests} requests per "
        "page in one random order, in process, warm, production settings.",
        "",
        f"Rows ({sum(run.counts.values()):,}, written in {run.build_seconds:.0f} s): {rows}.",
        "",
    ]


def _postgres() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _table(run: Run) -> list[str]:
    done = [page for page in run.pages if page.seconds]
    done.sort(key=lambda page: -percentile(page.seconds, 0.95))
    slow = sum(percentile(page.seconds, 0.95) > GOAL for page in done)
    lines = [
        f"{len(done)} pages; {slow} above {GOAL * 1000:.0f} ms at the 95th percentile.",
        "",
        "| page | as | p50 ms | p95 ms | p99 ms | queries | HTML kB | gzip kB |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for page in done:
        middle, high, most = (percentile(page.seconds, part) * 1000 for part in (0.5, 0.95, 0.99))
        packed = len(gzip.compress(page.html, 6))
        lines.append(
            f"| {page.name} | {page.who} | {middle:.1f} | {high:.1f} | {most:.1f} | "
            f"{page.queries} | {len(page.html) / 1000:.1f} | {packed / 1000:.1f} |"
        )
    return [*lines, ""]


def _weights(run: Run) -> list[str]:
    lines = [
        f"First load (HTML, style, scripts, fonts; gzip), against {LIMIT // 1000} kB:",
        "",
        "| page | as | HTML | CSS | JS | fonts | all, kB |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for page in run.pages:
        if page.name in WEIGHED and page.status == 200:
            parts = first_load(page.html.decode())
            sizes = [parts[kind] / 1000 for kind in ("html", "css", "js", "fonts")]
            told = " | ".join(f"{size:.1f}" for size in sizes)
            lines.append(f"| {page.name} | {page.who} | {told} | {sum(sizes):.1f} |")
    return [*lines, ""]


def _failed(run: Run) -> list[str]:
    failed = [f"- {page.name} as {page.who}: status {page.status}" for page in run.pages
              if page.status >= 400]  # fmt: skip
    left = [f"- {name}: {why}" for name, why in run.left.items()]
    return ["Not measured:", "", *failed, *left] if failed or left else []
