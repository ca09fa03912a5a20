"""What kind of thing an entity is, told by its types or by the nouns of its description."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from annotator.resources import resource

_HEAD = re.compile(
    r"\s+(?:in|of|from|by|for|who|that|which|with|on|at|based|located|known|between|written"
    r"|near|[a-z]+ed by|created|used|headquartered|held)\b|[,;(]"
)
_JOINED = re.compile(r"\s+and\s+|\s*/\s*|\s*[,;]\s*")
_VAGUE = frozenset({"settlement", "organisation", "person", "land"})  # types say these too often
_LONGEST = 5  # words of a noun


class Kind(NamedTuple):
    """A kind of thing, the labels that a mention of it carries, and those it has at a pinch."""

    name: str
    labels: frozenset[str]
    pinch: frozenset[str]
    fame: float


_UNKNOWN = Kind("", frozenset(), frozenset(), 0.0)


class _Kinds(NamedTuple):
    by_type: dict[str, Kind]
    by_noun: dict[str, Kind]
    order: dict[str, int]


@cache
def _kinds() -> _Kinds:
    listed = tomllib.loads(resource("kb/kinds.toml").read_text(encoding="utf-8"))
    found = _Kinds({}, {}, {name: place for place, name in enumerate(listed)})
    for name, row in listed.items():
        kind = Kind(
            name, frozenset(row["labels"]), frozenset(row.get("also", ())), row.get("fame", 0.0)
        )
        for entry in row["types"]:
            found.by_type.setdefault(entry, kind)
        for noun in row["nouns"]:
            found.by_noun.setdefault(noun, kind)
    return found


def kind(types: Sequence[str], description: str) -> Kind:
    """Return the kind of an entity; the first in the list of kinds counts where types differ.

    A description says more than types that only say "place", "organisation" or "person", as long
    as it does not speak against one that is the very label of mentions, such as ORG.
    """
    known = _kinds()
    found = [known.by_type[entry] for entry in types if entry in known.by_type]
    if not found:
        return _described(description)
    best = min(found, key=lambda one: known.order[one.name])
    if best.name in _VAGUE and "Q5" not in types:
        told = _described(description)
        said = best.labels.intersection(types)
        if told.name == "role" or (told.labels and not said - told.labels - told.pinch):
            return told
    return best


def _described(description: str) -> Kind:
    """Return the kind that the first noun of a description tells, or the unknown one."""
    nouns = _kinds().by_noun
    head = _HEAD.split(description.casefold(), maxsplit=1)[0]
    for part in _JOINED.split(head):
        words = part.split()
        for begin in range(max(0, len(words) - _LONGEST), len(words)):
            found = nouns.get(" ".join(words[begin:]))
            if found:
                return found
    return _UNKNOWN
