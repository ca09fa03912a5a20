"""Which files to import: those that are named, and those in folders that an importer knows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from annotator import registry
from annotator.errors import AnnotatorError


class Found(NamedTuple):
    """The files to import, how many files in folders no importer knows, and what cannot be read."""

    paths: list[Path]
    skipped: int
    problems: list[dict[str, Any]]


def check(paths: Iterable[Path], format: str | None = None) -> None:
    """Raise AnnotatorError where a path is missing or the format unknown, without a long look."""
    if format is not None:
        registry.find(registry.importers, "importer", format)
    for path in paths:
        if not os.path.lexists(path):
            raise AnnotatorError(f"There is no file or folder {path}.")


def find_files(
    paths: Iterable[Path],
    format: str | None = None,
    on_folder: Callable[[int, str], object] = lambda number, folder: None,
) -> Found:
    """Look for the files to import: those named, whatever their ending, and those in folders that
    an importer knows by it.

    Links to folders are followed, each folder is entered once, and no file is named twice. One
    that cannot be listed is a problem. `on_folder` is told how many files were found so far, and
    the folder that is looked at next.
    """
    known = {ending for ending, name in suffixes().items() if format in (None, name)}
    found: dict[Path, None] = {}
    passed: dict[Path, None] = {}
    problems: list[dict[str, Any]] = []
    entered: set[str] = set()

    def tell(error: OSError) -> None:
        sentence = f"The folder {error.filename} cannot be read: {error.strerror}."
        problems.append({"file": str(error.filename), "place": "", "sentence": sentence})

    for path in paths:
        if not path.is_dir():
            found[path.absolute()] = None
            continue
        for folder, folders, files in os.walk(path.absolute(), onerror=tell, followlinks=True):
            on_folder(len(found), folder)
            place = os.path.realpath(folder)
            if place in entered:
                folders.clear()
                continue
            entered.add(place)
            folders.sort()
            for file in (Path(folder, name) for name in sorted(files)):
                (found if file.suffix.lower() in known else passed)[file] = None
    return Found(list(found), len(passed.keys() - found.keys()), problems)


@cache
def suffixes() -> dict[str, str]:
    """Return the names of importers by the endings that they know, lower case and with a dot."""
    names = registry.names(registry.importers)
    return {suffix: name for name in names for suffix in registry.importers.get(name).SUFFIXES}
