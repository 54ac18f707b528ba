"""What planning writes to people: made at sending, with fresh links."""

from typing import Any

from django.db.models import Q
from django.urls import reverse

from maillage.kernel import settings as kernel_settings
from maillage.kernel.mail import Letter, mail_kind
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import date_longue
from maillage.planning.domain.asking import AVAILABILITY, new_link
from maillage.planning.domain.polls import POLL, is_open, new_voter_link
from maillage.planning.models import FacilitatorAvailability, PollVoter

REASON = "a mail is written from the ids it was asked with"


@mail_kind(AVAILABILITY)
def availability(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """When can you come: one link, no account needed; nothing once the row is gone."""
    with across_organisations(REASON):
        rows = FacilitatorAvailability.objects.select_related("organisation", "profile")
        row = rows.filter(pk=ids["availability"], profile__user=user_id).first()
        if row is None:
            return None
        address = kernel_settings.absolute(
            reverse("planning:tell_availability", kwargs={"token": new_link(row)})
        )
        organisation = row.organisation.name
    return Letter(
        subject="Vos disponibilités",
        text=(
            f"Bonjour,\n\n{organisation} prépare son calendrier et vous demande quand vous pouvez "
            f"venir\u00a0: {address}\n\nCe lien est pour vous, sans mot de passe, pendant deux "
            "mois. Vous pourrez y revenir pour corriger vos réponses.\n"
        ),
    )


@mail_kind(POLL)
def poll(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """Which dates suit you: one link, no account needed; nothing once the poll is over.

    The mail names no group: what people meet for is on the page only.
    """
    with across_organisations(REASON):
        rows = PollVoter.objects.select_related("poll", "organisation")
        own = rows.filter(Q(person=user_id) | Q(profile__user=user_id))
        voter = own.filter(pk=ids["voter"]).first()
        if voter is None or not is_open(voter.poll):
            return None
        address = kernel_settings.absolute(
            reverse("planning:answer_poll", kwargs={"token": new_voter_link(voter)})
        )
        organisation, last = voter.organisation.name, voter.poll.closes_on
    return Letter(
        subject="Quelles dates vous conviennent\u00a0?",
        text=(
            f"Bonjour,\n\n{organisation} vous propose plusieurs dates de réunion. Dites celles "
            f"qui vous conviennent\u00a0: {address}\n\nCe lien est pour vous, sans mot de passe, "
            f"jusqu’au {date_longue(last)}.\n"
        ),
    )
