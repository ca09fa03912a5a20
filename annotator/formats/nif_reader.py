"""NIF 2.0 in Turtle: contexts are documents, strings with an entity or a class are spans."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Problem
from annotator.core.files import shown
from annotator.core.head import Head
from annotator.core.marks import UNNAMED, Marks
from annotator.errors import AnnotatorError
from annotator.formats.article import contents

if TYPE_CHECKING:
    from annotator.formats.turtle import Statements

SUFFIXES = (".ttl", ".nif", ".nt")

_NIF = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
_ITS = "http://www.w3.org/2005/11/its/rdf#"
_DC = "http://purl.org/dc/elements/1.1/"
_TEXT, _CONTEXT = f"{_NIF}isString", f"{_NIF}referenceContext"
_BEGIN, _END, _ANCHOR = f"{_NIF}beginIndex", f"{_NIF}endIndex", f"{_NIF}anchorOf"
_CLASS, _LINK = f"{_ITS}taClassRef", f"{_ITS}taIdentRef"
_SCORE, _SOURCE = f"{_ITS}taConfidence", f"{_ITS}taAnnotatorsRef"
_KEY, _TITLE, _PUBLISHER = f"{_DC}identifier", f"{_DC}title", f"{_DC}source"
_COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
_READ = (
    *(_TEXT, _CONTEXT, _BEGIN, _END, _ANCHOR, _CLASS, _LINK, _SCORE, _SOURCE),
    *(_KEY, _TITLE, _PUBLISHER, _COMMENT),
)
_GENERIC = ("#Thing", "#Agent", "/Thing")


def recognises(head: Head) -> bool:
    """Say whether a file is Turtle with the words of NIF."""
    return head.text[:1] in ("@", "<", "#", "P", "p") and "nif-core#" in head.text


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the documents of a file; nothing that it names is fetched."""
    from annotator.formats.turtle import Broken, Statements, read_into

    said = Statements(_READ)
    sentence = ""
    try:
        read_into(said, contents(path, options, options.limits.text))
    except Broken as broken:
        sentence = str(broken)
    texts = sorted(said.subjects(_TEXT))
    strings: dict[str, list[str]] = {}
    for string in said.subjects(_CONTEXT):
        for text in said.values(string, _CONTEXT):
            strings.setdefault(text, []).append(string)
    for text in texts:
        yield from _document(said, text, strings.get(text, []))
    if sentence and texts:
        yield Problem("", f"{sentence}; what came before is kept.")
    elif sentence:
        raise AnnotatorError(f"{sentence.replace('The file', shown(path), 1)}.")
    elif not texts:
        raise AnnotatorError(f"{shown(path)} holds no text: it has no nif:isString.")


def _document(said: Statements, text: str, strings: list[str]) -> Iterator[Found]:
    marks = Marks(said.value(text, _TEXT) or "", text[:80])
    for string in sorted(strings, key=lambda one: (_number(said.value(one, _BEGIN)) or 0, one)):
        _mark(said, string, marks)
    fields = {"title": said.value(text, _TITLE), "source": said.value(text, _PUBLISHER)}
    key = said.value(text, _KEY) or text.partition("#")[0]
    yield from marks.found(key, **{name: value or "" for name, value in fields.items()})


def _mark(said: Statements, string: str, marks: Marks) -> None:
    start, end = _number(said.value(string, _BEGIN)), _number(said.value(string, _END))
    classes = said.values(string, _CLASS)
    classes = [one for one in classes if not one.endswith(_GENERIC)] or classes
    links = sorted(said.values(string, _LINK))
    if not classes and not links:
        return  # a word or a sentence
    marks.mark(
        start,
        end,
        _named(classes[0]) if classes else UNNAMED,
        said.value(string, _ANCHOR),
        kb_id=links[0] if links else None,
        score=said.value(string, _SCORE),
        source=_named(said.value(string, _SOURCE) or ""),
        note=said.value(string, _COMMENT),
    )
    if len(links) > 1:
        marks.note(f"The span from {start} to {end} has {len(links)} links; {links[0]} is taken.")


def _named(iri: str) -> str:
    """Return the name at the end of an IRI."""
    last = iri.rpartition("#")[2] if "#" in iri else iri.rpartition("/")[2]
    return unquote(last.rpartition(":")[2] if last.startswith("urn:") else last)


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 12 else None
