"""What stands around a case: partners invited, meetings fixed, notes kept elsewhere."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from maillage.kernel import clock, journal, links, mail
from maillage.kernel.models import Link
from maillage.kernel.tenancy import across_organisations
from maillage.pathways.models import Partner
from maillage.people.domain.agenda import hold_meeting
from maillage.people.domain.errors import Refused
from maillage.people.enums import MeetingKind
from maillage.people.models import Room, User
from maillage.programmes.domain.cases import PARTNER_LINK, locked
from maillage.programmes.enums import CaseMeetingPurpose
from maillage.programmes.models import (
    CaseMeeting,
    CasePartner,
    EscalationCase,
    SharedNote,
    SharedNoteRecipient,
)

PARTNER_MAIL = "programmes.case_partner"
# How the room of pathways finds a partner's address.
PARTNER_RECIPIENT = "pathways.partner"
LONGEST_INVITATION = timedelta(days=90)
# Letters and digits of a filing system: no place for a sentence.
REFERENCE = re.compile(r"^[A-Z0-9][A-Z0-9./-]*$")
KINDS = {
    CaseMeetingPurpose.REVIEW: MeetingKind.CASE_REVIEW,
    CaseMeetingPurpose.DEBRIEF: MeetingKind.TEAM,
}


def invite_partner(
    *, case: EscalationCase, actor: User, partner: Partner, expires_on: date
) -> CasePartner:
    """Open the least of a case to a partner, by a link that expires. One journal line.

    Invited again, they receive another link; the former one ends.

    Raises:
        Refused: the case is closed, or the day is past or too far.
    """
    today = clock.today()
    if not today < expires_on <= today + LONGEST_INVITATION:
        raise Refused(
            f"Choisissez un jour entre demain et dans {LONGEST_INVITATION.days} jours.",
            "expires_on",
        )
    with transaction.atomic():
        row = locked(case)
        end_invitations(row, partner)
        invited = CasePartner.objects.create(
            organisation=row.organisation,
            case=row,
            partner=partner,
            invited_at=clock.now(),
            expires_on=expires_on,
        )
        mail.post(
            kind=PARTNER_MAIL,
            to=partner.pk,
            ids={"invitation": invited.pk},
            recipient=PARTNER_RECIPIENT,
        )
        _tell(row, actor, "programmes.partner_invited", partner=partner.pk, until=str(expires_on))
    return invited


def withdraw_partner(*, invited: CasePartner, actor: User) -> None:
    """End a partner's way in. One journal line."""
    with transaction.atomic():
        end_invitations(invited.case, invited.partner)
        _tell(invited.case, actor, "programmes.partner_withdrawn", partner=invited.partner_id)


def end_invitations(case: EscalationCase, partner: Partner) -> None:
    """End what is open to a partner on a case, and its links."""
    for former in CasePartner.objects.filter(case=case, partner=partner, ended_at=None):
        former.ended_at = clock.now()
        former.save(update_fields=["ended_at"])
        links.revoke(purpose=PARTNER_LINK, subject=former)


def living_invitation(invitation_id: int) -> CasePartner | None:
    """What a partner may still see, asked anew at each reading; None once it ended."""
    with across_organisations("a partner's link and mail name their invitation by its id"):
        rows = CasePartner.objects.select_related(
            "organisation", "partner", "case__owner", "case__level", "case__version__protocol"
        )
        found: CasePartner | None = rows.filter(
            pk=invitation_id, ended_at=None, expires_on__gte=clock.today(), case__state="open"
        ).first()
        return found


def new_link(invited: CasePartner) -> str:
    """The token of a partner's link, made when the mail is written; the former one ends."""
    links.revoke(purpose=PARTNER_LINK, subject=invited)
    return links.create(
        purpose=PARTNER_LINK,
        subject=invited,
        organisation_id=invited.organisation_id,
        expires_at=clock.now() + timedelta(days=(invited.expires_on - clock.today()).days + 1),
    )


def read_by_link(link: Link) -> CasePartner | None:
    """What a partner's link opens, the reading being written in the journal; None once it ended."""
    invited = living_invitation(link.subject_id)
    if invited is not None:
        with journal.journal_write():
            journal.record(
                organisation=invited.organisation,
                actor=None,
                verb="programmes.partner_read",
                subject=invited.case,
                detail={"partner": invited.partner_id},
            )
    return invited


def fix_meeting(
    *,
    case: EscalationCase,
    actor: User,
    purpose: str,
    people: Iterable[User],
    starts_at: datetime,
    ends_at: datetime,
    room: Room | None,
) -> CaseMeeting:
    """Fix a review with those of the list, or a moment for the team afterwards.

    A meeting of the one agenda, under its neutral title; each is told. One journal line here, one
    for the meeting.

    Raises:
        Refused: the case is closed, or as `hold_meeting`.
        Busy: the room is taken.
    """
    with transaction.atomic():
        row = locked(case)
        held = hold_meeting(
            organisation=row.organisation,
            actor=actor,
            kind=KINDS[CaseMeetingPurpose(purpose)],
            room=room,
            starts_at=starts_at,
            ends_at=ends_at,
            people=people,
        )
        fixed = CaseMeeting.objects.create(
            organisation=row.organisation, case=row, meeting=held, purpose=purpose
        )
        _tell(row, actor, "programmes.case_meeting_fixed", purpose=purpose)
    return fixed


def note_shared(
    *, case: EscalationCase, actor: User, reference: str, on: date, partners: Iterable[Partner]
) -> SharedNote:
    """Write that a note kept elsewhere was shared: its reference, its day, who received it.

    One journal line.

    Raises:
        Refused: the case is closed, the day is to come, nobody received it, it is written
            already, or the reference looks like a sentence.
    """
    if not REFERENCE.fullmatch(reference):
        raise Refused("Écrivez une référence, sans espace\u00a0: NP-2026-014.", "reference")
    received = list(partners)
    if not received:
        raise Refused("Cochez au moins un partenaire qui a reçu la note.", "partners")
    if on > clock.today():
        raise Refused("Ce jour est à venir\u00a0: notez le partage une fois fait.", "on")
    with transaction.atomic():
        row = locked(case)
        if SharedNote.objects.filter(case=row, reference=reference).exists():
            raise Refused("Cette référence est déjà notée ici.", "reference")
        note = SharedNote.objects.create(
            organisation=row.organisation, case=row, reference=reference, on=on
        )
        SharedNoteRecipient.objects.bulk_create(
            SharedNoteRecipient(organisation=row.organisation, note=note, partner=partner)
            for partner in received
        )
        _tell(row, actor, "programmes.note_shared", partners=sorted(one.pk for one in received))
    return note


def _tell(case: EscalationCase, actor: User, verb: str, **detail: object) -> None:
    journal.record(
        organisation=case.organisation, actor=actor, verb=verb, subject=case, detail=detail
    )
