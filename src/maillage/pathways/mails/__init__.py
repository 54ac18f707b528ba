"""Mails of children's pathways: no name, no diagnosis, no kind of service."""

from maillage.pathways.mails import families, glass

__all__ = ["families", "glass"]
