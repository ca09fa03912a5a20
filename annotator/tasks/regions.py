"""Boilerplate of many documents: proposed by what comes again, and settled by known lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from annotator.core.edits import Change, Edit
from annotator.core.model import (
    Document,
    Region,
    RegionKind,
    Span,
    Status,
    new_id,
)
from annotator.core.paragraphs import Range, lines
from annotator.core.queue import Question
from annotator.core.regions import mark_regions, overlaps, propose_regions
from annotator.core.repeated import normal
from annotator.project import Project
from annotator.tasks.job import Job, Plain

AUTHOR = "repeated lines"
"""Who proposes boilerplate, in the journal."""

_ADDRESS = re.compile(r"\w+://(?:[^/?#@]*@)?([^/?#:]+)")
_FILE = re.compile(r"\S\.(?:txt|text|md|html?|pdf|docx?|odt|rtf|eml|xml|json|jsonl|csv|tsv)$", re.I)
_BATCH = 20
_SAMPLE = 5000
_LARGE = 50_000  # documents


class ProposeRegions(Job):
    """Propose boilerplate in all documents that are not over; what a person said stays.

    With ids, in those only, and counted is in the last documents of their publishers, or in those
    alone where the project is large. One worker counts everything. The report says how many
    `regions` were proposed in how many `documents`.
    """

    title = "Looking for boilerplate"
    work = "find_boilerplate"

    def __init__(self, project: Project, document_ids: Sequence[int] | None = None) -> None:
        super().__init__({"outliner": "news"})
        self._project = project
        self._only = None if document_ids is None else set(document_ids)
        whole = project.queue.count(Question())
        if self._only is None:
            self._ids: Iterable[int] = project.queue.each(Question())  # read as they are asked for
            self.total = whole
        else:  # to list all of many would take longer than a frame
            near = self._only if whole > _LARGE else project.document_ids()[-_SAMPLE:]
            self._ids = sorted(near)
            self.total = len(near)
        self.report = {"documents": 0, "regions": 0}

    def payloads(self) -> Iterator[Plain]:
        """Yield texts, with what is decided on in them; nothing while the publishers are read."""
        sources: set[str] = set()
        for document_ids in _batches(self._only or ()):
            found = _documents(self._project, document_ids)
            sources |= {publisher(document.source) for document in found}
            yield {"documents": []}
        for document_ids in _batches(self._ids):
            batch = []
            for document in _documents(self._project, document_ids):
                source = publisher(document.source)
                if self._only is not None and source not in sources:
                    continue
                regions = self._project.regions(document.id)
                batch.append(
                    {
                        "id": document.id,
                        "source": source,
                        "text": self._project.text(document.id),
                        "decided": [
                            (r.start, r.end) for r in regions if r.kind is not RegionKind.PROPOSED
                        ],
                        "asks": self._asks(document),
                    }
                )
            self.done += len(document_ids)
            yield {"documents": batch}

    def receive(self, result: Plain) -> None:
        """Store proposals, an undo step for each document."""
        found = {entry["id"]: entry["ranges"] for entry in result["documents"]}
        made = []
        for document in _documents(self._project, found):
            if self._asks(document):
                ranges = [tuple(ends) for ends in found[document.id]]
                regions = self._project.regions(document.id)
                edit = propose_regions(document.id, regions, ranges)
                made.append(edit)
                self.report["regions"] += sum(change.before is None for change in edit.changes)
                self.report["documents"] += bool(edit.changes)
        self._project.apply_all(made, author=AUTHOR)

    def _asks(self, document: Document) -> bool:
        asked = self._only is None or document.id in self._only
        return asked and not document.status.is_over


class Same(NamedTuple):
    """A document that has the lines: the Edit in it, and what that is about."""

    document: Document
    edit: Edit
    lines: int
    excerpt: str
    withdrawn: int
    """Proposals that go away."""
    kept: int
    """Accepted spans in the lines, which stay."""


class SameLines(Job):
    """Look in all documents of one source for lines that a person gave a kind in one of them.

    Nothing is changed: `found` says what would be, and `edit` makes one step of it.
    """

    title = "Looking for the same lines"
    work = "find_same_lines"

    def __init__(
        self, project: Project, document: Document, ranges: Iterable[Range], kind: RegionKind
    ) -> None:
        text = project.text(document.id)
        wanted = {normal(text[a:b]) for ends in ranges for a, b in lines(text, *ends)}
        super().__init__({"lines": sorted(wanted)})
        self._project = project
        self.kind = kind
        self._publisher = publisher(document.source)
        self.named = f"of {self._publisher}" if self._publisher else "from files"
        """How the source is spoken of."""
        self.found: list[Same] = []
        self._ids = project.queue.each(Question())
        self.total = project.queue.count(Question())

    def payloads(self) -> Iterator[Plain]:
        """Yield the texts of the source."""
        for document_ids in _batches(self._ids):
            documents = [
                {"id": document.id, "text": self._project.text(document.id)}
                for document in _documents(self._project, document_ids)
                if publisher(document.source) == self._publisher
            ]
            self.done += len(document_ids)
            yield {"documents": documents}

    def receive(self, result: Plain) -> None:
        """Work out what marking the lines would change in each document."""
        ranges = {entry["id"]: entry["ranges"] for entry in result["documents"]}
        for document in _documents(self._project, [i for i in ranges if ranges[i]]):
            self._look(document, [(start, end) for start, end in ranges[document.id]])

    def edit(self, chosen: Iterable[Same]) -> Edit:
        """Return one Edit of the documents that are chosen."""
        chosen = list(chosen)
        changes = tuple(change for same in chosen for change in same.edit.changes)
        return Edit(f"Mark as {self.kind} in {len(chosen):,} articles", changes)

    def _look(self, document: Document, ranges: list[Range]) -> None:
        record = self._project.record(document.id)
        new = [
            Region(new_id(), document.id, *ends, self.kind)
            for ends in ranges
            if not any(
                r.kind is self.kind and r.start <= ends[0] and ends[1] <= r.end
                for r in record.regions
            )
        ]
        if not new:
            return
        edit = mark_regions(new, record.regions, record.spans)
        accepted = (s for s in record.spans if s.status is Status.ACCEPTED)
        self.found.append(
            Same(
                document,
                edit,
                sum(len(list(lines(record.text, r.start, r.end))) for r in new),
                " … ".join(" ".join(record.text[r.start : r.end].split()) for r in new)[:200],
                sum(_is_withdrawn(change) for change in edit.changes),
                sum(any(overlaps(r.start, r.end, span) for r in new) for span in accepted),
            )
        )


def publisher(source: str) -> str:
    """Return who published what comes from a source: the host of an address, or the source as it
    is named; "" for files, whose names tell nothing.
    """
    address = _ADDRESS.match(source)
    if address:
        return address[1].lower().removeprefix("www.")
    return "" if _FILE.search(source) else source


def _is_withdrawn(change: Change) -> bool:
    return isinstance(change.before, Span) and change.after is None


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    source = iter(ids)
    while batch := list(islice(source, _BATCH)):
        yield batch


def _documents(project: Project, ids: Iterable[int]) -> list[Document]:
    return [heading.document for heading in project.headings(list(ids))]
