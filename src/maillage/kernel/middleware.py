"""Two rules that hold on every request."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.kernel.journal import may_write_on_get

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE|ALTER|CREATE|DROP)\b", re.IGNORECASE)
# Reading the cache removes what has expired there, and a costly page counts how often it is asked
# for: no data of ours.
ALLOWED_TABLES = ("kernel_cache", "kernel_ratecount")
DRAINED_AT_ONCE, MOST_DRAINED = 64 * 1024, 40 * 1024 * 1024
Answer = Callable[[HttpRequest], HttpResponse]


class WriteOnGet(RuntimeError):
    """A page that is only looked at tried to change something."""


class ReadOnlyOnGet:
    """GET never writes, but for a journal line that tells of a read."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE:
            return self.get_response(request)
        with connection.execute_wrapper(_refuse_writes):
            return self.get_response(request)


def _refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if (
        WRITE.match(sql)
        and not may_write_on_get()
        and not any(table in sql for table in ALLOWED_TABLES)
    ):
        raise WriteOnGet(sql.split("(", maxsplit=1)[0][:120])
    return execute(sql, params, many, context)


class RefuseHeavyBodies:
    """What is too heavy to be kept in memory is refused with a sentence.

    Uploads are never written to disk in clear, so Django would silently drop the files.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
            # A browser reads the answer once its body is gone, if the server still listens.
            for _ in range(MOST_DRAINED // DRAINED_AT_ONCE):
                if not request.read(DRAINED_AT_ONCE):
                    break
            return render(request, "413.html", status=413)
        return self.get_response(request)


class RefuseNullBytes:
    """A null byte is never typed by a person and PostgreSQL refuses it: answer before it does."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("null byte")
        return self.get_response(request)
