"""Importing files and folders into a project, and looking through them before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from annotator.core.extension import DEFAULTS, ImportOptions
from annotator.core.flags import set_option
from annotator.core.passing import from_plain
from annotator.finding import check
from annotator.project import Project
from annotator.tasks.job import Job, Plain

UNFINISHED = "unfinished_import"
"""The option of a project with the batch of an import that goes on, and a digest of its paths."""


class _Reading(Job):
    """What both have in common: what is read, and how it is counted."""

    def __init__(
        self,
        paths: Iterable[Path],
        format: str | None,
        options: ImportOptions,
        texts: Iterable[Plain],
    ) -> None:
        super().__init__({})
        self.paths = list(paths)
        self.format = format
        self.reading = options
        self.texts = list(texts)
        check(self.paths, format)
        self.report = {
            "files": 0,
            "documents": 0,
            "spans": 0,
            "duplicates": 0,
            "skipped": 0,
            "aside": [],
            "notes": [],
            "problems": [],
        }

    def payloads(self) -> Iterator[Plain]:
        """Yield what to read, all at once: what is in folders is looked for where it is read."""
        yield {
            "paths": [str(path.absolute()) for path in self.paths],
            "format": self.format,
            "reading": msgspec.to_builtins(self.reading),
            "texts": self.texts,
        }

    def receive(self, result: Plain) -> None:
        """Count a batch, and keep what is told of it."""
        report: dict[str, Any] = self.report
        report["aside"] += result["aside"]
        report["notes"] += result["notes"]
        report["problems"] += result["problems"]
        report["skipped"] += result["skipped"]
        report["files"] += result["files"]
        self.done += result["files"]
        self.total, self.text = result["total"], result["text"]


class Import(_Reading):
    """Read files and folders into a project; a file that fails is told and the others go on.

    All that one Import brings can be taken back as one, by the number in `batch`. One of the same
    paths goes on with the batch of an earlier one that was not finished.
    """

    title = "Importing"
    work = "read_files"

    def __init__(
        self,
        project: Project,
        paths: Iterable[Path],
        format: str | None = None,
        options: ImportOptions = DEFAULTS,
        texts: Iterable[Plain] = (),
    ) -> None:
        super().__init__(paths, format, options, texts)
        self._project = project
        named = "\0".join([format or "", *sorted(str(path.absolute()) for path in self.paths)])
        self._what = hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()
        self.added: list[int] = []
        self.batch: int | None = None
        self.report["renamed"] = {}
        self.report["resumed"] = None

    def receive(self, result: Plain) -> None:
        """Store some records in one transaction."""
        report = self.report
        records = [from_plain(plain) for plain in result["records"]]
        if report["resumed"] is None:
            self._go_on()
        if records:
            said = self._project.add(records, self.batch)
            self.batch = self.batch or said.batch
            self.added += said.added
            report["documents"] += len(said.added)
            report["spans"] += said.spans
            report["duplicates"] += len(said.duplicates)
            report["renamed"].update(said.renamed)
            report["problems"] += [
                {"file": key, "place": "", "sentence": why} for key, why in said.refused
            ]
        super().receive(result)
        self._remember(is_over=self.done >= self.total)

    def _go_on(self) -> None:
        """Take the batch of the newest import where that was of the same and is not finished."""
        held = self._project.option(UNFINISHED)
        newest = self._project.trash.newest_import() if held else None
        if newest is not None and held == {"of": self._what, "batch": newest[0]}:
            self.batch = newest[0]
        self.report["resumed"] = self.batch is not None

    def _remember(self, *, is_over: bool) -> None:
        """Keep in the project what this import is until all of it is there."""
        held = self._project.option(UNFINISHED)
        own = {"of": self._what, "batch": self.batch}
        if self.batch is not None and (held == own) is is_over:
            wanted = None if is_over else own
            self._project.apply(set_option(UNFINISHED, held, wanted))


class LookThrough(_Reading):
    """Read files and folders and say what they hold; nothing is stored.

    `report["kept"]` has a row for each document, as `work.look_through` gives them.
    """

    title = "Looking through"
    work = "look_through"

    def __init__(
        self,
        project: str | None,
        paths: Iterable[Path],
        format: str | None = None,
        options: ImportOptions = DEFAULTS,
        texts: Iterable[Plain] = (),
    ) -> None:
        super().__init__(paths, format, options, texts)
        self.options["project"] = project
        self.report["kept"] = []

    def receive(self, result: Plain) -> None:
        """Take note of a batch."""
        report = self.report
        report["kept"] += result["records"]
        known = sum(row["known"] for row in result["records"])
        report["duplicates"] += known
        report["documents"] += len(result["records"]) - known
        report["spans"] += sum(row["spans"] for row in result["records"] if not row["known"])
        super().receive(result)
