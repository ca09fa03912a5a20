"""Files inside of files: each is laid down in a folder of its own, read, and taken away again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from annotator.core.extension import Found, ImportOptions, Problem
from annotator.errors import AnnotatorError


def read_inside(path: Path, place: str, options: ImportOptions) -> Iterator[Found]:
    """Yield what a file inside of another one holds; `place` is where it stands there.

    What cannot be read is a Problem, and what came before it is kept.
    """
    from annotator import registry  # which knows this module too
    from annotator.finding import importer_for

    try:
        importer = registry.find(registry.importers, "importer", importer_for(path))
        for found in importer.read(path, options):
            yield replace(found, place=f"{place}, {found.place}" if found.place else place)
    except AnnotatorError as error:
        yield Problem(place, str(error))


def deeper(options: ImportOptions, name: str) -> ImportOptions:
    """Return the options for what is inside of an archive; AnnotatorError if it is too deep."""
    left = options.limits.archives - 1
    if left < 0:
        raise AnnotatorError(f"{name} is an archive inside of too many others.")
    return replace(options, limits=replace(options.limits, archives=left))
