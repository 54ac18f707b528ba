"""Mails of children's pathways: no name, no diagnosis, no kind of service."""

from maillage.pathways.mails import families, glass, partners

__all__ = ["families", "glass", "partners"]
