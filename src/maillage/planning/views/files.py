"""A proposal, or the published year, as files to take away."""

from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse

from maillage.kernel import calendars, clock, files, ics
from maillage.kernel.http import page
from maillage.kernel.words import jour_du_mois
from maillage.people.models import Organisation
from maillage.planning.access import access_scenario
from maillage.planning.exports import KINDS, Line, Year
from maillage.planning.models import CalendarScenario
from maillage.planning.queries import leaders_by_session
from maillage.planning.views.proposal import Sitting, sittings
from maillage.planning.views.year import NOBODY, sessions_between, visible_groups


@page("planning.plan")
def proposal_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """A proposal as a file."""
    found = access_scenario(request, slug)
    if not found.solution:
        raise Http404
    return _file(kind, _year_of_proposal(found))


@page("planning.plan")
def year_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The school year of `?date=` as published, as a file."""
    today = clock.today()
    _, day = calendars.asked(request.GET, today=today, default="annee")
    first, after = calendars.school_year(day)
    groups = {one.pk: one for one in visible_groups(request, first, after)}
    rows = list(sessions_between(groups, first, after))
    for row in rows:
        row.group = groups[row.group_id]
    leaders = leaders_by_session(rows)
    lines, events = [], []
    for row in rows:
        if not first <= row.local_start.date() < after:
            continue
        place = str(row.room or row.group.site or "")
        who = leaders.get(row.pk, NOBODY)
        lines.append(Line(row.group.name, row.local_start, row.local_end, place, who))
        events.append(
            ics.FeedEvent(
                uid=row.uid,
                sequence=row.sequence,
                start=row.starts_at,
                end=row.ends_at,
                updated_at=row.updated_at,
                summary=row.group.name,
                location=place,
                zone=str(row.group.zone),
            )
        )
    return _file(
        kind,
        Year(
            title=f"Calendrier {first.year}-{after.year}",
            subject=f"Séances publiées au {jour_du_mois(today)} {today.year}",
            organisation=_header(request.organisation),
            made_on=today,
            lines=sorted(lines, key=lambda one: (one.group, one.start)),
            events=events,
        ),
    )


def _year_of_proposal(found: CalendarScenario) -> Year:
    every = list(sittings(found))
    return Year(
        title="Proposition de calendrier",
        subject=found.cycle.title,
        organisation=_header(found.organisation),
        made_on=clock.today(),
        lines=[Line(one.group, one.start, one.end, one.place, one.leaders) for one in every],
        events=[_event(found, one) for one in every],
    )


def _event(found: CalendarScenario, one: Sitting) -> ics.FeedEvent:
    zone = ZoneInfo(found.problem["timezone"])
    return ics.FeedEvent(
        uid=f"{found.slug}-{one.rank}-{one.index}@maillage",
        sequence=0,
        start=one.start.replace(tzinfo=zone),
        end=one.end.replace(tzinfo=zone),
        updated_at=found.created_at,
        summary=f"{one.group} (proposition)",
        location=one.place,
        zone=str(zone),
    )


def _file(kind: str, year: Year) -> HttpResponse:
    known = KINDS.get(kind)
    if known is None:
        raise Http404
    return files.attachment(known.write(year), filename=known.filename)


def _header(organisation: Organisation) -> list[str]:
    return [line for line in (organisation.name, organisation.address) if line]
