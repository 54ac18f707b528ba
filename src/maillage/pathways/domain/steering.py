"""What is promised and allowed: contracts, approved publics, and reasons for going beyond."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from maillage.kernel import clock, journal
from maillage.pathways.domain.errors import Refused
from maillage.pathways.models import (
    ApprovedPublic,
    Child,
    ChildNeed,
    ContractTarget,
    MultiYearContract,
    OfferCost,
    OutsidePublic,
    SiteCapacity,
)
from maillage.people.models import Organisation, Service, User

PARTS: dict[str, Any] = {
    "objectifs": ContractTarget,
    "places": SiteCapacity,
    "couts": OfferCost,
}
# What makes two parts of a contract the same one.
KEYS = {
    "objectifs": ("indicator", "service"),
    "places": ("service", "site"),
    "couts": ("label",),
}


def sign_contract(
    *,
    organisation: Organisation,
    actor: User | None,
    title: str,
    starts_on: date,
    ends_on: date,
    yearly_grant: int,
) -> MultiYearContract:
    """Enter a multi-year contract; the grant is in cents a year. Writes one journal line.

    Raises Refused when it ends before it begins, or overlaps another.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
        _check_dates(MultiYearContract.objects.all(), starts_on, ends_on)
        row = MultiYearContract.objects.create(
            organisation=organisation,
            title=title,
            starts_on=starts_on,
            ends_on=ends_on,
            yearly_grant=yearly_grant,
        )
        _tell(row, actor, "pathways.contract_signed")
    return row


def correct_contract(
    *,
    contract: MultiYearContract,
    actor: User | None,
    title: str,
    starts_on: date,
    ends_on: date,
    yearly_grant: int,
) -> None:
    """Correct what was typed of a contract. Writes one journal line, with what it was.

    Raises Refused as when it is entered.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update(of=("self",)).get(pk=contract.organisation_id)
        row = MultiYearContract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
        _check_dates(MultiYearContract.objects.exclude(pk=row.pk), starts_on, ends_on)
        former = {name: str(getattr(row, name)) for name in ("starts_on", "ends_on")}
        _tell(
            contract,
            actor,
            "pathways.contract_corrected",
            **former,
            yearly_grant=str(row.yearly_grant),
        )
        row.title, row.yearly_grant = title, yearly_grant
        row.starts_on, row.ends_on = starts_on, ends_on
        row.save()


def _check_dates(others: Any, starts_on: date, ends_on: date) -> None:
    if ends_on <= starts_on:
        raise Refused("Le contrat finirait avant d’avoir commencé.", "ends_on")
    other = others.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if other is not None:
        raise Refused(f"«\u00a0{other}\u00a0» court déjà sur ces dates.", "starts_on")


def _running(contract: MultiYearContract) -> MultiYearContract:
    """The contract, locked; an ended one is closed. Raises Refused."""
    row = MultiYearContract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
    if row.ends_on < clock.today():
        raise Refused("Ce contrat est terminé\u00a0: ce qu’il promettait ne change plus.")
    return row


def add_part(*, contract: MultiYearContract, actor: User | None, part: str, **terms: Any) -> Any:
    """Add an objective, places in a site or a cost to a contract (`part` is a key of `PARTS`).

    Places and targets said again replace the former ones. Writes one journal line. Raises Refused
    for a contract that has ended.
    """
    model = PARTS[part]
    keys = KEYS[part]
    with transaction.atomic():
        _running(contract)
        row, _ = model.objects.update_or_create(
            organisation=contract.organisation,
            contract=contract,
            **{name: terms[name] for name in keys},
            defaults={name: value for name, value in terms.items() if name not in keys},
        )
        _tell(row, actor, "pathways.contract_completed", part=part)
    return row


def correct_part(*, row: Any, actor: User | None, part: str, **terms: Any) -> None:
    """Correct an objective, places or a cost. Writes one journal line, with what it was.

    Raises Refused when the contract has ended, and when another part already says it.
    """
    with transaction.atomic():
        _running(row.contract)
        same = PARTS[part].objects.filter(
            contract=row.contract, **{name: terms[name] for name in KEYS[part]}
        )
        if same.exclude(pk=row.pk).exists():
            raise Refused("Le contrat le dit déjà sur une autre ligne\u00a0: corrigez celle-là.")
        _tell(row, actor, "pathways.contract_corrected", part=part, **_numbers(row))
        for name, value in terms.items():
            setattr(row, name, value)
        row.save()


def remove_part(*, row: Any, actor: User, part: str) -> None:
    """Take a part of a contract back. Writes one journal line, with the numbers that went.

    Raises Refused when the contract has ended.
    """
    with transaction.atomic():
        _running(row.contract)
        _tell(row, actor, "pathways.contract_corrected", part=part, **_numbers(row))
        row.delete()


def _numbers(row: Any) -> dict[str, str]:
    numbers = ("value", "places", "children", "unit_cost", "service_id")
    return {name: str(getattr(row, name)) for name in numbers if hasattr(row, name)}


def approve_public(
    *,
    service: Service,
    actor: User | None,
    needs: Sequence[str],
    age_from: int,
    age_to: int,
    valid_from: date,
    source: str,
) -> ApprovedPublic:
    """Say whom an approval lets a service support, from a day on. Writes one journal line.

    Raises Refused for ages the wrong way round.
    """
    if age_to < age_from:
        raise Refused("Le second âge doit suivre le premier.", "age_to")
    with transaction.atomic():
        row = ApprovedPublic.objects.create(
            organisation=service.organisation,
            service=service,
            needs=sorted(needs),
            age_from=age_from,
            age_to=age_to,
            valid_from=valid_from,
            source=source,
        )
        _tell(row, actor, "pathways.public_approved")
    return row


def end_public(*, public: ApprovedPublic, actor: User) -> None:
    """From today the approval no longer holds; the past keeps it. Writes one journal line."""
    with transaction.atomic():
        _tell(public, actor, "pathways.public_ended")
        if public.valid_from >= clock.today():
            public.delete()
            return
        public.valid_to = clock.today() - timedelta(days=1)
        public.save(update_fields=["valid_to"])


def note_need(*, child: Child, actor: User, need: str) -> None:
    """Note the need that a decision names, or none. Writes one journal line."""
    with transaction.atomic():
        Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
        ChildNeed.objects.filter(child=child).delete()
        if need:
            ChildNeed.objects.create(organisation=child.organisation, child=child, need=need)
        _tell(child, actor, "pathways.need_noted")


def justify_outside(*, child: Child, service: Service, actor: User, reason: str) -> None:
    """Say why a child beyond the approved public is supported there. Writes one journal line."""
    with transaction.atomic():
        OutsidePublic.objects.update_or_create(
            organisation=child.organisation,
            child=child,
            service=service,
            defaults={"reason": reason, "given_by": actor, "given_on": clock.today()},
        )
        _tell(child, actor, "pathways.outside_justified", reason=reason)


def _tell(row: Any, actor: User | None, verb: str, **detail: str) -> None:
    journal.record(
        organisation=row.organisation, actor=actor, verb=verb, subject=row, detail=detail
    )
