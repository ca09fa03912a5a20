"""What importers, exporters, outliners, tokenizers and proposers are, by what they offer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
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
class Note:
    """A part of an input that was taken otherwise than it stands there, and why."""

    place: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What an input may ask for before it is refused; sizes in bytes."""

    file: int = 256 << 20
    text: int = 64 << 20
    """One article, or one line of a file of many."""
    unpacked: int = 1 << 30
    """All that comes out of one archive."""
    ratio: int = 200
    """How many times its packed size a part of an archive may have, beyond the first 4 MB."""
    members: int = 50_000
    nesting: int = 200
    """Levels of elements, lists or parts inside of each other."""
    archives: int = 3
    """Levels of archives inside of archives."""


ROLES = ("text", "title", "date", "source", "language", "author", "url", "id")
"""What a column of a table can hold of an article."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to read: limits, which column holds what, and what to do with hyphens at line ends.

    `columns` gives the names of columns, or keys of JSON objects, by what they hold, one of
    `ROLES`.
    """

    limits: Limits = Limits()
    columns: Mapping[str, str] = field(default_factory=dict)
    join_hyphens: bool = False


DEFAULTS = ImportOptions()

Found = Record | Problem | Note
"""What an importer yields: notes and problems follow or precede the document they tell of."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The shape of a raw text: its title and its boilerplate regions (ids and document 0)."""

    title: str
    regions: tuple[Region, ...] = ()


class Importer(Protocol):
    """A module that reads one format; the window loads it to know its endings, so it is light.

    It may also have `recognises(head) -> bool`, which says whether a file is of this format by
    how it begins; `GENERAL`, which says that it takes what has its ending and is of no other
    format; and `companions(path)`, which names the files that are read along with one.
    """

    SUFFIXES: tuple[str, ...]

    def read(self, path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
        """Yield the documents of a file, each with its place there, and what was repaired or not
        taken; AnnotatorError where no more of the file can be read.
        """


class Exporter(Protocol):
    """A module that writes one format; the window loads it to offer it, so what takes long to
    import is imported in `write`.

    `SUFFIX` is "" where it writes a folder. `CARRIES` says what it has a place for. `SPLITS`, if
    it is there and true, says that it writes the splits of `Choices` itself; else each becomes a
    file of its own. `ASKS`, if it is there, names the Choices that it heeds beside splits, of `nil`
    and `pipeline`, for the window asks for no others. `OF`, if it is there, is "journal" for what
    writes the journal of a project, as `JournalLine`s, and no documents.
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


class Tokenizer(Protocol):
    """A module that knows the tokens of a pipeline, in a worker process."""

    def edges(
        self, choices: Choices, texts: Iterable[str]
    ) -> Iterator[tuple[list[int], list[int]]]:
        """Yield where the tokens of each text start and where they end, in code points."""


class Proposer(Protocol):
    """A module whose `propose` turns texts into proposals, in a worker process.

    `options` are plain values; a payload is `{"documents": [{"id", "text", "sections"}]}` where
    sections are `[start, end)` pairs of code points to look at, and each result is
    `{"source", "documents": [{"id", "spans": [[start, end, label, score]]}]}`. A document may have
    `others`, `[start, end, label, [[label, share]]]` of spans that may be something else, with ""
    for no mention.
    """

    def propose(
        self, options: dict[str, Any], payloads: Iterable[dict[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        """Yield one result for each payload, in order."""
