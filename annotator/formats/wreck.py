"""What is left of a ZIP file that is cut off before its list of contents, which stands at its end.

Each part has a head of its own, and packed data say where they end. So parts are found one after
the other, each with its checksum, and of the one in which the file ends, what comes before that is
as it was written.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, NamedTuple

from annotator.core.extension import Limits
from annotator.errors import AnnotatorError
from annotator.formats.unpacking import Archive, Part

_HEAD = struct.Struct("<4s5H3L2H")
_NUMBER = 4
_PART, _DESCRIBED = b"PK\3\4", b"PK\7\x08"
_STORED, _DEFLATED = 0, 8
_LOCKED, _SIZE_FOLLOWS, _UTF8 = 1, 8, 0x800
_CHUNK = 1 << 16
_FREE = 4 << 20  # bytes that may come out of however few


class _Head(NamedTuple):
    """The head of a part; `size` is the packed one, and it and `check` are 0 if they follow it."""

    name: str
    flags: int
    method: int
    check: int
    size: int
    at: int


class _Sum:
    """What comes out of a part, counted and summed up, and how it ended."""

    def __init__(self) -> None:
        self.length = self.check = 0
        self.is_whole = False


def salvaged(file: BinaryIO, name: str, limits: Limits) -> Archive:
    """Return what is left of a ZIP file; AnnotatorError where that is nothing."""
    parts: list[Part] = []
    broken = begun = ""
    left = min(limits.unpacked, max(_FREE, limits.ratio * os.fstat(file.fileno()).st_size))
    file.seek(0)
    while not broken and len(parts) < limits.members and (head := _head(file)) is not None:
        found = _Sum()
        try:
            too_much = any(found.length > min(left, limits.file) for _ in _body(file, head, found))
        except zlib.error:
            broken = f"{name} is damaged in its part {head.name}."
            break
        if too_much:
            broken = f"{name} unpacks to far more than it may in its part {head.name}."
            break
        left -= found.length
        packed = file.tell() - head.at
        if not found.is_whole:
            broken, begun = f"{name} is cut off in its part {head.name}.", head.name
        elif _check(file, head) not in (None, found.check):
            broken = f"{name} is damaged in its part {head.name}."
            break
        parts.append(Part(head.name, packed, partial(_body, file, head, found)))
    if not parts:
        raise AnnotatorError(broken or f"{name} is damaged, or no ZIP file.")
    if not broken:
        broken = f"{name} is cut off, or damaged, behind its part {parts[-1].name}."
    return Archive(parts, name, limits, broken, begun)


def _head(file: BinaryIO) -> _Head | None:
    """Read the head of the next part; None where there is none that can be read."""
    raw = file.read(_HEAD.size)
    if len(raw) < _HEAD.size:
        return None
    sign, _, flags, method, _, _, check, packed, _, name_length, extra = _HEAD.unpack(raw)
    name = file.read(name_length)
    if sign != _PART or len(name) < max(1, name_length) or flags & _LOCKED:
        return None
    if len(file.read(extra)) < extra:
        return None
    known = method == _DEFLATED or (method == _STORED and not flags & _SIZE_FOLLOWS)
    coding = "utf-8" if flags & _UTF8 else "cp437"
    named = name.decode(coding, "replace")
    return _Head(named, flags, method, check, packed, file.tell()) if known else None


def _body(file: BinaryIO, head: _Head, found: _Sum) -> Iterator[bytes]:
    """Yield what is in a part, to its end or to that of the file; zlib.error where it is damaged.

    The file stands behind it afterwards.
    """
    file.seek(head.at)
    found.length, found.check, found.is_whole = 0, 0, False
    pieces = _stored(file, head.size) if head.method == _STORED else _inflated(file)
    for piece in pieces:
        if piece is None:
            found.is_whole = True
            return
        found.length += len(piece)
        found.check = zlib.crc32(piece, found.check)
        yield piece


def _stored(file: BinaryIO, left: int) -> Iterator[bytes | None]:
    """Yield so many bytes, and None at the end."""
    while left and (piece := file.read(min(left, _CHUNK))):
        left -= len(piece)
        yield piece
    if not left:
        yield None


def _inflated(file: BinaryIO) -> Iterator[bytes | None]:
    """Yield what was packed, and None at the end."""
    unpacker = zlib.decompressobj(-15)
    raw = piece = b"-"
    while not unpacker.eof and (raw or piece):
        raw = unpacker.unconsumed_tail or file.read(_CHUNK)
        piece = unpacker.decompress(raw, _CHUNK)
        yield piece
    if unpacker.eof:
        file.seek(-len(unpacker.unused_data), os.SEEK_CUR)
        yield None


def _check(file: BinaryIO, head: _Head) -> int | None:
    """Return the checksum of a part and go on behind it; None where it is cut off."""
    if not head.flags & _SIZE_FOLLOWS:
        return head.check
    raw = file.read(_NUMBER)
    if raw == _DESCRIBED:
        raw = file.read(_NUMBER)
    file.read(2 * _NUMBER)
    return int.from_bytes(raw, "little") if len(raw) == _NUMBER else None
