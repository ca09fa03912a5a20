"""The packed streams of a PDF, counted before PDFium unpacks them, which knows no limit.

A page's stream takes up to fifteen times its own size there, and packs by a thousand at best.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from annotator.errors import AnnotatorError

_BEGIN = re.compile(rb"(?<!end)stream\r?\n")
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
_SIDES = re.compile(rb"/(?:Width|Height)\s+(\d{1,6})\b")
_SAID = 2000  # bytes before a stream that may tell what it is
_FREE = 3 << 19  # bytes that may come out of however few
_RATIO = 10  # of what a longer one unpacks to; those of text and drawings have 3 to 8
_PIXEL = 8  # bytes at most
_CHUNK = 1 << 16


def check_streams(data: bytes, name: str) -> None:
    """Raise AnnotatorError where a stream unpacks to far more than one of its size may.

    Pictures are let pass, for they are not unpacked to read the text.
    """
    for found in _BEGIN.finditer(data):
        end = data.find(b"endstream", found.end())
        packed = memoryview(data)[found.end() : end if end >= 0 else len(data)]
        if not _is_packed(packed):
            continue
        most = max(_FREE, _RATIO * len(packed))
        said = data[max(0, found.start() - _SAID) : found.start()].rpartition(b"obj")[2]
        if _IMAGE.search(said):
            sides = [int(side) for side in _SIDES.findall(said)[:2]]
            most = max(most, sides[0] * sides[1] * _PIXEL if len(sides) == 2 else 0)
        size = 0
        for piece in _pieces(packed):
            if not size and _is_packed(piece):
                raise AnnotatorError(
                    f"{name} has a stream that is packed twice, which is not read."
                )
            size += len(piece)
            if size > most:
                raise AnnotatorError(
                    f"{name} has a stream that unpacks to far more than it may: {size >> 20} MB and"
                    f" more of {len(packed):,} bytes."
                )


def _is_packed(data: bytes | memoryview) -> bool:
    """Whether bytes begin as zlib writes them."""
    return len(data) > 2 and data[0] & 15 == 8 and not (data[0] << 8 | data[1]) % 31


def _pieces(packed: memoryview) -> Iterator[bytes]:
    """Yield what comes out of a stream, as far as it is whole."""
    unpacker = zlib.decompressobj()
    raw: bytes | memoryview = packed
    while True:
        try:
            piece = unpacker.decompress(raw, _CHUNK)
        except zlib.error:  # PDFium takes what came before, too
            return
        if not piece:
            return
        yield piece
        raw = unpacker.unconsumed_tail
