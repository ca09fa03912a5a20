"""Reading and replacing files, each failure with its sentence."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from annotator.errors import AnnotatorError


def shown(path: Path) -> str:
    """Return the name of a file as text that can be stored, whatever bytes the name has."""
    return path.name.encode("utf-8", "replace").decode("utf-8")


@contextmanager
def reading(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading; AnnotatorError where that fails, or where it is empty or no file."""
    name = shown(path)
    try:
        _check(path, name)
        with path.open("rb") as file:
            if not os.fstat(file.fileno()).st_size:
                raise AnnotatorError(f"{name} is empty.")
            yield file
    except OSError as error:
        raise AnnotatorError(f"{name} could not be read: {_reason(error)}.") from error


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a new file that takes the place of `path` once the block has ended without an error.

    AnnotatorError where it cannot be written; whatever ends the block early, an older file is
    left as it was and nothing stays behind.
    """
    name = shown(path)
    target = Path(os.path.realpath(path))
    part = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        if target.exists() and not target.is_file():
            raise AnnotatorError(f"{name} could not be written: something else has this name.")
        with part.open("xb", buffering=1 << 20) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        raise AnnotatorError(f"{name} could not be written: {_reason(error)}.") from error
    finally:
        with suppress(OSError):  # it may never have been there
            part.unlink()


def _check(path: Path, name: str) -> None:
    """Raise AnnotatorError if something is there that is no file, such as a pipe that blocks."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise AnnotatorError(f"{name} is a folder, not a file.")
    if not stat.S_ISREG(mode):
        raise AnnotatorError(f"{name} is a device or a pipe, not a file.")


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).rstrip(".")
