"""References of a provider: kept, taken away, given to its offers."""

from typing import Any

from django.db import transaction

from maillage.kernel import journal
from maillage.people.models import Organisation, User
from maillage.tendering.content import Reference
from maillage.tendering.models import ProviderReference

MOST_REFERENCES = 20


class TooManyReferences(Exception):
    """The provider has already told as many references as anybody reads."""


def keep_reference(
    *,
    organisation: Organisation,
    actor: User,
    values: dict[str, Any],
    reference: ProviderReference | None = None,
) -> ProviderReference:
    """Add a past mission, or change what is told of one. One journal line, without its words.

    Offers already deposited keep what they said. Raises TooManyReferences beyond twenty.
    """
    with transaction.atomic():
        # The space's row is held: two sent at once do not pass the limit together.
        Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=organisation.pk)
        if reference is None and is_full():
            raise TooManyReferences
        kept = reference or ProviderReference(organisation=organisation)
        for name, value in values.items():
            setattr(kept, name, value)
        kept.save()
        _note(kept, actor, "tendering.reference_kept")
    return kept


def remove_reference(*, reference: ProviderReference, actor: User) -> None:
    """Forget a past mission; offers already deposited keep theirs. One journal line."""
    with transaction.atomic():
        _note(reference, actor, "tendering.reference_removed")
        reference.delete()


def told_references() -> tuple[Reference, ...]:
    """The references of the space as an offer says them, the latest first."""
    return tuple(row.told() for row in ProviderReference.objects.all())


def is_full() -> bool:
    """Whether the space has all the references that it may tell."""
    return ProviderReference.objects.count() >= MOST_REFERENCES


def _note(reference: ProviderReference, actor: User, verb: str) -> None:
    journal.record(
        organisation=reference.organisation,
        actor=actor,
        verb=verb,
        subject=reference,
        detail={"group_kind": reference.group_kind, "structure_kind": reference.structure_kind},
    )
