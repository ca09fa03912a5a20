"""A palette: what can be chosen, found by typing and chosen by Return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCloseEvent,
    QColor,
    QCursor,
    QIcon,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.core.matching import best
from annotator.gui.colors import mix
from annotator.gui.row_panel import paint_panel

_Index = QModelIndex | QPersistentModelIndex
_ROLE = Qt.ItemDataRole
_ROWS = 12
_WIDTH = 640
_SIDE = 12
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1,
          Qt.Key.Key_PageDown: _ROWS - 1, Qt.Key.Key_PageUp: 1 - _ROWS}  # fmt: skip
_AWAY = (QEvent.Type.MouseButtonPress, QEvent.Type.FocusIn)


class Choice(NamedTuple):
    """A row: what it is called, a few quiet words about it, its keys, and what it does.

    `why` says why it cannot be chosen now; `mark` stands before it; `words` find it too.
    """

    text: str
    run: Callable[[], object]
    about: str = ""
    keys: tuple[str, ...] = ()
    why: str = ""
    mark: QIcon | QColor | None = None
    words: str = ""


class _Choices(QAbstractListModel):
    """The choices that fit what was typed, best first."""

    def __init__(self, choices: Sequence[Choice], parent: QObject) -> None:
        super().__init__(parent)
        self._all = choices
        self.shown = list(choices)

    def narrow(self, query: str) -> None:
        """Show what fits a query."""
        self.beginResetModel()
        fitting = best(query, self._all, lambda c: f"{c.text} {c.about} {c.words}")
        by_name = best(query, fitting, lambda c: c.text)
        named = set(map(id, by_name))
        self.shown = [*by_name, *(c for c in fitting if id(c) not in named)]
        self.endResetModel()

    def add(self, more: Sequence[Choice]) -> None:
        """Show what was found elsewhere behind that."""
        if more:
            self.beginInsertRows(QModelIndex(), len(self.shown), len(self.shown) + len(more) - 1)
            self.shown += more
            self.endInsertRows()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of choices."""
        return 0 if parent.isValid() else len(self.shown)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let what cannot be chosen be seen and read all the same."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = 0) -> Any:
        """Return what a row shows, or what a screen reader says of it."""
        choice = self.shown[index.row()]
        if role == _ROLE.DisplayRole:
            return choice.text
        if role == _ROLE.UserRole:
            return choice
        if role == _ROLE.AccessibleTextRole:
            return spoken(choice)
        return None


def spoken(choice: Choice) -> str:
    """Return what a screen reader says of a choice."""
    return ", ".join(filter(None, (choice.text, choice.about, *choice.keys, choice.why)))


