"""The story holds the figures of the seeds, is told once, and opens its doors in the demo only."""

from __future__ import annotations

from datetime import date, datetime
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from maillage.demo import accounts, keys, steps
from maillage.demo.story import lived, loading, texts
from maillage.demo.story.names import names
from maillage.demo.story.season import Season
from maillage.engine.intake import analyse
from maillage.groups.enums import AttendanceState, CycleStatus, SessionStatus
from maillage.groups.models import Attendance, Cycle, Enrolment, Group, Session, ToolCard
from maillage.kernel import clock, journal
from maillage.kernel.models import InstanceMark, JournalHead, JournalLine, OutgoingMail
from maillage.kernel.tenancy import across_organisations, within
from maillage.pathways.models import (
    Antenna,
    AntennaPost,
    Catchment,
    Child,
    Measure,
    MeasureChild,
    Pathway,
    ProjectStep,
    Referral,
    SupportProject,
    WaitingEntry,
)
from maillage.pathways.queries.journeys import without_solution
from maillage.pathways.queries.measures import board
from maillage.people.enums import MeetingKind, Role
from maillage.people.models import (
    FacilitatorProfile,
    Invitation,
    Meeting,
    Membership,
    Occupation,
    Organisation,
    Room,
    Service,
    Site,
)
from maillage.programmes.models import CaseMeeting
from maillage.surveys.enums import CampaignStatus
from maillage.surveys.models import Campaign, Report
from maillage.tendering.models import Agreement, AwardLine, Consultation, Lot, OutcomeLetter

# One worker of the run tells the story, and keeps all that is asked of it.
pytestmark = [
    pytest.mark.usefixtures("story"),
    pytest.mark.django_db,
    pytest.mark.xdist_group("story"),
]


@pytest.fixture(autouse=True)
def _each_test_undone(story: None, db: None) -> None:
    """Every test runs in a transaction of its own, inside that of the story."""


def space(slug: str) -> Organisation:
    return Organisation.objects.get(slug=slug)


def test_tours_has_the_capacities_of_the_seed() -> None:
    with within(space("rives-et-liens")):
        told = {
            service.short_name: [str(one) for one in service.capacities.all()]
            for service in Service.objects.all()
        }
    silent = "(période non précisée)"
    assert told == {
        "SIE": [f"330 enfants {silent}"],
        "SIEMO": [f"260 mesures AEMO {silent}", f"222 mesures AEMO-R {silent}"],
        "SAPED": [f"68 accompagnements d’un ou deux enfants d’une même fratrie {silent}"],
        "SRP": ["200 mesures (par an)"],
        "DR": ["8 à 10 élèves (par session)"],
    }


def test_the_call_of_tours_was_awarded_to_two_persons() -> None:
    tours = space("rives-et-liens")
    with within(tours):
        call = Consultation.objects.get(status="awarded")
        lots = list(Lot.objects.filter(consultation=call).values_list("name", "status"))
        persons = set(AwardLine.objects.values_list("profile_id", flat=True))
        conventions = sorted(Agreement.objects.values_list("status", flat=True))
        states = sorted(Consultation.objects.values_list("status", flat=True))
    assert lots == [
        ("SIE", "awarded"),
        ("SIEMO 1", "awarded"),
        ("SIEMO 2", "awarded"),
        ("SIEMO 3", "awarded"),
        ("SAPED 1", "filled"),
        ("SAPED 2", "filled"),
    ]
    assert len(persons) == 2
    assert conventions == ["draft", "signed"]
    assert states == ["awarded", "draft", "published"]
    # 2 September 2024 was a Monday: the same week of the present year, the same weekday.
    assert call.deadline.astimezone(clock.PARIS).date() == date(2026, 8, 31)


def test_six_groups_of_twelve_have_their_year() -> None:
    with within(space("rives-et-liens")):
        last, running = Cycle.objects.filter(kind="practice_analysis").order_by("starts_on")
        groups = list(Group.objects.filter(cycle=running))
        counts = [group.sessions.standing().count() for group in groups]
        members = [Enrolment.objects.current().filter(group=group).count() for group in groups]
        past = Session.objects.filter(group__cycle=last)
        assert past.exists()
        assert not past.filter(starts_at__gt=clock.now()).exists()
        begun = Session.objects.filter(group__cycle=running, starts_at__lt=clock.now())
        coming = Session.objects.filter(group__cycle=running, starts_at__gt=clock.now())
        assert begun.exists()
        assert coming.exists()
    assert len(groups) == 6
    assert members == [12] * 6
    assert all(6 <= count <= 7 for count in counts)


