"""What a text is asked to be read again for, before it is sent."""

from collections.abc import Sequence

from maillage.community.warning import Sign
from maillage.people.domain.errors import Refused

__all__ = ["LooksReal", "Refused"]


class LooksReal(Exception):
    """A text looks like a real situation: its author reads it again, or confirms it."""

    def __init__(self, signs: Sequence[Sign]) -> None:
        self.signs = list(signs)
        super().__init__("this text looks like a real situation")
