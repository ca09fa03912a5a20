"""Making the file of a knowledge base from the unfinished one: all is sorted, once, on disk.

SQLite sorts outside of memory, so that this takes the same memory for a thousand entities and for
ten million.
"""

from __future__ import annotations

import math
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from annotator.kb.schema import APPLICATION, SCHEMA, TABLES, tier
from annotator.kb.staging import Staging, drop

_STEPS = (
    ("Ranking entities", """
CREATE TEMP TABLE ordered (id TEXT PRIMARY KEY, first INTEGER, popularity REAL, rank INTEGER);
INSERT INTO ordered
  SELECT id, first, popularity, row_number() OVER (ORDER BY popularity DESC, first)
  FROM (SELECT id, min(number) AS first, max(popularity) AS popularity
        FROM staged.entities GROUP BY id);
CREATE TEMP TABLE ranks (number INTEGER PRIMARY KEY, rank INTEGER);
INSERT INTO ranks
  SELECT number, rank FROM staged.entities JOIN ordered USING (id) ORDER BY number;
INSERT INTO main.entities
  SELECT rank, e.id, label, description, types, aliases, o.popularity, population, country,
    latitude, longitude
  FROM ordered AS o JOIN staged.entities AS e ON number = first ORDER BY rank;
INSERT OR IGNORE INTO main.ids
  SELECT id, rank FROM staged.ids JOIN ranks USING (number) ORDER BY id, rank;
"""),
    ("Sorting names", """
INSERT INTO main.names
  SELECT key, rank, name, min(kind), max(support), language, max(prior)
  FROM staged.names JOIN ranks USING (number) GROUP BY key, rank, name ORDER BY key, rank, name;
"""),
    ("Indexing beginnings of names", """
INSERT INTO starts
  SELECT DISTINCT tier(rank), key, rank FROM main.names ORDER BY 1, 2, 3;
"""),
    ("Indexing words", """
INSERT INTO words (rowid, text)
  SELECT rank, group_concat(words, ' ') FROM staged.names JOIN ranks USING (number)
  WHERE words IS NOT NULL GROUP BY rank ORDER BY rank;
INSERT INTO words (words) VALUES ('optimize');
"""),
)  # fmt: skip


def finish(staged: Staging, path: Path, meta: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Make the file and put it in place; yield what is being done as `text`, and its counts last.

    A popularity above 1 is a count in the source: then all are put on a logarithmic scale.
    Where the priors of a name add up to more than 1, they are scaled down to it.
    """
    staged.connection.execute("COMMIT")
    staged.connection.close()  # and with it goes its cache
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(part, isolation_level=None)) as connection:
            yield from _fill(connection, staged.path)
            counts = _describe(connection, meta)
        _keep(part, path)
        drop(staged.path)
    finally:
        with suppress(OSError):  # the next build takes it away
            part.unlink(missing_ok=True)
    yield {"text": "Knowledge base ready", **counts, "path": str(path)}


def _fill(connection: sqlite3.Connection, unfinished: Path) -> Iterator[dict[str, Any]]:
    connection.executescript(
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-32768;"
        "PRAGMA temp_store=FILE;"
        f"PRAGMA application_id={APPLICATION}; PRAGMA user_version={SCHEMA};{TABLES}"
    )
    connection.execute("ATTACH ? AS staged", (str(unfinished),))
    connection.create_function("tier", 1, tier, deterministic=True)
    connection.set_progress_handler(_look_up, 100_000)
    _level(connection)
    for text, statements in _STEPS:
        yield {"text": text}
        for statement in statements.split(";\n")[:-1]:
            connection.execute(statement)
    _fill_gaps(connection)
    _scale(connection)


def _describe(connection: sqlite3.Connection, meta: Mapping[str, str]) -> dict[str, int]:
    counts = {
        "entities": connection.execute("SELECT count(*) FROM main.entities").fetchone()[0],
        "aliases": connection.execute("SELECT count(*) FROM main.names").fetchone()[0],
    }
    built = datetime.now(UTC).isoformat(timespec="seconds")
    facts = {**meta, **{name: str(count) for name, count in counts.items()}, "built": built}
    connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(facts.items()))
    return counts


def _level(connection: sqlite3.Connection) -> None:
    """Bring popularity between 0 and 1."""
    most = connection.execute("SELECT max(popularity) FROM staged.entities").fetchone()[0] or 0
    if most > 1:
        whole = math.log1p(most)
        connection.create_function("level", 1, lambda count: math.log1p(max(count, 0)) / whole)
        connection.execute("UPDATE staged.entities SET popularity = level(popularity)")


def _fill_gaps(connection: sqlite3.Connection) -> None:
    """Let an entity that came several times have what only its later rows tell."""
    later = connection.cursor().execute(
        "SELECT description, types, population, country, latitude, longitude, rank"
        " FROM staged.entities JOIN ordered USING (id) WHERE number != first ORDER BY rank, number"
    )
    connection.executemany(
        "UPDATE main.entities SET description = iif(description = '', ?, description),"
        " types = iif(types = '', ?, types), population = coalesce(population, ?),"
        " country = iif(country = '', ?, country), latitude = coalesce(latitude, ?),"
        " longitude = coalesce(longitude, ?) WHERE rank = ?",
        later,
    )


def _scale(connection: sqlite3.Connection) -> None:
    sums = connection.execute(
        "SELECT sum(prior), key, name FROM main.names WHERE prior IS NOT NULL"
        " GROUP BY key, name HAVING sum(prior) > 1"
    ).fetchall()
    connection.executemany("UPDATE names SET prior = prior / ? WHERE key = ? AND name = ?", sums)


def _look_up() -> int:
    """Let signals in while SQLite sorts: what they raise here ends the statement."""
    return 0


def _keep(part: Path, path: Path) -> None:
    """Put the whole file in place, and on the disk before that."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(path)
