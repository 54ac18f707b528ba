"""Who leads a group without an account writes its review by a personal link, and nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from maillage.groups.access_sealed import access_sections
from maillage.groups.domain import (
    Refused,
    cancel_session,
    move_session,
    name_facilitators,
    publish_sessions,
    send_leader_link,
    write_charter,
)
from maillage.groups.domain.frame import charter_of
from maillage.groups.domain.outside_leaders import new_leader_link
from maillage.groups.domain.reminders import call_people
from maillage.groups.domain.reviews import (
    ReviewText,
    accept_review,
    object_to_review,
    propose_review,
    reopen_review,
    validate_due_reviews,
    write_review,
)
from maillage.groups.enums import CancelledBy, ReviewKind, ReviewStatus
from maillage.groups.models import (
    Attendance,
    FollowUp,
    Group,
    GroupFacilitator,
    GroupSurvey,
    OutsideLeader,
    Review,
    Session,
    Undertaking,
)
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.people.models import FacilitatorProfile, User
from maillage.surveys.domain.answering import answer
from maillage.surveys.domain.closing import close
from tests.factories import World, make_member
from tests.groups.factories import (
    FIRST,
    SECOND,
    make_cycle,
    make_enrolled,
    make_lived,
    make_profile,
    only_group,
    planned,
    press_accept,
    undertake,
)
from tests.groups.test_reviews import TODAY, WEEK, Scene
from tests.surveys.factories import tokens_sent

WORDS = "Commencer par un tour de parole zébré"
ADDRESS = "ida@exemple.fr"


@pytest.fixture
def scene(world: World) -> Scene:
    """A group of three members, led by somebody whom a call has named without account."""
    with within(world.home.organisation):
        found = Scene(world)
        found.group.facilitators.all().delete()
        profile = make_profile(world.home.organisation)
        GroupFacilitator.objects.create(
            organisation=world.home.organisation, group=found.group, profile=profile
        )
        return found


def links_sent() -> list[str]:
    """The personal pages sent to the address, the latest last."""
    bodies = [one.body for one in mail.outbox if one.to == [ADDRESS]]
    return [found[0] for body in bodies if (found := re.search(r"/animer/\S+", body))]


def send(scene: Scene, address: str = ADDRESS) -> OutsideLeader:
    return send_leader_link(
        group=scene.group,
        facilitator=scene.group.facilitators.get(),
        address=address,
        actor=scene.director,
    )


def test_from_the_link_to_the_text_that_is_shared(
    scene: Scene, sign_in: Any, client: Client, commits: Any, at: Any
) -> None:
    home = scene.world.home
    slug = {"organisation": home.organisation.slug, "slug": scene.group.slug}
    with within(home.organisation):
        review = scene.planned(ReviewKind.YEARLY)
    director = sign_in(scene.director)
    assert "n’a pas de compte" in director.get(reverse("groups:facilitators", kwargs=slug)).text
    page = reverse("groups:leader_link", kwargs=slug)
    facilitator = re.search(r'option value="(\d+)"', director.get(page).text)
    assert facilitator is not None
    with commits():
        typed = {"facilitator": facilitator[1], "address": ADDRESS}
        sent = director.post(page, typed, follow=True)
    (own,) = links_sent()
    assert "Le lien personnel est envoyé" in sent.text
    assert own not in sent.text
    address = f"{own}bilans/{review.slug}/"
    assert address in client.get(own).text
    press_accept(client, f"{own}charte/")
    typed = {"held_on": "2026-11-24", "revision": "0", "substance": WORDS}
    verdicts = {"met_1": "3", "verdict_1": "keep", "met_2": "4", "verdict_2": "drop"}
    assert client.post(f"{address}ecrire/", {**typed, **verdicts}).status_code == 302
    assert WORDS in client.get(address).text
    assert "noter les objectifs" in client.get(address).text
    too_few = client.post(address, {"do": "ratings", "closes": "2026-12-01"}, follow=True)
    assert "au moins 5" in too_few.text
    with commits():
        client.post(address, {"do": "propose", "until": "2026-12-01"})
    with within(home.organisation), commits():
        row = Review.objects.get()
        assert (row.status, row.proposed_by) == (ReviewStatus.PROPOSED, None)
        assert access_sections(row)["substance"].text == WORDS
        object_to_review(review=row, revision=row.revision)
    # Told by a link of their own that the group asks for other words.
    assert links_sent()[-1].endswith(f"bilans/{review.slug}/")
    client.post(address, {"do": "propose", "until": "2026-12-01"})
    of_review = {"organisation": home.organisation.slug, "slug": review.slug}
    theirs = reverse("groups:review", kwargs=of_review)
    assert sign_in(scene.director).get(theirs).status_code == 404
    at(WEEK.replace(year=2026, month=12, day=3))
    with commits():
        assert validate_due_reviews() == 1
    assert "partager le bilan que le groupe a validé" in client.get(own).text
    client.post(address, {"do": "share"})
    assert WORDS in sign_in(scene.director).get(theirs).text
    with within(home.organisation):
        actors = JournalLine.objects.filter(verb="groups.review_written")
        assert [line.actor_id for line in actors] == [None]


def test_whoever_sends_the_link_reads_all_that_it_opens(scene: Scene, sign_in: Any) -> None:
    slug = {"organisation": scene.world.home.organisation.slug, "slug": scene.group.slug}
    page = sign_in(scene.director).get(reverse("groups:leader_link", kwargs=slug)).text
    assert "note les présences" in page
    assert "qui lit cette boîte de courriel lit aussi qui vient" in page


def test_the_link_opens_one_group_and_ends_with_the_naming(
    scene: Scene, client: Client, commits: Any
) -> None:
    home = scene.world.home
    with within(home.organisation):
        other = only_group(make_cycle(home, title="Autre"))
        make_enrolled(home, other)
        foreign = Review.objects.create(
            organisation=home.organisation,
            cycle=other.cycle,
            group=other,
            kind=ReviewKind.YEARLY,
            planned_on="2026-11-24",
            created_at=WEEK,
        )
        for _ in range(2):
            with commits():
                send(scene)
    first, own = links_sent()
    assert (client.get(first).status_code, client.get(own).status_code) == (404, 200)
    with within(home.organisation), pytest.raises(Refused, match="déjà parti à une autre adresse"):
        send(scene, "moi@exemple.fr")
    assert client.get(own).status_code == 200
    assert client.get(f"{own}bilans/{foreign.slug}/").status_code == 404
    with within(home.organisation):
        profile = make_profile(scene.world.provider.organisation)
        staying = scene.group.facilitators.get().profile
        name_facilitators(group=scene.group, profiles=[staying, profile], actor=scene.director)
    # Whoever stays keeps their link.
    assert client.get(own).status_code == 200
    with within(home.organisation):
        name_facilitators(group=scene.group, profiles=[profile], actor=scene.director)
    assert client.get(own).status_code == 404


def test_an_address_of_the_organisation_or_an_account_is_refused(scene: Scene) -> None:
    with within(scene.world.home.organisation):
        with pytest.raises(Refused, match="une personne de votre organisation"):
            send(scene, scene.director.email.upper())
        profile = scene.group.facilitators.get().profile
        profile.user = scene.leader
        profile.save()
        with pytest.raises(Refused, match="a un compte"):
            send(scene)
        assert not OutsideLeader.objects.exists()


def led_by_link(world: World, **fields: Any) -> tuple[Group, Session, list[User], str]:
    """A group of six members with a session, and the page of who leads it without account."""
    home = world.home.organisation
    with within(home):
        terms = {"objectives": ["Se soutenir"], **fields}
        cycle = make_cycle(world.home, profiles=(make_profile(home),), **terms)
        group = only_group(cycle)
        members = make_enrolled(world.home, group, 6)
        publish_sessions(cycle=group.cycle, actor=None, plan={group: [planned(FIRST)]})
        leader = send_leader_link(
            group=group,
            facilitator=group.facilitators.get(),
            address=ADDRESS,
            actor=world.home.people["director"],
        )
        if charter_of(group) is not None:
            undertake(group, *members)
        session = Session.objects.get(group=group)
        return group, session, members, f"/animer/{new_leader_link(leader)}/"


def test_from_the_charter_to_what_the_group_thinks(
    world: World, client: Client, sign_in: Any, commits: Any, at: Any
) -> None:
    """The charter first, then who came, then what they think; the same verbs as an account."""
    home = world.home.organisation
    group, session, members, page = led_by_link(world)
    with within(home):
        elsewhere = make_lived(world, title="Autre", members=0).session
    one = f"{page}seances/{session.slug}/"
    for url in (f"{page}seances/{elsewhere.slug}/", f"{page}seances/{elsewhere.slug}/presences/"):
        assert client.get(url).status_code == 404
    at(FIRST + timedelta(hours=3))
    assert "lire la charte du groupe" in client.get(page).text
    assert "lire la charte du groupe" in client.get(one).text
    typed = {f"state_p{member.pk}": "present" for member in members[:5]}
    typed[f"state_p{members[5].pk}"] = "absent"
    assert "Acceptez d&#x27;abord la charte" in client.post(f"{one}presences/", typed).text
    assert client.get(f"{page}charte/").status_code == 200
    press_accept(client, f"{page}charte/")
    assert "noter qui est venu" in client.get(page).text
    assert client.post(f"{one}presences/", typed).status_code == 302
    assert "demander l’avis du groupe" in client.get(one).text
    with commits():
        client.post(f"{one}avis/", {"closes": "2026-12-15"})
    with within(home):
        assert Session.objects.get(pk=session.pk).status == "held"
        assert Attendance.objects.filter(session=session, state="present").count() == 5
        survey = GroupSurvey.objects.get(session=session)
        row = Undertaking.objects.exclude(profile=None).get()
        assert (row.person, row.guest, row.how) == (None, None, "online")
        assert survey.campaign.audience_size == 5
        assert not survey.campaign.readers.exists()
        lines = JournalLine.objects.filter(verb__in=["groups.attendance_recorded"])
        assert [line.actor_id for line in lines] == [None]
    _companion(client, one, world, group, members)
    _ratings(client, page, group, commits, at)
    assert survey.campaign.title in client.get(page).text
    assert "attendre la clôture" in client.get(f"{page}questionnaires/{survey.campaign.slug}/").text
    assert client.get(f"{one}avis/").status_code == 302
    # A new version of the charter is told to them too, and somebody else named ends it all.
    mail.outbox.clear()
    with within(home), commits():
        write_charter(cycle=group.cycle, text="Une règle", actor=None)
    assert [m.to for m in mail.outbox if "/animer/" in m.body] == [[ADDRESS]]
    with within(home):
        name_facilitators(group=group, profiles=[], actor=world.home.people["director"])
        assert Undertaking.objects.exclude(profile=None).exists()
    pages = ("presences/", "avis/", "compagnon/", "compagnon/fin/")
    for url in (page, one, f"{page}charte/", *(f"{one}{last}" for last in pages)):
        assert client.get(url).status_code == 404


def _ratings(client: Client, page: str, group: Group, commits: Any, at: Any) -> None:
    """The members rate the objectives without a name; who leads by the link reads it at the end."""
    with within(group.organisation):
        review = Review.objects.create(
            organisation=group.organisation,
            cycle=group.cycle,
            group=group,
            kind=ReviewKind.YEARLY,
            planned_on=FIRST.date(),
            created_at=FIRST,
        )
    url = f"{page}bilans/{review.slug}/"
    mail.outbox.clear()
    with commits():
        client.post(url, {"do": "ratings", "closes": "2026-12-15"})
    tokens = list(tokens_sent().values())
    assert len(tokens) == 6
    for token in tokens[:5]:
        answer(token=token, answers={"objectif_1": "3"})
    assert "Rien ne s’affiche avant" in client.get(url).text
    with within(group.organisation):
        campaign = Review.objects.get(pk=review.pk).ratings
        at(campaign.closes_at + timedelta(minutes=1))
        close(campaign=campaign)
        lines = JournalLine.objects.filter(verb="groups.ratings_asked")
        assert [line.actor_id for line in lines] == [None]
    assert "moyenne 3 sur 4" in client.get(url).text


def _companion(client: Client, one: str, world: World, group: Group, members: list[User]) -> None:
    """The page that the phone keeps names nobody; two numbers may leave it, once."""
    assert f'href="{one}compagnon/"' in client.get(one).text
    kept = client.get(f"{one}compagnon/")
    assert kept["Cache-Control"] == "private, no-store"
    names = [group.name, group.cycle.title, world.home.organisation.name]
    assert [x for x in [*names, *(m.last_name for m in members)] if x in kept.text] == []
    assert f'href="{one}compagnon/fin/"' in kept.text
    assert "Votre lien personnel ne s’ouvre plus" in kept.text
    assert client.head(f"{one}compagnon/fin/").status_code == 200
    for situations in (2, 3):
        client.post(f"{one}compagnon/fin/", {"out_of_scope": "", "situations": situations})
    with within(world.home.organisation):
        assert FollowUp.objects.get(group=group).situations == 2
        (line,) = JournalLine.objects.filter(verb="groups.companion_closed")
        assert line.actor_id is None


def test_dates_changes_and_cancellations_reach_the_address(
    scene: Scene, client: Client, commits: Any, at: Any
) -> None:
    """The same neutral letters as everybody, with their own page; nothing once they are gone."""
    with within(scene.world.home.organisation):
        leader = send(scene)
        with commits():
            publish_sessions(
                cycle=scene.cycle, actor=None, plan={scene.group: [planned(FIRST), planned(SECOND)]}
            )
        (sent,) = [one for one in mail.outbox if one.to == [ADDRESS]]
        assert sent.subject == "Réunion"
        assert client.get(links_sent()[-1]).status_code == 200
        first, second = Session.objects.filter(group=scene.group)
        mail.outbox.clear()
        at(FIRST - timedelta(days=6))
        with commits():
            call_people()
        at(FIRST - timedelta(hours=20))
        with commits():
            call_people()
            move_session(
                session=first, starts_at=FIRST + timedelta(hours=1), room=None, actor=scene.director
            )
            cancel_session(session=second, actor=scene.director, by=CancelledBy.BUYER)
        told = [one for one in mail.outbox if one.to == [ADDRESS]]
        words = ("vous attend", "vous rappelle", "change de date", "est annulée")
        assert [word for one, word in zip(told, words, strict=True) if word in one.body] == [*words]
        assert len(links_sent()) == 4
        assert "Du fait de" in told[3].body
        assert ADDRESS in str(told[3].attachments[0])
        leader.delete()
        mail.outbox.clear()
        with commits():
            cancel_session(session=first, actor=scene.director, by=CancelledBy.BUYER)
        assert links_sent() == []


@pytest.mark.parametrize("kind", [ReviewKind.FRAMING, ReviewKind.MID_TERM])
def test_management_does_not_agree_without_who_leads_by_link(
    scene: Scene, client: Client, sign_in: Any, commits: Any, kind: ReviewKind
) -> None:
    home = scene.world.home
    with within(home.organisation):
        review = scene.planned(kind)
        text = ReviewText(held_on=TODAY)
        write_review(review=review, actor=scene.hr, revision=0, text=text)
        second = make_member(home.organisation, Role.HR)
        with commits():
            send(scene)
        with commits():
            propose_review(review=review, actor=scene.hr)
        with pytest.raises(Refused, match="s’accorde avec la personne qui anime"):
            accept_review(review=review, actor=second, revision=1)
    slug = {"organisation": home.organisation.slug, "slug": review.slug}
    theirs = sign_in(second).get(reverse("groups:review", kwargs=slug)).text
    assert "la personne qui anime relit" in theirs
    own, page = links_sent()
    assert page.endswith(f"bilans/{review.slug}/")
    press_accept(client, f"{own}charte/")
    assert "relire le texte qui vous est proposé" in client.get(own).text
    assert "Accepter et partager" in client.get(page).text
    client.post(page, {"do": "accept", "revision": "1"})
    with within(home.organisation):
        row = Review.objects.get(pk=review.pk)
        assert row.status == ReviewStatus.SHARED
    lines = JournalLine.objects.filter(verb="groups.review_accepted")
    assert [line.actor_id for line in lines] == [None]


def test_two_who_lead_by_their_links_agree_each_for_themselves(
    scene: Scene, client: Client, commits: Any
) -> None:
    home = scene.world.home.organisation
    with within(home):
        review = scene.planned(ReviewKind.MID_TERM)
        other = GroupFacilitator.objects.create(
            organisation=home, group=scene.group, profile=make_profile(home)
        )
        first = scene.group.facilitators.exclude(pk=other.pk).get()
        with commits():
            one, two = (
                send_leader_link(
                    group=scene.group, facilitator=named, address=address, actor=scene.director
                )
                for named, address in ((first, ADDRESS), (other, "oda@exemple.fr"))
            )
        theirs, others = (f"/animer/{new_leader_link(leader)}/" for leader in (one, two))
        page = f"bilans/{review.slug}/"
        client.post(f"{theirs}{page}ecrire/", {"held_on": "2026-11-24", "revision": "0"})
        mail.outbox.clear()
        with commits():
            client.post(f"{theirs}{page}", {"do": "propose"})
        # The other one is told, and management; who proposed is not.
        told = {address for message in mail.outbox for address in message.to}
        assert {ADDRESS, "oda@exemple.fr"} & told == {"oda@exemple.fr"}
        assert "une autre personne qui prend part" in client.get(f"{theirs}{page}").text
        client.post(f"{theirs}{page}", {"do": "accept", "revision": "1"})
        row = Review.objects.select_related("proposed_by_leader").get(pk=review.pk)
        assert (row.status, row.proposed_by_leader) == (ReviewStatus.PROPOSED, first.profile)
        for leader in (one, two):
            press_accept(client, f"/animer/{new_leader_link(leader)}/charte/")
        assert "relire le texte qui vous est proposé" not in client.get(theirs).text
        assert "relire le texte qui vous est proposé" in client.get(others).text
        # An account that they have been given since is still who proposed.
        FacilitatorProfile.objects.filter(pk=first.profile_id).update(user=scene.leader)
        with pytest.raises(Refused, match="Vous avez proposé"):
            accept_review(review=review, actor=scene.leader, revision=1)
        client.post(f"{others}{page}", {"do": "accept", "revision": "1"})
        assert Review.objects.get(pk=review.pk).status == ReviewStatus.SHARED
        (line,) = JournalLine.objects.filter(verb="groups.review_accepted")
        assert (line.actor_id, line.detail["profile"]) == (None, other.profile_id)


def test_who_leads_by_link_proposes_and_one_of_management_accepts(
    scene: Scene, client: Client, commits: Any
) -> None:
    with within(scene.world.home.organisation):
        review = scene.planned(ReviewKind.MID_TERM)
        with commits():
            leader = send(scene)
        page = f"{links_sent()[0]}bilans/{review.slug}/"
        client.post(f"{page}ecrire/", {"held_on": "2026-11-24", "revision": "0"})
        with commits():
            client.post(page, {"do": "propose"})
        assert "une autre personne qui prend part" in client.get(page).text
        client.post(page, {"do": "accept", "revision": "1"})
        assert Review.objects.get(pk=review.pk).status == ReviewStatus.PROPOSED
        with commits():
            reopen_review(review=review, actor=scene.hr)
        assert links_sent()[-1].endswith(f"bilans/{review.slug}/")
        propose_review(review=review, actor=leader)
        accept_review(review=review, actor=scene.hr, revision=1)
        assert Review.objects.get(pk=review.pk).status == ReviewStatus.SHARED
