"""Who leads a group, and who may not: it comes from outside the team, and from no command.

Whoever leads opens what the group keeps for itself. So nobody gives that place to themselves,
and those who direct, employ, buy or administer do not hold it (domain rules PA-1 and PA-2).
"""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from maillage.groups.domain.errors import Refused
from maillage.groups.domain.holding import hold_again
from maillage.groups.domain.locking import lock_group
from maillage.groups.domain.ties import (
    are_tied,
    commanders_of,
    look_for_ties,
    managers_of,
    seated_in,
    tied_leader,
)
from maillage.groups.enums import SeatStatus
from maillage.groups.models import Enrolment, Group, GroupFacilitator, Seat, Session
from maillage.groups.models.leaders import COMMANDS
from maillage.groups.models.sessions import leading_now
from maillage.kernel import journal
from maillage.people.enums import Role
from maillage.people.models import FacilitatorProfile, Membership, User


def name_facilitators(
    *,
    group: Group,
    profiles: Iterable[FacilitatorProfile],
    actor: User,
    colleague: User | None = None,
) -> None:
    """Say who leads a group: one person, or a pair present together; replaces the former.

    `colleague` is somebody of the organisation itself, who commands nobody of the group.

    Raises:
        Refused: one of them is a member, or manages one or who comes for one day (PA-2); one who
            is newly named commands here, names themselves, or has a place of one day.
    """
    with transaction.atomic():
        group = lock_group(group)
        profiles = [*profiles, *([_profile_of(colleague, group)] if colleague is not None else [])]
        if write_facilitators(group=group, profiles=profiles, actor=actor):
            hold_again(group)


def write_facilitators(
    *, group: Group, profiles: Sequence[FacilitatorProfile], actor: User | None
) -> bool:
    """Write who leads a locked group, its agenda being left to who calls; False if nothing changes.

    Raises:
        Refused: as `name_facilitators`.
    """
    with transaction.atomic():
        before = set(group.facilitators.values_list("profile_id", flat=True))
        if before == {profile.pk for profile in profiles}:
            return False
        members = list(Enrolment.objects.current().filter(group=group).select_related("person"))
        for profile in profiles:
            if profile.pk not in before:
                check_may_lead(profile, group, actor)
            check_no_tie(profile, [enrolment.person for enrolment in members])
            _check_seats(profile, group)
        # Whoever stays keeps their row: their personal link hangs on it.
        group.facilitators.exclude(profile__in=profiles).delete()
        GroupFacilitator.objects.bulk_create(
            GroupFacilitator(organisation=group.organisation, group=group, profile=profile)
            for profile in profiles
            if profile.pk not in before
        )
        look_for_ties(group)
        journal.record(
            organisation=group.organisation,
            actor=actor,
            verb="groups.facilitators_named",
            subject=group,
            # Both ends: who led a past session is read here (`queries.leaders`).
            detail={
                "profiles": sorted(profile.pk for profile in profiles),
                "former": sorted(before),
            },
        )
    return True


def _profile_of(colleague: User, group: Group) -> FacilitatorProfile:
    """The colleague's profile in their own organisation, made the first time they lead there.

    A profile that a call had named there without account ("already held by...") becomes theirs.
    A new one serves no département: it is not in the catalogue of other organisations.
    """
    own = FacilitatorProfile.objects.filter(organisation=group.organisation)
    found: FacilitatorProfile | None = own.filter(user=colleague).first()
    if found is None:
        named = own.filter(user=None, last_name__iexact=colleague.last_name)
        found = named.filter(first_name__iexact=colleague.first_name).first()
    if found is None:
        found = FacilitatorProfile(
            organisation=group.organisation,
            first_name=colleague.first_name,
            last_name=colleague.last_name,
        )
    found.user, found.is_active = colleague, True
    found.save()
    return found


def check_may_lead(profile: FacilitatorProfile, group: Group, actor: User | None) -> None:
    """Raise Refused for whoever commands in the organisation of the group, or names themselves."""
    does = _command(profile, group)
    if does:
        raise Refused(
            f"{profile} {does}\u00a0: choisissez une personne qui n’a pas d’autorité sur les "
            "membres, afin que chacun puisse parler librement."
        )
    here = Membership.objects.current().filter(organisation=group.organisation_id)
    if actor is not None and profile.user_id == actor.pk and here.filter(user=actor).exists():
        raise Refused(
            "Vous ne pouvez pas vous désigner vous-même pour animer un groupe\u00a0: "
            "demandez à une autre personne de votre organisation de le faire."
        )


