"""Opening and making projects: the lock, the checks, the revision."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from annotator.core.model import Label
from annotator.errors import AnnotatorError
from annotator.store import migrating, rows, schema
from annotator.store.database import connect_file, connect_server, inspect_file
from annotator.store.location import locate
from annotator.store.lock import lock_to_write
from annotator.store.store import Store
from annotator.store.telling import Tell, silent


def open_store(
    given: str | Path,
    labels: Callable[[], list[Label]],
    *,
    create: bool = False,
    read_only: bool = False,
    tell: Tell = silent,
) -> Store:
    """Open a project; `labels` gives those with which a new one starts.

    `tell` hears of the backup that is made of an older one. Raises AnnotatorError, with a sentence
    of its own for each reason.
    """
    place = locate(given)
    if place.path is None:
        return _prepared(Store(place, connect_server(place), read_only), labels, create, tell)
    inspect_file(place, create and not read_only)
    lock = None if read_only else lock_to_write(place)
    made = not place.path.exists()
    store = Store(place, connect_file(place, read_only), read_only, lock)
    try:
        return _prepared(store, labels, create, tell)
    except BaseException:
        store.close()
        if made:
            place.path.unlink(missing_ok=True)
        raise


def open_aside(store: Store, is_over: Callable[[], bool]) -> Store:
    """Return an open project on a further connection, for another thread; where `is_over`, what
    is asked of a file is interrupted.
    """
    place = store.location
    if place.path is None:
        return Store(place, connect_server(place), store.read_only)
    return Store(place, connect_file(place, store.read_only, is_over), store.read_only)


def is_older(given: str | Path) -> bool:
    """Whether a project file was made by an older version and will be brought up to date."""
    try:
        place = locate(given)
        if place.path is None or not place.path.is_file():
            return False
        with closing(sqlite3.connect(place.uri("mode=ro"), uri=True)) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (AnnotatorError, sqlite3.Error):
        return False  # why it cannot be opened is told where it is opened
    return found is not None and str(found[0]) < schema.REVISION


def _prepared(store: Store, labels: Callable[[], list[Label]], create: bool, tell: Tell) -> Store:
    """Bring a database to the newest revision, making its tables where it has none."""
    with store.reading() as connection:
        found = migrating.revision(connection)
    if found is None:
        if not create or store.read_only:
            raise AnnotatorError(f"{store.location} holds no Annotator project.")
        with store.writing() as connection:
            migrating.create(connection)
            for label in labels():
                connection.execute(schema.labels.insert(), rows.KINDS[Label].values(label))
    elif found > schema.REVISION:
        raise AnnotatorError(
            f"{store.location} was made by a newer version of Annotator; update this one."
        )
    elif found < schema.REVISION:
        _upgrade(store, tell)
    return store


def _upgrade(store: Store, tell: Tell) -> None:
    if store.read_only:
        raise AnnotatorError(
            f"{store.location} was made by an older version of Annotator; "
            "open it once for writing, which brings it up to date."
        )
    if store.location.path is not None:
        store.backup(tell)
    with store.writing() as connection:
        migrating.upgrade(connection)
