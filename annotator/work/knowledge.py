"""Building knowledge bases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from annotator import registry
from annotator.work.shape import Plain, Tell


def build_knowledge_base(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Build the packaged knowledge base; the last result says what is in it."""
    last: Plain = {}
    for last in registry.knowledge_bases.get("packaged").build(options, payloads):
        if "total" in last:
            tell(last["done"], last["total"], last.get("text", ""))
    yield last
