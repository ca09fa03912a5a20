"""The knowledge bases that are switched on for a project, and whether it may look up online.

They are options of the project: a list of files, relative to its folder where they are inside of
it, in which "packaged" stands for the knowledge base that comes with the program.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path

from annotator import registry
from annotator.core.flags import set_option
from annotator.core.kb import KnowledgeBase
from annotator.errors import Refused
from annotator.project import Project
from annotator.resources import user_folder

PACKAGED = "packaged"

CHOSEN = "knowledge_bases"
"""The option of a project that names them."""
_ONLINE = "look_ups"


class LookUps(StrEnum):
    """Whether a project looks up names online; what is locked is not simply switched on."""

    OFF = "off"
    ON = "on"
    LOCKED = "locked"


def switched_on(project: Project) -> list[str]:
    """Return the knowledge bases of a project as it names them, the first preferred."""
    listed = project.option(CHOSEN)
    if not isinstance(listed, list):
        return [PACKAGED]
    return [one for one in listed if isinstance(one, str)]


def switch_on(project: Project, files: Sequence[str]) -> None:
    """Choose the knowledge bases of a project; AnnotatorError if one cannot be used."""
    chosen = []
    for file in dict.fromkeys(files):
        if file != PACKAGED:
            registry.knowledge_bases.get("files").info(file)
        chosen.append(file if file == PACKAGED else _relative(Path(file), project))
    chosen = list(dict.fromkeys(chosen))
    project.apply(set_option(CHOSEN, project.option(CHOSEN), chosen))


def paths(project: Project) -> list[str]:
    """Return where the knowledge bases of a project are, for `opened` and for worker programs."""
    folder = _folder(project)
    return [one if one == PACKAGED else str(folder / one) for one in switched_on(project)]


def opened(project: Project, tell: Callable[[str], None] | None = None) -> KnowledgeBase:
    """Return the knowledge bases of a project as one, each opened when it is first asked.

    It knows the entities, too, that were looked up online before. `tell` gets a sentence for each
    file that is missing or damaged, when that is found out.
    """
    files = registry.knowledge_bases.get("files")
    base: KnowledgeBase = files.open(paths(project), str(remembered_in(project)), tell)
    return base


def look_ups(project: Project) -> LookUps:
    """Return whether a project looks up names online; it does not until it is told to."""
    said = project.option(_ONLINE)
    return LookUps(said) if said in list(LookUps) else LookUps.OFF


def set_look_ups(project: Project, wanted: LookUps) -> None:
    """Allow look-ups online or not; Refused where they are locked and are to be switched on.

    To switch them off unlocks them first, so that nobody allows them by a slip.
    """
    held = look_ups(project)
    if held is LookUps.LOCKED and wanted is LookUps.ON:
        raise Refused(
            "Look-ups online are locked off for this project; unlock them first, by “off”."
        )
    project.apply(set_option(_ONLINE, project.option(_ONLINE), str(wanted)))


def remembered_in(project: Project) -> Path:
    """Return the file of what a project looked up, beside it; on a server, in the user's folder.

    What is looked up tells of articles, so it stays with them and goes where the project goes.
    """
    files = project.files
    if files:
        return Path(f"{os.path.realpath(files[0])}.online")
    name = zlib.crc32(project.location.encode("utf-8", errors="replace"))
    folder = user_folder() / "kb"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name:08x}.online"


def _relative(path: Path, project: Project) -> str:
    """Return where a file is, absolute, or as seen from the project's folder if it is in there."""
    folder = _folder(project)
    path = Path(os.path.realpath(path.parent), path.name)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def _folder(project: Project) -> Path:
    """Return the folder of a project's file, or the current one where it is on a server."""
    files = project.files
    return Path(os.path.realpath(files[0])).parent if files else Path.cwd()
