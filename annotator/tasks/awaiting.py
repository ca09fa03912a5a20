"""Articles that are proposed on before there is a knowledge base, and get their links later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotator.core.flags import set_option
from annotator.core.queue import UNFINISHED, Question
from annotator.project import Project
from annotator.tasks.job import Plain
from annotator.tasks.proposing import Propose

_OPTION = "awaiting_links"
"""The option of a project with the ids of documents that wait."""


def await_links(project: Project, document_ids: Sequence[int] | None) -> None:
    """Note in a project that documents, or all unfinished ones, wait for a knowledge base.

    So the links come even if the program ends before there is one.
    """
    ids = project.queue.each(Question(UNFINISHED)) if document_ids is None else document_ids
    _keep(project, {*_awaiting(project), *ids})


class ProposeAwaited(Propose):
    """Propose on the documents that wait and are not finished; with `last`, none waits after it."""

    def __init__(self, project: Project, *, last: bool = True) -> None:
        self._held = _awaiting(project)
        unfinished = project.queue.each(Question(UNFINISHED)) if self._held else ()
        super().__init__(project, [i for i in unfinished if i in self._held])
        self._last = last

    def receive(self, result: Plain) -> None:
        """Store a batch, after the last of which nothing waits."""
        super().receive(result)
        if self.done >= self.total:
            self.settle()

    def settle(self) -> None:
        """Let the documents wait no longer."""
        if self._last:
            _keep(self._project, _awaiting(self._project) - self._held)


def _awaiting(project: Project) -> set[int]:
    held = project.option(_OPTION)
    return {i for i in held if isinstance(i, int)} if isinstance(held, list) else set()


def _keep(project: Project, ids: Iterable[int]) -> None:
    edit = set_option(_OPTION, project.option(_OPTION), sorted(ids) or None)
    project.apply(edit._replace(name="Wait for links"))
