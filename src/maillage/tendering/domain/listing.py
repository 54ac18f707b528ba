"""From the text of a listing (a directory page, a web site) to the fields of a provider's profile.

Nothing is invented: a field holds what a passage of the text states, in the words of our lists,
or stays empty. Nothing is kept here: a person reviews what was read, then saves it themselves.
"""

import re
from dataclasses import dataclass, field

from maillage.kernel.identifiers import BadIdentifier, parse_nda, parse_siret
from maillage.kernel.keys import search_key
from maillage.tendering.enums import CALL_PROFILES, TRAINED_PROFESSIONAL
from maillage.territory.registry import departements

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<!\d)(?:\+33[ .]?|0)[1-9](?:[ .-]?\d{2}){4}(?!\d)")
SIRET = re.compile(r"(?i)siret\D{0,12}((?:\d[\s\u00a0]?){14})(?!\d)")
NDA = re.compile(
    r"(?i)(?:déclaration d['’]activité|\bNDA\b|numéro d['’]activité|enregistrée? sous le numéro)"
    r"\D{0,30}((?:\d[\s\u00a0]?){11})(?!\d)"
)
NUMBERS = re.compile(r"\((\d{2,3}|2[AB])\)")
# Approaches under the name that calls use, and the words that say them (accents and case aside).
METHODS = {
    "systémique": ("systemique",),
    "GEASE": ("gease",),
    "GAPP": ("gapp",),
    "codéveloppement": ("codeveloppement", "co developpement"),
    "groupe Balint": ("balint",),
    "psychanalytique": ("psychanalytique", "psychanalyse"),
    "analyse institutionnelle": ("analyse institutionnelle", "psychotherapie institutionnelle"),
    "analyse transactionnelle": ("analyse transactionnelle",),
    "approche narrative": ("narrative", "narratives"),
    "clinique de l’activité": ("clinique de l activite",),
    "pouvoir d’agir": ("pouvoir d agir",),
    "intervision": ("intervision",),
}
# Names that are also common words: read with their number, or after "département".
COMMON_WORDS = frozenset({"nord", "manche", "lot", "aube", "landes", "cher", "ain", "var"})
# A profile is read from its name in either gender, as our list writes it.
PROFILE_WORDS = {
    code: tuple(search_key(word) for word in re.split(r" ou ", label))
    for code, label in CALL_PROFILES
    if code not in (TRAINED_PROFESSIONAL, "experienced_professional")
}


@dataclass(frozen=True)
class Listing:
    """What a text states of a provider; "" and [] where it is silent."""

    email: str = ""
    phone: str = ""
    siret: str = ""
    training_registration_no: str = ""
    has_qualiopi: bool = False
    profile_types: list[str] = field(default_factory=list)
    departements: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether the text says nothing of what a profile holds."""
        return self == Listing()


def read_listing(text: str) -> Listing:
    """What the text of a listing states; a number that its key refuses is left out."""
    key = f" {search_key(text)} "
    return Listing(
        email=_first(EMAIL, text).lower(),
        phone=_first(PHONE, text),
        siret=_siret(text),
        training_registration_no=_nda(text),
        has_qualiopi=_says(key, "qualiopi") and not _says(key, "pas qualiopi"),
        profile_types=_profiles(key),
        departements=_departements(text, key),
        methods=[name for name, words in METHODS.items() if any(_says(key, one) for one in words)],
    )


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def _siret(text: str) -> str:
    found = SIRET.search(text)
    try:
        return parse_siret(found[1]) if found else ""
    except BadIdentifier:
        return ""


def _nda(text: str) -> str:
    found = NDA.search(text)
    try:
        return parse_nda(found[1])[0] if found else ""
    except BadIdentifier:
        return ""


def _profiles(key: str) -> list[str]:
    found = [code for code, words in PROFILE_WORDS.items() if any(_says(key, w) for w in words)]
    # "Psychologue du travail" is not also a psychologist of another kind.
    rest = key.replace("psychologue du travail", "")
    if "psychologist" in found and not _says(rest, "psychologue"):
        found.remove("psychologist")
    return found


def _departements(text: str, key: str) -> list[str]:
    numbers = {found.upper() for found in NUMBERS.findall(text)}
    known = departements()
    # "La Loire" is in the name of others: the longest names are read, then taken out.
    named = set()
    for one in sorted(known, key=lambda one: -len(one.name)):
        words = search_key(one.name)
        said = [words]
        if words in COMMON_WORDS:
            said = [f"departement {link} {words}" for link in ("du", "de l", "de la", "des")]
        if any(_says(key, one_way) for one_way in said):
            named.add(one.code)
            key = key.replace(f" {words} ", " / ")
    return [one.code for one in known if one.code in numbers | named]


def _says(key: str, words: str) -> bool:
    return f" {words} " in key
