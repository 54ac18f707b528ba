"""The mails of the room; importing a module declares its kinds."""

from maillage.tendering.mails import calls, offers

__all__ = ["calls", "offers"]
