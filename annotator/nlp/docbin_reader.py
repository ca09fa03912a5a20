"""spaCy's training data: DocBin, and JSON, which `json_reader` reads.

A DocBin is read from its own arrays, some rows at a time: a Doc made of them would trust every
number in the file. Layout: `spacy/tokens/_serialize.py`, `span_group.pyx` (version 0.1).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from annotator.core.extension import DEFAULTS, Found, ImportOptions, Problem
from annotator.core.files import read_most, reading, shown
from annotator.core.head import Head
from annotator.core.marks import Marks
from annotator.core.model import DocumentStatus
from annotator.errors import AnnotatorError
from annotator.nlp.docbin_file import DocBinFile, Strings, unpacked
from annotator.nlp.json_reader import knows, read_json

if TYPE_CHECKING:
    from numpy.typing import NDArray

SUFFIXES = (".spacy", ".json", ".jsonl")

_SPAN = struct.Struct(">QQQllll")
_INSIDE, _BEGIN = 1, 3  # of ENT_IOB; 0 is missing, 2 outside
_WRONG = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)
_ROWS = 4096  # tokens that are looked at together
_NAMED = ("ORTH", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID")
_ATTRS = 100  # columns
_FLAGS = 1000  # bytes of the flags of a document

# What a file may claim to hold, for each byte that it has. Those of spaCy have five bytes and more
# for a token and one for a letter; where one article comes over and over again, 0.7 and 0.2.
_TOKENS, _LETTERS = 4, 8
_DOCS, _WORDS = 1 / 8, 1 / 3
_FREE = 4 << 20  # code points that however few bytes may hold
_FEW = 100_000  # documents, or words, that they may hold


def recognises(head: Head) -> bool:
    """Say whether a file is a DocBin, or training data in JSON."""
    if head.suffix == ".spacy" and head.data[:1] == b"\x78":
        return True
    return knows(head.keys)


def read(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[Found]:
    """Yield the documents of a file; of a DocBin that is cut off, those that are whole."""
    with reading(path) as file:
        is_packed = file.read(1) == b"\x78"
        file.seek(0)
        data = b"" if is_packed else read_most(file, options.limits.file)
    if len(data) > options.limits.file:
        raise AnnotatorError(f"{shown(path)} is larger than {options.limits.file >> 20} MB.")
    if not is_packed:
        yield from read_json(data, path)
        return
    with unpacked(path, options.limits) as held:
        yield from _DocBin(held, path).read()


T = TypeVar("T")
_Row = tuple[str, int, int, str | None, str | None]
"""A word, whether a blank follows, and what it says of an entity: IOB, label and link."""


class _Entity(NamedTuple):
    """An entity as the tokens have it, `[start, end)` in code points."""

    start: int
    end: int
    label: str | None
    kb_id: str | None


class _Words:
    """Gathers text and entities of a document, token by token."""

    def __init__(self, most: int, *, unknown: bool) -> None:
        self.entities: list[_Entity] = []
        self.is_missing = False
        """Whether it is not known of a token if it is in an entity."""
        self.length = 0
        self._parts: list[str] = []
        self._most = most
        self._unknown = unknown
        self._open: _Entity | None = None

    @property
    def text(self) -> str:
        """The text, without the blank that was put behind its last word for lack of a better."""
        text = "".join(self._parts)
        return text.rstrip(" ") if self._unknown else text

    def take(self, rows: Iterator[_Row]) -> None:
        """Take words; OverflowError where they are more than `most` letters."""
        parts = []
        for word, space, iob, label, link in rows:
            begin, end = self.length, self.length + len(word)
            if iob == _INSIDE and self._open is not None:
                self._open = self._open._replace(end=end)
            else:
                self.close()
                if iob in (_BEGIN, _INSIDE):
                    self._open = _Entity(begin, end, label, link)
                self.is_missing |= iob == 0
            parts.append(f"{word} " if space or self._unknown else word)
            self.length += len(parts[-1])
            if self.length > self._most:
                raise OverflowError
        self._parts.append("".join(parts))

    def close(self) -> None:
        """End the entity that is open, if one is."""
        if self._open is not None and self._open.label != "":  # that is a token that bars any
            self.entities.append(self._open)
        self._open = None


class _DocBin:
    """The arrays of a DocBin, checked against each other and against the size of the file."""

    def __init__(self, file: DocBinFile, path: Path) -> None:
        import msgspec
        import numpy as np
        from spacy.attrs import IDS  # type: ignore[import-not-found]

        self._file, self._name, self._stem = file, shown(path), shown(path.with_suffix(""))
        self._left = max(_FREE, int(_LETTERS * file.packed))
        most = {"lengths": 4 * _DOCS, "strings": _WORDS, "spaces": _TOKENS}
        try:
            for field, times in most.items():
                self._measure(field, max(_FEW, int(times * file.packed)))
            attrs = [msgspec.msgpack.decode(raw) for raw in file.items("attrs", 9)][:_ATTRS]
            lengths = file.fields["lengths"]
            self._lengths = np.frombuffer(file.bytes_of(lengths, 0, lengths.size), dtype="int32")
            self._tokens, self._spaces = file.fields["tokens"], file.fields["spaces"]
            self._width = 8 * len(attrs)
            self._columns = {name: attrs.index(IDS[name]) for name in _NAMED if IDS[name] in attrs}
            self._orth = self._columns["ORTH"]
            self._strings = Strings(file)
        except (EOFError, msgspec.MsgspecError, *_WRONG):
            if file.is_cut:
                raise AnnotatorError(
                    f"{self._name} is cut off before all that its first document needs: the words,"
                    " and which of them it has."
                ) from None
            raise AnnotatorError(f"{self._name} is damaged, or no DocBin.") from None
        total = int(self._lengths.sum(dtype="int64"))
        if (
            min(self._lengths, default=0) < 0
            or total * self._width != self._tokens.size
            or total != self._spaces.size
        ):
            raise AnnotatorError(f"{self._name} is damaged: its parts do not fit together.")

    def _measure(self, field: str, most: int) -> None:
        if self._file.fields[field].size > most:
            raise AnnotatorError(
                f"{self._name} claims to hold far more than a file of its size can: more than"
                f" {most:,} {'bytes of ' if field == 'lengths' else ''}{field}."
            )

    def read(self) -> Iterator[Found]:
        largest = 3 * max(_FREE >> 3, self._file.packed >> 1)  # 35,000 spans and more
        lists = [
            self._each("flags", _FLAGS),
            self._each("span_groups", largest),
            self._each("user_data", max(_FREE >> 4, self._file.packed >> 2)),
        ]
        at = done = 0
        try:
            for length in self._lengths.tolist():
                flags, groups, data = (next(one, None) for one in lists)
                found = list(self._doc(done + 1, (at, length), flags, groups, data))
                yield from found
                at, done = at + length, done + 1
        except EOFError:
            yield Problem(
                f"doc {done + 1}",
                f"The file is cut off here; the {done:,} of its {len(self._lengths):,} documents"
                " that are whole are kept.",
            )
        except ValueError:  # of the lists
            raise AnnotatorError(f"{self._name} is damaged from here on.") from None

    def _each(self, name: str, most: int) -> Iterator[bytes]:
        """Yield what a list says of one document after the other; user data may not be there."""
        if self._file.is_cut and name not in self._file.fields and name != "user_data":
            raise EOFError
        yield from self._file.items(name, most)

    def _doc(
        self,
        number: int,
        rows: tuple[int, int],
        flags: bytes | None,
        groups: bytes | None,
        data: bytes | None,
    ) -> Iterator[Found]:
        place = f"doc {number}"
        unknown = bool(_decoded(flags, dict).get("has_unknown_spaces"))
        words = _Words(self._left, unknown=unknown)
        try:
            for some in self._rows(*rows):
                words.take(some)
        except LookupError as error:
            yield Problem(place, str(error.args[0]))
            return
        except OverflowError:
            raise AnnotatorError(
                f"{self._name} would hold more than {self._left:,} characters of text from"
                f" document {number:,} on."
            ) from None
        words.close()
        marks = Marks(words.text, place)
        self._left -= words.length
        if unknown:
            marks.note("Where blanks stood is not known, so one is put between two words.")
        for entity in words.entities:
            marks.mark(entity.start, entity.end, entity.label, kb_id=entity.kb_id)
        self._span_groups(groups, marks)
        marks.spans[:] = dict.fromkeys(marks.spans)
        status = DocumentStatus.STARTED if marks.spans else DocumentStatus.NEW
        fields = _fields(data, marks)
        key = fields.pop("key", None) or f"{self._stem}-{number}"
        status = status if words.is_missing else DocumentStatus.DONE
        yield from marks.found(key, status=status, **fields)

    def _rows(self, at: int, length: int) -> Iterator[Iterator[_Row]]:
        """Yield the tokens of a document, some at a time; LookupError where a word is unknown."""
        import numpy as np

        for begin in range(at, at + length, _ROWS):
            count = min(_ROWS, at + length - begin)
            held = self._file.bytes_of(self._tokens, begin * self._width, count * self._width)
            tokens = np.frombuffer(held, dtype="uint64").reshape(count, -1)
            words = [self._strings.get(key) for key in tokens[:, self._orth].tolist()]
            if None in words:
                raise LookupError("Words of this document are not among the strings of the file.")
            spaces = self._file.bytes_of(self._spaces, begin, count)
            iob = self._column(tokens, "ENT_IOB")
            labels, links = (
                [self._strings.get(key) for key in self._column(tokens, name)]
                for name in ("ENT_TYPE", "ENT_KB_ID")
            )
            yield zip(words, spaces, iob, labels, links, strict=True)  # type: ignore[arg-type]

    def _column(self, tokens: NDArray[Any], name: str) -> list[int]:
        """Return what an attribute is of each token: 0 where the file does not have it."""
        number = self._columns.get(name)
        found: list[int] = [0] * len(tokens) if number is None else tokens[:, number].tolist()
        return found

    def _span_groups(self, packed: bytes | None, marks: Marks) -> None:
        import msgspec

        if packed == b"":
            marks.refuse("The groups of spans are larger than a file of this size can hold.")
        raw = _decoded(packed, bytes)
        if not raw:
            return
        try:
            groups = [msgspec.msgpack.decode(one) for one in msgspec.msgpack.decode(raw)]
            for group in groups:
                attrs = group["attrs"] if isinstance(group.get("attrs"), dict) else {}
                own, scores = (attrs.get(name) or [] for name in ("offsets", "scores"))
                for row, packed in enumerate(group["spans"]):
                    _, link, label, _, _, start, end = _SPAN.unpack(packed)
                    if row < len(own):
                        start, end = own[row]
                    score = scores[row] if row < len(scores) else None
                    name = self._strings.get(label)
                    marks.mark(start, end, name, kb_id=self._strings.get(link), score=score)
        except (msgspec.MsgspecError, struct.error, *_WRONG):
            marks.refuse("A group of spans is damaged, and was not taken whole.")


def _decoded(raw: bytes | None, kind: type[T]) -> T:
    """Return what MessagePack holds, and an empty one where it is of another kind."""
    import msgspec

    try:
        return msgspec.msgpack.decode(raw or b"", type=kind)
    except (msgspec.MsgspecError, *_WRONG):
        return kind()


def _fields(packed: bytes | None, marks: Marks) -> dict[str, Any]:
    """Return what the user data of our own export says of the document."""
    import msgspec

    raw = _decoded(packed, bytes)
    try:
        held = msgspec.msgpack.decode(raw) if raw else {}
    except (msgspec.MsgspecError, *_WRONG):
        held = None
    if held is None or packed == b"":
        marks.note("The user data of the document is not ours, and was not taken.")
    if not isinstance(held, dict):
        return {}
    named = {name: held.get(name) for name in ("key", "title", "source")}
    fields: dict[str, Any] = {k: v for k, v in named.items() if isinstance(v, str)}
    if isinstance(held.get("meta"), dict):
        fields["meta"] = held["meta"]
    return fields
