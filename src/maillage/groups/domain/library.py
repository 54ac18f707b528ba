"""Tool cards, words and references: written, told as used, withdrawn."""

from typing import Any

from django.db import transaction
from django.db.models import F

from maillage.groups.models import LibraryEntry, ToolCard, ToolUse
from maillage.kernel import journal
from maillage.people.models import Organisation, User


def write_tool(
    *, organisation: Organisation, actor: User, card: ToolCard | None, fields: dict[str, Any]
) -> ToolCard:
    """Write a tool card, or write it again. One journal line.

    Raises IntegrityError when a card for internal use only is shared: the form says it before.
    """
    with transaction.atomic():
        written = card or ToolCard(organisation=organisation, written_by=actor)
        for field, value in fields.items():
            setattr(written, field, value)
        written.save()
        _tell(written, actor, "groups.tool_written")
    return written


def withdraw_tool(*, card: ToolCard, actor: User) -> None:
    """Take a card out of the library, here and wherever it was shared. One journal line."""
    with transaction.atomic():
        card.is_withdrawn = True
        card.save(update_fields=["is_withdrawn"])
        _tell(card, actor, "groups.tool_withdrawn")


def tell_use(*, organisation: Organisation, card: ToolCard, kind: str) -> None:
    """Count that a tool served with a kind of group: no date, no group, nobody.

    No journal line: it would say who used what and when.
    """
    with transaction.atomic():
        ToolUse.objects.get_or_create(organisation=organisation, card=card, kind=kind)
        ToolUse.objects.filter(organisation=organisation, card=card, kind=kind).update(
            times=F("times") + 1
        )


def write_entry(
    *,
    organisation: Organisation,
    actor: User,
    entry: LibraryEntry | None,
    fields: dict[str, Any],
) -> LibraryEntry:
    """Write a word or a reference, or write it again. One journal line.

    Raises IntegrityError when the same one is there already: the form says it before.
    """
    with transaction.atomic():
        written = entry or LibraryEntry(organisation=organisation)
        for field, value in fields.items():
            setattr(written, field, value)
        written.save()
        _tell(written, actor, "groups.entry_written")
    return written


def withdraw_entry(*, entry: LibraryEntry, actor: User) -> None:
    """Take a word or a reference out of the library. One journal line."""
    with transaction.atomic():
        entry.is_withdrawn = True
        entry.save(update_fields=["is_withdrawn"])
        _tell(entry, actor, "groups.entry_withdrawn")


def _tell(subject: ToolCard | LibraryEntry, actor: User, verb: str) -> None:
    journal.record(organisation=subject.organisation, actor=actor, verb=verb, subject=subject)
