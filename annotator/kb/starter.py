"""The project's own list of people, organisations and events of world news, with Wikidata ids."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from annotator.core.model import Entity
from annotator.kb.entry import Entry
from annotator.resources import resource

FAME = 0.9


class Line(msgspec.Struct, forbid_unknown_fields=True):
    """A line of the list."""

    id: str
    label: str
    aliases: list[str]
    description: str
    types: list[str]


def lines() -> list[Line]:
    """Return the list."""
    return msgspec.json.Decoder(Line).decode_lines(resource("kb/starter.jsonl").read_bytes())


def entries(found: list[Line]) -> Iterator[Entry]:
    """Yield an entry for each line."""
    for line in found:
        entity = Entity(
            line.id, line.label, line.description, tuple(line.types), tuple(line.aliases)
        )
        yield Entry(entity, FAME)
