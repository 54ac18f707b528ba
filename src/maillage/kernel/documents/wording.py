"""The few words the writers add by themselves, in the two languages of the documents."""

import datetime as dt

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

_MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
        *("septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December"),
    ),
}


def date_in_full(date: dt.date, language: str) -> str:
    """`date` as written in a letter: "1er octobre 2024", "1 October 2024"."""
    day = "1er" if date.day == 1 and language == "fr" else str(date.day)
    return f"{day} {_MONTHS[language][date.month - 1]} {date.year}"
