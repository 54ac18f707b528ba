"""The text of a file that somebody sends: TXT, PDF, DOCX, ODT."""

from maillage.engine.intake.reading.errors import UnreadableFile
from maillage.engine.intake.reading.files import MAX_BYTES, read

__all__ = ["MAX_BYTES", "UnreadableFile", "read"]
