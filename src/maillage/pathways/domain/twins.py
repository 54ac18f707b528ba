"""Records opened before twins were compared are made comparable, a few at a time."""

from itertools import groupby

from django.db import transaction

from maillage.kernel import journal
from maillage.kernel.sealing import SealBroken
from maillage.kernel.tenancy import across_organisations
from maillage.pathways.models import SealedIdentity
from maillage.pathways.vault import Sealed, open_sealed, twin_digest

AT_ONCE = 500


def compare_older() -> int:
    """Compute the digest of identities sealed without it; returns how many (a verb of the clock).

    The platform opens each of them, shows it to nobody, and writes one journal line for each
    organisation. An identity that cannot be opened keeps no digest, and the page counts it.
    """
    with across_organisations("the clock compares the records of each organisation"):
        rows = (
            SealedIdentity.objects.filter(twin_digest="")
            .select_related("child", "organisation")
            .order_by("organisation", "pk")[:AT_ONCE]
        )
        done = 0
        for organisation, own in groupby(rows, key=lambda row: row.organisation):
            compared = [row for row in own if _compare(row)]
            if compared:
                done += len(compared)
                with transaction.atomic():
                    SealedIdentity.objects.bulk_update(compared, ["twin_digest"])
                    journal.record(
                        organisation=organisation,
                        actor=None,
                        verb="pathways.twins_compared",
                        subject=organisation,
                        detail={"count": len(compared)},
                    )
    return done


def _compare(row: SealedIdentity) -> bool:
    sealed = Sealed(bytes(row.wrapped_key), bytes(row.body))
    try:
        identity = open_sealed(sealed, slug=row.child.slug)
    except SealBroken:
        return False
    row.twin_digest = twin_digest(row.organisation_id, identity)
    return True
