"""Exporting the documents of a project."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from annotator import registry
from annotator.core.flags import set_option
from annotator.core.model import DocumentStatus
from annotator.core.splits import BORDERS, Division
from annotator.errors import AnnotatorError
from annotator.project import Project
from annotator.tasks.job import Job, Plain


class Export(Job):
    """Write the documents of a project to a file, from a second, read-only view of the project.

    `asked` may hold `split` (`{"shares", "by", "seed"}`), `nil` ("" or NIL), `pipeline`, `trust`.
    """

    title = "Exporting"
    work = "write_file"
    tells_itself = True

    def __init__(
        self,
        project: Project,
        out: Path,
        format: str,
        status: DocumentStatus | None,
        asked: Plain | None = None,
    ) -> None:
        self._project = project
        self._shares = ""
        exporter = registry.find(registry.exporters, "exporter", format)
        _check_target(out, project.files)
        if split := (asked or {}).get("split"):
            self._shares = split["shares"] or getattr(exporter, "SPLITS", "")
            Division.parse(self._shares, split["by"], split["seed"])  # fails before a worker starts
        options = {"project": project.location, "out": str(out), "format": format}
        super().__init__({**options, "status": status, **(asked or {})})

    def receive(self, result: Plain) -> None:
        """Keep the exporter's report, and in the project the borders of splits by date."""
        self.report = result["report"]
        if result["borders"] and not self._project.read_only:
            before = self._project.option(BORDERS)
            held = before if isinstance(before, dict) else {}
            after = {**held, self._shares: result["borders"]}
            self._project.apply(set_option(BORDERS, before, after))


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
