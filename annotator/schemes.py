"""The label schemes that come with the program, and those in files."""

from __future__ import annotations

from pathlib import Path

from annotator.core.model import Label
from annotator.core.scheme_file import LARGEST, Scheme, read_scheme, write_scheme
from annotator.errors import AnnotatorError
from annotator.resources import resource

READY = ("ontonotes", "conll", "news")
"""The schemes in `resources/labels`; a new project starts with the first."""


def load(name: str | Path) -> Scheme:
    """Return a ready scheme by its name, or that of a TOML file; AnnotatorError says why not."""
    path = resource(f"labels/{name}.toml") if name in READY else Path(name)
    try:
        with path.open("rb") as file:
            body = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise AnnotatorError(
            f"There is no label scheme “{name}”; ready ones are {', '.join(READY)}."
        ) from error
    except OSError as error:
        raise AnnotatorError(f"{path.name} cannot be read: {error.strerror}.") from error
    if len(body) > LARGEST:
        raise AnnotatorError(f"{path.name} is too large for a label scheme.")
    try:
        return read_scheme(body.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        raise AnnotatorError(f"{path.name} is no label scheme: it is not in UTF-8.") from error


def save(labels: tuple[Label, ...], path: Path, title: str) -> None:
    """Write labels to a TOML file; AnnotatorError says why that cannot be."""
    try:
        path.write_text(write_scheme(labels, title), encoding="utf-8", newline="\n")
    except OSError as error:
        raise AnnotatorError(f"{path.name} cannot be written: {error.strerror}.") from error
