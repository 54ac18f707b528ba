"""The verbs of communities: one transaction each, refusals are sentences."""
