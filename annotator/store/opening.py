"""Opening and making projects: the lock, the checks, the revision."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from annotator.core.model import Label
from annotator.errors import AnnotatorError
from annotator.store import migrating, rows, schema
from annotator.store.database import connect_file, connect_server, inspect_file
from annotator.store.location import locate
from annotator.store.lock import WriterLock
from annotator.store.store import Store


def open_store(
    given: str | Path,
    labels: Callable[[], list[Label]],
    *,
    create: bool = False,
    read_only: bool = False,
) -> Store:
    """Open a project; `labels` gives those with which a new one starts.

    Raises AnnotatorError, with a sentence of its own for each reason.
    """
    place = locate(given)
    if place.path is None:
        return _prepared(Store(place, connect_server(place), read_only), labels, create)
    inspect_file(place, create and not read_only)
    lock = None if read_only else WriterLock(place)
    made = not place.path.exists()
    store = Store(place, connect_file(place, read_only), read_only, lock)
    try:
        return _prepared(store, labels, create)
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


def _prepared(store: Store, labels: Callable[[], list[Label]], create: bool) -> Store:
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
        _upgrade(store)
    return store


def _upgrade(store: Store) -> None:
    if store.read_only:
        raise AnnotatorError(
            f"{store.location} was made by an older version of Annotator; "
            "open it once for writing, which brings it up to date."
        )
    if store.location.path is not None:
        store.backup()
    with store.writing() as connection:
        migrating.upgrade(connection)
