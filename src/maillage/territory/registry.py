"""Départements and communes: read once from the data files, looked up by code or by text.

Codes are strings ("2A004", "01"). The files are read at the first call (about a third of a second
for the communes) and kept. Sources, year and credits: territory/data/SOURCES.md.
"""

import csv
import gzip
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

from rapidfuzz import fuzz, process

from maillage.engine.geo import Point, great_circle_km
from maillage.kernel.keys import search_key

DATA = Path(__file__).parent / "data"
# Below this likeness (rapidfuzz ratio, 0 to 100) a commune is not proposed for a misspelt name.
TYPO_CUTOFF = 75
SHORTEST_TYPO = 4
DEPARTEMENT_LENGTH = 2
AFTER_ALL = "\x7f"  # sorts after every letter, digit and space of a key
SAINTS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
CODE = re.compile(r"\b(?:\d{2,5}|2[ab])\b", re.IGNORECASE | re.ASCII)


class UnknownPlace(LookupError):
    """No département or commune carries this code; the message is a French sentence."""


@dataclass(frozen=True)
class Departement:
    """A département, or one of the three collectivities that have a département's duties.

    `zone` is A, B or C; empty where the rector fixes the calendar (Corsica and overseas).
    """

    code: str
    name: str
    kind: str
    region: str
    academy: str
    zone: str
    alsace_moselle: bool
    overseas: bool
    timezone: str


@dataclass(frozen=True)
class Commune:
    """A commune of 2026, or an arrondissement of Paris, Lyon or Marseille (then `city` is set).

    `population` is the number of inhabitants; `point` the town hall, or near it (SOURCES.md).
    """

    insee: str
    name: str
    departement: str
    population: int
    point: Point
    postal_codes: tuple[str, ...]
    city: str


@lru_cache(maxsize=1)
def _departements() -> dict[str, Departement]:
    with (DATA / "departements.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Departement(
                code=row["code"],
                name=row["name"],
                kind=row["kind"],
                region=row["region"],
                academy=row["academy"],
                zone=row["zone"],
                alsace_moselle=row["alsace_moselle"] == "1",
                overseas=row["overseas"] == "1",
                timezone=row["timezone"],
            )
            for row in csv.DictReader(file, delimiter=";")
        }


