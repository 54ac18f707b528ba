"""The verbs of children's pathways: one transaction each, refusals are sentences."""

from maillage.pathways.domain.children import (
    change_identity,
    move_child,
    note_contact,
    register_child,
)
from maillage.pathways.domain.circle import join_circle, leave_circle, note_member_contact
from maillage.pathways.domain.erasing import ask_erasure, erase
from maillage.pathways.domain.errors import Refused
from maillage.pathways.domain.glass import break_glass
from maillage.pathways.domain.informing import inform

__all__ = [
    "Refused",
    "ask_erasure",
    "break_glass",
    "change_identity",
    "erase",
    "inform",
    "join_circle",
    "leave_circle",
    "move_child",
    "note_contact",
    "note_member_contact",
    "register_child",
]
