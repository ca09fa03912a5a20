"""spaCy's training data: DocBin, and JSON, which `json_reader` reads.

A DocBin is read from its own arrays: a Doc made of them would trust every number in the file.
Layout: `spacy/tokens/_serialize.py`, `span_group.pyx` (version 0.1).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Limits, Problem
from annotator.core.files import read_most, reading, shown
from annotator.core.head import Head
from annotator.core.marks import Marks
from annotator.core.model import DocumentStatus
from annotator.errors import AnnotatorError
from annotator.nlp.json_reader import knows, read_json

if TYPE_CHECKING:
    from numpy.typing import NDArray

SUFFIXES = (".spacy", ".json", ".jsonl")

_SPAN = struct.Struct(">QQQllll")
_INSIDE, _BEGIN = 1, 3  # of ENT_IOB; 0 is missing, 2 outside
_WRONG = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)
_ENOUGH = 4 << 20  # bytes from which on the ratio of packing is looked at


def recognises(head: Head) -> bool:
    """Say whether a file is a DocBin, or training data in JSON."""
    if head.suffix == ".spacy" and head.data[:1] == b"\x78":
        return True
    return knows(head.keys)


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the documents of a file."""
    with reading(path) as file:
        data = read_most(file, options.limits.file)
    if len(data) > options.limits.file:
        raise AnnotatorError(f"{shown(path)} is larger than {options.limits.file >> 20} MB.")
    if data[:1] == b"\x78":
        yield from _DocBin(_unpacked(data, path, options.limits), path).read()
    else:
        yield from read_json(data, path)


def _unpacked(data: bytes, path: Path, limits: Limits) -> bytes:
    most = min(limits.unpacked, max(_ENOUGH, limits.ratio * len(data)))
    unpacker = zlib.decompressobj()
    try:
        plain = unpacker.decompress(data, most)
    except zlib.error:
        raise AnnotatorError(f"{shown(path)} is damaged, or no DocBin.") from None
    if unpacker.unconsumed_tail:
        raise AnnotatorError(f"{shown(path)} would unpack to more than {most >> 20} MB.")
    if not unpacker.eof:
        raise AnnotatorError(f"{shown(path)} is cut off.")
    return plain


