"""What can go wrong with a database, in sentences for the user."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from annotator.errors import AnnotatorError

_DAMAGED = (
    "{} is damaged; go back to its latest backup, in the folder of the same name with “.backups”."
)
_KEPT = "nothing was changed"
_SENTENCES = {
    sqlite3.SQLITE_FULL: f"The disk is full, so {_KEPT} in {{}}; make room and try again.",
    sqlite3.SQLITE_BUSY: f"Another program is writing to {{}}, so {_KEPT}; try again in a moment.",
    sqlite3.SQLITE_LOCKED: f"Another program is writing to {{}}, so {_KEPT}; try again.",
    sqlite3.SQLITE_READONLY: f"{{}} cannot be written to, so {_KEPT}; open it read-only.",
    sqlite3.SQLITE_NOTADB: "{} is not an Annotator project.",
    sqlite3.SQLITE_CANTOPEN: "{} cannot be opened; its folder may be missing or forbidden.",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_IOERR: f"The disk reports an error at {{}}; {_KEPT}.",
}


class Damaged(Exception):
    """A row that no version of the program can have written."""


@contextmanager
def legible() -> Iterator[None]:
    """Turn whatever makes a row unreadable (its encoding, its JSON, its words) into Damaged."""
    try:
        yield
    except (ValueError, TypeError, OverflowError) as error:
        raise Damaged from error


@contextmanager
def told(place: object) -> Iterator[None]:
    """Turn failures of the database and damaged rows into an AnnotatorError about `place`."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        raise AnnotatorError(sentence(error, place)) from error
    except Damaged as error:
        raise AnnotatorError(_DAMAGED.format(place)) from error


def sentence(error: DBAPIError | sqlite3.Error, place: object) -> str:
    """Return what a failure of the database means to the user."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", None)
    if code is None and isinstance(cause, sqlite3.OperationalError):
        code = sqlite3.SQLITE_CORRUPT  # Python's own: a text column that is no text
    known = code and _SENTENCES.get(code & 0xFF)  # the higher bits only tell variants apart
    reason = str(cause).strip().partition("\n")[0]
    return known.format(place) if known else f"The database of {place} reports: {reason}."
