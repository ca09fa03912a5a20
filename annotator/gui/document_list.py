"""The list of articles: what is asked for above, and one quiet row for each document below."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from annotator.core.edits import Change, Edit
from annotator.core.hits import terms
from annotator.core.model import Document, Span
from annotator.core.queue import Listing, Question
from annotator.errors import AnnotatorError
from annotator.gui.asker import Asker
from annotator.gui.document_delegate import DocumentDelegate, is_narrow, row_height
from annotator.gui.document_rows import DocumentRows, counts
from annotator.gui.filter_bar import FILTERS, FilterBar

if TYPE_CHECKING:
    from annotator.project import Project

__all__ = ["FILTERS", "DocumentList", "counts"]

_PAUSE = 200  # milliseconds without an Edit before the list is brought up to date
_LONG_PAUSE = 2000  # the same for a list that takes a while to go through
_LONG = 10_000
_FURTHER = 20  # milliseconds, a frame, after which the rest of a list is asked for


class DocumentList(QWidget):
    """The left panel; `chosen` carries the id of the document that the analyst wants to open.

    `listed` follows each answer, `failed` carries the sentence of a question that has none.
    """

    chosen = Signal(object)
    left = Signal()
    """The keyboard goes back to the text."""
    listed = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Article list")
        self.documents = DocumentRows(self)
        self.asker = Asker(self)
        self.asker.failed.connect(self._fail)
        self.bar = FilterBar()
        self.filter = self.bar.status
        self.view = _View()
        self.view.setModel(self.documents)
        self._delegate = DocumentDelegate(self.view)
        self.view.setItemDelegate(self._delegate)
        self.view.left.connect(self.left)
        self.view.doubleClicked.connect(lambda _: self.left.emit())
        self._nothing = _Nothing()
        self._nothing.cleared.connect(self.clear_filter)
        self._stage = QStackedWidget()
        self._stage.addWidget(self.view)
        self._stage.addWidget(self._nothing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.bar)
        layout.addWidget(self._stage, 1)
        self._project: Project | None = None
        self._open: int | None = None
        self._quiet = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._catch_up)
        self._further = QTimer(self)
        self._further.setSingleShot(True)
        self._further.setInterval(_FURTHER)
        self._further.timeout.connect(self._ask)
        self._asked = Question()
        self._stale = False
        self._leaving = False
        self._asking = False
        self._entering = False
        self._touched: dict[int, None] = {}
        self.bar.changed.connect(self._ask_other)
        self.bar.cleared.connect(self.clear_filter)
        self.bar.left.connect(self._enter)
        self.view.selectionModel().currentChanged.connect(self._choose)
        self._set_lines()

    # What is asked

    @property
    def question(self) -> Question:
        """What the list shows."""
        return self.bar.question

    def set_project(self, project: Project | None) -> None:
        """Show the documents of another project."""
        self._timer.stop()
        self._further.stop()
        self._stale = self._leaving = self._asking = False
        self._touched.clear()
        self._project = project
        self._open = None
        self.asker.set_project(project.location if project else None)
        self.bar.set_question(replace(Question(), order=self.question.order))
        self.refresh()

    def set_question(self, question: Question) -> None:
        """Show other documents, or the same ones in another order."""
        if question != self.question:
            self.bar.set_question(question)
            self._ask_other()

    def clear_filter(self) -> None:
        """Show all documents again."""
        self.set_question(Question(order=self.question.order))

    def _ask_other(self) -> None:
        self._asking = self._entering = False
        self._set_lines()
        self.refresh()

    def refresh(self) -> None:
        """Ask anew; the current document stays current, and where it was seen, if it is there."""
        self._stale = False
        project, question = self._project, self.question
        if project is None:
            self._show(None)
            return
        if self._asking:  # what is asked already has to come to its end
            self._stale = True
            return
        if question.by_status_only:
            try:
                head = project.queue.head(question)
            except AnnotatorError as error:
                self._show(None)
                self.failed.emit(str(error))
                return
            self._take(head)
            if head.is_whole:
                return
        self._asking = True
        self._asked = question
        self._further.stop()
        if question.by_status_only:
            self._further.start()  # the first page is there: let it be painted
        else:
            self._ask()

    def _ask(self) -> None:
        question = self._asked
        if question == self.question:
            self.asker.ask("list", lambda view: view.queue.listing(question), self._take)

    def _take(self, listing: Listing) -> None:
        """Show an answer; an earlier one that was whole stays until this one is, too."""
        if listing.question != self.question:
            return
        held = self.documents.listing
        if not listing.is_whole and replace(listing, total=None, exceeded=held.exceeded) == held:
            self.documents.listing = listing  # only more is known of how many there are
            self._count(listing)
        elif listing.is_whole or not held.is_whole or held.question != listing.question:
            self._show(listing)
        if listing.is_whole:
            self._asking = False
            if self._stale:
                self._start()
        self._go_in()
        self.listed.emit(listing)

    def _enter(self) -> None:
        """Lead the keyboard into the list, to the first article if the open one is not there."""
        self._entering = True
        self._go_in()
        self.view.setFocus()

    def _go_in(self) -> None:
        """Make the first article current that is asked for, as soon as it is there."""
        if self._entering and self.documents.listing.question == self.question:
            self._entering = False
            if not self.view.currentIndex().isValid() and self.documents.rowCount():
                self.view.setCurrentIndex(self.documents.index(0))

    def _fail(self, sentence: str) -> None:
        self._asking = False
        self.failed.emit(sentence)

    def _show(self, listing: Listing | None) -> None:
        shown = self.documents.listing
        held, was_empty = shown.question, not len(shown)
        bar = self.view.verticalScrollBar()
        seen, value = self._current_top(), bar.value()
        self._quiet = True
        self.documents.show(self._project, listing)
        self._quiet = False
        self._count(listing)
        if self._open is not None:
            self._mark(self._open)
        if listing is not None and listing.question == held:
            self.view.doItemsLayout()
            bar.setValue(value)
            now = self._current_top()
            if seen is not None and now is not None:
                bar.setValue(value + now - seen)
        elif listing is not None and listing.question.order != held.order and not was_empty:
            self.view.scrollToTop()  # another order is asked for to see what comes first

    def _count(self, listing: Listing | None) -> None:
        hides = self.question.hides
        nothing = listing is not None and listing.is_whole and not len(listing)
        self._stage.setCurrentIndex(1 if nothing and hides else 0)
        if listing is None:
            self.bar.show_count("")
        elif listing.total is None:
            self.bar.show_count(f"more than {listing.exceeded:,}")
        else:
            articles = f"article{'' if listing.total == 1 else 's'}"
            number = f"{listing.total:,}" if listing.total else "No"
            self.bar.show_count(
                f"{number} found" if hides and listing.total else f"{number} {articles}"
            )
        partial = listing is not None and listing.partial
        self._nothing.tell(partial, self.question.text)
        self.bar.count.setToolTip("Not every text is in the index yet." if partial else "")

    def _set_lines(self) -> None:
        rows, metrics = self._delegate, self.fontMetrics()
        rows.shows_hits = bool(terms(self.question.text))
        rows.title_lines = 2 if is_narrow(self.width(), metrics) else 1
        self.view.set_row_height(row_height(metrics, rows.lines))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give titles two lines where one is short."""
        super().resizeEvent(event)
        self._set_lines()

    # Following the project

    def follow(self, edit: Edit) -> None:
        """Follow an Edit, once the analyst pauses.

        What it does to the current document changes the list only when that is left.
        """
        for change in edit.changes:
            if self._concerns(change):
                here = change.document_id == self._open and None not in change
                self._leaving |= here
                self._stale |= not here
        self._touched.update(dict.fromkeys(edit.document_ids))
        if not (self._stale and self._timer.isActive()):  # an import must not put it off for good
            self._start()

    def _concerns(self, change: Change) -> bool:
        """Whether a change may bring a document into the list, or take it out."""
        question = self.question
        if isinstance(change.item, Document):
            return None in change or bool(question.statuses or question.flagged)
        spans = question.undecided or question.label is not None or question.kb_id is not None
        return isinstance(change.item, Span) and spans

    def _start(self) -> None:
        is_long = len(self.documents.listing) > _LONG
        self._timer.start(_LONG_PAUSE if is_long and self._stale else _PAUSE)

    def _catch_up(self) -> None:
        """Show what the last Edits came to: counting takes a moment."""
        touched = tuple(self._touched)
        self._touched.clear()
        if self._stale:
            self.refresh()
        self.documents.touch(touched)

    # The current document

    def current(self) -> int | None:
        """Return the id of the current document, or None."""
        index = self.view.currentIndex()
        return self.documents.document_id(index.row()) if index.isValid() else None

    def show_current(self, document_id: int) -> None:
        """Mark a document as current, now or once it is in the list, without choosing it anew."""
        if self._leaving and document_id != self._open:
            self._leaving, self._stale = False, True
            self._start()
        self._open = document_id
        self._mark(document_id)

    def _mark(self, document_id: int) -> None:
        row = self.documents.row(document_id)
        self._quiet = True
        self.view.setCurrentIndex(self.documents.index(row) if row >= 0 else QModelIndex())
        self._quiet = False

    def _current_top(self) -> int | None:
        index = self.view.currentIndex()
        return self.view.visualRect(index).top() if index.isValid() else None

    def neighbour(self, document_id: int | None, by: int, undone: bool = False) -> int | None:
        """Return the document before or after another in the list, or None at the ends.

        With `undone`, those that are done or skipped are passed over, and behind the last comes
        the first: None says that no other one is left.
        """
        if self._project is None:
            return None
        held, queue = self.documents.listing, self._project.queue
        ids = held.ids if held.question == self.question and not self._stale else None
        if ids is not None and document_id is not None and document_id in ids and not undone:
            row = ids.index(document_id) + by
            return ids[row] if 0 <= row < len(ids) else None
        try:
            return queue.neighbour(self.question, document_id, by, unfinished=undone)
        except AnnotatorError as error:
            self.failed.emit(str(error))
            return None

    def _choose(self, index: QModelIndex) -> None:
        if not self._quiet and index.isValid():
            document_id = self.documents.document_id(index.row())
            if document_id is not None:
                self._open = document_id
                self.chosen.emit(document_id)


class _View(QTableView):
    """A table of one column: only what is seen of it costs time, however long it is."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Articles")
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)  # to change it later takes long
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def set_row_height(self, height: int) -> None:
        """Give every row so many pixels."""
        if height != self.verticalHeader().defaultSectionSize():
            self.verticalHeader().setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(height // 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Return and Escape lead from the list to the text."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class _Nothing(QWidget):
    """What stands in the place of a list that its filter leaves empty."""

    cleared = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.clear = QPushButton("Clear filter")
        self.clear.clicked.connect(self.cleared)
        layout = QVBoxLayout(self)
        layout.setSpacing(16)
        layout.addStretch(1)
        layout.addWidget(self._words)
        layout.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(2)
        self.tell(False)

    def tell(self, partial: bool, search: str = "") -> None:
        """Say that nothing fits, or nothing so far, or that nothing is asked for."""
        so_far = "No article fits so far. Not every text is in the index yet."
        words = so_far if partial else "No article fits this filter."
        if search.strip() and not terms(search):
            words = "There is nothing to search for: signs alone are not found, words are."
        self._words.setText(words)
