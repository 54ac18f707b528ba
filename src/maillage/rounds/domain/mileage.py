"""The employer's rule: which ways of a day are counted, from which day on."""

import datetime as dt

from django.db import IntegrityError, transaction

from maillage.kernel import journal
from maillage.kernel.words import date_courte
from maillage.people.models import Organisation, User
from maillage.rounds.domain.errors import Refused
from maillage.rounds.models import MileageRule


def set_mileage_rule(
    *,
    organisation: Organisation,
    actor: User,
    valid_from: dt.date,
    counts_first: bool,
    counts_last: bool,
) -> MileageRule:
    """A rule from a day on; what was counted before that day stays counted as it was.

    Raises:
        Refused: another rule begins that day.
    """
    try:
        with transaction.atomic():
            rule = MileageRule.objects.create(
                organisation=organisation,
                valid_from=valid_from,
                counts_first=counts_first,
                counts_last=counts_last,
            )
            journal.record(
                organisation=organisation,
                actor=actor,
                verb="rounds.mileage_rule_set",
                subject=rule,
                detail={"first": counts_first, "last": counts_last},
            )
    except IntegrityError:
        raise Refused(
            f"Une règle commence déjà le {date_courte(valid_from)}\u00a0: choisissez un autre jour."
        ) from None
    return rule
