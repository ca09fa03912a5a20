"""What runs in worker processes: each function gets plain values and yields plain values.

All have the shape `(options, payloads, tell)`: `tell(done, total, text)` reports progress. Any of
them may be ended at any point, and then closes its files and removes temporary ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from annotator import registry
from annotator.core.extension import Problem
from annotator.core.model import Document, DocumentStatus, Record
from annotator.errors import AnnotatorError

Plain = dict[str, Any]
Tell = Callable[[int, int, str], None]

_RECORDS = 50
"""Documents in one result of an import: a batch that the window stores without a pause."""

_CHARACTERS = 2_000_000
"""Code points in one result of an import, for the same reason."""


def read_files(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Read files into records.

    Each payload is `{"paths", "format"}`; results are `{"records", "problems", "files"}` where
    `files` counts the files that are finished with it. A file that cannot be read is a problem,
    and the others go on.
    """
    for payload in payloads:
        batch = _Batch()
        for path in map(Path, payload["paths"]):
            try:
                for found in _read(path, payload["format"]):
                    if batch.is_full:
                        yield batch.result()
                        batch = _Batch()
                    batch.take(path, found)
            except AnnotatorError as error:
                batch.problems.append({"file": _name(path), "place": "", "sentence": str(error)})
            batch.files += 1
        yield batch.result()


class _Batch:
    """What goes into one result of an import."""

    def __init__(self) -> None:
        self.records: list[Plain] = []
        self.problems: list[Plain] = []
        self.files = 0
        self.is_full = False
        self._size = 0

    def take(self, path: Path, found: Record | Problem) -> None:
        if isinstance(found, Problem):
            self.problems.append({"file": _name(path), **asdict(found)})
            return
        self.records.append(msgspec.to_builtins(found))
        self._size += len(found.text)
        self.is_full = len(self.records) >= _RECORDS or self._size >= _CHARACTERS

    def result(self) -> Plain:
        return {"records": self.records, "problems": self.problems, "files": self.files}


def _read(path: Path, format: str | None) -> Iterator[Record | Problem]:
    importer = registry.find(registry.importers, "importer", format or importer_for(path))
    for found in importer.read(path):
        yield found if isinstance(found, Problem) else _outlined(found, path)


def importer_for(path: Path) -> str:
    """Return the name of the importer for a file: by its ending, else by its first character."""
    name = _suffixes().get(path.suffix.lower())
    if name is not None:
        return name
    try:
        if path.is_file():  # to open a pipe would wait for its other end
            with path.open("rb") as file:
                return "jsonl" if file.read(1) == b"{" else "text"
    except OSError as error:
        raise AnnotatorError(f"{_name(path)} could not be read: {error.strerror}.") from error
    return "text"


@cache
def _suffixes() -> dict[str, str]:
    """Return the names of importers by the endings that they know."""
    names = registry.names(registry.importers)
    return {suffix: name for name in names for suffix in registry.importers.get(name).SUFFIXES}


def _name(path: Path) -> str:
    """Return the name of a file as text, whatever bytes it has."""
    return path.name.encode("utf-8", "replace").decode("utf-8")


def _outlined(record: Record, path: Path) -> Record:
    """Give a raw text, which comes without a title, its title and boilerplate regions."""
    document: Document = record.document
    if document.title:
        return record
    outline = registry.find(registry.outliners, "outliner", "news").outline(record.text, path.stem)
    return replace(
        record,
        document=replace(document, title=outline.title),
        regions=record.regions or outline.regions,
    )


def propose(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Run a proposer over documents; see `core.extension.Proposer` for the shapes."""
    proposer = registry.find(registry.proposers, "proposer", options["proposer"])
    yield from proposer.propose(options, payloads)


def write_file(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Export documents of a project, which is opened for reading, and yield the one report."""
    from annotator.project import Project

    exporter = registry.find(registry.exporters, "exporter", options["format"])
    with Project.open(options["project"], read_only=True) as project:
        status = DocumentStatus(options["status"]) if options["status"] else None
        total = len(project.document_ids(status))

        def counted() -> Iterator[Record]:
            for number, record in enumerate(project.records(status)):
                tell(number, total, record.document.title)
                yield record

        report = exporter.write(counted(), Path(options["out"]), options)
    yield {"report": asdict(report)}


def build_knowledge_base(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Build the packaged knowledge base; the last result says what is in it."""
    last: Plain = {}
    for last in registry.knowledge_bases.get("packaged").build(options, payloads):
        if "total" in last:
            tell(last["done"], last["total"], last.get("text", ""))
    yield last
