"""Long jobs shared by the window and the command line: import, propose, export, build.

A Job says which function of `work.py` is to run, what it is fed, and what becomes of its results.
Who runs it decides where: `run` here, in this process or in several worker programs; the window's
runner in one worker program. Results are received, and so written, on the main thread only.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from annotator import registry
from annotator.core import edits
from annotator.core.model import DocumentStatus, Record, RegionKind, Span
from annotator.errors import AnnotatorError
from annotator.project import Project

Plain = dict[str, Any]

_BATCH_DOCUMENTS = 16
_BATCH_CHARACTERS = 40_000


class Job:
    """One long piece of work: `total` and `done` count its units, `report` grows with results."""

    title = ""
    work = ""

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
        if format is not None:
            registry.find(registry.importers, "importer", format)
        self._project = project
        self._format = format
        self._paths, skipped = find_files(paths, format)
        self.total = len(self._paths)
        self.added: list[int] = []
        self.report = {
            "files": 0,
            "documents": 0,
            "spans": 0,
            "duplicates": 0,
            "renamed": {},
            "skipped": skipped,
            "problems": [],
        }

    def payloads(self) -> Iterator[Plain]:
        """Yield one file after the other."""
        for path in self._paths:
            self.text = path.name
            yield {"path": str(path), "format": self._format}

    def receive(self, result: Plain) -> None:
        """Store a batch of records in one transaction."""
        records = [msgspec.convert(plain, Record) for plain in result["records"]]
        problems = list(result["problems"])
        if records:
            added = self._project.add(records)
            self.added += added.added
            self.report["documents"] += len(added.added)
            refused = {key for key, _ in added.refused}
            kept = (r for r in records if r.document.key not in {*added.duplicates, *refused})
            self.report["spans"] += sum(len(record.spans) for record in kept)
            self.report["duplicates"] += len(added.duplicates)
            self.report["renamed"].update(added.renamed)
            problems += [{"file": key, "place": "", "sentence": why} for key, why in added.refused]
        self.report["problems"] += problems
        self.report["files"] += result["files"]
        self.done += result["files"]


def find_files(paths: Iterable[Path], format: str | None) -> tuple[list[Path], int]:
    """Return the files to import and the number of files in folders that no importer knows.

    AnnotatorError where a path is missing or a folder cannot be listed.
    """
    known = {
        suffix
        for name in ([format] if format else registry.names(registry.importers))
        for suffix in registry.importers.get(name).SUFFIXES
    }
    found: list[Path] = []
    skipped = 0

    def fail(error: OSError) -> None:
        raise AnnotatorError(f"The folder {error.filename} cannot be read: {error.strerror}.")

    for path in paths:
        if not path.exists():
            raise AnnotatorError(f"There is no file or folder {path}.")
        if not path.is_dir():
            found.append(path)
            continue
        for folder, folders, files in os.walk(path, onerror=fail):
            folders.sort()
            inside = [Path(folder, name) for name in sorted(files)]
            taken = [file for file in inside if file.suffix.lower() in known]
            found += taken
            skipped += len(inside) - len(taken)
    return found, skipped


class Propose(Job):
    """Let a pipeline propose spans for documents; what a person decided on stays."""

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
        if document_ids is None:
            done = {DocumentStatus.DONE, DocumentStatus.SKIPPED}
            headings = project.headings(project.document_ids())
            document_ids = [h.document.id for h in headings if h.document.status not in done]
        self._ids = document_ids
        self.total = len(document_ids)
        self.report = {"documents": 0, "proposals": 0, "source": ""}

    def payloads(self) -> Iterator[Plain]:
        """Yield small batches of texts, each with the paragraphs to look at."""
        outliner = registry.outliners.get("news")
        batch: list[Plain] = []
        size = 0
        for document_id in self._ids:
            text = self._project.text(document_id)
            regions = self._project.regions(document_id)
            dull = [region for region in regions if region.kind is RegionKind.BOILERPLATE]
            sections = outliner.sections(text, dull)
            batch.append({"id": document_id, "text": text, "sections": sections})
            size += len(text)
            if len(batch) >= _BATCH_DOCUMENTS or size >= _BATCH_CHARACTERS:
                yield {"documents": batch}
                batch, size = [], 0
        if batch:
            yield {"documents": batch}

    def receive(self, result: Plain) -> None:
        """Store the proposals of a batch in one transaction, one undo step for each document."""
        source = result["source"]
        made = []
        labels: set[str] = set()
        for document in result["documents"]:
            document_id = document["id"]
            new = [
                Span(0, document_id, start, end, label, source=source, score=score)
                for start, end, label, score in document["spans"]
            ]
            labels.update(span.label for span in new)
            existing = self._project.record(document_id).spans
            made.append(edits.propose(document_id, source, existing, new))
            self.report["proposals"] += len(new)
        self._project.ensure_labels(sorted(labels))
        self._project.apply_all(made, author=source)
        self.report["source"] = source
        self.report["documents"] += len(result["documents"])
        self.done += len(result["documents"])


class Export(Job):
    """Write the documents of a project to a file, from a second, read-only view of the project."""

    title = "Exporting"
    work = "write_file"

    def __init__(
        self, project: Project, out: Path, format: str, status: DocumentStatus | None
    ) -> None:
        registry.find(registry.exporters, "exporter", format)
        options = {"project": project.location, "out": str(out), "format": format}
        super().__init__({**options, "status": status, "pipeline": None})

    def receive(self, result: Plain) -> None:
        """Keep the exporter's report."""
        self.report = result["report"]


class BuildKnowledgeBase(Job):
    """Build the packaged knowledge base, once for each user."""

    title = "Building the knowledge base"
    work = "build_knowledge_base"

    def __init__(self) -> None:
        super().__init__({})
