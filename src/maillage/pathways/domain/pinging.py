"""Families who wait are asked once a year, by a link, whether they still do."""

from datetime import timedelta

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from maillage.kernel import clock, journal, links, mail
from maillage.kernel.models import Link
from maillage.kernel.tenancy import across_organisations
from maillage.pathways.delays import add_months, delay
from maillage.pathways.enums import InformationAnswer, InformationKind, PingAnswer
from maillage.pathways.models import Child, Information, WaitingEntry

PURPOSE = "pathways.ping"
MAIL = "pathways.ping"
RECIPIENT = "pathways.family"
LIFETIME = timedelta(days=60)
AT_ONCE = 200
REFUSALS = (InformationAnswer.REFUSED, InformationAnswer.WITHDRAWN)


def ask_families() -> int:
    """Ask the families that nobody has heard of for a year; returns how many (a verb of the clock).

    Neither a family without e-mail, nor one that does not want to be written to. One journal
    line each.
    """
    with across_organisations("the clock asks the families of every list"):
        due = _due()
        for entry in due:
            _ask(entry)
    return len(due)


def _due() -> list[WaitingEntry]:
    today = clock.today()
    before = add_months(today, -delay("contact.famille", today).value)
    last = Information.objects.filter(child=OuterRef("child"), kind=InformationKind.PING)
    rows = (
        WaitingEntry.objects.waiting()
        .annotate(wish=Subquery(last.order_by("-on", "-pk").values("answer")[:1]))
        .filter(Q(wish=None) | ~Q(wish__in=REFUSALS))
        .filter(Q(pinged_on=None) | Q(pinged_on__lte=before), child__has_email=True)
        .filter(child__last_contact_on__lte=before)
        .select_related("child", "organisation")
        .order_by("pk")
    )
    return list(rows[:AT_ONCE])


def _ask(entry: WaitingEntry) -> None:
    with transaction.atomic():
        entry.pinged_on, entry.ping_answer, entry.ping_answered_on = clock.today(), "", None
        entry.save(update_fields=["pinged_on", "ping_answer", "ping_answered_on"])
        mail.post(kind=MAIL, to=entry.child_id, ids={"entry": entry.pk}, recipient=RECIPIENT)
        journal.record(
            organisation=entry.organisation, actor=None, verb="pathways.family_asked", subject=entry
        )


def new_link(entry: WaitingEntry) -> str:
    """The token of the family's link, made when the mail is written; the former one ends."""
    links.revoke(purpose=PURPOSE, subject=entry)
    return links.create(
        purpose=PURPOSE,
        subject=entry,
        organisation_id=entry.organisation_id,
        expires_at=clock.now() + LIFETIME,
    )


def entry_of(link: Link) -> WaitingEntry | None:
    """What a family's link is about; None once the child has left the list."""
    with across_organisations("a link names its entry"):
        rows = WaitingEntry.objects.waiting().select_related("organisation", "child")
        found: WaitingEntry | None = rows.filter(pk=link.subject_id).first()
    return found


def answer_ping(*, entry: WaitingEntry, answer: str) -> None:
    """Note the family's answer: it is a contact. The list is the service's to change.

    Writes one journal line.
    """
    today = clock.today()
    with transaction.atomic():
        row = WaitingEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
        row.ping_answer, row.ping_answered_on = PingAnswer(answer), today
        row.save(update_fields=["ping_answer", "ping_answered_on"])
        Child.objects.filter(pk=row.child_id).update(last_contact_on=today)
        journal.record(
            organisation=entry.organisation,
            actor=None,
            verb="pathways.family_answered",
            subject=row,
            detail={"answer": answer},
        )
