"""What changed lately, read from the journal: deeds that have a page, for those who may open it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from maillage.groups.models import Cycle, Session
from maillage.kernel import clock
from maillage.kernel.http import here
from maillage.kernel.models import JournalLine
from maillage.people.models import User
from maillage.tendering.models import Agreement, Consultation

LINES_READ = 200
SHOWN = 6


@dataclass(frozen=True)
class _Kind:
    """How one verb of the journal is told: words, subject, page, and who may see it."""

    words: str
    permission: str
    rows: Callable[[], Any]
    url_name: str
    target: Callable[[Any], Any]
    about: Callable[[Any], str] = str


def _itself(row: Any) -> Any:
    return row


_CALLS: dict[str, Any] = {
    "permission": "tendering.read_calls",
    "rows": lambda: Consultation.objects.all(),
    "url_name": "tendering:call_detail",
    "target": _itself,
}
_SESSIONS: dict[str, Any] = {
    "permission": "groups.see_all",
    "rows": lambda: Session.objects.select_related("group"),
    "url_name": "groups:group",
    "target": lambda session: session.group,
}
KINDS = {
    "tendering.call_published": _Kind("Appel publié", **_CALLS),
    "tendering.call_amended": _Kind("Appel modifié", **_CALLS),
    "tendering.awarded": _Kind("Appel attribué", **_CALLS),
    "tendering.call_abandoned": _Kind("Appel classé sans suite", **_CALLS),
    "tendering.agreement_signed": _Kind(
        "Convention signée",
        "tendering.read_calls",
        lambda: Agreement.objects.all(),
        "tendering:agreement",
        _itself,
        lambda agreement: f"n° {agreement.reference}",
    ),
    "groups.sessions_published": _Kind(
        "Calendrier publié",
        "groups.see_all",
        lambda: Cycle.objects.all(),
        "groups:cycle",
        _itself,
    ),
    "groups.session_moved": _Kind("Séance déplacée", **_SESSIONS),
    "groups.session_cancelled": _Kind("Séance annulée", **_SESSIONS),
}


@dataclass(frozen=True)
class Change:
    """One line of the home page: what was done, on what, when, by whom."""

    words: str
    about: str
    url: str
    at: datetime
    who: str


def recent(request: HttpRequest) -> list[Change]:
    """The last changes in this space that the person may open; the most recent first."""
    organisation = request.organisation  # type: ignore[attr-defined]
    told = {
        verb: kind
        for verb, kind in KINDS.items()
        if request.user.has_perm(kind.permission, organisation)
    }
    if not told:
        return []
    lines = JournalLine.objects.filter(organisation_id=organisation.pk).order_by("-position")
    kept = [line for line in lines[:LINES_READ] if line.verb in told][:SHOWN]
    people = User.objects.in_bulk({line.actor_id for line in kept if line.actor_id})
    subjects: dict[tuple[str, int | None], Any] = {}
    for verb in {line.verb for line in kept}:
        ids = [line.subject_id for line in kept if line.verb == verb]
        rows = told[verb].rows().filter(pk__in=ids)
        subjects |= {(verb, row.pk): row for row in rows}
    changes = []
    for line in kept:
        row = subjects.get((line.verb, line.subject_id))
        if row is None:
            continue
        kind = told[line.verb]
        target = kind.target(row)
        changes.append(
            Change(
                words=kind.words,
                about=kind.about(target),
                url=here(request, kind.url_name, slug=target.slug),
                at=line.at.astimezone(clock.PARIS),
                who=str(people.get(line.actor_id, "")),
            )
        )
    return changes
