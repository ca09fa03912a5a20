"""Extending the index for search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from annotator.work.shape import Plain, Tell


def index_texts(options: Plain, payloads: Iterable[Plain], tell: Tell) -> Iterator[Plain]:
    """Bring the index of a project up to date; `{"documents"}` counts what it took in."""
    from annotator.project import Project

    done = 0
    with Project.open(options["project"], read_only=True) as project:
        for done, total in project.queue.extend_index():
            tell(done, total, "")
    yield {"documents": done}
