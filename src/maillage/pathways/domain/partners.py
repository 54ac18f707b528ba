"""Antennas and who is based there; partners, and what is asked of them by an expiring link."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from maillage.kernel import clock, journal, links, mail
from maillage.kernel.keys import search_key
from maillage.kernel.models import Link
from maillage.kernel.slugs import random_slug
from maillage.kernel.tenancy import across_organisations
from maillage.pathways.bookable import SLOT, hours_of
from maillage.pathways.delays import delay
from maillage.pathways.domain.errors import Refused
from maillage.pathways.enums import InformationAnswer, InformationKind
from maillage.pathways.enums.partners import ReferralAnswer
from maillage.pathways.models import (
    Antenna,
    AntennaPost,
    Child,
    Information,
    Partner,
    Referral,
)
from maillage.people.domain.occupations import Busy, occupy, release
from maillage.people.enums import OccupationKind
from maillage.people.models import Membership, Occupation, Organisation, Room, Site, User

PURPOSE = "pathways.referral"
MAIL = "pathways.referral"
RECIPIENT = "pathways.partner"
MOST_BASED = 3
BOOKING = "pathways.booking:"
BOOKING_TITLE = "Salle réservée"


def agree_antenna(
    *,
    site: Site,
    actor: User,
    terms: str,
    host: str,
    yearly_cents: int,
    weekly_hours: int,
    seats: int,
    starts_on: date,
    ends_on: date,
) -> Antenna:
    """Write the agreement of a site, or what it has become. Writes one journal line.

    A site whose antenna was closed opens again.
    Raises Refused when it would end before it begins.
    """
    if ends_on < starts_on:
        raise Refused("La fin précède le début\u00a0: choisissez un jour plus tardif.", "ends_on")
    with transaction.atomic():
        antenna, _ = Antenna.objects.update_or_create(
            site=site,
            defaults={
                "organisation": site.organisation,
                "terms": terms,
                "host": host,
                "yearly_cents": yearly_cents,
                "weekly_hours": weekly_hours,
                "seats": seats,
                "starts_on": starts_on,
                "ends_on": ends_on,
                "closed_on": None,
            },
        )
        journal.record(
            organisation=site.organisation,
            actor=actor,
            verb="pathways.antenna_agreed",
            subject=antenna,
            detail={"terms": terms, "until": str(ends_on)},
        )
    return antenna


def close_antenna(*, antenna: Antenna, actor: User) -> None:
    """The agreement has ended and the place is left: nobody is based there any more.

    Writes one journal line. Raises Refused while the agreement runs.
    """
    today = clock.today()
    with transaction.atomic():
        row = Antenna.objects.select_for_update(of=("self",)).get(pk=antenna.pk)
        if row.ends_on >= today:
            raise Refused(
                "La convention court encore\u00a0: corrigez d’abord le jour où elle finit."
            )
        row.closed_on = today
        row.save(update_fields=["closed_on"])
        AntennaPost.objects.filter(antenna=row).delete()
        journal.record(
            organisation=antenna.organisation,
            actor=actor,
            verb="pathways.antenna_closed",
            subject=antenna,
        )


def base_people(*, antenna: Antenna, actor: User, people: Iterable[User]) -> None:
    """Say who is based at an antenna, two or three people. Writes one journal line.

    Raises Refused beyond three, or for somebody without a role here.
    """
    chosen = list(people)
    if len(chosen) > MOST_BASED:
        raise Refused(
            f"Une antenne accueille {MOST_BASED} personnes au plus\u00a0: retirez-en.", "people"
        )
    here = Membership.objects.current().filter(user__in=chosen).values("user").distinct().count()
    if here < len(chosen):
        raise Refused("Une de ces personnes n’a plus de rôle ici\u00a0: retirez-la.", "people")
    with transaction.atomic():
        Antenna.objects.select_for_update(of=("self",)).get(pk=antenna.pk)
        AntennaPost.objects.filter(antenna=antenna).delete()
        AntennaPost.objects.bulk_create(
            AntennaPost(organisation=antenna.organisation, antenna=antenna, person=one)
            for one in chosen
        )
        journal.record(
            organisation=antenna.organisation,
            actor=actor,
            verb="pathways.antenna_based",
            subject=antenna,
            detail={"people": sorted(one.pk for one in chosen)},
        )


def book_room(*, room: Room, actor: User, starts_at: datetime) -> None:
    """Take a room for an hour, for oneself. Writes one journal line.

    Raises Refused when it is taken, and for an hour that the room does not offer.
    """
    if starts_at < clock.now():
        raise Refused("Cette heure est passée\u00a0: choisissez-en une à venir.")
    if not any(starts_at in day for day in hours_of(room)):
        raise Refused("Cette heure n’est pas proposée\u00a0: choisissez-en une de la liste.")
    try:
        with transaction.atomic():
            occupy(
                organisation=room.organisation,
                source=f"{BOOKING}{random_slug()}",
                persons=[actor],
                rooms=[room],
                starts_at=starts_at,
                ends_at=starts_at + SLOT,
                kind=OccupationKind.OTHER,
                title=BOOKING_TITLE,
            )
            journal.record(
                organisation=room.organisation,
                actor=actor,
                verb="pathways.room_booked",
                subject=room,
            )
    except Busy as busy:
        raise Refused(str(busy)) from None


def free_room(*, booking: Occupation, actor: User) -> None:
    """Give back a room that one had taken. Writes one journal line."""
    with transaction.atomic():
        release(source=booking.source)
        journal.record(
            organisation=booking.organisation,
            actor=actor,
            verb="pathways.room_freed",
            subject=booking,
        )


def add_partner(
    *, organisation: Organisation, actor: User, name: str, kind: str, commune_code: str, email: str
) -> Partner:
    """Write down who can be asked. Writes one journal line. Raises Refused when already there."""
    with transaction.atomic():
        Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
        if Partner.objects.filter(commune_code=commune_code, search_key=search_key(name)).exists():
            raise Refused("Ce partenaire est déjà dans votre liste.", "name")
        partner = Partner.objects.create(
            organisation=organisation, name=name, kind=kind, commune_code=commune_code, email=email
        )
        journal.record(
            organisation=organisation, actor=actor, verb="pathways.partner_added", subject=partner
        )
    return partner


def correct_partner(
    *,
    partner: Partner,
    actor: User,
    name: str,
    kind: str,
    commune_code: str,
    email: str,
    is_closed: bool,
) -> None:
    """Correct what was written of a partner, and whether something may still be asked of it.

    Writes one journal line. Raises Refused when another has that name there.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update(of=("self",)).get(pk=partner.organisation_id)
        row = Partner.objects.get(pk=partner.pk)
        same = Partner.objects.filter(commune_code=commune_code, search_key=search_key(name))
        if same.exclude(pk=row.pk).exists():
            raise Refused("Un autre partenaire porte ce nom dans cette commune.", "name")
        row.name, row.kind, row.commune_code, row.email = name, kind, commune_code, email
        row.closed_on = (row.closed_on or clock.today()) if is_closed else None
        row.save()
        journal.record(
            organisation=partner.organisation,
            actor=actor,
            verb="pathways.partner_corrected",
            subject=partner,
            detail={"is_closed": is_closed},
        )


