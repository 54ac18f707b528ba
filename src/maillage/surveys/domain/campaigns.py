"""Opening a campaign: everything that must be the same for all is fixed here, once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from maillage.kernel import clock, journal, registries
from maillage.kernel.keys import search_key
from maillage.kernel.slugs import random_slug
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import compte
from maillage.people.enums import Role
from maillage.people.models import Invitation, Membership, Organisation, User
from maillage.surveys import thresholds
from maillage.surveys.access_texts import destroy_bags, empty_bags
from maillage.surveys.content import signature
from maillage.surveys.domain.errors import Refused
from maillage.surveys.domain.inviting import invite
from maillage.surveys.enums import CampaignStatus, QuestionKind, ResultsFor
from maillage.surveys.models import (
    AudienceMember,
    Campaign,
    CampaignReader,
    Questionnaire,
    Segment,
    Tally,
    TextBag,
)

# Texts are read by the facilitator, never by those who manage or employ (domain 2.6).
NEVER_READERS = frozenset(
    {Role.ADMIN, Role.DIRECTOR, Role.HEAD_OF_SERVICE, Role.HR, Role.BUYER, Role.SECRETARY}
)

# An account opened by an invitation of whoever asks is, for so long, an address they have typed.
FRESH = timedelta(days=30)


def may_read_texts(user: User, organisation_id: int) -> bool:
    """Whether somebody leads a group of an organisation today, and neither manages nor employs
    there: an account of elsewhere may be one more of whoever asks.
    """
    if user.roles_in(organisation_id) & NEVER_READERS:
        return False
    return registries.leads_a_group(user.pk, organisation_id)


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody asked: an account, or an address; `segment` is the part of the audience (a former
    team, a service) under which results may be shown, the same word for all its people.

    `is_known`: surely one person, other than who asks. Accounts of the organisation are known
    without saying so; an address is when its holder has come by a link received there. A typed
    address may be one more mailbox of whoever asks, and so may an account of elsewhere, since
    anybody may register a provider, or one that they have themselves invited of late.
    """

    person: User | None = None
    email: str = ""
    segment: str = ""
    is_known: bool = False


def open_campaign(
    *,
    organisation: Organisation,
    actor: User | None,
    questionnaire: Questionnaire,
    title: str,
    audience: Iterable[Invitee],
    opens_at: datetime,
    closes_at: datetime,
    threshold: int | None = None,
    readers: Sequence[User] = (),
    scheme_label: str = "",
    series: str = "",
    results_for: ResultsFor = ResultsFor.SPACE,
) -> Campaign:
    """Put a questionnaire to an audience, anonymously, between two instants. One journal line.

    Counters are made and invitations leave at the opening (a job). `threshold` rises by one for
    each address that is not known (`Invitee`): whoever holds them all and answers with each sees
    nothing that rests on fewer others. The waves (0, 1…) of one survey carry the same `series`
    (by default see `_place`); `results_for` says which pages tell the results.

    Raises Refused: no question, a wrong window, too few people, a segment too small, a reader who
    manages here, or an audience that overlaps another campaign of the questionnaire.
    """
    slug = random_slug()
    least = thresholds.least_answers() if threshold is None else threshold
    with transaction.atomic():
        people = _distinct(audience, organisation, actor)
        addresses = sum(not one.is_known for one in people)
        campaign = Campaign(
            organisation=organisation,
            slug=slug,
            questionnaire=_locked(questionnaire),
            title=title,
            scheme_label=scheme_label,
            opens_at=opens_at,
            closes_at=closes_at,
            threshold=least + addresses,
            audience_size=len(people),
            address_count=addresses,
            services=_services_of(people, organisation),
            results_for=results_for,
            series=series,
            created_by=actor,
            created_at=clock.now(),
        )
        _settle(campaign, people, readers)
    return campaign


def _settle(campaign: Campaign, people: Sequence[Invitee], readers: Sequence[User]) -> None:
    _check(campaign, people, readers)
    _place(campaign)
    campaign.save()
    _fill(campaign, people, readers)
    if campaign.opens_at <= clock.now():
        invite(campaign=campaign)


def _locked(questionnaire: Questionnaire) -> Questionnaire:
    """The questionnaire, with all its versions locked: nobody else places a wave meanwhile."""
    rows = Questionnaire.objects.select_for_update().filter(lineage=questionnaire.lineage)
    return {row.pk: row for row in rows.order_by("pk")}[questionnaire.pk]


def _place(campaign: Campaign) -> None:
    """Give a campaign its series and its number there, after the last one not given up.

    One that the space tells of follows by itself the last closed one of the same questionnaire,
    or of a copy of it, about the same thing: leaving the series empty does not hide that it is
    asked again. What may be shown beside others does not hang on it (`reports_beside`). The
    questionnaires that groups tell of have the series that their room gives, or none.
    """
    rows = Campaign.objects.filter(organisation=campaign.organisation)
    if not campaign.series and campaign.results_for == ResultsFor.SPACE:
        subject = search_key(campaign.scheme_label)
        asked = signature(campaign.questionnaire.items())
        closed = rows.told_here().filter(status=CampaignStatus.CLOSED)
        closed = closed.select_related("questionnaire").prefetch_related("questionnaire__questions")
        campaign.series = next(
            (
                one.series
                for one in closed.order_by("-closes_at", "-pk")
                if search_key(one.scheme_label) == subject
                and _asks(one.questionnaire, campaign.questionnaire, asked)
            ),
            "",
        )
    campaign.series = campaign.series or campaign.slug
    others = rows.filter(series=campaign.series).exclude(status=CampaignStatus.CANCELLED)
    last = others.aggregate(last=Max("wave"))["last"]
    campaign.wave = 0 if last is None else last + 1


