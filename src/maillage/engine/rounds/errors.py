"""What can be wrong with an input, said in a sentence that names the item."""

from __future__ import annotations


class InputError(ValueError):
    """A problem or a plan that cannot be read; the message is a French sentence for the user."""
