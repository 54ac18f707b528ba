"""A simulation put into words: its answer in one sentence, what it supposes, its paper."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from maillage.engine.simulation.model import EXPONENTIAL
from maillage.kernel.clock import PARIS
from maillage.kernel.documents import BulletList, Document, Heading, KeyValues, Paragraph, Table
from maillage.kernel.documents.model import Align
from maillage.kernel.words import NBSP, compte, date_courte, nombre
from maillage.pathways.enums import Mode
from maillage.pathways.indicators import TENTHS
from maillage.pathways.models import FlowScenario

# The heads of the table that sets before against after.
TABLE = ["Sur un an", "Comme aujourd’hui", "Après le changement"]


def question(scenario: FlowScenario) -> str:
    """What was asked."""
    return (
        f"Si {compte(scenario.children, 'enfant passait', 'enfants passaient')} de "
        f"«{NBSP}{scenario.get_source_display()}{NBSP}» à "
        f"«{NBSP}{scenario.get_target_display()}{NBSP}», à budget constant"
    )


def answer(result: Mapping[str, Any]) -> str:
    """What the runs say, with its interval; and that they say nothing when they do not."""
    gain = result["gain"]
    if gain["low"] <= 0 <= gain["high"]:
        return (
            "L’attente médiane ne changerait pas de façon sûre\u00a0: l’écart est compris entre "
            f"{weeks(gain['low'])} et {weeks(gain['high'])} semaines."
        )
    verb = "baisserait" if gain["mean"] > 0 else "augmenterait"
    low, high = sorted((abs(gain["low"]), abs(gain["high"])))
    return (
        f"L’attente médiane {verb} de {weeks(abs(gain['mean']))} semaines (entre {weeks(low)} et "
        f"{weeks(high)}, avec une confiance de 95{NBSP}%)."
    )


def target_told(inputs: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """What the contract aims at, and how far from it the service would stand."""
    aimed = inputs.get("target")
    if aimed is None:
        return "Le contrat ne fixe pas de cible de délai d’attente à ce service."
    aim = aimed / TENTHS
    told = f"Le contrat vise un délai d’attente de {weeks(aim)} semaines"
    before, after = result["before"]["mean"], result["after"]["mean"]
    if after <= aim:
        reached = "déjà atteinte aujourd’hui" if before <= aim else "atteinte avec ce changement"
        return f"{told}\u00a0: la cible serait {reached}."
    return (
        f"{told}\u00a0: il manquerait encore {weeks(after - aim)} semaines après le changement "
        f"({weeks(max(0, before - aim))} sans lui)."
    )


def weeks(value: float) -> str:
    """Weeks, to one decimal."""
    return nombre(round(value, 1), 1)


def assumptions(scenario: FlowScenario) -> list[str]:
    """What the model supposes, from what went in."""
    inputs = scenario.inputs
    used = [one for one in inputs["modes"] if one["weight"] or one["code"] == scenario.target]
    shape = used[0]["kind"]
    stays = ", ".join(
        f"{Mode(one['code']).label.lower()} {nombre(round(one['mean']))} semaines" for one in used
    )
    parts = ", ".join(
        f"{Mode(one['code']).label.lower()} {nombre(one['units'] / 100, 2)}" for one in used
    )
    patience = inputs["patience"]
    return [
        f"Les demandes arrivent au hasard, au rythme de l’année écoulée\u00a0: "
        f"{nombre(round(inputs['arrivals'], 2), 2)} par semaine.",
        f"Durée moyenne d’un accompagnement\u00a0: {stays}. Les durées suivent une loi "
        + ("exponentielle." if shape == EXPONENTIAL else "log-normale, de la variation observée."),
        f"Part d’une place\u00a0: {parts}. Le service a "
        f"{nombre(inputs['capacity'] // 100)} places, avant comme après.",
        "Un parcours compte par la modalité qu’il a connue le plus longtemps\u00a0; l’appui "
        "pendant l’attente ne prend pas de place.",
        "Les enfants entrent dans l’ordre de leur demande\u00a0: la simulation ignore les critères "
        "de priorité et les territoires.",
        (
            f"Une famille quitte la liste après {nombre(round(patience))} semaines en moyenne."
            if patience
            else "Aucune famille ne quitte la liste avant d’entrer."
        ),
        "L’attente simulée va de la demande à l’entrée\u00a0; l’indicateur de pilotage, que vise "
        "le contrat, va du jour d’origine de la liste au premier acte.",
        # Measured against exact queues: benchmarks/simulation/RESULTS.md.
        "Quand les durées ne sont pas exponentielles, la théorie n’est elle-même "
        "qu’approchée\u00a0: l’attente calculée s’en écarte de -12\u00a0% à +6\u00a0% dans les cas "
        "éprouvés.",
        "Les enfants présents depuis le plus longtemps changent d’abord\u00a0; ensuite, la même "
        "part de ceux qui arrivent.",
        "Départ\u00a0: la liste et les accompagnements du jour. Deux ans sont simulés, la première "
        "année n’est pas comptée.",
    ]


def past_told(inputs: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """How far the model finds the year that the service has lived."""
    past, seen = result["past"], inputs["seen"]["median"]
    if past is None or seen is None:
        return "L’année écoulée compte trop peu d’entrées pour y confronter le modèle."
    told = (
        f"Parti de la situation d’il y a un an, le modèle trouve une attente médiane de "
        f"{weeks(past['median'])} semaines (95{NBSP}% des simulations entre {weeks(past['low'])} "
        f"et {weeks(past['high'])}). Le service en a vécu {weeks(seen)}"
    )
    if past["low"] <= seen <= past["high"]:
        return f"{told}\u00a0: le modèle la retrouve."
    return f"{told}\u00a0: le modèle ne la retrouve pas, lisez son résultat avec prudence."


def table_of(result: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Before and after, each with its interval."""
    return [
        ("Attente médiane, en semaines", _told(result["before"]), _told(result["after"])),
        ("Enfants entrés dans l’année", _told(result["entered"][0]), _told(result["entered"][1])),
        ("Enfants en attente, en moyenne", _told(result["queue"][0]), _told(result["queue"][1])),
    ]


