"""Building knowledge bases."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from annotator.project import Project
from annotator.tasks.job import Job, Plain


class BuildKnowledgeBase(Job):
    """Build the packaged knowledge base, once for each user."""

    title = "Building the knowledge base"
    work = "build_knowledge_base"
    of_project = False

    def __init__(self) -> None:
        super().__init__({})


class ImportKnowledgeBase(Job):
    """Build a knowledge base from a source; what was read before a cancel is not read again.

    `options` depend on the format: see `read` of its module. `report` has the counts in the end.
    """

    title = "Importing a knowledge base"
    work = "import_knowledge_base"
    of_project = False

    def __init__(self, out: Path, source: str, format: str, options: Plain | None = None) -> None:
        place = str(Path(source).absolute()) if Path(source).exists() else source
        given = {"out": str(out.absolute()), "source": place, "format": format}
        super().__init__({**(options or {}), **given})


class ExportLocalEntities(ImportKnowledgeBase):
    """Build a knowledge base from the entities that analysts made in a project."""

    title = "Building a knowledge base of your own entities"

    def __init__(self, project: Project, out: Path) -> None:
        entities = [msgspec.to_builtins(entity) for entity in project.entities()]
        super().__init__(out, project.name, "local", {"entities": entities})


class MergeKnowledgeBases(Job):
    """Make one knowledge base of several."""

    title = "Merging knowledge bases"
    work = "merge_knowledge_bases"
    of_project = False

    def __init__(self, paths: Iterable[Path], out: Path) -> None:
        given = [str(path.absolute()) for path in paths]
        super().__init__({"paths": given, "out": str(out.absolute())})


class CheckKnowledgeBase(Job):
    """Verify that a knowledge base is whole; `report` has a sentence for each of its `problems`."""

    title = "Checking a knowledge base"
    work = "check_knowledge_base"
    of_project = False
    tells_itself = True

    def __init__(self, path: Path) -> None:
        super().__init__({"path": str(path.absolute())})
