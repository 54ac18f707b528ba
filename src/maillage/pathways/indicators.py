"""The indicators of steering: what each one says, in which unit, and which way is better."""

from dataclasses import dataclass

from maillage.pathways.codes import Target


@dataclass(frozen=True)
class Indicator:
    """A definition. `axis` is where it stands in an export; `aim` is 1 when more is better, -1
    when less is, 0 when neither is."""

    code: Target
    unit: str
    aim: int
    axis: str
    definition: str

    @property
    def label(self) -> str:
        return str(self.code.label)


_CARE = "Accompagnement"
_MEANS = "Moyens"
_TOLD = (
    Indicator(
        Target.CASELOAD,
        "enfants",
        1,
        _CARE,
        "Enfants distincts de la période, selon la définition publiée. Un enfant accompagné deux "
        "fois compte une fois.",
    ),
    Indicator(
        Target.ACTS_PER_PERSON,
        "actes par enfant",
        1,
        _CARE,
        "Actes directs faits, divisés par les enfants qui en ont eu au moins un. À lire à côté de "
        "la file active, qu’un appui très court suffit à gonfler.",
    ),
    Indicator(
        Target.OCCUPANCY,
        "%",
        1,
        _MEANS,
        "Jours de parcours ouverts, divisés par les places du contrat (à défaut, la capacité du "
        "service) et les jours de la période.",
    ),
    Indicator(
        Target.WAITING,
        "semaines",
        -1,
        _CARE,
        "Médiane du délai entre le jour d’origine choisi par la règle de la liste et le premier "
        "acte direct fait, pour les enfants dont ce premier acte est dans la période.",
    ),
    Indicator(
        Target.LENGTH,
        "mois",
        0,
        _CARE,
        "Médiane de la durée des parcours terminés dans la période, de l’admission à la sortie.",
    ),
    Indicator(Target.EXITS, "sorties", 0, _CARE, "Parcours terminés dans la période."),
    Indicator(
        Target.ABSENCES,
        "%",
        -1,
        _CARE,
        "Rencontres directes notées « absence », divisées par les rencontres faites ou prévues.",
    ),
    Indicator(
        Target.WITHOUT_SOLUTION,
        "%",
        -1,
        _CARE,
        "Aujourd’hui\u00a0: enfants dont une décision est valable et qui n’ont ni parcours ouvert "
        "ni admission en cours, divisés par les enfants dont une décision est valable.",
    ),
)
INDICATORS: dict[str, Indicator] = {one.code.value: one for one in _TOLD}
