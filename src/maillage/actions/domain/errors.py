"""Refusals that a person can remedy."""


class Refused(Exception):
    """What was asked cannot be; the message is a French sentence with the remedy."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field