def _check(campaign: Campaign, people: Sequence[Invitee], readers: Sequence[User]) -> None:
    _check_window(campaign.opens_at, campaign.closes_at)
    _check_audience(people, campaign.threshold - campaign.address_count)
    _check_readers(campaign.organisation, readers)
    _check_overlaps(campaign, people)
    if not campaign.questionnaire.items():
        raise Refused("Ce questionnaire n’a pas de question\u00a0: ajoutez-en une d’abord.")


def cancel_campaign(*, campaign: Campaign, actor: User) -> None:
    """Give a campaign up before its end: links, audience, counts and texts are erased unread.

    Raises:
        Refused: it is over already.
    """
    with transaction.atomic():
        row = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if row.status != CampaignStatus.COLLECTING or row.closes_at <= clock.now():
            raise Refused("Ce questionnaire est déjà terminé\u00a0: il ne peut plus être annulé.")
        empty_bags(row)
        erase_collected(row)
        row.status = CampaignStatus.CANCELLED
        row.save(update_fields=["status"])
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="surveys.campaign_cancelled",
            subject=row,
        )
        transaction.on_commit(destroy_spent_keys)


def destroy_spent_keys() -> None:
    """Destroy the key of every campaign that collects no more, then what it closed."""
    with across_organisations("no campaign keeps its key after it has ended"):
        spent = Campaign.objects.exclude(status=CampaignStatus.COLLECTING)
        for campaign in spent.filter(Q(bags__isnull=False) | Q(tally__isnull=False)).distinct():
            destroy_bags(campaign)


def erase_collected(campaign: Campaign) -> None:
    """Erase what served to collect: unused links, audience, counters (inside a transaction)."""
    campaign.tokens.all().delete()  # type: ignore[attr-defined]
    campaign.audience.all().delete()  # type: ignore[attr-defined]
    Tally.objects.filter(campaign=campaign).update(sealed=b"")


def _distinct(
    audience: Iterable[Invitee], organisation: Organisation, actor: User | None
) -> list[Invitee]:
    """Each person once, addresses in lower case; an address that is an account's is the account."""
    invited = list(audience)
    emails = {one.email.strip().lower() for one in invited if one.person is None}
    accounts = {user.email: user for user in User.objects.filter(email__in=emails)}
    here = Membership.objects.current().filter(organisation=organisation, user__is_active=True)
    fresh = Invitation.objects.filter(
        organisation=organisation, invited_by=actor, created_at__gt=clock.now() - FRESH
    )
    here = here.exclude(user__email__in=fresh.values("email"))
    members = set(here.values_list("user_id", flat=True))
    found: dict[tuple[int, str], Invitee] = {}
    for one in invited:
        email = one.email.strip().lower()
        person = one.person or accounts.get(email)
        if person is None and not email:
            raise ValueError("an invitee has an account or an address")
        key = (person.pk, "") if person else (0, email)
        is_known = one.is_known or (person is not None and person.pk in members)
        known = Invitee(person, "" if person else email, one.segment, is_known)
        before = found.setdefault(key, known)
        if is_known and not before.is_known:
            found[key] = replace(before, is_known=True)
    return list(found.values())


def _services_of(people: Sequence[Invitee], organisation: Organisation) -> list[int]:
    """The services of the members invited; 0 for those of none, unless others are of one."""
    held = Membership.objects.current().filter(
        organisation=organisation, user__in=[one.person for one in people if one.person is not None]
    )
    found = {service or 0 for service in held.values_list("service", flat=True)}
    return sorted(found - {0} or found)


def _check_window(opens_at: datetime, closes_at: datetime) -> None:
    if closes_at <= opens_at:
        raise Refused("La clôture doit suivre l’ouverture\u00a0: choisissez une date plus tardive.")
    if closes_at <= clock.now():
        raise Refused("La clôture est déjà passée\u00a0: choisissez une date à venir.")


