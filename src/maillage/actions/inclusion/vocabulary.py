"""The value lists of data·inclusion v1 and what our codes become there (data/inclusion.toml)."""

import tomllib
from functools import cache
from typing import Any

from maillage.actions.codes import FOLDER


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "inclusion.toml").read_text(encoding="utf-8"))


def version() -> str:
    """The version of the published package that the lists were copied from."""
    return str(_raw()["version"])


def values(field: str) -> frozenset[str]:
    """Every value that a coded field may take. Raises KeyError for what is no coded field."""
    return frozenset(_raw()[field])


def theirs_of(name: str, code: str) -> str:
    """What a code of our list `name` becomes there; "" when their model has no word for it."""
    return str(_raw()["ours"][name].get(code, ""))


def ours_of(field: str, value: str) -> str:
    """What a value of theirs becomes here; "" when none of our codes surely fits."""
    return str(_raw()["theirs"][field].get(value, ""))
