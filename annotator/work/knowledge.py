"""Building knowledge bases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from annotator import registry
from annotator.work.shape import Plain, Tell


def build_knowledge_base(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Build the packaged knowledge base; the last result says what is in it."""
    yield _told(registry.knowledge_bases.get("packaged").build(options, payloads), tell)


def import_knowledge_base(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Build a knowledge base from a source; the result says what is in it and what is not."""
    source = registry.find(registry.knowledge_sources, "source", options["format"])
    yield _told(registry.knowledge_bases.get("files").build(source, options), tell)


def merge_knowledge_bases(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Make one knowledge base of several; the result says what is in it."""
    files = registry.knowledge_bases.get("files")
    yield _told(files.merge(options["paths"], options["out"]), tell)


def check_knowledge_base(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Verify a file; the result has a sentence for each of its `problems`."""
    yield {"problems": registry.knowledge_bases.get("files").check(options["path"])}


def look_up(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Look up a query online; the result has `entities`, and `offline` where it could not."""
    answer = registry.knowledge_bases.get("online").look_up(options)
    yield {"entities": msgspec.to_builtins(answer.entities), "offline": answer.offline}


def _told(progress: Iterable[Plain], tell: Tell) -> Plain:
    """Pass progress on, and return the last of it, which is the result."""
    last: Plain = {}
    for last in progress:
        tell(last["done"], last["total"], last["text"])
    return last
