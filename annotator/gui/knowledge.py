"""The knowledge bases of a project in the window: which ones, built from what, and look-ups."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.errors import AnnotatorError

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow
    from annotator.tasks import Job


class Knowledge(QObject):
    """The verbs that ask for knowledge bases, and the one that asks Wikidata."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def choose(self) -> None:
        """Ask which knowledge bases the project uses, and whether it may look up names online."""
        from annotator import knowledge
        from annotator.gui.knowledge_dialog import KnowledgeDialog

        window, project = self._window, self._window.workspace.project
        if project is None:
            return
        dialog = KnowledgeDialog(project, window)
        try:
            if dialog.exec() and not project.read_only:
                chosen, wanted = dialog.chosen(), dialog.look_ups()
                if chosen != knowledge.paths(project):
                    knowledge.switch_on(project, chosen)
                if wanted is not knowledge.look_ups(project):
                    knowledge.set_look_ups(project, wanted)
        except AnnotatorError as error:
            window.messages.failure(str(error))
        source = dialog.source
        dialog.deleteLater()
        if source is not None:
            window.activateWindow()  # two dialogs went at once, and some desktops focus neither
            window.workspace.runner.start(source, self._built)

    def _built(self, job: Job) -> None:
        """Use what was built in the project that is open."""
        from annotator import knowledge

        window, project = self._window, self._window.workspace.project
        report = job.report
        path = str(report["path"])
        try:
            if project is not None and not project.read_only:
                chosen = knowledge.paths(project)
                knowledge.switch_on(project, [*chosen, *([] if path in chosen else [path])])
        except AnnotatorError as error:
            window.messages.failure(str(error))
            return
        told = f"Built {Path(path).name}: {report['entities']:,} entities, in use from now on."
        if report["malformed"]:
            told += f" {report['malformed']:,} malformed records were left out."
        if report["incomplete"]:
            told += f" {report['incomplete']:,} were taken without what cannot be used of them."
        window.messages.notice(told)

    def look_up(self) -> None:
        """Look up what is typed, or else the mention, in Wikidata, where the project allows it."""
        from annotator import knowledge
        from annotator.tasks import LookUp

        window, project = self._window, self._window.workspace.project
        query = window.entities.asked()
        if project is None or not query:
            return
        if knowledge.look_ups(project) is not knowledge.LookUps.ON:
            window.messages.notice(
                "This project looks up nothing online; that is changed where its knowledge bases "
                "are chosen, in the Link menu."
            )
            return

        def show(job: Job) -> None:
            assert isinstance(job, LookUp)
            if window.entities.asked() == query:
                window.entities.show_found(job.candidates)
                if job.offline:
                    window.messages.notice(job.offline)
                elif not job.candidates:
                    window.messages.notice(f"Wikidata has nothing for “{query}”.")

        window.status.showMessage(f"Looking up “{query}” in Wikidata", 4000)
        window.workspace.look_up(query, show)
