"""Reading files into records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from annotator import registry
from annotator.core.extension import Problem
from annotator.core.files import shown
from annotator.core.model import Document, Record
from annotator.errors import AnnotatorError
from annotator.finding import find_files, suffixes
from annotator.work.shape import Plain, Tell

_RECORDS = 50
"""Documents in one result of an import: a batch that the window stores without a pause."""

_CHARACTERS = 2_000_000
"""Code points in one result of an import, for the same reason."""


def read_files(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Look for files and read them into records.

    Each payload is `{"paths", "format"}`; results are `{"records", "problems", "files", "skipped",
    "total", "text"}` where `files` counts the files that are finished with it, `skipped` those of
    other kinds, `total` is how many there are, and `text` names the file that is at hand. A file
    that cannot be read is a problem, and the others go on.
    """
    for payload in payloads:
        format = payload["format"]
        looked = find_files(
            map(Path, payload["paths"]),
            format,
            lambda number, folder: tell(0, 0, shown(Path(folder))),
        )
        total = len(looked.paths)
        batch = _Batch(total)
        batch.problems += looked.problems
        batch.skipped = looked.skipped
        for path in looked.paths:
            batch.text = shown(path)
            try:
                for found in _read(path, format):
                    if batch.is_full:
                        yield batch.result()
                        batch = _Batch(total, batch.text)
                    batch.take(found)
            except AnnotatorError as error:
                batch.tell("", str(error))
            batch.files += 1
            if batch.is_full:
                yield batch.result()
                batch = _Batch(total, batch.text)
        yield batch.result()


@dataclass(slots=True)
class _Batch:
    """What goes into one result of an import."""

    total: int
    text: str = ""
    files: int = 0
    skipped: int = 0
    records: list[Plain] = field(default_factory=list)
    problems: list[Plain] = field(default_factory=list)
    size: int = 0

    @property
    def is_full(self) -> bool:
        most = max(self.files, len(self.records), len(self.problems))
        return most >= _RECORDS or self.size >= _CHARACTERS

    def take(self, found: Record | Problem) -> None:
        if isinstance(found, Problem):
            self.tell(found.place, found.sentence)
        else:
            self.records.append(msgspec.to_builtins(found))
            self.size += len(found.text)

    def tell(self, place: str, sentence: str) -> None:
        self.problems.append({"file": self.text, "place": place, "sentence": sentence})

    def result(self) -> Plain:
        return {
            "records": self.records,
            "problems": self.problems,
            "files": self.files,
            "skipped": self.skipped,
            "total": self.total,
            "text": self.text,
        }


def _read(path: Path, format: str | None) -> Iterator[Record | Problem]:
    importer = registry.find(registry.importers, "importer", format or importer_for(path))
    for found in importer.read(path):
        yield found if isinstance(found, Problem) else _outlined(found, path)


def importer_for(path: Path) -> str:
    """Return the name of the importer for a file: by its ending, else by its first character."""
    name = suffixes().get(path.suffix.lower())
    if name is not None:
        return name
    try:
        if path.is_file():  # to open a pipe would wait for its other end
            with path.open("rb") as file:
                return "jsonl" if file.read(1) == b"{" else "text"
    except OSError as error:
        raise AnnotatorError(f"{shown(path)} could not be read: {error.strerror}.") from error
    return "text"


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
