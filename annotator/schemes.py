"""The label schemes that come with the program, those in files, and how a project changes its own.

What changes labels returns a Migration; `project.apply(migration.edit)` carries it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.core import scheme
from annotator.core.model import Label, Rule, Span
from annotator.core.scheme import LABEL_MAP, LabelMap, Migration
from annotator.core.scheme_file import LARGEST, Scheme, read_scheme, write_scheme
from annotator.errors import AnnotatorError
from annotator.resources import resource

if TYPE_CHECKING:
    from annotator.project import Project

READY = ("ontonotes", "conll", "news")
"""The schemes in `resources/labels`; a new project starts with the first."""


def default_labels() -> list[Label]:
    """Return the labels with which a new project starts."""
    return list(load(READY[0]).labels)


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


def renamed(project: Project, label: Label, name: str) -> Migration:
    """Return what it means to give a label another name; Refused for one that is taken or empty."""
    items = _items(project, [label.name])
    return scheme.rename(project.labels(), label, name, items, _label_map(project))


def merged(project: Project, label: Label, into: Label) -> Migration:
    """Return what it means to make one label of two."""
    items = _items(project, [label.name, into.name])
    return scheme.merge(project.labels(), label, into, items, _label_map(project))


def removed(project: Project, label: Label) -> Migration:
    """Return what it means to take a label out, and its spans with it."""
    items = _items(project, [label.name])
    return scheme.remove(project.labels(), label, items, _label_map(project))


def replaced(project: Project, labels: Sequence[Label], fates: LabelMap) -> Migration:
    """Return what it means to put other labels in the place of all that are there.

    `fates` says what becomes of spans as `scheme.migrate` has it; a label without spans needs no
    fate. Refused where one that has spans lacks it.
    """
    names = {label.name for label in labels}
    counts = project.label_counts()
    unused = {old.name: None for old in project.labels() if old.name not in counts}
    chosen = {old: new for old, new in {**unused, **fates}.items() if old not in names}
    items = _items(project, {*chosen, *(new for new in chosen.values() if new)})
    return scheme.migrate(project.labels(), labels, chosen, items, _label_map(project))


def suggested(project: Project, found: Scheme) -> LabelMap:
    """Return what each label of a project may become in another scheme, None where nothing fits."""
    return scheme.suggest(project.labels(), found.labels, found.also)


def _items(project: Project, names: Iterable[str]) -> list[Span | Rule]:
    return [*project.labelled(names), *project.rules()]


def _label_map(project: Project) -> LabelMap:
    found: LabelMap = project.option(LABEL_MAP) or {}
    return found
