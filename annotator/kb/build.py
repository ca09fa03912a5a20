"""Writing a knowledge base: one SQLite file, made under another name and put in place when whole.

Entities are numbered by falling fame, so that the order of their numbers is the order in which
they are offered, and the search needs no sorting over a join.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock, Timeout

from annotator.core.model import Entity
from annotator.errors import AnnotatorError
from annotator.kb.names import skeleton, words

APPLICATION = 0x414E4B42  # "ANKB"
SCHEMA = 3  # also counts what is stored otherwise from the same facts
FIRST = 3_000
"""Entities that one or two typed letters lead to: an index of their own makes that quick."""

LABEL, ALIAS, DEMONYM, VARIANT = range(4)
"""What a name is to its entity; a variant is a form that others may well bear, too.

The support of a name is the number of the entity's names with the same skeleton: "Palmyra" has a
dozen spellings for the ruins in Syria, and one for a town that once was called so.
"""

_SHOWN = 12  # aliases kept with the entity for display; all of them can be searched
_BATCH = 1_000

_TABLES = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entities (
  rank INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, label TEXT NOT NULL,
  description TEXT NOT NULL, types TEXT NOT NULL, aliases TEXT NOT NULL,
  fame REAL NOT NULL, population INTEGER);
CREATE TABLE names (
  key TEXT NOT NULL, rank INTEGER NOT NULL, name TEXT NOT NULL, kind INTEGER NOT NULL,
  support INTEGER NOT NULL,
  PRIMARY KEY (key, rank, name)) WITHOUT ROWID;
CREATE INDEX first_letters ON names (key, kind) WHERE rank <= {FIRST} AND kind < {VARIANT};
CREATE VIRTUAL TABLE words USING fts5(
  text, content='', detail='none', tokenize='unicode61 remove_diacritics 0');
"""


class Entry(NamedTuple):
    """An entity on its way into the file, with its fame from 0 to 1."""

    entity: Entity
    fame: float
    demonyms: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    population: int | None = None


def write(
    entries: Iterable[Entry], total: int, path: Path, meta: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Write entries, the most famous first, and yield progress; the last result has the counts.

    `total` is an estimate of their number. AnnotatorError if the file cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(path.name + ".lock"), timeout=0):
            try:
                part.unlink(missing_ok=True)
                with closing(sqlite3.connect(part, isolation_level=None)) as connection:
                    counts = yield from _fill(connection, entries, total, meta)
                _keep(part, path)
            finally:
                _drop(part)
    except Timeout as error:
        raise AnnotatorError("The knowledge base is being built by another program.") from error
    except (OSError, sqlite3.OperationalError) as error:
        raise AnnotatorError(f"The knowledge base could not be written: {error}.") from error
    yield {"done": total, "total": total, "text": "Knowledge base ready", **counts,
           "path": str(path)}  # fmt: skip


def _fill(
    connection: sqlite3.Connection, entries: Iterable[Entry], total: int, meta: Mapping[str, str]
) -> Generator[dict[str, Any], None, dict[str, int]]:
    connection.executescript(
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;"
        f"PRAGMA application_id={APPLICATION}; PRAGMA user_version={SCHEMA};{_TABLES}BEGIN;"
    )
    entities = 0
    for batch in _batches(enumerate(entries, 1), _BATCH):
        _add(connection, batch)
        entities += len(batch)
        yield {"done": min(entities, total), "total": total, "text": "Writing entities"}
    aliases = connection.execute("SELECT count(*) FROM names").fetchone()[0]
    facts = {**meta, "entities": str(entities), "aliases": str(aliases)}
    connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(facts.items()))
    connection.execute("COMMIT")
    return {"entities": entities, "aliases": aliases}


def _add(connection: sqlite3.Connection, batch: list[tuple[int, Entry]]) -> None:
    entities, names, texts = [], [], []
    for rank, entry in batch:
        entity = entry.entity
        shown = "\n".join((*entry.demonyms, *entity.aliases)[:_SHOWN])
        types = "\n".join(entity.types)
        entities.append((rank, entity.id, entity.label, entity.description, types, shown,
                         entry.fame, entry.population))  # fmt: skip
        split = [(name, kind, words(name)) for name, kind in _names(entry)]
        bones = [skeleton("".join(parts)) for _, _, parts in split]
        support = Counter(bones)
        names += [
            ("".join(parts), rank, name, kind, support[bone])
            for (name, kind, parts), bone in zip(split, bones, strict=True)
            if parts
        ]
        found = {part for _, _, parts in split if len(parts) > 1 for part in parts}
        if found:
            texts.append((rank, " ".join(found)))
    connection.executemany("INSERT INTO entities VALUES (?, ?, ?, ?, ?, ?, ?, ?)", entities)
    connection.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?)", sorted(names))
    connection.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", texts)


def _names(entry: Entry) -> Iterator[tuple[str, int]]:
    """Yield each name of an entry once, by the first of its kinds."""
    entity = entry.entity
    kinds = dict.fromkeys(entry.variants, VARIANT)
    kinds.update(dict.fromkeys(entity.aliases, ALIAS))
    kinds.update(dict.fromkeys(entry.demonyms, DEMONYM))
    kinds[entity.label] = LABEL
    yield from kinds.items()


def _batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def _keep(part: Path, path: Path) -> None:
    """Put the whole file in place, and on the disk before that."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(path)


def _drop(part: Path) -> None:
    with suppress(OSError):  # the next build takes it away
        part.unlink(missing_ok=True)
