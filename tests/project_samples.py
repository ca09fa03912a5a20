"""Articles with spans for a project."""

from __future__ import annotations

from annotator.core.model import (
    Document,
    Record,
    Span,
)
from annotator.project import Project

TEXT = "Islamic State took Palmyra. Palmyra is in Syria."
ODD = "Nul\0 \ud800 half, \r\n \ufeff\u2028 e\u0301 👩‍👩‍👧 \u202b\ufdd0 end"


def record(key: str = "a", text: str = TEXT, *spans: Span) -> Record:
    return Record(
        Document(0, key, f"Title {key}", "here", meta={"n": [1, {"x": None}]}), text, spans
    )


def span(start: int, end: int, label: str = "GPE", **more: object) -> Span:
    return Span(0, 0, start, end, label, **{"source": "model", "score": 0.5, **more})  # type: ignore[arg-type]


def reopened(project: Project) -> Project:
    project.close()
    return Project.open(project.location)
