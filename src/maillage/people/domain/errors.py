"""Refusals that a person can remedy."""


class Refused(Exception):
    """What was asked cannot be; the message is a French sentence with the remedy.

    `field` names the field of the form it concerns, "" for the whole.
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        self.field = field
        super().__init__(sentence)
