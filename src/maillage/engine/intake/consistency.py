"""Contradictions of a draft, as questions with their passages."""

from __future__ import annotations

from datetime import date

from maillage.engine.intake.finding import Findings


def check(findings: Findings) -> None:
    """Add a question for each contradiction between values."""
    _check_dates(findings)
    _check_groups(findings)
    _check_headcounts(findings)


def _check_dates(findings: Findings) -> None:
    deadline, start, end = (
        findings.get(key) for key in ("submission_deadline", "start_date", "end_date")
    )
    if isinstance(deadline, date) and isinstance(start, date) and deadline >= start:
        findings.ask(
            "La date limite de réponse ne précède pas le début des séances\u00a0: ces dates "
            "sont-elles justes\u00a0?",
            *findings.spans("submission_deadline"),
            *findings.spans("start_date"),
        )
    if isinstance(end, date) and isinstance(start, date) and end < start:
        findings.ask(
            "La fin précède le début\u00a0: ces dates sont-elles justes\u00a0?",
            *findings.spans("start_date"),
            *findings.spans("end_date"),
        )


def _check_groups(findings: Findings) -> None:
    count = findings.get("group_count")
    lots = findings.records.get("lots", [])
    groups = [lot["groups"] for lot in lots if "groups" in lot]
    if not lots or len(groups) != len(lots):
        return
    total = sum(found.value for found in groups if isinstance(found.value, int))
    if isinstance(count, int) and total != count:
        findings.ask(
            f"Les lots totalisent {total} groupes et le texte en annonce {count}\u00a0: "
            "combien y a-t-il de groupes\u00a0?",
            *findings.spans("group_count"),
            *(span for found in groups for span in found.spans),
        )
    elif count is None:
        findings.put("group_count", total, *(span for found in groups for span in found.spans))


def _check_headcounts(findings: Findings) -> None:
    budgeted, actual = findings.get("headcount_budgeted"), findings.get("headcount_actual")
    if isinstance(budgeted, int) and isinstance(actual, int) and budgeted != actual:
        findings.ask(
            f"{budgeted} postes et {actual} personnes présentes\u00a0: "
            "pour combien de participants faut-il prévoir les séances\u00a0?",
            *findings.spans("headcount_budgeted"),
            *findings.spans("headcount_actual"),
        )
