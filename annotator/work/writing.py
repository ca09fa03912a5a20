"""Writing documents of a project to a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from annotator import registry
from annotator.core.model import DocumentStatus, Record
from annotator.work.shape import Plain, Tell


def write_file(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Export documents of a project, which is opened for reading, and yield the one report."""
    from annotator.project import Project

    exporter = registry.find(registry.exporters, "exporter", options["format"])
    with Project.open(options["project"], read_only=True) as project:
        status = DocumentStatus(options["status"]) if options["status"] else None
        total = len(project.document_ids(status))

        def counted() -> Iterator[Record]:
            for number, record in enumerate(project.records(status)):
                tell(number, total, record.document.title)
                yield record

        report = exporter.write(counted(), Path(options["out"]))
    yield {"report": asdict(report)}