def test_poitiers_has_fifteen_volunteers_and_five_half_days() -> None:
    with within(space("departement-vienne")):
        group = Group.objects.select_related("cycle").get()
        sessions = list(group.sessions.standing())
        assert (group.size_budgeted, group.enrolments.count(), len(sessions)) == (15, 15, 5)
        assert (group.cycle.membership, group.cycle.is_voluntary) == ("open", True)
        assert {(one.ends_at - one.starts_at).seconds // 60 for one in sessions} == {210}
        calls = Consultation.objects.order_by("-created_at", "-pk")
        competition, following, to_open, contest = calls
        assert following.is_open_at(clock.now())
        assert competition.is_open_at(clock.now())
        assert not contest.is_open_at(clock.now())
        assert [bool(reader.fixed_at) for reader in contest.readers.all()].count(True) == 1
        assert not to_open.is_open_at(clock.now())
        for call in (competition, to_open, contest):
            assert call.procedure == "adapted_procedure"
            assert (call.committee.members.count(), call.criteria.count()) == (3, 3)
            assert not bytes(call.sealed_identity)
        assert contest.committee.openings.get().finished_at is not None
        for call in (competition, to_open):
            assert not call.committee.openings.exists()
        lines = JournalLine.objects.filter(verb="tendering.offers_opened", subject_id=contest.pk)
        assert lines.get().detail["offers"] == 3
    with within(space("rives-et-liens")):
        assert set(OutcomeLetter.objects.values_list("kind", flat=True)) == {"award", "rejection"}
        assert not OutcomeLetter.objects.filter(sent_at=None).exists()


def test_the_platform_is_one_whole_group_of_twenty_out_of_twenty_seven() -> None:
    with within(space("grand-large-sessad")):
        group = Group.objects.get()
        assert (group.size_budgeted, group.size_actual) == (27, 20)
        assert group.enrolments.count() == 20
        assert (group.duration_minutes, group.sessions.standing().count()) == (180, 4)
        assert Site.objects.filter(kind="head_office").count() == 2


def test_the_platform_has_children_who_wait_and_one_for_whom_nobody_acts() -> None:
    with within(space("grand-large-sessad")):
        children = list(Child.objects.standing())
        waiting = WaitingEntry.objects.waiting().count()
        supported = Pathway.objects.filter(left_on=None).count()
        project = SupportProject.objects.get()
        owed = ProjectStep.objects.filter(pathway=project.pathway, done_on=None)
        kinds = sorted(owed.values_list("kind", flat=True))
        areas = list(Catchment.objects.order_by("pk").values_list("communes", flat=True))
        lines = list(without_solution(Child.objects.standing()))
    assert (len(children), waiting, supported) == (9, 6, 3)
    assert kinds == ["news", "yearly"]
    assert [len(communes) for communes in areas] == [14, 16, 0]
    assert sorted(line.lacks for line in lines) == ["", "", "", *["Personne n’agit"] * 3]


def test_the_platform_has_an_antenna_and_partners_who_answered() -> None:
    with within(space("grand-large-sessad")):
        antenna = Antenna.objects.get()
        assert AntennaPost.objects.filter(antenna=antenna).count() == 2
        assert Room.objects.filter(site=antenna.site).count() == 1
        asked = Referral.objects.order_by("pk").values_list("answer", "reason")
        assert list(asked) == [("accepted", ""), ("declined", "full"), ("pending", "")]


def test_the_pole_has_measures_that_wait_and_reports_that_are_late() -> None:
    with within(space("rives-et-liens")):
        told = [
            (str(one.service), one.kind.label, one.counted, one.children, one.waiting, one.late)
            for one in board(
                Service.objects.all(), Measure.objects.all(), MeasureChild.objects.all()
            )
        ]
    assert told == [
        ("DR", "Dispositif relais", 0, 0, 0, 0),
        ("SAPED", "AEMO-R", 1, 2, 0, 0),
        ("SIEMO", "AEMO", 2, 2, 0, 1),
        ("SIEMO", "AEMO-R", 1, 1, 0, 1),
        ("SIE", "MJIE", 1, 1, 1, 1),
        ("SRP", "Réparation pénale", 1, 1, 0, 0),
    ]


def test_everybody_is_there_and_reports_to_somebody() -> None:
    houses = accounts.houses()
    providers = [house for house in houses if house.organisation.is_provider]
    assert (len(houses), len(providers)) == (8, 5)
    assert {one.roles[0] for one in accounts.one_per_role()} == {
        Role(role).label for role in Role if role is not Role.ADMIN
    } | {Role.ADMIN.label}
    with within(space("rives-et-liens")):
        alone = Membership.objects.filter(manager=None).values_list("user__last_name", flat=True)
        assert list(alone) == ["Castaing"]
    with within(*[house.organisation for house in providers]):
        assert FacilitatorProfile.objects.count() == 8


def test_no_mail_of_the_past_waits_and_the_journal_holds() -> None:
    assert not OutgoingMail.objects.filter(status="waiting").exists()
    assert not mail.outbox
    verdicts = [journal.verify(head.organisation_id) for head in JournalHead.objects.all()]
    assert verdicts
    assert all(verdict.intact for verdict in verdicts)


def test_it_is_told_until_its_call_closes_then_made_anew(at: Any) -> None:
    assert loading.is_told()
    assert not loading.is_foreign()
    at(datetime(2027, 1, 15, 9, tzinfo=clock.PARIS))
    assert not loading.is_told()


def test_an_older_version_is_not_todays_story() -> None:
    InstanceMark.objects.filter(key=loading.MARK).update(value="0 2026-2027 2099-01-01")
    assert not loading.is_told()


def test_a_database_of_real_organisations_is_foreign() -> None:
    InstanceMark.objects.filter(key=loading.MARK).delete()
    assert loading.is_foreign()


@pytest.mark.parametrize(
    "key", ["lecture", "appel", "comparaison", "convention", "annee", "aujourdhui"]
)
def test_each_step_of_the_tour_opens_in_one_click(client: Client, key: str) -> None:
    step = next(one for one in steps.story() if one.key == key)
    answer = client.post(reverse("demo:enter"), {"user": step.user.pk, "step": key})
    assert answer.status_code == 302
    assert answer["Location"] == step.url
    assert client.get(step.url).status_code == 200


def test_the_tour_presents_everybody(client: Client) -> None:
    page = client.get(reverse("demo:tour"))
    assert page.status_code == 200
    assert len(page.context["steps"]) == 6
    assert "Hélène Castaing" in page.text
    assert "données inventées" in page.text


def test_without_step_one_lands_at_home(client: Client) -> None:
    person = next(one for one in accounts.one_per_role() if one.roles[0] == Role.HR.label)
    answer = client.post(reverse("demo:enter"), {"user": person.user.pk})
    assert answer["Location"] == "/o/rives-et-liens/"


@pytest.mark.parametrize("user", ["", "abc", "999999999", "9" * 40, "\u0663"])
def test_nobody_enters_without_a_known_account(client: Client, user: str) -> None:
    assert client.post(reverse("demo:enter"), {"user": user}).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("missing", ["mode", "mark"])
def test_the_doors_do_not_exist_in_production(client: Client, settings: Any, missing: str) -> None:
    person = accounts.one_per_role()[0].user
    if missing == "mode":
        settings.MAILLAGE_DEMO = False
    else:
        InstanceMark.objects.filter(key=loading.MARK).delete()
    assert client.get(reverse("demo:tour")).status_code == 404
    assert client.get(reverse("demo:key", args=[keys.KEYS[0].name])).status_code == 404
    assert client.post(reverse("demo:enter"), {"user": person.pk}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_doctor_refuses_the_mode_and_the_mark() -> None:
    out = StringIO()
    with pytest.raises(CommandError, match="à corriger"):
        call_command("doctor", stdout=out)
    told = out.getvalue()
    assert "MAILLAGE_DEMO" in told
    assert "contient l'histoire de démonstration" in told
    assert "ALLOWED_HOSTS" in told
    assert django_settings.MAILLAGE_DEMO


def test_the_year_of_the_story_turns_once_its_calendar_is_out() -> None:
    assert Season.of(date(2026, 9, 19)).name == "2025-2026"
    assert Season.of(date(2026, 9, 21)).name == "2026-2027"
    season = Season.of(date(2026, 11, 24))
    assert season.day(2024, 9, 23).weekday() == 0
    assert season.deadline_to_come() > clock.now()


def test_a_call_announces_a_season_that_follows_its_deadline() -> None:
    for month in range(1, 13):
        season = Season.of(date(2026, month, 25))
        deadline = season.deadline_to_come()
        first, last = season.season_after(deadline)
        assert deadline.date() < first < last


def test_organisations_share_no_name() -> None:
    """Three times the same three colleagues made the story look like a copy."""
    with across_organisations("test"):
        rows = Membership.objects.filter(organisation__kind__in=("association", "department"))
        named = {(row.organisation_id, str(row.user)) for row in rows.select_related("user")}
    assert len(named) > 100
    assert len({name for _, name in named}) == len(named)


@pytest.mark.parametrize("slug", ["rives-et-liens", "departement-vienne", "grand-large-sessad"])
def test_each_organisation_has_meetings_absences_and_an_invitation(slug: str) -> None:
    with within(space(slug)):
        now = clock.now()
        coming = Meeting.objects.filter(starts_at__gt=now, cancelled_at=None).exclude(
            kind=MeetingKind.WORKING_GROUP
        )
        # Those of a case stand in the agenda as any other.
        coming = coming.exclude(pk__in=CaseMeeting.objects.values("meeting"))
        away = Occupation.objects.filter(kind="leave", ends_at__gt=now, person__isnull=False)
        invited = Invitation.objects.pending()
        assert [coming.count(), away.count(), invited.count()] == [2, 2, 1]
        # Nobody sits where a session is held: the room refuses two things at a time.
        assert all(one.room_id is not None for one in coming)


def test_the_text_to_paste_reads_without_a_false_question() -> None:
    reading = analyse(texts.TOURS)
    assert reading.inconsistencies == ()
    assert [(lot.service, lot.groups, lot.status) for lot in reading.lots] == [
        ("SIE", 1, "open"),
        ("SIEMO", 3, "open"),
        ("SAPED", 2, "filled"),
    ]


def test_names_are_all_different() -> None:
    drawn = list(names())
    assert len(drawn) == len(set(drawn))


def test_what_is_past_was_lived_and_what_comes_is_prepared() -> None:
    """No page of group life is empty: sessions held and counted, reviews and a survey to come."""
    with across_organisations("the test reads the whole story"):
        past = Session.objects.filter(ends_at__lt=clock.now() - lived.TO_NOTE)
        assert set(past.values_list("status", flat=True)) == {SessionStatus.HELD}
        for session in past:
            counted = Attendance.objects.filter(session=session)
            assert counted.filter(state=AttendanceState.PRESENT).count() > counted.count() / 2
        coming = Session.objects.filter(starts_at__gt=clock.now())
        assert set(coming.values_list("status", flat=True)) == {SessionStatus.PLANNED}
        running = Cycle.objects.filter(ends_on__gte=clock.today(), kind="practice_analysis")
        assert running.count() == 3
        for cycle in running:
            assert cycle.reviews.filter(planned_on__gte=clock.today()).exists()
            asked = Campaign.objects.filter(organisation=cycle.organisation)
            assert asked.get(status=CampaignStatus.COLLECTING).opens_at > clock.now()
            assert ToolCard.objects.filter(organisation=cycle.organisation).count() == 2
        told = Report.objects.order_by("campaign__closes_at", "pk").select_related("campaign")
        assert [(row.campaign.scheme_label, row.campaign.wave) for row in told] == [
            ("SIEMO", 0), ("", 0), ("SIEMO", 1), ("SAPED", 0), ("", 1),
        ]  # fmt: skip
        assert all(row.content["answers"] >= 20 for row in told)
        assert not OutgoingMail.objects.exclude(status="sent").exists()
        over = Cycle.objects.filter(ends_on__lt=clock.today())
        assert set(over.values_list("status", flat=True)) == {CycleStatus.ENDED}


def test_the_director_finds_what_last_year_s_group_let_out(client: Client) -> None:
    """One text validated by its group, one decision; the others of the year are dates to come."""
    organisation = space("rives-et-liens")
    with within(organisation):
        past = Cycle.objects.get(status=CycleStatus.ENDED)
        shared = {row.kind: row for row in past.reviews.all() if row.status == "shared"}
        director = Membership.objects.filter(role=Role.DIRECTOR).select_related("user")[0].user
    assert set(shared) == {"yearly", "final"}
    assert shared["final"].get_decision_display() == "Renouveler le dispositif"
    client.force_login(director, backend="allauth.account.auth_backends.AuthenticationBackend")
    kwargs = {"organisation": organisation.slug, "slug": past.slug}
    page = client.get(reverse("groups:cycle_reviews", kwargs=kwargs))
    for review in shared.values():
        kwargs = {"organisation": organisation.slug, "slug": review.slug}
        assert reverse("groups:review", kwargs=kwargs) in page.text
        answer = client.get(reverse("groups:review_file", kwargs={**kwargs, "form": "pdf"}))
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
