"""The organisation and its services, sites and rooms: what is told of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from maillage.kernel import journal
from maillage.people.models import Organisation, Room, Service, ServiceCapacity, Site, User
from maillage.territory.registry import commune


@dataclass(frozen=True)
class Capacity:
    """How many, of what, over what time; `least` equals `most` for a plain number."""

    least: int
    most: int
    unit: str
    period: str
    label: str = ""


def keep_organisation(
    *, organisation: Organisation, actor: User, values: Mapping[str, Any]
) -> Organisation:
    """Write what an organisation tells of itself.

    Its département follows from its commune; without one it stays what it was (a provider says
    its départements only).
    """
    with transaction.atomic():
        row = Organisation.objects.select_for_update().get(pk=organisation.pk)
        _write(row, values)
        row.departement_code = _departement(row.commune_code) or row.departement_code
        row.save()
        journal.record(
            organisation=row,
            actor=actor,
            verb="people.organisation_kept",
            subject=row,
            detail={"fields": sorted(values)},
        )
    return row


def keep_service(
    *,
    organisation: Organisation,
    actor: User,
    values: Mapping[str, Any],
    capacities: Iterable[Capacity],
    service: Service | None = None,
) -> Service:
    """Add a service or change one, with its capacities (those given replace the former)."""
    with transaction.atomic():
        row = service or Service(organisation=organisation)
        _write(row, values)
        row.save()
        row.capacities.all().delete()
        ServiceCapacity.objects.bulk_create(
            ServiceCapacity(
                organisation=organisation,
                service=row,
                least=one.least,
                most=one.most,
                unit=one.unit,
                period=one.period,
                label=one.label,
            )
            for one in capacities
        )
        journal.record(
            organisation=organisation,
            actor=actor,
            verb="people.service_kept",
            subject=row,
            detail={"fields": sorted(values)},
        )
    return row


def keep_site(
    *,
    organisation: Organisation,
    actor: User,
    values: Mapping[str, Any],
    site: Site | None = None,
) -> Site:
    """Add a place or change one; its département follows from its commune."""
    with transaction.atomic():
        row = site or Site(organisation=organisation)
        _write(row, values)
        row.departement_code = _departement(row.commune_code)
        row.save()
        journal.record(
            organisation=organisation,
            actor=actor,
            verb="people.site_kept",
            subject=row,
            detail={"fields": sorted(values)},
        )
    return row


def keep_room(
    *, site: Site, actor: User, values: Mapping[str, Any], room: Room | None = None
) -> Room:
    """Add a room to a place, or change one."""
    with transaction.atomic():
        row = room or Room(organisation=site.organisation, site=site)
        _write(row, values)
        row.save()
        journal.record(
            organisation=site.organisation,
            actor=actor,
            verb="people.room_kept",
            subject=row,
            detail={"fields": sorted(values)},
        )
    return row


def _write(row: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _departement(commune_code: str) -> str:
    return commune(commune_code).departement if commune_code else ""
