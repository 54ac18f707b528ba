"""What a verb of rounds may answer instead of doing."""


class Refused(Exception):
    """The gesture is not possible now; the message is a sentence for the person."""
