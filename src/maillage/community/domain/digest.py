"""The weekly letter: asked for once a week by member, written at its sending."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from maillage.community.access import REASON
from maillage.community.enums import MemberState
from maillage.community.models import CommunityMember
from maillage.kernel import clock, links, mail
from maillage.kernel.models import Link
from maillage.kernel.tenancy import across_organisations

MAIL = PURPOSE = "community.digest"
AT_ONCE = 300
LIFETIME = timedelta(days=60)


def monday_of(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def send_digests() -> int:
    """Ask for the letter of this week, once for each who takes it (a verb of the clock); how many.

    Who came in this week waits for the next. A letter that would say nothing is dropped at its
    sending. No journal line: nothing is done to anything.
    """
    monday = monday_of(clock.today())
    with across_organisations(REASON):
        due = CommunityMember.objects.filter(
            Q(digest_of=None) | Q(digest_of__lt=monday),
            state=MemberState.ACTIVE,
            takes_digest=True,
            user__is_active=True,
            decided_at__date__lt=monday,
        )
        found = list(due.order_by("pk").values_list("pk", "user_id")[:AT_ONCE])
        return sum(_send(pk, user_id, monday) for pk, user_id in found)


def _send(member_id: int, user_id: int, monday: date) -> int:
    with transaction.atomic():
        mine = CommunityMember.objects.filter(
            Q(digest_of=None) | Q(digest_of__lt=monday), pk=member_id
        )
        # One statement claims the week: two clocks never write twice.
        if not mine.update(digest_of=monday):
            return 0
        mail.post(kind=MAIL, to=user_id, ids={"member": member_id, "week": monday.isoformat()})
    return 1


def new_link(member: CommunityMember) -> str:
    """The link that stops the letter, made when it is written; the former one ends."""
    links.revoke(purpose=PURPOSE, subject=member)
    return links.create(
        purpose=PURPOSE,
        subject=member,
        organisation_id=member.organisation_id,
        expires_at=clock.now() + LIFETIME,
    )


def member_of(link: Link) -> CommunityMember | None:
    """Whose letter a living link stops; None once they have left."""
    with across_organisations(REASON):
        rows = CommunityMember.objects.filter(state=MemberState.ACTIVE)
        found: CommunityMember | None = (
            rows.select_related("community__organisation").filter(pk=link.subject_id).first()
        )
    return found
