"""What the room writes to people: each file declares its kinds."""

from maillage.actions.mails import asking, events, registering

__all__ = ["asking", "events", "registering"]
