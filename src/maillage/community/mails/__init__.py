"""What the room writes to people: each file declares its kinds."""

from maillage.community.mails import coming, digest, telling

__all__ = ["coming", "digest", "telling"]
