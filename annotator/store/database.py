"""Opening the database of a project: files with their pragmas, servers as they are."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing

from sqlalchemy import Connection, Engine, FromClause, create_engine
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.exc import NoSuchModuleError
from sqlalchemy.pool import StaticPool

from annotator.errors import AnnotatorError
from annotator.store import log, schema
from annotator.store.failures import Damaged, sentence
from annotator.store.location import Location

BUSY_SECONDS = 2.0
"""How long a statement waits for another program's lock; the window stands still meanwhile."""

_STEPS = 10_000
"""Steps of SQLite's machine, some milliseconds, after which is asked whether it is over."""


def inspect_file(location: Location, create: bool) -> None:
    """Raise AnnotatorError where no project can be at a path.

    SQLite itself looks at the file, without a lock and without its log: on POSIX systems, to open
    and close it by hand would take away the locks that this process may hold on it already.
    """
    path = location.file
    try:
        found = path.stat()
    except FileNotFoundError as error:
        if not create:
            raise AnnotatorError(f"There is no project at {path}.") from error
        if not path.absolute().parent.is_dir():
            raise AnnotatorError(f"The folder {path.absolute().parent} does not exist.") from error
        return
    except OSError as error:
        raise AnnotatorError(f"{path} cannot be read: {error.strerror}.") from error
    if stat.S_ISDIR(found.st_mode):
        raise AnnotatorError(f"{path} is a folder, not a project.")
    if not found.st_size and not create:
        raise AnnotatorError(f"{path} is not an Annotator project.")
    uri = location.uri("mode=ro&immutable=1")
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.execute("PRAGMA schema_version")
    except sqlite3.Error as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN):
            raise AnnotatorError(sentence(error, path)) from error
        # the rest may well be whole once the log is read


def connect_file(
    location: Location, read_only: bool, is_over: Callable[[], bool] | None = None
) -> Engine:
    """Return an engine with a single connection to a project file, opened at its first use.

    What is asked of it is interrupted where `is_over`, if it is given, says so.
    """
    mode = _reading_mode(location) if read_only else "mode=rwc"
    uri = location.uri(mode)

    def creator() -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA cache_size = -16000")  # KiB
            if is_over is not None:
                connection.set_progress_handler(is_over, _STEPS)
            if not read_only:
                _refuse_foreign(connection, location)
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute(f"PRAGMA wal_autocheckpoint = {log.PAGES}")
        except UnicodeDecodeError as error:  # the message quotes a broken schema
            connection.close()
            raise Damaged from error
        except (sqlite3.Error, AnnotatorError):
            connection.close()
            raise
        return connection

    engine = create_engine("sqlite://", creator=creator, poolclass=StaticPool)
    engine.dialect.statement_compiler = _Compiler
    return engine


class _Compiler(SQLiteCompiler):
    """Writes `with_hint` as SQLite has it: INDEXED BY or NOT INDEXED behind a table."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:
        return text


def _refuse_foreign(connection: sqlite3.Connection, location: Location) -> None:
    """Raise AnnotatorError for a database of another program, before anything in it changes."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if tables and "alembic_version" not in tables:
        raise AnnotatorError(f"{location} holds no Annotator project.")


def connect_server(location: Location) -> Engine:
    """Return an engine for a database behind a URL; AnnotatorError where its driver is missing."""
    assert location.url is not None
    schema.tell_postgresql()
    try:
        return create_engine(location.url, pool_pre_ping=True)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise AnnotatorError(
            f"No driver for {location.url.drivername} is installed; "
            "for PostgreSQL install “annotator[team]”."
        ) from error


def begin(connection: Connection, *, writing: bool) -> None:
    """Begin a transaction, which SQLite's driver leaves to us.

    A listener of the engine could do it, but each statement pays for there being one.
    """
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute("BEGIN IMMEDIATE" if writing else "BEGIN")


def _reading_mode(location: Location) -> str:
    """SQLite needs side files to read along with a writer. Where none can be made and no log is
    left, nothing can change the file either, and it is read as it stands.
    """
    beside = location.beside("-wal")
    pending = beside.exists() and beside.stat().st_size > 0
    writable = os.access(location.file.absolute().parent, os.W_OK)
    return "mode=ro" if writable or pending else "mode=ro&immutable=1"
