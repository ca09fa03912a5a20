"""The catalogues of everything that can be added to; entries are modules, loaded when asked for.

The project's own entries and those of other packages come the same way, by entry points of the
groups `annotator_importers`, `annotator_exporters`, `annotator_outliners`, `annotator_tokenizers`,
`annotator_proposers`, `annotator_knowledge_bases` and `annotator_knowledge_sources`. What each
module offers is written in `core/extension.py`, what a knowledge base does in `core/kb.py`, and a
source in `kb/files.py`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import catalogue

from annotator.errors import AnnotatorError

importers = catalogue.create("annotator", "importers", entry_points=True)
exporters = catalogue.create("annotator", "exporters", entry_points=True)
outliners = catalogue.create("annotator", "outliners", entry_points=True)
tokenizers = catalogue.create("annotator", "tokenizers", entry_points=True)
proposers = catalogue.create("annotator", "proposers", entry_points=True)
knowledge_bases = catalogue.create("annotator", "knowledge_bases", entry_points=True)
knowledge_sources = catalogue.create("annotator", "knowledge_sources", entry_points=True)


@cache  # to look through what is installed takes milliseconds, and each file of an import asks
def find(registry: catalogue.Registry, kind: str, name: str) -> Any:
    """Return the entry of this name; AnnotatorError names the known ones where there is none."""
    known = names(registry)
    if name not in known:
        raise AnnotatorError(f"There is no {kind} “{name}”; known are {', '.join(known)}.")
    return registry.get(name)


def names(registry: catalogue.Registry) -> list[str]:
    """Return the names in a catalogue, sorted, without loading the entries."""
    entry_points = registry._get_entry_points()
    return sorted({entry.name for entry in entry_points})
