"""On the answering route nobody is anybody: what would tell who or from where is dropped first.

Placed before every other middleware, so that none of them, nor any view, log or error page, ever
sees a cookie, an address or a browser's name there.
"""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

ROUTE = "/questionnaire/"
TELLING = (
    "HTTP_COOKIE",
    "HTTP_USER_AGENT",
    "HTTP_REFERER",
    "HTTP_ORIGIN",
    "HTTP_AUTHORIZATION",
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_REAL_IP",
    "HTTP_VIA",
    "HTTP_ACCEPT_LANGUAGE",
    "REMOTE_ADDR",
    "REMOTE_HOST",
    "REMOTE_PORT",
    "REMOTE_USER",
)
NOTHING = "0.0.0.0"  # noqa: S104 - an address that is nobody's  # nosec B104
Answer = Callable[[HttpRequest], HttpResponse]


class NoTrace:
    """Strip the request, and let the answer leave nothing in the browser either."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ROUTE):
            return self.get_response(request)
        for key in TELLING:
            request.META.pop(key, None)
        request.META["REMOTE_ADDR"] = NOTHING
        response = self.get_response(request)
        response.cookies.clear()
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response


class KeepNoLine(logging.Filter):
    """Drop what a log would say of the answering route; of a breakdown, only that there was one."""

    def filter(self, record: logging.LogRecord) -> bool:
        path = getattr(getattr(record, "request", None), "path", "")
        if not isinstance(path, str):
            path = ""
        if not path.startswith(ROUTE) and ROUTE not in record.getMessage():
            return True
        if record.levelno < logging.ERROR:
            return False
        record.msg, record.args = "a page of the anonymous questionnaires broke down", ()
        record.exc_info = record.exc_text = record.stack_info = None
        record.__dict__.pop("request", None)
        return True
