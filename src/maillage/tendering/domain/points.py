"""What is worth a second look in a call, in a sentence; kept apart so that every rule may ask."""

from dataclasses import dataclass

from maillage.kernel.words import NBSP
from maillage.tendering.enums import Step


@dataclass(frozen=True)
class Question:
    """Something to look at, and the step where it is changed; `prevents` publication or not."""

    code: str
    message: str
    step: Step
    prevents: bool = False


def fr(text: str) -> str:
    """The sentence with the no-break spaces that French typography asks for."""
    for sign in ":;?!»":
        text = text.replace(f" {sign}", f"{NBSP}{sign}")
    return text.replace("« ", f"«{NBSP}")
