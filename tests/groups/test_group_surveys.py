"""Who leads a group asks its members, anonymously: what they read, and what nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from maillage.groups.domain import (
    Attendee,
    Refused,
    end_cycle,
    enrol,
    join_session,
    leave,
    mark_held,
)
from maillage.groups.domain.surveys import ask_group
from maillage.groups.enums import AttendanceState, SeatStatus
from maillage.groups.models import (
    Attendance,
    Enrolment,
    Group,
    GroupFacilitator,
    GroupSurvey,
    Seat,
    Session,
)
from maillage.groups.queries.surveys import asked_of_group
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.people.models import Membership
from maillage.surveys.domain.answering import answer
from maillage.surveys.domain.closing import close
from maillage.surveys.domain.ready import ready_questionnaire
from maillage.surveys.models import Campaign, Questionnaire
from tests.factories import World, make_member
from tests.groups.factories import (
    FIRST,
    Lived,
    make_cycle,
    make_enrolled,
    make_guest,
    make_lived,
    make_profile,
    only_group,
)
from tests.surveys.factories import tokens_sent

NOON = FIRST + timedelta(hours=3)
UNTIL = NOON + timedelta(days=3)


@pytest.fixture
def lived(world: World, at: Any) -> Lived:
    """Six members whose session has just been held."""
    made = make_lived(world, 6)
    at(NOON)
    with within(world.home.organisation):
        mark_held(session=made.session, actor=made.leader)
    return made


def own(group: Group, survey: Campaign | None = None) -> str:
    if survey is None:
        return reverse("groups:my_surveys", kwargs={"slug": group.slug})
    return reverse("groups:my_survey", kwargs={"slug": group.slug, "survey": survey.slug})


def asked(world: World, lived: Lived, group: Group | None = None, **fields: Any) -> GroupSurvey:
    provider = world.provider.organisation
    with within(provider):
        questionnaire = ready_questionnaire(
            organisation=provider, key=fields.pop("key", "animation"), actor=lived.leader
        )
    group = group or lived.group
    with within(group.organisation):
        return ask_group(
            group=group,
            actor=lived.leader,
            questionnaire=questionnaire,
            **{"until": UNTIL, "reader": lived.leader, **fields},
        )


def counted(world: World, survey: GroupSurvey, at: Any, words: int = 5) -> None:
    """Every member answers, `words` of them in words too; then it closes."""
    for rank, token in enumerate(tokens_sent().values()):
        scales = {"ecoute": "4", "place": "3", "methode": "4"}
        answer(token=token, answers=scales | ({"mot": f"Mot {rank}"} if rank < words else {}))
    at(UNTIL + timedelta(minutes=1))
    with within(world.home.organisation):
        close(campaign=survey.campaign)


def test_who_leads_asks_after_a_session_in_two_gestures(
    world: World, lived: Lived, sign_in: Callable[[Any], Client], commits: Any
) -> None:
    client = sign_in(lived.leader)
    space = {"organisation": world.provider.organisation.slug}
    page = reverse("groups:led_session", kwargs={**space, "slug": lived.session.slug})
    address = f"{own(lived.group)}?seance={lived.session.slug}"
    assert f'href="{address}"' in client.get(page).text
    assert "Demander l’avis du groupe sur la séance" in client.get("/", follow=True).text
    form = client.get(address)
    assert "Demander l’avis sur la séance du" in form.text
    bound = form.context["form"]
    assert bound.initial["reader"] == lived.leader.pk
    typed = {"questionnaire": bound.fields["questionnaire"].choices[0][0], "closes": "2026-12-11"}
    assert typed["questionnaire"] == "pret:fin_de_seance"
    with commits():
        assert client.post(address, {**typed, "reader": lived.leader.pk}).status_code == 302
    sent = tokens_sent()
    assert sorted(sent) == sorted(person.email for person in lived.members)
    with within(world.home.organisation):
        survey = GroupSurvey.objects.select_related("campaign__questionnaire").get()
        assert survey.session == lived.session
        assert survey.campaign.title == "Fin de séance, mardi 8 décembre 2026"
        lent = survey.campaign.questionnaire
        assert (lent.in_library, lent.is_frozen) == (False, True)
        assert list(Questionnaire.objects.newest()) == []
    with within(world.provider.organisation):
        source = Questionnaire.objects.newest().get()
    assert (source.lineage, source.version, source.is_frozen) == (lent.lineage, lent.version, True)
    # Once: neither the page nor another gesture asks again.
    assert address not in client.get(page).text
    assert client.get(address).headers["Location"] == own(lived.group)
    with pytest.raises(Refused, match="déjà demandé"):
        asked(world, lived, key="fin_de_seance", session=lived.session)
    # Given up, it may be asked again.
    url = own(lived.group, survey.campaign)
    assert "pas même le nombre de réponses" in client.get(url).text
    assert client.post(url, {"do": "cancel"}).status_code == 302
    assert client.get(address).status_code == 200


def test_who_comes_from_elsewhere_is_asked_by_their_address(
    world: World, at: Any, commits: Any
) -> None:
    made = make_lived(world, 5, membership="open")
    home = world.home.organisation
    with within(home):
        join_session(session=made.session, attendee=Attendee(guest=make_guest(made.group)))
        at(NOON)
        mark_held(session=made.session, actor=made.leader)
    with commits():
        asked(world, made, key="fin_de_seance", session=made.session)
    people = [*(person.email for person in made.members), "noé@exemple.fr"]
    assert sorted(tokens_sent()) == sorted(people)


def test_results_stay_in_the_group_and_words_with_their_reader(
    world: World,
    lived: Lived,
    sign_in: Callable[[Any], Client],
    commits: Any,
    at: Any,
) -> None:
    with commits():
        survey = asked(world, lived)
    url = own(lived.group, survey.campaign)
    late = make_member(world.home.organisation, Role.PROFESSIONAL)
    assert sign_in(lived.members[0]).get(url).status_code == 404
    at(UNTIL - timedelta(hours=1))
    with within(world.home.organisation):
        enrol(group=lived.group, person=late, actor=world.home.people["director"])
        gone = Enrolment.objects.get(person=lived.members[5])
        leave(enrolment=gone, actor=world.home.people["director"])
    counted(world, survey, at)
    page = sign_in(lived.members[0]).get(url)
    assert "6\u00a0personnes sur 6 invitées ont répondu" in page.text
    assert "Mot " not in page.text
    assert survey.campaign.title in unescape(sign_in(lived.members[0]).get(own(lived.group)).text)
    # Neither who came after it was asked, nor who has left, nor anybody by their role.
    for person in (late, lived.members[5], world.stranger, *world.home.people.values()):
        assert sign_in(person).get(url).status_code == 404
    read = sign_in(lived.leader).get(url)
    assert all(f"Mot {rank}" in read.text for rank in range(5))
    line = JournalLine.objects.get(verb="read")
    assert (line.actor_id, line.subject_id) == (lived.leader.pk, survey.campaign_id)
    confided = reverse("surveys:reading", kwargs={"slug": survey.campaign.slug})
    assert sign_in(lived.leader).get(confided).status_code == 404
    # The reader who has left the provider reads nothing more.
    with within(world.provider.organisation):
        Membership.objects.filter(user=lived.leader).update(ends_on=FIRST.date())
    del lived.leader._posts
    assert sign_in(lived.leader).get(url).status_code == 404


def test_management_finds_nothing_by_any_door(
    world: World, lived: Lived, sign_in: Callable[[Any], Client], commits: Any, at: Any
) -> None:
    with commits():
        survey = asked(world, lived)
    title, slug = survey.campaign.title, survey.campaign.slug
    space = {"organisation": world.home.organisation.slug}
    lists = [
        reverse(f"surveys:{name}", kwargs=space) for name in ("index", "campaign_new", "library")
    ]
    lists.append(reverse("groups:group", kwargs={**space, "slug": lived.group.slug}))
    doors = [
        reverse("surveys:campaign", kwargs={**space, "slug": slug}),
        reverse("surveys:campaign_cancel", kwargs={**space, "slug": slug}),
        reverse("surveys:campaign_file", kwargs={**space, "slug": slug, "form": "ods"}),
        reverse(
            "surveys:questionnaire", kwargs={**space, "slug": survey.campaign.questionnaire.slug}
        ),
    ]

    def walk() -> None:
        for role in ("director", "hr"):
            client = sign_in(world.home.people[role])
            for url in (*lists, reverse("portal:today", kwargs=space)):
                page = unescape(client.get(url).text)
                assert (title in page, slug in page) == (False, False)
            assert [client.get(url).status_code for url in doors] == [404] * len(doors)

    walk()
    counted(world, survey, at)
    walk()


def test_only_who_leads_now_reads_the_words(
    world: World, lived: Lived, sign_in: Callable[[Any], Client]
) -> None:
    director = world.home.people["director"]
    colleague = make_member(world.provider.organisation, Role.FACILITATOR)
    for somebody in (director, lived.members[0], colleague, world.stranger):
        with pytest.raises(Refused, match="ne peut pas lire les textes libres de ce groupe"):
            asked(world, lived, reader=somebody)
        refused = sign_in(lived.leader).post(
            own(lived.group),
            {"questionnaire": "pret:animation", "closes": "2026-12-20", "reader": somebody.pk},
        )
        assert refused.status_code == 422
        assert "ne sont lus que par une personne qui l’anime aujourd’hui" in refused.text
    # Who leads and has come to manage in the organisation reads no words either.
    make_member(world.home.organisation, Role.HEAD_OF_SERVICE, lived.leader)
    with pytest.raises(Refused, match="n’encadre pas dans l’organisation"):
        asked(world, lived)
    survey = asked(world, lived, reader=None)
    with within(world.home.organisation):
        assert survey.campaign.readers.count() == 0


def test_nobody_else_asks_and_a_member_does_not(
    world: World, lived: Lived, sign_in: Callable[[Any], Client]
) -> None:
    typed = {"questionnaire": "pret:animation", "closes": "2026-12-20"}
    for person in (*world.home.people.values(), world.stranger, lived.members[0]):
        client = sign_in(person)
        assert client.post(own(lived.group), typed).status_code == 404
    assert 'name="questionnaire"' not in client.get(own(lived.group)).text
    with within(world.home.organisation):
        assert GroupSurvey.objects.count() == 0


def test_who_is_asked(world: World, lived: Lived, at: Any) -> None:
    """Neither who has left the group or the organisation, nor who leads, even as a member too."""
    director = world.home.people["director"]
    first, second, third, *others = lived.members
    at(NOON + timedelta(days=2))
    with within(world.home.organisation):
        leave(enrolment=Enrolment.objects.get(person=first), actor=director)
        Membership.objects.filter(user=second).update(ends_on=FIRST.date())
        GroupFacilitator.objects.filter(group=lived.group).delete()
        profile = make_profile(world.home.organisation, third)
        GroupFacilitator.objects.create(
            organisation=world.home.organisation, group=lived.group, profile=profile
        )
        assert [one.person for one in asked_of_group(lived.group)] == others
    with pytest.raises(Refused, match="vous en invitez 3"):
        asked(world, lived, reader=None)
    # In the season that is over nothing is asked.
    with within(world.home.organisation):
        Session.objects.filter(group=lived.group).delete()
        end_cycle(cycle=lived.group.cycle, actor=director)
    with pytest.raises(Refused, match="saison de ce groupe est terminée"):
        asked(world, lived, reader=None)


def test_guests_are_asked_once_they_have_come_and_count_once_present(
    world: World, at: Any, commits: Any
) -> None:
    """Not those whose address was only typed; and none where who noted it reads the texts."""
    made = make_lived(world, 4, membership="open")
    came, _typed = make_guest(made.group, "Noel"), make_guest(made.group, "Ambre")
    at(NOON)
    with within(world.home.organisation):
        Seat.objects.create(
            organisation=came.organisation,
            session=made.session,
            guest=came,
            status=SeatStatus.TAKEN,
            asked_at=FIRST,
        )
    with pytest.raises(Refused, match="vous en invitez 4"):
        asked(world, made, reader=None)
    with within(world.home.organisation):
        Attendance.objects.create(
            organisation=came.organisation,
            session=made.session,
            guest=came,
            state=AttendanceState.PRESENT,
            recorded_at=NOON,
        )
    with pytest.raises(Refused, match="vous en invitez 4"):
        asked(world, made)
    with commits():
        survey = asked(world, made, reader=None)
    assert (survey.campaign.known_count, survey.campaign.threshold) == (5, 5)
    assert sorted(tokens_sent()) == sorted(
        [*(person.email for person in made.members), "noel@exemple.fr"]
    )


def test_a_member_of_two_groups_is_not_asked_the_same_twice_at_once(
    world: World, lived: Lived, commits: Any, at: Any
) -> None:
    with within(world.home.organisation):
        other = only_group(make_cycle(world.home, ("SIEMO 2",), title="Autre cycle"))
        row = GroupFacilitator.objects.get(group=lived.group)
        GroupFacilitator.objects.create(
            organisation=other.organisation, group=other, profile=row.profile
        )
        make_enrolled(world.home, other, 5)
        director = world.home.people["director"]
        enrol(group=other, person=lived.members[0], actor=director)
    with commits():
        survey = asked(world, lived)
    with pytest.raises(Refused, match="Presque les mêmes personnes") as refused:
        asked(world, lived, group=other)
    # The other group may be somebody else's: it is not named.
    assert survey.campaign.title not in str(refused.value)
    counted(world, survey, at)
    with commits():
        again = asked(world, lived, group=other, until=UNTIL + timedelta(days=9))
    assert again.campaign.audience_size == 6
    assert len(tokens_sent()) == 6
