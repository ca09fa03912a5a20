"""The entities that analysts made in a project, as a knowledge base for other projects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from annotator.core.model import Entity
from annotator.kb.entry import Entry
from annotator.kb.reading import Plain, Report
from annotator.kb.staging import Staging

META = {"licence": "your own"}
RESUMABLE = False

_POPULARITY = 0.5


def read(staged: Staging, source: Path, options: Plain, report: Report) -> Iterator[Plain]:
    """Stage the `entities` of the options, which a project gave."""
    entities = msgspec.convert(options["entities"], list[Entity])
    report.records = len(entities)
    staged.add(Entry(entity, _POPULARITY) for entity in entities)
    staged.mark(report=report.plain())
    yield {"done": len(entities), "total": len(entities), "text": "Reading your own entities"}
