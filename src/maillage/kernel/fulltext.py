"""Full text in French behind one door: accents, inflections and slips of the keyboard.

The words are prepared here, the same way on both databases: no accent, no case, then the stem of
the French Snowball algorithm (Porter). SQLite keeps them in an FTS5 index, PostgreSQL in a GIN
index over a `simple` configuration: the two find the same rows. When nothing is found, each word
that nobody has written is replaced by the likest one that somebody has (trigrams, then the
distance of rapidfuzz).

Rows belong to a kind (a room's name for them) and to an organisation, and are looked for within
a list of organisations: the words that correct a slip come from these organisations only.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, connections, transaction
from django.db.models import Count
from rapidfuzz import fuzz, process
from snowballstemmer import stemmer

from maillage.kernel.keys import search_key
from maillage.kernel.models import FullText, FullTextGram, FullTextWord

# What a search looks at: the latest rows that match, of which the best come first.
MOST = 400
LONGEST_QUERY, MOST_WORDS = 200, 12
# Words that say nothing of what is looked for.
EMPTY_WORDS = (
    "a ai au aux avec c ce ces cet cette chez comme d dans de des du elle elles en est et eux il "
    "ils je l la le les leur leurs lui m ma mais me mes mon n ne nos notre nous on ou par pas pour "
    "qu que qui s sa se ses si son sont sur t ta te tes toi ton tu un une vos votre vous y"
)
EMPTY = frozenset(EMPTY_WORDS.split())
# A slip is looked for in words of this length, and accepted from this likeness on (0 to 100).
SHORTEST_SLIP, LIKENESS, CANDIDATES = 4, 75, 60
LONGEST_WORD = 40

SQLITE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS kernel_fulltext_index USING fts5("
    "title, body, content='kernel_fulltext', content_rowid='id')",
    "CREATE TRIGGER IF NOT EXISTS fulltext_added AFTER INSERT ON kernel_fulltext BEGIN "
    "INSERT INTO kernel_fulltext_index(rowid, title, body) VALUES (new.id, new.title, new.body); "
    "END",
    "CREATE TRIGGER IF NOT EXISTS fulltext_removed AFTER DELETE ON kernel_fulltext BEGIN "
    "INSERT INTO kernel_fulltext_index(kernel_fulltext_index, rowid, title, body) "
    "VALUES ('delete', old.id, old.title, old.body); END",
    "CREATE TRIGGER IF NOT EXISTS fulltext_changed AFTER UPDATE ON kernel_fulltext BEGIN "
    "INSERT INTO kernel_fulltext_index(kernel_fulltext_index, rowid, title, body) "
    "VALUES ('delete', old.id, old.title, old.body); "
    "INSERT INTO kernel_fulltext_index(rowid, title, body) VALUES (new.id, new.title, new.body); "
    "END",
)
VECTOR = (
    "(setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', body), 'D'))"
)
# A column that the database keeps by itself: ranking reads it, and never makes it again.
POSTGRES = (
    "ALTER TABLE kernel_fulltext ADD COLUMN IF NOT EXISTS words tsvector "
    f"GENERATED ALWAYS AS ({VECTOR}) STORED",
    "CREATE INDEX IF NOT EXISTS kernel_fulltext_index ON kernel_fulltext USING gin (words)",
)
# The latest matches first, bounded, then the best of them: a word that everybody writes costs
# no more than another.
SQLITE_FIND = (
    "SELECT t.subject_id FROM ("
    "SELECT rowid AS id, bm25(kernel_fulltext_index, 6.0, 1.0) AS score "
    "FROM kernel_fulltext_index WHERE kernel_fulltext_index MATCH %s "
    "ORDER BY rowid DESC LIMIT %s) AS f JOIN kernel_fulltext t ON t.id = f.id "
    "ORDER BY f.score, f.id DESC"
)
POSTGRES_FIND = (
    "SELECT f.subject_id FROM (SELECT id, subject_id, words FROM kernel_fulltext "
    "WHERE words @@ to_tsquery('simple', %s) ORDER BY id DESC LIMIT %s) AS f "
    "ORDER BY ts_rank(f.words, to_tsquery('simple', %s)) DESC, f.id DESC"
)


def install(*, using: str, **_: Any) -> None:
    """Make the index of the database (a receiver of `post_migrate`, quick and idempotent)."""
    chosen = connections[using]
    if FullText._meta.db_table not in chosen.introspection.table_names():
        return
    with chosen.cursor() as cursor:
        for statement in SQLITE if chosen.vendor == "sqlite" else POSTGRES:
            cursor.execute(statement)


def write(*, kind: str, subject_id: int, organisation_id: int, title: str, text: str) -> None:
    """Put one row in the index, or put it again as it is now."""
    marks = f"{_of_kind(kind)} {_of_organisation(organisation_id)}"
    with transaction.atomic():
        FullText.objects.update_or_create(
            kind=kind,
            subject_id=subject_id,
            defaults={
                "organisation_id": organisation_id,
                "title": " ".join(stems(title)),
                "body": f"{marks} {' '.join(stems(text))}",
            },
        )
        _learn(kind, organisation_id, {*_words(title), *_words(text)})


def forget(*, kind: str, subject_id: int) -> None:
    """Take one row out of the index."""
    FullText.objects.filter(kind=kind, subject_id=subject_id).delete()


def unlearn(*, kind: str, organisation_id: int, text: str) -> None:
    """Forget the words of a text that is erased, so that no search ever proposes them.

    Another row that holds one of them is still found by it, and learns it again when rewritten.
    """
    plain = {part[:LONGEST_WORD] for word in _words(text) for part in search_key(word).split()}
    rows = FullTextWord.objects.filter(kind=kind, organisation_id=organisation_id)
    rows.filter(word__in=plain).delete()


def find(*, kind: str, organisations: Sequence[int], query: str) -> list[int]:
    """The keys of the rows where every word of `query` is, the best first, `MOST` at the most.

    A row that holds the words in its title comes before another. Nothing for a query that holds
    no word.
    """
    wanted = _words(query[:LONGEST_QUERY])[:MOST_WORDS]
    if not wanted or not organisations:
        return []
    found = _matching(kind, organisations, wanted)
    if found:
        return found
    mended = [_mended(kind, organisations, word) for word in wanted]
    return [] if mended == wanted else _matching(kind, organisations, mended)


def stems(text: str) -> list[str]:
    """The words of a text by their stems, without accents nor empty words.

    A word that loses its accents may also lose its inflection ("animées", "animees"): both stems
    are kept, so that either way of writing finds it.
    """
    return [one for word in _words(text) for one in _forms(word)]


def _words(text: str) -> list[str]:
    """The words that count, as they are written, in lower case."""
    composed = unicodedata.normalize("NFC", text).lower()
    kept = "".join(letter if letter.isalnum() else " " for letter in composed)
    return [word for word in kept.split() if search_key(word) not in EMPTY]


@lru_cache(maxsize=65536)
def _forms(word: str) -> tuple[str, ...]:
    # A stemmer keeps its place in the word: one for each call, for threads share this module.
    french = stemmer("french")
    plain = search_key(word)
    both = (search_key(french.stemWord(word)), search_key(french.stemWord(plain)))
    found = dict.fromkeys(part for form in both for part in form.split())
    return tuple(part[:LONGEST_WORD] for part in found)


def _matching(kind: str, organisations: Sequence[int], words: Iterable[str]) -> list[int]:
    """Rows of these organisations that hold every word in one of its forms, `MOST` at the most."""
    each = [_forms(word) for word in words]
    each = [forms for forms in each if forms]
    if not each:
        return []
    owners = [_of_organisation(key) for key in organisations]
    groups = [[_of_kind(kind)], owners, *each]
    if connection.vendor == "sqlite":
        asked = " AND ".join(
            "(" + " OR ".join(f'"{one}"' for one in one_of) + ")" for one_of in groups
        )
        parameters: list[Any] = [asked, MOST]
    else:
        asked = " & ".join(
            "(" + " | ".join(f"'{one}'" for one in one_of) + ")" for one_of in groups
        )
        parameters = [asked, MOST, asked]
    statement = SQLITE_FIND if connection.vendor == "sqlite" else POSTGRES_FIND
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [row[0] for row in cursor.fetchall()]


def _mended(kind: str, organisations: Sequence[int], word: str) -> str:
    """The likest written word, for one that nobody has written; the word itself otherwise."""
    plain = search_key(word)
    rows = FullTextWord.objects.filter(kind=kind, organisation_id__in=organisations)
    # Asked of the words, not of the rows: PostgreSQL would walk them all to find none. A word of
    # which only another inflection is written is replaced by that one, which finds the same rows.
    if len(plain) < SHORTEST_SLIP or rows.filter(word=plain).exists():
        return word
    near = rows.filter(grams__gram__in=_grams(plain)).values("word")
    near = near.annotate(shared=Count("pk")).order_by("-shared", "word")[:CANDIDATES]
    best = process.extractOne(
        plain, [row["word"] for row in near], scorer=fuzz.ratio, score_cutoff=LIKENESS
    )
    return best[0] if best else word


def _learn(kind: str, organisation_id: int, words: Iterable[str]) -> None:
    """Remember the words of an organisation that are long enough to be misspelt."""
    plain = {part[:LONGEST_WORD] for word in words for part in search_key(word).split()}
    plain = {word for word in plain if len(word) >= SHORTEST_SLIP}
    mine = FullTextWord.objects.filter(kind=kind, organisation_id=organisation_id)
    known = set(mine.filter(word__in=plain).values_list("word", flat=True))
    FullTextWord.objects.bulk_create(
        [
            FullTextWord(kind=kind, organisation_id=organisation_id, word=word)
            for word in sorted(plain - known)
        ],
        ignore_conflicts=True,
    )
    fresh = mine.filter(word__in=plain - known).values_list("pk", "word")
    FullTextGram.objects.bulk_create(
        [FullTextGram(word_id=pk, gram=gram) for pk, word in fresh for gram in _grams(word)],
        ignore_conflicts=True,
    )


def _grams(word: str) -> list[str]:
    """Every three letters in a row, the ends of the word included."""
    padded = f" {word} "
    return sorted({padded[start : start + 3] for start in range(len(padded) - 2)})


def _of_kind(kind: str) -> str:
    return f"kind0{kind}"


def _of_organisation(organisation_id: int) -> str:
    return f"organisation0{organisation_id}"
