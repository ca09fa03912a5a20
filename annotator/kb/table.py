"""A record of a plain list, JSON or a row of a table, as an entry."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from annotator.core.marks import kb_id_of
from annotator.core.model import NIL, Entity
from annotator.errors import AnnotatorError
from annotator.kb.entry import Entry, outside

FIELDS = (
    "id", "label", "aliases", "description", "types", "popularity", "population", "country",
    "latitude", "longitude", "ids", "demonyms",
)  # fmt: skip
"""What a column can be; a list has one of these names for it, or a mapping says which it has."""

_ID = re.compile(r"[^\s\x00-\x1f\x7f]{1,200}")
_COUNTRY = re.compile("[A-Z]{2}")
_MOST = 1 << 53


class Malformed(ValueError):
    """A record that cannot be taken, with a sentence that says why."""


def mapping(text: str) -> dict[str, str]:
    """Return the column of each field, from "id=QID,label=name"; AnnotatorError if it is none."""
    pairs = [pair.split("=", 1) for pair in text.split(",") if pair.strip()]
    for pair in pairs:
        if len(pair) != 2 or pair[0].strip() not in FIELDS or not pair[1].strip():
            known = ", ".join(FIELDS)
            raise AnnotatorError(
                f"“{'='.join(pair)}” maps no field; write field=column, with fields {known}."
            )
    return {field.strip(): column.strip() for field, column in pairs}


def entry(
    record: Mapping[str, Any],
    columns: Mapping[str, str],
    doubt: Callable[[str], object] = lambda sentence: None,
) -> Entry:
    """Return the entry of a record; Malformed if it has no id or no label.

    An id may be an address at Wikidata or GeoNames, as their queries give it. Lists may be lists,
    or text with parts between | or ;. An alias may be an object with `name`, `language`, `prior`.
    `doubt` is told which further fields say something that cannot be used.
    """
    said = {field: record.get(columns.get(field, field)) for field in FIELDS}
    row = {field: read(said[field]) for field, read in _READ.items()}
    kb_id, label = kb_id_of(_text(said["id"])) or "", _text(said["label"])
    if not _ID.fullmatch(kb_id) or kb_id == NIL:
        raise Malformed("It has no id, or one that cannot be used.")
    if not label:
        raise Malformed("It has no label.")
    lost = [field for field, taken in row.items() if taken in _NOTHING and _says(said[field])]
    if lost:
        doubt(f"It was taken without its {', '.join(lost)}, which cannot be used.")
    names, languages, priors = row["aliases"] or ((), {}, {})
    return Entry(
        Entity(
            outside(kb_id), label, row["description"],
            tuple(row["types"]), tuple(n for n in names if n != label),
        ),
        row["popularity"] or 0.0,
        tuple(row["demonyms"]),
        population=int(row["population"] or 0) or None,
        country=row["country"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        ids=tuple(row["ids"]),
        languages=languages,
        priors=priors,
    )  # fmt: skip


def _says(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value not in _NOTHING


def _aliases(value: Any) -> tuple[list[str], dict[str, str], dict[str, float]] | None:
    names: dict[str, None] = {}
    languages: dict[str, str] = {}
    priors: dict[str, float] = {}
    for one in value if isinstance(value, list) else _list(value):
        told = one if isinstance(one, dict) else {"name": one}
        name = _text(told.get("name"))
        if not name:
            continue
        names[name] = None
        if language := _text(told.get("language")):
            languages[name] = language[:20]
        prior = _number(told.get("prior"), 0, 1)
        if prior is not None:
            priors[name] = prior
    return (list(names), languages, priors) if names else None


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _list(value: Any) -> list[str]:
    if isinstance(value, str):
        value = value.split("|" if "|" in value else ";")
    found = (_text(one) for one in value) if isinstance(value, list) else ()
    return list(dict.fromkeys(one for one in found if one))


def _ids(value: Any) -> list[str]:
    return [one for one in _list(value) if _ID.fullmatch(one)]


def _country(value: Any) -> str:
    return country if _COUNTRY.fullmatch(country := _text(value)) else ""


def _number(value: Any, least: float, most: float) -> float | None:
    try:
        number = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        return None
    return number if least <= number <= most else None


def _between(least: float, most: float) -> Callable[[Any], float | None]:
    return lambda value: _number(value, least, most)


_NOTHING: tuple[Any, ...] = (None, "", [])
_READ: Mapping[str, Callable[[Any], Any]] = {
    "aliases": _aliases, "description": _text, "types": _list, "popularity": _between(0, _MOST),
    "population": _between(0, _MOST), "country": _country, "latitude": _between(-90, 90),
    "longitude": _between(-180, 180), "ids": _ids, "demonyms": _list,
}  # fmt: skip
"""How the fields that may be missing are read; what cannot be used is one of `_NOTHING`."""
