"""The five reviews as data: who takes part, who reads, what may be written (domain.md 2.5).

Two reviews stay apart: with the group, then with management. Nothing here asks about a session:
sections are closed scales, and short texts about the scheme itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from maillage.groups.enums import ReviewKind
from maillage.people.enums import Role

SHORT_TEXT = 800
# Shown under each text field, word for word.
WARNING = (
    "Écrivez sur le dispositif, jamais sur une séance\u00a0: ni situation, ni nom, ni ce qui "
    "s’y est dit."
)
PRACTICE_WARNING = (
    "Écrivez une façon de travailler, jamais une situation\u00a0: ni enfant, ni famille, ni "
    "collègue, ni ce qui s’est dit."
)
SCALE = ((4, "Oui"), (3, "Plutôt oui"), (2, "Plutôt non"), (1, "Non"))
SCALE_WORDS = dict(SCALE)


@dataclass(frozen=True)
class Section:
    """One thing that a review says: a closed scale from 1 to 4, or a short text."""

    key: str
    label: str
    is_scale: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Rules:
    """One kind of review. `takes_part` and `reads` are roles of the organisation.

    The facilitators of the group always take part. Those who take part write, and one of them
    accepts what another has proposed; `by_group` gives that say to every member instead, and
    nobody of `reads` sees anything before the text is shared.
    """

    kind: ReviewKind
    takes_part: frozenset[Role]
    reads: frozenset[Role]
    sections: Sequence[Section]
    lead: str
    says: str
    never: str
    by_group: bool = False
    per_group: bool = False
    asks_objectives: bool = False
    asks_decision: bool = False
    # Whether the totals of sessions stand at its head, as they were on the day it was held.
    counts_sessions: bool = False

    @property
    def text_keys(self) -> frozenset[str]:
        """The sections that hold a text."""
        return frozenset(one.key for one in self.sections if not one.is_scale)


REGULAR = Section("regularity", "Les séances se tiennent régulièrement", is_scale=True)
FRAME = Section("frame", "Le cadre posé au départ est respecté", is_scale=True)
LOGISTICS = Section("logistics", "La salle, les horaires et les convocations conviennent", True)
USED = Section("investment", "L’espace est investi par celles et ceux à qui il s’adresse", True)
ADJUST = Section(
    "adjust",
    "Ce qui doit changer dans l’organisation",
    hint="Par exemple\u00a0: commencer à 9 h 30, garder la même salle toute l’année.",
)
NEVER = "Les situations, les noms, qui a parlé, qui est venu\u00a0: nulle part."

KINDS: dict[str, Rules] = {
    # Call of Vienne (2023): facilitator, human resources and the deputy general management.
    ReviewKind.FRAMING: Rules(
        kind=ReviewKind.FRAMING,
        takes_part=frozenset({Role.HR, Role.DIRECTOR}),
        reads=frozenset({Role.HR, Role.DIRECTOR, Role.BUYER, Role.HEAD_OF_SERVICE}),
        sections=(
            Section("purpose", "Ce que le dispositif doit permettre"),
            Section(
                "rhythm",
                "Rythme, lieu et horaires",
                hint="Par exemple\u00a0: une séance de 2 h toutes les six semaines, à Tours.",
            ),
            Section("frame_points", "Les points du cadre rappelés ensemble"),
            Section("told", "Ce qui sera dit, à qui et quand"),
        ),
        lead="Avant la première séance, les personnes qui commandent et celle qui anime "
        "s’accordent sur le cadre.",
        says="Le but, le rythme, le cadre, ce qui sera dit à qui.",
        never=NEVER,
    ),
    # Call of Sauvegarde 37 (2024): facilitator and managers, on how the space is used.
    ReviewKind.PERIODIC: Rules(
        kind=ReviewKind.PERIODIC,
        takes_part=frozenset({Role.HEAD_OF_SERVICE}),
        reads=frozenset({Role.HEAD_OF_SERVICE, Role.DIRECTOR}),
        sections=(REGULAR, USED, FRAME, LOGISTICS, ADJUST),
        lead="L’encadrement et la personne qui anime regardent comment l’espace est investi.",
        says="La régularité, le cadre, l’organisation.",
        never=NEVER,
        counts_sessions=True,
    ),
    # Call of Vienne: half-way, with human resources, within the facilitator's duty of secrecy.
    ReviewKind.MID_TERM: Rules(
        kind=ReviewKind.MID_TERM,
        takes_part=frozenset({Role.HR}),
        reads=frozenset({Role.HR, Role.DIRECTOR}),
        sections=(
            REGULAR,
            FRAME,
            LOGISTICS,
            ADJUST,
            Section("wishes", "Les souhaits convenus avec le groupe"),
        ),
        lead="À mi-parcours, les ressources humaines et la personne qui anime vérifient que les "
        "premières séances se déroulent bien.",
        says="Les séances tenues, le cadre, l’organisation, les souhaits convenus avec le groupe.",
        never=NEVER,
        counts_sessions=True,
    ),
    # Call of Sauvegarde 37: with the group, to adjust next year, in substance and in form.
    ReviewKind.YEARLY: Rules(
        kind=ReviewKind.YEARLY,
        takes_part=frozenset(),
        reads=frozenset({Role.DIRECTOR, Role.HEAD_OF_SERVICE, Role.HR, Role.BUYER}),
        sections=(
            Section("substance", "Sur le fond, ce que le groupe veut ajuster"),
            Section("form", "Sur la forme, ce que le groupe veut ajuster"),
        ),
        lead="Le groupe et la personne qui l’anime écrivent ensemble ce qui peut sortir de la "
        "pièce.",
        says="Les objectifs atteints, ce que le groupe veut ajuster l’an prochain.",
        never=NEVER,
        by_group=True,
        per_group=True,
        asks_objectives=True,
    ),
    # Call of Vienne: at the end, with human resources and the deputy general management.
    ReviewKind.FINAL: Rules(
        kind=ReviewKind.FINAL,
        takes_part=frozenset({Role.HR, Role.DIRECTOR}),
        reads=frozenset({Role.HR, Role.DIRECTOR, Role.BUYER, Role.HEAD_OF_SERVICE}),
        sections=(
            REGULAR,
            USED,
            FRAME,
            LOGISTICS,
            Section("substance", "Sur le fond, ce qui change l’an prochain"),
            Section("form", "Sur la forme, ce qui change l’an prochain"),
        ),
        lead="La direction, les ressources humaines et la personne qui anime décident de la suite.",
        says="Ce que le dispositif a permis, la décision, les objectifs de l’an prochain.",
        never=NEVER,
        counts_sessions=True,
        asks_objectives=True,
        asks_decision=True,
    ),
}
