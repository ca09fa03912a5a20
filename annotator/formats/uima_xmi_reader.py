"""UIMA CAS XMI, as INCEpTION exports it: named entities and spans of layers of one's own.

Offsets count UTF-16 units. The type system is not needed: what is an entity is known by its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Note
from annotator.core.files import read_most, reading, shown
from annotator.core.head import Head
from annotator.core.marks import Marks
from annotator.core.model import DocumentStatus
from annotator.errors import AnnotatorError
from annotator.formats.broken import Broken
from annotator.formats.xml_events import local, parse, space

SUFFIXES = (".xmi",)

_ENTITY = "NamedEntity"
_LABELS = ("value", "label", "category", "type", "class", "entityType")
_LINKS = ("identifier", "iri", "kb_id", "link", "reference")
_PLAIN = {"Token", "Sentence", "DocumentMetaData", "DocumentAnnotation", "Paragraph", "Heading"}
_METADATA = "DocumentMetaData"
_OPEN_SOFA = re.compile(rb"<(?:[\w.-]{1,100}:)?Sofa\s[^<]*\Z")
_HALF = re.compile(rb"(?:&[#\w]{0,10}|[\xc0-\xff][\x80-\xbf]{0,2})\Z")


def recognises(head: Head) -> bool:
    """Say whether a file is a CAS in XMI."""
    return "<xmi:XMI" in head.text[:2000] and "uima/cas" in head.text[:4000]


def companions(path: Path) -> Iterator[Path]:
    """Yield the type system that lies beside the file."""
    yield path.with_name("TypeSystem.xml")
    yield path.with_name("typesystem.xml")


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the document of a file; where it breaks, with what comes before that.

    A text that breaks ends with its last whole word.
    """
    with reading(path) as file:
        data = read_most(file, options.limits.text)
    if len(data) > options.limits.text:
        raise AnnotatorError(f"{shown(path)} is larger than {options.limits.text >> 20} MB.")
    name = shown(path)
    cas = _Cas()
    broken = ""
    try:
        parse(data, name, options.limits, cas.start)
    except Broken as error:
        broken = str(error)
        if cas.text is None:
            _take_open_text(data, cas, name, options)
    if cas.text is None:
        behind = f"{broken} Its text, which stands behind what is marked, is not before that."
        raise AnnotatorError(behind if broken else f"{name} holds no text.")
    marks = Marks(cas.text, "", wide=True)
    if broken:
        kept = f"the first {len(cas.text):,} characters of the text" if cas.is_cut else "the text"
        marks.refuse(f"{broken} What came before is kept: {kept}, and what is marked in it.")
    for attributes, label in cas.entities:
        start, end = (_number(attributes.get(name)) for name in ("begin", "end"))
        marks.mark(start, end, label, kb_id=_first(attributes, _LINKS))
    key = cas.metadata.get("documentId") or shown(path.with_suffix(""))
    uri = cas.metadata.get("documentUri", "")
    title = cas.metadata.get("documentTitle", "")
    status = DocumentStatus.STARTED if broken and marks.spans else None
    yield from marks.found(key, title=title, source=uri, status=status)
    if cas.passed:
        passed = ", ".join(f"{count:,} {kind}" for kind, count in sorted(cas.passed.items()))
        yield Note("", f"These are no marks of mentions, and were passed over: {passed}.")


def _take_open_text(data: bytes, cas: _Cas, name: str, options: ImportOptions) -> None:
    """Take the text in as far as it goes where the file is cut off in it."""
    if not _OPEN_SOFA.search(data):
        return
    begun = _Cas()
    with suppress(Broken):  # what is around it is not ended
        parse(_HALF.sub(b"", data) + b'"/>', name, options.limits, begun.start)
    words = (begun.text or "").rsplit(None, 1)
    if len(words) > 1:
        cas.text, cas.is_cut = words[0], True


class _Cas:
    def __init__(self) -> None:
        self.text: str | None = None
        self.is_cut = False
        self.entities: list[tuple[Mapping[str, str], str]] = []
        self.metadata: Mapping[str, str] = {}
        self.passed: dict[str, int] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = local(name)
        if kind == "Sofa":
            if not self.text and "sofaString" in attributes:
                self.text = attributes["sofaString"]
        elif kind == _METADATA:
            self.metadata = attributes
        elif "begin" in attributes and "end" in attributes and kind not in _PLAIN:
            own = kind == _ENTITY or "custom" in space(name)
            label = _first(attributes, _LABELS) or (kind if own else None)
            if own and label:
                self.entities.append((attributes, label))
            else:
                self.passed[kind] = self.passed.get(kind, 0) + 1


def _first(attributes: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((attributes[name] for name in names if attributes.get(name)), None)


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 12 else None
