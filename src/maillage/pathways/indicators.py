"""The indicators of steering: what each one says, in which unit, and which way is better."""

from dataclasses import dataclass

from maillage.pathways.enums.activity import Target

# Figures and targets are kept in tenths of their unit.
TENTHS = 10


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
        "Jours d’accompagnement, chacun pour la part d’une place que prend sa modalité (temps "
        "plein\u00a0: 1, temps partiel ou séquentiel\u00a0: un demi, appui ponctuel\u00a0: un "
        "dixième, appui pendant l’attente\u00a0: rien), divisés par les places du contrat (à "
        "défaut, celles que le service déclare) et les jours de la période.",
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
        "Médiane de la durée des parcours terminés dans la période, de l’admission à la sortie. "
        "L’appui pendant l’attente et l’appui ponctuel ne sont pas une admission.",
    ),
    Indicator(
        Target.EXITS,
        "sorties",
        0,
        _CARE,
        "Parcours terminés dans la période, ceux d’un simple appui laissés de côté.",
    ),
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
        "ni admission en cours, divisés par les enfants dont une décision est valable. Un parcours "
        "ouvert suffit, même sans acte récent\u00a0: ce qui a été fait se lit dans «\u00a0Actes "
        "par personne\u00a0».",
    ),
)
INDICATORS: dict[str, Indicator] = {one.code.value: one for one in _TOLD}
