"""WARC files of web archives: the pages, documents and texts that were answers, packed or not."""

from __future__ import annotations

import re
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, NamedTuple

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Note, Problem
from annotator.core.files import reading, shown
from annotator.core.head import Head
from annotator.core.marks import storable
from annotator.core.model import Record
from annotator.errors import AnnotatorError
from annotator.formats.article import iso_date, one_line
from annotator.formats.web import read_page
from annotator.formats.within import read_inside

SUFFIXES = (".warc", ".gz")

_BEGIN = b"WARC/"
_HEAD = 64 << 10  # bytes of the head of a record
_CHUNK = 1 << 16
_ENDINGS = {"application/pdf": ".pdf", "text/plain": ".txt", "application/rss+xml": ".rss"}
_ENDINGS |= {"application/atom+xml": ".atom"}
_HTML = ("text/html", "application/xhtml+xml")
_CHUNK_HEAD = re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]{0,100}\r?\n")
_FIELD = re.compile(rb"([^:\r\n]{1,100}):[ \t]*([^\r\n]{0,8000})")


def recognises(head: Head) -> bool:
    """Say whether a file is a WARC, or one that is packed."""
    if head.data.startswith(_BEGIN):
        return True
    if head.data[:3] != b"\x1f\x8b\x08":
        return False
    try:
        return zlib.decompressobj(31).decompress(head.data, 100).startswith(_BEGIN)
    except zlib.error:
        return False


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the articles of a file; where it breaks, those before are kept."""
    passed: dict[str, int] = {}
    with reading(path) as file:
        source = _Source(file, path, options)
        if not source.peek(len(_BEGIN)).startswith(_BEGIN):
            raise AnnotatorError(f"{shown(path)} is no WARC file.")
        number = 0
        try:
            for number, answer in enumerate(_answers(source, options), 1):
                kind = answer.kind
                if kind in _HTML:
                    yield from _page(answer, number, options)
                elif kind in _ENDINGS:
                    yield from _file(answer, number, options)
                else:
                    passed[kind or "unknown"] = passed.get(kind or "unknown", 0) + 1
        except AnnotatorError as error:
            if not number:
                raise
            yield Problem(f"after record {number}", str(error))
    if passed:
        listed = ", ".join(f"{count:,} × {one_line(kind)}" for kind, count in passed.items())
        yield Note("", f"These are no articles, and were passed over: {listed[:500]}.")


class _Answer(NamedTuple):
    """What a server sent: its kind, address and time, and the bytes."""

    kind: str
    url: str
    date: str
    body: bytes


class _Source:
    """The bytes of a file, unpacked where it is packed, within the limits."""

    def __init__(self, file: BinaryIO, path: Path, options: ImportOptions) -> None:
        self._file = file
        self._name = shown(path)
        self._limits = options.limits
        self._buffer = bytearray()
        self._packed = self._unpacked = 0
        self._unpacker: zlib._Decompress | None = None
        self._is_within = False  # a packed record
        self._damage = ""
        first = self._take(_CHUNK)
        if first[:2] == b"\x1f\x8b":
            self._unpacker = zlib.decompressobj(31)
        self._add(first)

    def at_end(self) -> bool:
        """Say whether all was taken; AnnotatorError if that is not because the file ends well."""
        if self.peek(1):
            return False
        if self._damage or self._is_within:
            raise AnnotatorError(self._damage or f"{self._name} is cut off.")
        return True

    def peek(self, size: int) -> bytes:
        """Return the next bytes without taking them, fewer at the end."""
        while len(self._buffer) < size and self._more():
            pass
        return bytes(self._buffer[:size])

    def take(self, size: int) -> bytes:
        """Take the next bytes; AnnotatorError if there are fewer."""
        taken = self.peek(size)
        if len(taken) < size:
            raise AnnotatorError(self._damage or f"{self._name} is cut off.")
        del self._buffer[:size]
        return taken

    def skip(self, size: int) -> None:
        """Pass over bytes; AnnotatorError if there are fewer."""
        while size > 0:
            step = min(size, _CHUNK)
            self.take(step)
            size -= step

    def head(self) -> dict[bytes, bytes]:
        """Take lines up to a blank one, and return their fields."""
        top = self.peek(_HEAD)
        blank = re.search(rb"\r?\n\r?\n", top)
        if blank is None:
            cut = f"{self._name} is cut off, or holds what is no WARC record."
            raise AnnotatorError(self._damage or cut)
        self.take(blank.end())
        return _fields(top[: blank.start()])

    def _more(self) -> bool:
        chunk = b"" if self._damage else self._take(_CHUNK)
        self._add(chunk)
        return bool(chunk)

    def _take(self, size: int) -> bytes:
        chunk = self._file.read(size)
        self._packed += len(chunk)
        return chunk

    def _add(self, chunk: bytes) -> None:
        while chunk and self._unpacker is not None:
            try:
                plain = self._unpacker.decompress(chunk, 4 << 20)
            except zlib.error:  # what came out until here is good
                self._damage = f"{self._name} is damaged."
                return
            self._is_within = not self._unpacker.eof
            self._count(len(plain))
            self._buffer += plain
            chunk = self._unpacker.unconsumed_tail
            if self._unpacker.eof:  # each record is packed on its own
                chunk = self._unpacker.unused_data
                self._unpacker = zlib.decompressobj(31)
        self._buffer += chunk

    def _count(self, size: int) -> None:
        self._unpacked += size
        limits = self._limits
        most = max(16 << 20, limits.ratio * self._packed)
        if self._unpacked > min(most, limits.unpacked):
            raise AnnotatorError(f"{self._name} unpacks to more than it may.")


def _answers(source: _Source, options: ImportOptions) -> Iterator[_Answer]:
    """Yield the answers of servers among the records."""
    while True:
        while source.peek(1) in (b"\r", b"\n"):
            source.take(1)
        if source.at_end():
            return
        fields = source.head()
        said = fields.get(b"content-length", b"")
        if not said.isdigit() or len(said) > 15:
            raise AnnotatorError("A record does not say how long it is.")
        length = int(said)
        kind = fields.get(b"warc-type", b"")
        if kind not in (b"response", b"resource") or length > options.limits.text:
            source.skip(length)
            continue
        body = source.take(length)
        url = fields.get(b"warc-target-uri", b"").strip(b"<>").decode("utf-8", "replace")
        date = iso_date(fields.get(b"warc-date", b"").decode("ascii", "replace"))
        http = body.startswith(b"HTTP/")
        head, body = _parted(body) if http else ({}, body)
        content = head.get(b"content-type", b"") if http else fields.get(b"content-type", b"")
        if http and not re.match(rb"HTTP/\S+ 200", head.get(b"", b"")):
            continue
        plain = _plain(body, head, options)
        yield _Answer(content.partition(b";")[0].strip().decode("ascii", "replace").lower(), url,
                      date, plain)  # fmt: skip


def _parted(body: bytes) -> tuple[dict[bytes, bytes], bytes]:
    """Return the fields of an HTTP answer, its first line under b"", and its body."""
    blank = re.search(rb"\r?\n\r?\n", body[:_HEAD])
    if blank is None:
        return {}, b""
    fields = _fields(body[: blank.start()])
    fields[b""] = body[:200].splitlines()[0]
    return fields, body[blank.end() :]


def _fields(head: bytes) -> dict[bytes, bytes]:
    pairs = (_FIELD.match(line) for line in head.splitlines()[1:])
    return {pair[1].strip().lower(): pair[2].strip() for pair in pairs if pair}


def _plain(body: bytes, head: dict[bytes, bytes], options: ImportOptions) -> bytes:
    """Return the body without the codings of its way here, as far as they are known."""
    if head.get(b"transfer-encoding", b"").lower() == b"chunked":
        body = _joined(body)
    coding = head.get(b"content-encoding", b"").lower()
    if coding in (b"gzip", b"x-gzip", b"deflate"):
        most = min(options.limits.text, max(4 << 20, options.limits.ratio * len(body)))
        for wbits in (47, -15):
            try:
                return zlib.decompressobj(wbits).decompress(body, most)
            except zlib.error:
                continue
    return body


def _joined(body: bytes) -> bytes:
    parts: list[bytes] = []
    at = 0
    while found := _CHUNK_HEAD.match(body, at):
        size = int(found[1], 16)
        parts.append(body[found.end() : found.end() + size])
        at = found.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 0
        if not size:
            break
    return b"".join(parts) or body


def _page(answer: _Answer, number: int, options: ImportOptions) -> Iterator[Found]:
    place = f"record {number}"
    try:
        found = read_page(answer.body, answer.url or place, options, url=answer.url, place=place)
        for one in found:
            yield _dated(one, answer)
    except AnnotatorError as error:
        yield Problem(place, str(error))


def _file(answer: _Answer, number: int, options: ImportOptions) -> Iterator[Found]:
    with tempfile.TemporaryDirectory(prefix="annotator-") as room:
        path = Path(room, f"record-{number}{_ENDINGS[answer.kind]}")
        path.write_bytes(answer.body)
        for found in read_inside(path, f"record {number}", options):
            yield _dated(found, answer)


def _dated(found: Found, answer: _Answer) -> Found:
    """Give an article the address, and when it was fetched."""
    if not isinstance(found, Record):
        return found
    fetched = {"url": one_line(answer.url), "fetched": answer.date}
    meta = {**{k: v for k, v in fetched.items() if v}, **found.document.meta}
    key = storable(answer.url) or found.document.key
    return replace(found, document=replace(found.document, key=key, meta=meta))
