"""Copies of a project file, made while it is in use, the oldest of which give way to new ones."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from annotator.errors import AnnotatorError
from annotator.store.location import Location
from annotator.store.telling import Tell, silent

KEPT = 10
"""How many backups stay at most."""

RECENT = 3
"""How many of the newest stay, though they are of one day."""

ROOM = 2_000_000_000
"""Bytes that they take together at most; the newest stays, however large it is."""

LARGE = 1_000_000_000
"""Bytes from which a project is backed up unasked once a week at most, if the disk has room."""

_WEEK = 7 * 24 * 3600.0

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
        for old in _spare(_copies(location)):
            old.unlink()
    except (OSError, sqlite3.Error) as error:
        raise _failed(folder, error) from error
    finally:  # a worker may be ended in the middle
        partial.unlink(missing_ok=True)
    return copy


def is_due(location: Location, seconds: float) -> bool:
    """Whether a project file was changed since its newest backup, and so many seconds have gone
    by, or a week if it is large; one without any is due.
    """
    try:
        parts = (location.file, location.beside("-wal"))
        written = [part.stat() for part in parts if part.exists()]
        copies = [copy.stat().st_mtime for copy in _copies(location)]
    except OSError:
        return False
    size = sum(one.st_size for one in written)
    if size > LARGE:
        seconds = max(seconds, _WEEK)
        if shutil.disk_usage(location.file.parent).free < 2 * size:
            return False
    newest, changed = max(copies, default=0.0), max(one.st_mtime for one in written)
    return newest < changed and newest < time.time() - seconds


def _copies(location: Location) -> list[Path]:
    """Return the backups of a project, the oldest first."""
    return sorted(location.beside(".backups").glob(f"*{location.file.suffix}"))


def _spare(copies: Sequence[Path]) -> Iterator[Path]:
    """Yield the backups that give way: the newest few stay, and of each day before the last."""
    days: set[str] = set()
    room, kept = ROOM, 0
    for copy in reversed(copies):
        size, day = copy.stat().st_size, copy.stem.rpartition("-")[2].partition("T")[0]
        fits = kept < KEPT and size <= room and (kept < RECENT or day not in days)
        if kept and not fits:
            yield copy
            continue
        days.add(day)
        room, kept = room - size, kept + 1


def _failed(folder: Path, error: Exception) -> AnnotatorError:
    reason = error.strerror if isinstance(error, OSError) else error
    return AnnotatorError(f"No backup could be written to {folder}: {reason}.")
