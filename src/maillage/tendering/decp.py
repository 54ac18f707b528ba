"""The essential data of a contract: one DECP record (schema 2.0.3), checked before it is shown."""

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema

from maillage.kernel.identifiers import BadIdentifier, parse_siret
from maillage.kernel.words import NBSP
from maillage.people.models import Organisation
from maillage.tendering.enums import Procedure
from maillage.tendering.models import Agreement, Amendment, EssentialData
from maillage.tendering.queries.certificates import last_day_of

SCHEMA = Path(__file__).parent / "data" / "decp_2.0.3.json"
PROCEDURES = {
    Procedure.DIRECT_AWARD: "Marché passé sans publicité ni mise en concurrence préalable",
    Procedure.ADAPTED: "Procédure adaptée",
    Procedure.FORMAL: "Appel d'offres ouvert",
}
NO_SOCIAL = "Pas de considération sociale"
NO_ENVIRONMENT = "Pas de considération environnementale"


class NotPublishable(Exception):
    """A record cannot be made; the message is a sentence for the buyer."""


@cache
def schema() -> dict[str, Any]:
    """The published schema, as it was published."""
    told: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return told


@cache
def _check() -> Callable[[Any], Any]:
    """What raises when a document breaks the schema."""
    check: Callable[[Any], Any] = fastjsonschema.compile(schema())
    return check


def values_of(name: str) -> list[str]:
    """The values that the schema allows for a field of a contract."""
    marche = schema()["definitions"]["marche"]
    field = marche["properties"].get(name) or marche["definitions"][name]["items"]
    return list(field["enum"])


def record_of(data: EssentialData, amendments: Iterable[Amendment]) -> dict[str, Any]:
    """One contract as the schema wants it; `amendments` are those made public, in order.

    Amounts are in euros before VAT. Raises NotPublishable naming what is missing.
    """
    agreement = data.agreement
    if agreement.signed_on is None:
        raise NotPublishable("Les données se publient une fois la convention signée.")
    record = {
        "id": agreement.reference[:16],
        "acheteur": {"id": _siret(agreement.organisation, "de votre organisation")},
        "nature": "Marché",
        "objet": agreement.consultation.title[:1000],
        "codeCPV": data.cpv,
        "techniques": {"technique": ["Sans objet"]},
        "modalitesExecution": {"modaliteExecution": ["Sans objet"]},
        "marcheInnovant": False,
        "ccag": data.ccag,
        "offresRecues": data.offers_received,
        "attributionAvance": False,
        "typeGroupementOperateurs": "Pas de groupement",
        "procedure": data.procedure,
        "lieuExecution": {
            "code": agreement.consultation.departement_code,
            "typeCode": "Code département",
        },
        "dureeMois": months_of(agreement),
        "dateNotification": agreement.signed_on.isoformat(),
        "datePublicationDonnees": data.published_on.isoformat(),
        "montant": agreement.total_net_cents / 100,
        "typesPrix": {"typePrix": [data.price_type]},
        "formePrix": data.price_form,
        "sousTraitanceDeclaree": False,
        "titulaires": [
            {
                "titulaire": {
                    "typeIdentifiant": "SIRET",
                    "id": _siret(agreement.provider, "de l’intervenant ou de l’intervenante"),
                }
            }
        ],
        "considerationsSociales": {"considerationSociale": data.social or [NO_SOCIAL]},
        "considerationsEnvironnementales": {
            "considerationEnvironnementale": data.environment or [NO_ENVIRONMENT]
        },
    }
    changes = [_modification(rank, one) for rank, one in enumerate(amendments, start=1)]
    if changes:
        record["modifications"] = [{"modification": one} for one in changes]
    return record


def document_of(records: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Records under the root of the schema. Raises NotPublishable when one breaks it."""
    document = {"marches": {"marche": list(records)}}
    try:
        _check()(document)
    except fastjsonschema.JsonSchemaValueException as error:
        raise NotPublishable(
            "Les données ne suivent pas le schéma publié "
            f"(champ {_field(error)}){NBSP}: vérifiez la convention et les deux organisations."
        ) from error
    return document


def _field(error: fastjsonschema.JsonSchemaValueException) -> str:
    """The field that is missing, or wrong, as the schema names it."""
    if error.rule == "required":
        return ", ".join(name for name in error.rule_definition if name not in error.value)
    return ".".join(part for part in error.path if not part.isdigit()).removeprefix("data.")


def months_of(agreement: Agreement) -> int:
    """The length of the contract in months, begun ones counted whole; at least one."""
    first = agreement.signed_on
    last = last_day_of(agreement)
    if first is None or last is None or last <= first:
        return 1
    months = (last.year - first.year) * 12 + last.month - first.month
    return max(1, months + (last.day >= first.day))


def _siret(organisation: Organisation, whose: str) -> str:
    # The schema counts fourteen digits only: the key is checked here.
    try:
        return parse_siret(organisation.siret)
    except BadIdentifier:
        raise NotPublishable(
            f"Le SIRET {whose} manque ou n’est pas valable{NBSP}: complétez sa fiche."
        ) from None


def _modification(rank: int, amendment: Amendment) -> dict[str, Any]:
    if amendment.signed_on is None or amendment.published_on is None:
        raise NotPublishable(f"L’avenant n° {amendment.number} n’est pas signé.")
    return {
        "id": rank,
        "dateNotificationModification": amendment.signed_on.isoformat(),
        "datePublicationDonneesModification": amendment.published_on.isoformat(),
        # The schema wants at least one euro: a contract stopped before any session has none.
        "montant": max(1, amendment.total_net_cents / 100),
    }
