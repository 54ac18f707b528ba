"""What families were told and what they answered."""

from datetime import date

from django.db import transaction

from maillage.kernel import journal
from maillage.pathways.domain.errors import check_past
from maillage.pathways.models import Child, Information
from maillage.people.models import User


def inform(
    *, child: Child, actor: User, kind: str, answer: str, source: str, on: date
) -> Information:
    """Record an information given or an agreement; the last one on a subject is in force.

    Writes one journal line. Raises Refused for a day to come.
    """
    check_past(on, "on", "celui de l’échange")
    with transaction.atomic():
        row = Information.objects.create(
            organisation=child.organisation,
            child=child,
            kind=kind,
            answer=answer,
            source=source,
            on=on,
            recorded_by=actor,
        )
        journal.record(
            organisation=child.organisation,
            actor=actor,
            verb="pathways.family_informed",
            subject=child,
            detail={"kind": kind, "answer": answer},
        )
    return row
