"""A small dump of GeoNames, and imports that are stopped."""

from __future__ import annotations

from pathlib import Path

from annotator import registry
from annotator.kb import files

COLUMNS = 19


def place(number: int, name: str, **told: str) -> str:
    row = {
        "id": str(number), "name": name, "ascii": name, "others": "", "lat": "34.5", "lon": "38.2",
        "class": "P", "code": "PPL", "land": "SY", **told,
    }  # fmt: skip
    cells = [*row.values(), "", "", "", "", "", told.get("people", "")]
    return "\t".join((cells + [""] * COLUMNS)[:COLUMNS])


def stopped(format: str, source: Path, out: Path, steps: int, **more: str) -> None:
    """Begin an import, and leave it after so many reports of progress."""
    options = {"out": str(out), "source": str(source), "format": format, **more}
    work = files.build(registry.knowledge_sources.get(format), options)
    for _ in range(steps):
        next(work)
    work.close()
