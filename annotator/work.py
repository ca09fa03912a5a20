"""What runs in worker processes: each function gets plain values and yields plain values.

All have the shape `(options, payloads, tell)`: `tell(done, total, text)` reports progress, and
raises Cancelled once the work is no longer wanted.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, replace
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


class Cancelled(Exception):
    """The work is no longer wanted; open files are closed and temporary ones removed."""


def read_files(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Read files into records.

    Each payload is `{"path", "format"}`; results are `{"records", "problems", "files"}` where
    `files` counts the files that are finished with it. A file that cannot be read is a problem,
    and the others go on.
    """
    for payload in payloads:
        path = Path(payload["path"])
        batch: list[Plain] = []
        problems: list[Plain] = []
        size = 0
        try:
            name = payload["format"] or importer_for(path)
            importer = registry.find(registry.importers, "importer", name)
            for found in importer.read(path):
                if isinstance(found, Problem):
                    problems.append({"file": path.name, **asdict(found)})
                    continue
                batch.append(msgspec.to_builtins(_outlined(found, path)))
                size += len(found.text)
                if len(batch) >= _RECORDS or size >= _CHARACTERS:
                    yield {"records": batch, "problems": problems, "files": 0}
                    batch, problems, size = [], [], 0
        except AnnotatorError as error:
            problems.append({"file": path.name, "place": "", "sentence": str(error)})
        yield {"records": batch, "problems": problems, "files": 1}


def importer_for(path: Path) -> str:
    """Return the name of the importer for a file: by its ending, else by its first character."""
    for name in registry.names(registry.importers):
        if path.suffix.lower() in registry.importers.get(name).SUFFIXES:
            return name
    try:
        with path.open("rb") as file:
            return "jsonl" if file.read(1) == b"{" else "text"
    except OSError as error:
        raise AnnotatorError(f"{path.name} could not be read: {error.strerror}.") from error


def _outlined(record: Record, path: Path) -> Record:
    """Give a raw text, which comes without a title, its title and boilerplate regions."""
    document: Document = record.document
    if document.title:
        return record
    outline = registry.outliners.get("news").outline(record.text, path.stem)
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


def lower_priority() -> None:
    """Let the window and other programs go first, where the system knows how."""
    if hasattr(os, "nice"):
        os.nice(5)
