"""Files of knowledge bases that people build: import from a source, and what a file tells."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from annotator.core.kb import KnowledgeBase
from annotator.errors import AnnotatorError
from annotator.kb import packaged
from annotator.kb.file import KnowledgeBaseFile, check_target
from annotator.kb.merging import check, merge
from annotator.kb.order import finish
from annotator.kb.reading import Plain, Report
from annotator.kb.remembered import Remembered
from annotator.kb.several import SeveralKnowledgeBases
from annotator.kb.staging import Staging, drop, staging

__all__ = ["Source", "build", "check", "info", "merge", "open"]

_HEAD = 1 << 16
_BESIDES = ("alternates", "mapping")  # options that name further files
PACKAGED = "packaged"
_TWICE = "with the id of another one, which has their names"


class Source(Protocol):
    """A module that reads one kind of source.

    META has the `licence` and the like where the source is always the same; where RESUMABLE, a
    reading goes on where `Staging.mark` was called last.
    """

    META: dict[str, str]
    RESUMABLE: bool

    def read(
        self, staged: Staging, source: Path, options: Plain, report: Report
    ) -> Iterator[Plain]:
        """Stage what is in a source and yield progress; AnnotatorError if it cannot be read."""


def build(source: Source, options: Plain) -> Iterator[Plain]:
    """Build the file `out` from the `source` of a `format` and yield progress.

    What was read before an import was stopped is not read again, if source and options are the
    same. The last result has `entities`, `aliases`, `path`, `records`, `malformed`,
    `incomplete`, `problems` (the first ones) and `left_out` (counts by reason). `licence` and
    `version` may be given.
    """
    path, place = Path(options["out"]), Path(options["source"])
    check_target(path)
    is_packaged = str(options["source"]) == getattr(source, "PACKAGED", None)
    origin = _origin(place, options) if source.RESUMABLE and not is_packaged else None
    with staging(path, origin) as staged:
        begun = staged.marked("position", (0, 0))[0]
        report = Report(staged.marked("report"))
        yield from source.read(staged, place, options, report)
        taken = _count(staged)
        if not taken:
            drop(staged.path)
            raise AnnotatorError(f"{place.name} has no entity that could be taken.")
        name = str(options["format"])
        meta = {
            f"{name}.{key}": str(value)
            for key, value in {
                "source": place.name, "count": taken, **source.META,
                "licence": options.get("licence") or source.META.get("licence", "unknown"),
                "version": options.get("version") or place.name,
            }.items()
        }  # fmt: skip
        meta["version"] = options.get("version") or place.name
        for told in finish(staged, path, meta):
            if "entities" in told:
                report.leave_out(_TWICE, taken - told["entities"])
            yield {"done": 1, "total": 1, **told, **report.plain(), "from": begun}


def open(
    paths: Iterable[str], looked_up: str | None = None, tell: Callable[[str], None] | None = None
) -> KnowledgeBase:
    """Return a view of several files, each opened when it is first needed; see `several.py`.

    A path may be "packaged", for the one that comes with the program. `looked_up` is the file of
    what was found online before; `tell` gets a sentence for each file that cannot be used.
    """
    return SeveralKnowledgeBases(
        (packaged.location() if path == PACKAGED else Path(path) for path in paths),
        Remembered(Path(looked_up)) if looked_up else None,
        tell,
    )


def info(path: str) -> dict[str, str]:
    """Return what a file tells of itself."""
    with closing(KnowledgeBaseFile(Path(path))) as file:
        return file.meta()


def _count(staged: Staging) -> int:
    count: int = staged.connection.execute("SELECT count(*) FROM entities").fetchone()[0]
    return count


def _origin(place: Path, options: Plain) -> dict[str, Any]:
    """Return what an import must have in common with an earlier one to go on with it."""
    given = {name: value for name, value in options.items() if name != "out"}
    besides = [Path(options[name]) for name in _BESIDES if options.get(name)]
    try:
        if not place.is_dir():
            with place.open("rb") as file:
                given["head"] = zlib.crc32(file.read(_HEAD))
        files = [*(sorted(place.iterdir()) if place.is_dir() else [place]), *besides]
        return {**given, "sizes": [(file.name, file.stat().st_size) for file in files]}
    except OSError as error:
        name = Path(error.filename or place).name
        raise AnnotatorError(f"{name} cannot be read: {error.strerror}.") from error
