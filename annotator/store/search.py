"""Full-text search: an index of titles and texts beside the project, made anew at any time.

It is a file of its own, so that neither import nor backup has to wait for it: FTS5 without
contents, half the size of the texts. Documents that came in since it was last extended are looked
through one by one, and so is a project on a server, by LIKE.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, replace
from itertools import islice

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    column,
    exists,
    false,
    func,
    or_,
    select,
    table,
)
from sqlalchemy.exc import DBAPIError

from annotator.core.hits import Term, holds, terms
from annotator.store import rows
from annotator.store.location import Location
from annotator.store.queries import present
from annotator.store.schema import documents, texts

ENDING = ".search"
"""What the name of the index has behind that of the project."""

_VERSION = 1
_TAIL = 400
"""Documents that are looked through because the index does not have them yet."""
_TAIL_BYTES = 2_000_000
_TITLES = 10_000
_MANY = 0.15
"""The share of documents from which testing each is quicker than gathering those that match."""

_COUNTS = 100
_BATCH = 500
_BATCH_BYTES = 4_000_000
_BUSY_SECONDS = 10.0
_MADE = """
CREATE VIRTUAL TABLE articles USING fts5(
    title, body, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2'
);
CREATE TABLE state (project INTEGER NOT NULL, last INTEGER NOT NULL);
"""

Reading = Callable[[], AbstractContextManager[Connection]]

_articles = table("articles", column("rowid"), column("articles"), schema="search")


@dataclass(frozen=True, slots=True)
class Found:
    """How one search is put to the tables: a match for the index, and the ids that it lacks.

    `number` is how many match, counted so far as it matters. With `many`, it is quicker to test
    each document than to gather those that match.
    """

    match: str | None
    tail: tuple[int, ...]
    partial: bool
    number: int = 0
    many: bool = False

    def ids(self) -> Select[tuple[int]]:
        """Return the question for ids in the index."""
        if self.match is None:
            return select(documents.c.id).where(false())
        return select(_articles.c.rowid).where(_articles.c.articles.op("MATCH")(self.match))

    def test(self) -> ColumnElement[bool]:
        """Return the test of one document."""
        if self.match is None:
            return documents.c.id.in_(self.tail)
        return self._or_tail(exists(self.ids().where(_articles.c.rowid == documents.c.id)))

    def sieve(self) -> ColumnElement[bool]:
        """Return the quickest test of many documents one after the other."""
        return self.test() if self.many else self.gathered()

    def gathered(self) -> ColumnElement[bool]:
        """Return the test by gathering first all that match."""
        if self.match is None:
            return self.test()
        return self._or_tail(documents.c.id.in_(self.ids()))

    def _or_tail(self, indexed: ColumnElement[bool]) -> ColumnElement[bool]:
        return or_(indexed, documents.c.id.in_(self.tail)) if self.tail else indexed


Counts = dict[tuple[str, int], int]
"""How many match, by the match and how far the index goes; and all, under "" and the highest id."""


def find(connection: Connection, search: str, is_attached: bool, counts: Counts) -> Found:
    """Return how a search is asked on a connection that may have the index."""
    wanted = terms(search)
    last = 0
    with contextlib.suppress(DBAPIError):  # a damaged index counts as none
        last = _last(connection) if is_attached else 0
    tail, partial = _look_through(connection, wanted, last)
    match = _match(wanted) if last and wanted else None
    found = Found(match, tail, partial)
    if match is None:
        return found
    bound = round(size(connection, counts) * _MANY) + 1
    some = found.ids().limit(bound).subquery()
    number = _counted(connection, counts, (match, last), some)
    return replace(found, number=number, many=number >= bound)


def size(connection: Connection, counts: Counts) -> int:
    """Return how many documents there are, counted again when there are new ones."""
    newest = connection.scalar(select(func.max(documents.c.id))) or 0
    return _counted(connection, counts, ("", newest), documents)


def _counted(connection: Connection, counts: Counts, key: tuple[str, int], what: FromClause) -> int:
    if key not in counts:
        if len(counts) > _COUNTS:
            counts.clear()
        counts[key] = connection.scalar(select(func.count()).select_from(what)) or 0
    return counts[key]


def like(search: str) -> ColumnElement[bool]:
    """Return the condition of a search without the index, which a server does not have.

    Signs alone are nothing that could be found.
    """
    wanted = terms(search)
    found: ColumnElement[bool] = ~false() if wanted else false()
    for term in wanted:
        words = " ".join(term.words)
        spelt = {words, words.upper(), words.title(), words.capitalize()}
        inside = [texts.c.body.like(rows.encode_text(f"%{one}%")) for one in sorted(spelt)]
        held = exists(
            select(texts.c.document_id).where(texts.c.document_id == documents.c.id, or_(*inside))
        )
        found &= or_(documents.c.title.icontains(words, autoescape=True), held)
    return found


def titled(connection: Connection, search: str, is_attached: bool, most: int) -> list[int]:
    """Return documents whose titles hold all words of a search, the newest first.

    Each word may go on. Of the documents that the index lacks, some thousand are looked through.
    """
    wanted = tuple(term._replace(is_open=True) for term in terms(search))
    last = _last(connection) if is_attached else 0
    titles = (
        select(documents.c.id, documents.c.title)
        .where(present, documents.c.id > last)
        .order_by(documents.c.id.desc())
        .limit(_TITLES)
    )
    newer = (i for i, title in connection.execute(titles) if wanted and holds(title, wanted))
    found = list(islice(newer, most))
    if last and wanted:
        match = _articles.c.articles.op("MATCH")(f"title : ({_match(wanted)})")
        indexed = select(_articles.c.rowid).where(match).order_by(_articles.c.rowid.desc())
        there = indexed.join(documents, documents.c.id == _articles.c.rowid).where(present)
        found += connection.scalars(there.limit(most - len(found)))
    return found


def attach(connection: Connection, location: Location) -> bool:
    """Let the connection of a project file see its index; whether there is one that fits.

    No transaction may be open.
    """
    if not location.beside(ENDING).exists():
        return False
    uri = location.uri("mode=ro", ENDING)
    try:
        connection.exec_driver_sql("ATTACH DATABASE ? AS search", (uri,))
        project = connection.exec_driver_sql("SELECT project FROM search.state").scalar()
        if project == connection.scalar(select(func.min(documents.c.id))):
            return True
    except DBAPIError:  # a damaged index, which is made anew
        pass
    with contextlib.suppress(DBAPIError):
        connection.exec_driver_sql("DETACH DATABASE search")
    return False


def version(connection: Connection, is_attached: bool) -> tuple[int, int]:
    """Return numbers that change when others write to the project and to its index."""
    names = ("main", "search") if is_attached else ("main",)
    found = [connection.exec_driver_sql(f"PRAGMA {name}.data_version").scalar() for name in names]
    return int(found[0] or 0), int(found[-1] or 0) if is_attached else -1


def waiting(connection: Connection, is_attached: bool) -> int:
    """Return how many documents the index lacks."""
    return _behind(connection, _last(connection) if is_attached else 0)


def extend(reading: Reading, location: Location) -> Iterator[tuple[int, int]]:
    """Bring the index up to date, and yield how many documents it has taken in, and of how many.

    `reading` gives connections to the project; what a yield has told is kept if this ends early.
    """
    with reading() as connection:
        first = connection.scalar(select(func.min(documents.c.id)))
    if first is None:
        return
    with closing(_open(location, first)) as index:
        last = index.execute("SELECT last FROM state").fetchone()[0]
        with reading() as connection:
            total = _behind(connection, last)
        done = 0
        while batch := _batch(reading, last):
            last = batch[-1][0]
            index.execute("BEGIN IMMEDIATE")
            index.executemany("INSERT INTO articles(rowid, title, body) VALUES (?, ?, ?)", batch)
            index.execute("UPDATE state SET last = ?", (last,))
            index.execute("COMMIT")
            done += len(batch)
            yield done, max(total, done)


def _open(location: Location, first: int) -> sqlite3.Connection:
    """Open the index for writing; one that is damaged, or another project's, is made anew."""
    for _ in range(2):
        index = sqlite3.connect(
            location.uri("mode=rwc", ENDING), uri=True, timeout=_BUSY_SECONDS, isolation_level=None
        )
        try:
            index.execute("PRAGMA journal_mode = WAL")
            index.execute("PRAGMA synchronous = NORMAL")
            if _fits(index, first):
                return index
        except sqlite3.DatabaseError as error:
            index.close()
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise
        else:
            index.close()
        for ending in ("", "-wal", "-shm"):
            location.beside(ENDING + ending).unlink(missing_ok=True)
    raise sqlite3.DatabaseError("the index for search cannot be made")


