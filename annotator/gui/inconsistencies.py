"""Surfaces that are marked in several ways: each place with its sentence, mended in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from annotator.core import edits
from annotator.core.edits import Edit
from annotator.core.insight import Inconsistency, Place
from annotator.core.model import Span, Status
from annotator.core.spans import SpanIndex
from annotator.errors import AnnotatorError, Refused
from annotator.gui.dialogs import confirmed, stack
from annotator.gui.window_state import give_size

if TYPE_CHECKING:
    from annotator.gui.asker import Asker
    from annotator.project import Project

_COLUMNS = ("Marked as", "Sentence", "Article")


class Inconsistencies(QDialog):
    """The most suspicious surface first; `wanted` carries the document and span to look at, and
    `name_of` says what an id is called.
    """

    wanted = Signal(object, object)

    def __init__(
        self,
        project: Project,
        asker: Asker,
        parent: QWidget | None = None,
        name_of: Callable[[str], str] = str,
        carry_out: Callable[[Edit], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self._name_of = name_of
        self._carry_out = carry_out or project.apply
        self.setWindowTitle("Inconsistencies")
        give_size(self, 1080, 640)
        self._project = project
        self._asker = asker
        self._found: list[Inconsistency] = []
        self._places: list[Place] = []
        self.words = QLabel("Looking through the project…")
        self.words.setWordWrap(True)
        self.surfaces = QListWidget()
        self.surfaces.setAccessibleName("Names that are marked in several ways")
        self.surfaces.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.surfaces.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.surfaces.setSpacing(4)
        self.surfaces.currentRowChanged.connect(self._show_places)
        self.places = _Places()
        self.places.itemChanged.connect(lambda _: self._count())
        self.places.opened.connect(self._open)
        self.right = QComboBox()
        self.right.setAccessibleName("The right reading")
        self.right.currentIndexChanged.connect(lambda _: self._choose())
        self.apply = QPushButton("Apply")
        self.apply.setDefault(True)
        self.apply.clicked.connect(self._apply)
        self.look = QPushButton("&Open article")
        self.look.setAutoDefault(False)
        self.look.clicked.connect(lambda: self._open(self.places.currentRow()))
        close = QPushButton("Close")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        label = QLabel("The &right one is")
        label.setBuddy(self.right)
        row = QHBoxLayout()
        row.setSpacing(8)
        for part in (label, self.right, self.look):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self.apply)
        halves = QSplitter()
        halves.addWidget(self.surfaces)
        halves.addWidget(self.places)
        halves.setSizes([320, 760])
        halves.setChildrenCollapsible(False)
        self._of_found = (halves, label, self.right, self.look, self.apply)
        stack(self, self.words, halves, row).setStretchFactor(halves, 1)
        self._count()
        asker.ask("inconsistencies", _inconsistencies, self._take)

    def _take(self, found: list[Inconsistency]) -> None:
        self._found = found
        self.surfaces.addItems([self._told(one) for one in found])
        self.words.setText(
            "Choose what is right; the checked places become that, in one step to undo. What a "
            "person accepted is not checked by itself."
            if found
            else "No name in this project is marked in several ways."
        )
        for part in self._of_found:
            part.setVisible(bool(found))
        if found:
            self.surfaces.setFocus()
            self.surfaces.setCurrentRow(0)
        else:
            self.adjustSize()
            if (behind := self.parentWidget()) is not None:
                self.move(behind.frameGeometry().center() - self.rect().center())

    @property
    def chosen(self) -> Inconsistency | None:
        """The surface whose places are shown."""
        row = self.surfaces.currentRow()
        return self._found[row] if 0 <= row < len(self._found) else None

    def _show_places(self) -> None:
        what = self.chosen
        self._fill([])
        self.right.clear()
        if what is None:
            return

        def places(view: Project) -> Iterator[list[Place]]:
            yield view.queue.places(what)

        for reading in what.readings:
            self.right.addItem(self._called(reading.name, what.links), reading.name)
        self._asker.ask("places", places, self._fill)

    def _fill(self, places: list[Place]) -> None:
        self._places = places
        links = self.chosen is not None and self.chosen.links
        names = [self._called(self._name(place.span) or "not linked", links) for place in places]
        self.places.show_places(places, names)
        self._choose()

    def _choose(self) -> None:
        """Check the proposals that say something else than what is right."""
        right = self.right.currentData()
        self.places.check(
            [
                place.span.status is Status.PROPOSED and self._name(place.span) != right
                for place in self._places
            ]
        )
        self._count()

    def _called(self, name: str, links: bool) -> str:
        """Return what the window calls a reading: a label, or the name of an entity."""
        return self._name_of(name) if links else name

    def _told(self, one: Inconsistency) -> str:
        """Return the line of a surface: the readings, each with how often it is there."""
        said = [f"{self._called(r.name, one.links)} {r.total:,}" for r in one.readings[:4]]
        more = len(one.readings) - len(said)
        return f"{one.written or one.surface}:  {',  '.join(said)}" + (
            f" and {more} more" if more > 0 else ""
        )

    def _name(self, span: Span) -> str:
        links = self.chosen is not None and self.chosen.links
        return (span.kb_id or "") if links else span.label

    def _count(self) -> None:
        number = len(self._meant())
        self.apply.setText(f"&Apply to {number:,} place{'' if number == 1 else 's'}")
        self.apply.setEnabled(number > 0)
        self.look.setEnabled(bool(self._places))

    def _meant(self) -> list[Span]:
        """Return the checked spans that are not right yet."""
        right = self.right.currentData()
        spans = (self._places[row].span for row in self.places.checked())
        return [span for span in spans if self._name(span) != right]

    def _apply(self) -> None:
        """Mend the checked places in one step, once human decisions among them are confirmed."""
        what, spans, right = self.chosen, self._meant(), self.right.currentData()
        if what is None or not spans:
            return
        decided = sum(span.status is Status.ACCEPTED for span in spans)
        if decided and not self._confirm(decided):
            return
        name = f"Make “{what.written or what.surface}” {self._called(right, what.links)}"
        verb = edits.link if what.links else edits.relabel
        try:
            kept, twins = _without_twins(self._project, verb(spans, right))
            self._carry_out(Edit(name, kept.changes))
        except AnnotatorError as error:
            self.words.setText(str(error))
            return
        left = f" {twins} of them are marked so already, beside this mark." if twins else ""
        number = len(kept.changes)
        self.words.setText(f"{name}: {number:,} place{'' if number == 1 else 's'}.{left}")
        row = self.surfaces.currentRow()
        del self._found[row]
        self.surfaces.takeItem(row)
        self._show_places()

    def _confirm(self, number: int) -> bool:
        one = "One of these places was" if number == 1 else f"{number:,} of these places were"
        question = f"{one} accepted by a person. Change that as well?"
        return confirmed(self, "Change what a person decided?", question, "Change")

    def done(self, result: int) -> None:
        """Wait for no more answers."""
        for topic in ("inconsistencies", "places"):
            self._asker.drop(topic)
        super().done(result)

    def _open(self, row: int) -> None:
        if 0 <= row < len(self._places):
            span = self._places[row].span
            self.accept()
            self.wanted.emit(span.document_id, span.id)


class _Places(QTableWidget):
    """Places with a check mark each; blank checks, Return and a double click open the article."""

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__(0, len(_COLUMNS))
        self.setHorizontalHeaderLabels(_COLUMNS)
        self.setAccessibleName("Places")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.resizeSection(0, 160)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(2, 200)
        self.cellDoubleClicked.connect(lambda row, _: self.opened.emit(row))

    def show_places(self, places: list[Place], names: list[str]) -> None:
        """Show other places with the name of what each is marked as, none of them checked."""
        self.blockSignals(True)
        self.setRowCount(len(places))
        for row, (place, name) in enumerate(zip(places, names, strict=True)):
            accepted = place.span.status is Status.ACCEPTED
            state = QTableWidgetItem(f"{name}, {'accepted' if accepted else 'proposed'}")
            state.setFlags(state.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            state.setCheckState(Qt.CheckState.Unchecked)
            mention = place.sentence[place.start : place.end]
            marked = f"{place.sentence[: place.start]}[{mention}]{place.sentence[place.end :]}"
            for column, item in enumerate(
                (state, QTableWidgetItem(marked), QTableWidgetItem(place.document.title))
            ):
                item.setToolTip(item.text())
                self.setItem(row, column, item)
        self.blockSignals(False)

    def check(self, rows: list[bool]) -> None:
        """Set the check mark of each row."""
        self.blockSignals(True)
        for row, on in enumerate(rows):
            self._set(row, on)
        self.blockSignals(False)
        self.viewport().update()

    def checked(self) -> list[int]:
        """Return the rows that are checked."""
        return [row for row in range(self.rowCount()) if self._is_on(row)]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Check and uncheck the selected rows together by blank; Return opens the article."""
        if event.key() == Qt.Key.Key_Space:
            rows = [index.row() for index in self.selectionModel().selectedRows()]
            on = not all(self._is_on(row) for row in rows)
            for row in rows:
                self._set(row, on)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.currentRow())
        else:
            super().keyPressEvent(event)

    def _set(self, row: int, on: bool) -> None:
        item = self.item(row, 0)
        if item is not None:
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _is_on(self, row: int) -> bool:
        item = self.item(row, 0)
        return item is not None and item.checkState() is Qt.CheckState.Checked


def _inconsistencies(view: Project) -> Iterator[list[Inconsistency]]:
    yield view.queue.inconsistencies()


def _without_twins(project: Project, edit: Edit) -> tuple[Edit, int]:
    """Leave out what would mark a stretch twice with the same label, and count that."""
    kept = []
    for document_id in edit.document_ids:
        index = SpanIndex(document_id, project.record(document_id).spans)
        for change in edit.changes:
            if change.document_id == document_id:
                try:
                    edits.refuse_twins(Edit("", (change,)), index.overlapping)
                except Refused:
                    continue
                index.apply(Edit("", (change,)))
                kept.append(change)
    return Edit(edit.name, tuple(kept)), len(edit.changes) - len(kept)
