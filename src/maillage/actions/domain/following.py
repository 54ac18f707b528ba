"""A secret address by which a feed reader follows an inventory."""

from dataclasses import dataclass

from django.db import transaction

from maillage.kernel import journal, links
from maillage.kernel.models import Link
from maillage.people.models import Organisation, User

PURPOSE = "actions.feed"


@dataclass(frozen=True)
class Reader:
    """Who follows which inventory."""

    person: User
    organisation: Organisation


def follow(*, person: User, organisation: Organisation) -> str:
    """Make somebody's secret address, shown once; the former one ends. One journal line."""
    with transaction.atomic():
        token = links.renew(purpose=PURPOSE, subject=person, organisation_id=organisation.pk)
        journal.record(
            organisation=organisation, actor=person, verb="actions.followed", subject=person
        )
    return token


def reader_of(link: Link) -> Reader | None:
    """Whose address it is; None once they may no longer read the inventory."""
    person = User.objects.filter(pk=link.subject_id, is_active=True).first()
    organisation = Organisation.objects.filter(pk=link.organisation_id).first()
    if person is None or organisation is None:
        return None
    may = person.has_perm("actions.see", organisation)
    return Reader(person, organisation) if may else None
