"""Backing a project up while it is worked on."""

from __future__ import annotations

from annotator.project import Project
from annotator.tasks.job import Job


class BackUp(Job):
    """Copy the project into the folder of backups beside it; the report says where to: `copy`."""

    title = "Backing up"
    work = "back_up"

    def __init__(self, project: Project) -> None:
        super().__init__({"project": project.location})
        self.report = {"copy": ""}
