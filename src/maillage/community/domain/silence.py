"""Who no longer comes is warned, then their name goes; what they wrote stays."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q

from maillage.community.access import REASON
from maillage.community.delays import delay
from maillage.community.domain.members import forget_person
from maillage.community.domain.telling import tell
from maillage.community.enums import MemberState, Part
from maillage.community.models import CommunityMember
from maillage.engine.dates import add_months
from maillage.kernel import clock, mail
from maillage.kernel.tenancy import across_organisations

MAIL = "community.silent"
AT_ONCE = 200
PARIS = ZoneInfo("Europe/Paris")


def warn_silent() -> int:
    """Warn who has not signed in for long (a verb of the clock); returns how many.

    Coming back is enough: whoever signs in after the warning is warned anew a year later. One
    journal line each.
    """
    with across_organisations(REASON):
        rows = _silent_since(_before("silence.prevenir")).filter(
            Q(warned_on=None) | Q(user__last_login__date__gt=F("warned_on"))
        )
        found = list(rows.select_related("community__organisation").order_by("pk")[:AT_ONCE])
        for row in found:
            with transaction.atomic():
                row.warned_on = clock.today()
                row.save(update_fields=["warned_on"])
                mail.post(kind=MAIL, to=row.user_id, ids={"member": row.pk})
                tell(row.community, None, "warned", row)
    return len(found)


def forget_silent() -> int:
    """Forget who was warned and did not come back, and who was refused long ago; how many.

    A host is warned and never forgotten while they host: a community is never left without one.
    One journal line each.
    """
    today = clock.today()
    warned_before = add_months(today, -delay("silence.effacer"))
    with across_organisations(REASON):
        silent = (
            _silent_since(_before("silence.prevenir"))
            .exclude(part=Part.HOST)
            .filter(warned_on__lte=warned_before)
            .filter(Q(user__last_login=None) | Q(user__last_login__date__lte=F("warned_on")))
        )
        refused = CommunityMember.objects.filter(
            state=MemberState.REFUSED, decided_at__lt=_before("refus.garde")
        )
        found = [*_first(silent), *_first(refused)]
        for row in found:
            with transaction.atomic():
                forget_person(row, None, "forgotten")
    return len(found)


def _silent_since(moment: datetime) -> Any:
    """Verified members, in since before a moment, who have not signed in from then on."""
    return CommunityMember.objects.filter(
        Q(user__last_login=None) | Q(user__last_login__lt=moment),
        state=MemberState.ACTIVE,
        joined_at__lt=moment,
        user__isnull=False,
    )


def _before(key: str) -> datetime:
    day = add_months(clock.today(), -delay(key))
    return datetime.combine(day, time(), PARIS)


def _first(rows: Any) -> list[CommunityMember]:
    shown = rows.select_related("community__organisation", "user").order_by("pk")
    return list(shown[:AT_ONCE])
