"""From the text of a need to a structured draft: see `read` and `analyse`."""

from maillage.engine.intake.analysis import analyse
from maillage.engine.intake.draft import Draft, Inconsistency, Lot, Review
from maillage.engine.intake.reading import UnreadableFile, read

__all__ = ["Draft", "Inconsistency", "Lot", "Review", "UnreadableFile", "analyse", "read"]
