"""Running statements that are made once and used for every correction.

SQLAlchemy looks each of them up anew and wraps what comes of it, which costs more than SQLite takes
to carry it out: what it made of a statement the first time is kept, and given to SQLite's driver.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, CursorResult, Delete, Dialect, Insert, Select, Table, Update

Statement = Select[Any] | Insert | Update | Delete
Outcome = CursorResult[Any] | sqlite3.Cursor
"""What both have: `rowcount`, `fetchmany` and `close`."""


def run(connection: Connection, statement: Statement, some: Sequence[Mapping[str, Any]]) -> Outcome:
    """Run a statement with sets of parameters, at least one and all with the same names.

    The statement has to live as long as the program, and its columns have to need no conversion.
    Raises what the driver of SQLite or SQLAlchemy does, in a transaction that has begun.
    """
    if connection.dialect.name != "sqlite":
        return connection.execute(statement, some[0] if len(some) == 1 else list(some))
    sql, order = _prepared(statement, connection.dialect, tuple(some[0]))
    return _driven(connection, sql, [tuple([row[name] for name in order]) for row in some])


def insert_row(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Insert a row and return the id that it got."""
    done = run(connection, _insertion(table), [values])
    if isinstance(done, sqlite3.Cursor):
        assert done.lastrowid is not None
        return done.lastrowid
    key = done.inserted_primary_key
    assert key is not None
    return int(key[0])


def insert_rows(connection: Connection, table: Table, some: Sequence[tuple[Any, ...]]) -> None:
    """Insert whole rows, without the price of a dictionary for each where the driver allows it."""
    if not some:
        return
    if connection.dialect.name == "sqlite":
        sql, _ = _prepared(_insertion(table), connection.dialect, tuple(table.c.keys()))
        _driven(connection, sql, some)
    else:
        connection.execute(_insertion(table), list(_named(table, some)))


def _driven(connection: Connection, sql: str, some: Sequence[tuple[Any, ...]]) -> sqlite3.Cursor:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver.execute(sql, some[0]) if len(some) == 1 else driver.executemany(sql, some)


def _named(table: Table, some: Iterable[tuple[Any, ...]]) -> Iterable[dict[str, Any]]:
    names = table.c.keys()
    return (dict(zip(names, row, strict=True)) for row in some)


@cache
def _insertion(table: Table) -> Insert:
    return table.insert()


@cache
def _prepared(
    statement: Statement, dialect: Dialect, names: tuple[str, ...]
) -> tuple[str, tuple[str, ...]]:
    """Return what a driver runs, and the names of its parameters in their order."""
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    return str(compiled), tuple(compiled.positiontup or ())
