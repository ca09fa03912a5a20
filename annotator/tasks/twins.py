"""Finding documents that say the same, and carrying over what was decided in one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from annotator.core import edits
from annotator.core.model import TWIN, Span
from annotator.project import Project
from annotator.tasks.job import Job, Plain


class FindTwins(Job):
    """Find the twins of documents; `report["twins"]` has a row for each, see `work.find_twins`."""

    title = "Comparing"
    work = "find_twins"

    def __init__(self, project: Project, document_ids: Iterable[int]) -> None:
        super().__init__({"project": project.location})
        self._ids = list(document_ids)
        self.report = {"twins": []}

    def payloads(self) -> Iterator[Plain]:
        """Yield the ids of the documents."""
        yield {"ids": self._ids}

    def receive(self, result: Plain) -> None:
        """Take note of twins."""
        self.report["twins"] += result["twins"]


def carry_over(project: Project, twins: Iterable[Plain]) -> int:
    """Propose what was accepted in the twins of documents; return how many proposals there are.

    What a person decided in a document stays, and so does what was rejected there.
    """
    made = []
    for told in twins:
        new = [msgspec.convert(span, Span) for span in told["spans"]]
        existing = project.record(told["id"]).spans
        made.append(edits.propose(told["id"], TWIN, existing, new))
    project.apply_all(made, author=TWIN)
    return sum(len(edit.changes) for edit in made)
