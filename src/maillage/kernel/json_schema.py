"""Checking a document against a published JSON schema: the words that those schemas use, no more.

A word of the schema that is not known here is an error: nothing is passed over in silence.
Draft 7: beside "$ref", other words are not read.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

NOTES = frozenset({"$id", "$schema", "title", "description", "definitions", "examples"})
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}


class UnknownWord(LookupError):
    """The schema uses a word that this module does not know."""


def faults(document: Any, schema: dict[str, Any]) -> list[str]:
    """What is wrong with a document, as "path: what"; an empty list when nothing is.

    Raises UnknownWord when the part of the schema that is read says something not known here.
    """
    return list(_faults(document, schema, schema, "$"))


def _faults(value: Any, schema: dict[str, Any], root: dict[str, Any], path: str) -> Iterator[str]:
    if "$ref" in schema:
        yield from _faults(value, _resolved(schema["$ref"], root), root, path)
        return
    for word, told in schema.items():
        if word in NOTES:
            continue
        check = CHECKS.get(word)
        if check is None:
            raise UnknownWord(word)
        yield from check(value, told, root, path, schema)


def _resolved(reference: str, root: dict[str, Any]) -> dict[str, Any]:
    found: Any = root
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    resolved: dict[str, Any] = found
    return resolved


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, TYPES[kind])


def _type(value: Any, told: Any, _root: Any, path: str, _schema: Any) -> Iterator[str]:
    kinds = [told] if isinstance(told, str) else told
    if not any(_is(value, kind) for kind in kinds):
        yield f"{path}: {' or '.join(kinds)} expected"


def _required(value: Any, told: Any, _root: Any, path: str, _schema: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (f"{path}: {name} is missing" for name in told if name not in value)


def _properties(value: Any, told: Any, root: Any, path: str, _schema: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, schema in told.items():
            if name in value:
                yield from _faults(value[name], schema, root, f"{path}.{name}")


def _additional(value: Any, told: Any, _root: Any, path: str, schema: Any) -> Iterator[str]:
    if told is not False:
        raise UnknownWord("additionalProperties")
    if isinstance(value, dict):
        unknown = value.keys() - schema.get("properties", {}).keys()
        yield from (f"{path}: {name} is not known" for name in sorted(unknown))


def _items(value: Any, told: Any, root: Any, path: str, _schema: Any) -> Iterator[str]:
    if isinstance(value, list):
        for rank, item in enumerate(value):
            yield from _faults(item, told, root, f"{path}[{rank}]")


def _enum(value: Any, told: Any, _root: Any, path: str, _schema: Any) -> Iterator[str]:
    if value not in told:
        yield f"{path}: not one of the values of the list"


def _any_of(value: Any, told: Any, root: Any, path: str, _schema: Any) -> Iterator[str]:
    if all(list(_faults(value, schema, root, path)) for schema in told):
        yield f"{path}: none of the shapes allowed"


def _unique(value: Any, told: Any, _root: Any, path: str, _schema: Any) -> Iterator[str]:
    if told and isinstance(value, list) and any(one in value[:at] for at, one in enumerate(value)):
        yield f"{path}: the same thing twice"


def _pattern(value: Any, told: Any, _root: Any, path: str, _schema: Any) -> Iterator[str]:
    # "[0-9]" and "\\d" mean the ten digits in JSON Schema, as everywhere in ECMA-262.
    if isinstance(value, str) and not re.search(told, value, re.ASCII):
        yield f"{path}: not of the form {told}"


def _bound(fits: Callable[[Any, Any], bool], kinds: tuple[type, ...]) -> Callable[..., Iterator]:
    def check(value: Any, told: Any, _root: Any, path: str, _schema: Any) -> Iterator[str]:
        measured = len(value) if isinstance(value, str | list) else value
        if isinstance(value, kinds) and not isinstance(value, bool) and not fits(measured, told):
            yield f"{path}: beyond the bound {told}"

    return check


NUMBER = (int, float)
CHECKS: dict[str, Callable[..., Iterator[str]]] = {
    "type": _type,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "enum": _enum,
    "anyOf": _any_of,
    "uniqueItems": _unique,
    "pattern": _pattern,
    "minimum": _bound(lambda value, told: value >= told, NUMBER),
    "maximum": _bound(lambda value, told: value <= told, NUMBER),
    "minLength": _bound(lambda value, told: value >= told, (str,)),
    "maxLength": _bound(lambda value, told: value <= told, (str,)),
    "minItems": _bound(lambda value, told: value >= told, (list,)),
}
