"""The long work of pathways: ids in, one verb called."""

from maillage.pathways.tasks import simulation

__all__ = ["simulation"]
