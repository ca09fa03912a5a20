"""Label schemes as TOML: what the program brings along, and what projects exchange."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from annotator.core.label_colors import further_color
from annotator.core.model import Label, new_id
from annotator.core.scheme import LONGEST_NAME, Guide, described, guide
from annotator.errors import AnnotatorError

LARGEST = 1_000_000
"""Bytes of a scheme file, a hundred times what a large one has."""

_LABELS = 1000
_WORDS = 10_000  # characters of a description
_COLOR = re.compile("#[0-9a-fA-F]{6}")


class Scheme(NamedTuple):
    """A set of labels; `also` tells one by a name, in lower case, of the same type elsewhere."""

    title: str
    labels: tuple[Label, ...]
    also: Mapping[str, str]


def read_scheme(text: str) -> Scheme:
    """Read a scheme; AnnotatorError says what is wrong with it.

    A label needs a name only. A key that another label has, or a colour that is none, is passed
    over: the label gets a colour of its own.
    """
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise AnnotatorError(f"This is no label scheme: {error}.") from error
    entries = found.get("label")
    if not isinstance(entries, list) or not entries:
        raise AnnotatorError("This is no label scheme: it has no [[label]].")
    if len(entries) > _LABELS:
        raise AnnotatorError(f"A label scheme has at most {_LABELS:,} labels.")
    labels: list[Label] = []
    also: dict[str, str] = {}
    for entry in entries:
        if not isinstance(entry, dict):
            raise AnnotatorError("This is no label scheme: a [[label]] is no table.")
        label = _label(entry, labels)
        labels.append(label)
        for other in _listed(entry, "also"):
            also.setdefault(other.casefold(), label.name)
    title = found.get("title")
    return Scheme(title if isinstance(title, str) else "", tuple(labels), also)


def write_scheme(labels: Iterable[Label], title: str = "") -> str:
    """Return labels as TOML; `read_scheme` gives them back, ids and positions aside."""
    parts = [f"title = {_quoted(title)}\n"] if title else []
    for label in labels:
        told = guide(label.description)
        lines = ["[[label]]", f"name = {_quoted(label.name)}"]
        if label.key:
            lines.append(f"key = {_quoted(label.key)}")
        lines.append(f"color = {_quoted(label.color)}")
        if told.summary:
            lines.append(f"description = {_quoted(told.summary)}")
        if told.guidelines:
            lines.append(f"guidelines = {_quoted(told.guidelines)}")
        if told.examples:
            lines.append(f"examples = [{', '.join(map(_quoted, told.examples))}]")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _label(entry: Mapping[str, Any], before: list[Label]) -> Label:
    name = " ".join(_word(entry, "name").split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise AnnotatorError(
            f"A label of this scheme has no name of 1 to {LONGEST_NAME} printable characters."
        )
    if any(other.name.casefold() == name.casefold() for other in before):
        raise AnnotatorError(f"The scheme has the label {name} twice.")
    key = _word(entry, "key").strip()
    taken = {other.key.upper() for other in before}
    usable = len(key) <= 24 and key.isprintable() and key.upper() not in taken
    color = _word(entry, "color")
    if not _COLOR.fullmatch(color):
        color = further_color([other.color for other in before])
    parts = Guide(
        _word(entry, "description"), _word(entry, "guidelines"), _listed(entry, "examples")
    )
    told = described(parts)
    if len(told) > _WORDS:
        raise AnnotatorError(f"The description of {name} is longer than {_WORDS:,} characters.")
    return Label(new_id(), name, color, key if usable else "", told, len(before))


def _word(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name, "")
    if not isinstance(value, str):
        raise AnnotatorError(f"In this scheme, “{name}” of a label is no text.")
    return value.strip()


def _listed(entry: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = entry.get(name, [])
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise AnnotatorError(f"In this scheme, “{name}” of a label is no list of texts.")
    return tuple(value)


def _quoted(text: str) -> str:
    """Return a text as TOML's basic string, whose escapes are JSON's, but for one character."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")
