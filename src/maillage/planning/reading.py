"""A proposal in words that a director understands."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from maillage.kernel.words import NBSP, compte, nombre, pluriel

ENOUGH = 1e-6
MEMBER = re.compile(r"membre n°\s(\d+)")

# The engine's terms, as regrets that people recognise.
TERMS = {
    "gap": ("Rythme", "jour d'écart", "jours d'écart", "avec le rythme souhaité"),
    "weekday": ("Jour habituel", "séance", "séances", "un autre jour que d'habitude"),
    "start_time": ("Heure habituelle", "séance", "séances", "à une autre heure que d'habitude"),
    "facilitator": ("Animation", "préférence", "préférences", "d'animation hors des souhaits"),
    "missing": ("Séances en moins", "séance", "séances", "de moins que le maximum souhaité"),
    "travel": ("Trajets", "minute", "minutes", "de route pour l'animation"),
    "moved": ("Dates changées", "date déjà annoncée", "dates déjà annoncées", "à changer"),
    "room_change": ("Salle habituelle", "séance", "séances", "dans une autre salle que d'habitude"),
    "absence": (
        "Absences prévisibles",
        "membre déjà pris",
        "membres déjà pris",
        "à l'heure d'une séance",
    ),
}

# The engine's hard rules, as the short reason why a session cannot go somewhere.
RULES = {
    "H1": "l'animation du groupe n'est pas dans sa liste",
    "H2": "le nombre de séances ne convient plus",
    "H3": "jour fermé, ou hors des souhaits du groupe",
    "H4": "la personne qui anime n'est pas disponible",
    "H5": "la personne qui anime est dans un autre groupe, ou trop loin",
    "H6": "trop de séances pour la personne qui anime",
    "H7": "la salle est prise ou trop petite",
    "H8": "un membre est dans un autre groupe à cette heure",
    "H9": "trop près ou trop loin d'une autre séance",
    "H10": "trop de groupes du service à la fois",
    "H11": "une séance fixée changerait",
}


@dataclass(frozen=True)
class Regret:
    """One line of the cost."""

    label: str
    count: str
    points: float


def regrets(breakdown: Mapping[str, float], weights: Mapping[str, float]) -> list[Regret]:
    """The terms of the cost that are not zero, the heaviest first: what, how many, points."""
    rows = []
    for term, points in breakdown.items():
        if points > ENOUGH:
            label, one, several, what = TERMS[term]
            units = points / weights[term] if weights.get(term) else points
            counted = f"{nombre(units, 0)} {pluriel(round(units), one, several)} {what}"
            rows.append(Regret(label, counted, points))
    return sorted(rows, key=lambda row: -row.points)


def quality(cost: float, bound: float) -> str:
    """What the bound proves, in one sentence."""
    if cost <= bound + ENOUGH:
        if cost <= ENOUGH:
            return (
                "Tous les souhaits sont respectés\u00a0: aucun calendrier ne peut faire mieux, "
                "c'est démontré."
            )
        return (
            f"Ce calendrier coûte {points(cost)} de regret. Aucun autre ne fait mieux avec les "
            "mêmes souhaits\u00a0: c'est démontré."
        )
    share = 100 * (cost - bound) / max(cost, 1)
    return (
        f"Ce calendrier coûte {points(cost)} de regret. Aucun autre ne descend sous "
        f"{points(bound)}\u00a0: s'il en existe un meilleur, il ne gagne pas plus de "
        f"{nombre(share, 0)}{NBSP}%."
    )


def points(cost: float) -> str:
    """ "12 points", "1,5 point"."""
    if abs(cost - round(cost)) < 0.05:
        return compte(round(cost), "point")
    return f"{nombre(cost, 1)}{NBSP}{'points' if abs(cost) >= 2 else 'point'}"


def verdict(first: float, second: float) -> str:
    """Which of two proposals costs less, the first being the one on the left."""
    if abs(first - second) <= ENOUGH:
        return "Les deux propositions coûtent autant."
    better, gain = ("première", second - first) if first < second else ("seconde", first - second)
    return f"La {better} coûte {points(gain)} de moins."


def change(difference: float) -> str:
    """What a move changes: "sans rien changer au coût", "7 points de plus"."""
    if abs(difference) < 0.05:
        return "même coût"
    return f"{points(abs(difference))} de {'plus' if difference > 0 else 'moins'}"


def why_not(rules: Iterable[str]) -> str:
    """The short reasons for the rules that are broken, each once."""
    return "; ".join(RULES[rule] for rule in dict.fromkeys(rules)).replace(";", f"{NBSP};")


def with_names(sentence: str, names: Mapping[int, str]) -> str:
    """The engine's sentence with the members' names in place of their numbers."""
    return MEMBER.sub(lambda found: names.get(int(found[1]), found[0]), sentence)


@dataclass(frozen=True)
class Told:
    """A sentence of the engine, and the points that it announces."""

    lead: str
    items: list[str]


def told(sentences: Iterable[str]) -> list[Told]:
    """The engine's lines, those that begin with a dash gathered under the one before."""
    found: list[Told] = []
    for sentence in sentences:
        if sentence.startswith("– ") and found:
            found[-1].items.append(sentence.removeprefix("– "))
        else:
            found.append(Told(sentence, []))
    return found


def rules_in_words(rules: Mapping[str, Any]) -> list[str]:
    """What the groups owe together, a sentence for each rule of a problem."""
    return [
        *(
            f"Au moins {compte(rule['min'], 'personne différente', 'personnes différentes')} "
            "pour animer l’ensemble."
            for rule in rules.get("distinct_facilitators", ())
        ),
        *(
            f"{rule['service']}\u00a0: {compte(rule['max_groups_at_once'], 'groupe')} au plus en "
            "même temps."
            for rule in rules.get("cover", ())
        ),
    ]


def windows_in_words(windows: list[dict[str, Any]], days: tuple[str, ...]) -> str:
    """ "mardi (9 h 30, 14 h), jeudi (14 h)"."""
    return ", ".join(
        f"{days[window['weekday']]} ({', '.join(hour_in_words(one) for one in window['starts'])})"
        for window in windows
    )


def hour_in_words(text: str) -> str:
    """ "09:30" as "9 h 30"."""
    hours, minutes = text.split(":")
    return f"{int(hours)}{NBSP}h" + (f"{NBSP}{minutes}" if minutes != "00" else "")
