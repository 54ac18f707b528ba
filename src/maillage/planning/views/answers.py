"""Answers that no cache keeps."""

from django.http import HttpResponse


def private(answer: HttpResponse) -> HttpResponse:
    """Kept by no cache: a link was shown, or opened."""
    answer["Cache-Control"] = "private, no-store"
    return answer
