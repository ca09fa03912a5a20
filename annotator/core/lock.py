"""One program at a time: a lock that ends with the process which holds it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path


def lock(path: Path) -> sqlite3.Connection:
    """Return an exclusive transaction on an empty database at `path`: a lock until it is closed.

    SQLite locks files alike on every system, the lock falls with its process however that ends,
    and nothing more is to be imported. The empty file stays. BlockingIOError where another program
    has the lock, OSError where there cannot be one.
    """
    if not os.access(path.absolute().parent, os.W_OK):  # SQLite would lock to read
        raise PermissionError(f"{path} cannot be written")
    try:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    except sqlite3.Error as error:
        raise OSError(str(error)) from error
    try:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        connection.close()
        is_held = error.sqlite_errorcode == sqlite3.SQLITE_BUSY
        raise (BlockingIOError if is_held else OSError)(str(error)) from error
    return connection
