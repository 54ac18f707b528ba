"""Lists by pages: no list of the product grows without end."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PER_PAGE = 50


def page_of(request: HttpRequest, rows: QuerySet | Sequence[Any], size: int = PER_PAGE) -> Page:
    """The page that `?page=` asks for, the nearest one when it does not exist.

    In a template: `<c-table :page="page">`, or `<c-paging :page="page" />`, which keeps filters.
    """
    return Paginator(rows, size).get_page(request.GET.get("page"))
