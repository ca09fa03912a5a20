"""Backing a project up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from annotator.work.shape import Plain, Tell


def back_up(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Copy a project into the folder of backups beside it; `{"copy"}` is the copy."""
    from annotator.project import Project

    with Project.open(options["project"], read_only=True) as project:
        yield {"copy": str(project.backup())}
