"""Logs never hold a living link: the secret segments of addresses are masked in every record."""

import logging
import re
from copy import copy
from typing import Any
from urllib.parse import unquote

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.urls import Resolver404, resolve

# How our patterns name a path segment that opens something to whoever holds it.
SECRET_SEGMENTS = frozenset({"token", "key"})
MASK = "[lien]"
# Anything that may be an address; whether it holds a secret is for the resolver to say.
ADDRESS = re.compile(r"/[^\s\"'<>?#]*")

_made = logging.getLogRecordFactory()


def install() -> None:
    """Mask at the making of a record: no handler, ours or a library's, sees the secret."""
    if logging.getLogRecordFactory() is not _record:
        logging.setLogRecordFactory(_record)


def masked(text: str) -> str:
    """A text whose addresses no longer hold what opens them."""
    # Before every room is loaded there are no addresses, and nobody has come by one.
    return ADDRESS.sub(_masked_address, text) if "/" in text and apps.ready else text


def _record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = _made(*args, **kwargs)
    if isinstance(record.msg, str):
        record.msg = masked(record.msg)
    if isinstance(record.args, tuple):
        record.args = tuple(_masked_value(value) for value in record.args)
    elif isinstance(record.args, dict):
        # A copy of its own type: gunicorn's answers for the names it does not hold.
        record.args = copy(record.args)
        record.args.update({name: _masked_value(value) for name, value in record.args.items()})
    return record


def _masked_value(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Exception):
        told = str(value)
        return masked(told) if masked(told) != told else value
    return value


def _masked_address(found: re.Match[str]) -> str:
    text = found[0]
    # An address typed without its last slash is logged before it is redirected.
    for path in (text, f"{text}/"):
        try:
            named = resolve(unquote(path)).kwargs
        except (Resolver404, UnicodeError, ImproperlyConfigured):
            continue
        for name in SECRET_SEGMENTS & named.keys():
            text = unquote(text).replace(str(named[name]), MASK)
        return text
    return text
