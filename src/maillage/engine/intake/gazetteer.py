"""Départements and communes: which place names a text may hold."""

from __future__ import annotations

import gzip
import re
from functools import lru_cache
from importlib import resources

from maillage.engine.intake.document import fold

DEPARTMENTS: dict[str, str] = dict(
    pair.split("=")
    for pair in [
        "01=Ain",
        "02=Aisne",
        "03=Allier",
        "04=Alpes-de-Haute-Provence",
        "05=Hautes-Alpes",
        "06=Alpes-Maritimes",
        "07=Ardèche",
        "08=Ardennes",
        "09=Ariège",
        "10=Aube",
        "11=Aude",
        "12=Aveyron",
        "13=Bouches-du-Rhône",
        "14=Calvados",
        "15=Cantal",
        "16=Charente",
        "17=Charente-Maritime",
        "18=Cher",
        "19=Corrèze",
        "21=Côte-d'Or",
        "22=Côtes-d'Armor",
        "23=Creuse",
        "24=Dordogne",
        "25=Doubs",
        "26=Drôme",
        "27=Eure",
        "28=Eure-et-Loir",
        "29=Finistère",
        "2A=Corse-du-Sud",
        "2B=Haute-Corse",
        "30=Gard",
        "31=Haute-Garonne",
        "32=Gers",
        "33=Gironde",
        "34=Hérault",
        "35=Ille-et-Vilaine",
        "36=Indre",
        "37=Indre-et-Loire",
        "38=Isère",
        "39=Jura",
        "40=Landes",
        "41=Loir-et-Cher",
        "42=Loire",
        "43=Haute-Loire",
        "44=Loire-Atlantique",
        "45=Loiret",
        "46=Lot",
        "47=Lot-et-Garonne",
        "48=Lozère",
        "49=Maine-et-Loire",
        "50=Manche",
        "51=Marne",
        "52=Haute-Marne",
        "53=Mayenne",
        "54=Meurthe-et-Moselle",
        "55=Meuse",
        "56=Morbihan",
        "57=Moselle",
        "58=Nièvre",
        "59=Nord",
        "60=Oise",
        "61=Orne",
        "62=Pas-de-Calais",
        "63=Puy-de-Dôme",
        "64=Pyrénées-Atlantiques",
        "65=Hautes-Pyrénées",
        "66=Pyrénées-Orientales",
        "67=Bas-Rhin",
        "68=Haut-Rhin",
        "69=Rhône",
        "70=Haute-Saône",
        "71=Saône-et-Loire",
        "72=Sarthe",
        "73=Savoie",
        "74=Haute-Savoie",
        "75=Paris",
        "76=Seine-Maritime",
        "77=Seine-et-Marne",
        "78=Yvelines",
        "79=Deux-Sèvres",
        "80=Somme",
        "81=Tarn",
        "82=Tarn-et-Garonne",
        "83=Var",
        "84=Vaucluse",
        "85=Vendée",
        "86=Vienne",
        "87=Haute-Vienne",
        "88=Vosges",
        "89=Yonne",
        "90=Territoire de Belfort",
        "91=Essonne",
        "92=Hauts-de-Seine",
        "93=Seine-Saint-Denis",
        "94=Val-de-Marne",
        "95=Val-d'Oise",
        "971=Guadeloupe",
        "972=Martinique",
        "973=Guyane",
        "974=La Réunion",
        "976=Mayotte",
    ]
)
# Names that are also a town, a river, a common word: they need "département" beside them.
_AMBIGUOUS = """
01 02 03 08 10 11 16 18 19 23 26 27 30 32 36 39 40 42 45 46 50 51 53 55 57 58 59
60 61 69 75 80 81 83 84 85 86 88 89 974
"""
AMBIGUOUS = frozenset(_AMBIGUOUS.split())


def key(name: str) -> str:
    """A name as compared: folded, hyphens and apostrophes as spaces, "saint" spelled out."""
    plain = re.sub(r"[\s'-]+", " ", fold(name)).strip()
    return re.sub(r"\b(st|ste)\b", lambda m: "saint" if m[1] == "st" else "sainte", plain)


DEPARTMENT_KEYS: dict[str, str] = {key(name): code for code, name in DEPARTMENTS.items()}


Commune = tuple[str, str, int, str]
_ARTICLE = re.compile(r"^(?:la|le|les|l) ")
_PLAIN = tuple(zip("àâäéèêëîïôöùûüÿçñ'’-", "aaaeeeeiioouuuycn   ", strict=True))


@lru_cache(maxsize=1)
def _lines() -> tuple[list[str], dict[str, list[int]]]:
    """The lines of the list of communes, and where each name stands; empty without the list.

    Built to be quick (a few hundredths of a second): a line is only split when it is asked for.
    """
    source = resources.files("maillage").joinpath("territory", "data", "communes.csv.gz")
    if not source.is_file():
        return [], {}
    text = gzip.decompress(source.read_bytes()).decode("utf-8")
    plain = text.lower()
    for accented, letter in _PLAIN:  # quicker than translate on a text of this size
        plain = plain.replace(accented, letter)
    places: dict[str, list[int]] = {}
    for rank, line in enumerate(plain.split("\n")):
        name = line[6 : line.find(";", 6)]
        places.setdefault(name, []).append(rank)
        bare = _ARTICLE.sub("", name)
        if bare != name:
            places.setdefault(bare, []).append(rank)
    return text.split("\n"), places


def _commune(line: str) -> Commune:
    _, name, department, population, _, _, postal, *_ = line.rstrip("\r").split(";")
    return name, department, int(population or 0), postal


@lru_cache(maxsize=4096)
def communes(name: str) -> tuple[Commune, ...]:
    """Communes of that name: (name, département, population, postal codes); accents are free."""
    plain = key(name)
    lines, places = _lines()
    ranks = places.get(plain) or places.get(_ARTICLE.sub("", plain)) or []
    return tuple(_commune(lines[rank]) for rank in ranks if rank)


def department_of_name(name: str) -> str | None:
    """The code of a département by name or number, or None."""
    plain = key(name)
    for code, full in DEPARTMENTS.items():
        if plain in {key(full), code.lower()}:
            return code
    return None
