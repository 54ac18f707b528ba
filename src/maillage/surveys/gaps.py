"""The gap between the parts of an audience, wave after wave, from published figures only.

Nothing is counted here: a report holds the rounded mean of each part that may be shown, and the
gap is their difference. Where a report does not show parts, there is no gap to tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from maillage.kernel.charts import HIDDEN
from maillage.kernel.words import NBSP, liste, nombre
from maillage.surveys.models import Report
from maillage.surveys.results import LOST, is_cut


@dataclass(frozen=True)
class Gap:
    """How far apart the parts stand on one point in one wave; `amount` None is not shown."""

    amount: Decimal | None = None
    means: tuple[tuple[str, Decimal], ...] = ()

    @property
    def text(self) -> str:
        """The gap as pages write it: "0,5"."""
        return HIDDEN if self.amount is None else nombre(self.amount)

    @property
    def detail(self) -> str:
        """The means it comes from: "SESSAD Ouest 3, SESSAD Est 2,5"."""
        return ", ".join(f"{label}{NBSP}{nombre(mean)}" for label, mean in self.means)


@dataclass(frozen=True)
class Wave:
    """One wave: its name, the day it closed, its mean gap; `is_shown` says whether there is one."""

    name: str
    closed_on: date
    amount: Decimal | None
    is_cut: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether the parts could be shown."""
        return self.amount is not None


@dataclass(frozen=True)
class Gaps:
    """The points, each with its gap in every wave, oldest first; and what to say of them."""

    waves: tuple[Wave, ...]
    points: tuple[tuple[str, tuple[Gap, ...]], ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the figures say, and which waves say nothing and why."""
        lines = []
        known = [one for one in self.waves if one.amount is not None]
        if known:
            first, last = known[0], known[-1]
            lines.append(
                f"Écart moyen entre les deux équipes{NBSP}: "
                f"{liste([f'{nombre(one.amount or Decimal())} à {one.name}' for one in known])}."
            )
            if len(known) > 1:
                lines.append(_trend(first.amount or Decimal(), last.amount or Decimal()))
        lines += [f"{one.name}{NBSP}: {LOST}" for one in self.waves if one.is_cut]
        lines += [
            f"{one.name}{NBSP}: trop peu de réponses dans l’une des équipes, ou trop peu de "
            "changements depuis une enquête proche. L’écart n’est pas montré, afin que personne ne "
            "soit reconnaissable."
            for one in self.waves
            if one.amount is None and not one.is_cut
        ]
        return tuple(lines)


def gaps(reports: Sequence[Report]) -> Gaps:
    """The gaps of the waves of one survey, given by their reports, the oldest first.

    Only the points asked in the last wave are told; one that an older wave did not ask is hidden
    there.
    """
    by_wave = [_gaps_in(report) for report in reports]
    labels = list(by_wave[-1]) if by_wave else []
    waves = tuple(
        Wave(f"T{report.campaign.wave}", report.closed_on, _mean(found), is_cut(report))
        for report, found in zip(reports, by_wave, strict=True)
    )
    points = tuple((label, tuple(found.get(label, Gap()) for found in by_wave)) for label in labels)
    return Gaps(waves, points)


def _gaps_in(report: Report) -> dict[str, Gap]:
    content = report.content
    if content["answers"] is None:
        return {}
    names = {one["key"]: one["label"] for one in content["segments"]}
    found = {}
    for question in content["questions"]:
        for view in question["views"]:
            shown = sorted(
                (names[key], Decimal(mean)) for key, mean in view["means_by_segment"].items()
            )
            marks = [mean for _, mean in shown]
            amount = max(marks) - min(marks) if len(marks) > 1 else None
            means = tuple(shown) if amount is not None else ()
            found[view["row"] or question["label"]] = Gap(amount, means)
    return found


def _mean(found: dict[str, Gap]) -> Decimal | None:
    """The mean gap to the tenth; None when no point is shown."""
    known = [one.amount for one in found.values() if one.amount is not None]
    if not known:
        return None
    return (sum(known, Decimal()) / len(known)).quantize(Decimal("0.1"))


def _trend(first: Decimal, last: Decimal) -> str:
    if first == last:
        return "L’écart est stable depuis la première vague."
    word = "se rapprochent" if last < first else "s’éloignent"
    return f"Les deux équipes {word} depuis la première vague."
