"""The nation on paper: which organisation has how many people, services, groups; fixed seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from maillage.kernel.search import search_key
from maillage.territory import registry

# At scale 1 (design, section 7). The large organisation has its size at every scale.
ORGANISATIONS, PEOPLE, SERVICES, GROUPS, PROVIDERS = 1_500, 1_300_000, 35_000, 60_000, 3_000
LARGE_PEOPLE, LARGE_GROUPS, LARGE_SERVICES, LARGE_CALLS = 3_000, 150, 80, 40
LEAST_PEOPLE = 12
LARGE = 0
FIRST = [
    "Camille",
    "Claude",
    "Dominique",
    "Inès",
    "Karim",
    "Léa",
    "Hugo",
    "Nadia",
    "Paul",
    "Chloé",
    "Yanis",
    "Élodie",
    "Marc",
    "Aïcha",
    "Julien",
    "Sophie",
    "Thomas",
    "Manon",
    "Mehdi",
    "Anne",
    "Luc",
    "Fatou",
    "Pierre",
    "Zoé",
    "Samuel",
    "Lucie",
    "Olivier",
    "Noémie",
    "Rémi",
    "Hélène",
    "Antoine",
    "Jade",
    "Bruno",
    "Émilie",
    "Victor",
    "Salomé",
    "Adrien",
    "Clara",
    "Nicolas",
    "Maëlle",
    "Éric",
    "Louise",
]
LAST = [
    "Durand",
    "Morel",
    "Lefèvre",
    "Garnier",
    "Chevalier",
    "Roux",
    "Fontaine",
    "Blanchard",
    "Mercier",
    "Guérin",
    "Boyer",
    "Lambert",
    "Faure",
    "Renaud",
    "Picard",
    "Marchand",
    "Dufour",
    "Rey",
    "Colin",
    "Vidal",
    "Perrin",
    "Masson",
    "Leroux",
    "Barbier",
    "Aubert",
    "Rolland",
    "Caron",
    "Noël",
    "Dupuis",
    "Benali",
    "Diallo",
    "Nguyen",
    "Traoré",
    "Da-Silva",
    "Meunier",
    "Bailly",
    "Hervé",
    "Pasquier",
    "Langlois",
    "Besson",
    "Prévost",
    "Gaillard",
    "Humbert",
    "Carlier",
    "Maillard",
    "Poirier",
    "Lebrun",
    "Tessier",
]
KEYS = {name: search_key(name) for name in (*FIRST, *LAST)}


@dataclass
class Organisation:
    """One buyer and the runs of keys that its rows take (first key, how many)."""

    pk: int
    slug: str
    name: str
    kind: str
    departement: str
    communes: list[str]
    people: range
    services: range
    groups: range
    cycles: list[range] = field(default_factory=list)

    @property
    def is_large(self) -> bool:
        return self.pk == LARGE + 1

    def professionals(self) -> range:
        """Everybody but the handful who run the place."""
        return self.people[6:] if len(self.people) > 8 else self.people


@dataclass
class Nation:
    """Buyers, then the providers' organisations, persons and accounts after them."""

    organisations: list[Organisation]
    providers: range
    # One person per provider, a second for every third one: profile keys and their accounts.
    profiles: range
    profile_users: range
    serving: dict[str, list[int]]
    led: dict[int, int] = field(default_factory=dict)


def person_name(pk: int) -> tuple[str, str]:
    """First and last name of an account: the same pair comes back often, as in life."""
    mixed = pk * 2654435761 % 2**32
    return FIRST[mixed % len(FIRST)], LAST[mixed // 64 % len(LAST)]


def build(scale: float, seed: int) -> Nation:
    """Sizes drawn log-normal, capped at the large organisation's, summing to the nation's."""
    random = Random(seed)
    number = max(3, round(ORGANISATIONS * scale))
    sizes = _sizes(number, round(PEOPLE * scale), random)
    total = sum(sizes)
    departements = [one.code for one in registry.departements()][:101]
    by_departement = {code: _communes(code) for code in departements}
    organisations = []
    person = service = group = 1
    for rank, size in enumerate(sizes):
        large = rank == LARGE
        groups = LARGE_GROUPS if large else max(1, round(GROUPS * scale * size / total))
        services = LARGE_SERVICES if large else max(1, round(SERVICES * scale * size / total))
        code = departements[(36 + rank) % len(departements)]
        is_departement = rank < len(departements)
        one = Organisation(
            pk=rank + 1,
            slug=f"organisation-{rank + 1}",
            name=f"Département {code}" if is_departement else f"Association n° {rank + 1}",
            kind="department" if is_departement else "association",
            departement=code,
            communes=by_departement[code],
            people=range(person, person + size),
            services=range(service, service + services),
            groups=range(group, group + groups),
        )
        one.cycles = _cycles(one)
        organisations.append(one)
        person, service, group = one.people.stop, one.services.stop, one.groups.stop
    return _with_providers(organisations, scale, person, departements, random)


def _sizes(number: int, total: int, random: Random) -> list[int]:
    raw = [random.lognormvariate(0, 1) for _ in range(number - 1)]
    factor, wanted = 1.0, max(total - LARGE_PEOPLE, (number - 1) * LEAST_PEOPLE)
    for _ in range(40):  # the cap takes from the sum: grow the rest until it is right
        sizes = [min(LARGE_PEOPLE, max(LEAST_PEOPLE, round(one * factor))) for one in raw]
        factor *= wanted / sum(sizes)
    return [LARGE_PEOPLE, *sizes]


def _communes(code: str) -> list[str]:
    found = registry._by_departement().get(code, [])
    return [one.insee for one in found[:40]] or ["37261"]


def _cycles(one: Organisation) -> list[range]:
    """Runs of groups: the large organisation plans 120 of its groups at once, others up to 30."""
    runs, start, most = [], one.groups.start, 120 if one.is_large else 30
    while start < one.groups.stop:
        stop = min(one.groups.stop, start + most)
        runs.append(range(start, stop))
        start, most = stop, 6 if one.is_large else most
    return runs


def _with_providers(
    organisations: list[Organisation],
    scale: float,
    first_user: int,
    departements: list[str],
    random: Random,
) -> Nation:
    number = max(600, round(PROVIDERS * scale))
    first = len(organisations) + 1
    providers = range(first, first + number)
    profiles = range(1, number + number // 3 + 1)
    serving: dict[str, list[int]] = {code: [] for code in departements}
    for profile in profiles:
        for code in served_by(profile, departements, random):
            serving[code].append(profile)
    return Nation(
        organisations,
        providers,
        profiles,
        range(first_user, first_user + len(profiles)),
        {code: found or [1] for code, found in serving.items()},
    )


def served_by(profile: int, departements: list[str], random: Random) -> list[str]:
    """Up to four neighbouring départements (in the order of their codes)."""
    home = (profile * 7) % len(departements)
    reach = random.choice((1, 2, 3, 4))
    return [departements[(home + step) % len(departements)] for step in range(reach)]
