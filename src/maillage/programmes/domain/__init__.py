"""The verbs of the room: one transaction and one journal line each."""
