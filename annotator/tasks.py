"""Long jobs shared by the window and the command line: import, propose, export, build.

A Job says which function of `work.py` is to run, what it is fed, and what becomes of its results.
Who runs it decides where: `run` here, in this process or in several worker programs; the window's
runner in one worker program. Results are received, and so written, on the main thread only.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from annotator import registry
from annotator.core import edits
from annotator.core.model import DocumentStatus, Record, Region, RegionKind, Span
from annotator.core.paragraphs import sections
from annotator.errors import AnnotatorError
from annotator.finding import check
from annotator.project import Project

Plain = dict[str, Any]

_DOCUMENTS = 16
_CHARACTERS = 40_000
"""Texts, and code points of them, in one payload of a proposer: a fraction of a second's work."""

_OVER = (DocumentStatus.DONE, DocumentStatus.SKIPPED)
"""What documents are whose work is over."""

_PART = 100_000
"""Code points of a text that are proposed on at once; a longer one goes in parts."""


class Job:
    """One long piece of work: `total` and `done` count its units, `report` grows with results."""

    title = ""
    work = ""
    tells_itself = False
    """Whether whoever starts it says how it failed or was cancelled."""
    of_project = True
    """Whether it ends with the project that is open, as all do that read or write it."""

    def __init__(self, options: Plain) -> None:
        self.options = options
        self.total = 0
        self.done = 0
        self.text = ""
        self.report: Plain = {}

    def payloads(self) -> Iterator[Plain]:
        """Yield what the work is fed, read on the main thread as it is asked for."""
        return iter(())

    def receive(self, result: Plain) -> None:
        """Take one result of the work, on the main thread."""
        self.report.update(result)

    def progress(self, done: int, total: int, text: str) -> None:
        """Take note of progress that the work itself reports."""
        self.done, self.total, self.text = done, total, text


class Import(Job):
    """Read files and folders into a project; a file that fails is told and the others go on."""

    title = "Importing"
    work = "read_files"

    def __init__(self, project: Project, paths: Iterable[Path], format: str | None = None) -> None:
        super().__init__({})
        self._project = project
        self._format = format
        self._paths = list(paths)
        check(self._paths, format)
        self.added: list[int] = []
        self.report = {
            "files": 0,
            "documents": 0,
            "spans": 0,
            "duplicates": 0,
            "renamed": {},
            "skipped": 0,
            "problems": [],
        }

    def payloads(self) -> Iterator[Plain]:
        """Yield the paths, all at once: what is in folders is looked for where it is read."""
        yield {"paths": [str(path.absolute()) for path in self._paths], "format": self._format}

    def receive(self, result: Plain) -> None:
        """Store a batch of records in one transaction."""
        report = self.report
        report["problems"] += result["problems"]
        records = [msgspec.convert(plain, Record) for plain in result["records"]]
        if records:
            said = self._project.add(records)
            self.added += said.added
            report["documents"] += len(said.added)
            report["duplicates"] += len(said.duplicates)
            report["renamed"].update(said.renamed)
            report["problems"] += [
                {"file": key, "place": "", "sentence": why} for key, why in said.refused
            ]
            if any(record.spans for record in records):
                headings = self._project.headings(said.added)
                report["spans"] += sum(h.proposed + h.accepted + h.rejected for h in headings)
        report["skipped"] += result["skipped"]
        report["files"] += result["files"]
        self.done += result["files"]
        self.total, self.text = result["total"], result["text"]


