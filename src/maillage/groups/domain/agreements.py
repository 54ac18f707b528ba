"""Agreements of practice: ways of working that a group has chosen, dated, shared when it wants."""

from datetime import date

from django.db import transaction

from maillage.groups.access_sealed import sealed_agreement
from maillage.groups.domain.errors import Refused
from maillage.groups.models import Group, PracticeAgreement
from maillage.kernel import clock, journal
from maillage.kernel.slugs import random_slug
from maillage.people.models import User


def choose_agreement(*, group: Group, text: str, chosen_on: date, actor: User) -> PracticeAgreement:
    """Write down what a group has chosen, on the day it did; it stays in the group.

    Writes one journal line, without any word of it. Raises Refused for a day to come.
    """
    if chosen_on > clock.today():
        raise Refused("Un accord se note une fois choisi\u00a0: donnez un jour passé.")
    with transaction.atomic():
        slug = random_slug()
        agreement = PracticeAgreement.objects.create(
            organisation=group.organisation,
            group=group,
            slug=slug,
            sealed=sealed_agreement(slug, text.strip()),
            chosen_on=chosen_on,
        )
        _note(agreement, actor, "agreement_chosen")
    return agreement


def share_agreement(*, agreement: PracticeAgreement, actor: User) -> PracticeAgreement:
    """Open an agreement to those who follow the groups. Raises Refused when it is already."""
    with transaction.atomic():
        row = _lock(agreement)
        if row.shared_on is not None:
            raise Refused("Cet accord est déjà partagé.")
        row.shared_on = clock.today()
        row.save(update_fields=["shared_on"])
        _note(row, actor, "agreement_shared")
    return row


def end_agreement(*, agreement: PracticeAgreement, actor: User) -> PracticeAgreement:
    """Say that the group no longer follows it, from today; it stays in the list, dated.

    Raises Refused when it is ended already.
    """
    with transaction.atomic():
        row = _lock(agreement)
        if row.ended_on is not None:
            raise Refused("Cet accord est déjà terminé.")
        row.ended_on = clock.today()
        row.save(update_fields=["ended_on"])
        _note(row, actor, "agreement_ended")
    return row


def _lock(agreement: PracticeAgreement) -> PracticeAgreement:
    rows = PracticeAgreement.objects.select_for_update(of=("self",))
    found: PracticeAgreement = rows.select_related("organisation").get(pk=agreement.pk)
    return found


def _note(agreement: PracticeAgreement, actor: User, verb: str) -> None:
    journal.record(
        organisation=agreement.organisation,
        actor=actor,
        verb=f"groups.{verb}",
        subject=agreement,
        detail={"group": agreement.group_id},
    )
