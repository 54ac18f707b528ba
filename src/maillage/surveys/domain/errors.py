"""Refusals that a person can remedy."""


class Refused(Exception):
    """What was asked cannot be; the message is a French sentence with the remedy."""


class LinkSpent(Exception):
    """The link has served, never existed, or its campaign gathers no answers now."""
