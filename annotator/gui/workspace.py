"""What is open: the project, its editor, the long jobs, and the knowledge base."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from annotator.core import edits
from annotator.core.edits import Edit
from annotator.core.model import LOCAL, NIL, DocumentStatus, Entity, Label, Option
from annotator.errors import AnnotatorError
from annotator.gui.bridge import Bridge
from annotator.gui.editor import DocumentEditor
from annotator.gui.runner import Runner

if TYPE_CHECKING:
    from annotator.aside import Aside
    from annotator.core.extension import ImportOptions
    from annotator.core.kb import Candidate, KnowledgeBase
    from annotator.project import Project
    from annotator.tasks import Import, Job

T = TypeVar("T")


class Workspace(QObject):
    """One project at a time, and everything that runs for it.

    `project_changed` follows opening and closing, `edited` each Edit, `imported` the ids of new
    documents and whether their import came to its end; `told` carries notices and `failed`
    failures, each one sentence. `runner` does one job after the other, and `builder` builds the
    knowledge base beside them.
    """

    project_changed = Signal()
    leaving = Signal()
    """A project is about to be closed."""
    knowledge_changed = Signal()
    edited = Signal(object)
    importing = Signal()
    """Something is about to be imported."""
    imported = Signal(object, bool)
    told = Signal(str)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self.editor = DocumentEditor(self)
        self.runner = Runner(self)
        self.builder = Runner(self)
        self._look_ups = Runner(self)
        self.knowledge_base: KnowledgeBase | None = None
        self._packaged: KnowledgeBase | None = None
        self._bridge: Bridge | None = None
        self.wants_backups: Callable[[], bool] = lambda: False
        """Whether the project is backed up before many articles change at once."""
        self.editor.meanwhile = self.meanwhile
        for runner in (self.runner, self.builder, self._look_ups):
            runner.failed.connect(self._job_failed)
        for runner in (self.runner, self.builder):
            runner.cancelled.connect(self._job_cancelled)

    # The project

    def open(self, location: str, *, create: bool = False, read_only: bool = False) -> None:
        """Open a project in the place of the present one, which stays open if that fails."""
        from annotator.aside import is_older
        from annotator.project import Project

        held = self.project
        if held is not None and _same(location, held.location) and held.read_only == read_only:
            return
        if not read_only and is_older(location):
            self._bring_up_to_date(location)
        project = Project.open(location, create=create, read_only=read_only)
        self._leave()
        self.project = project
        self._bridge = Bridge(project, self)
        self._bridge.edited.connect(self.edited)
        self._bridge.edited.connect(self._follow)
        self.editor.set_project(project)
        self.use_knowledge_bases()
        self.project_changed.emit()
        if self.knowledge_base is not None:
            self._propose_awaited()

    def _bring_up_to_date(self, location: str) -> None:
        """Let an older project be copied and changed while the window lives: a large one takes a
        minute.
        """
        from annotator.aside import Pace, bring_up_to_date
        from annotator.gui.patience import wait_for

        title = "Copying the project before it is brought up to date"
        wait_for(title, lambda pace: bring_up_to_date(location, pace), Pace())

    def close(self) -> None:
        """Close the project and end every job; every correction is stored already."""
        self._leave()
        self.runner.close()
        self.builder.close()
        self.project_changed.emit()

    def _leave(self) -> None:
        """Close the project; its jobs end with it, the building of the knowledge base does not."""
        if self.project is not None:
            self.leaving.emit()
        if self._bridge is not None:
            self._bridge.close()
            self._bridge.deleteLater()
            self._bridge = None
        project, self.project = self.project, None
        self.runner.close(lambda job: job.of_project)
        self._look_ups.close()
        if project is not None:
            project.close()
            self.editor.set_project(None)

    def meanwhile(self, title: str, act: Callable[[Aside], T]) -> T:
        """Do something long to the project while the window lives, and return what came of it.

        Nothing else changes the project until then. Raises what `act` raises, and Refused if the
        analyst cancels it, which leaves all as it was.
        """
        from annotator.gui.patience import do_aside

        if self.project is None:
            raise AnnotatorError("No project is open.")
        with self.runner.held():
            return do_aside(self.project, title, act)

    def carry_out(self, edit: Edit) -> None:
        """Apply an Edit of many articles: after a backup if one is due, and aside if it is long."""
        from annotator.aside import HOUR

        backs_up = self.wants_backups()

        def act(aside: Aside) -> None:
            if backs_up:
                aside.back_up()
            aside.apply(edit)

        if self.project is None or not edit.changes:
            return
        if len(edit.changes) > edits.LONG or (backs_up and self.project.backup_is_due(HOUR)):
            self.meanwhile(edit.name, act)
        else:
            self.project.apply(edit)

    # Long jobs

    def import_paths(
        self,
        paths: Iterable[Path],
        options: ImportOptions | None = None,
        texts: Iterable[dict[str, str]] = (),
    ) -> None:
        """Import files, folders and texts; `imported` follows with what was added."""
        from annotator.core.extension import DEFAULTS
        from annotator.tasks import Import

        if self.project is None:
            return
        try:
            job = Import(self.project, paths, None, options or DEFAULTS, texts)
        except AnnotatorError as error:
            self.failed.emit(str(error))
            return
        self.importing.emit()
        self.runner.start(job, lambda _: self._imported(job))

    def _imported(self, job: Import) -> None:
        from annotator.summaries import problem

        report = job.report
        if report["problems"]:
            more = len(report["problems"]) - 1
            rest = f" And {more:,} more that were not taken." if more else ""
            self.failed.emit(f"{problem(report['problems'][0])}{rest}")
        elif report["duplicates"] and not report["documents"]:
            self.told.emit("Nothing new: these articles are in the project already.")
        else:
            count = report["documents"]
            self.told.emit(f"Imported {count:,} article{'' if count == 1 else 's'}.")
        self.imported.emit(job.added, True)

    def propose(self, document_ids: Sequence[int] | None) -> None:
        """Let the pipeline propose spans for documents, or for all that are not done.

        While the knowledge base is being built only the open document gets its spans at once,
        and all of them theirs with links afterwards, be it at the next start.
        """
        from annotator.tasks import Propose, await_links

        if self.project is None:
            return
        if self.project.read_only:
            self.failed.emit("The project is open read-only, so nothing can be proposed.")
            return
        job = Propose(self.project, document_ids)
        if not job.total:
            self.told.emit("No article is open for proposals.")
            return
        if self.is_building:
            await_links(self.project, document_ids)
            here = self.editor.document
            if here is None or not (document_ids is None or here.id in document_ids):
                return
            job = Propose(self.project, [here.id], link=False)
        self.runner.start(job, self._proposed, urgent=True)

    def _propose_awaited(self) -> None:
        """Propose what waits for the knowledge base; without one, it waits for the links still."""
        from annotator.tasks import ProposeAwaited

        if self.project is None or self.project.read_only or self.is_building:
            return
        job = ProposeAwaited(self.project, last=self.knowledge_base is not None)
        if job.total:
            self.runner.start(job, self._proposed, urgent=True)
        else:
            job.settle()

    def _proposed(self, job: Job) -> None:
        report = job.report
        if report["documents"] > 1:
            self.told.emit(
                f"{report['proposals']:,} proposals in {report['documents']} articles, "
                f"by {report['source']}."
            )

    def export(
        self,
        out: Path,
        format: str,
        status: DocumentStatus | None,
        asked: dict[str, Any] | None = None,
    ) -> Job:
        """Return the Job of an export, for the runner; AnnotatorError if it cannot be written."""
        from annotator.tasks import Export

        if self.project is None:
            raise AnnotatorError("No project is open.")
        return Export(self.project, out, format, status, asked)

    def _job_failed(self, job: Job, sentence: str) -> None:
        if not job.tells_itself:
            self.failed.emit(f"{job.title} failed: {sentence}")
        self._stopped(job)

    def _job_cancelled(self, job: Job) -> None:
        if not job.tells_itself:
            self.told.emit(f"{job.title} was cancelled; what was finished is kept.")
        self._stopped(job)

    def _stopped(self, job: Job) -> None:
        """Announce what a job brought that did not come to its end."""
        from annotator.tasks import BuildKnowledgeBase, Import, ProposeAwaited

        if isinstance(job, BuildKnowledgeBase):
            self.knowledge_changed.emit()
            self._propose_awaited()
        elif isinstance(job, Import) and self.project is not None:
            self.imported.emit(job.added, False)
        elif isinstance(job, ProposeAwaited) and self.project is not None:
            job.settle()

    # The knowledge base

    @property
    def is_building(self) -> bool:
        """Whether the knowledge base is being built."""
        return self.builder.job is not None

    def load_knowledge_base(self) -> None:
        """Open the packaged knowledge base, or build it first if it is not there or damaged."""
        from annotator import registry

        packaged = registry.knowledge_bases.get("packaged")
        if packaged.is_built():
            try:
                self._packaged = packaged.open()
            except AnnotatorError as error:
                self.failed.emit(f"{error} It is being built again.")
            else:
                self.use_knowledge_bases()
                self._propose_awaited()
                return
        self.build_knowledge_base()

    def build_knowledge_base(self) -> None:
        """Build the packaged knowledge base and open it."""
        from annotator.tasks import BuildKnowledgeBase

        if self.is_building:
            return
        self.knowledge_base = self._packaged = None
        self.builder.start(BuildKnowledgeBase(), self._open_knowledge_base)
        self.knowledge_changed.emit()

    def _open_knowledge_base(self, job: Job) -> None:
        from annotator import registry

        try:
            self._packaged = registry.knowledge_bases.get("packaged").open()
        except AnnotatorError as error:
            self.failed.emit(str(error))
            self.knowledge_changed.emit()
        self.use_knowledge_bases()
        self._propose_awaited()

    def use_knowledge_bases(self) -> None:
        """Search those that the project chose, once the packaged one is loaded; see `knowledge`."""
        if self._packaged is None:
            return
        from annotator import knowledge

        chosen = knowledge.opened(self.project, self._tell_problem) if self.project else None
        self.knowledge_base = chosen or self._packaged
        self.knowledge_changed.emit()

    def candidates(self, query: str, label: str | None) -> list[Candidate]:
        """Return candidates for a mention or a query: the analyst's own first, then known ones."""
        from annotator.core.kb import local_candidates

        own = local_candidates(self.project.entities(), query) if self.project else []
        known = self.knowledge_base.search(query, label, 20) if self.knowledge_base else []
        return own + known

    def look_up(self, query: str, then: Callable[[Job], None]) -> None:
        """Look up a name online while other jobs go on; `then` gets the LookUp, unless another
        name is looked up meanwhile. Refused where the project does not allow it.
        """
        from annotator.tasks import LookUp

        if self.project is not None:
            job = LookUp(self.project, query)
            self._look_ups.close()
            self._look_ups.start(job, then)

    def name_of(self, kb_id: str) -> str:
        """Return what an entity is called, or its id where no open knowledge base has it."""
        entity = None if kb_id == NIL else self.entity(kb_id)
        return entity.label if entity else kb_id

    def _follow(self, edit: Edit) -> None:
        """Search other knowledge bases where the project chose them."""
        option = edit.changes[0].item if edit.changes else None
        if isinstance(option, Option):
            from annotator.knowledge import CHOSEN

            if option.name == CHOSEN:
                self.use_knowledge_bases()

    def _tell_problem(self, sentence: str) -> None:
        self.failed.emit(f"{sentence} The others are searched.")

    def entity(self, kb_id: str | None) -> Entity | None:
        """Return the entity of a link, or None if it is in no knowledge base that is open."""
        if kb_id is None:
            return None
        if kb_id.startswith(LOCAL):
            return self.project.entity(kb_id) if self.project else None
        return self.knowledge_base.entity(kb_id) if self.knowledge_base else None


def _same(one: str, other: str) -> bool:
    """Whether two locations are one, however they are written."""
    if one == other or "://" in one or "://" in other:
        return one == other
    return Path(one).resolve() == Path(other).resolve()


def touches_labels(edit: Edit) -> bool:
    """Whether an Edit changes the label scheme."""
    return any(isinstance(change.item, Label) for change in edit.changes)
