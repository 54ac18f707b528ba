"""Public identifiers: random, short enough to read aloud, never a counter."""

import secrets

# No vowel makes no word; no 0/o, 1/l makes no mistake on the phone.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
LENGTH = 12


def random_slug() -> str:
    """Twelve characters drawn at random: about 57 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
