"""A packed DocBin laid down in a temporary file, of which only what is asked for is in memory.

A file of zeros packs a thousand times smaller, so what it unpacks to is counted as it comes, and
what it claims to hold is measured against its size before anything is made of it. Of one that is
cut off, what stands before the break is there, and what does not raises EOFError.
Layout: `spacy/tokens/_serialize.py` (version 0.1), one zlib stream of one MessagePack map.
"""

from __future__ import annotations

import os
import tempfile
import zlib
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from annotator.core.extension import Limits
from annotator.core.files import reading, shown
from annotator.errors import AnnotatorError

_CHUNK = 1 << 16
_FREE = 4 << 20  # bytes, or code points, that may come out of however few
_IN_MEMORY = 4 << 20
_KEPT = 1 << 20  # code points of strings that are looked up again without the file
_NAMES = 64  # fields of a file, and the bytes of their names
_WIDTHS = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4, 0xDC: 2, 0xDD: 4, 0xDE: 2, 0xDF: 4}
_PLAIN = {0xC0: 0, 0xC2: 0, 0xC3: 0, 0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}
_PLAIN |= {0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8}
BYTES, TEXT, LIST, MAP, OTHER = range(5)


class Field(NamedTuple):
    """A value of the file: its kind, how many bytes or items it claims, and where they begin."""

    kind: int
    size: int
    at: int


class DocBinFile:
    """The fields of a DocBin, by name; `is_cut` where the file ends before they do."""

    def __init__(self, held: IO[bytes], packed: int, is_cut: bool) -> None:
        self._file = held
        self.packed = packed
        self.is_cut = is_cut
        self.fields: dict[str, Field] = {}
        try:
            held.seek(0)
            top = self._head()
            if top.kind != MAP or top.size > _NAMES:
                raise ValueError
            for _ in range(top.size):
                name = self._head()
                if name.kind != TEXT or name.size > _NAMES:
                    raise ValueError
                key = self._exactly(name.size).decode()
                field = self._head()
                self.fields[key] = field
                self._pass(field)
        except EOFError:
            if not is_cut:
                raise

    def bytes_of(self, field: Field, at: int, count: int) -> bytes:
        """Return some bytes of a field of bytes."""
        if field.kind != BYTES or at + count > field.size:
            raise ValueError
        self._file.seek(field.at + at)
        return self._exactly(count)

    def items(self, name: str, most: int) -> Iterator[bytes]:
        """Yield the items of a list as MessagePack, b"" for one of more than so many bytes.

        There are none where there is no such list.
        """
        field = self.fields.get(name)
        if field is None:
            return
        if field.kind != LIST:
            raise ValueError
        at = field.at
        for _ in range(field.size):
            self._file.seek(at)
            self._pass(self._head())
            begin, at = at, self._file.tell()
            self._file.seek(begin)
            yield self._exactly(at - begin) if at - begin <= most else b""

    def strings(self, most: int) -> Iterator[tuple[bytes, int]]:
        """Yield the strings, and where each stands; those of more than so many bytes are none."""
        field = self.fields["strings"]
        if field.kind != LIST:
            raise ValueError
        self._file.seek(field.at)
        for _ in range(field.size):
            one = self._head()
            if one.kind != TEXT:
                raise ValueError
            if one.size <= most:
                yield self._exactly(one.size), one.at
            else:
                self._pass(one)

    def string(self, at: int, count: int) -> str:
        """Return a string of so many bytes."""
        self._file.seek(at)
        return self._exactly(count).decode()

    def _head(self) -> Field:
        """Read how a value begins; afterwards, its bytes or items come."""
        first = self._exactly(1)[0]
        kind, count = OTHER, 0
        if first >= 0xE0 or first < 0x80:
            pass  # a small number
        elif first < 0x90:
            kind, count = MAP, first & 15
        elif first < 0xA0:
            kind, count = LIST, first & 15
        elif first < 0xC0:
            kind, count = TEXT, first & 31
        elif first in _PLAIN:
            count = _PLAIN[first]
        elif first in _WIDTHS:
            kind = (
                BYTES if first < 0xD0 else TEXT if first < 0xDC else LIST if first < 0xDE else MAP
            )
            count = int.from_bytes(self._exactly(_WIDTHS[first]), "big")
        else:
            raise ValueError
        return Field(kind, count, self._file.tell())

    def _pass(self, field: Field) -> None:
        """Go on behind a value, however deeply others stand in it."""
        left = 1
        while True:
            left -= 1
            if field.kind in (LIST, MAP):
                left += field.size * (1 + (field.kind == MAP))
            elif field.size:
                self._file.seek(field.size - 1, os.SEEK_CUR)
                self._exactly(1)  # a file can be wound on beyond its end
            if not left:
                return
            field = self._head()

    def _exactly(self, count: int) -> bytes:
        found = self._file.read(count)
        if len(found) < count:
            raise EOFError
        return found


class Strings:
    """The strings of a DocBin by their hashes, 16 bytes of memory each."""

    def __init__(self, file: DocBinFile) -> None:
        import numpy as np
        from spacy.strings import get_string_id

        self._file = file
        hashes, places = array("Q"), array("Q")
        for raw, at in file.strings(_FREE):
            hashes.append(get_string_id(raw.decode()))
            places.append(at << 24 | len(raw))  # `_FREE` is below 2**24
        order = np.argsort(np.frombuffer(hashes, dtype="uint64"))
        self._hashes = np.frombuffer(hashes, dtype="uint64")[order]
        self._places = np.frombuffer(places, dtype="uint64")[order]
        self._near: dict[int, str] = {0: ""}
        self._length = 0

    def get(self, key: int) -> str | None:
        """Return the string with a hash, if it is there."""
        found = self._near.get(key)
        if found is None:
            row = int(self._hashes.searchsorted(self._hashes.dtype.type(key)))
            if row == len(self._hashes) or int(self._hashes[row]) != key:
                return None
            place = int(self._places[row])
            found = self._file.string(place >> 24, place & 0xFFFFFF)
            self._length += len(found) + 100
            if self._length > _KEPT:
                self._near, self._length = {0: ""}, len(found)
            self._near[key] = found
        return found


@contextmanager
def unpacked(path: Path, limits: Limits) -> Iterator[DocBinFile]:
    """Lay down what a DocBin unpacks to.

    AnnotatorError where it is too large, no DocBin, or damaged: its checksum then tells that some
    byte is wrong, but not which one, so that nothing of it can be trusted.
    """
    name = shown(path)
    damaged = AnnotatorError(f"{name} is damaged, or no DocBin, and it cannot be told where.")
    unpacker = zlib.decompressobj()
    with reading(path) as file, tempfile.SpooledTemporaryFile(_IN_MEMORY) as held:
        size = os.fstat(file.fileno()).st_size
        if size > limits.file:
            raise AnnotatorError(f"{name} is larger than {limits.file >> 20} MB.")
        left = most = min(limits.unpacked, max(_FREE, limits.ratio * size))
        raw, plain = b"x", b""
        while not unpacker.eof and (raw or plain):
            raw = unpacker.unconsumed_tail or file.read(_CHUNK)
            try:
                plain = unpacker.decompress(raw, _CHUNK)
            except zlib.error:
                raise damaged from None
            left -= len(plain)
            if left < 0:
                raise AnnotatorError(f"{name} would unpack to more than {most >> 20} MB.")
            held.write(plain)
        try:
            made = DocBinFile(held, size, not unpacker.eof)
        except (EOFError, ValueError):
            raise damaged from None
        yield made
