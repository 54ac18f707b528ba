"""Mails of children's pathways: no name, no diagnosis, no kind of service."""

from maillage.pathways.mails import glass

__all__ = ["glass"]
