"""Telling providers of a new call: those whose persons fit its profiles and département."""

from collections.abc import Iterable, Iterator

from django.db import transaction

from maillage.kernel import clock, journal, mail
from maillage.kernel.tenancy import across_organisations
from maillage.people.enums import Role
from maillage.people.models import FacilitatorProfile, Membership, Provider
from maillage.tendering.enums import TRAINED_PROFESSIONAL
from maillage.tendering.models import CallAlert, Consultation

ALERT_MAIL = "tendering.new_call"


def fits(profile: FacilitatorProfile, call: Consultation) -> bool:
    """Whether a person may answer a call: their département, and one of the profiles asked for.

    A call without profile, or one that welcomes whoever is trained, takes any profile.
    """
    if call.departement_code not in profile.departements:
        return False
    asked = set(call.facilitator_profiles)
    if not asked or TRAINED_PROFESSIONAL in asked:
        return True
    return bool(asked & set(profile.profile_types))


def matching_profiles(call: Consultation) -> Iterator[FacilitatorProfile]:
    """The active persons of providers who want alerts and who fit the call."""
    with across_organisations("the catalogue of providers is read to tell them of a call"):
        wanting = Provider.objects.filter(wants_alerts=True).values("organisation_id")
        profiles = FacilitatorProfile.objects.filter(
            is_active=True, organisation_id__in=wanting
        ).order_by("pk")
        for profile in profiles.iterator(chunk_size=500):
            if fits(profile, call):
                yield profile


def send_alerts(*, consultation: Consultation) -> int:
    """Tell each person concerned once, by mail; returns how many were told now.

    Those told: the matching persons who have an account, and who administers their provider's
    space. Running it again tells only those who were not told yet. Writes one journal line.
    """
    user_ids = _readers(matching_profiles(consultation))
    told = 0
    for user_id in sorted(user_ids):
        with transaction.atomic():
            _, is_new = CallAlert.objects.get_or_create(
                organisation=consultation.organisation,
                consultation=consultation,
                user_id=user_id,
                defaults={"created_at": clock.now()},
            )
            if is_new:
                mail.post(kind=ALERT_MAIL, to=user_id, ids={"consultation": consultation.pk})
                told += 1
    journal.record(
        organisation=consultation.organisation,
        actor=None,
        verb="tendering.alerts_sent",
        subject=consultation,
        detail={"told": told},
    )
    return told


def _readers(profiles: Iterable[FacilitatorProfile]) -> set[int]:
    found = list(profiles)
    readers = {profile.user_id for profile in found if profile.user_id is not None}
    organisations = {profile.organisation_id for profile in found}
    with across_organisations("who reads the mail of a provider"):
        admins = Membership.objects.current().filter(
            organisation_id__in=organisations, role=Role.ADMIN, user__is_active=True
        )
        return readers | set(admins.values_list("user_id", flat=True))
