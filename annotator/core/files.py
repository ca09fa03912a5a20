"""Reading and replacing files, each failure with its sentence."""

from __future__ import annotations

import filecmp
import json
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from annotator.errors import AnnotatorError

LISTING = ".annotator-export.json"
"""The file in which a folder that was exported names its files, so that it may be replaced."""


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


def read_most(file: BinaryIO, most: int) -> bytes:
    """Return the bytes of a file, or one more than `most` where there are more than that.

    No room is made for more than there is.
    """
    size = os.fstat(file.fileno()).st_size
    return file.read(min(size, most) + 1)


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
        _refuse_what_is_no_file(target, name)
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


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """Open a file that is not there yet, within a folder that is being written."""
    try:
        with path.open("xb", buffering=1 << 20) as file:
            yield file
    except OSError as error:
        raise AnnotatorError(f"{shown(path)} could not be written: {_reason(error)}.") from error


@contextmanager
def placing(path: Path, *, folder: bool) -> Iterator[Path]:
    """Give a path to write a file or a folder to, which becomes `path` once the block has ended.

    Nothing is there yet, and it has the name of `path`. What it replaces is a file, or a folder
    that an earlier export has written and that holds nothing else. AnnotatorError where it cannot
    be written; whatever ends the block early, what is there stays and nothing else does.
    """
    name = shown(path)
    target = Path(os.path.realpath(path))
    room = target.with_name(f".{secrets.token_hex(8)}.part")
    part = room / target.name
    try:
        _refuse_to_replace(target, name, folder=folder)
        room.mkdir()
        if folder:
            part.mkdir()
        yield part
        if folder:
            _list_files(part)
            if target.exists():
                target.rename(room / "older")
        part.replace(target)
    except OSError as error:
        older = room / "older"
        if older.exists() and not target.exists():
            older.rename(target)
        raise AnnotatorError(f"{name} could not be written: {_reason(error)}.") from error
    finally:
        shutil.rmtree(room, ignore_errors=True)


def holds_otherwise(older: Path, newer: Path) -> bool:
    """Whether a file, or a folder, is there already and holds something that a newer one does not.

    The listing of an exported folder does not count.
    """
    if not older.is_dir():
        return older.is_file() and older.stat().st_size > 0 and not _same_bytes(older, newer)
    names = set(_files_in(older)) - {LISTING}
    return not all(_same_bytes(older / name, newer / name) for name in names)


def _same_bytes(one: Path, other: Path) -> bool:
    return other.is_file() and filecmp.cmp(one, other, shallow=False)


def _refuse_to_replace(target: Path, name: str, *, folder: bool) -> None:
    """Raise AnnotatorError where a file would take the place of a folder, or a folder of work."""
    if not target.parent.is_dir():
        raise AnnotatorError(
            f"{name} could not be written: there is no folder {shown(target.parent)}."
        )
    if not folder:
        _refuse_what_is_no_file(target, name)
        return
    if not target.exists():
        return
    if not target.is_dir():
        raise AnnotatorError(f"{name} is a file; give the name of a folder, which is to be made.")
    try:
        listed = json.loads((target / LISTING).read_text(encoding="utf-8"))
        known = {LISTING, *map(str, listed["files"])}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        known = set()
    for file in _files_in(target):
        if file not in known:
            raise AnnotatorError(
                f"The folder {name} holds {file}, which no export has written; "
                "export to another folder."
            )


def _refuse_what_is_no_file(target: Path, name: str) -> None:
    if target.is_dir():
        raise AnnotatorError(f"{name} is a folder; give the name of a file.")
    if target.exists() and not target.is_file():
        raise AnnotatorError(f"{name} is a device or a pipe; give the name of a file.")


def _list_files(folder: Path) -> None:
    listing = json.dumps({"files": sorted(_files_in(folder))})
    (folder / LISTING).write_text(listing, encoding="utf-8")


def _files_in(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if not path.is_dir() or path.is_symlink():
            yield path.relative_to(folder).as_posix()


def _check(path: Path, name: str) -> None:
    """Raise AnnotatorError if something is there that is no file, such as a pipe that blocks."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise AnnotatorError(f"{name} is a folder, not a file.")
    if not stat.S_ISREG(mode):
        raise AnnotatorError(f"{name} is a device or a pipe, not a file.")


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).rstrip(".")
