"""Before the deadline: checking that shares still open, and passing the key to a new committee.

The key of the call is never put together. As many members as the threshold each split their own
share between the new seats; a new seat puts the pieces that it received together, and holds a
share of the same key (redistribution of shares: Desmedt and Jajodia, 1997). Shares of before do
not fit with those of after, but go on opening among themselves: a member who leaves destroys
their file, and the server forgets what it kept for them.
"""

import base64
import secrets
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from maillage.kernel import clock, journal, mail
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import User
from maillage.tendering import access
from maillage.tendering.domain.committee import (
    FEWEST,
    LAST_POINT,
    MOST,
    BadShares,
    CommitteeRefused,
    is_share,
    living_keys,
)
from maillage.tendering.domain.opening import seat_or_404
from maillage.tendering.enums import ConsultationStatus
from maillage.tendering.models import (
    Committee,
    CommitteeMember,
    Consultation,
    NewSeat,
    PiecesGiven,
    Renewal,
)

ASKED_MAIL = "tendering.committee_changes"
JOINED_MAIL = "tendering.committee_changed"
LOST_MAIL = "tendering.share_lost"


def check_share(*, consultation: Consultation, actor: User) -> CommitteeMember:
    """A member's browser has just opened their share: the committee sees that it still can.

    Once every member has, the shares of before a change are forgotten. Raises Http404 to others,
    and outside the time between publication and deadline.
    """
    with transaction.atomic():
        call = _before_deadline(consultation)
        seat = seat_or_404(call, actor)
        seat.checked_at, seat.lost_at = clock.now(), None
        seat.save(update_fields=["checked_at", "lost_at"])
        if not seat.committee.members.filter(left_at=None, checked_at=None).exists():
            _forget(kept_of_before(seat.committee))
        _note(call, actor, "tendering.share_checked", {"member": seat.pk})
    return seat


def report_lost(*, consultation: Consultation, actor: User) -> CommitteeMember:
    """A member has lost their file or their phrase: the call says what is left, and whom to ask.

    A share that is checked or given later withdraws it. The contact of the call gets a mail. Raises
    Http404 to others and once the call is awarded or given up.
    """
    with transaction.atomic():
        call = _published(consultation)
        seat = seat_or_404(call, actor)
        seat.checked_at, seat.lost_at = None, clock.now()
        seat.save(update_fields=["checked_at", "lost_at"])
        if call.contact_id not in (None, actor.pk):
            mail.post(kind=LOST_MAIL, to=call.contact_id, ids={"consultation": call.pk})
        _note(call, actor, "tendering.share_lost", {"member": seat.pk})
    return seat


def start_renewal(*, consultation: Consultation, actor: User, members: Sequence[User]) -> Renewal:
    """Name who sits from now on; the threshold stays. Those who sit are asked for their pieces.

    Naming again starts anew and forgets the pieces that were given. Raises Http404 before the
    publication and after the deadline, CommitteeRefused with a sentence.
    """
    with transaction.atomic():
        call = _before_deadline(consultation)
        committee = _committee_or_404(call)
        _refuse_unfit(committee, members)
        keys = living_keys(user.pk for user in members)
        without = [str(user) for user in members if user.pk not in keys]
        if without:
            raise CommitteeRefused(
                f"Sans clé d’ouverture : {', '.join(without)}. Chaque nouveau membre prépare la "
                "sienne dans « Votre clé d’ouverture » ; recommencez ensuite."
            )
        seated = list(committee.members.filter(left_at=None))
        if {seat.key_id for seat in seated} == {key.pk for key in keys.values()}:
            raise CommitteeRefused("Ce sont déjà les membres du comité, avec les mêmes clés.")
        committee.renewals.filter(finished_at=None).delete()
        renewal = Renewal.objects.create(organisation=call.organisation, committee=committee)
        points = _free_points(committee, len(members))
        NewSeat.objects.bulk_create(
            NewSeat(
                organisation=call.organisation,
                renewal=renewal,
                user=user,
                key=keys[user.pk],
                point=point,
            )
            for user, point in zip(members, points, strict=True)
        )
        for seat in seated:
            mail.post(kind=ASKED_MAIL, to=seat.user_id, ids={"consultation": call.pk})
        told = {"renewal": renewal.pk, "members": sorted(user.pk for user in members)}
        _note(call, actor, "tendering.renewal_started", told)
    return renewal


def stop_renewal(*, consultation: Consultation, actor: User) -> None:
    """Give the change up: the committee stays as it is, or is again as it was before the last
    change, while the shares of then are kept. Raises Http404 when there is nothing to give up.
    """
    with transaction.atomic():
        call = _before_deadline(consultation)
        committee = _committee_or_404(call)
        renewal = committee.renewals.filter(finished_at=None).first()
        if renewal is not None:
            _note(call, actor, "tendering.renewal_stopped", {"renewal": renewal.pk})
            renewal.delete()
        else:
            _go_back(call, committee, actor)


def _go_back(call: Consultation, committee: Committee, actor: User) -> None:
    """Seat those who left last again, with what they held; what came after them is gone."""
    last = kept_of_before(committee).order_by("left_at").last()
    if last is None:
        raise Http404
    committee.members.filter(left_at=None).delete()
    committee.members.filter(left_at=last.left_at).update(left_at=None)
    seats = committee.members.filter(left_at=None)
    for seat in seats:
        mail.post(kind=JOINED_MAIL, to=seat.user_id, ids={"consultation": call.pk})
    members = sorted(seat.user_id for seat in seats)
    _note(call, actor, "tendering.renewal_taken_back", {"members": members})


