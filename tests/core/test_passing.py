"""Records survive the way from one program to another."""

from __future__ import annotations

import json

from annotator.core.model import (
    Document,
    DocumentStatus,
    Entity,
    Record,
    Region,
    RegionKind,
    Span,
    Status,
)
from annotator.core.passing import from_plain, to_plain

TEXT = "\ud83d half, \r\n\0 and 😀"
RECORD = Record(
    Document(0, "k", "t", "s", DocumentStatus.SKIPPED, {"a": [1, {"b": None}]}, len(TEXT)),
    TEXT,
    (
        Span(0, 0, 0, 1, "X", Status.REJECTED, "local:x", "m", 0.25, "note"),
        Span(0, 0, 1, 2, "Y", Status.ACCEPTED),
    ),
    (Region(0, 0, 0, 3, RegionKind.CHECKED),),
    (Entity("local:x", "X", "d", ("a",), ("b", "c"), "n"),),
    "line 3",
)


def test_a_record_comes_back_as_it_was() -> None:
    made = from_plain(json.loads(json.dumps(to_plain(RECORD))))
    assert made == RECORD
    assert made.place == "line 3"
    assert type(made.spans[0].status) is Status
    assert type(made.document.status) is DocumentStatus
    assert type(made.regions[0].kind) is RegionKind
    assert type(made.entities[0].aliases) is tuple


def test_so_it_does_without_json_between() -> None:
    assert from_plain(to_plain(RECORD)) == RECORD
