"""spaCy's JSON: pairs `[text, {"entities": …, "links": …}]`, and documents of `Doc.to_json`."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Set
from itertools import chain
from pathlib import Path
from typing import Any

from annotator.core.extension import Found, Problem
from annotator.core.files import shown
from annotator.core.marks import Marks, storable
from annotator.core.no_json import TOO_DEEP, why
from annotator.errors import AnnotatorError

_OF_DOC = {"id", "title", "text", "ents", "spans", "tokens", "sents"}
_OF_SPAN = {"start", "end", "label", "text", "kb_id", "token_start", "token_end"}
_TOLD = 20  # names of what else there is that are told one by one
_PAIR = re.compile(r"\D*(\d{1,12})\D+(\d{1,12})\D*")


def knows(keys: Set[str]) -> bool:
    """Say whether JSON with these keys is training data, or documents as spaCy writes them."""
    pairs = {"entities", "annotations.entities"} & keys and not {"text", "data"} & keys
    return bool(pairs) or keys >= {"text", "ents.start", "ents.end"}


def read_json(data: bytes, path: Path) -> Iterator[Found]:
    """Yield the documents of a file; what else it holds of them is counted by name."""
    others: Counter[str] = Counter()
    for number, (place, value) in enumerate(_examples(data, path), 1):
        if isinstance(value, Problem):
            yield value
        elif value is not None:  # that is a sentence that was skipped
            yield from _document(value, place, f"{shown(path.with_suffix(''))}-{number}", others)
    for name, count in others.most_common(_TOLD):
        yield Problem("", f"{name} was not taken, in {count:,} article{'s' * (count > 1)}.")
    if len(others) > _TOLD:
        yield Problem("", f"{len(others) - _TOLD:,} more things by other names were not taken.")


def _document(value: Any, place: str, key: str, others: Counter[str]) -> Iterator[Found]:
    if isinstance(value, dict) and isinstance(value.get("text"), str):
        marks = Marks(value["text"], place)
        others.update(map(_quoted, sorted(_take_doc(value, marks))))
        name = value.get("id")
        named = isinstance(name, str | int) and not isinstance(name, bool) and str(name).strip()
        title = value.get("title")
        yield from marks.found(
            str(name) if named else key, title=title if isinstance(title, str) else ""
        )
        return
    text, given = value[:2] if isinstance(value, list) and len(value) > 1 else (None, None)
    if not isinstance(text, str) or not isinstance(given, dict):
        yield Problem(place, "This is no pair of a text and what is marked in it.")
        return
    marks = Marks(text, place)
    others.update(map(_quoted, sorted(_take_pair(given, marks))))
    yield from marks.found(key)


def _quoted(name: str) -> str:
    return f"“{storable(name[:60])}”"


def _take_pair(given: dict[str, Any], marks: Marks) -> set[str]:
    """Take the entities of a pair with their links, and return the names of what else it has."""
    links = dict(_links(given.get("links"), marks))
    entities = given.get("entities")
    for entity in entities if isinstance(entities, list) else ():
        if isinstance(entity, list) and len(entity) in (3, 4):
            start, end, label = entity[:3]
            link = links.get((start, end)) if isinstance(start, int) else None
            marks.mark(start, end, label, kb_id=link or (entity[3:] or [None])[0])
        else:
            marks.refuse("An entity is no triple of start, end and label.")
    return given.keys() - {"entities", "links"}


def _take_doc(doc: dict[str, Any], marks: Marks) -> set[str]:
    """Take the entities of a document and its groups of spans, as `Doc.to_json` writes them, and
    return the names of what else it has.
    """
    groups = doc.get("spans")
    lists = [doc.get("ents"), *(groups.values() if isinstance(groups, dict) else ())]
    rest = doc.keys() - _OF_DOC
    for span in chain.from_iterable(one for one in lists if isinstance(one, list)):
        if isinstance(span, dict):
            rest |= {f"ents.{name}" for name in span.keys() - _OF_SPAN}
            start, end, label = (span.get(name) for name in ("start", "end", "label"))
            marks.mark(start, end, label, span.get("text"), kb_id=span.get("kb_id"))
        else:
            marks.refuse("An entity is no object with start, end and label.")
    marks.spans[:] = dict.fromkeys(marks.spans)
    return rest


def _examples(data: bytes, path: Path) -> Iterator[tuple[str, Any]]:
    try:
        whole = _json(data)
    except ValueError:
        for number, line in enumerate(data.splitlines(), 1):
            if line.strip():
                place = f"line {number}"
                try:
                    yield place, _json(line)
                except ValueError as error:
                    yield place, Problem(place, f"The line is not JSON: {why(error)}.")
        return
    if isinstance(whole, dict):
        listed = whole.get("annotations")
        whole = listed if isinstance(listed, list) else [whole]
    if not isinstance(whole, list):
        raise AnnotatorError(f"{shown(path)} is no list of texts and what is marked in them.")
    if len(whole) == 2 and isinstance(whole[0], str):
        whole = [whole]
    for number, one in enumerate(whole, 1):
        yield f"item {number}", one


def _json(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except RecursionError:
        raise ValueError(TOO_DEEP) from None


def _links(links: Any, marks: Marks) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield places and the likeliest id for each."""
    for place, ids in links.items() if isinstance(links, dict) else ():
        pair = _PAIR.fullmatch(place)
        weights = {
            name: float(weight)
            for name, weight in (ids.items() if isinstance(ids, dict) else ())
            if isinstance(weight, int | float)
        }
        if pair is None or not weights:
            marks.refuse(f"The link of “{place[:40]}” is of no place, or to nothing.")
            continue
        best = max(weights, key=lambda name: weights[name])
        if weights[best] > 0:
            yield (int(pair[1]), int(pair[2])), best
