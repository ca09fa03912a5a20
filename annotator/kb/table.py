"""A record of a plain list, JSON or a row of a table, as an entry."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
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


def entry(record: Mapping[str, Any], columns: Mapping[str, str]) -> Entry:
    """Return the entry of a record; Malformed if it has no id or no label.

    An id may be an address at Wikidata or GeoNames, as their queries give it. Lists may be lists,
    or text with parts between | or ;. An alias may be an object with `name`, `language`, `prior`.
    """
    row = {field: record.get(columns.get(field, field)) for field in FIELDS}
    kb_id, label = kb_id_of(_text(row["id"])) or "", _text(row["label"])
    if not _ID.fullmatch(kb_id) or kb_id == NIL:
        raise Malformed("It has no id, or one that cannot be used.")
    if not label:
        raise Malformed("It has no label.")
    names, languages, priors = _aliases(row["aliases"])
    return Entry(
        Entity(
            outside(kb_id), label, _text(row["description"]),
            tuple(_list(row["types"])), tuple(n for n in names if n != label),
        ),
        _number(row["popularity"], 0, _MOST) or 0.0,
        tuple(_list(row["demonyms"])),
        population=int(_number(row["population"], 0, _MOST) or 0) or None,
        country=country if _COUNTRY.fullmatch(country := _text(row["country"])) else "",
        latitude=_number(row["latitude"], -90, 90),
        longitude=_number(row["longitude"], -180, 180),
        ids=tuple(one for one in _list(row["ids"]) if _ID.fullmatch(one)),
        languages=languages,
        priors=priors,
    )  # fmt: skip


def _aliases(value: Any) -> tuple[list[str], dict[str, str], dict[str, float]]:
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
    return list(names), languages, priors


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _list(value: Any) -> list[str]:
    if isinstance(value, str):
        value = value.split("|" if "|" in value else ";")
    found = (_text(one) for one in value) if isinstance(value, list) else ()
    return list(dict.fromkeys(one for one in found if one))


def _number(value: Any, least: float, most: float) -> float | None:
    try:
        number = float(value) if isinstance(value, str | int | float) else math.nan
    except (ValueError, OverflowError):
        return None
    return number if least <= number <= most else None
