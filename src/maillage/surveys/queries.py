"""Reads: campaigns, questionnaires, reports and their waves, texts for their reader."""

from django.db.models import Count, Q, QuerySet

from maillage.kernel.keys import search_key
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import User
from maillage.surveys.access import READING
from maillage.surveys.access_texts import access_text
from maillage.surveys.domain.campaigns import may_read_texts
from maillage.surveys.domain.inviting import SHUFFLE, address_of
from maillage.surveys.enums import CampaignStatus
from maillage.surveys.models import Campaign, NamedAnswer, NamedSurvey, Questionnaire, Report


def campaigns_for(user: User, organisation: object) -> QuerySet[Campaign]:
    """The campaigns a person may see here: closed ones, or all for who asks."""
    rows = Campaign.objects.told_here().select_related("questionnaire")
    if not user.has_perm("surveys.manage", organisation):
        rows = rows.filter(status=CampaignStatus.CLOSED)
    return rows


def not_reached(campaign: Campaign) -> list[str]:
    """The addresses that the invitation has not left for, once sending has begun."""
    if not campaign.invitation_rounds:
        return []
    waiting = campaign.audience.filter(is_invited=False).select_related("user")
    return sorted(address_of(member) or str(member.user) for member in waiting[:200])


def questionnaires() -> QuerySet[Questionnaire]:
    """The last version of each questionnaire, with `question_count`."""
    rows = Questionnaire.objects.newest().annotate(question_count=Count("questions"))
    return rows.order_by("search_key", "pk")


def ready_taken() -> set[str]:
    """The ready questionnaires that the space has taken, by key."""
    rows = Questionnaire.objects.exclude(ready_key="").order_by()
    return set(rows.values_list("ready_key", flat=True))


def waves(campaign: Campaign) -> list[Report]:
    """The reports of all the closed waves of the same survey, told to the same, oldest first."""
    return list(
        Report.objects.of_series(campaign).filter(campaign__results_for=campaign.results_for)
    )


def scheme_reports(campaign: Campaign) -> dict[str, int]:
    """The key of the last report of each scheme that the same questionnaire was put to, by name."""
    rows = (
        Report.objects.filter(
            campaign__questionnaire__lineage=campaign.questionnaire.lineage,
            campaign__results_for=campaign.results_for,
        )
        .exclude(campaign__scheme_label="")
        .order_by("campaign__closes_at", "pk")
        .values_list("campaign__scheme_label", "pk")
    )
    last = {search_key(label): pk for label, pk in rows}
    return {key: last[key] for key in sorted(last)}


def schemes(campaign: Campaign) -> list[Report]:
    """Those reports, with their campaigns, in the order of the schemes' names."""
    found = Report.objects.select_related("campaign").in_bulk(scheme_reports(campaign).values())
    return sorted(found.values(), key=lambda row: search_key(row.campaign.scheme_label))


def confided_to(user: User) -> list[Campaign]:
    """The closed campaigns whose texts a person was asked to read, and may read today."""
    with across_organisations(READING):
        rows = list(
            Campaign.objects.told_here()
            .filter(readers__user=user, status=CampaignStatus.CLOSED)
            .select_related("organisation")
            .order_by("-closes_at")
        )
    reads = {key: may_read_texts(user, key) for key in {row.organisation_id for row in rows}}
    return [row for row in rows if reads[row.organisation_id]]


def texts_of(campaign: Campaign) -> dict[str, list[str]]:
    """The texts by question, shuffled anew at each reading, once it is checked who reads."""
    with within(campaign.organisation_id):
        found: dict[str, list[str]] = {}
        for row in campaign.texts.all():
            found.setdefault(row.question, []).append(access_text(campaign, row.sealed))
    for texts in found.values():
        SHUFFLE.shuffle(texts)
    return found


def named_surveys() -> QuerySet[NamedSurvey]:
    """Named questionnaires, with `asked_count` and `answered_count`."""
    return NamedSurvey.objects.annotate(
        asked_count=Count("answers"),
        answered_count=Count("answers", filter=Q(answers__answered_on__isnull=False)),
    ).order_by("-created_at", "-pk")


def named_answers(survey: NamedSurvey) -> QuerySet[NamedAnswer]:
    """Who was asked and what they answered, by name."""
    return survey.answers.select_related("user").order_by("user__search_key", "pk")
