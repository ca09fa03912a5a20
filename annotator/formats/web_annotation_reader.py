"""W3C Web Annotation: annotations with position and quote selectors, on a text that is at hand.

The text stands in the page (`target.value`) or in the source of an annotation, or it is a text
file beside this one that has the source's name. Nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Problem
from annotator.core.files import read_most, reading, shown
from annotator.core.head import Head
from annotator.core.marks import UNNAMED, Marks
from annotator.formats.encoding import decode
from annotator.formats.objects import Value, objects

SUFFIXES = (".jsonld", ".json", ".jsonl")

_ARTICLE = "urn:annotator:article:"
_LAST = re.compile(r"[^/:#?]+(?=[#?]|$)")


def recognises(head: Head) -> bool:
    """Say whether a file holds web annotations."""
    keys = head.keys
    return bool({"target.selector", "items.target.selector"} & keys) or (
        "items" in keys and "anno.jsonld" in head.text
    )


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield a document for each text that annotations are about."""
    loose: dict[str, list[tuple[Value, dict[str, Any]]]] = {}
    for found in objects(path, options):
        if isinstance(found, Problem):
            yield found
        elif isinstance(found.value, dict) and isinstance(found.value.get("items"), list):
            yield from _page(found, path, options)
        elif isinstance(found.value, dict) and "target" in found.value:
            name = _id(_source(found.value))
            loose.setdefault(name, []).append((found, found.value))
        else:
            yield Problem(found.place, "This is neither an annotation nor a page of them.")
    for name, some in loose.items():
        first = some[0][0]
        text = next((t for _, one in some if (t := _text(_source(one))) is not None), None)
        marks = _marks(text, name, path, options, first.place)
        if isinstance(marks, Problem):
            yield marks
            continue
        for value, one in some:
            marks.place = value.place
            _mark(one, marks)
        marks.place = first.place
        yield from marks.found(_key(name) or shown(path.with_suffix("")))


def _page(page: Value, path: Path, options: ImportOptions) -> Iterator[Found]:
    items = [one for one in page.value["items"] if isinstance(one, dict)]
    target = page.value.get("target")
    source = target if isinstance(target, dict) else _source(items[0]) if items else {}
    marks = _marks(_text(source), _id(source), path, options, page.place)
    if isinstance(marks, Problem):
        yield marks
        return
    for number, one in enumerate(items, 1):
        before = len(marks.told)
        _mark(one, marks)
        if len(marks.told) > before:
            marks.told[before:] = [
                type(told)(f"{told.place}, annotation {number}".lstrip(", "), told.sentence)
                for told in marks.told[before:]
            ]
    if refused := len(page.value["items"]) - len(items):
        marks.refuse(f"{refused} items of the page are no annotations.")
    fields = {
        name: str(source[f"dc:{name}"]) for name in ("title", "source") if f"dc:{name}" in source
    }
    yield from marks.found(_key(_id(source)) or shown(path.with_suffix("")), **fields)


def _marks(
    text: str | None, name: str, path: Path, options: ImportOptions, place: str
) -> Marks | Problem:
    if text is None:
        text = _beside(name, path, options)
    if text is None:
        return Problem(place, f"The text of “{name[:80]}” is neither in the file nor beside it.")
    return Marks(text, place)


def _beside(name: str, path: Path, options: ImportOptions) -> str | None:
    """Return the text of a file beside this one that is called as the source, or as this one."""
    last = _LAST.findall(name)
    names = [unquote(last[-1]), f"{unquote(last[-1])}.txt"] if last else []
    for other in (*names, f"{path.stem}.txt"):
        file = path.parent / Path(other).name
        if Path(other).name == other and file.suffix == ".txt" and file.is_file():
            with reading(file) as opened:
                decoded = decode(read_most(opened, options.limits.text))
            return decoded.text if decoded else None
    return None


def _mark(annotation: dict[str, Any], marks: Marks) -> None:
    bodies = [one for one in _list(annotation.get("body")) if isinstance(one, dict | str)]
    label = link = note = None
    for body in bodies:
        if isinstance(body, str):
            link = link or body
            continue
        purpose = body.get("purpose", annotation.get("motivation"))
        if purpose in ("identifying", "linking") or "source" in body:
            link = link or body.get("source") or body.get("id") or body.get("value")
        elif purpose in ("tagging", "classifying"):
            label = label or body.get("value")
        elif purpose in ("commenting", "describing") or "value" in body:
            note = note or body.get("value")
    start, end, quote = _selected(annotation, marks)
    creator = annotation.get("creator")
    source = creator.get("name") if isinstance(creator, dict) else None
    marks.mark(start, end, label or UNNAMED, quote, kb_id=link, note=note, source=source)


def _selected(annotation: dict[str, Any], marks: Marks) -> tuple[Any, Any, Any]:
    """Return start, end and quotation; a quotation alone is looked for with what is around it."""
    targets = [one for one in _list(annotation.get("target")) if isinstance(one, dict)]
    selectors = [
        one for target in targets for one in _list(target.get("selector")) if isinstance(one, dict)
    ]
    start = end = quote = None
    for one in selectors:
        if one.get("type") == "TextPositionSelector":
            start, end = one.get("start"), one.get("end")
        elif one.get("type") == "TextQuoteSelector" and isinstance(one.get("exact"), str):
            quote = one["exact"]
            before, after = (str(one.get(name) or "") for name in ("prefix", "suffix"))
            around = f"{before}{quote}{after}"
            at = marks.text.find(around) if quote and start is None else -1
            if at >= 0 and marks.text.find(around, at + 1) < 0:
                start = at + len(before)
                end = start + len(quote)
    return start, end, quote


def _source(annotation: dict[str, Any]) -> Any:
    target = next(iter(_list(annotation.get("target"))), None)
    return target.get("source", target.get("id")) if isinstance(target, dict) else target


def _text(source: Any) -> str | None:
    value = source.get("value", source.get("text")) if isinstance(source, dict) else None
    return value if isinstance(value, str) else None


def _id(source: Any) -> str:
    named = source.get("id", source.get("@id", "")) if isinstance(source, dict) else source
    return named if isinstance(named, str) else ""


def _key(name: str) -> str:
    return unquote(name.removeprefix(_ARTICLE)) if name.startswith(_ARTICLE) else name


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
