"""The knowledge bases that are switched on for a project, and whether it may look up online.

They are options of the project: a list of files, relative to its folder where they are inside of
it, in which "packaged" stands for the knowledge base that comes with the program.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from annotator import registry
from annotator.core.flags import set_option
from annotator.core.kb import KnowledgeBase
from annotator.project import Project

PACKAGED = "packaged"

_OPTION = "knowledge_bases"
_ONLINE = "online"


def switched_on(project: Project) -> list[str]:
    """Return the knowledge bases of a project as it names them, the first preferred."""
    listed = project.option(_OPTION)
    if not isinstance(listed, list):
        return [PACKAGED]
    return [one for one in listed if isinstance(one, str)]


def switch_on(project: Project, files: Sequence[str]) -> None:
    """Choose the knowledge bases of a project; AnnotatorError if one cannot be used."""
    chosen = []
    for file in dict.fromkeys(files):
        if file != PACKAGED:
            registry.knowledge_bases.get("files").info(file)
        chosen.append(file if file == PACKAGED else _relative(Path(file).absolute(), project))
    project.apply(set_option(_OPTION, project.option(_OPTION), chosen))


def paths(project: Project) -> list[str]:
    """Return where the knowledge bases of a project are, for `opened` and for worker programs."""
    folder = _folder(project)
    return [one if one == PACKAGED else str(folder / one) for one in switched_on(project)]


def opened(project: Project) -> KnowledgeBase:
    """Return the knowledge bases of a project as one, each opened when it is first asked."""
    base: KnowledgeBase = registry.knowledge_bases.get("files").open(paths(project))
    return base


def _relative(path: Path, project: Project) -> str:
    folder = _folder(project)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def _folder(project: Project) -> Path:
    """Return the folder of a project's file, or the current one where it is on a server."""
    files = project.files
    return Path(os.path.realpath(files[0])).parent if files else Path.cwd()
