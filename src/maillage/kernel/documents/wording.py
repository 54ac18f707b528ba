"""The few words the writers add by themselves, in the two languages of the documents."""

import datetime as dt

from maillage.kernel.words import date_courte

WORDS = {
    "fr": {
        "page": "page",
        "reference": "Réf. {reference}",
        "article": "Article {number} – {title}",
        "signature": "Signature",
    },
    "en": {
        "page": "page",
        "reference": "Ref. {reference}",
        "article": "Article {number} – {title}",
        "signature": "Signature",
    },
}

ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


def date_in_full(date: dt.date, language: str) -> str:
    """`date` as written in a letter: "1er octobre 2024", "1 October 2024"."""
    if language == "fr":
        return date_courte(date)
    return f"{date.day} {ENGLISH_MONTHS[date.month - 1]} {date.year}"