class _Delegate(QStyledItemDelegate):
    """One line: the mark, the name, quiet words, and the keys at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, option.fontMetrics.height() + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        choice: Choice = index.data(_ROLE.UserRole)
        paint_panel(painter, option)
        metrics = option.fontMetrics
        group = QPalette.ColorGroup.Disabled if choice.why else QPalette.ColorGroup.Normal
        text = option.palette.color(group, QPalette.ColorRole.Text)
        quiet = text if choice.why else option.palette.color(QPalette.ColorRole.PlaceholderText)
        rect: QRect = option.rect.adjusted(_SIDE, 0, -_SIDE, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_mark(painter, choice, QRect(rect.left(), rect.center().y() - 7, 16, 16))
        rect.setLeft(rect.left() + 28)
        if choice.keys:
            rect.setRight(paint_keys(painter, rect, choice.keys, quiet) - 12)
        painter.setPen(text)
        rect.setLeft(_write(painter, rect, choice.text) + 12)
        painter.setPen(quiet)
        about = choice.why or choice.about
        if rect.width() > metrics.averageCharWidth() * 6:
            _write(painter, rect, about)
        painter.restore()


def _paint_mark(painter: QPainter, choice: Choice, place: QRect) -> None:
    if isinstance(choice.mark, QIcon):
        mode = QIcon.Mode.Disabled if choice.why else QIcon.Mode.Normal
        choice.mark.paint(painter, place, mode=mode)
    elif isinstance(choice.mark, QColor):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(choice.mark)
        painter.drawRoundedRect(place.adjusted(2, 2, -2, -2), 3, 3)


def _write(painter: QPainter, rect: QRect, text: str) -> int:
    """Write into a line, and return where that ends."""
    metrics = painter.fontMetrics()
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(rect.width(), 0))
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, shown)
    return rect.left() + metrics.horizontalAdvance(shown)


def paint_keys(painter: QPainter, rect: QRect, keys: Sequence[str], color: QColor) -> int:
    """Paint keys in small frames from the right edge on, and return where they begin."""
    metrics = painter.fontMetrics()
    left = rect.right()
    painter.setPen(color)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for key in reversed(keys):
        wide = metrics.horizontalAdvance(key) + 12
        high = metrics.height() + 2
        box = QRect(left - wide, rect.center().y() - high // 2, wide, high)
        painter.drawRoundedRect(box, 3, 3)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
        left -= wide + 6
    return left + 6


def quieten(view: QAbstractItemView) -> None:
    """Give a list a selection on which text and quiet words stay readable."""
    palette = view.palette()
    roles = QPalette.ColorRole
    accent, base = palette.color(roles.Accent), palette.color(roles.Base)
    palette.setColor(roles.Highlight, mix(accent, base, 0.18))
    palette.setColor(roles.HighlightedText, palette.color(roles.Text))
    view.setPalette(palette)
    view.viewport().setPalette(palette)


class _Query(QLineEdit):
    """Typing narrows the list; `moved` carries the steps of the arrow keys."""

    moved = Signal(int)
    done = Signal()

    def event(self, event: Any) -> bool:
        """Take Tab for a step, too: nothing else in a palette takes the keyboard."""
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.done.emit()
                return True
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None:
                self.moved.emit(step)
                return True
        return super().event(event)


class Palette(QFrame):
    """Opens over a window with the keyboard in it; Return or a click chooses, Esc closes.

    `more` looks for further choices for what was typed, and hands them over when it has them;
    they come behind those that fit.
    """

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        parent: QWidget,
        *,
        empty: str = "Nothing fits.",
        more: Callable[[str, Callable[[Sequence[Choice]], None]], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(title)
        self.hide()
        self._window = parent
        self._before: QWidget | None = None
        self._more = more
        self._is_closed = False
        self._pointer = QCursor.pos()
        self.query = _Query()
        self.query.setPlaceholderText(title)
        self.query.setAccessibleName(title)
        self.query.setFrame(False)
        self.choices = _Choices(choices, self)
        self.list = QListView()
        self.list.setModel(self.choices)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setAccessibleName(title)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        quieten(self.list)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._empty = QLabel(empty)
        self._empty.setMargin(_SIDE)
        self._empty.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        for widget in (self.query, self.list, self._empty):
            layout.addWidget(widget)
        self.query.textChanged.connect(self._narrow)
        self.query.moved.connect(self._step)
        self.query.done.connect(self._choose)
        self.list.clicked.connect(lambda index: self._choose())
        self.list.entered.connect(self._point)
        self._narrow("")

    def open(self) -> None:
        """Show the palette in the upper part of its window, in the place of one that is open."""
        window = self._window
        for other in window.findChildren(Palette):
            if other is not self:
                other.close()
        self._before = QApplication.focusWidget()
        self.setFixedWidth(min(_WIDTH, window.width() - 32))
        self._fit()
        self.move((window.width() - self.width()) // 2, self._top())
        self.show()
        self.raise_()
        self.query.setFocus()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give the keyboard back to where it was."""
        self._is_closed = True
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        if self.isAncestorOf(QApplication.focusWidget() or self) and self._before is not None:
            self._before.setFocus()
        super().closeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close where a click or the keyboard goes elsewhere."""
        elsewhere = isinstance(watched, QWidget) and not self.isAncestorOf(watched)
        if event.type() in _AWAY and elsewhere and watched is not self:
            self.close()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc, and keep what nothing here wants from the window."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and its edge."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _narrow(self, query: str) -> None:
        self.choices.narrow(query)
        if self.choices.shown:
            self.list.setCurrentIndex(self.choices.index(0))
            self.list.scrollToTop()
        waits = self._more is not None and bool(query.strip())
        self._show(waits)
        if self._more is not None and waits:
            self._more(query, lambda more: self._add(query, more))

    def _add(self, query: str, more: Sequence[Choice]) -> None:
        if self._is_closed or query != self.query.text():
            return
        self.choices.add(more)
        if not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.choices.index(0))
        self._show(waits=False)

    def _show(self, waits: bool) -> None:
        """Show the list, or that nothing fits once that is known."""
        self._empty.setVisible(not self.choices.shown and not waits)
        self.list.setVisible(bool(self.choices.shown))
        if self.isVisible():
            self._fit()

    def _fit(self) -> None:
        """Be as high as the choices need, up to some rows."""
        high = max(self.list.sizeHintForRow(0), 1)
        room = (self._window.height() - self._top() - 2 * _SIDE) // high - 2
        rows = max(min(len(self.choices.shown), _ROWS, room), 1)
        self.list.setFixedHeight(rows * high)
        self.adjustSize()

    def _top(self) -> int:
        return min(88, self._window.height() // 8)

    def _step(self, by: int) -> None:
        count = len(self.choices.shown)
        if not count:
            return
        row = self.list.currentIndex().row() + by
        row = row % count if abs(by) == 1 else max(0, min(row, count - 1))
        self._pointer = QCursor.pos()
        self.list.setCurrentIndex(self.choices.index(row))
        said = spoken(self.choices.shown[row])
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.query, said))

    def _point(self, index: QModelIndex) -> None:
        """Go where the pointer goes, but not to what is scrolled under it while it rests."""
        if self._pointer != QCursor.pos():
            self._pointer = QCursor.pos()
            self.list.setCurrentIndex(index)

    def _choose(self) -> None:
        row = self.list.currentIndex().row()
        if 0 <= row < len(self.choices.shown) and not self.choices.shown[row].why:
            run = self.choices.shown[row].run
            self.close()
            run()