class _DocBin:
    """The arrays of a DocBin, checked against each other."""

    def __init__(self, plain: bytes, path: Path) -> None:
        import msgspec
        import numpy as np
        from spacy.attrs import IDS  # type: ignore[import-not-found]
        from spacy.strings import get_string_id

        self._path = path
        try:
            held = msgspec.msgpack.decode(plain)
            self._attrs: list[int] = [int(attr) for attr in held["attrs"]]
            strings: list[str] = [str(string) for string in held["strings"]]
            self._lengths = np.frombuffer(held["lengths"], dtype="int32").tolist()
            tokens = np.frombuffer(held["tokens"], dtype="uint64")
            self._tokens = tokens.reshape(-1, len(self._attrs))
            self._spaces = np.frombuffer(held["spaces"], dtype=np.bool_)
            self._orth = self._attrs.index(IDS["ORTH"])
            self._groups: list[Any] = list(held.get("span_groups") or ())
            self._flags: list[Any] = list(held.get("flags") or ())
            self._user_data: list[Any] = list(held.get("user_data") or ())
        except (msgspec.MsgspecError, *_WRONG):
            raise AnnotatorError(f"{shown(path)} is damaged, or no DocBin.") from None
        total = sum(self._lengths)
        if min(self._lengths, default=0) < 0 or not total == len(self._tokens) == len(self._spaces):
            raise AnnotatorError(f"{shown(path)} is damaged: its parts do not fit together.")
        self._strings: dict[int, str] = {get_string_id(string): string for string in strings}
        self._strings[0] = ""
        self._ids: Mapping[str, int] = IDS

    def read(self) -> Iterator[Found]:
        at = 0
        for number, length in enumerate(self._lengths):
            yield from self._doc(number, self._tokens[at : at + length], at)
            at += length

    def _doc(self, number: int, tokens: NDArray[Any], at: int) -> Iterator[Found]:
        place = f"doc {number + 1}"
        words = [self._string(key) for key in tokens[:, self._orth].tolist()]
        if None in words:
            yield Problem(place, "Words of this document are not among the strings of the file.")
            return
        flags = self._flags[number] if number < len(self._flags) else None
        unknown = isinstance(flags, dict) and bool(flags.get("has_unknown_spaces"))
        spaces = [True] * len(words) if unknown else self._spaces[at : at + len(words)].tolist()
        starts, parts = [], []
        length = 0
        for word, space in zip(words, spaces, strict=True):
            starts.append(length)
            parts.append(f"{word} " if space else str(word))
            length += len(parts[-1])
        text = "".join(parts)
        marks = Marks(text.rstrip(" ") if unknown else text, place)
        if unknown:
            marks.note("Where blanks stood is not known, so one is put between two words.")
        missing = self._entities(tokens, starts, words, marks)
        self._span_groups(number, marks)
        marks.spans[:] = dict.fromkeys(marks.spans)
        status = DocumentStatus.STARTED if marks.spans else DocumentStatus.NEW
        fields = self._fields(number, marks)
        key = fields.pop("key", None) or f"{shown(self._path.with_suffix(''))}-{number + 1}"
        yield from marks.found(key, status=status if missing else DocumentStatus.DONE, **fields)

    def _entities(
        self, tokens: NDArray[Any], starts: list[int], words: list[str | None], marks: Marks
    ) -> bool:
        """Take the entities in, and say whether it is not known of a token if it is in one."""
        column = {name: self._column(tokens, name) for name in ("ENT_IOB", "ENT_TYPE", "ENT_KB_ID")}
        iob, types, links = column.values()
        if iob is None or types is None:
            return True
        start = -1
        for row in range(len(words) + 1):
            inside = row < len(words) and iob[row] == _INSIDE and start >= 0
            if start >= 0 and not inside:
                end = starts[row - 1] + len(words[row - 1] or "")
                link = self._string(links[start]) if links is not None else None
                label = self._string(types[start])
                if label:
                    marks.mark(starts[start], end, label, kb_id=link)
                start = -1
            if row < len(words) and iob[row] in (_BEGIN, _INSIDE) and not inside:
                start = row
        return 0 in iob

    def _span_groups(self, number: int, marks: Marks) -> None:
        import msgspec

        raw = self._groups[number] if number < len(self._groups) else b""
        if not isinstance(raw, bytes) or not raw:
            return
        try:
            held = msgspec.msgpack.decode(raw)
            groups = [msgspec.msgpack.decode(one) for one in held]
            for group in groups:
                attrs = group["attrs"] if isinstance(group.get("attrs"), dict) else {}
                own, scores = (attrs.get(name) or [] for name in ("offsets", "scores"))
                for row, packed in enumerate(group["spans"]):
                    _, link, label, _, _, start, end = _SPAN.unpack(packed)
                    if row < len(own):
                        start, end = own[row]
                    score = scores[row] if row < len(scores) else None
                    name = self._string(label)
                    marks.mark(start, end, name, kb_id=self._string(link), score=score)
        except (msgspec.MsgspecError, struct.error, *_WRONG):
            marks.refuse("A group of spans is damaged, and was not taken whole.")

    def _fields(self, number: int, marks: Marks) -> dict[str, Any]:
        """Return what the user data of our own export says of the document."""
        import msgspec

        raw = self._user_data[number] if number < len(self._user_data) else None
        try:
            held = msgspec.msgpack.decode(raw) if isinstance(raw, bytes) and raw else {}
        except (msgspec.MsgspecError, ValueError, TypeError, RecursionError):
            marks.note("The user data of the document is not ours, and was not taken.")
            return {}
        if not isinstance(held, dict):
            return {}
        named = {name: held.get(name) for name in ("key", "title", "source")}
        fields: dict[str, Any] = {k: v for k, v in named.items() if isinstance(v, str)}
        if isinstance(held.get("meta"), dict):
            fields["meta"] = held["meta"]
        return fields

    def _column(self, tokens: NDArray[Any], name: str) -> list[int] | None:
        number = self._ids[name]
        if number not in self._attrs:
            return None
        return [int(value) for value in tokens[:, self._attrs.index(number)].tolist()]

    def _string(self, key: int) -> str | None:
        return self._strings.get(key)