def kept_of_before(committee: Committee) -> QuerySet[CommitteeMember]:
    """The seats of before a change whose shares are not forgotten yet."""
    return committee.members.exclude(left_at=None).exclude(share=b"", pieces=[])


def forget_former_shares() -> int:
    """Forget what was kept of former members once the deadline is past (a verb of the clock);
    returns how many seats."""
    with across_organisations("the clock closes the committees of everyone"):
        past = CommitteeMember.objects.filter(committee__consultation__deadline__lt=clock.now())
        return _forget(past.exclude(left_at=None).exclude(share=b"", pieces=[]))


def _forget(seats: QuerySet[CommitteeMember]) -> int:
    return seats.update(share=b"", pieces=[])


def give_pieces(
    *, consultation: Consultation, actor: User, renewal: str, pieces: Mapping[str, bytes]
) -> Renewal:
    """What a member's browser made of their share for the renewal whose slug is `renewal`.

    `pieces` maps the slug of a key of the new set to the piece sealed to it. The last one that
    the threshold asks for ends the renewal: the new set sits from then on. Raises Http404 to
    others and after the deadline, BadShares when the new set is another one.
    """
    with transaction.atomic():
        call = _before_deadline(consultation)
        seat = seat_or_404(call, actor)
        found = _under_way_or_404(seat.committee)
        wanted = {one.key.slug for one in found.seats.select_related("key")}
        if found.slug != renewal or set(pieces) != wanted:
            raise BadShares
        if not all(map(is_share, pieces.values())):
            raise BadShares
        told = {slug: base64.b64encode(sealed).decode() for slug, sealed in pieces.items()}
        PiecesGiven.objects.update_or_create(
            organisation=call.organisation,
            renewal=found,
            member=seat,
            defaults={"pieces": told, "given_at": clock.now()},
        )
        CommitteeMember.objects.filter(pk=seat.pk).update(lost_at=None)
        _note(call, actor, "tendering.pieces_given", {"renewal": found.pk, "member": seat.pk})
        if found.given.count() >= seat.committee.threshold:
            _finish(call, seat.committee, found)
    return found


def _finish(call: Consultation, committee: Committee, renewal: Renewal) -> None:
    """Seat the new set. The seats of before are kept aside until the new ones are proven.

    Whoever stays with the same key holds their first share as well: should a piece be wrong,
    enough of those who stay still open."""
    given = list(renewal.given.all())
    new_seats = list(renewal.seats.select_related("key"))
    former = {seat.user_id: seat for seat in committee.members.filter(left_at=None)}
    committee.members.filter(left_at=None).update(left_at=clock.now())
    for new in new_seats:
        before = former.pop(new.user_id, None)
        CommitteeMember.objects.create(
            organisation=call.organisation,
            committee=committee,
            user_id=new.user_id,
            key=new.key,
            point=new.point,
            share=before.share if before and before.key_id == new.key_id else b"",
            pieces=[one.pieces[new.key.slug] for one in given],
        )
        mail.post(kind=JOINED_MAIL, to=new.user_id, ids={"consultation": call.pk})
    renewal.finished_at = clock.now()
    renewal.save(update_fields=["finished_at"])
    # What was given now stands on the seats; here it would outlive those who left.
    renewal.given.all().delete()
    journal.record(
        organisation=call.organisation,
        actor=None,
        verb="tendering.committee_renewed",
        subject=call,
        detail={
            "renewal": renewal.pk,
            "left": sorted(former),
            "members": sorted(new.user_id for new in new_seats),
        },
    )


def _refuse_unfit(committee: Committee, members: Sequence[User]) -> None:
    fewest = max(FEWEST, committee.threshold)
    if not fewest <= len(members) <= MOST:
        raise CommitteeRefused(
            f"Choisissez entre {fewest} et {MOST} personnes : il faut {committee.threshold} "
            "membres pour ouvrir, et ce nombre ne change plus."
        )


def _free_points(committee: Committee, count: int) -> list[int]:
    """Points where no share of this committee ever stood, so that no two are taken for one."""
    taken = set(committee.members.values_list("point", flat=True))
    taken |= set(
        NewSeat.objects.filter(renewal__committee=committee).values_list("point", flat=True)
    )
    free = [point for point in range(1, LAST_POINT + 1) if point not in taken]
    if len(free) < count:
        raise CommitteeRefused(
            "Ce comité a trop souvent changé : publiez l’appel à nouveau pour en changer encore."
        )
    return secrets.SystemRandom().sample(free, count)


def _published(consultation: Consultation) -> Consultation:
    call = (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=consultation.pk)
    )
    if call.status != ConsultationStatus.PUBLISHED:
        raise Http404
    return call


def _before_deadline(consultation: Consultation) -> Consultation:
    call = _published(consultation)
    if not call.is_open_at(clock.now()) or access.is_over(call):
        raise Http404
    return call


def _committee_or_404(call: Consultation) -> Committee:
    committee = Committee.objects.filter(consultation=call).first()
    if committee is None:
        raise Http404
    return committee


def _under_way_or_404(committee: Committee) -> Renewal:
    renewal = committee.renewals.filter(finished_at=None).first()
    if renewal is None:
        raise Http404
    return renewal


def _note(call: Consultation, actor: User, verb: str, detail: dict[str, object]) -> None:
    journal.record(
        organisation=call.organisation, actor=actor, verb=verb, subject=call, detail=detail
    )
