"""Building knowledge bases."""

from __future__ import annotations

from annotator.tasks.job import Job


class BuildKnowledgeBase(Job):
    """Build the packaged knowledge base, once for each user."""

    title = "Building the knowledge base"
    work = "build_knowledge_base"
    of_project = False

    def __init__(self) -> None:
        super().__init__({})
