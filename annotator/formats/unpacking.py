"""Archives that nobody vouches for: their parts are read within limits, or not at all."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from annotator.core.extension import Limits
from annotator.core.files import reading, shown
from annotator.errors import AnnotatorError
from annotator.formats.broken import Broken

_FREE = 4 << 20  # bytes of a part that may come out of however few
_CHUNK = 1 << 16
_TAGS = 4  # of XML for each packed byte; those of sheets have 1 to 2
_FREE_TAGS = 1 << 20  # in however few bytes
_WRONG = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError)


class Part(NamedTuple):
    """A part of an archive: its bytes while they are packed, and how to unpack it."""

    name: str
    packed: int
    chunks: Callable[[], Iterator[bytes]]


class Archive:
    """A ZIP file, open; each part is counted against what it, and the whole, may unpack to.

    `broken` says where it breaks, or is ""; the part in which it does so is none of `names`, but
    can be read until there.
    """

    def __init__(
        self, parts: list[Part], name: str, limits: Limits, broken: str = "", begun: str = ""
    ) -> None:
        self.broken = broken
        self.begun = begun
        self._listed = [part.name for part in parts]
        self._parts = {part.name: part for part in parts}
        self._name = name
        self._limits = limits
        self._unpacked = 0
        if len(parts) > limits.members:
            raise AnnotatorError(f"{name} has more than {limits.members:,} parts.")

    @property
    def names(self) -> list[str]:
        """The names of the parts that are whole, folders left out."""
        return [name for name in self._listed if name not in ("", self.begun) and name[-1] != "/"]

    def packed(self, name: str) -> int:
        """Return how many bytes a part has while it is packed, 0 where there is no such part."""
        return self._parts[name].packed if name in self._parts else 0

    def stream(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part.

        AnnotatorError where it is damaged, locked, missing or too much; Broken where the file is
        cut off in it, and what came before that is whole.
        """
        part = self._parts.get(name)
        if part is None:
            missing = f"{self._name} has no part {name}, so it is damaged."
            behind = f"{self.broken} Its part {name} is not before that, so nothing can be kept."
            raise AnnotatorError(behind if self.broken else missing)
        most = max(_FREE, self._limits.ratio * part.packed)
        size = 0
        try:
            for chunk in part.chunks():
                size += len(chunk)
                self._unpacked += len(chunk)
                if size > most or self._unpacked > self._limits.unpacked:
                    raise AnnotatorError(
                        f"{self._name} unpacks to far more than it may: {size >> 20} MB and"
                        f" more of {part.packed:,} bytes."
                    )
                yield chunk
        except _WRONG:
            raise AnnotatorError(
                f"The part {name} of {self._name} is damaged, and it cannot be told where."
            ) from None
        if name == self.begun:
            raise Broken(self.broken)

    def xml(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part that is XML; AnnotatorError also where it has too many tags."""
        left = max(_FREE_TAGS, _TAGS * self.packed(name))
        for chunk in self.stream(name):
            left -= chunk.count(b"<")
            if left < 0:
                raise AnnotatorError(f"{self._name} unpacks to far more tags than it may.")
            yield chunk


@contextmanager
def unpacking(path: Path, limits: Limits) -> Iterator[Archive]:
    """Open a ZIP file, or what is left of one that is cut off; AnnotatorError where it is none."""
    from annotator.formats.wreck import salvaged  # which makes archives too

    name = shown(path)
    with reading(path) as file:
        try:
            zipped = zipfile.ZipFile(file)
        except _WRONG:
            yield salvaged(file, name, limits)
            return
        with zipped:
            parts = [
                Part(info.filename, info.compress_size, partial(_chunks, zipped, info, name))
                for info in zipped.infolist()
            ]
            yield Archive(parts, name, limits)


def _chunks(zipped: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    if info.flag_bits & 1:
        raise AnnotatorError(f"{name} is locked with a password.")
    with zipped.open(info) as file:
        yield from _pieces(file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what is in a file, some of it at a time."""
    while chunk := file.read(_CHUNK):
        yield chunk


def safe(name: str) -> PurePosixPath | None:
    """Return the path of a part below the folder it is unpacked to, or None if it leads out."""
    path = PurePosixPath(name.replace("\\", "/"))
    odd = path.is_absolute() or not path.parts or any(part in ("..", "") for part in path.parts)
    if odd or any(":" in part or "\0" in part or len(part.encode()) > 200 for part in path.parts):
        return None
    return path
