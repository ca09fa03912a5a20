"""Articles out of rows: which column, or key, holds what of an article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from annotator.core.extension import Found, ImportOptions, Problem
from annotator.core.files import shown
from annotator.core.marks import storable
from annotator.errors import AnnotatorError
from annotator.formats.article import article, iso_date, one_line, stem
from annotator.formats.objects import plain

NAMES: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article", "fulltext", "maintext", "articlebody", "story"),
    "title": ("title", "headline", "heading", "subject"),
    "date": ("date", "published", "publishedat", "publicationdate", "pubdate", "datepublished"),
    "source": ("source", "publisher", "publication", "outlet", "site", "sourcename"),
    "language": ("language", "lang"),
    "author": ("author", "byline", "creator", "authors"),
    "url": ("url", "link", "address", "sourceurl"),
    "id": ("id", "key", "guid", "uuid", "articleid", "docid"),
}
"""Names by which columns are known, without regard to case, blanks and signs."""


def knows_columns(columns: Iterable[str]) -> bool:
    """Say whether one of these names is known for the text of an article."""
    return any(_plain(column) in NAMES["text"] for column in columns)


def mapping(columns: Iterable[str], path: Path, options: ImportOptions) -> dict[str, str]:
    """Return the column for each role that one is there for: those asked for, then by their names.

    AnnotatorError where a column that was asked for is missing, or none holds the text.
    """
    there = [column for column in columns if column]
    plain_names = {_plain(column): column for column in reversed(there)}
    chosen: dict[str, str] = {}
    for role, names in NAMES.items():
        asked = options.columns.get(role)
        if asked is not None and asked not in there:
            raise AnnotatorError(f"{shown(path)} has no column “{asked}”; it has {_listed(there)}.")
        found = asked or next((plain_names[name] for name in names if name in plain_names), None)
        if found is not None and found not in chosen.values():
            chosen[role] = found
    if "text" not in chosen:
        raise AnnotatorError(
            f"Which column of {shown(path)} holds the text is not clear; it has {_listed(there)}."
            " Name it with --map text=COLUMN."
        )
    return chosen


def row_article(
    row: Mapping[str, Any], roles: Mapping[str, str], path: Path, number: int, place: str
) -> Found:
    """Return the article of a row, or a Problem if it has no text; other columns are metadata."""
    text = row.get(roles["text"])
    if not isinstance(text, str) or not text.strip():
        return Problem(place, f"There is no text in “{roles['text']}”.")
    said = {role: row.get(column) for role, column in roles.items() if role != "text"}
    meta: dict[str, Any] = {}
    for column, value in row.items():
        if column not in roles.values() and value not in (None, "", [], {}):
            kept = plain(value) if not isinstance(value, str) else storable(value)
            meta[storable(str(column))] = str(value) if kept is None else kept
    meta |= {name: _words(said.get(name)) for name in ("language", "author", "url")}
    meta["date"] = iso_date(said.get("date")) or _words(said.get("date"))
    key = _words(said.get("id")) or f"{stem(path)}-{number}"
    source = _words(said.get("source"))
    title = _words(said.get("title"))
    return article(storable(text), key, title, meta, source=source or shown(path), place=place)


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_words, value[:50])))
    if isinstance(value, Mapping):
        return _words(value.get("name") or value.get("title"))
    return one_line(str(value)) if value is not None and not isinstance(value, bool) else ""


def _plain(column: str) -> str:
    return "".join(letter for letter in column.casefold() if letter.isalnum())


def _listed(columns: list[str]) -> str:
    shown_columns = ", ".join(f"“{one_line(column)[:40]}”" for column in columns[:20])
    return shown_columns or "no named columns"
