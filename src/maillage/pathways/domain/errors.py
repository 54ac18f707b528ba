"""Refusals that a person can remedy."""

from datetime import date

from maillage.kernel import clock


class Refused(Exception):
    """What was asked cannot be; the message is a French sentence with the remedy."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def check_past(on: date, field: str = "on", asked: str = "un jour passé") -> None:
    """Raise Refused for a day to come; `asked` is the day to write instead."""
    if on > clock.today():
        raise Refused(f"Ce jour n’est pas encore venu\u00a0: écrivez {asked}.", field)
