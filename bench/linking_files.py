"""The files that `bench/linking.py` reads: gold sets and entities, one JSON object a line.

What is optional may be missing or null; what cannot be used ends the bench with a sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote

_ITEM = re.compile(r"(?:https?://)?www\.wikidata\.org/\S*?\b(Q\d+)$")
_PAGE = re.compile(r"(?:https?://)?\w+\.wikipedia\.org/wiki/(\S+)$")


def documents(path: Path, most: int | None = None) -> list[dict[str, Any]]:
    """Return the documents of a gold set, or the first of them.

    Each has a `text` and `ents` with `start`, `end`, `label` (None where there is none) and `link`:
    `Q…`, `wp:` and a title, or None. At least one has a link.
    """
    found = [_document(line, place) for line, place in _lines(path, most)]
    if not any(ent["link"] for document in found for ent in document["ents"]):
        _end(f"{path}: no mention in it has a link, so that there is nothing to measure.")
    return found


def entities(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a file of entities, with `id` and `label`, and whatever else they have."""
    found = []
    for row, place in _lines(path):
        if not all(isinstance(row.get(name), str) and row[name] for name in ("id", "label")):
            _end(f"{place}: an entity needs an id and a label.")
        fame = row.get("popularity") or 0
        if isinstance(fame, bool) or not isinstance(fame, int | float) or not fame >= 0:
            _end(f"{place}: a popularity is a number from 0 on.")
        texts = (row.get(name) or [] for name in ("aliases", "types"))
        if not all(isinstance(n, str) for names in texts for n in names):
            _end(f"{place}: aliases and types are lists of texts.")
        found.append(row | {"popularity": fame})
    if not found:
        _end(f"{path}: there are no entities in it.")
    return found


def _document(row: dict[str, Any], place: str) -> dict[str, Any]:
    text, ents = row.get("text"), row.get("ents") or []
    if not isinstance(text, str):
        _end(f"{place}: a document needs a text.")
    if not isinstance(ents, list) or not all(isinstance(ent, dict) for ent in ents):
        _end(f"{place}: “ents” is a list of mentions.")
    for ent in ents:
        start, end = ent.get("start"), ent.get("end")
        inside = type(start) is int and type(end) is int and 0 <= start < end <= len(text)
        if not inside:
            _end(f"{place}: a mention does not begin and end in the text: {start} to {end}.")
    return row | {"ents": [ent | _said(ent, place) for ent in ents]}


def _said(ent: dict[str, Any], place: str) -> dict[str, str | None]:
    label, link = ent.get("label") or None, ent.get("link") or None
    if not isinstance(label, str | None) or not isinstance(link, str | None):
        _end(f"{place}: label and link of a mention are texts.")
    if link and (item := _ITEM.match(link)):
        link = item[1]
    elif link and (page := _PAGE.match(link)):
        link = f"wp:{unquote(page[1])}"
    return {"label": label, "link": None if link == "NIL" else link}


def _lines(path: Path, most: int | None = None) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the objects of a file, each with where it stands."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        _end(f"{path} cannot be read: {error}.")
    filled = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    for number, line in filled[:most]:
        place = f"{path}, line {number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            _end(f"{place} is no JSON: {error}.")
        if not isinstance(row, dict):
            _end(f"{place} is no JSON object.")
        yield row, place


def _end(sentence: str) -> NoReturn:
    raise SystemExit(sentence)
