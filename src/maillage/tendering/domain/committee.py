"""Naming a committee, keeping its members' public keys, publishing a call to its shares."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction

from maillage.kernel import clock, journal, mail, registries
from maillage.people.models import Organisation, User
from maillage.tendering.domain import publication
from maillage.tendering.enums import ConsultationStatus
from maillage.tendering.envelopes import is_age_file, is_recipient
from maillage.tendering.models import Committee, CommitteeMember, Consultation, MemberKey

ASKED_MAIL = "tendering.committee_asked"
READY_MAIL = "tendering.committee_ready"
REHEARSE_MAIL = "tendering.share_to_check"
FEWEST, MOST = 2, 9
# A share, the list of the members and their keys: a few kilobytes at most.
LARGEST_SHARE = 20_000
LAST_POINT = 255


class CommitteeRefused(ValueError):
    """The committee cannot be so; the message is a sentence for whoever named it."""


class BadShares(ValueError):
    """What the browser sent is not one share for each member."""


class KeyTaken(ValueError):
    """This public key served already; the message is a sentence for whoever sent it."""


@dataclass(frozen=True)
class Share:
    """What the publisher's browser made for one member: point on the polynomial, sealed share."""

    point: int
    sealed: bytes


def name_committee(
    *, consultation: Consultation, actor: User, members: Sequence[User], threshold: int
) -> Committee:
    """Name who opens the offers of a draft, `threshold` of them together; a mail tells the new.

    An empty `members` gives the committee up. Raises WrongState once published, CommitteeRefused.
    """
    with transaction.atomic():
        call = Consultation.objects.select_for_update().get(pk=consultation.pk)
        if call.status != ConsultationStatus.DRAFT:
            raise publication.WrongState
        if not FEWEST <= len(members) <= MOST:
            raise CommitteeRefused(f"Choisissez entre {FEWEST} et {MOST} personnes.")
        if not FEWEST <= threshold <= len(members):
            raise CommitteeRefused(
                f"Le nombre de membres nécessaires va de {FEWEST} au nombre de membres, soit "
                f"{len(members)} ici."
            )
        committee, _ = Committee.objects.update_or_create(
            organisation=call.organisation,
            consultation=call,
            defaults={"threshold": threshold, "named_by": actor},
            create_defaults={
                "threshold": threshold,
                "named_by": actor,
                "created_at": clock.now(),
            },
        )
        committee.members.exclude(user__in=members).delete()
        known = set(committee.members.values_list("user_id", flat=True))
        for user in members:
            if user.pk not in known:
                CommitteeMember.objects.create(
                    organisation=call.organisation, committee=committee, user=user
                )
                mail.post(kind=ASKED_MAIL, to=user.pk, ids={"consultation": call.pk})
        journal.record(
            organisation=call.organisation,
            actor=actor,
            verb="tendering.committee_named",
            subject=call,
            detail={"members": sorted(user.pk for user in members), "threshold": threshold},
        )
    return committee


def dismiss_committee(*, consultation: Consultation, actor: User) -> None:
    """Give the committee of a draft up: the server will seal. Raises WrongState once published."""
    with transaction.atomic():
        call = Consultation.objects.select_for_update().get(pk=consultation.pk)
        if call.status != ConsultationStatus.DRAFT:
            raise publication.WrongState
        Committee.objects.filter(consultation=call).delete()
        journal.record(
            organisation=call.organisation,
            actor=actor,
            verb="tendering.committee_dismissed",
            subject=call,
        )


def keep_key(*, organisation: Organisation, user: User, recipient: str) -> MemberKey:
    """Keep the public half of a person's new key; the former one serves what it was given for.

    The same half sent twice (a double click) is one key. The last key that a committee waited for
    is told to whoever named it. Raises BadShares when it is no age recipient, KeyTaken when it is
    that of somebody else here, a former one, or one of the demonstration.
    """
    if not is_recipient(recipient):
        raise BadShares
    if recipient in registries.published_keys and not settings.MAILLAGE_DEMO:
        raise KeyTaken(
            "Cette clé est celle de la démonstration, que tout le monde possède\u00a0: préparez "
            "votre propre clé."
        )
    with transaction.atomic():
        # The person's row is held: of two keys sent at once, one comes second.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        living = MemberKey.objects.filter(user=user, retired_at=None)
        same = living.filter(recipient=recipient).first()
        if same is not None:
            return same
        is_first = not living.update(retired_at=clock.now())
        try:
            # A savepoint: the one that came first is known by the constraint alone.
            with transaction.atomic():
                key = MemberKey.objects.create(
                    organisation=organisation,
                    user=user,
                    recipient=recipient,
                    created_at=clock.now(),
                )
        except IntegrityError as error:
            raise KeyTaken(
                "Cette clé est déjà enregistrée dans votre espace, pour vous ou pour une autre "
                "personne : préparez une nouvelle clé, puis vérifiez son fichier."
            ) from error
        journal.record(
            organisation=organisation,
            actor=user,
            verb="tendering.member_key_made",
            subject=key,
        )
        if is_first:
            _tell_ready(user)
    return key


def _tell_ready(user: User) -> None:
    """Tell who named a committee of a draft that this person's key was the last one missing."""
    waited = Committee.objects.filter(
        consultation__status=ConsultationStatus.DRAFT, members__user=user
    ).exclude(named_by=user)
    for committee in waited.exclude(named_by=None):
        people = list(committee.members.values_list("user_id", flat=True))
        if len(living_keys(people)) == len(people):
            mail.post(
                kind=READY_MAIL,
                to=committee.named_by_id,
                ids={"consultation": committee.consultation_id},
            )


def living_keys(people: Iterable[int]) -> dict[int, MemberKey]:
    """Person -> the key that would receive their share, for those who have one."""
    found = MemberKey.objects.filter(user_id__in=list(people), retired_at=None)
    return {key.user_id: key for key in found}


def publish_with_committee(
    *,
    consultation: Consultation,
    actor: User,
    recipient: str,
    shares: Mapping[str, Share],
) -> Consultation:
    """Publish a draft whose key was made and split in the publisher's browser.

    `shares` maps the slug of a member's key to the share that was sealed to it: one for each
    member, and for the keys they have now. Each member is asked to check theirs at once. Raises
    BadShares, WrongState, NotReady.
    """
    with transaction.atomic():
        call = Consultation.objects.select_for_update().get(pk=consultation.pk)
        committee = Committee.objects.filter(consultation=call).first()
        if committee is None or not is_recipient(recipient):
            raise BadShares
        members = list(committee.members.all())
        keys = living_keys(member.user_id for member in members)
        if len(keys) != len(members) or {key.slug for key in keys.values()} != set(shares):
            raise BadShares
        if len({share.point for share in shares.values()}) != len(shares):
            raise BadShares
        for member in members:
            share = shares[keys[member.user_id].slug]
            if not 1 <= share.point <= LAST_POINT or not is_share(share.sealed):
                raise BadShares
            member.key, member.point = keys[member.user_id], share.point
            member.share = share.sealed
            member.save(update_fields=["key", "point", "share"])
            mail.post(kind=REHEARSE_MAIL, to=member.user_id, ids={"consultation": call.pk})
        return publication.publish(consultation=call, actor=actor, recipient=recipient)


def is_share(sealed: bytes) -> bool:
    """Whether these bytes may be a share or a piece of one: an age file of a fair size."""
    return is_age_file(sealed) and len(sealed) <= LARGEST_SHARE
