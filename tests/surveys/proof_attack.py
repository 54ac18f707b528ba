"""An attacker with the database, the logs and the lists, against many simulated campaigns.

What is known to the attacker: the membership list, the order in which invitations left (a mail
relay keeps it), two dumps during the campaign and one after it, every log line, the order in which
people answered (somebody was watching); and all keys, as they are when each dump is made.
Dumps keep rows in the order in which the database stores them. In one campaign in ten every table
is read, to see that answers change those of TABLES and no other; the rows of these are lined up
with people in every campaign, counters too.

Each game asks about two people, one of whom did the thing: chance is exactly one half. For each
way of lining rows up with people, wins over all campaigns are judged by a two-sided binomial
test. What was kept during the campaign (a page, a log, a backup) opens with no key left after it.
`leaky` plays the same games against rows written in order, to see the attacker win.
"""

from __future__ import annotations

import logging
import random
from collections import Counter as Tally
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from math import comb
from typing import Any

from django.conf import settings
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from pyrage import DecryptError, decrypt, x25519

from maillage.kernel.tenancy import within
from maillage.surveys.access_texts import access_bag, access_text
from maillage.surveys.domain.closing import close
from maillage.surveys.middleware import KeepNoLine
from maillage.surveys.models import Campaign
from tests.surveys.factories import AFTER, OPENS, addresses, make_campaign, tokens_sent

AGENT, ADDRESS = "canari-du-navigateur", "203.0.113.77"
# All that an answer may change; the close empties the first ones, and the audience.
TABLES = frozenset({"surveys_token", "surveys_tally", "surveys_textbag"})
EMPTIED = ("surveys_token", "surveys_tally", "surveys_audiencemember", "surveys_textbag")
KEPT = "surveys_textanswer"
P_VALUE = 0.001
# The newest rows of a long table are enough to see it change.
NEWEST = 300
# What FTS5 keeps of `kernel_fulltext` beside it, partly in tables without a rowid.
INDEX = "kernel_fulltext_index"
Dump = dict[str, list[dict[str, Any]]]


def two_sided(wins: int, games: int) -> float:
    """The probability of being at least as far from one half by chance alone."""
    far = abs(2 * wins - games)
    extreme = sum(comb(games, won) for won in range(games + 1) if abs(2 * won - games) >= far)
    return extreme / 2**games


