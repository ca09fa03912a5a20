"""Where a project is: a file, or a database behind a URL."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from annotator.errors import AnnotatorError


@dataclass(frozen=True, slots=True)
class Location:
    """A project's place: `path` of a file, or else the `url` of a server's database."""

    given: str
    name: str
    path: Path | None = None
    url: URL | None = None

    def __str__(self) -> str:
        return str(self.path) if self.url is None else self.url.render_as_string()

    @property
    def file(self) -> Path:
        """The project's file; AnnotatorError where a server keeps the project."""
        if self.path is None:
            raise AnnotatorError("A project on a server is backed up where that server is kept.")
        return self.path

    @property
    def files(self) -> tuple[Path, ...]:
        """The project's file and what stands beside it, there or not; nothing on a server."""
        if self.path is None:
            return ()
        endings = ("-wal", "-shm", "-journal", ".lock", ".backups")
        search = (".search", ".search-wal", ".search-shm")
        return (self.path, *map(self.beside, endings + search))

    def beside(self, ending: str) -> Path:
        """Return the path of a companion of the project file, such as `x.annotator.lock`."""
        return self.file.with_name(self.file.name + ending)

    def uri(self, parameters: str, ending: str = "") -> str:
        """Return SQLite's URI of the file, or of its companion with this ending."""
        path = self.beside(ending).absolute().as_posix()
        rooted = path if path.startswith("/") else f"/{path}"  # C:/x; a UNC path keeps its //
        return f"file://{quote(os.fsencode(rooted))}?{parameters}"


def locate(given: str | Path) -> Location:
    """Return the place that a path or a SQLAlchemy URL names."""
    if isinstance(given, Path) or "://" not in given:
        path = Path(given)
        return Location(str(given), path.stem, path=path)
    try:
        url = make_url(given)
    except (ArgumentError, ValueError) as error:  # a port that is no number is a ValueError
        raise AnnotatorError(f"“{given}” is neither a file nor the URL of a database.") from error
    if url.get_backend_name() == "sqlite":
        if not url.database or url.database == ":memory:":
            raise AnnotatorError("A project needs a file; this URL names none.")
        return Location(given, Path(url.database).stem, path=Path(url.database))
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return Location(given, url.database or url.host or url.drivername, url=url)
