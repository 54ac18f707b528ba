"""The programme of a day on paper, and the badges of who comes."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.urls import reverse

from maillage.actions.agenda import day_event
from maillage.actions.models import EventDay, Slot
from maillage.actions.queries.events import Expected, programme_of
from maillage.kernel import clock, files, ics
from maillage.kernel.documents import (
    Block,
    Document,
    Heading,
    Label,
    Paragraph,
    Run,
    Table,
    bold,
    labels_pdf,
)
from maillage.kernel.documents.served import as_file
from maillage.kernel.settings import absolute
from maillage.kernel.words import date_longue, heure, periode


def programme_file(event: EventDay, form: str) -> HttpResponse:
    """The programme as a PDF, an ODT, or the day as a calendar; Http404 for anything else."""
    if form == "ics":
        data = ics.feed(event.title, [day_event(event)])
        return files.attachment(data, filename="journee.ics")
    if form not in ("pdf", "odt"):
        raise Http404
    return as_file(_document(event), "programme", form)


def _document(event: EventDay) -> Document:
    """The printable programme, an A4 sheet for most days."""
    lines = [periode(event.local_start, event.local_end), event.place]
    blocks: list[Block] = [Paragraph("\n".join(line for line in lines if line))]
    if event.purpose:
        blocks.append(Paragraph(event.purpose))
    hours = programme_of(event)
    if hours:
        blocks.append(Heading("Le programme"))
        rows = [_row(slot) for hour in hours for slot in hour.slots]
        blocks.append(Table(headers=("Heure", "Quoi", "Où"), rows=rows))
    return Document(
        title=event.title,
        subject=event.get_kind_display(),
        author=event.organisation.name,
        organisation=[event.organisation.name],
        date=clock.today(event.zone),
        blocks=blocks,
    )


def _row(slot: Slot) -> tuple[str, list[str | Run], str]:
    told: list[str | Run] = [bold(slot.title)]
    if slot.proposal is not None:
        told.append(f"\n{slot.proposal.presented_by}\n{slot.proposal.summary}")
    return f"{heure(slot.local_start)} à {heure(slot.local_end)}", told, slot.room


def badges(event: EventDay, people: Sequence[Expected]) -> HttpResponse:
    """The badges of some people, as sheets of labels. Http404 when there is nobody."""
    if not people:
        raise Http404
    labels = [
        Label(
            name=one.name,
            lines=[one.where_from, one.row.get_profession_display()],
            address=presence_address(event, one.row.slug),
        )
        for one in people
    ]
    day = event.local_start.date()
    data = labels_pdf(
        labels,
        title=f"Badges, {event.title}",
        about=f"{event.title}, {date_longue(day)}",
        date=clock.today(event.zone),
    )
    return files.attachment(data, filename="badges.pdf")


def presence_address(event: EventDay, attendee_slug: str) -> str:
    """What a badge holds: a page that only who holds the day may open."""
    path = reverse(
        "actions:event_presence",
        kwargs={
            "organisation": event.organisation.slug,
            "slug": event.slug,
            "attendee": attendee_slug,
        },
    )
    return absolute(path)