def why_may_not_lead(profile: FacilitatorProfile, group: Group, actor: User | None) -> str:
    """Why somebody could not be named to lead a group now, as a sentence; "" when they could."""
    members = Enrolment.objects.current().filter(group=group).select_related("person")
    try:
        check_may_lead(profile, group, actor)
        check_no_tie(profile, [enrolment.person for enrolment in members])
        _check_seats(profile, group)
    except Refused as refusal:
        return str(refusal)
    return ""


def named_to_lead(*groups: Group) -> QuerySet[GroupFacilitator]:
    """Who is named to lead some groups; `leads` is False for an account that may not any more."""
    leading = Exists(leading_now().filter(pk=OuterRef("pk")))
    rows: QuerySet[GroupFacilitator] = GroupFacilitator.objects.filter(group__in=groups)
    rows = rows.select_related("profile")
    return rows.annotate(leads=Q(profile__user=None) | leading).order_by("profile_id")


def why_no_longer(profile: FacilitatorProfile, group: Group) -> str:
    """The sentence on somebody who is named to lead a group, and leads it no more."""
    tied = tied_leader(group, profile.user_id) if profile.user_id is not None else ""
    does = _command(profile, group) or tied or "n’est plus membre de son organisme"
    return (
        f"{profile} n’anime plus ce groupe\u00a0: cette personne {does}. "
        "Désignez quelqu’un d’autre."
    )


def _command(profile: FacilitatorProfile, group: Group) -> str:
    """What somebody does here that keeps them from leading a group; "" for nothing."""
    person = profile.user_id
    if person is None:
        return ""
    held = Membership.objects.current().filter(user=person, organisation=group.organisation_id)
    roles = set(held.values_list("role", flat=True))
    for role, does in COMMANDS.items():
        if role in roles:
            return does
    if _services_headed(person) & {None, group.service_id}:
        return "encadre le service de ce groupe"
    members = Enrolment.objects.current().filter(group=group).values_list("person", flat=True)
    return "encadre des membres de ce groupe" if headed_by(person, members) else ""


def check_no_tie(profile: FacilitatorProfile, members: list[User]) -> None:
    """Raise Refused when who leads is one of these members, manages one, or is managed by one."""
    if profile.user_id is None:
        return
    ids = [member.pk for member in members]
    lines = managers_of([*ids, profile.user_id])
    headed = headed_by(profile.user_id, ids)
    for member in members:
        if member.pk == profile.user_id:
            raise Refused(f"{profile} est membre de ce groupe et ne peut pas l’animer aussi.")
        if (
            profile.user_id in lines[member.pk]
            or member.pk in lines[profile.user_id]
            or member.pk in headed
        ):
            raise Refused(
                f"{profile} et {member} ont un lien hiérarchique\u00a0: "
                "l’animation doit venir d’une personne extérieure à l’équipe."
            )


def is_tied_to_a_seat(person: int, group: Group) -> bool:
    """Whether somebody manages, or is managed by, who holds a place of one day to come."""
    seated = set[int]().union(*seated_in(group).values())
    return bool(seated) and are_tied(person, seated, commanders_of({person, *seated}))


def _check_seats(profile: FacilitatorProfile, group: Group) -> None:
    """Raise Refused for who has, or waits for, a place of one day, or is tied to who has one.

    One sentence for both: who comes for one day is known to who leads only.
    """
    person = profile.user_id
    if person is None:
        return
    coming = Session.objects.coming().filter(group=group)
    asked = Seat.objects.filter(session__in=coming).exclude(status=SeatStatus.GIVEN_UP)
    seated = set[int]().union(*seated_in(group).values())
    if (
        asked.filter(person=person).exists()
        or is_tied_to_a_seat(person, group)
        or headed_by(person, seated)
    ):
        raise Refused(
            f"{profile} vient à une séance de ce groupe, ou a un lien hiérarchique avec une "
            "personne qui y vient\u00a0: l’animation doit venir d’une personne extérieure à "
            "l’équipe."
        )


def headed_by(person: int, people: Iterable[int]) -> set[int]:
    """Which of these people are of a service that somebody heads; a role without service is all."""
    services = _services_headed(person)
    if not services:
        return set()
    rows = Membership.objects.current().filter(user__in=list(people))
    if None not in services:
        rows = rows.filter(service__in=services)
    return set(rows.values_list("user", flat=True)) - {person}


def _services_headed(person: int) -> set[int | None]:
    rows = Membership.objects.current().filter(user=person, role=Role.HEAD_OF_SERVICE)
    return set(rows.values_list("service", flat=True))
