"""Archives that nobody vouches for: their parts are read within limits, or not at all."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from annotator.core.extension import Limits
from annotator.core.files import reading, shown
from annotator.errors import AnnotatorError

_FREE = 4 << 20  # bytes of a part that may come out of however few
_CHUNK = 1 << 16
_WRONG = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError)


class Broken(AnnotatorError):
    """A file that is no ZIP file, or not to its end."""


class Archive:
    """A ZIP file, open; each part is counted against what the whole may unpack to."""

    def __init__(self, zipped: zipfile.ZipFile, name: str, limits: Limits) -> None:
        self._zip = zipped
        self._name = name
        self._limits = limits
        self._unpacked = 0
        if len(zipped.infolist()) > limits.members:
            raise AnnotatorError(f"{name} has more than {limits.members:,} parts.")

    @property
    def names(self) -> list[str]:
        """The names of the parts, folders left out."""
        return [info.filename for info in self._zip.infolist() if not info.is_dir()]

    def part(self, name: str) -> bytes:
        """Return a part whole; AnnotatorError where it is damaged, locked, missing or too much."""
        return b"".join(self.stream(name))

    def stream(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a part; AnnotatorError as for `part`."""
        try:
            info = self._zip.getinfo(name)
        except KeyError:
            raise AnnotatorError(f"{self._name} has no part {name}, so it is damaged.") from None
        if info.flag_bits & 1:
            raise AnnotatorError(f"{self._name} is locked with a password.")
        most = max(_FREE, self._limits.ratio * info.compress_size)
        size = 0
        try:
            with self._zip.open(info) as file:
                while chunk := file.read(_CHUNK):
                    size += len(chunk)
                    self._unpacked += len(chunk)
                    if size > most or self._unpacked > self._limits.unpacked:
                        raise AnnotatorError(
                            f"{self._name} unpacks to far more than it may: {size >> 20} MB and"
                            f" more of {info.compress_size:,} bytes."
                        )
                    yield chunk
        except _WRONG:
            raise AnnotatorError(f"The part {name} of {self._name} is damaged.") from None


@contextmanager
def unpacking(path: Path, limits: Limits) -> Iterator[Archive]:
    """Open a ZIP file; Broken where it is none."""
    with reading(path) as file:
        try:
            zipped = zipfile.ZipFile(file)
        except _WRONG:
            raise Broken(f"{shown(path)} is damaged, or no ZIP file.") from None
        with zipped:
            yield Archive(zipped, shown(path), limits)


def safe(name: str) -> PurePosixPath | None:
    """Return the path of a part below the folder it is unpacked to, or None if it leads out."""
    path = PurePosixPath(name.replace("\\", "/"))
    odd = path.is_absolute() or not path.parts or any(part in ("..", "") for part in path.parts)
    if odd or any(":" in part or "\0" in part or len(part.encode()) > 200 for part in path.parts):
        return None
    return path
