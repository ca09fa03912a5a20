"""Which files to import and as what: by their endings, and by how they begin."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from annotator import registry
from annotator.core.files import LISTING, shown
from annotator.core.head import SIZE, Head
from annotator.errors import AnnotatorError

_CARD = "This tells of the data that lie beside it, so it was left aside; name it to import it."
_OF_SPACY = (
    "This folder is part of a pipeline of spaCy and holds no articles, so it was left aside."
)
_SPACY = "config.cfg"  # of a project to train spaCy with
_SIGNS = ({"meta.json", "config.cfg"}, {"contents", "strings.json"})
_DATA = (".parquet", ".arrow", ".jsonl", ".csv", ".json")

_PLAIN, _JSON = "text", "jsonl"
"""The importers for what no other one knows, and that has no ending that one does."""


class Found(NamedTuple):
    """The files to import, how many files in folders no importer knows, what cannot be read, and
    what was left aside, though its ending is known, with the reason.
    """

    paths: list[Path]
    skipped: int
    problems: list[dict[str, Any]]
    aside: list[dict[str, Any]]


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
    an importer knows by it, but for hidden ones.

    Links to folders are followed, each folder is entered once, and no file is named twice; one
    that is read along with another one is left out. What tells of the data beside it is left aside,
    and so is a pipeline. One that cannot be listed is a problem.
    `on_folder` is told how many files were found so far, and the folder that is looked at next.
    """
    known = {ending for ending, names in suffixes().items() if format is None or format in names}
    search = _Search(known, on_folder)
    for path in paths:
        if path.is_dir():
            search.walk(path.absolute())
        else:
            search.found[path.absolute()] = None
    found = search.found
    skipped = len(search.passed.keys() - found.keys())
    for path in list(found):
        for companion in _companions(path, format):
            found.pop(companion, None)
    return Found(list(found), skipped, search.problems, search.aside)


class _Search:
    """What was come across in folders so far: each file once, each folder once."""

    def __init__(self, known: set[str], on_folder: Callable[[int, str], object]) -> None:
        self.found: dict[Path, None] = {}
        self.passed: dict[Path, None] = {}
        self.problems: list[dict[str, Any]] = []
        self.aside: list[dict[str, Any]] = []
        self._known = known
        self._on_folder = on_folder
        self._entered: set[str] = set()

    def walk(self, top: Path) -> None:
        """Look through a folder and all that are in it."""
        for folder, folders, files in os.walk(top, onerror=self._tell, followlinks=True):
            self._on_folder(len(self.found), folder)
            if self._is_left_out(folder, files):
                folders.clear()
                continue
            folders.sort()
            for name in sorted(files):
                self._take(Path(folder, name), folders, files)

    def _is_left_out(self, folder: str, files: Iterable[str]) -> bool:
        """Whether a folder was entered before, or is part of a pipeline, which is told."""
        place = os.path.realpath(folder)
        if place in self._entered:
            return True
        self._entered.add(place)
        is_of_spacy = any(signs <= set(files) for signs in _SIGNS)
        if is_of_spacy:
            self.aside.append(_note(Path(folder), _OF_SPACY))
        return is_of_spacy

    def _take(self, file: Path, folders: Iterable[str], files: Iterable[str]) -> None:
        is_known = file.suffix.lower() in self._known and not file.name.startswith(".")
        if is_known and _is_card(file, folders, files):
            self.aside.append(_note(file, _CARD))
        else:
            (self.found if is_known else self.passed)[file] = None

    def _tell(self, error: OSError) -> None:
        sentence = f"The folder {error.filename} cannot be read: {error.strerror}."
        self.problems.append({"file": str(error.filename), "place": "", "sentence": sentence})


def _note(path: Path, sentence: str) -> dict[str, Any]:
    return {"file": shown(path), "place": f"in {shown(path.parent)}", "sentence": sentence}


def _is_card(file: Path, folders: Iterable[str], files: Iterable[str]) -> bool:
    """Say whether a README tells of the data that lie beside it, as these files and folders."""
    if file.name.lower() != "readme.md":
        return False
    beside = {name.lower() for name in files}
    if LISTING in beside or (_SPACY in beside and any(n.endswith(".spacy") for n in beside)):
        return True
    if "data" not in folders and not any(name.endswith(_DATA) for name in beside):
        return False
    try:
        with file.open("rb") as opened:
            head = opened.read(SIZE).decode("utf-8-sig", "replace")
    except OSError:  # whoever reads it tells this
        return False
    front = head.split("\n---", 1)[0] if head.startswith("---") else ""
    return any(f"\n{key}:" in front for key in ("dataset_info", "configs", "task_categories"))


@cache  # the registry looks through all that is installed each time
def _importers() -> dict[str, Any]:
    """Return every importer by its name."""
    found = registry.names(registry.importers)
    return {name: registry.find(registry.importers, "importer", name) for name in found}


@cache
def suffixes() -> dict[str, list[str]]:
    """Return the names of importers by the endings that they know, lower case and with a dot."""
    known: dict[str, list[str]] = {}
    for name, importer in _importers().items():
        for suffix in importer.SUFFIXES:
            known.setdefault(suffix, []).append(name)
    return known


def importer_for(path: Path) -> str:
    """Return the name of the importer for a file.

    One that knows its ending and recognises how it begins comes first, then any that recognises
    it, then a general one of its ending, then JSON and plain text. AnnotatorError where it
    cannot be read.
    """
    by_suffix = suffixes().get(path.suffix.lower(), [])
    try:
        if not path.is_file():  # to open a pipe would wait for its other end
            return by_suffix[0] if by_suffix else _PLAIN
        with path.open("rb") as file:
            head = Head(path, file.read(SIZE))
    except OSError as error:
        raise AnnotatorError(f"{shown(path)} could not be read: {error.strerror}.") from error
    others = (name for name in _importers() if name not in by_suffix)
    for name in (*by_suffix, *others):
        if _recognises(name, head):
            return name
    general = [name for name in by_suffix if _is_general(name)]
    rest = _JSON if head.text[:1] == "{" else _PLAIN
    return (general or by_suffix or [rest])[0]


def _recognises(name: str, head: Head) -> bool:
    asked = getattr(_importers()[name], "recognises", None)
    return asked is not None and bool(asked(head))


def _is_general(name: str) -> bool:
    """Whether an importer takes whatever has its ending, for lack of a better one."""
    return getattr(_importers()[name], "GENERAL", False)


def _companions(path: Path, format: str | None) -> Iterator[Path]:
    for name in suffixes().get(path.suffix.lower(), []):
        if format in (None, name):
            named = getattr(_importers()[name], "companions", None)
            if named is not None:
                yield from named(path)
