"""Copies of a project file, made while it is in use, the oldest of which give way to new ones."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from annotator.errors import AnnotatorError
from annotator.store.location import Location
from annotator.store.telling import Tell, silent

KEPT = 10
"""How many backups stay."""

LARGEST = 1_000_000_000
"""Bytes of a project that is backed up without being asked for it."""

_PAGES = 2000  # that are copied at a time, some megabytes


def back_up(connection: Connection, location: Location, tell: Tell = silent) -> Path:
    """Copy the project as it is now into `<file>.backups` beside it, and return the copy.

    The copy gets its name only when it is whole. SQLite's backup API reads what the transaction
    of the connection sees, so that nothing is missing from it, whatever is written meanwhile.
    """
    folder = location.beside(".backups")
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    copy = folder / f"{location.file.stem}-{stamp}{location.file.suffix}"
    partial = copy.with_name(copy.name + ".part")
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise _failed(folder, error) from error
    try:
        with closing(sqlite3.connect(partial)) as target:
            source = connection.connection.driver_connection
            source.backup(  # type: ignore[union-attr]
                target, pages=_PAGES, progress=lambda _, rest, pages: tell(pages - rest, pages)
            )
        partial.replace(copy)
        for old in _copies(location)[:-KEPT]:
            old.unlink()
    except (OSError, sqlite3.Error) as error:
        raise _failed(folder, error) from error
    finally:  # a worker may be ended in the middle
        partial.unlink(missing_ok=True)
    return copy


def is_due(location: Location, seconds: float) -> bool:
    """Whether a project file of usual size was changed since its newest backup, and so many
    seconds have gone by; one without any is due.
    """
    try:
        parts = (location.file, location.beside("-wal"))
        written = [part.stat() for part in parts if part.exists()]
        copies = [copy.stat().st_mtime for copy in _copies(location)]
    except OSError:
        return False
    if sum(one.st_size for one in written) > LARGEST:
        return False
    newest, changed = max(copies, default=0.0), max(one.st_mtime for one in written)
    return newest < changed and newest < time.time() - seconds


def _copies(location: Location) -> list[Path]:
    """Return the backups of a project, the oldest first."""
    return sorted(location.beside(".backups").glob(f"*{location.file.suffix}"))


def _failed(folder: Path, error: Exception) -> AnnotatorError:
    reason = error.strerror if isinstance(error, OSError) else error
    return AnnotatorError(f"No backup could be written to {folder}: {reason}.")
