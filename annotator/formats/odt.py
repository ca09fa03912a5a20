"""OpenDocument texts: paragraphs and headings, tables row by row, without tracked deletions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from annotator.core.extension import DEFAULTS, Found, ImportOptions
from annotator.core.files import reading, shown
from annotator.core.head import Head
from annotator.errors import AnnotatorError
from annotator.formats.article import article, contents, one_line, stem
from annotator.formats.docx import office, properties, whole_text
from annotator.formats.unpacking import Archive, Part
from annotator.formats.xml_events import local

SUFFIXES = (".odt", ".fodt")

_TYPE = b"application/vnd.oasis.opendocument.text"
_CONTENT = "content.xml"
_HIDDEN = {"annotation", "tracked-changes", "note", "scripts", "styles", "automatic-styles"}
_HIDDEN |= {"meta", "settings", "font-face-decls", "master-styles", "binary-data"}
_MOST_BLANKS = 1000


def recognises(head: Head) -> bool:
    """Say whether a file is an OpenDocument text, packed or flat."""
    packed = head.data[:4] == b"PK\3\4" and (_TYPE in head.data[:200] or head.suffix == ".odt")
    return packed or ("<office:document" in head.text[:2000] and _TYPE in head.data)


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the article of a document; where it breaks, the paragraphs before that are kept."""
    name = shown(path)
    fields: dict[str, str] = {}
    body = _Body()
    with reading(path) as file:
        is_flat = file.read(4) != b"PK\3\4"
    if is_flat:
        data = contents(path, options, options.limits.text)
        flat = Archive([Part(_CONTENT, len(data), lambda: iter([data]))], name, options.limits)
        text, told = whole_text(flat, _CONTENT, body, name, options)
    else:
        with office(path, options) as archive:
            text, told = whole_text(archive, _CONTENT, body, name, options)
            fields = properties(archive, "meta.xml", name, options, told)
    if not text.strip():
        raise AnnotatorError(f"{name} holds no text.")
    title = fields.pop("title", "") or one_line(body.headline)
    yield article(text, stem(path), title, fields, source=name)
    yield from told


class _Body:
    """Gathers the text of the body of a document."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.whole = self.paragraphs = 0
        self.headline = ""
        self._hidden = 0
        self._depth = 0  # paragraphs inside of each other, as in frames
        self._cells = 0
        self._begin = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = local(name)
        if kind in _HIDDEN:
            self._hidden += 1
        elif self._hidden:
            return
        elif kind in ("p", "h"):
            self._depth += 1
            self._begin = len(self.parts)
        elif kind == "s":
            count = next((v for k, v in attributes.items() if local(k) == "c"), "1")
            number = int(count) if count.isascii() and count.isdigit() and len(count) < 5 else 1
            self.parts.append(" " * min(number, _MOST_BLANKS))
        elif kind == "tab":
            self.parts.append("\t")
        elif kind == "line-break":
            self.parts.append("\n")
        elif kind == "table-cell":
            self._cells += 1

    def characters(self, text: str) -> None:
        if self._depth and not self._hidden:
            self.parts.append(" ".join(text.split("\n")))

    def end(self, name: str) -> None:
        kind = local(name)
        if kind in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif self._hidden:
            return
        elif kind in ("p", "h"):
            self._depth = max(0, self._depth - 1)
            if kind == "h" and not self.headline:
                self.headline = "".join(self.parts[self._begin :])
            if len(self.parts) > self._begin and not self._cells:
                self.parts.append("\n\n")
            if not self._depth:
                self.whole, self.paragraphs = len(self.parts), self.paragraphs + 1
        elif kind == "table-cell":
            self._cells = max(0, self._cells - 1)
            self.parts.append("\t")
        elif kind == "table-row":
            if self.parts and self.parts[-1] == "\t":
                self.parts.pop()
            self.parts.append("\n")
        elif kind == "table":
            self.parts.append("\n")
