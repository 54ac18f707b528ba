"""Records opened before twins were compared are made comparable, a few at a time."""

from itertools import groupby

from django.db import transaction

from maillage.kernel import journal
from maillage.kernel.sealing import SealBroken
from maillage.kernel.tenancy import across_organisations
from maillage.pathways.access_twins import access_older_identity, older_identities
from maillage.pathways.models import SealedIdentity
from maillage.pathways.vault import twin_digest

AT_ONCE = 500


def compare_older() -> int:
    """Compute the digest of identities sealed without it; returns how many (a verb of the clock).

    The platform opens each of them, shows it to nobody, and writes one journal line for each
    organisation. An identity that cannot be opened keeps no digest, and the page counts it.
    """
    with across_organisations("the clock compares the records of each organisation"):
        rows, done = older_identities(AT_ONCE), 0
        for organisation, own in groupby(rows, key=lambda row: row.organisation):
            with transaction.atomic():
                count = sum(_compare(row) for row in own)
                if count:
                    journal.record(
                        organisation=organisation,
                        actor=None,
                        verb="pathways.twins_compared",
                        subject=organisation,
                        detail={"count": count},
                    )
            done += count
    return done


def _compare(row: SealedIdentity) -> bool:
    try:
        identity = access_older_identity(row)
    except SealBroken:
        return False
    row.twin_digest = twin_digest(row.organisation_id, identity)
    row.save(update_fields=["twin_digest"])
    return True
