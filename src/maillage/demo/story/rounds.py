"""Seine-Saint-Denis: a week of visits that crosses the département, and the one that could be."""

from dataclasses import dataclass
from typing import Any

from maillage.demo.story.children import EAST, SPACE, WEST
from maillage.demo.story.season import Season, living_on
from maillage.kernel import clock
from maillage.kernel.enums import JobStatus
from maillage.kernel.jobs import Progress
from maillage.kernel.models import Job
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.people.models import Membership, Organisation
from maillage.rounds.domain import bring_in, solve_scenario, start_solving
from maillage.rounds.sheet import CLOSE, OPEN, SCHOOL_CLOSE, SCHOOL_DAYS, Line, problem_of
from maillage.territory.registry import commune

TITLE = "Semaine type, automne"
TEAM = (
    ("Éducatrice 1", "éducatrice spécialisée"),
    ("Éducatrice 2", "éducatrice spécialisée"),
    ("Éducateur 3", "éducatrice spécialisée"),
    ("Psychologue 1", "psychologue"),
    ("Psychomotricienne 1", "psychomotricienne"),
    ("Psychopédagogue 1", "psychopédagogue"),
)
BASE = "93008"
CHILDREN, EDUCATORS = 20, 3
STARTS = (9 * 60 + 15, 11 * 60, 14 * 60, 15 * 60 + 30)


@dataclass(frozen=True)
class _Seat:
    """When a visit stands in the week as it is."""

    day: int
    start: int


def tell(season: Season) -> None:
    """Bring the week in, and compute it."""
    organisation = Organisation.objects.get(slug=SPACE)
    with living_on(season.before_today(3)), within(organisation):
        head = Membership.objects.select_related("user").filter(role=Role.HEAD_OF_SERVICE)[0].user
        row = bring_in(
            organisation=organisation,
            actor=head,
            title=TITLE,
            problem=problem_of(_lines(), commune(BASE), None),
        )
        job = start_solving(scenario=row, actor=head)
        solve_scenario(scenario=row, progress=Progress(job))
        Job.objects.filter(pk=job.pk).update(
            status=JobStatus.DONE, percent=100, finished_at=clock.now()
        )


def _lines() -> list[Line]:
    """Two visits a day for each, in the order in which families called: west, then east.

    Each educator has children of their own; the last visit of a week is somebody else's.
    """
    west, east = WEST.split(), EAST.split()
    homes = [(west if rank % 2 else east)[rank // 2 % len(west)] for rank in range(CHILDREN)]
    lines: list[Line] = []
    for rank, (who, trade) in enumerate(TEAM):
        is_educator = rank < EDUCATORS
        own = [child for child in range(CHILDREN) if not is_educator or child % EDUCATORS == rank]
        for turn in range(10):
            late = turn == 9 and is_educator
            child = (own[turn * 3 % len(own)] + late) % CHILDREN
            seat = _Seat(turn % 5, STARTS[(turn // 5 * 2 + rank + turn) % len(STARTS)])
            lines.append(_line(len(lines) + 2, f"E{child + 1}", who, trade, homes[child], seat))
    return _apart(lines)


def _line(number: int, child: str, who: str, trade: str, home: str, seat: _Seat) -> Line:
    at_school = seat.day in SCHOOL_DAYS and number % 3 == 0
    place: dict[str, Any] = (
        {"kind": "school", "place": "École", "days": SCHOOL_DAYS, "closing": SCHOOL_CLOSE}
        if at_school
        else {"kind": "home", "place": "", "days": tuple(range(5)), "closing": CLOSE}
    )
    return Line(
        number=number,
        child=child,
        who=who,
        trade=trade,
        day=seat.day,
        start=seat.start,
        minutes=45,
        commune=commune(home),
        opening=OPEN,
        fixed=False,
        **place,
    )


def _apart(lines: list[Line]) -> list[Line]:
    """A child, or a professional, is not seen twice at the same time."""
    taken: set[tuple[str, int, int]] = set()
    kept = []
    for line in lines:
        keys = {(name, line.day, line.start) for name in (line.child, line.who)}
        if not keys & taken:
            taken |= keys
            kept.append(line)
    return kept
