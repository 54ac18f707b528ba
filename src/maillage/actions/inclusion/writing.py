"""Actions as services, and who holds them as structures, in the schema data·inclusion v1.

Nobody is named: neither who organises nor who animates. The way to an action is the general
address of its organisation.
"""

from collections.abc import Mapping
from typing import Any

from maillage.actions import codes
from maillage.actions.inclusion import vocabulary
from maillage.actions.models import CollectiveAction
from maillage.kernel.identifiers import BadIdentifier, parse_siret
from maillage.people.models import Organisation, Service, Site
from maillage.territory.registry import UnknownPlace, commune

SOURCE = "maillage"
LONGEST = 150
# What an inventory knows and the schema has no word for, said on the page and in the format.
UNSAID = (
    "les dates, les horaires et les places de chaque rencontre",
    "comment les familles ont participé à la conception",
    "les compétences psychosociales et les objectifs du plan",
    "les pairs aidants, comme public et comme participants",
    "l’âge, autrement qu’en une phrase",
    "ce que l’action coûte à l’organisation (le schéma ne connaît que le prix pour la personne)",
    "le type d’une sortie, d’un séjour, d’un lieu de rencontre ou d’une fête\u00a0: le sien "
    "vise le retour à l’emploi",
    "ce que l’action a donné, et de quelle autre elle s’inspire",
)


def _id(owner: Organisation | Service | CollectiveAction) -> str:
    return f"{SOURCE}--{owner.slug}"


def structure_record(
    organisation: Organisation, service: Service | None, changed_on: str
) -> dict[str, Any]:
    """Who holds actions: a service of the organisation, or the organisation itself.

    `changed_on` is the ISO day of the last change among its actions: it has no clock of its own.
    """
    site = service.site if service is not None else None
    name = service.name if service is not None else organisation.name
    record = {
        "source": SOURCE,
        "id": _id(service or organisation),
        "nom": _name(name if len(name) > 2 else f"{name}, {organisation.name}"),
        "date_maj": changed_on,
        "description": f"Service de {organisation.name}." if service is not None else None,
        "siret": _siret(organisation),
        **_contact(organisation),
        **_place(
            site.address if site else organisation.address,
            site.commune_code if site else organisation.commune_code,
        ),
        "reseaux_porteurs": _maybe([vocabulary.theirs_of("kinds", organisation.kind)]),
    }
    return _told(record)


def service_record(
    action: CollectiveAction, held: Mapping[str, list[str]], address: str
) -> dict[str, Any]:
    """One running action, with its codes list by list. `address` is its public page."""
    organisation = action.organisation
    site: Site | None = action.site
    contact = _contact(organisation)
    ways = [
        way
        for way, known in (
            ("envoyer-un-courriel", contact["courriel"]),
            ("telephoner", contact["telephone"]),
        )
        if known
    ]
    day = max(filter(None, (action.changed_at.date(), action.confirmed_on)))
    record = {
        "source": SOURCE,
        "structure_id": _id(action.service or organisation),
        "id": _id(action),
        "nom": _name(action.title),
        "description": _description(action, held),
        "lien_source": address,
        "date_maj": day.isoformat(),
        "type": vocabulary.theirs_of("types", action.kind) or None,
        "thematiques": _mapped("themes", held.get("themes", [])),
        "publics": _publics(action, held),
        "publics_precisions": _said("publics", held, action.ages) or None,
        "modes_accueil": ["en-presentiel"],
        **_place(site.address if site else "", action.commune_code),
        "complement_adresse": action.place or None,
        **contact,
        "modes_mobilisation": ways or None,
        "mobilisable_par": ["professionnels", "usagers"] if ways else None,
    }
    return _told(record)


def _told(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value is not None}


def _maybe(found: list[str]) -> list[str] | None:
    return sorted(set(filter(None, found))) or None


def _said(name: str, held: Mapping[str, list[str]], *more: str) -> str:
    labels = [codes.label(name, code) for code in held.get(name, [])]
    return ", ".join(filter(None, (*labels, *more)))


def _mapped(name: str, held: list[str]) -> list[str] | None:
    return _maybe([vocabulary.theirs_of(name, code) for code in held])


def _publics(action: CollectiveAction, held: Mapping[str, list[str]]) -> list[str] | None:
    found = _mapped("publics", held.get("publics", [])) or []
    # Their "jeunes" are teenagers and young adults.
    if action.age_from is not None and action.age_from >= 11:
        found.append("jeunes")
    return _maybe(found)


def _name(text: str) -> str:
    kept = text.strip()[:LONGEST].strip()
    return kept if kept.endswith("etc.") else kept.rstrip(". ")


def _description(action: CollectiveAction, held: Mapping[str, list[str]]) -> str:
    families, themes = action.co_design_how.strip(), _said("themes", held)
    lines = [
        action.aim.strip(),
        f"Rythme\u00a0: {action.rhythm}." if action.rhythm else "",
        f"Thèmes\u00a0: {themes}." if themes else "",
        f"Avec les familles\u00a0: {families}" if families else "",
    ]
    return "\n".join(line for line in lines if line)


def _siret(organisation: Organisation) -> str | None:
    try:
        return parse_siret(organisation.siret)
    except BadIdentifier:
        return None


def _contact(organisation: Organisation) -> dict[str, str | None]:
    return {
        "courriel": organisation.email or None,
        "telephone": organisation.phone.strip() or None,
    }


def _place(address: str, code: str) -> dict[str, str | None]:
    """An address as far as it is known; a postal code only where the commune has just one."""
    try:
        place = commune(code)
    except UnknownPlace:
        return {"adresse": address or None}
    postal = place.postal_codes[0] if len(place.postal_codes) == 1 else None
    return {
        "adresse": address or None,
        "commune": place.name,
        "code_insee": place.insee,
        "code_postal": postal,
    }