def _fits(index: sqlite3.Connection, first: int) -> bool:
    """Whether an index is this project's; a new one becomes so."""
    if not index.execute("PRAGMA schema_version").fetchone()[0]:
        index.executescript(f"BEGIN IMMEDIATE; {_MADE} PRAGMA user_version = {_VERSION}; COMMIT;")
        index.execute("INSERT INTO state VALUES (?, 0)", (first,))
        return True
    if index.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
        return False
    found = index.execute("SELECT project FROM state").fetchone()
    return found is not None and bool(found[0] == first)


def _behind(connection: Connection, last: int) -> int:
    query = select(func.count()).select_from(documents).where(documents.c.id > last)
    return connection.scalar(query) or 0


def _batch(reading: Reading, last: int) -> list[tuple[int, str, str]]:
    query = (
        select(documents.c.id, documents.c.title, texts.c.body)
        .join(texts, texts.c.document_id == documents.c.id)
        .where(documents.c.id > last)
        .order_by(documents.c.id)
        .limit(_BATCH)
    )
    found: list[tuple[int, str, str]] = []
    size = 0
    with reading() as connection:
        for document_id, title, body in connection.execute(query):
            found.append((document_id, title, body.decode("utf-8", "replace")))
            size += len(body)
            if size > _BATCH_BYTES:
                break
    return found


def _last(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT last FROM search.state").scalar() or 0)


def _match(wanted: Sequence[Term]) -> str:
    """Return terms in the language of FTS5: every one of them has to be there."""
    return " AND ".join(
        '"{}"{}'.format(" ".join(term.words), "*" if term.is_open else "") for term in wanted
    )


def _look_through(
    connection: Connection, wanted: tuple[Term, ...], last: int
) -> tuple[tuple[int, ...], bool]:
    """Return the documents behind `last` that hold all terms, and whether some were left out."""
    query = (
        select(documents.c.id, documents.c.title, texts.c.body)
        .join(texts, texts.c.document_id == documents.c.id)
        .where(documents.c.id > last)
        .order_by(documents.c.id)
    )
    found: list[int] = []
    size = 0
    result = connection.execute(query.limit(_TAIL + 1))
    for number, (document_id, title, body) in enumerate(result):
        if number == _TAIL or size > _TAIL_BYTES:
            result.close()
            return tuple(found), True
        size += len(body)
        if wanted and holds(f"{title}\n{body.decode('utf-8', 'replace')}", wanted):
            found.append(document_id)
    return tuple(found), False
