"""Noting what was done: as often as it is sent, it is written once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from maillage.kernel import clock, journal
from maillage.pathways.domain.children import hear
from maillage.pathways.domain.errors import Refused, check_past
from maillage.pathways.enums.activity import Caseload, EncounterStatus, Presence
from maillage.pathways.models import Act, Child, CircleMember, CountingRule, Encounter, Pathway
from maillage.pathways.serafin import first_day, nomenclature
from maillage.people.models import Membership, Organisation, User


@dataclass(frozen=True)
class Noted:
    """An encounter as a person notes it. `minutes` is its length; `key` was drawn by the device."""

    key: str
    day: date
    minutes: int
    kind: str
    presence: str
    status: str
    code: str
    children: tuple[Child, ...]
    professionals: tuple[User, ...]


def note_encounters(
    *, organisation: Organisation, actor: User, noted: Sequence[Noted]
) -> list[Encounter]:
    """Write the encounters whose key this person has not sent yet; returns those written.

    One act for each child and each professional, at the service that supports the child on that
    day. Those that took place are a contact with the
    child's family, unless only a partner was there. Writes one journal line when something is
    new. As many queries for ten as for one of the same day and people.
    """
    for one in noted:
        check_past(one.day, "day", "celui de l’acte")
        if one.day < first_day():
            raise Refused("Aucune nomenclature ne couvre ce jour\u00a0: vérifiez l’année.", "day")
        if not one.children or not one.professionals:
            raise Refused("Dites avec quel enfant, et qui était là.", "children")
    with transaction.atomic():
        known = _mine(actor, noted)
        fresh = {one.key: one for one in noted if one.key not in known}
        Encounter.objects.bulk_create(
            [_encounter(organisation, actor, one) for one in fresh.values()], ignore_conflicts=True
        )
        # Read again: another sending of the same batch may have come first.
        written = [row for key, row in _mine(actor, list(fresh.values())).items() if key in fresh]
        where = _Places(list(fresh.values()))
        Act.objects.bulk_create(
            [act for row in written for act in _acts(row, fresh[row.key], where)],
            ignore_conflicts=True,
        )
        _heard(list(fresh.values()))
        if written:
            journal.record(
                organisation=organisation,
                actor=actor,
                verb="pathways.encounters_noted",
                subject=None,
                detail={"encounters": [row.pk for row in written]},
            )
    return written


def withdraw_encounter(*, encounter: Encounter, actor: User) -> None:
    """Take back an encounter noted by mistake; it stays, so that its device cannot write it again.

    Writes one journal line. Raises Refused when it is withdrawn already.
    """
    with transaction.atomic():
        row = Encounter.objects.select_for_update(of=("self",)).get(pk=encounter.pk)
        if row.status == EncounterStatus.WITHDRAWN:
            raise Refused("Cette saisie est déjà retirée.")
        row.status = EncounterStatus.WITHDRAWN
        row.save(update_fields=["status"])
        journal.record(
            organisation=encounter.organisation,
            actor=actor,
            verb="pathways.encounter_withdrawn",
            subject=row,
        )


def publish_counting(
    *,
    organisation: Organisation,
    actor: User | None,
    valid_from: date,
    caseload: Caseload | str,
    counts_transport: bool,
    counts_remote: bool,
) -> CountingRule:
    """Say how acts and the active caseload are counted from a day on. Writes one journal line.

    Raises Refused when a version already begins on that day or later.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
        last = CountingRule.objects.order_by("-version").first()
        if last is not None and valid_from <= last.valid_from:
            raise Refused(
                "Une définition commence déjà ce jour-là ou après\u00a0: choisissez un jour plus "
                "tardif.",
                "valid_from",
            )
        row = CountingRule.objects.create(
            organisation=organisation,
            version=1 if last is None else last.version + 1,
            valid_from=valid_from,
            caseload=caseload,
            counts_transport=counts_transport,
            counts_remote=counts_remote,
            published_by=actor,
            published_on=clock.today(),
        )
        journal.record(
            organisation=organisation,
            actor=actor,
            verb="pathways.counting_published",
            subject=row,
            detail={"caseload": str(caseload)},
        )
    return row


def _mine(actor: User, noted: Sequence[Noted]) -> dict[str, Encounter]:
    """What this person has already sent under these keys."""
    rows = Encounter.objects.filter(noted_by=actor, key__in=[one.key for one in noted])
    return {row.key: row for row in rows}


def _encounter(organisation: Organisation, actor: User, one: Noted) -> Encounter:
    return Encounter(
        organisation=organisation,
        key=one.key,
        noted_by=actor,
        noted_at=clock.now(),
        day=one.day,
        minutes=one.minutes,
        kind=one.kind,
        presence=one.presence,
        status=one.status,
        code=one.code,
        code_version=nomenclature(one.day).version,
    )


class _Places:
    """At which service an act counts: the pathway open on its day, else the record's own.

    Of several pathways, the one of a service where the professional holds a role, then the
    record's, then the latest.
    """

    def __init__(self, noted: Sequence[Noted]) -> None:
        children = {child.pk for one in noted for child in one.children}
        people = {person.pk for one in noted for person in one.professionals}
        self.pathways: dict[int, list[Pathway]] = defaultdict(list)
        for pathway in Pathway.objects.filter(child__in=children).order_by("-admitted_on", "-pk"):
            self.pathways[pathway.child_id].append(pathway)
        held = Membership.objects.current().filter(user__in=people, service__isnull=False)
        self.held = set(held.values_list("user_id", "service_id"))

    def of(self, child: Child, person: User, day: date) -> int:
        """The service (its key) of an act of this professional with this child on that day."""
        running = [
            one.service_id
            for one in self.pathways[child.pk]
            if one.admitted_on <= day and (one.left_on is None or day <= one.left_on)
        ]
        if not running:
            return child.service_id
        ranked = sorted(
            running,
            key=lambda service: (
                (person.pk, service) not in self.held,
                service != child.service_id,
            ),
        )
        return ranked[0]


def _acts(row: Encounter, one: Noted, where: _Places) -> list[Act]:
    return [
        Act(
            organisation_id=row.organisation_id,
            encounter=row,
            child=child,
            professional=person,
            service_id=where.of(child, person, one.day),
        )
        for child in one.children
        for person in one.professionals
    ]


def _heard(noted: Sequence[Noted]) -> None:
    """The retention clock and the circle follow the last day in touch."""
    last: dict[int, date] = {}
    for one in noted:
        if one.status == EncounterStatus.DONE and one.presence != Presence.PARTNER:
            for child in one.children:
                last[child.pk] = max(last.get(child.pk, one.day), one.day)
    for day in sorted(set(last.values())):
        children = [pk for pk, heard in last.items() if heard == day]
        hear(children, day)
    met: dict[tuple[date, frozenset[int]], set[int]] = defaultdict(set)
    for one in noted:
        if one.status == EncounterStatus.DONE:
            people = frozenset(person.pk for person in one.professionals)
            met[one.day, people] |= {child.pk for child in one.children}
    for (day, people), seen in met.items():
        CircleMember.objects.filter(child__in=seen, person__in=people, ends_on=None).exclude(
            last_contact_on__gte=day
        ).update(last_contact_on=day)
