"""Reads of antennas, of communes that nobody reaches in time, of partners and their answers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from maillage.kernel import clock, maps
from maillage.pathways.bookable import SLOT, hours_of
from maillage.pathways.delays import add_months, delay
from maillage.pathways.domain.partners import BOOKING
from maillage.pathways.enums.partners import ReferralAnswer
from maillage.pathways.models import Antenna, AntennaPost, Catchment, Child, Partner, Referral
from maillage.people.enums import SiteKind
from maillage.people.models import Occupation, Room, Site, User
from maillage.territory.registry import (
    Commune,
    UnknownPlace,
    commune,
    communes_of,
)
from maillage.territory.travel import NoRoad, travel_minutes


@dataclass(frozen=True)
class AntennaLine:
    """An antenna, who is based there, and what asks for attention."""

    antenna: Antenna
    people: list[User]
    alerts: list[str]

    @property
    def is_over(self) -> bool:
        """The agreement has ended: the antenna may be closed."""
        return self.antenna.ends_on < clock.today()


def antennas() -> list[AntennaLine]:
    """The antennas that are not closed, with their people; first, what asks for attention."""
    posts = AntennaPost.objects.select_related("person").order_by("person__search_key", "pk")
    rows = (
        Antenna.objects.filter(closed_on=None)
        .select_related("site")
        .prefetch_related(Prefetch("posts", queryset=posts))
    )
    found = []
    for row in rows.order_by("site__search_key"):
        people = [post.person for post in row.posts.all()]
        found.append(AntennaLine(row, people, alerts_of(row, len(people))))
    return sorted(found, key=lambda line: not line.alerts)


def alerts_of(antenna: Antenna, based: int) -> list[str]:
    """What asks for attention: an agreement that ends or has ended, an antenna held by one."""
    today = clock.today()
    found = []
    if antenna.ends_on < today:
        found.append("Convention expirée")
    elif antenna.ends_on < _alert_day():
        found.append("Convention à renouveler")
    if based < 2:
        found.append("Moins de deux personnes basées")
    return found


def ending() -> int:
    """How many agreements have ended, or end before the alert."""
    return Antenna.objects.filter(closed_on=None, ends_on__lt=_alert_day()).count()


def _alert_day() -> date:
    today = clock.today()
    return add_months(today, delay("antenne.alerte", today).value)


def places() -> list[Site]:
    """Where professionals leave from: the service's own sites and antennas under agreement."""
    today = clock.today()
    living = Antenna.objects.filter(starts_on__lte=today, ends_on__gte=today)
    rows = Site.objects.filter(Q(kind=SiteKind.HEAD_OFFICE) | Q(pk__in=living.values("site")))
    return list(rows.order_by("search_key"))


@dataclass(frozen=True)
class Cover:
    """A commune of the catchments, the nearest place, and the minutes to it (None: no road)."""

    commune: Commune
    nearest: Site | None
    minutes: int | None


def coverage() -> tuple[list[Cover], list[Cover]]:
    """The communes of the catchments in force: those reached in time, and those that are not.

    The farthest come first among those that are not.
    """
    today = clock.today()
    reach = delay("antenne.portee", today).value
    sites = places()
    lines = [_cover(one, sites) for one in _served(today)]
    near = [one for one in lines if one.minutes is not None and one.minutes <= reach]
    far = [one for one in lines if one.minutes is None or one.minutes > reach]
    return near, sorted(far, key=lambda one: (-(one.minutes or 10**6), one.commune.name))


def _served(today: date) -> list[Commune]:
    codes: set[str] = set()
    rows = Catchment.objects.filter(valid_from__lte=today).filter(
        Q(valid_to=None) | Q(valid_to__gte=today)
    )
    for departement, listed in rows.values_list("departement_code", "communes"):
        codes |= set(listed) if listed else {one.insee for one in communes_of(departement)}
    found = []
    for code in sorted(codes):
        try:
            found.append(commune(code))
        except UnknownPlace:
            continue
    return found


def _cover(one: Commune, sites: Sequence[Site]) -> Cover:
    nearest, best = None, None
    for site in sites:
        try:
            minutes = travel_minutes(site.commune_code, one.insee)
        except (NoRoad, UnknownPlace):
            continue
        if best is None or minutes < best:
            nearest, best = site, minutes
    return Cover(one, nearest, best)


def partners() -> QuerySet[Partner]:
    """Partners with how many demands were made to them and accepted, by name."""
    return Partner.objects.annotate(
        asked=Count("referrals"),
        accepted=Count("referrals", filter=Q(referrals__answer=ReferralAnswer.ACCEPTED)),
    ).order_by("search_key", "pk")


def partner_maps() -> list[maps.Departement]:
    """Partners who were asked, on their départements: one point a commune, sized by demands."""
    rows = Referral.objects.values("partner__commune_code").annotate(count=Count("pk"))
    asked = Counter({row["partner__commune_code"]: row["count"] for row in rows.order_by()})
    return drawn(asked, "Demandes aux partenaires", ("demande", "demandes"))


def drawn(counts: Counter[str], title: str, noun: tuple[str, str]) -> list[maps.Departement]:
    """Counts by commune (INSEE codes) on the outline of each département that has some."""
    by_departement: dict[str, list[maps.Place]] = {}
    for code, count in sorted(counts.items()):
        try:
            one = commune(code)
        except UnknownPlace:
            continue
        if count:
            place = maps.Place(one.name, one.point.latitude, one.point.longitude, count)
            by_departement.setdefault(one.departement, []).append(place)
    return [
        maps.departement(code, spots, title=title, noun=noun)
        for code, spots in sorted(by_departement.items())
        if code in maps.outlines()["alone"]
    ]


def referrals_of(child: Child) -> list[Referral]:
    """What was asked for a child, the latest first."""
    rows = Referral.objects.filter(child=child).select_related("partner", "sent_by")
    return list(rows.order_by("-sent_on", "-pk"))


def partners_answered(children: QuerySet[Child]) -> QuerySet[Referral]:
    """What partners answered for these children and nobody has followed up, the oldest first."""
    rows = Referral.objects.filter(
        answered_on__isnull=False, handled_on=None, child__in=children.order_by().values("pk")
    )
    return rows.select_related("child", "partner").order_by("answered_on", "pk")


@dataclass(frozen=True)
class Slot:
    """An hour of a room, in the site's own time; whose it is when taken."""

    start: datetime
    taken: bool
    booking: str


def slots_of(room: Room, person: User) -> list[tuple[date, list[Slot]]]:
    """The hours of a room over the coming working days, taken or free.

    `booking` is the slug by which one gives back an hour that one took.
    """
    now, days = clock.now(), hours_of(room)
    first, last = days[0][0], days[-1][-1] + SLOT
    taken = list(
        Occupation.objects.filter(room=room, starts_at__lt=last, ends_at__gt=first).values_list(
            "starts_at", "ends_at", "source"
        )
    )
    own = set(
        Occupation.objects.filter(
            person=person, source__startswith=BOOKING, starts_at__lt=last
        ).values_list("source", flat=True)
    )
    found = []
    for day in days:
        hours = []
        for start in day:
            sources = [
                source for begins, ends, source in taken if begins < start + SLOT and ends > start
            ]
            mine = next((one for one in sources if one in own), "")
            if start >= now or mine:
                hours.append(Slot(start, bool(sources), mine.removeprefix(BOOKING)))
        found.append((day[0].date(), hours))
    return found
