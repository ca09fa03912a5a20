"""Reading files into records, or looking through them without taking anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from annotator import registry
from annotator.core.extension import Found, ImportOptions, Note, Problem
from annotator.core.files import shown
from annotator.core.model import Document, Record
from annotator.core.passing import to_plain
from annotator.core.twins import Twins, sample
from annotator.errors import AnnotatorError
from annotator.finding import find_files, importer_for
from annotator.work.shape import Plain, Tell

_RECORDS = 50
"""Documents in one result of an import: a batch that the window stores without a pause."""

_CHARACTERS = 700_000
"""Code points in one result of an import, for the same reason."""

_SPAN = 800
"""Code points that a span counts for: it takes 11 microseconds to store."""

_COMPARED = 20_000
"""Documents of a project, the newest ones, that are compared with what is looked through."""

PASTED = "the clipboard"
"""What stands for the name of a file where a text came without one."""


def read_files(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Look for files and read them into records.

    Each payload is `{"paths", "format", "reading", "texts"}`: `reading` holds `ImportOptions` as
    plain values, and `texts` are articles that come without a file, `{"key", "text"}`. Results are
    `{"records", "notes", "problems", "aside", "files", "skipped", "total", "text"}` where `files`
    counts the files that are finished with it, `skipped` those of other kinds, `aside` tells what
    of known ones was left out, `total` is how many there are, and `text` names the file that is at
    hand. A file that cannot be read is a problem, and the others go on.
    """
    for payload in payloads:
        yield from _read_files(payload, tell, lambda record, _: to_plain(record))


def look_through(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Say what `read_files` would bring, and what of it is in the project `options` names.

    Results are as there, but for each record it gives what it is: `{"file", "place", "format",
    "key", "title", "length", "spans", "known", "twin"}` with `known` for what is in the project,
    key and text alike, or came before in this import, and `twin` for the title of a document that
    says mostly the same, or "".
    """
    with ExitStack() as opened:
        known, twin = _known(options.get("project"), opened, tell)

        def described(record: Record, format: str) -> Plain:
            return {
                "place": record.place,
                "format": format,
                "key": record.document.key,
                "title": record.document.title,
                "length": len(record.text),
                "spans": len(record.spans),
                "known": (is_known := known(record)),
                "twin": "" if is_known else twin(record),
            }

        for payload in payloads:
            yield from _read_files(payload, tell, described)


def _known(
    location: str | None, opened: ExitStack, tell: Tell
) -> tuple[Callable[[Record], bool], Callable[[Record], str]]:
    """Return what says whether a record was there before, in a project or in this import, and
    what names its twin.
    """
    from annotator.project import Project

    project = opened.enter_context(Project.open(location, read_only=True)) if location else None
    seen: dict[str, set[int]] = {}
    index = Twins()
    titles: dict[int, str] = {}
    has_older = False
    if project is not None:
        everything = project.document_ids()
        newest = everything[-_COMPARED:]
        has_older = len(newest) < len(everything)
        for number, held in enumerate(project.records_of(newest)):
            if number % _RECORDS == 0:
                tell(0, 0, f"the project: article {number + 1:,} of {len(newest):,}")
            titles[held.document.id] = held.document.title
            seen[held.document.key] = {hash(held.text)}
            index.add(held.document.id, sample(held.text))

    def is_known(record: Record) -> bool:
        key, this = record.document.key, hash(record.text)
        if key not in seen:
            before = project.find(key) if has_older and project is not None else None
            seen[key] = {hash(project.text(before.id))} if before and project is not None else set()
        if this in seen[key]:
            return True
        seen[key].add(this)
        return False

    def twin(record: Record) -> str:
        known_by = sample(record.text)
        found = index.find(known_by)
        number = -len(titles) - 1
        titles[number] = record.document.title
        index.add(number, known_by)
        return titles[found.id] or "another one" if found else ""

    return is_known, twin


def _read_files(
    payload: Plain, tell: Tell, plain: Callable[[Record, str], Plain]
) -> Iterator[Plain]:
    format = payload["format"]
    options = msgspec.convert(payload.get("reading", {}), ImportOptions)
    looked = find_files(
        map(Path, payload["paths"]), format, lambda number, folder: tell(0, 0, shown(Path(folder)))
    )
    total = len(looked.paths)
    batch = _Batch(total)
    batch.problems += looked.problems
    batch.aside += looked.aside
    batch.skipped = looked.skipped
    for text in payload.get("texts", ()):
        batch.text = PASTED
        batch.keep(plain(_outlined(_pasted(text)), "text"), len(text["text"]))
    for path in looked.paths:
        batch.text = shown(path)
        came = 0
        try:
            name = format or importer_for(path)
            for found in _read(path, name, options):
                if batch.is_full:
                    yield batch.result()
                    batch = _Batch(total, batch.text)
                if isinstance(found, Record):
                    came += 1
                    size = len(found.text) + _SPAN * len(found.spans)
                    batch.keep(plain(found, name), size)
                else:
                    batch.tell(found)
        except AnnotatorError as error:
            kept = f"After {came:,} documents, which are kept: " if came else ""
            batch.tell(Problem("", f"{kept}{error}"))
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
    notes: list[Plain] = field(default_factory=list)
    problems: list[Plain] = field(default_factory=list)
    aside: list[Plain] = field(default_factory=list)
    size: int = 0

    @property
    def is_full(self) -> bool:
        most = max(self.files, len(self.records), len(self.notes), len(self.problems))
        return most >= _RECORDS or self.size >= _CHARACTERS

    def keep(self, record: Plain, size: int) -> None:
        record["file"] = self.text
        self.records.append(record)
        self.size += size

    def tell(self, said: Note | Problem) -> None:
        told = {"file": self.text, "place": said.place, "sentence": said.sentence}
        (self.notes if isinstance(said, Note) else self.problems).append(told)

    def result(self) -> Plain:
        return {
            "records": self.records,
            "notes": self.notes,
            "problems": self.problems,
            "aside": self.aside,
            "files": self.files,
            "skipped": self.skipped,
            "total": self.total,
            "text": self.text,
        }


def _read(path: Path, format: str, options: ImportOptions) -> Iterator[Found]:
    importer = registry.find(registry.importers, "importer", format)
    for found in importer.read(path, options):
        yield _outlined(found) if isinstance(found, Record) else found


def _pasted(text: Plain) -> Record:
    body = text["text"]
    document = Document(0, text["key"], "", source=text.get("source", ""), length=len(body))
    return Record(document, body)


def _outlined(record: Record) -> Record:
    """Give a raw text, which comes without a title, its title and boilerplate regions."""
    document: Document = record.document
    if document.title:
        return record
    outliner = registry.find(registry.outliners, "outliner", "news")
    outline = outliner.outline(record.text, document.key)
    return replace(
        record,
        document=replace(document, title=outline.title),
        regions=record.regions or outline.regions,
    )
