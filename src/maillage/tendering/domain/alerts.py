"""Telling providers of a new call: those whose persons fit its profiles and département."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from maillage.kernel import clock, journal, mail
from maillage.kernel.keys import search_key
from maillage.kernel.tenancy import across_organisations
from maillage.people.enums import Role
from maillage.people.models import FacilitatorProfile, Membership, Organisation, Provider, User
from maillage.tendering.enums import TRAINED_PROFESSIONAL, AlertFrequency
from maillage.tendering.models import AlertChoice, CallAlert, Consultation

ALERT_MAIL = "tendering.new_call"
SUMMARY_MAIL = "tendering.calls_summary"
# The hour, in Paris, from which summaries leave.
MORNING = 7
SOONEST = (AlertFrequency.NOW, AlertFrequency.DAILY, AlertFrequency.WEEKLY)


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


def speaks_of(call: Consultation, words: str) -> bool:
    """Whether a call's title, approach or assets hold these words, accents and case aside.

    A call that says nothing of its approach takes any: it speaks of every one.
    """
    wanted = search_key(words)
    if not wanted or not (call.method or call.assets):
        return True
    return wanted in search_key(f"{call.title} {call.method} {call.assets}")


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
    """Tell each person concerned once, by mail, or keep the call for their next summary.

    Those concerned: the matching persons who have an account, and who administers their
    provider's space, as far as their own choice wants the call. Returns how many were told or
    will be. Running it again reaches only those who were not yet. Writes one journal line.
    """
    told = 0
    for user_id, frequency in sorted(_wanting(consultation).items()):
        is_waiting = frequency != AlertFrequency.NOW
        with transaction.atomic():
            _, is_new = CallAlert.objects.get_or_create(
                organisation=consultation.organisation,
                consultation=consultation,
                user_id=user_id,
                defaults={"created_at": clock.now(), "is_waiting": is_waiting},
            )
            if is_new:
                told += 1
                if not is_waiting:
                    mail.post(kind=ALERT_MAIL, to=user_id, ids={"consultation": consultation.pk})
    journal.record(
        organisation=consultation.organisation,
        actor=None,
        verb="tendering.alerts_sent",
        subject=consultation,
        detail={"told": told},
    )
    return told


def keep_choice(
    *, organisation: Organisation, user: User, values: Mapping[str, Any]
) -> AlertChoice:
    """Write what a person wants to be told of, in the space that is open. One journal line."""
    with transaction.atomic():
        # The first summary waits for its day, like the others.
        first = {"last_sent_on": clock.today()}
        kept, _ = AlertChoice.objects.update_or_create(
            organisation=organisation,
            user=user,
            defaults=dict(values),
            create_defaults={**first, **values},
        )
        journal.record(
            organisation=organisation,
            actor=user,
            verb="tendering.alerts_chosen",
            subject=kept,
            detail={"frequency": kept.frequency},
        )
    return kept


def send_summaries() -> int:
    """Send each person the calls kept for them, when their day has come (a verb of the clock).

    Daily in the morning, weekly from Monday morning on, on the Paris clock; at most one mail a
    day and person. Returns how many were sent.
    """
    now = clock.now().astimezone(clock.PARIS)
    if now.hour < MORNING:
        return 0
    monday = now.date() - timedelta(days=now.weekday())
    sent = 0
    with across_organisations("a person's summary holds calls of several buyers"):
        due = AlertChoice.objects.filter(
            Q(frequency=AlertFrequency.WEEKLY, last_sent_on__lt=monday)
            # Who asks for each call at once still has those kept under a former choice.
            | Q(frequency__in=SOONEST[:2], last_sent_on__lt=now.date())
        ).filter(Exists(CallAlert.objects.filter(user=OuterRef("user"), is_waiting=True)))
        for choice in due:
            sent += _send_summary(choice, now.date())
    return sent


def _send_summary(choice: AlertChoice, today: date) -> int:
    with transaction.atomic():
        row = AlertChoice.objects.select_for_update().get(pk=choice.pk)
        waiting = CallAlert.objects.filter(user_id=row.user_id, is_waiting=True)
        found = list(waiting.order_by("pk").values_list("pk", flat=True))
        if not found or row.last_sent_on == today:
            return 0
        CallAlert.objects.filter(pk__in=found).update(is_waiting=False)
        row.last_sent_on = today
        row.save(update_fields=["last_sent_on"])
        kept = ",".join(str(pk) for pk in found)
        mail.post(kind=SUMMARY_MAIL, to=row.user_id, ids={"alerts": kept})
    return 1


def wants(choice: AlertChoice, call: Consultation) -> bool:
    """Whether a person's choice keeps a call that fits their provider."""
    if choice.frequency == AlertFrequency.NEVER:
        return False
    if choice.departements and call.departement_code not in choice.departements:
        return False
    return not choice.methods or any(speaks_of(call, words) for words in choice.methods)


def _wanting(call: Consultation) -> dict[int, str]:
    """User id -> how soon to tell them; the soonest when several spaces are theirs."""
    found = list(matching_profiles(call))
    readers = {(profile.organisation_id, profile.user_id) for profile in found if profile.user_id}
    organisations = {profile.organisation_id for profile in found}
    with across_organisations("who reads the mail of a provider, and what each one wants"):
        admins = Membership.objects.current().filter(
            organisation_id__in=organisations, role=Role.ADMIN, user__is_active=True
        )
        readers |= set(admins.values_list("organisation_id", "user_id"))
        choices = {
            (choice.organisation_id, choice.user_id): choice
            for choice in AlertChoice.objects.filter(organisation_id__in=organisations)
        }
    wanting: dict[int, str] = {}
    for key in sorted(readers):
        choice = choices.get(key)
        if choice is not None and not wants(choice, call):
            continue
        frequency = choice.frequency if choice else AlertFrequency.NOW
        former = wanting.get(key[1])
        wanting[key[1]] = frequency if former is None else min(former, frequency, key=SOONEST.index)
    return wanting
