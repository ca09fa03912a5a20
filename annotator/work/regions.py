"""Looking for boilerplate: lines that come again, shapes of menus and captions, known lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from annotator import registry
from annotator.core.repeated import Census, same_lines
from annotator.work.shape import Plain, Tell

_DOCUMENTS = 30


def find_boilerplate(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Count the lines of documents by source, then say which of them look like boilerplate.

    Each payload is `{"documents": [{"id", "source", "text", "decided", "asks"}]}`: `decided` are
    ranges that are not to be proposed, and what does not ask is only counted. Results are
    `{"documents": [{"id", "ranges"}]}`, empty until all is counted.
    """
    outliner = registry.find(registry.outliners, "outliner", options["outliner"])
    census, asking = Census(), set()
    for payload in payloads:
        for document in payload["documents"]:
            shapes = []
            if document["asks"]:
                asking.add(document["id"])
                found = outliner.outline(document["text"], "").regions
                shapes = [(region.start, region.end) for region in found]
            census.take(
                document["id"], document["source"], document["text"], shapes, document["decided"]
            )
        yield {"documents": []}
    asked = ((i, ranges) for i, ranges in census.repeated() if i in asking)
    while batch := list(islice(asked, _DOCUMENTS)):
        yield {"documents": [{"id": i, "ranges": ranges} for i, ranges in batch]}


def find_same_lines(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Say where documents have the lines of `options["lines"]`, which are in normal form.

    Each payload is `{"documents": [{"id", "text"}]}`, each result `{"documents": [{"id",
    "ranges"}]}`.
    """
    wanted = set(options["lines"])
    for payload in payloads:
        yield {
            "documents": [
                {"id": document["id"], "ranges": same_lines(document["text"], wanted)}
                for document in payload["documents"]
            ]
        }