def stored(table: str, newest: int = -1) -> list[dict[str, Any]]:
    """The rows of a table in the order in which the database keeps them; or the newest ones."""
    order = "rowid" if connection.vendor == "sqlite" else "ctid"
    limit = f"DESC LIMIT {newest}" if newest >= 0 else ""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY {order} {limit}')
        columns = [column[0] for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return rows[::-1] if limit else rows


def dump(campaign: Campaign, is_whole: bool) -> Dump:
    """This campaign's own rows of the tables that an answer may change or the close empties; with
    `is_whole`, the newest rows of all the others too.
    """
    found = {
        table: [row for row in stored(table) if row["campaign_id"] == campaign.pk]
        for table in {*TABLES, *EMPTIED, KEPT}
    }
    if is_whole:
        found |= {table: stored(table, NEWEST) for table in all_tables() if table not in found}
    return found


def all_tables() -> list[str]:
    """Every table, but what an index keeps of one of them."""
    names = sorted(connection.introspection.table_names())
    return [name for name in names if not name.startswith(INDEX)]


def whole_dump() -> str:
    """Every row of every table, as text."""
    return "\n".join(f"{table}: {row}" for table in all_tables() for row in stored(table))


@contextmanager
def kept_logs() -> Iterator[StringIO]:
    """All that the product's own log handler would write."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(KeepNoLine())
    root = logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("", "django", "maillage")}
    root.addHandler(handler)
    try:
        for name in levels:
            logging.getLogger(name).setLevel(logging.INFO)
        yield written
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        root.removeHandler(handler)


@dataclass
class Played:
    """One campaign as it truly went, and what the attacker saw of it. People are addresses."""

    roll_call: list[str]
    sending: list[str]
    arrival: list[str]
    text_of: dict[str, str]
    mark_of: dict[str, int]
    first_links: list[str]
    later_links: list[str]
    texts_during: list[str]
    texts_after: list[str]
    # The counters of the marks, in the order in which they are kept.
    marks_during: list[int]


@dataclass
class Score:
    """Wins and games of each strategy."""

    wins: Tally[str] = field(default_factory=Tally)
    games: Tally[str] = field(default_factory=Tally)

    def add(self, strategy: str, won: bool) -> None:
        """Count one game."""
        self.games[strategy] += 1
        self.wins[strategy] += won

    def worst(self) -> float:
        """The smallest p-value, corrected for the number of strategies tried."""
        return min(
            two_sided(self.wins[name], games) * len(self.games)
            for name, games in self.games.items()
        )


def play(
    organisation: Any,
    chance: random.Random,
    commits: Callable[[], Any],
    at: Callable[[Any], None],
    is_whole: bool,
) -> Played:
    """One campaign of 8 to 14 people, answered over HTTP by some of them in random order.

    With `is_whole` every table of the database is looked at, to see that no other one changes.
    """
    at(OPENS)
    size = chance.randint(8, 14)
    people = addresses(size, start=chance.randrange(10**6))
    with commits():
        campaign = make_campaign(organisation, audience=people)
    roll_call = [one.email for one in people]
    sending = [message.to[0] for message in outbox.outbox]
    links = tokens_sent()
    first = dump(campaign, is_whole)
    arrival = chance.sample(roll_call, chance.randint(6, size - 1))
    text_of = {person: f"texte-{chance.getrandbits(64):x}" for person in arrival}
    mark_of = {person: chance.randint(1, 4) for person in arrival}
    for person in arrival:
        answers = {"utile": mark_of[person], "suite": "non", "pourquoi": text_of[person]}
        client = Client(headers={"user-agent": AGENT}, REMOTE_ADDR=ADDRESS)
        assert client.post(f"/questionnaire/{links[person]}/", answers).status_code == 200
    later = dump(campaign, is_whole)
    assert {table for table in later if later[table] != first[table]} == TABLES
    (bag,), (tally,) = later["surveys_textbag"], later["surveys_tally"]
    during = [text for _, text in access_bag(campaign, bag["sealed"])]
    at(AFTER)
    with within(organisation), commits():
        close(campaign=campaign)
    after = dump(campaign, False)
    assert [after[table] for table in EMPTIED] == [[], [], [], []]
    assert not any(opens(one["sealed"]) for one in (bag, tally))
    return Played(
        roll_call,
        sending,
        arrival,
        text_of,
        mark_of,
        [row["digest"] for row in first["surveys_token"]],
        [row["digest"] for row in later["surveys_token"]],
        during,
        [access_text(campaign, row["sealed"]) for row in after[KEPT]],
        # The counters are one sealed block: no mark is kept before or after another.
        [],
    )


def opens(sealed: bytes) -> bool:
    """Whether any key that is left opens it."""
    for path in settings.MAILLAGE_KEY_FILE.parent.rglob("*.age"):
        identity = x25519.Identity.from_str(path.read_text(encoding="ascii").strip())
        try:
            decrypt(bytes(sealed), [identity])
        except DecryptError:
            continue
        return True
    return False


def attack(played: Played, chance: random.Random, score: Score) -> None:
    """Play every game once against one campaign."""
    respondents = set(played.arrival)
    silent = [person for person in played.roll_call if person not in respondents]
    one, other = chance.choice(played.arrival), chance.choice(silent)
    for name, order in (("roll call", played.roll_call), ("sending", played.sending)):
        gone = [link not in played.later_links for link in played.first_links]
        answered = dict(zip(order, gone, strict=True))
        score.add(f"who answered, by {name}", _pick(answered, one, other, chance))
    first, second = chance.sample(played.arrival, 2)
    known = {"roll call": played.roll_call, "sending": played.sending, "arrival": played.arrival}
    for moment, texts in (("during", played.texts_during), ("after", played.texts_after)):
        for name, order in known.items():
            if not texts:
                continue
            ranks = [person for person in order if person in respondents]
            said = dict(zip(ranks, texts, strict=True))
            wanted = played.text_of[first]
            guess = {person: said[person] == wanted for person in (first, second)}
            score.add(f"who wrote it, {moment}, by {name}", _pick(guess, first, second, chance))
            near = texts.index(wanted)
            far = {person: -abs(ranks.index(person) - near) for person in (first, second)}
            score.add(f"who is nearest, {moment}, by {name}", _pick(far, first, second, chance))
    if played.marks_during:
        attack_counters(played, chance, score)


def attack_counters(played: Played, chance: random.Random, score: Score) -> None:
    """Who gave which mark: the counter kept last may be the one that was written last."""
    respondents = set(played.arrival)
    known = {"roll call": played.roll_call, "sending": played.sending, "arrival": played.arrival}
    for name, order in known.items():
        *others, last = [person for person in order if person in respondents]
        others = [one for one in others if played.mark_of[one] != played.mark_of[last]]
        if not others:
            continue
        other = chance.choice(others)
        right, wrong = chance.sample([last, other], 2)
        asked, mark = played.mark_of[right], played.mark_of[wrong]
        is_later = played.marks_during.index(asked) > played.marks_during.index(mark)
        guess = {last: is_later, other: not is_later}
        score.add(f"who gave that mark, during, by {name}", _pick(guess, right, wrong, chance))


def _pick(guess: dict[str, Any], right: str, wrong: str, chance: random.Random) -> bool:
    """Whether the attacker, pointing at the greater of the two, points at the right one."""
    if guess[right] == guess[wrong]:
        return chance.random() < 0.5
    return guess[right] > guess[wrong]


def leaky(chance: random.Random) -> Played:
    """A campaign as a plain application keeps it: rows in the order in which they came."""
    roll_call = [one.email for one in addresses(chance.randint(8, 14))]
    arrival = chance.sample(roll_call, chance.randint(6, len(roll_call) - 1))
    text_of = {person: f"texte-{chance.getrandbits(64):x}" for person in arrival}
    links = {person: f"{chance.getrandbits(256):064x}" for person in roll_call}
    first = [links[person] for person in roll_call]
    later = [links[person] for person in roll_call if person not in arrival]
    texts = [text_of[person] for person in arrival]
    mark_of = {person: chance.randint(1, 4) for person in arrival}
    # A row that is updated is kept after those that are not.
    written = list(dict.fromkeys(mark_of[person] for person in reversed(arrival)))
    marks = [*(mark for mark in range(1, 5) if mark not in written), *reversed(written)]
    return Played(
        roll_call, roll_call, arrival, text_of, mark_of, first, later, texts, texts, marks
    )


def table_of(score: Score) -> Sequence[tuple[str, int, int, float]]:
    """(strategy, wins, games, p-value) for the record."""
    return [
        (name, score.wins[name], games, two_sided(score.wins[name], games))
        for name, games in sorted(score.games.items())
    ]
