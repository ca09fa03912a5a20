"""Lines of large files, compressed or not, in constant memory and from wherever one left off."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from annotator.errors import AnnotatorError

LONGEST = 1 << 25
"""Bytes of a line that are read; the largest items of Wikidata have a fifth of that."""

_CHUNK = 1 << 20
_FAILURES = (
    OSError, EOFError, ValueError, RuntimeError, zlib.error, lzma.LZMAError, zipfile.BadZipFile,
)  # fmt: skip


class Line(NamedTuple):
    """A line by its number, from 1; `text` is None where it is too long. `end` is where the next
    one begins, in bytes of what was decompressed.
    """

    number: int
    text: bytes | None
    end: int


class Lines:
    """The lines of a file, `.gz`, `.bz2`, `.xz` and `.zip` told by their first bytes; a context.

    `done` of `size` bytes of the file have been read. AnnotatorError where it is damaged or cannot
    be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._number = self._end = 0
        try:
            self._raw = path.open("rb")
        except OSError as error:
            raise AnnotatorError(f"{path.name} cannot be read: {error.strerror}.") from error
        self.size = os.fstat(self._raw.fileno()).st_size
        first = self._raw.peek(8)
        unpack = next((how for magic, how in _MAGIC.items() if first.startswith(magic)), None)
        try:
            self._file: IO[bytes] = unpack(self._raw) if unpack else self._raw
        except _FAILURES as error:
            self._raw.close()
            raise self._broken() from error
        self._packed = unpack is not None

    @property
    def done(self) -> int:
        """Bytes of the file that have been read."""
        return self._raw.tell()

    def skip(self, number: int, end: int) -> Iterator[None]:
        """Go on after line `number`, which ended at `end`; yields now and then."""
        if not self._packed:
            self._file.seek(end)
        left = end if self._packed else 0
        while left > 0:
            read = len(self._read(min(left, _CHUNK)))
            if not read:
                break
            left -= read
            yield
        self._number, self._end = number, end

    def __iter__(self) -> Iterator[Line]:
        while text := self._line():
            self._number += 1
            self._end += len(text)
            whole = text.endswith(b"\n") or len(text) < LONGEST
            while not text.endswith(b"\n") and len(text) == LONGEST:
                text = self._line()
                self._end += len(text)
            yield Line(self._number, text if whole else None, self._end)

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._raw.close()

    def _line(self) -> bytes:
        try:
            return self._file.readline(LONGEST)
        except _FAILURES as error:
            raise self._broken() from error

    def _read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except _FAILURES as error:
            raise self._broken() from error

    def _broken(self) -> AnnotatorError:
        return AnnotatorError(
            f"{self.path.name} is damaged or cut short after line {self._number:,}."
        )


def _largest(raw: IO[bytes]) -> IO[bytes]:
    """Open the largest file in an archive."""
    archive = zipfile.ZipFile(raw)
    return archive.open(max(archive.infolist(), key=lambda member: member.file_size))


_MAGIC: dict[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open, b"PK\x03\x04": _largest,
}  # fmt: skip
