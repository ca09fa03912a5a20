"""Bringing the index for search up to date."""

from __future__ import annotations

from annotator.project import Project
from annotator.tasks.job import Job


class IndexTexts(Job):
    """Take the texts that came in into the index beside the project; the project is only read."""

    title = "Indexing for search"
    work = "index_texts"
    tells_itself = True

    def __init__(self, project: Project) -> None:
        super().__init__({"project": project.location})
        self.report = {"documents": 0}
