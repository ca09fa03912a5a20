"""Importing files and folders into a project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from annotator.core.model import Record
from annotator.finding import check
from annotator.project import Project
from annotator.tasks.job import Job, Plain


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
