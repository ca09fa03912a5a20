"""What reading a file gives, by kind."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from annotator import registry
from annotator.core.extension import DEFAULTS, ImportOptions, Note, Problem
from annotator.core.model import Record
from annotator.finding import importer_for


def read(
    path: Path, options: ImportOptions = DEFAULTS, format: str | None = None
) -> tuple[list[Record], list[Problem], list[Note]]:
    found = list(registry.importers.get(format or importer_for(path)).read(path, options))
    return (
        [one for one in found if isinstance(one, Record)],
        [one for one in found if isinstance(one, Problem)],
        [one for one in found if isinstance(one, Note)],
    )


class Taken:
    """What a file gave, and how a test asks for it."""

    def __init__(
        self, path: Path, options: ImportOptions = DEFAULTS, format: str | None = None
    ) -> None:
        self.format = importer_for(path)
        self.records, self.problems, self.notes = read(path, options, format)

    @property
    def record(self) -> Record:
        (record,) = self.records
        return record

    @property
    def texts(self) -> list[str]:
        return [record.text for record in self.records]

    @property
    def marks(self) -> list[tuple[int, int, str]]:
        return [(span.start, span.end, span.label) for span in self.record.spans]

    @property
    def links(self) -> list[str | None]:
        return [span.kb_id for span in self.record.spans]

    @property
    def boilerplate(self) -> str:
        record = self.record
        return "|".join(record.text[r.start : r.end] for r in record.regions)


def take(folder: Path, name: str, content: str | bytes, options: ImportOptions = DEFAULTS) -> Taken:
    """Write a file and read it."""
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return Taken(path, options)


def packed(**parts: str | bytes) -> bytes:
    """Return a ZIP file of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()
