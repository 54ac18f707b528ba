"""A strict check of data·inclusion v1 records, and what would make them better.

The published package lets unknown keys pass in silence; here they are faults, so that a slip in a
name never empties a field. Source: data-inclusion-schema 1.0.10, `Structure` and `Service`; the
advice follows its quality score (`score_qualite`).
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from maillage.actions.inclusion import vocabulary
from maillage.kernel import clock

Rule = Callable[[Any], str]
FIRST_DAY = dt.date(2000, 1, 1)
NAME, DESCRIPTION, GOOD_DESCRIPTION = (3, 150), (5, 10_000), 200
RECENT = dt.timedelta(days=182)
ZONE = re.compile(r"france|99[0-5]\d{2}|\d{9}|\w{5}|\w{2,3}", re.ASCII)


def _text(least: int = 1, most: int = 10_000) -> Rule:
    def rule(value: Any) -> str:
        fits = isinstance(value, str) and least <= len(value) <= most
        return "" if fits else f"attend un texte de {least} à {most} caractères"

    return rule


def _shape(pattern: str, words: str) -> Rule:
    def rule(value: Any) -> str:
        fits = isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII)
        return "" if fits else f"attend {words}"

    return rule


def _number(least: float, whole: bool = False) -> Rule:
    def rule(value: Any) -> str:
        fits = type(value) is int or (type(value) is float and not whole)
        fits = fits and value >= least
        return "" if fits else f"attend un nombre à partir de {least}"

    return rule


def _code(field: str) -> Rule:
    def rule(value: Any) -> str:
        known = isinstance(value, str) and value in vocabulary.values(field)
        return "" if known else f"ne connaît pas la valeur «\u00a0{value}\u00a0»"

    return rule


def _codes(field: str) -> Rule:
    def rule(value: Any) -> str:
        if not isinstance(value, list) or not value:
            return "attend une liste d’au moins une valeur"
        if len({str(one) for one in value}) != len(value):
            return "répète une valeur"
        if field == "publics" and "tous-publics" in value and len(value) > 1:
            return "met «\u00a0tous-publics\u00a0» à côté d’autres publics"
        return next((fault for one in value if (fault := _code(field)(one))), "")

    return rule


def _day(value: Any) -> str:
    try:
        day = dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return "attend une date comme 2026-11-23"
    return "" if FIRST_DAY <= day <= clock.today() else "attend une date passée, depuis 2000"


def _address(value: Any) -> str:
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
    except ValueError:
        parts = None
    fits = parts is not None and parts.scheme in ("http", "https") and parts.hostname
    return "" if fits else "attend une adresse qui commence par https://"


def _mail(value: Any) -> str:
    try:
        # The validator takes texts only; a number is no address either.
        validate_email(str(value))
    except ValidationError:
        return "attend une adresse de courriel"
    return ""


def _name(value: Any) -> str:
    fault = _text(*NAME)(value)
    if not fault and value.endswith(".") and not value.endswith("etc."):
        return "ne doit pas finir par un point"
    return fault


def _zone(value: Any) -> str:
    fits = isinstance(value, list) and value
    if fits and all(isinstance(one, str) and ZONE.fullmatch(one) for one in value):
        return ""
    return "attend une liste de codes de communes, de départements ou de groupements"


_PLACE: dict[str, Rule] = {
    "commune": _text(),
    "code_postal": _shape(r"\d{5}", "cinq chiffres"),
    "code_insee": _shape(r"\w{5}", "cinq signes"),
    "adresse": _text(),
    "complement_adresse": _text(),
    "longitude": _number(-180),
    "latitude": _number(-90),
    "telephone": _text(),
    "courriel": _mail,
    "horaires_accueil": _text(),
    "lien_source": _address,
}
_OWN: dict[str, Rule] = {"source": _text(), "id": _text(), "nom": _name, "date_maj": _day}
RULES: dict[str, dict[str, Rule]] = {
    "structure": {
        **_OWN,
        **_PLACE,
        "description": _text(*DESCRIPTION),
        "siret": _shape(r"\d{14}", "quatorze chiffres"),
        "site_web": _address,
        "accessibilite_lieu": _address,
        "reseaux_porteurs": _codes("reseaux_porteurs"),
    },
    "service": {
        **_OWN,
        **_PLACE,
        "structure_id": _text(),
        "description": _text(*DESCRIPTION),
        "type": _code("type"),
        "thematiques": _codes("thematiques"),
        "frais": _code("frais"),
        "frais_precisions": _text(),
        "publics": _codes("publics"),
        "publics_precisions": _text(),
        "conditions_acces": _text(),
        "modes_accueil": _codes("modes_accueil"),
        "zone_eligibilite": _zone,
        "contact_nom_prenom": _text(),
        "lien_mobilisation": _address,
        "modes_mobilisation": _codes("modes_mobilisation"),
        "mobilisable_par": _codes("mobilisable_par"),
        "mobilisation_precisions": _text(),
        "volume_horaire_hebdomadaire": _number(0),
        "nombre_semaines": _number(1, whole=True),
    },
}
REQUIRED = {
    "structure": ("source", "id", "nom", "date_maj"),
    "service": ("source", "structure_id", "id", "nom", "description", "date_maj"),
}


def faults(record: Mapping[str, Any], kind: str) -> list[str]:
    """What the schema refuses in a record ("structure" or "service"), as French sentences.

    A null counts as absent, as it does in the published schema.
    """
    rules = RULES[kind]
    told = {key: value for key, value in record.items() if value is not None}
    found = [f"Le champ {key} manque." for key in REQUIRED[kind] if key not in told]
    for key, value in told.items():
        if key not in rules:
            found.append(f"Le champ {key} n’existe pas dans le schéma.")
        elif fault := rules[key](value):
            found.append(f"Le champ {key} {fault}.")
    return found


def advice(record: Mapping[str, Any]) -> list[str]:
    """What would make a service easier to find, by the published quality score."""
    found = []
    if len(record["description"]) < GOOD_DESCRIPTION:
        found.append(f"décrivez-la en {GOOD_DESCRIPTION} caractères au moins")
    if not record.get("thematiques"):
        found.append("choisissez un thème que le schéma connaît")
    if not record.get("publics"):
        found.append("dites à qui elle s’adresse")
    if not record.get("adresse"):
        found.append("choisissez un lieu qui a une adresse")
    if not (record.get("courriel") or record.get("telephone")):
        found.append("donnez un courriel ou un téléphone à votre organisation")
    if dt.date.fromisoformat(record["date_maj"]) < clock.today() - RECENT:
        found.append("dites qu’elle est toujours en cours")
    return found
