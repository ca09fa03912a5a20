"""One writer at a time: a lock beside the project, which ends with the process that holds it."""

from __future__ import annotations

import os
import sqlite3

from annotator.errors import NotWritable
from annotator.store.location import Location

_READ_ONLY = "The folder of {} cannot be written to; the project can be opened read-only."


class WriterLock:
    """An exclusive transaction on an empty database `<file>.lock`.

    SQLite locks files alike on every system, the lock falls with its process however that ends,
    and nothing more is to be imported. The empty file stays.
    """

    def __init__(self, location: Location) -> None:
        if not os.access(location.file.absolute().parent, os.W_OK):  # SQLite would lock to read
            raise NotWritable(_READ_ONLY.format(location))
        uri = location.uri("mode=rwc", ".lock")
        try:
            connection = sqlite3.connect(uri, uri=True, timeout=0, isolation_level=None)
        except sqlite3.Error as error:
            raise NotWritable(_READ_ONLY.format(location)) from error
        try:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            connection.close()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise NotWritable(
                    f"Another program has {location} open; "
                    "close it there, or open it read-only here."
                ) from error
            raise NotWritable(_READ_ONLY.format(location)) from error
        self._connection = connection

    def release(self) -> None:
        """Let another program write."""
        self._connection.close()
