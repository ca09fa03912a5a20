"""What an importer, an exporter, an outliner and a proposer are: the shapes of their modules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from annotator.core.carrying import Choices, ExportReport, Trait
from annotator.core.model import Record, Region


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of an input that was not taken, and the sentence that says where and why."""

    place: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The shape of a raw text: its title and its boilerplate regions (ids and document 0)."""

    title: str
    regions: tuple[Region, ...] = ()


class Importer(Protocol):
    """A module that reads one format; the window loads it to know its endings, so it is light."""

    SUFFIXES: tuple[str, ...]

    def read(self, path: Path) -> Iterator[Record | Problem]:
        """Yield the documents of a file; AnnotatorError where the file cannot be read at all."""


class Exporter(Protocol):
    """A module that writes one format; the window loads it to offer it, so what takes long to
    import is imported in `write`.

    `SUFFIX` is "" where it writes a folder. `CARRIES` says what it has a place for. `SPLITS`, if
    it is there and true, says that it writes the splits of `Choices` itself; else each becomes a
    file of its own. `OF`, if it is there, is "journal" for what writes the journal of a project,
    as `JournalLine`s, and no documents.
    """

    SUFFIX: str
    TITLE: str
    CARRIES: frozenset[Trait]

    def write(self, records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
        """Write documents to a path where nothing is, and account for every span."""


class Outliner(Protocol):
    """A module that finds title and boilerplate of a raw text."""

    def outline(self, text: str, name: str) -> Outline:
        """Return the outline of a text whose file is called `name`."""


class Proposer(Protocol):
    """A module whose `propose` turns texts into proposals, in a worker process.

    `options` are plain values; a payload is `{"documents": [{"id", "text", "sections"}]}` where
    sections are `[start, end)` pairs of code points to look at, and each result is
    `{"source", "documents": [{"id", "spans": [[start, end, label, score]]}]}`.
    """

    def propose(
        self, options: dict[str, Any], payloads: Iterable[dict[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        """Yield one result for each payload, in order."""
