"""What is whole in a ZIP file that breaks before its list of contents, which stands at its end."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, NamedTuple

from annotator.core.extension import Limits
from annotator.core.files import reading

_HEAD = struct.Struct("<4s5H3L2H")
_PART, _DESCRIBED = b"PK\3\4", b"PK\7\x08"
_STORED, _DEFLATED = 0, 8
_LOCKED, _SIZE_FOLLOWS, _UTF8 = 1, 8, 0x800
_CHUNK = 1 << 16
_FREE = 4 << 20  # bytes that may come out of however few


class _Part(NamedTuple):
    """The head of a part; `size` is the packed one, 0 where it is not known yet."""

    name: str
    flags: int
    method: int
    size: int


def whole_parts(path: Path, target: Path, limits: Limits) -> int:
    """Write the parts that are whole to a new ZIP file, and return how many there are."""
    count = 0
    left = min(limits.unpacked, max(_FREE, limits.ratio * path.stat().st_size))
    with reading(path) as file, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        while count < limits.members and (part := _next(file)) is not None:
            body = _body(file, part, min(left, limits.file))
            if body is None:
                break
            left -= len(body)
            if not part.name.endswith("/"):
                made.writestr(part.name, body)
                count += 1
    return count


def _next(file: BinaryIO) -> _Part | None:
    """Read the head of the next part; None where there is none that can be read."""
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    sign, _, flags, method, _, _, _, packed, _, name_length, extra = _HEAD.unpack(head)
    name = file.read(name_length)
    if sign != _PART or not name or flags & _LOCKED or len(file.read(extra)) < extra:
        return None
    known = method == _DEFLATED or (method == _STORED and not flags & _SIZE_FOLLOWS)
    coding = "utf-8" if flags & _UTF8 else "cp437"
    return _Part(name.decode(coding, "replace"), flags, method, packed) if known else None


def _body(file: BinaryIO, part: _Part, most: int) -> bytes | None:
    """Read what is in a part; None where it is not whole, or is more than it may be."""
    if part.method == _STORED:
        body = file.read(part.size) if part.size <= most else b""
        return body if len(body) == part.size else None
    made = bytearray()
    unpacker = zlib.decompressobj(-15)
    while not unpacker.eof:
        chunk = unpacker.unconsumed_tail or file.read(_CHUNK)
        try:
            made += unpacker.decompress(chunk, _CHUNK)
        except zlib.error:
            return None
        if len(made) > most or not chunk:
            return None
    file.seek(-len(unpacker.unused_data), 1)
    if part.flags & _SIZE_FOLLOWS:
        file.read(12 if file.read(4) == _DESCRIBED else 8)
    return bytes(made)