def _told(one: Mapping[str, float]) -> str:
    return f"{weeks(one['mean'])} (de {weeks(one['low'])} à {weeks(one['high'])})"


def seen_told(scenario: FlowScenario) -> list[tuple[str, str]]:
    """What was counted over the year, by which the model is fed."""
    seen = scenario.inputs["seen"]
    first, last = (date.fromisoformat(seen[end]) for end in ("from", "to"))
    return [
        ("Période", f"du {date_courte(first)} au {date_courte(last)}"),
        ("Demandes reçues", nombre(seen["listed"])),
        ("Entrées", nombre(seen["entered"])),
        ("Accompagnements finis", nombre(seen["ended"])),
        ("Ont quitté la liste sans entrer", nombre(seen["gave_up"])),
        ("Sur la liste ce jour", nombre(len(scenario.inputs["now"]["waited"]))),
        ("Accompagnés ce jour", nombre(len(scenario.inputs["now"]["supported"]))),
    ]


def paper(scenario: FlowScenario, result: Mapping[str, Any]) -> Document:
    """The simulation as a paper, to be brought to a meeting."""
    told = answer(result)
    asked_on = scenario.created_at.astimezone(PARIS).date()
    return Document(
        title="Simulation de la liste d’attente",
        subject=scenario.service.name,
        organisation=[
            line for line in (scenario.organisation.name, scenario.organisation.address) if line
        ],
        author=scenario.organisation.name,
        date=asked_on,
        blocks=[
            Paragraph(f"{question(scenario)}\u00a0: {told[0].lower()}{told[1:]}"),
            Table(
                headers=TABLE,
                rows=table_of(result),
                alignments=[Align.START, Align.END, Align.END],
                caption=f"Moyenne et intervalle de confiance à 95{NBSP}%",
            ),
            Paragraph(target_told(scenario.inputs, result)),
            Heading("Ce que le modèle retrouve"),
            Paragraph(past_told(scenario.inputs, result)),
            Heading("Ce qui est entré"),
            KeyValues(seen_told(scenario)),
            Heading("Ce que la simulation suppose"),
            BulletList(assumptions(scenario)),
            Paragraph(
                f"{nombre(result['runs'])} simulations appariées, calculées pour "
                f"{scenario.created_by}. Une simulation éclaire un choix, elle ne décide rien."
            ),
        ],
    )
