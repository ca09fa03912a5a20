"""The write-ahead log of a project file: how long it gets, and that it is so before it is needed.

A commit that overwrites the log takes two thirds as long as one that makes it longer, which the
file system has to keep its own books about; and the slow ones are rarer.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from annotator.store.location import Location

PAGES = 4000
"""Pages that the log holds before they are moved to the file, and it begins anew: a correction
writes about eight, so one of 500 waits for that, not one of 100 and more."""

_ROOM = 1_000_000_000  # bytes that have to be free, for a full disk is worse than a slow one
_WAIT = 1.0  # seconds for another program that writes


def lengthen(location: Location) -> None:
    """Make the log as long as it gets, where nothing is in the way of that.

    SQLite writes to it what finds no room in memory, before the end of a transaction; what is then
    rolled back stays there as space that the next corrections overwrite.
    """
    with suppress(sqlite3.Error, OSError):
        if shutil.disk_usage(location.file.absolute().parent).free > _ROOM:
            place = location.uri("mode=rw")
            opened = sqlite3.connect(place, uri=True, timeout=_WAIT, isolation_level=None)
            with closing(opened) as connection:
                _fill(connection, location)


def empty(engine: Engine) -> None:
    """Move the log to the file and cut it off: where somebody reads on, it is not deleted."""
    with suppress(DBAPIError), engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")  # who is reading is not waited for
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _fill(connection: sqlite3.Connection, location: Location) -> None:
    log = location.beside("-wal")
    connection.execute("PRAGMA cache_size = 10")
    connection.execute("BEGIN IMMEDIATE")
    try:
        before = log.stat()
        (page,) = connection.execute("PRAGMA page_size").fetchone()
        missing = PAGES * page - before.st_size
        if missing > 0:
            row = ("-", missing)
            connection.execute("INSERT INTO options (name, value) VALUES (?, zeroblob(?))", row)
            os.utime(log, ns=(before.st_atime_ns, before.st_mtime_ns))  # nothing has changed
    finally:
        connection.execute("ROLLBACK")
    if missing > 0:  # or the first correction would wait for all of it
        with log.open("r+b") as file:
            os.fsync(file.fileno())
