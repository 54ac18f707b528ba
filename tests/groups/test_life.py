"""Make-up sessions, practical matters, absences, calls: the dates of a group live."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.core import mail
from django.urls import reverse

from maillage.groups.domain import (
    Logistics,
    Refused,
    answer_absence,
    ask_absence,
    cancel_session,
    explain_size,
    make_up_session,
    move_session,
    set_logistics,
)
from maillage.groups.domain.reminders import call_people, mark_and_tell
from maillage.groups.domain.ties import ties_in
from maillage.groups.enums import AbsenceStatus, CancelledBy, SessionStatus
from maillage.groups.feeds import sessions_of_person
from maillage.groups.models import AbsenceAgreement, Session
from maillage.kernel.models import OutgoingMail
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.domain.occupations import Busy
from maillage.people.models import Membership, Occupation
from tests.factories import World
from tests.groups.factories import DAY, FIRST, SECOND, THIRD, WHOLE, Lived, make_lived

# --- Make-up ----------------------------------------------------------------------------------


def test_a_cancelled_session_is_made_up_once(lived: Lived, director: Any, commits: Any) -> None:
    cancel_session(session=lived.session, actor=director, by=CancelledBy.BUYER)
    with commits():
        made = make_up_session(session=lived.session, starts_at=SECOND, room=None, actor=director)
    assert made.makes_up == lived.session
    assert made.ends_at - made.starts_at == timedelta(hours=2)
    assert Occupation.objects.filter(source=made.source).count() == 4
    message = next(one for one in mail.outbox if one.to == [lived.members[0].email])
    assert message.subject == "Réunion"
    assert "remplace une réunion annulée" in message.body
    assert lived.group.name not in message.body
    (event,) = icalendar.Calendar.from_ical(message.attachments[0].content).walk("VEVENT")
    assert event["UID"] == made.uid
    with pytest.raises(Refused, match="déjà sa date de remplacement"):
        make_up_session(session=lived.session, starts_at=THIRD, room=None, actor=director)


def test_only_what_is_cancelled_is_made_up(lived: Lived, director: Any) -> None:
    with pytest.raises(Refused, match="tient toujours"):
        make_up_session(session=lived.session, starts_at=SECOND, room=None, actor=director)


def test_a_make_up_session_needs_a_free_room(world: World, lived: Lived, director: Any) -> None:
    room = world.home.objects["room"]
    other = make_lived(world, title="Autre")
    with within(world.home.organisation):
        move_session(session=other.session, starts_at=SECOND, room=room, actor=director)
        cancel_session(session=lived.session, actor=director, by=CancelledBy.BUYER)
        with pytest.raises(Busy, match="déjà prise"):
            make_up_session(session=lived.session, starts_at=SECOND, room=room, actor=director)
    assert not Session.objects.exclude(makes_up=None).exists()


def test_a_make_up_from_the_page(world: World, lived: Lived, director: Any, sign_in: Any) -> None:
    cancel_session(session=lived.session, actor=director, by=CancelledBy.BUYER)
    client = sign_in(world.home.people["secretary"])
    kwargs = {"organisation": world.home.organisation.slug}
    group = reverse("groups:group", kwargs={**kwargs, "slug": lived.group.slug})
    page = reverse("groups:session_make_up", kwargs={**kwargs, "slug": lived.session.slug})
    assert page in client.get(group).text
    past = client.post(page, {"day": "2026-11-02", "start": "09:30"})
    assert past.status_code == 422
    closed = client.post(page, {"day": "2027-03-29", "start": "09:30"})
    assert list(closed.context["form"].errors) == ["day"]
    done = client.post(page, {"day": "2027-01-12", "start": "09:30"}, follow=True)
    assert "remplacée le 12 janvier 2027" in " ".join(done.text.split())
    assert page not in done.text


# --- Practical matters ------------------------------------------------------------------------


def test_a_remote_link_is_for_members_and_facilitators(
    world: World, lived: Lived, director: Any, sign_in: Any
) -> None:
    link = "https://visio.exemple.fr/salle"
    client = sign_in(world.home.people["secretary"])
    kwargs = {"organisation": world.home.organisation.slug, "slug": lived.session.slug}
    page = reverse("groups:session_logistics", kwargs=kwargs)
    for wrong in ("http://visio.exemple.fr", "javascript:alert(1)", "la salle bleue"):
        refused = client.post(page, {"mode": "remote", "remote_link": wrong})
        assert refused.status_code == 422
    missing = client.post(page, {"mode": "remote"})
    assert "a besoin d&#x27;un lien" in missing.text
    typed = {"mode": "remote", "remote_link": link, "catering": "drinks"}
    assert client.post(page, typed).status_code == 302
    assert link not in client.get(page).text
    group = reverse("groups:group", kwargs={**kwargs, "slug": lived.group.slug})
    assert link not in client.get(group).text
    own = reverse("groups:own_session", kwargs=kwargs)
    assert link in sign_in(lived.members[0]).get(own).text
    (event,) = _events(lived.members[0].pk)
    assert (event.location, event.sequence) == ("À distance", 1)


def test_choices_are_closed(world: World, lived: Lived, sign_in: Any) -> None:
    client = sign_in(world.home.people["secretary"])
    kwargs = {"organisation": world.home.organisation.slug, "slug": lived.session.slug}
    page = reverse("groups:session_logistics", kwargs=kwargs)
    refused = client.post(page, {"mode": "on_site", "catering": "la situation de L."})
    assert refused.status_code == 422
    lived.session.refresh_from_db()
    assert lived.session.catering == ""


def test_why_a_large_group_stays_one_is_a_code(lived: Lived, director: Any) -> None:
    explain_size(group=lived.group, reason="whole_team", actor=director)
    lived.group.refresh_from_db()
    assert lived.group.large_reason == "whole_team"
    with pytest.raises(ValueError, match="pas envie"):
        explain_size(group=lived.group, reason="pas envie", actor=director)


def test_a_tie_that_appears_later_is_told(world: World, lived: Lived) -> None:
    first, second, _ = lived.members
    assert ties_in(lived.group) == []
    top = Membership.objects.get(user=first)
    Membership.objects.filter(user=second).update(manager=top)
    assert ties_in(lived.group) == [(first, second)]


# --- Absences ---------------------------------------------------------------------------------


@pytest.fixture
def managed(world: World, lived: Lived) -> Any:
    """The head of service manages the first member."""
    head = world.home.people["head_of_service"]
    top = Membership.objects.get(user=head)
    Membership.objects.filter(user=lived.members[0]).update(manager=top)
    return head


def test_a_manager_sees_a_date_and_a_length(
    world: World, lived: Lived, managed: Any, commits: Any, sign_in: Any
) -> None:
    with commits():
        agreement = ask_absence(session=lived.session, person=lived.members[0])
    (message,) = mail.outbox
    assert message.to == [managed.email]
    assert "mardi 8 décembre 2026 à 9\u00a0h\u00a030, 2\u00a0h" in message.body
    slug = world.home.organisation.slug
    client = sign_in(managed)
    page = client.get(reverse("groups:absences", kwargs={"organisation": slug}))
    for told in (message.body, page.text):
        assert lived.group.name not in told
        assert lived.group.cycle.title not in told
        assert str(lived.leader) not in told
    answer = reverse("groups:absence_answer", kwargs={"organisation": slug, "slug": agreement.slug})
    with commits():
        assert client.post(answer, {"answer": "agreed"}).status_code == 302
    agreement.refresh_from_db()
    assert agreement.status == AbsenceStatus.AGREED
    assert mail.outbox[-1].to == [lived.members[0].email]
    with pytest.raises(Refused, match="déjà sa réponse"):
        answer_absence(agreement=agreement, manager=managed, is_agreed=False)


def test_a_move_asks_again_and_a_cancellation_withdraws(
    lived: Lived, managed: Any, director: Any, commits: Any
) -> None:
    agreement = ask_absence(session=lived.session, person=lived.members[0])
    answer_absence(agreement=agreement, manager=managed, is_agreed=True)
    move_session(session=lived.session, starts_at=SECOND, room=None, actor=director)
    agreement.refresh_from_db()
    assert agreement.status == AbsenceStatus.ASKED
    with commits():
        cancel_session(session=lived.session, actor=director, by=CancelledBy.BUYER)
    assert not AbsenceAgreement.objects.exists()
    assert "ne s'absente plus" in next(m for m in mail.outbox if m.to == [managed.email]).body


def test_no_agreement_is_asked_where_the_time_is_due(world: World, managed: Any) -> None:
    due = make_lived(world, is_voluntary=False)
    with within(world.home.organisation), pytest.raises(Refused, match="aucun accord"):
        ask_absence(session=due.session, person=due.members[0])


def test_without_a_known_manager_the_remedy_is_said(lived: Lived) -> None:
    with pytest.raises(Refused, match="compléter votre fiche"):
        ask_absence(session=lived.session, person=lived.members[1])


# --- Calls ------------------------------------------------------------------------------------


def kinds() -> list[str]:
    rows = OutgoingMail.objects.filter(kind__in=("groups.convocation", "groups.reminder"))
    return sorted(rows.values_list("kind", flat=True))


def test_people_are_called_once_a_week_and_once_a_day_before(
    lived: Lived, at: Callable[[datetime], None]
) -> None:
    OutgoingMail.objects.all().delete()
    at(FIRST - 8 * DAY)
    assert call_people() == 0
    at(FIRST - 7 * DAY)
    assert (call_people(), call_people()) == (1, 0)
    assert kinds() == ["groups.convocation"] * 4
    at(FIRST - DAY)
    assert (call_people(), call_people()) == (1, 0)
    assert kinds() == ["groups.convocation"] * 4 + ["groups.reminder"] * 4


def test_two_clocks_never_call_twice(lived: Lived, at: Callable[[datetime], None]) -> None:
    """Both found the session due before either marked it: the mark decides."""
    OutgoingMail.objects.all().delete()
    at(FIRST - 7 * DAY)
    found = [Session.objects.select_related(*WHOLE).get(pk=lived.session.pk) for _ in range(2)]
    ends = [mark_and_tell(one, "convoked_at", "groups.convocation") for one in found]
    assert ends == [1, 0]
    assert kinds() == ["groups.convocation"] * 4


def test_a_date_set_for_tomorrow_is_reminded_only(
    lived: Lived, at: Callable[[datetime], None]
) -> None:
    OutgoingMail.objects.all().delete()
    at(FIRST - timedelta(hours=20))
    assert (call_people(), call_people()) == (1, 0)
    assert kinds() == ["groups.reminder"] * 4


def test_a_moved_session_is_called_anew(
    lived: Lived, director: Any, at: Callable[[datetime], None]
) -> None:
    at(FIRST - 2 * DAY)
    assert call_people() == 1
    move_session(session=lived.session, starts_at=FIRST + 7 * DAY, room=None, actor=director)
    assert call_people() == 0
    at(FIRST + 5 * DAY)
    assert call_people() == 1


def test_a_cancelled_session_calls_nobody(
    lived: Lived, director: Any, at: Callable[[datetime], None]
) -> None:
    at(FIRST - 2 * DAY)
    cancel_session(session=lived.session, actor=director, by=CancelledBy.BUYER)
    assert call_people() == 0
    lived.session.refresh_from_db()
    assert lived.session.status == SessionStatus.CANCELLED


def test_a_call_is_neutral(
    lived: Lived, director: Any, commits: Any, at: Callable[[datetime], None]
) -> None:
    set_logistics(
        session=lived.session,
        logistics=Logistics("remote", "https://visio.exemple.fr/salle", "", ""),
        actor=director,
    )
    at(FIRST - DAY)
    with commits():
        call_people()
    message = next(one for one in mail.outbox if one.to == [lived.members[0].email])
    assert message.subject == "Réunion"
    assert "https://visio.exemple.fr/salle" in message.body
    for word in (lived.group.name, "nalyse", str(lived.leader)):
        assert word not in message.body


def _events(user_id: int) -> list[Any]:
    with across_organisations("test"):
        return sessions_of_person(user_id)
