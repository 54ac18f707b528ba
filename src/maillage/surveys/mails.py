"""The reminder of an anonymous campaign, without any link; the asking of a named one."""

from typing import Any

from maillage.kernel.clock import PARIS
from maillage.kernel.http import organisation_url
from maillage.kernel.mail import Letter, mail_kind, recipient_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import moment
from maillage.surveys.domain.inviting import MEMBER, REMINDER, address_of, subject_of, until
from maillage.surveys.domain.named import ASKED
from maillage.surveys.enums import Phase
from maillage.surveys.models import AudienceMember, Campaign, NamedSurvey

REASON = "a mail is written from the ids it was asked with"


@recipient_kind(MEMBER)
def address_of_member(member_id: int) -> str:
    """The address of somebody invited; none once the audience is erased."""
    with across_organisations(REASON):
        row = AudienceMember.objects.select_related("user").filter(pk=member_id).first()
        return address_of(row) if row else ""


@mail_kind(REMINDER)
def reminder(member_id: int, ids: dict[str, Any]) -> Letter | None:
    """The same words to all; nothing once the campaign is over."""
    with across_organisations(REASON):
        campaign = Campaign.objects.filter(pk=ids["campaign"]).select_related("organisation").get()
        if campaign.phase != Phase.OPEN:
            return None
        return Letter(
            subject=f"Rappel\u00a0: {campaign.title}",
            text=(
                f"Bonjour,\n\n{campaign.asker} recueille votre avis jusqu’au "
                f"{until(campaign)}.\n\nCe rappel part à toutes les personnes invitées, qu’elles "
                "aient répondu ou non\u00a0: personne ne sait qui a répondu. Si c’est fait, merci, "
                "et ne tenez pas compte de ce message.\n\nVotre lien est dans notre message "
                f"intitulé «\u00a0{subject_of(campaign)}\u00a0». Il ne peut pas être renvoyé, "
                "puisque nous ne savons pas lequel est le vôtre.\n"
            ),
        )


@mail_kind(ASKED)
def asked(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """A named questionnaire to answer; nothing once it is over."""
    with across_organisations(REASON):
        row = NamedSurvey.objects.filter(pk=ids["survey"]).select_related("organisation").first()
        if row is None or not row.is_open:
            return None
        path = organisation_url(row.organisation, "surveys:named_answer", slug=row.slug)
        until_when = moment(row.closes_at.astimezone(PARIS))
        return Letter(
            subject=f"Questionnaire à votre nom\u00a0: {row.title}",
            text=(
                f"Bonjour,\n\n{row.organisation.name} vous demande de répondre avant le "
                f"{until_when}\u00a0:\n{absolute(path)}\n\nCe questionnaire "
                "est nominatif\u00a0: vos réponses seront lues avec votre nom.\n"
            ),
        )
