"""For who leads a group without an account, by their personal link: the frame, who came, what
the group is asked. Their reviews are in `reviews`, their papers in `papers`. Same verbs as the
pages of an account.

GET shows, POST acts; the link opens one group, and nothing once somebody else leads it.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from maillage.groups.access_reviews import (
    Seat,
    Seen,
    access_leader,
    access_leader_session,
)
from maillage.groups.access_sealed import access_remote_link
from maillage.groups.domain import (
    Attendee,
    Refused,
    mark_held,
    record_attendance,
)
from maillage.groups.domain.attendance import roster
from maillage.groups.domain.attendees import attendees_of, capacity_of
from maillage.groups.domain.frame import charter_of, charters_valid_for, who_undertook
from maillage.groups.domain.reviews import side_of
from maillage.groups.domain.surveys import ask_group
from maillage.groups.enums import CycleStatus, ReviewStatus, SessionStatus
from maillage.groups.forms.life import AttendanceForm
from maillage.groups.forms.reviews import RatingsForm
from maillage.groups.models import Charter, Group, OutsideLeader, Session
from maillage.groups.queries.reviews import leader_reviews
from maillage.groups.queries.surveys import session_to_ask, surveys_of
from maillage.groups.views.answers import answer_charter, private
from maillage.groups.views.group import STATE_TONES
from maillage.groups.views.reviews import LEADS_NEXT, TONES
from maillage.kernel.http import public_page
from maillage.kernel.tenancy import within
from maillage.surveys.domain.inviting import until
from maillage.surveys.domain.ready import ready_questionnaire
from maillage.surveys.enums import Phase
from maillage.surveys.results import results
from maillage.surveys.thresholds import least_answers

AFTER_SESSION = "fin_de_seance"


@public_page()
def leader(request: HttpRequest, token: str) -> HttpResponse:
    """The page of somebody who leads without an account: the charter, the dates, the reviews."""
    found = access_leader(request, token)
    with within(found.organisation):
        group = found.facilitator.group
        rows = [
            Seen(one, Seat.FACILITATOR, own=True, token=token, leader=found)
            for one in leader_reviews(found)
        ]
        charter = charter_of(group)
        sessions = list(group.sessions.select_related("group__site", "group__organisation"))
        waits = [one for one in sessions if one.status == SessionStatus.PLANNED and one.has_begun]
        context = {
            "leader": found,
            "group": group,
            "charter": charter,
            "charter_url": link_url("leader_charter", token),
            "has_accepted": charter is not None and _undertaking(found, charter) is not None,
            "to_note": link_url("leader_session", token, waits[0]) if waits else "",
            "sessions": [
                (
                    one,
                    link_url("leader_session", token, one),
                    STATE_TONES[SessionStatus(one.status)],
                )
                for one in sessions
            ],
            "reviews": [(one, TONES[ReviewStatus(one.review.status)]) for one in rows],
            "next": next((one for one in rows if _waits(one)), None),
            "surveys": [
                (one.campaign, _survey_url(token, one.campaign.slug)) for one in surveys_of(group)
            ],
        }
        return private(render(request, "groups/reviews/leader.html", context))


@public_page(methods=("GET", "POST"))
def leader_charter(request: HttpRequest, token: str) -> HttpResponse:
    """The charter of the group, which whoever leads it accepts too."""
    found = access_leader(request, token)
    with within(found.organisation):
        charter = charter_of(found.facilitator.group)
        if charter is None:
            raise Http404
        if request.method == "POST":
            me = Attendee(profile=found.facilitator.profile)
            is_done = answer_charter(request, found.facilitator.group, me)
            return redirect(link_url("leader", token) if is_done else request.path)
        context = {
            **link_frame(token, found.facilitator.group, "Charte"),
            "charter": charter,
            "undertaking": _undertaking(found, charter),
            "back": link_url("leader", token),
        }
        return private(render(request, "groups/led_charter.html", context))


@public_page(methods=("GET", "POST"))
def leader_session(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """One session: when, where, who is expected; that it took place."""
    found, session = access_leader_session(request, token, slug)
    with within(found.organisation):
        if request.method == "POST":
            try:
                mark_held(session=session, actor=found)
            except Refused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, "La séance est notée comme tenue.")
            return redirect(link_url("leader_session", token, session))
        charters = charters_valid_for(session)
        accepted = who_undertook(charters)
        is_standing = session.status != SessionStatus.CANCELLED
        context = {
            **link_frame(token, session.group, "Séance"),
            "session": session,
            "tone": STATE_TONES[SessionStatus(session.status)],
            "is_standing": is_standing,
            "may_note": is_standing and session.has_begun,
            "is_held": session.status == SessionStatus.HELD,
            "expected": [(one, one.key in accepted) for one in attendees_of(session)],
            "places": capacity_of(session),
            "charter": charters[-1] if charters else None,
            "has_accepted": Attendee(profile=found.facilitator.profile).key in accepted,
            "remote_link": access_remote_link(session),
            "charter_url": link_url("leader_charter", token),
            "attendance_url": link_url("leader_attendance", token, session),
            "companion_url": link_url("leader_companion", token, session) if is_standing else "",
            "ask_url": link_url("leader_ask", token, session) if _may_ask(session) else "",
            "sheet_url": link_url("leader_sheet", token, session),
            "scan_url": link_url("leader_scan", token, session),
            "certificates_url": link_url("leader_certificates", token),
        }
        return private(render(request, "groups/leader_session.html", context))


@public_page(methods=("GET", "POST"))
def leader_attendance(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """Present, excused, absent: why is never asked."""
    found, session = access_leader_session(request, token, slug)
    with within(found.organisation):
        data = request.POST if request.method == "POST" else None
        form = AttendanceForm(data, entries=roster(session))
        back = link_url("leader_session", token, session)
        if data is not None and form.is_valid():
            try:
                record_attendance(
                    session=session,
                    states=form.states(),
                    undertakings=form.undertakings(),
                    actor=found,
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "Les présences sont notées. La séance est tenue.")
                return redirect(back)
        context = {
            **link_frame(token, session.group, "Présences"),
            "session": session,
            "form": form,
            "back": back,
        }
        status = 422 if data is not None else 200
        return private(render(request, "groups/led_attendance.html", context, status=status))


@public_page(methods=("GET", "POST"))
def leader_ask(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """Ask who came to a session what they think of it, anonymously: three ready questions.

    Nobody reads free texts: they are for an account that is known.
    """
    found, session = access_leader_session(request, token, slug)
    with within(found.organisation):
        if not _may_ask(session):
            messages.info(request, "L’avis du groupe sur cette séance est déjà demandé, ou clos.")
            return redirect(link_url("leader_session", token, session))
        form = RatingsForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                _ask(found, session, form)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "Chaque personne reçoit un lien anonyme.")
                return redirect(link_url("leader_session", token, session))
        context = {
            **link_frame(token, session.group, "L’avis du groupe"),
            "least": least_answers(),
            "session": session,
            "form": form,
            "back": link_url("leader_session", token, session),
        }
        status = 422 if request.method == "POST" else 200
        return private(render(request, "groups/leader_ask.html", context, status=status))


@public_page()
def leader_survey(request: HttpRequest, token: str, survey: str) -> HttpResponse:
    """What a group was asked by this link: awaited, then its results; never a free text."""
    found = access_leader(request, token)
    with within(found.organisation):
        group = found.facilitator.group
        campaign = get_object_or_404(surveys_of(group), campaign__slug=survey).campaign
        context = {
            **link_frame(token, group, campaign.title),
            "campaign": campaign,
            "phase": campaign.phase,
            "until": until(campaign),
        }
        if campaign.phase == Phase.CLOSED:
            context["results"] = results(campaign.report)
        return private(render(request, "groups/surveys/my_survey.html", context))


def _waits(seen: Seen) -> bool:
    """Whether a review waits for who leads: a text held with management, for their agreement."""
    review = seen.review
    if review.status == ReviewStatus.PROPOSED and not review.rules.by_group:
        return seen.leader is not None and review.proposer != side_of(seen.leader)
    return review.status in LEADS_NEXT


def _ask(found: OutsideLeader, session: Session, form: RatingsForm) -> None:
    library = found.facilitator.profile.organisation
    with within(library):
        asked = ready_questionnaire(organisation=library, key=AFTER_SESSION, actor=None)
    ask_group(
        group=session.group,
        actor=None,
        questionnaire=asked,
        until=form.cleaned_data["closes"],
        reader=None,
        session=session,
    )


def _may_ask(session: Session) -> bool:
    is_running = session.group.cycle.status != CycleStatus.ENDED
    return is_running and session_to_ask(session.group, session.slug).exists()


def _undertaking(found: OutsideLeader, charter: Charter) -> Any:
    return who_undertook([charter]).get(Attendee(profile=found.facilitator.profile).key)


def link_url(name: str, token: str, session: Session | None = None) -> str:
    """A page of who leads by this link, on one session or on their group."""
    kwargs = {"token": token} if session is None else {"token": token, "slug": session.slug}
    return reverse(f"groups:{name}", kwargs=kwargs)


def _survey_url(token: str, slug: str) -> str:
    return reverse("groups:leader_survey", kwargs={"token": token, "survey": slug})


def link_frame(token: str, group: Group, last: str) -> dict[str, Any]:
    """What the pages behind this link share."""
    return {
        "frame": "public.html",
        "group": group,
        "cycle": group.cycle,
        "crumbs": [
            {"label": "Votre page", "url": link_url("leader", token)},
            {"label": last, "url": ""},
        ],
    }
