"""Children come in under pseudonyms only: what looks like a name is turned away."""

import re

from maillage.kernel.words import NBSP

# One word with a digit in it ("E12", "enfant-4"), or the code that a record carries ("KTR-MPA").
PSEUDONYM = re.compile(r"[\w-]*\d[\w-]*|[A-Z\d]{3}-[A-Z\d]{3}")
LONGEST = 20


def refusal(text: str) -> str:
    """Why a text is no pseudonym, as the end of a sentence; "" when it is one."""
    if len(text) <= LONGEST and PSEUDONYM.fullmatch(text):
        return ""
    return (
        f"«{NBSP}{text[:40]}{NBSP}» peut être un nom{NBSP}: écrivez un pseudonyme d’un seul mot, "
        "avec un chiffre (par exemple E12)"
    )
