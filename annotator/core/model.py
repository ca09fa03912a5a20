"""What a project is made of: immutable documents, spans, regions, labels and entities."""

from __future__ import annotations

import itertools
import random
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

NIL = "NIL"
"""The `kb_id` of a mention that is in no knowledge base."""

LOCAL = "local:"
"""Prefix of the `kb_id` of an entity that the analyst made."""

ANALYST = "analyst"
"""The `source` of a span that a person added."""

MEMORY = "memory"
"""The `source` of proposals that rest on what was decided elsewhere."""

TWIN = "twin"
"""The `source` of proposals that come from the spans of a document that says mostly the same."""


class Status(StrEnum):
    """What is known of a span: a model's word, or a person's."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class DocumentStatus(StrEnum):
    """How far the work on a document is."""

    NEW = "new"
    STARTED = "started"
    DONE = "done"
    SKIPPED = "skipped"

    @property
    def is_over(self) -> bool:
        """Whether the work on the document is."""
        return self in (DocumentStatus.DONE, DocumentStatus.SKIPPED)


class RegionKind(StrEnum):
    """What a stretch of text is: no article, checked for every mention, or what was found of it.

    `proposed` is the program's guess that it is boilerplate and changes nothing else; `article` is
    a person's word that it is none, so that it is not guessed again.
    """

    BOILERPLATE = "boilerplate"
    CHECKED = "checked"
    PROPOSED = "proposed"
    ARTICLE = "article"


class Verdict(StrEnum):
    """What a Rule says of a mention: that it is always one thing, is none, or is not known."""

    ALWAYS = "always"
    NEVER = "never"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Span:
    """A mention: `[start, end)` in Unicode code points of the stored text, with label and link.

    `kb_id` is None (not linked), `NIL`, `local:…` or the id of a knowledge base. `source` says
    who made it (`analyst`, or the name of a pipeline) and stays through corrections; `score` is
    the model's raw confidence from 0 to 1.
    """

    id: int
    document_id: int
    start: int
    end: int
    label: str
    status: Status = Status.PROPOSED
    kb_id: str | None = None
    source: str = ANALYST
    score: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch `[start, end)` of a document's text, in code points, with a kind."""

    id: int
    document_id: int
    start: int
    end: int
    kind: RegionKind


@dataclass(frozen=True, slots=True)
class Document:
    """One article without its text, which is read on its own and never changes.

    `key` is the name that files and other programs use for it, unique in a project; `length`
    counts code points.
    """

    id: int
    key: str
    title: str
    source: str = ""
    status: DocumentStatus = DocumentStatus.NEW
    meta: Mapping[str, Any] = field(default_factory=dict)
    length: int = 0


@dataclass(frozen=True, slots=True)
class Label:
    """A type of mention, such as GPE, with the colour and the key that the window gives it."""

    id: int
    name: str
    color: str
    key: str = ""
    description: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Entity:
    """An entry of a knowledge base; one that the analyst made has an id that begins `local:`.

    `note` is the analyst's own, and no part of what the entity is known by.
    """

    id: str
    label: str
    description: str = ""
    types: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A document as lists show it, with counts of its spans by status and of its links."""

    document: Document
    proposed: int = 0
    accepted: int = 0
    rejected: int = 0
    linked: int = 0


@dataclass(frozen=True, slots=True)
class Option:
    """One setting of a project, by name; the value is made of what JSON has a form for."""

    name: str
    value: Any

    @property
    def id(self) -> str:
        """The name, by which there is one of each."""
        return self.name


@dataclass(frozen=True, slots=True)
class Rule:
    """What the analyst laid down for a mention, above all that was decided for it before.

    `surface` is the mention as it is written; `label` and `kb_id` count where the verdict is
    ALWAYS (a label of None leaves the label to what else is known).
    """

    id: int
    surface: str
    verdict: Verdict
    label: str | None = None
    kb_id: str | None = None


Item = Span | Region | Document | Label | Entity | Option | Rule
"""All that an Edit can change."""


@dataclass(frozen=True, slots=True)
class Record:
    """One document whole, as importers yield it and exporters take it.

    An importer leaves every id at 0; `Project.add` gives them. `entities` are the local ones that
    the spans link to. `place` says where in its file the document stands, such as `line 3`.
    """

    document: Document
    text: str
    spans: tuple[Span, ...] = ()
    regions: tuple[Region, ...] = ()
    entities: tuple[Entity, ...] = ()
    place: str = field(default="", compare=False)


@dataclass(slots=True)
class AddReport:
    """What `Project.add` did: ids and keys of documents, in the order in which they came.

    `duplicates` were there already, key and text alike; `renamed` tells the new key by the old
    one, the last where one key came several times; `refused` pairs a key with the sentence that
    says why. `batch` is the number of the import, by which all of it can be taken back.
    """

    added: list[int] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)
    spans: int = 0
    """How many came with the documents that were added."""
    batch: int | None = None


_counter = itertools.count(random.SystemRandom().randrange(1 << 11))


def new_id() -> int:
    """Return a positive 63-bit id: microseconds since 1970, then 11 bits of a counter.

    Ids rise with time, so that tables grow at their end.
    """
    return (time.time_ns() // 1000) << 11 | (next(_counter) & 0x7FF)


def surface(mention: str) -> str:
    """Return the normalised form by which mentions are looked up: NFKC, one blank, case folded."""
    if not mention.isascii():
        mention = unicodedata.normalize("NFKC", mention)
    return " ".join(mention.casefold().split())
