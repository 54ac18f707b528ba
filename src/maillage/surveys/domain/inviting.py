"""Invitations and reminders: links are drawn at random when mails leave, and belong to nobody.

A link exists in clear in one mail only. Its digest is kept without its owner, and all the digests
of a campaign are rewritten in their own order each time some are added, so that the order of
rows tells nothing of the order of mails. Hence no lost link can be sent again, and reminders
cannot spare those who answered: nobody knows who they are.
"""

import hashlib
import secrets
from collections.abc import Collection, Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from maillage.kernel import clock, jobs, journal, mail
from maillage.kernel.clock import PARIS
from maillage.kernel.mail import Letter
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations, within
from maillage.kernel.words import moment
from maillage.people.models import User
from maillage.surveys.domain.errors import Refused
from maillage.surveys.enums import Phase
from maillage.surveys.models import AudienceMember, Campaign, Token

JOB_KIND = "surveys.invite"
SOME_LEFT = "invitations"
REMINDER = "surveys.reminder"
MEMBER = "surveys.member"
# What an outage kept back leaves later: twelve hours of trying.
MAX_ROUNDS = 24
BETWEEN_ROUNDS = timedelta(minutes=30)
SHUFFLE = secrets.SystemRandom()


def digest(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(*, campaign: Campaign) -> None:
    """Start sending the invitations that have not left (a job, after the commit)."""
    campaign.invitation_rounds += 1
    campaign.save(update_fields=["invitation_rounds"])
    jobs.start(
        kind=JOB_KIND,
        subject=campaign,
        actor=campaign.created_by,
        idempotency_key=f"{JOB_KIND}:{campaign.pk}:{campaign.invitation_rounds}",
    )


def invite_due() -> int:
    """Send what the dates make due, and what an outage kept back (a verb of the clock)."""
    now = clock.now()
    with across_organisations("the clock looks after every campaign"):
        waiting = AudienceMember.objects.filter(campaign=OuterRef("pk"), is_invited=False)
        due = list(
            Campaign.objects.collecting()
            .filter(opens_at__lte=now, closes_at__gt=now, invitation_rounds__lt=MAX_ROUNDS)
            .filter(Exists(waiting))
            .exclude(pk__in=_being_sent())
            .select_related("organisation", "created_by")
        )
    for campaign in due:
        with within(campaign.organisation), transaction.atomic():
            invite(campaign=campaign)
    return len(due)


def _being_sent() -> list[int]:
    """Campaigns whose job is waiting or at work, or has tried a short while ago."""
    rows = jobs.Job.objects.filter(kind=JOB_KIND)
    lately = Q(created_at__gt=clock.now() - BETWEEN_ROUNDS)
    busy = rows.filter(lately | ~Q(status__in=jobs.JOB_ENDED))
    return list(busy.values_list("subject_id", flat=True))


def send_invitations(*, campaign: Campaign, progress: jobs.Progress) -> None:
    """Draw one link per person not yet invited, and send them in random order.

    Raises:
        jobs.JobFailed: some mails were refused; their links are withdrawn, and the next round
            of the clock draws others.
    """
    members = list(
        campaign.audience.filter(is_invited=False).select_related("user")  # type: ignore[attr-defined]
    )
    SHUFFLE.shuffle(members)
    links = {member.pk: secrets.token_urlsafe(16) for member in members}
    _rewrite_tokens(campaign, {digest(links[one.pk]): one.segment_id for one in members}, ())
    refused = []
    for rank, member in enumerate(members):
        address = member.email or address_of(member)
        if address and mail.send_unkept(address, _invitation(campaign, links[member.pk])):
            AudienceMember.objects.filter(pk=member.pk).update(is_invited=True)
        else:
            refused.append(member.pk)
        if rank % 20 == 0:
            progress.say(100 * rank // len(members), "Envoi des invitations")
    if refused:
        _rewrite_tokens(campaign, {}, {digest(links[pk]) for pk in refused})
        raise jobs.JobFailed(SOME_LEFT)


def address_of(member: AudienceMember) -> str:
    """Where somebody invited receives mail; "" once their account is closed."""
    if member.user is None:
        return member.email
    return member.user.email if member.user.is_active else ""


def remind(*, campaign: Campaign, actor: User) -> None:
    """Remind everybody invited, those who answered included: they cannot be told apart.

    Raises:
        Refused: the campaign is not open, or a reminder has left today already.
    """
    with transaction.atomic():
        row = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if row.phase != Phase.OPEN:
            raise Refused("Un rappel ne part que pendant l’ouverture du questionnaire.")
        today = clock.today()
        if row.reminded_on is not None and row.reminded_on > today - timedelta(days=1):
            raise Refused("Un rappel est déjà parti aujourd’hui\u00a0: attendez demain.")
        row.reminded_on = today
        row.save(update_fields=["reminded_on"])
        for member in row.audience.filter(is_invited=True):  # type: ignore[attr-defined]
            mail.post(kind=REMINDER, to=member.pk, ids={"campaign": row.pk}, recipient=MEMBER)
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="surveys.audience_reminded",
            subject=row,
        )


def subject_of(campaign: Campaign) -> str:
    """The subject of the invitation, so that a reminder can say what to look for."""
    return f"Votre avis, sans votre nom\u00a0: {campaign.title}"


def until(campaign: Campaign) -> str:
    """The close in words, on the clocks of Paris."""
    return moment(campaign.closes_at.astimezone(PARIS))


def _rewrite_tokens(
    campaign: Campaign, more: Mapping[str, int | None], fewer: Collection[str]
) -> None:
    """Write all the links of a campaign again, in the order of their digests."""
    with transaction.atomic():
        Campaign.objects.select_for_update().get(pk=campaign.pk)
        kept = dict(campaign.tokens.values_list("digest", "segment_id"))  # type: ignore[attr-defined]
        kept = {key: segment for key, segment in {**kept, **more}.items() if key not in fewer}
        campaign.tokens.all().delete()  # type: ignore[attr-defined]
        Token.objects.bulk_create(
            Token(
                digest=key,
                campaign=campaign,
                segment_id=kept[key],
                organisation_id=campaign.organisation_id,
            )
            for key in sorted(kept)
        )


def _invitation(campaign: Campaign, token: str) -> Letter:
    address = absolute(reverse("surveys:answer", kwargs={"token": token}))
    about = f" à propos de «\u00a0{campaign.scheme_label}\u00a0»" if campaign.scheme_label else ""
    return Letter(
        subject=subject_of(campaign),
        text=(
            f"Bonjour,\n\n{campaign.asker} vous demande votre avis{about}. Répondez "
            f"avant le {until(campaign)}\u00a0:\n{address}\n\nCe lien ne sert qu’une fois. Il a "
            "été tiré au sort au moment de l’envoi\u00a0: nul ne sait à qui il a été remis, et "
            "votre réponse n’en garde aucune trace. C’est pourquoi nous ne pourrons pas vous le "
            "renvoyer\u00a0: gardez ce message. Ne le transférez pas.\n"
        ),
    )
