"""RSS and Atom: an article for each entry, with date, author and address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Problem
from annotator.core.files import shown
from annotator.core.head import Head
from annotator.core.marks import storable
from annotator.errors import AnnotatorError
from annotator.formats.article import article, contents, iso_date, one_line, stem
from annotator.formats.page_text import page_text
from annotator.formats.xml_events import local, parse, space

SUFFIXES = (".rss", ".atom", ".xml", ".rdf")

_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_ENTRIES = {"item", "entry"}
_BODIES = ("encoded", "content", "description", "summary")
_FIELDS = {
    "title": "title",
    "link": "link",
    "guid": "id",
    "id": "id",
    "pubDate": "date",
    "published": "date",
    "date": "date",
    "updated": "updated",
    "creator": "author",
    "author": "author",
    "name": "author",
    "language": "language",
}


def recognises(head: Head) -> bool:
    """Say whether a file is a feed."""
    top = head.text[:4000]
    atom = "<feed" in top and "http://www.w3.org/2005/Atom" in top
    return atom or "<rss" in top or "http://purl.org/rss/1.0/" in top


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the entries of a feed; where it breaks, those before are kept."""
    name = shown(path)
    feed = _Feed()
    broken: AnnotatorError | None = None
    try:
        data = contents(path, options)
        parse(data, name, options.limits, feed.start, feed.end, feed.text)
    except AnnotatorError as error:
        if not feed.entries:
            raise
        broken = error
    if not feed.entries:
        raise AnnotatorError(f"{name} is no feed, or has no entries.")
    source = one_line(feed.channel.get("title", "")) or name
    language = one_line(feed.channel.get("language", ""))
    for number, entry in enumerate(feed.entries, 1):
        yield _entry(entry, number, source, language, path, options)
    if broken is not None:
        yield Problem(f"after entry {len(feed.entries)}", str(broken))


def _entry(
    entry: Mapping[str, str],
    number: int,
    source: str,
    language: str,
    path: Path,
    options: ImportOptions,
) -> Found:
    place = f"entry {number}"
    raw = next((entry[body] for body in _BODIES if entry.get(body, "").strip()), "")
    text = page_text(raw, options.limits).text if "<" in raw or "&" in raw else raw.strip()
    if not text.strip():
        return Problem(place, f"The entry “{one_line(entry.get('title', ''))[:80]}” has no text.")
    title = entry.get("title", "")
    title = page_text(title, options.limits).text if "<" in title or "&" in title else title
    meta = {
        "date": iso_date(entry.get("date") or entry.get("updated")),
        "author": one_line(entry.get("author", "")),
        "language": one_line(entry.get("language", "")) or language,
        "url": one_line(entry.get("link", "")),
    }
    key = one_line(entry.get("id", "") or entry.get("link", "")) or f"{stem(path)}-{number}"
    return article(storable(text), key, title, meta, source=source, place=place)


class _Feed:
    """Gathers what the elements of a feed say."""

    def __init__(self) -> None:
        self.entries: list[dict[str, str]] = []
        self.channel: dict[str, str] = {}
        self._entry: dict[str, str] | None = None
        self._field = ""
        self._parts: list[str] = []
        self._inner = 0  # elements inside of an XHTML body

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = local(name)
        if self._inner:
            self._inner += 1
            self._parts.append(f"<{kind}>")
            return
        if kind in _ENTRIES:
            self._entry = {}
        field = self._named(name)
        held = self.channel if self._entry is None else self._entry
        if kind == "link" and attributes.get("href"):
            if attributes.get("rel", "alternate") == "alternate":
                held.setdefault("link", attributes["href"])
        elif field:
            self._field, self._parts = field, []
            if attributes.get("type") == "xhtml":
                self._inner = 1

    def text(self, text: str) -> None:
        if self._field:
            escape = self._inner > 0
            self._parts.append(text.replace("&", "&amp;").replace("<", "&lt;") if escape else text)

    def end(self, name: str) -> None:
        if self._inner > 1:
            self._inner -= 1
            self._parts.append(f"</{local(name)}>")
            return
        kind = local(name)
        self._inner = 0
        if self._field and self._named(name) == self._field:
            held = self.channel if self._entry is None else self._entry
            said = "".join(self._parts).strip()
            if said:
                held.setdefault(self._field, said)
            self._field, self._parts = "", []
        if kind in _ENTRIES and self._entry is not None:
            self.entries.append(self._entry)
            self._entry = None

    def _named(self, name: str) -> str:
        kind = local(name)
        if kind == "encoded" and space(name) != _CONTENT:
            return ""
        return kind if kind in _BODIES else _FIELDS.get(kind, "")