class Propose(Job):
    """Let a pipeline propose spans for documents; what a person decided on stays.

    Without ids, these are all documents that are neither done nor skipped. What a person does
    while the pipeline is at work counts: a document that was finished meanwhile is left alone.
    """

    title = "Proposing"
    work = "propose"

    def __init__(
        self,
        project: Project,
        document_ids: Sequence[int] | None = None,
        *,
        pipeline: str | None = None,
        trust: bool = False,
    ) -> None:
        super().__init__({"proposer": "spacy", "pipeline": pipeline, "trust": trust})
        self._project = project
        over = {i for status in _OVER for i in project.document_ids(status)}
        if document_ids is None:
            document_ids = [i for i in project.document_ids() if i not in over]
        self._ids = document_ids
        self._over = over.intersection(document_ids)
        self._parts: list[tuple[int, int]] = []
        self._gathered: dict[int, _Gathered] = {}
        self.total = len(document_ids)
        self.report = {"documents": 0, "proposals": 0, "source": ""}

    def payloads(self) -> Iterator[Plain]:
        """Yield batches of texts, each with the sections to look at; a long text is cut between
        sections and goes in several parts, whose ids count up.
        """
        batch: list[Plain] = []
        size = 0
        for document_id in self._ids:
            text = self._project.text(document_id)
            cuts = list(_cuts(text, sections(text, self._boilerplate(document_id))))
            self._gathered[document_id] = _Gathered(len(cuts))
            for start, end, inside in cuts:
                batch.append({"id": len(self._parts), "text": text[start:end], "sections": inside})
                self._parts.append((document_id, start))
                size += end - start
                if len(batch) >= _DOCUMENTS or size >= _CHARACTERS:
                    yield {"documents": batch}
                    batch, size = [], 0
        if batch:
            yield {"documents": batch}

    def receive(self, result: Plain) -> None:
        """Store the proposals of a batch in one transaction, one undo step for each document."""
        source = result["source"]
        whole = {}
        for part in result["documents"]:
            document_id, at = self._parts[part["id"]]
            gathered = self._gathered[document_id]
            gathered.parts += 1
            gathered.spans += (
                Span(0, document_id, at + start, at + end, label, source=source, score=score)
                for start, end, label, score in part["spans"]
            )
            self.text = gathered.described
            if gathered.parts == gathered.of:
                whole[document_id] = self._gathered.pop(document_id).spans
        self._store(source, whole)

    def _store(self, source: str, whole: dict[int, list[Span]]) -> None:
        made = []
        proposals = 0
        for heading in self._project.headings(list(whole)):
            document_id = heading.document.id
            if heading.document.status in _OVER and document_id not in self._over:
                continue
            marked = heading.proposed or heading.accepted or heading.rejected
            existing = self._project.record(document_id).spans if marked else ()
            dull = self._boilerplate(document_id)
            new = [s for s in whole[document_id] if not any(_overlap(s, r) for r in dull)]
            made.append(edits.propose(document_id, source, existing, new))
            proposals += len(new)
        self._project.apply_all(made, author=source)
        self.report["source"] = source
        self.report["documents"] += len(made)
        self.report["proposals"] += proposals
        self.done += len(whole)

    def _boilerplate(self, document_id: int) -> list[Region]:
        regions = self._project.regions(document_id)
        return [region for region in regions if region.kind is RegionKind.BOILERPLATE]


def _overlap(span: Span, region: Region) -> bool:
    return span.start < region.end and region.start < span.end


@dataclass(slots=True)
class _Gathered:
    """What has come in for one document, which is stored when all `of` its parts have."""

    of: int
    parts: int = 0
    spans: list[Span] = field(default_factory=list)

    @property
    def described(self) -> str:
        return f"part {self.parts:,} of {self.of:,} of a long text" if self.of > 1 else ""


def _cuts(
    text: str, sections: list[tuple[int, int]]
) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Cut a long text between sections, and yield each part's range with the sections in it."""
    start = end = 0
    inside: list[tuple[int, int]] = []
    if len(text) <= _PART:
        start, end, inside = 0, len(text), sections
    else:
        for first, last in sections:
            if inside and last - start > _PART:
                yield start, end, inside
                inside = []
            start = start if inside else first
            end = last
            inside.append((first - start, last - start))
    yield start, end, inside


class Export(Job):
    """Write the documents of a project to a file, from a second, read-only view of the project."""

    title = "Exporting"
    work = "write_file"
    tells_itself = True

    def __init__(
        self, project: Project, out: Path, format: str, status: DocumentStatus | None
    ) -> None:
        registry.find(registry.exporters, "exporter", format)
        _check_target(out, project.files)
        options = {"project": project.location, "out": str(out), "format": format}
        super().__init__({**options, "status": status})

    def receive(self, result: Plain) -> None:
        """Keep the exporter's report."""
        self.report = result["report"]


def _check_target(out: Path, files: Iterable[Path]) -> None:
    """Refuse what cannot be the name of a file, and whatever is one of these or inside of one."""
    if not out.name or "\0" in str(out):
        raise AnnotatorError("An export needs the name of a file to write.")
    target = Path(os.path.realpath(out))
    for file in files:
        if any(_same(place, file) for place in (target, *target.parents)):
            raise AnnotatorError(
                f"{out} is the project itself, or belongs to it; export to another file."
            )


def _same(one: Path, other: Path) -> bool:
    """Whether two names are those of one file, if need be one that is yet to be made."""
    try:
        return one.samefile(other)
    except OSError:
        return os.path.normcase(one) == os.path.normcase(os.path.realpath(other))


class BuildKnowledgeBase(Job):
    """Build the packaged knowledge base, once for each user."""

    title = "Building the knowledge base"
    work = "build_knowledge_base"
    of_project = False

    def __init__(self) -> None:
        super().__init__({})