def refer(*, child: Child, actor: User, partner: Partner, need: str) -> Referral:
    """Ask a partner for something, by a link that expires; the mail itself tells nothing.

    Writes one journal line. Raises Refused without the family's agreement to share, or when the
    same is already being asked.
    """
    today = clock.today()
    with transaction.atomic():
        Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
        if not _is_shared(child.pk):
            raise Refused(
                "La famille n’a pas donné son accord au partage avec des partenaires\u00a0: "
                "notez-le d’abord dans le dossier."
            )
        asked = Referral.objects.filter(
            child=child, partner=partner, need=need, answer=ReferralAnswer.PENDING
        )
        if asked.filter(expires_on__gte=today).exists():
            raise Refused("Ce partenaire a déjà cette demande\u00a0: attendez sa réponse.")
        asked.delete()
        referral = Referral.objects.create(
            organisation=child.organisation,
            child=child,
            partner=partner,
            need=need,
            sent_by=actor,
            sent_on=today,
            expires_on=today + timedelta(days=delay("orientation.partenaire", today).value),
        )
        mail.post(kind=MAIL, to=partner.pk, ids={"referral": referral.pk}, recipient=RECIPIENT)
        journal.record(
            organisation=child.organisation,
            actor=actor,
            verb="pathways.referred",
            subject=child,
            detail={"partner": partner.pk, "need": need},
        )
    return referral


def new_link(referral: Referral) -> str:
    """The token of a partner's link, made when the mail is written; the former one ends."""
    links.revoke(purpose=PURPOSE, subject=referral)
    return links.create(
        purpose=PURPOSE,
        subject=referral,
        organisation_id=referral.organisation_id,
        expires_at=clock.now() + timedelta(days=(referral.expires_on - clock.today()).days + 1),
    )


def _is_shared(child_id: int) -> bool:
    """Whether the family's last answer lets partners be told."""
    rows = Information.objects.filter(child=child_id, kind=InformationKind.SHARING)
    last = rows.order_by("-on", "-pk").values_list("answer", flat=True).first()
    return last == InformationAnswer.AGREED


def told_referral(referral_id: int) -> Referral | None:
    """What a partner may still be told, asked anew at each reading.

    None once the family takes its agreement back, and once the record has left the active base.
    """
    with across_organisations("a partner's link and mail name their referral by its id"):
        rows = Referral.objects.select_related("organisation", "child__service", "partner")
        standing = rows.filter(child__in=Child.objects.standing())
        found: Referral | None = standing.filter(pk=referral_id).first()
        return found if found is not None and _is_shared(found.child_id) else None


def referral_of(link: Link) -> Referral | None:
    """What a partner's link is about, while the partner may be told."""
    return told_referral(link.subject_id)


def answer_referral(*, referral: Referral, answer: str, reason: str) -> None:
    """Note a partner's answer; it may be changed until the link expires.

    Writes one journal line. Raises Refused when a refusal has no reason.
    """
    if answer == ReferralAnswer.DECLINED and not reason:
        raise Refused("Dites pourquoi en un mot\u00a0: choisissez un motif.", "reason")
    with transaction.atomic():
        row = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        row.answer, row.answered_on = answer, clock.today()
        row.reason = reason if answer == ReferralAnswer.DECLINED else ""
        row.handled_on = None
        row.save(update_fields=["answer", "answered_on", "reason", "handled_on"])
        journal.record(
            organisation=referral.organisation,
            actor=None,
            verb="pathways.referral_answered",
            subject=row,
            detail={"answer": answer, "reason": row.reason},
        )


def handle_answer(*, referral: Referral, actor: User) -> None:
    """Tell that a partner's answer has been followed up. Writes one journal line.

    Raises Refused when there is none yet.
    """
    with transaction.atomic():
        row = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        if row.answered_on is None:
            raise Refused("Ce partenaire n’a pas encore répondu.")
        row.handled_on = clock.today()
        row.save(update_fields=["handled_on"])
        journal.record(
            organisation=row.organisation, actor=actor, verb="pathways.answer_handled", subject=row
        )