def _check_audience(people: Sequence[Invitee], threshold: int) -> None:
    least = thresholds.least_answers()
    if threshold < least:
        raise Refused(f"Le seuil est d’au moins {compte(least, 'réponse')}\u00a0: relevez-le.")
    known = [one for one in people if one.is_known]
    if len(known) < threshold:
        typed = len(people) - len(known)
        raise Refused(
            f"Il faut au moins {compte(threshold, 'personne')} pour qu’aucune ne soit "
            f"reconnaissable\u00a0: vous en invitez {len(known)}. "
            + (f"{_not_counted(typed)} " if typed else "")
            + "Élargissez le public."
        )
    crossed = thresholds.least_crossed()
    sizes = Counter({one.segment: 0 for one in people if one.segment})
    sizes.update(one.segment for one in known if one.segment)
    for label, size in sizes.items():
        if size < crossed:
            raise Refused(
                f"La partie «\u00a0{label}\u00a0» compte {compte(size, 'personne')}\u00a0: il en "
                f"faut au moins {crossed} pour la montrer à part. Regroupez-la avec une autre."
            )
    if len({bool(one.segment) for one in people}) > 1:
        raise Refused(
            "Une partie du public n’est rattachée à aucun ensemble\u00a0: rattachez chaque "
            "personne, ou n’en rattachez aucune."
        )


def _not_counted(addresses: int) -> str:
    counted = compte(addresses, "adresse n’est pas comptée", "adresses ne sont pas comptées")
    return f"{counted}, car rien ne prouve que ce sont autant d’autres personnes."


def _check_readers(organisation: Organisation, readers: Sequence[User]) -> None:
    for user in readers:
        if not may_read_texts(user, organisation.pk):
            raise Refused(
                f"{user} ne peut pas lire les textes libres\u00a0: désignez une personne qui anime "
                "aujourd’hui un groupe de votre organisation, et n’y a pas de responsabilités."
            )


def _check_overlaps(campaign: Campaign, people: Sequence[Invitee]) -> None:
    """The same questions put at the same time to two audiences must not differ by a few people.

    The same: another version of the questionnaire, or a copy of it (a file sent out and taken back
    is a questionnaire of its own).
    """
    asked = signature(campaign.questionnaire.items())
    crossed = thresholds.least_crossed()
    mine = {(one.person.pk if one.person else 0, one.email): one.is_known for one in people}
    with across_organisations("two audiences of one organisation are compared by their ids"):
        others = (
            Campaign.objects.overlapping(campaign.opens_at, campaign.closes_at)
            .filter(organisation=campaign.organisation)
            .select_related("questionnaire")
            .prefetch_related("audience", "questionnaire__questions")
        )
        for other in others:
            if not _asks(other.questionnaire, campaign.questionnaire, asked):
                continue
            theirs = {
                (member.user_id or 0, member.email): member.is_known
                for member in other.audience.all()
            }
            if _is_close(set(mine), set(theirs), crossed) or _is_close(
                _known_in(mine), _known_in(theirs), crossed
            ):
                # A group's own questionnaire is not named to others: nobody else knows of it.
                named = f" («\u00a0{other}\u00a0»)" if other.results_for == ResultsFor.SPACE else ""
                raise Refused(
                    f"Presque les mêmes personnes reçoivent déjà ces questions{named}\u00a0: la "
                    "différence en montrerait quelques-unes. Attendez la fin de l’autre "
                    "questionnaire."
                )


def _asks(
    other: Questionnaire, questionnaire: Questionnaire, asked: frozenset[tuple[Any, ...]]
) -> bool:
    """Whether another questionnaire is a version or a copy of this one, which asks `asked`."""
    return other.lineage == questionnaire.lineage or signature(other.items()) == asked


def _known_in(people: Mapping[tuple[int, str], bool]) -> set[tuple[int, str]]:
    """Without the addresses that whoever asks may hold, and could tell the two apart by."""
    return {key for key, is_known in people.items() if is_known}


def _is_close(mine: set[tuple[int, str]], theirs: set[tuple[int, str]], least: int) -> bool:
    """Whether two audiences meet and their difference, or what they share, is a few people."""
    parts = (len(mine & theirs), len(mine - theirs), len(theirs - mine))
    return bool(parts[0]) and min(parts) < least


def _fill(campaign: Campaign, people: Sequence[Invitee], readers: Sequence[User]) -> None:
    """Freeze the questionnaire's version; write audience, segments, counters and readers."""
    organisation, questionnaire = campaign.organisation, campaign.questionnaire
    if not questionnaire.is_frozen:
        questionnaire.is_frozen = True
        questionnaire.save(update_fields=["is_frozen"])
    sizes = Counter(one.segment for one in people if one.segment)
    segments = {
        label: Segment.objects.create(
            organisation=organisation, campaign=campaign, label=label, audience_size=sizes[label]
        )
        for label in sorted(sizes)
    }
    AudienceMember.objects.bulk_create(
        AudienceMember(
            organisation=organisation,
            campaign=campaign,
            user=one.person,
            email=one.email,
            segment=segments.get(one.segment),
            is_known=one.is_known,
        )
        for one in people
    )
    Tally.objects.create(organisation=organisation, campaign=campaign)
    if any(item.kind is QuestionKind.TEXT for item in questionnaire.items()):
        TextBag.objects.create(organisation=organisation, campaign=campaign)
    CampaignReader.objects.bulk_create(
        CampaignReader(organisation=organisation, campaign=campaign, user=user) for user in readers
    )
    journal.record(
        organisation=organisation,
        actor=campaign.created_by,
        verb="surveys.campaign_opened",
        subject=campaign,
        detail={"audience": len(people), "threshold": campaign.threshold},
    )
