"""Records: opened, corrected, found again by who may know; names never leave the vault."""

import secrets
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Count

from maillage.kernel import clock, journal
from maillage.kernel.keys import search_key
from maillage.kernel.slugs import ALPHABET
from maillage.pathways.domain.errors import Refused, check_past
from maillage.pathways.enums import PingAnswer
from maillage.pathways.identity import Identity
from maillage.pathways.models import Child, IndexEntry, SealedIdentity, WaitingEntry
from maillage.pathways.vault import digests, seal_identity, twin_digest
from maillage.people.models import Organisation, Service, User

HALF = 3
MOST_FOUND = 20


def register_child(
    *,
    organisation: Organisation,
    actor: User | None,
    service: Service,
    identity: Identity,
    commune_code: str,
    contact_on: date,
) -> Child:
    """Open a record: the identity is sealed at once, everything else goes by the pseudonym.

    Writes one journal line. Raises Refused when the contact is yet to come.
    """
    check_past(contact_on, "contact_on", "celui du dernier contact")
    with transaction.atomic():
        child = Child.objects.create(
            organisation=organisation,
            pseudonym=_new_pseudonym(),
            birth_year=identity.birth_date.year,
            commune_code=commune_code,
            service=service,
            registered_on=clock.today(),
            last_contact_on=contact_on,
            has_email=bool(identity.email),
        )
        _put_away(child, identity)
        _tell(child, actor, "pathways.child_registered")
    return child


def change_identity(*, child: Child, actor: User, identity: Identity, commune_code: str) -> None:
    """Correct who a child is: sealed anew under a new key, found by the new names only.

    Writes one journal line.
    """
    with transaction.atomic():
        row = Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
        row.birth_year, row.commune_code = identity.birth_date.year, commune_code
        row.has_email = bool(identity.email)
        row.save(update_fields=["birth_year", "commune_code", "has_email"])
        SealedIdentity.objects.filter(child=row).delete()
        IndexEntry.objects.filter(child=row).delete()
        _put_away(row, identity)
        _tell(row, actor, "pathways.identity_corrected")


def note_contact(*, child: Child, actor: User | None, on: date) -> None:
    """Tell that the family or the child was in contact on a day: the retention clock follows.

    Writes one journal line. Raises Refused for a day to come; an older day changes nothing.
    """
    check_past(on, "on", "celui du contact")
    with transaction.atomic():
        row = Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
        hear([row.pk], on)
        _tell(row, actor, "pathways.contact_noted")


def hear(children: Iterable[int], on: date) -> None:
    """These children's families (keys) were in touch on a day: whom one had to call was called."""
    keys = list(children)
    Child.objects.filter(pk__in=keys, last_contact_on__lt=on).update(last_contact_on=on)
    WaitingEntry.objects.filter(
        child__in=keys, ping_answer=PingAnswer.CALL, ping_answered_on__lte=on
    ).update(ping_answer="")


def move_child(*, child: Child, actor: User, service: Service) -> None:
    """Give the record to another service: its office reaches it from now on.

    Writes one journal line. Raises Refused when it is there already, or the service is closed.
    """
    with transaction.atomic():
        row = Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
        if row.service_id == service.pk or service.closed_on is not None:
            raise Refused("Choisissez un autre service, encore ouvert.", "service")
        former, row.service = row.service_id, service
        row.save(update_fields=["service"])
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="pathways.service_changed",
            subject=row,
            detail={"from": former, "to": service.pk},
        )


def twins_of(organisation: Organisation, identity: Identity) -> list[Child]:
    """Records, in whatever service, that bear the same names and birth date."""
    return _with_all(organisation, {identity.twin_token()})


def find_by_words(organisation: Organisation, words: str, born: date | None) -> list[Child]:
    """Records that bear all these parts of names, and this birth date if it is given."""
    tokens = {f"name:{part}" for part in search_key(words).split()}
    if born is not None:
        tokens.add(f"birth:{born.isoformat()}")
    return _with_all(organisation, tokens)


def find_by_file(organisation: Organisation, token: str) -> list[Child]:
    """Records that bear this number of the disability office (`identity.file_token`)."""
    return _with_all(organisation, {token})


def _with_all(organisation: Organisation, tokens: set[str]) -> list[Child]:
    if not tokens:
        return []
    wanted = digests(organisation.pk, tokens)
    found = (
        IndexEntry.objects.filter(digest__in=wanted)
        .values("child")
        .annotate(count=Count("pk"))
        .filter(count=len(wanted))
        .values("child")
    )
    rows = Child.objects.filter(pk__in=found, erased_on=None)
    return list(rows.select_related("service", "organisation").order_by("pseudonym")[:MOST_FOUND])


def _put_away(child: Child, identity: Identity) -> None:
    sealed = seal_identity(identity, slug=child.slug)
    SealedIdentity.objects.create(
        organisation=child.organisation,
        child=child,
        wrapped_key=sealed.wrapped_key,
        body=sealed.body,
        twin_digest=twin_digest(child.organisation_id, identity),
    )
    IndexEntry.objects.bulk_create(
        IndexEntry(organisation=child.organisation, child=child, digest=digest)
        for digest in sorted(digests(child.organisation_id, identity.tokens()))
    )


def _new_pseudonym() -> str:
    """Two groups of three characters, drawn until nobody here bears them."""
    while True:
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(2 * HALF)).upper()
        pseudonym = f"{drawn[:HALF]}-{drawn[HALF:]}"
        if not Child.objects.filter(pseudonym=pseudonym).exists():
            return pseudonym


def _tell(child: Child, actor: User | None, verb: str) -> None:
    journal.record(organisation=child.organisation, actor=actor, verb=verb, subject=child)
