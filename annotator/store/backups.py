"""Copies of a project file, made while it is in use, the oldest of which give way to new ones."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from annotator.errors import AnnotatorError
from annotator.store.location import Location

KEPT = 10
"""How many backups stay."""


def back_up(connection: Connection, location: Location) -> Path:
    """Copy the project as it is now into `<file>.backups` beside it, and return the copy.

    The copy gets its name only when it is whole. SQLite's backup API reads it in one go, through
    the same connection, so that nothing is missing from it.
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
            connection.connection.driver_connection.backup(target)  # type: ignore[union-attr]
        partial.replace(copy)
        for old in sorted(folder.glob(f"*{location.file.suffix}"))[:-KEPT]:
            old.unlink()
    except (OSError, sqlite3.Error) as error:
        partial.unlink(missing_ok=True)
        raise _failed(folder, error) from error
    return copy


def _failed(folder: Path, error: Exception) -> AnnotatorError:
    reason = error.strerror if isinstance(error, OSError) else error
    return AnnotatorError(f"No backup could be written to {folder}: {reason}.")
