"""What the window's menus do beyond the open document: projects, files, articles, looks.

Dialogs are imported when they are asked for: the first paint does not wait for them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from annotator.core.alignment import TOKENS_OF, pipeline_named
from annotator.core.model import DocumentStatus, Status
from annotator.core.queue import Question
from annotator.errors import AnnotatorError, NotWritable
from annotator.gui.last_places import lasting

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow

_FILTER = "Annotator projects (*.annotator);;All files (*)"


class Commands(QObject):
    """The verbs of the action table that need more than the editor."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    # Projects and files

    def new_project(self) -> None:
        """Ask for a file and for labels, and begin a project; one that is there is opened."""
        from annotator.gui.file_dialogs import ask_new
        from annotator.gui.scheme_choice import begin

        path = ask_new(self._window, "New project", self._folder() / "news.annotator", _FILTER)
        path = path and path.with_suffix(".annotator")
        if path and path.exists():
            self.open(str(path))
        elif path:
            begin(self._window, str(path))

    def open_project(self) -> None:
        """Ask for a project and open it."""
        from annotator.gui.file_dialogs import ask_file

        path = ask_file(self._window, "Open project", self._folder(), _FILTER)
        if path:
            self.open(str(path))

    def open(self, location: str, *, create: bool = False, read_only: bool = False) -> bool:
        """Open a project and its first article that is not done; whether that went well."""
        window = self._window
        window.messages.hide()
        try:
            window.workspace.open(location, create=create, read_only=read_only)
        except NotWritable as error:
            window.messages.failure(
                str(error), "Open read-only", lambda: self.open(location, read_only=True)
            )
            return False
        except AnnotatorError as error:
            window.messages.failure(str(error))
            return False
        window.settings["last_project"] = lasting(location)
        if window.editor.document is None:  # nor was it left at one
            first = window.documents.neighbour(None, 1, undone=True)
            if first is None:
                first = window.documents.neighbour(None, 1)
            window.editor.open(first)
        window.view.setFocus()
        return True

    def _folder(self) -> Path:
        from annotator.gui.file_dialogs import usual_folder

        return usual_folder(self._window.settings)

    def import_files(self) -> None:
        """Ask for files and import them."""
        from annotator.finding import suffixes
        from annotator.gui.file_dialogs import ask_files

        endings = " ".join(f"*{suffix}" for suffix in sorted(suffixes()))
        kinds = f"Articles ({endings});;All files (*)"
        self._import(ask_files(self._window, "Import files", self._folder(), kinds))

    def import_folder(self) -> None:
        """Ask for a folder and import what is in it."""
        from annotator.gui.file_dialogs import ask_folder

        path = ask_folder(self._window, "Import a folder", self._folder())
        self._import([path] if path else [])

    def _import(self, paths: list[Path]) -> None:
        if paths:
            self._window.features["importing"].offer(paths)  # type: ignore[attr-defined]

    def after_import(self, added: list[int], whole: bool) -> None:
        """Show what was imported and, if it came to its end, let the pipeline propose spans."""
        window = self._window
        if not added:
            return
        if window.editor.document is None:
            window.editor.open(added[0])
            window.view.setFocus()
        project = window.workspace.project
        if project is not None and whole and window.settings["propose_on_import"]:
            over = project.queue.finished(added)
            if chosen := [document_id for document_id in added if document_id not in over]:
                window.workspace.propose(chosen)

    def propose_document(self) -> None:
        """Let the pipeline propose spans for the open article."""
        document = self._window.editor.document
        if document is not None:
            self._window.workspace.propose([document.id])

    def propose_all(self) -> None:
        """Let the pipeline propose spans for all articles that are not done."""
        self._window.workspace.propose(None)

    def export(self) -> None:
        """Ask what to export to where, do it, and say what was written."""
        from annotator.gui.export_dialog import ExportDialog

        window = self._window
        project = window.workspace.project
        if project is None:
            return
        done = project.queue.count(Question((DocumentStatus.DONE,)))
        counts = (done, project.queue.count(Question()))
        tokens_of = pipeline_named(project.option(TOKENS_OF))
        dialog = ExportDialog(self._folder(), project.name, counts, window, tokens_of)

        def start(
            out: Path, format: str, status: DocumentStatus | None, asked: dict[str, Any]
        ) -> None:
            try:
                job = window.workspace.export(out, format, status, asked)
            except AnnotatorError as error:
                dialog.refuse(str(error))
                return
            if dialog.may_write(out):
                dialog.follow(window.workspace.runner, job)
                window.workspace.runner.start(job, urgent=True)

        dialog.requested.connect(start)
        dialog.exec()
        dialog.deleteLater()

    # Articles

    def next_document(self) -> None:
        """Open the next article of the list."""
        self._go(1)

    def previous_document(self) -> None:
        """Open the article before in the list."""
        self._go(-1)

    def _go(self, by: int, undone: bool = False) -> bool:
        window = self._window
        document = window.editor.document
        other = window.documents.neighbour(document.id if document else None, by, undone)
        if other is None:
            return False
        window.editor.open(other)
        return True

    def finish_document(self) -> None:
        """Mark the article as done and open the next one that is not."""
        window = self._window
        left = sum(span.status is Status.PROPOSED for span in window.editor.index)
        if not window.editor.set_status(DocumentStatus.DONE):
            return
        if not self._go(1, undone=True):
            window.messages.notice("Done. That was the last open article in this list.")
        elif left:
            window.messages.notice(
                f"Done, with {left} proposals undecided; exports say that their words are unknown."
            )

    def reopen_document(self) -> None:
        """Take "done" back."""
        self._window.editor.set_status(DocumentStatus.STARTED)

    # The focused span

    def edit_note(self) -> None:
        """Ask for the note of the focused span."""
        from annotator.gui import dialogs

        editor = self._window.editor
        span = editor.span
        if span is not None:
            mention = editor.text[span.start : span.end]
            note = dialogs.ask_note(mention, span.note, self._window)
            if note is not None:
                editor.note(note)

    def search_entity(self) -> None:
        """Put the keyboard into the search for an entity."""
        self._window.side.show()
        self._window.entities.query.setFocus()
        self._window.entities.query.selectAll()

    def link_candidate(self, number: int) -> None:
        """Link the focused spans to the candidate with this number, from 1."""
        if not self._window.entities.choose(number - 1):
            self._window.messages.notice(f"There is no candidate {number} for this mention.")

    def build_knowledge_base(self) -> None:
        """Build the packaged knowledge base anew."""
        self._window.workspace.build_knowledge_base()

    # Looks

    def unfocus(self) -> None:
        """Focus no span, and select nothing; where nothing was, close the message."""
        if self._window.editor.span is None and self._window.editor.selection is None:
            self._window.messages.hide()
        self._window.view.clear_selection()
        self._window.editor.select(None)
        self._window.editor.clear()
        self._window.view.setFocus()

    def copy(self) -> None:
        """Copy what is selected, outlined or focused, exactly as it is stored."""
        view, editor = self._window.view, self._window.editor
        span = editor.span
        chosen = view.raw_selection() or editor.selection or (span and (span.start, span.end))
        if chosen:
            QGuiApplication.clipboard().setText(view.part(*chosen))

    def go_to_panel(self, step: int) -> None:
        """Give the keyboard to the next panel, or to the one before."""
        window = self._window
        panels = (window.view, window.entities.query, window.spans, window.cards,
                  window.documents.view, *window.messages.stops, window.status.cancel)  # fmt: skip
        ready = [panel for panel in panels if panel.isVisible() and panel.isEnabled()]
        has = [row for row, panel in enumerate(ready) if panel.hasFocus()]
        if ready:
            ready[(has[0] + step) % len(ready) if has else 0].setFocus()

    def toggle_left(self) -> None:
        """Show or hide the list of articles."""
        panel = self._window.documents
        panel.setVisible(panel.isHidden())

    def toggle_right(self) -> None:
        """Show or hide entities and spans."""
        panel = self._window.side
        panel.setVisible(panel.isHidden())

    def about(self) -> None:
        """Say what the program is."""
        from annotator.gui import dialogs

        dialogs.show_about(self._window)

    def close(self) -> None:
        """Close the window."""
        self._window.close()
