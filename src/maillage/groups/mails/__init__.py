"""The mails of the room; importing a module declares its kinds."""

from maillage.groups.mails import frame, handover, leaders, lines, papers, reviews, sessions

__all__ = ["frame", "handover", "leaders", "lines", "papers", "reviews", "sessions"]
