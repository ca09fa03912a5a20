"""The borders between panels and between columns, moved by key: one command takes them up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QPoint, QRect, Qt
from PySide6.QtGui import QCloseEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QDialog, QHeaderView, QSplitter, QToolTip, QWidget

from annotator.gui.accessible import announce

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow

_STEP = 16  # pixels; a tenth with Shift
_WIDE = 3
_MOVES = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class Divider(NamedTuple):
    """A border: what it is called, where it is in its window, and what moves it by pixels."""

    name: str
    line: Callable[[], QRect]
    move: Callable[[int], object]


class Dividers(QObject):
    """The verb that takes up the dividers of whatever window is in front."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def attach(self) -> None:
        """Serve dialogs as well, which hear of no key of the window."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusWindowChanged.connect(self._offer)

    def _offer(self) -> None:
        front = QApplication.activeWindow()
        if isinstance(front, QDialog):
            front.addAction(self._window.actions_by_id["dividers"])

    def move(self) -> None:
        """Let the arrow keys move a divider; once more for the next one."""
        window = QApplication.activeWindow() or self._window
        taken = window.findChild(_Taken)
        if taken is not None:
            taken.step(1)
        elif found := list(dividers(window)):
            _Taken(window, found)


def dividers(window: QWidget) -> Iterator[Divider]:
    """Yield the dividers of a window that can be seen."""
    for splitter in window.findChildren(QSplitter):
        seen = [part.isVisible() for part in map(splitter.widget, range(splitter.count())) if part]
        for row in range(1, splitter.count()):
            if all(seen[row - 1 : row + 1]):
                yield _between(splitter, row, window)
    for header in window.findChildren(QHeaderView):
        if header.isVisible() and header.orientation() is Qt.Orientation.Horizontal:
            yield from _columns(header, window)


def _between(splitter: QSplitter, row: int, window: QWidget) -> Divider:
    def line() -> QRect:
        handle = splitter.handle(row)
        centre = handle.mapTo(window, handle.rect().center())
        if splitter.orientation() is Qt.Orientation.Horizontal:
            return QRect(centre.x() - 1, centre.y() - handle.height() // 2, _WIDE, handle.height())
        return QRect(centre.x() - handle.width() // 2, centre.y() - 1, handle.width(), _WIDE)

    def move(by: int) -> None:
        sizes = splitter.sizes()
        sizes[row - 1] += by
        sizes[row] -= by
        if min(sizes[row - 1 : row + 1]) > 0:
            splitter.setSizes(sizes)

    sides = (splitter.widget(place) for place in (row - 1, row))
    names = [side.accessibleName() for side in sides if side is not None]
    return Divider(" | ".join(names), line, move)


def _columns(header: QHeaderView, window: QWidget) -> Iterator[Divider]:
    for column in range(header.count()):
        mode = header.sectionResizeMode(column)
        if mode is QHeaderView.ResizeMode.Interactive and not header.isSectionHidden(column):
            yield _column(header, column, window)


def _column(header: QHeaderView, column: int, window: QWidget) -> Divider:
    def line() -> QRect:
        edge = header.sectionViewportPosition(column) + header.sectionSize(column)
        top = header.viewport().mapTo(window, QPoint(edge - 2, 0))
        table = header.parentWidget() or header
        return QRect(top.x(), top.y(), _WIDE, table.height())

    def move(by: int) -> None:
        wide = max(header.sectionSize(column) + by, header.minimumSectionSize())
        header.resizeSection(column, wide)

    title = header.model().headerData(column, Qt.Orientation.Horizontal)
    return Divider(f"Column: {title}", line, move)


class _Taken(QWidget):
    """The divider that has the keyboard, as a line over its window; Esc gives it back."""

    def __init__(self, window: QWidget, found: list[Divider]) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._before = QApplication.focusWidget()
        self._found = found
        self._row = 0
        self.show()
        self.raise_()
        self.setFocus()
        self.step(0)

    def step(self, by: int) -> None:
        """Take the next divider, or the one before."""
        self._row = (self._row + by) % len(self._found)
        name = self._found[self._row].name
        self.setAccessibleName(name)
        announce(self, name)
        self._follow()
        told = f"{name}\nThe arrow keys move it, Tab takes the next, Esc ends."
        QToolTip.showText(self.mapToGlobal(QPoint(8, 8)), told, self)

    def _follow(self) -> None:
        self.setGeometry(self._found[self._row].line())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the divider, take another, or end."""
        key = Qt.Key(event.key())
        if key in _MOVES:
            fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._found[self._row].move(_MOVES[key] * (_STEP // 10 if fine else _STEP))
            QApplication.sendPostedEvents()
            self._follow()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab take the next divider."""
        self.step(1 if forward else -1)
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """End where the keyboard goes elsewhere."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.ActiveWindowFocusReason:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give the keyboard back to where it was."""
        QToolTip.hideText()
        if self.hasFocus() and self._before is not None:
            self._before.setFocus()
        super().closeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line in the colour of what has the keyboard."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Accent))
