"""The entities that analysts made in a project, as a knowledge base for other projects.

The ids that they have in the project stay as ids of another source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from annotator.core.model import Entity
from annotator.kb.entry import Entry, outside
from annotator.kb.reading import Plain, Report
from annotator.kb.staging import Staging

META = {"licence": "your own"}
RESUMABLE = False

_POPULARITY = 0.5


def read(staged: Staging, source: Path, options: Plain, report: Report) -> Iterator[Plain]:
    """Stage the `entities` of the options, which a project gave."""
    entities = msgspec.convert(options["entities"], list[Entity])
    report.records = len(entities)
    staged.add(map(_published, entities))
    staged.mark(report=report.plain())
    yield {"done": len(entities), "total": len(entities), "text": "Reading your own entities"}


def _published(entity: Entity) -> Entry:
    return Entry(replace(entity, id=outside(entity.id)), _POPULARITY, ids=(entity.id,))
