"""Maillage: the open platform of the services that protect and support children."""
