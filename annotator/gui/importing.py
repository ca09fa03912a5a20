"""Importing in the window: a look first, drops, the clipboard, twins, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDropEvent, QGuiApplication

from annotator import summaries
from annotator.core.edits import Edit
from annotator.errors import AnnotatorError
from annotator.gui.dialogs import confirmed

if TYPE_CHECKING:
    from annotator.core.extension import ImportOptions
    from annotator.gui.import_dialog import ImportDialog
    from annotator.gui.main_window import MainWindow
    from annotator.project import Project
    from annotator.tasks import Job, LookThrough

    Row = dict[str, Any]

_COMPARED = 20_000  # documents of a project in which twins are looked for without being asked
_LONGEST = 16 << 20  # code points of an article from the clipboard
_CARRIED = "decisions carried over; articles with doubtful or missing ones are flagged."


class Importing(QObject):
    """The verbs that bring articles in, and take them out again."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def attach(self) -> None:
        """Take what is dropped on the window, and look for twins of what was imported."""
        self._window.setAcceptDrops(True)
        self._window.installEventFilter(self)
        self._window.workspace.imported.connect(self._compare)

    def offer(self, paths: Sequence[Path], texts: Sequence[dict[str, str]] = ()) -> None:
        """Look through files; import them if all is well, else show first what is not."""
        from annotator.core.extension import DEFAULTS

        self._look(paths, texts, DEFAULTS, None)

    def paste(self) -> None:
        """Make an article of the text in the clipboard."""
        text = QGuiApplication.clipboard().text()
        if not text.strip():
            self._window.messages.notice("There is no text in the clipboard.")
        elif len(text) > _LONGEST:
            self._window.messages.notice("The text in the clipboard is too long for an article.")
        else:
            key = f"clipboard {datetime.now():%Y-%m-%d %H:%M:%S}"
            self.offer([], [{"key": key, "text": text}])

    def take_back(self) -> None:
        """Ask, and then take out what the last import brought."""
        window = self._window
        project = window.workspace.project
        found = project.trash.newest_import() if project is not None else None
        if project is None or found is None:
            window.messages.notice("There is no import that could be taken back.")
            return
        _, ids, decisions = found
        decided = f" {decisions:,} of your steps in them go with them." if decisions else ""
        question = f"Take the {_count(len(ids))} of the last import out again?{decided}"
        if not confirmed(window, "Undo import", question, "Take out"):
            return
        try:
            edit = window.workspace.meanwhile(
                "Undo import", lambda aside: aside.trash.take_out(ids)
            )
        except AnnotatorError as error:
            window.messages.failure(str(error))
            return
        window.messages.notice(
            f"{_count(len(ids))} taken out.", "Bring back", lambda: self._restore(edit)
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take files that are dragged onto the window."""
        if event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            assert isinstance(event, QDropEvent)
            local = (url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile())
            paths = [Path(name) for name in local]
            if paths and self._window.workspace.project is not None:
                event.acceptProposedAction()
                if event.type() is QEvent.Type.Drop:
                    self.offer(paths)
                return True
        return super().eventFilter(watched, event)

    # The look

    def _look(
        self,
        paths: Sequence[Path],
        texts: Sequence[dict[str, str]],
        options: ImportOptions,
        dialog: ImportDialog | None,
    ) -> None:
        from annotator.tasks import LookThrough

        workspace = self._window.workspace
        if workspace.project is None:
            return
        try:
            job = LookThrough(workspace.project.location, paths, None, options, texts)
        except AnnotatorError as error:
            workspace.failed.emit(str(error))
            return
        workspace.runner.start(job, lambda _: self._looked(job, dialog))

    def _looked(self, job: LookThrough, dialog: ImportDialog | None) -> None:
        if dialog is not None:
            dialog.show_report(job.report, job.reading)
        elif _is_clean(job.report):
            self._import(job, job.reading)
        elif not job.report["kept"] and len(job.report["problems"]) == 1:
            sentence = summaries.problem(job.report["problems"][0])
            self._window.messages.failure(sentence, "Show choices", lambda: self._ask(job))
        else:
            self._ask(job)

    def _ask(self, job: LookThrough) -> None:
        from annotator.gui.import_dialog import ImportDialog

        dialog = ImportDialog(job.report, job.reading, self._window)
        dialog.again.connect(lambda options: self._look(job.paths, job.texts, options, dialog))
        dialog.accepted.connect(lambda: self._import(job, dialog.options))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _import(self, job: LookThrough, options: ImportOptions) -> None:
        self._window.workspace.import_paths(job.paths, options, job.texts)

    # After it

    def _restore(self, edit: Edit) -> None:
        project = self._window.workspace.project
        if project is not None:
            try:
                self._window.workspace.carry_out(edit.inverse()._replace(name="Bring back"))
            except AnnotatorError as error:
                self._window.messages.failure(str(error))

    def _compare(self, added: list[int], whole: bool) -> None:
        from annotator.tasks import FindRevisions

        workspace = self._window.workspace
        if workspace.project is not None and added and whole:
            job = FindRevisions(workspace.project, added)
            workspace.runner.start(job, lambda _: self._offer_revisions(job, added))

    def _offer_revisions(self, job: Job, added: list[int]) -> None:
        """Offer to carry decisions over to later revisions; else look for twins."""
        from annotator.tasks import FindTwins, carry_on, tally

        rows, workspace = job.report["revisions"], self._window.workspace
        project = workspace.project
        if rows:
            title = rows[0]["title"]
            more = f" and {len(rows) - 1:,} more are later revisions" if len(rows) > 1 else ""
            sure, doubtful, gone = tally(rows)
            self._window.messages.notice(
                f"“{title}”{more or ' is a later revision of an article'} in the project. Of what "
                f"was decided there, {sure:,} stand in the same words, {doubtful:,} are doubtful, "
                f"{gone:,} gone.",
                "Carry over",
                lambda: self._carry(carry_on, rows, _CARRIED),
            )
        elif project is not None and 1 < len(project.document_ids()) <= _COMPARED:
            workspace.runner.start(FindTwins(project, added), self._offer_twins)

    def _offer_twins(self, job: Job) -> None:
        from annotator.tasks import carry_over

        twins = [row for row in job.report["twins"] if row["spans"]]
        if twins:
            spans = sum(len(row["spans"]) for row in twins)
            first = f", as “{twins[0]['title']}” is of “{twins[0]['twin_title']}”"
            self._window.messages.notice(
                f"{_count(len(twins))} mostly a copy of another one{first}. "
                f"{spans:,} accepted spans stand there in the same words.",
                "Propose them here",
                lambda: self._carry(carry_over, twins, "spans of twins proposed."),
            )

    def _carry(
        self, carry: Callable[[Project, list[Row]], int], rows: list[Row], told: str
    ) -> None:
        """Carry decisions over, and tell how many there were."""
        workspace, messages = self._window.workspace, self._window.messages
        if workspace.project is None:
            return
        try:
            count = workspace.meanwhile("Carrying over", lambda aside: carry(aside, rows))
        except AnnotatorError as error:
            messages.failure(str(error))
        else:
            messages.notice(f"{count:,} {told}")


def _is_clean(report: dict[str, Any]) -> bool:
    """Whether there is nothing to be told before an import: all of it is new, or none of it."""
    told = (
        report["notes"]
        or report["problems"]
        or report["aside"]
        or any(row["twin"] for row in report["kept"])
    )
    mixed = report["duplicates"] and report["documents"]
    return not told and not mixed


def _count(number: int) -> str:
    return f"{number:,} article{'' if number == 1 else 's'}"
