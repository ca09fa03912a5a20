"""The queue: which articles are listed, stepping through them, skip and flag, where one was."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from annotator.core import edits
from annotator.core.edits import Edit
from annotator.core.flags import FLAG, SKIPPED, set_meta, set_option
from annotator.core.hits import hits, terms
from annotator.core.model import Document, DocumentStatus
from annotator.core.queue import Listing, Order, Question, question
from annotator.errors import AnnotatorError
from annotator.gui.article import Place
from annotator.gui.filter_bar import describe
from annotator.gui.last_places import LastPlace, recall, remember

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow
    from annotator.project import Project
    from annotator.tasks import Job

SAVED = "filters"
"""The option of a project in which its saved filters are."""

_WEIGH = 1500  # milliseconds without an Edit before gains are worked out anew
_WEIGHED = 200  # documents at a time
_LAG = 300  # documents that the index may lack; so many are looked through


class Queue(QObject):
    """The verbs around the list of articles."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._touched: dict[int, None] = {}
        self._hits: list[tuple[int, int]] = []
        self._current = -1
        self._declined = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WEIGH)
        self._timer.timeout.connect(self._weigh)

    def attach(self) -> None:
        """Join the list, the project and the article."""
        window = self._window
        workspace, documents = window.workspace, window.documents
        documents.failed.connect(window.messages.failure)
        documents.listed.connect(self._listed)
        documents.bar.changed.connect(self._show_hits)
        documents.bar.cleared.connect(self._show_hits)
        documents.bar.filter_menu.aboutToShow.connect(self._fill_menu)
        workspace.project_changed.connect(self._begin)
        workspace.leaving.connect(self._remember)
        workspace.edited.connect(self._follow)
        workspace.imported.connect(lambda *_: self._keep_index())
        window.editor.opened.connect(self._show_hits)
        window.editor.opened.connect(self._timer.start)

    # What is listed

    def search(self) -> None:
        """Put the keyboard into the search for articles."""
        self._window.documents.show()
        field = self._window.documents.bar.search
        field.setFocus()
        field.selectAll()

    def filter(self) -> None:
        """Ask what the articles are to have that are listed."""
        from annotator.gui.queue_dialogs import ask_question

        window, project = self._window, self._window.workspace.project
        if project is not None:
            asked = ask_question(window.documents.question, project, window)
            if asked is not None:
                window.documents.set_question(asked)
                self._show_hits()

    def clear(self) -> None:
        """List all articles again."""
        self._window.documents.clear_filter()
        self._show_hits()

    def order(self, order: str) -> None:
        """Let the articles follow one another otherwise."""
        self._window.documents.bar.set_order(Order(order))

    def save_filter(self) -> None:
        """Ask for a name under which the filter of the list is kept in the project."""
        from annotator.gui.queue_dialogs import ask_line

        asked = self._window.documents.question
        if not asked.hides:
            self._window.messages.notice("Nothing is filtered now, so there is nothing to save.")
            return
        held = asked.text or describe(asked)
        name = ask_line("Save filter", "A name for it", held, self._window)
        if name:
            self._save(self._saved() | {name: asked.as_plain()})

    def forget_filter(self, name: str) -> None:
        """Take a saved filter out of the project."""
        self._save({key: value for key, value in self._saved().items() if key != name})

    def _saved(self) -> dict[str, Any]:
        project = self._window.workspace.project
        found = project.option(SAVED) if project is not None else None
        return found if isinstance(found, dict) else {}

    def _save(self, filters: dict[str, Any]) -> None:
        project = self._window.workspace.project
        if project is not None:
            try:
                project.apply(set_option(SAVED, project.option(SAVED), filters))
            except AnnotatorError as error:
                self._window.messages.failure(str(error))

    def _fill_menu(self) -> None:
        """Offer what can be done about filters, and the saved ones."""
        menu, act = self._window.documents.bar.filter_menu, self._window.actions_by_id
        menu.clear()
        menu.addActions([act["filter"], act["save-filter"], act["clear-filter"]])
        saved = self._saved()
        if saved:
            menu.addSeparator()
            forget = menu.addMenu("Forget a filter")
        for name, plain in saved.items():
            written = name.replace("&", "&&")
            chosen = menu.addAction(written)
            chosen.triggered.connect(lambda _=False, p=plain: self._choose(question(p)))
            gone = forget.addAction(written)
            gone.triggered.connect(lambda _=False, name=name: self.forget_filter(name))

    def _choose(self, asked: Question) -> None:
        self._window.documents.set_question(asked)
        self._show_hits()

    # Stepping

    def step(self, by: int) -> None:
        """Open the next unfinished article of the list, or the one before."""
        window = self._window
        document = window.editor.document
        other = window.documents.neighbour(document.id if document else None, by, undone=True)
        if other is None:
            window.messages.notice("No other article of this list is unfinished.")
        else:
            window.editor.open(other)

    def skip(self) -> None:
        """Ask why the article is passed over, mark it so, and open the next unfinished one."""
        from annotator.gui.queue_dialogs import ask_line

        window, document = self._window, self._window.editor.document
        if document is None:
            return
        held = str(document.meta.get(SKIPPED) or "")
        reason = ask_line(
            "Skip article", "Why is this article passed over?", held, window,
            hint="A reason, if you like", verb="Skip",
        )  # fmt: skip
        if reason is None:
            return
        noted = set_meta(document, SKIPPED, reason or None)
        after = noted.changes[0].after if noted.changes else document
        assert isinstance(after, Document)
        skipped = edits.set_status(after, DocumentStatus.SKIPPED)
        if self._store(Edit("Skip article", noted.changes + skipped.changes)):
            self.step(1)

    def flag(self) -> None:
        """Ask for a note and flag the article with it; a flagged one can be unflagged."""
        from annotator.gui.queue_dialogs import ask_flag

        window, document = self._window, self._window.editor.document
        if document is None:
            return
        held = document.meta.get(FLAG)
        answer = ask_flag(None if held is None else str(held), window)
        if answer is not None:
            edit = set_meta(document, FLAG, answer.note)
            self._store(edit._replace(name="Flag" if answer.note is not None else "Unflag"))

    def _store(self, edit: Edit) -> bool:
        """Store an Edit of the document itself, which does not count as work on its spans."""
        editor = self._window.editor
        if editor.project is None:
            return False
        try:
            editor.project.apply(edit)
        except AnnotatorError as error:
            editor.unsaved.emit(str(error))
            return False
        return True

    # Hits of the search in the open article

    def next_hit(self) -> None:
        """Go to the next place that the search of the list found in the article."""
        self._go(1)

    def previous_hit(self) -> None:
        """Go to the place before that the search of the list found in the article."""
        self._go(-1)

    def _show_hits(self) -> None:
        """Show in the article what the search of the list found, beginning with the first hit."""
        window = self._window
        wanted = terms(window.documents.question.text)
        had = bool(self._hits)
        self._hits = hits(window.editor.text, wanted) if window.editor.document else []
        self._current = -1
        if self._hits:
            self._go(1)
        elif had:
            window.view.set_hits(())

    def _go(self, by: int) -> None:
        window = self._window
        if not self._hits:
            searched = terms(window.documents.question.text)
            window.messages.notice(
                "The search has no hit in this article."
                if searched
                else "Search the articles first; its hits are then gone through."
            )
            return
        self._current = (self._current + by) % len(self._hits)
        window.view.set_hits(self._hits, self._current)
        window.view.reveal(*self._hits[self._current])

    # Where one was

    def resume(self) -> bool:
        """Open the article at which the project was left, and whether it is still there."""
        window, project = self._window, self._window.workspace.project
        place = recall(project.location) if project is not None else None
        if place is None or project is None:
            return False
        window.documents.set_question(replace(question(place.question), text=""))
        try:
            project.document(place.document)
        except AnnotatorError:
            return False
        window.editor.open(place.document)
        held = window.editor.index.get(place.span)
        if held is not None:
            window.editor.focus([held])
        end = len(window.view.offsets.display)
        seen = (max(0, min(n, end)) for n in (place.top, place.anchor, place.caret))
        window.view.go_back(Place(*seen))
        return window.editor.document is not None

    def _remember(self) -> None:
        """Remember where the project is left."""
        window = self._window
        project, document = window.workspace.project, window.editor.document
        if project is None or document is None:
            return
        seen, span = window.view.place(), window.editor.span
        asked = window.documents.question.as_plain()
        left = LastPlace(document.id, span.id if span else 0, *seen, asked)
        remember(project.location, left)

    # What goes on behind

    def _begin(self) -> None:
        self._touched.clear()
        self._timer.stop()
        self._declined = False
        self._hits, self._current = [], -1
        if self._window.workspace.project is not None:
            self.resume()
            self._keep_index()

    def _keep_index(self) -> None:
        """Bring an index that is there up to date, if it lacks more than can be looked through."""

        def behind(view: Project) -> Iterator[bool]:
            yield view.queue.is_indexed and view.queue.waiting() > _LAG

        self._window.documents.asker.ask("index", behind, self._index_if)

    def _listed(self, listing: Listing) -> None:
        self._index_if(listing.partial)
        if listing.question.order is Order.GAIN and listing.is_whole:
            self._weigh_all()

    def _index_if(self, wanted: bool) -> None:
        """Make the index for search in a worker program."""
        from annotator.tasks import IndexTexts

        runner, project = self._window.workspace.runner, self._window.workspace.project
        is_made = any(isinstance(job, IndexTexts) for job in runner.jobs)
        if wanted and project is not None and not is_made and not self._declined:
            self._declined = True  # until it went well
            runner.start(IndexTexts(project), self._indexed)

    def _indexed(self, job: Job) -> None:
        self._declined = False
        if self._window.documents.question.text:
            self._window.documents.refresh()

    def _follow(self, edit: Edit) -> None:
        self._touched.update(dict.fromkeys(edit.document_ids))
        self._timer.start()

    def _weigh(self) -> None:
        """Remember where one is, and weigh the documents that were changed, some at a time."""
        self._remember()
        chosen = list(self._touched)[:_WEIGHED]
        for document_id in chosen:
            del self._touched[document_id]

        def more(_: bool) -> None:
            if self._touched:
                self._timer.start()

        if chosen:
            self._ask_gains("gains", lambda view: chosen, more)

    def _weigh_all(self, again: bool = False) -> None:
        """Weigh what nobody has weighed yet, and then list by what came of it."""

        def more(some: bool) -> None:
            if some and self._window.documents.question.order is Order.GAIN:
                self._weigh_all(again=True)
            elif again:
                self._window.documents.refresh()

        self._ask_gains("rank", lambda view: view.queue.unranked(_WEIGHED), more)

    def _ask_gains(
        self, topic: str, which: Callable[[Project], list[int]], then: Callable[[bool], None]
    ) -> None:
        """Work gains out in the asker's thread and store them here; `then` hears of any."""
        project = self._window.workspace.project
        if project is None or project.read_only:
            return

        def gains(view: Project) -> Iterator[dict[int, float]]:
            yield view.queue.gains(which(view))

        def store(found: dict[int, float]) -> None:
            with contextlib.suppress(AnnotatorError):  # they can be had anew
                project.set_gains(found)
                then(bool(found))

        self._window.documents.asker.ask(topic, gains, store)
