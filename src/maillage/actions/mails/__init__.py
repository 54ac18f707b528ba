"""What the room writes to people: each file declares its kinds."""

from maillage.actions.mails import asking, registering

__all__ = ["asking", "registering"]
