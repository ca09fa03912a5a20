"""One writer at a time: a lock beside the project."""

from __future__ import annotations

import sqlite3

from annotator.core.lock import lock
from annotator.errors import NotWritable
from annotator.store.location import Location


def lock_to_write(location: Location) -> sqlite3.Connection:
    """Return the lock of who writes to a project file, until it is closed; else NotWritable."""
    try:
        return lock(location.beside(".lock"))
    except BlockingIOError as error:
        raise NotWritable(
            f"Another program has {location} open; close it there, or open it read-only here."
        ) from error
    except OSError as error:
        raise NotWritable(
            f"The folder of {location} cannot be written to; the project can be opened read-only."
        ) from error