@lru_cache(maxsize=1)
def _communes() -> dict[str, Commune]:
    with gzip.open(DATA / "communes.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        next(rows)
        return {
            insee: Commune(
                insee=insee,
                name=name,
                departement=departement,
                population=int(population),
                point=Point(float(latitude), float(longitude)),
                postal_codes=tuple(postal.split("|")),
                city=city,
            )
            for insee, name, departement, population, latitude, longitude, postal, city in rows
        }


@dataclass(frozen=True)
class _NameIndex:
    """Names by prefix. A rank is a place in `communes`, the most populous first.

    `starts` holds, sorted, the rest of each name from each of its words on; `ranks` runs beside.
    """

    communes: list[Commune]
    names: list[str]
    starts: list[str]
    ranks: list[int]
    exact: dict[str, list[int]]
    labels: dict[str, list[int]]


@lru_cache(maxsize=1)
def _name_index() -> _NameIndex:
    communes = sorted(_communes().values(), key=lambda one: -one.population)
    names = [search_key(one.name) for one in communes]
    exact = defaultdict(list)
    labels = defaultdict(list)
    pairs = []
    for rank, name in enumerate(names):
        exact[name].append(rank)
        labels[f"{name} {communes[rank].departement.lower()}"].append(rank)
        words = name.split()
        pairs += [(" ".join(words[start:]), rank) for start in range(len(words))]
    pairs.sort()
    starts, ranks = map(list, zip(*pairs, strict=True))
    return _NameIndex(communes, names, starts, ranks, dict(exact), dict(labels))


@lru_cache(maxsize=1)
def _postal_index() -> dict[str, list[Commune]]:
    """Postal code -> communes, arrondissements before their city, then the most populous."""
    index = defaultdict(list)
    for commune in _communes().values():
        for code in commune.postal_codes:
            index[code].append(commune)
    return {
        code: sorted(found, key=lambda commune: (not commune.city, -commune.population))
        for code, found in index.items()
    }


@lru_cache(maxsize=1)
def _by_departement() -> dict[str, list[Commune]]:
    """Code -> communes and arrondissements, the most populous first."""
    index = defaultdict(list)
    for one in _name_index().communes:
        index[one.departement].append(one)
    return dict(index)


def departements() -> tuple[Departement, ...]:
    """The 101 départements and the 3 collectivities (975, 977, 978), by code."""
    return tuple(_departements().values())


def departement(code: str) -> Departement:
    """The département of a code such as "37", "2A" or "971".

    Raises:
        UnknownPlace: when no département has this code.
    """
    try:
        return _departements()[code]
    except KeyError:
        raise UnknownPlace(f"Aucun département ne porte le code « {code} ».") from None


def commune(insee: str) -> Commune:
    """The commune, or the arrondissement of Paris, Lyon or Marseille, of an INSEE code.

    Raises:
        UnknownPlace: when no commune of 2026 has this code (communes change on 1 January).
    """
    try:
        return _communes()[insee]
    except KeyError:
        raise UnknownPlace(f"Aucune commune de 2026 ne porte le code INSEE « {insee} ».") from None


def commune_name(insee: str) -> str:
    """The full name, article included; the code itself when the commune no longer exists."""
    found = _communes().get(insee)
    return found.name if found else insee


def communes_of(departement: str) -> tuple[Commune, ...]:
    """The communes of a département, arrondissements left out, the most populous first."""
    return tuple(one for one in _by_departement().get(departement, []) if not one.city)


@lru_cache(maxsize=512)
def communes_around(insee: str, km: float) -> tuple[str, ...]:
    """The INSEE codes within `km` of a commune as the crow flies, itself included, nearest first.

    Raises UnknownPlace for no such commune.
    """
    here = commune(insee).point
    # A degree of latitude is 111 km everywhere: most communes are left out by one comparison.
    near = [
        (great_circle_km(here, one.point), code)
        for code, one in _communes().items()
        if abs(one.point.latitude - here.latitude) * 111 <= km
    ]
    return tuple(code for away, code in sorted(near) if away <= km)


def arrondissements(insee: str) -> tuple[Commune, ...]:
    """The arrondissements of Paris (75056), Lyon (69123) or Marseille (13055); else nothing."""
    return tuple(one for one in _communes().values() if one.city == insee)


def search_communes(text: str, departement: str | None = None, limit: int = 8) -> list[Commune]:
    """Communes for what somebody is typing: part of a name, a postal code, an INSEE code, or both.

    Accents, case, hyphens and apostrophes do not matter, "st" also means "saint", and any word of
    the name may come first. Exact names come first, then the most populous. A misspelt name is
    looked for only when no name fits. Arrondissements appear when the text holds digits
    ("75011", "Lyon 3").
    """

    def kept(communes: Iterable[Commune]) -> list[Commune]:
        inside = (one for one in communes if departement in (None, one.departement))
        return list(islice(inside, limit))

    code = text.strip().upper()
    if code in _postal_index():
        return kept(_postal_index()[code])
    if code in _communes():
        return kept([_communes()[code]])
    found = kept(_by_name(search_key(text)))
    codes = CODE.findall(text)
    name = search_key(CODE.sub(" ", text))
    if not found and codes:
        found = kept(_by_name_and_code(name, codes[0].upper()))
    if not found and len(name) >= SHORTEST_TYPO:
        found = kept(_by_likeness(name))
    return found


def _spellings(key: str) -> set[str]:
    return {key, " ".join(SAINTS.get(word, word) for word in key.split())}


def _by_name(key: str) -> Iterator[Commune]:
    """Communes with a word of the name from which the key goes on."""
    if not key:
        return
    index = _name_index()
    exact: set[int] = set()
    others: set[int] = set()
    for wanted in _spellings(key):
        first = bisect_left(index.starts, wanted)
        last = bisect_left(index.starts, wanted + AFTER_ALL)
        exact.update(index.exact.get(wanted, ()))
        others.update(index.ranks[first:last])
    with_digits = any(char.isdigit() for char in key)
    for rank in chain(sorted(exact), sorted(others - exact)):
        if with_digits or not index.communes[rank].city:
            yield index.communes[rank]


def _by_name_and_code(key: str, code: str) -> list[Commune]:
    """Communes that fit the key, if any, in a département (two characters) or postal area."""
    near = _near_code(code)
    if not key:
        return [one for one in near if not one.city]
    inside = {one.insee for one in near}
    return [one for one in _by_name(key) if one.insee in inside]


def _near_code(code: str) -> list[Commune]:
    """Communes of a département (two characters) or postal area, the most populous first."""
    if len(code) == DEPARTEMENT_LENGTH:
        return _by_departement().get(code, [])
    served = (found for postal, found in _postal_index().items() if postal.startswith(code))
    near = {one.insee: one for communes in served for one in communes}
    return sorted(near.values(), key=lambda one: -one.population)


def _by_likeness(key: str) -> Iterator[Commune]:
    """Communes whose name looks like a misspelt key, the likest first."""
    index = _name_index()
    wanted = max(_spellings(key), key=len)
    likely = process.extract(
        wanted, index.names, scorer=fuzz.ratio, score_cutoff=TYPO_CUTOFF, limit=None
    )
    return (index.communes[rank] for _, _, rank in likely if not index.communes[rank].city)


def commune_label(one: Commune) -> str:
    """The name with the code of its département, "Tours (37)": no two communes share it."""
    return f"{one.name} ({one.departement})"


def matching_communes(text: str) -> list[Commune]:
    """The communes that a typed text names in full: by label, name, postal code or INSEE code.

    Several when the text is shared; none when it only begins a name or is misspelt. A postal code
    of Paris, Lyon or Marseille names the arrondissement.
    """
    code = text.strip().upper()
    if code in _postal_index():
        found = _postal_index()[code]
        return [one for one in found if one.city] or found
    if code in _communes():
        return [_communes()[code]]
    spellings = _spellings(search_key(text))
    index = _name_index()
    ranks = sorted({rank for key in spellings for rank in index.exact.get(key, ())})
    if not ranks:
        ranks = sorted({rank for key in spellings for rank in index.labels.get(key, ())})
    return [index.communes[rank] for rank in ranks]
