"""What every template of Maillage may load: icons, French wording, form groups.

{% load maillage %}
{% icon "calendar3" %}   {{ session.start|moment }}   {{ total|euros }}
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from maillage.kernel import words

register = template.Library()

SPRITE = Path(__file__).resolve().parents[2] / "static/vendor/bootstrap-icons/icons.svg"


@lru_cache(maxsize=1)
def icon_bodies() -> dict[str, str]:
    """Return {icon name: its SVG drawing}, read from the vendored sprite."""
    pattern = r'<symbol id="([^"]+)" viewBox="0 0 16 16">(.*?)</symbol>'
    return dict(re.findall(pattern, SPRITE.read_text(encoding="utf-8")))


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw a kept icon, hidden from screen readers: a word always stands beside it.

    `size` is "", "sm", "lg" or "xl". Raises KeyError for an icon that is not vendored
    (add its name to tools/vendor.py).
    """
    classes = f"icon icon-{size}" if size else "icon"
    return mark_safe(  # noqa: S308 # nosec B308 B703 - our own vendored file
        f'<svg class="{classes}" viewBox="0 0 16 16" width="16" height="16" fill="currentColor"'
        f' aria-hidden="true" focusable="false">{icon_bodies()[name]}</svg>'
    )


def wording(function: Callable[..., str], **flags: bool) -> None:
    """Register a formatting function of `words` as a filter that leaves an absent value empty."""

    def filtered(value: Any, *arguments: Any) -> str:
        return "" if value is None or value == "" else function(value, *arguments)

    filtered.__doc__ = function.__doc__
    register.filter(function.__name__, filtered, **flags)


DATED: tuple[Callable[..., str], ...] = (
    words.jour,
    words.date_longue,
    words.date_courte,
    words.mois,
    words.heure,
    words.moment,
)
COUNTED: tuple[Callable[..., str], ...] = (words.duree, words.euros, words.nombre)
for formatter in DATED:
    wording(formatter, expects_localtime=True)
for formatter in COUNTED:
    wording(formatter)


@register.filter(expects_localtime=True)
def periode(start: dt.date | None, end: dt.date | None) -> str:
    """`start|periode:end` in words; an open end gives "depuis le ..."."""
    if start is None:
        return ""
    if end is None:
        return f"depuis le {words.date_courte(start)}"
    if isinstance(start, dt.datetime) and isinstance(end, dt.datetime) and start.tzinfo:
        end = end.astimezone(start.tzinfo)
    return words.periode(start, end)


@register.filter
def pluriel(count: int, forms: str = "s") -> str:
    """`{{ n }} {{ n|pluriel:"cheval,chevaux" }}`, or `groupe{{ n|pluriel }}` for a plain s."""
    singular, _, plural = forms.rpartition(",")
    return words.pluriel(count, singular, plural)


@register.filter
def compte(count: int, forms: str) -> str:
    """`{{ n|compte:"groupe" }}` gives "2 groupes"; `"cheval,chevaux"` gives both forms."""
    singular, _, plural = forms.partition(",")
    return words.compte(count, singular, plural or None)


@register.filter
def groups(form: BaseForm) -> list[dict]:
    """Return the visible fields of a form in groups of {legend, hint, fields}.

    A form may carry `fieldsets = [(legend, [names]), (legend, [names], hint)]`; what it leaves
    out comes last, without legend, so that no field is ever lost.
    """
    left: dict[str, BoundField] = {field.name: field for field in form.visible_fields()}
    found = []
    for legend, names, *hint in getattr(form, "fieldsets", []):
        fields = [left.pop(name) for name in names if name in left]
        if fields:
            found.append({"legend": legend, "hint": "".join(hint), "fields": fields})
    if left:
        found.append({"legend": "", "hint": "", "fields": list(left.values())})
    return found


@register.simple_tag(takes_context=True)
def query(context: Context, **changes) -> str:
    """Return the current query string with some values changed; None removes one.

    `<a href="{% query page=2 %}">`: filters and order are kept.
    """
    values = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            values.pop(name, None)
        else:
            values[name] = str(value)
    return "?" + urlencode(sorted(values.lists()), doseq=True)


@register.filter
def beside(columns: Sequence[Any], cells: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Each column with its cell, to name the column in the cell. Raises ValueError if they
    are not as many.
    """
    return list(zip(columns, cells, strict=True))


@register.filter
def svg(value: float, shift: float = 0) -> str:
    """A coordinate for SVG: a point as decimal mark whatever the language, shifted if asked."""
    return f"{value + shift:g}"
