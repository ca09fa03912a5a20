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
        try:
            self._connection = sqlite3.connect(
                location.uri("mode=rwc", ".lock"), uri=True, timeout=0, isolation_level=None
            )
            self._connection.execute("PRAGMA journal_mode = OFF")
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise NotWritable(
                    f"Another program has {location} open; "
                    "close it there, or open it read-only here."
                ) from error
            raise NotWritable(_READ_ONLY.format(location)) from error

    def release(self) -> None:
        """Let another program write."""
        self._connection.close()
