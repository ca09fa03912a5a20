"""What stands above the article list: search, status, further filters and the order."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.core.model import DocumentStatus
from annotator.core.queue import UNFINISHED, Order, Question
from annotator.gui.elided import ElidedLabel
from annotator.gui.icons import icon
from annotator.gui.menu import Menu

_TYPING = 150  # milliseconds without a key before a search begins

FILTERS: tuple[tuple[str, tuple[DocumentStatus, ...]], ...] = (
    ("All articles", ()),
    ("Unfinished", UNFINISHED),
    ("New", (DocumentStatus.NEW,)),
    ("Started", (DocumentStatus.STARTED,)),
    ("Done", (DocumentStatus.DONE,)),
    ("Skipped", (DocumentStatus.SKIPPED,)),
)

ORDERS = {
    Order.IMPORT: "Order of import",
    Order.DATE: "Newest first",
    Order.TITLE: "Title",
    Order.GAIN: "Most to gain first",
}


class FilterBar(QWidget):
    """The question of the list as something to look at and to change; `changed` follows that.

    `left` says that the keyboard goes on into the list, `cleared` that every filter goes.
    """

    changed = Signal()
    left = Signal()
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question = Question()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING)
        self._typing.timeout.connect(self.take_search)
        self.search = _Search(self)
        self.search.setPlaceholderText("Search articles")
        self.search.setAccessibleName("Search articles")
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(lambda _: self._typing.start())
        self.status = QComboBox()
        self.status.setAccessibleName("Show articles by status")
        self.status.addItems([text for text, _ in FILTERS])
        self.status.currentIndexChanged.connect(self._choose_status)
        self.filters = _button("list-filter", "Filters")
        self.filter_menu = Menu("Filters", self)
        self.filters.setMenu(self.filter_menu)
        self.orders = _button("arrow-down-wide-narrow", "Order of the articles")
        self.orders.setMenu(self._order_menu())
        self.count = ElidedLabel()
        self.count.setObjectName("muted")
        self.clear = QToolButton()
        self.clear.setIcon(icon("x"))
        self.clear.setAutoRaise(True)
        self.clear.setToolTip("Clear filter")
        self.clear.setAccessibleName("Clear filter")
        self.clear.clicked.connect(self.cleared)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.status, 1)
        row.addWidget(self.filters)
        row.addWidget(self.orders)
        below = QHBoxLayout()
        below.addWidget(self.count, 1)
        below.addWidget(self.clear)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.search)
        layout.addLayout(row)
        layout.addLayout(below)
        self.show_count("")
        self.set_question(self._question)

    @property
    def question(self) -> Question:
        """What is asked for."""
        return self._question

    def set_question(self, question: Question) -> None:
        """Show another question, without a signal."""
        self._question = question
        self._typing.stop()
        with QSignalBlocker(self.search), QSignalBlocker(self.status):
            if self.search.text() != question.text:
                self.search.setText(question.text)
            rows = [row for row, (_, s) in enumerate(FILTERS) if s == question.statuses]
            self.status.setCurrentIndex(rows[0] if rows else 0)
        self._orders[question.order].setChecked(True)
        self.orders.setToolTip(f"Order of the articles: {ORDERS[question.order]}")
        said = describe(question)
        self.filters.setToolTip(f"Filters: {said}" if said else "Filters")
        self.filters.setDown(bool(said))
        self.clear.setVisible(question.hides)

    def show_count(self, text: str) -> None:
        """Say how many articles there are."""
        self.count.set_full(text)

    def take_search(self) -> None:
        """Search for what is typed, now."""
        if self.search.text() != self._question.text:
            self._change(replace(self._question, text=self.search.text()))

    def _choose_status(self, row: int) -> None:
        self._change(replace(self._question, statuses=FILTERS[row][1]))

    def set_order(self, order: Order) -> None:
        """Let articles follow one another otherwise."""
        self._change(replace(self._question, order=order))

    def _change(self, question: Question) -> None:
        self.set_question(question)
        self.changed.emit()

    def _order_menu(self) -> Menu:
        menu = Menu("Order", self)
        group = QActionGroup(menu)
        self._orders = {}
        for order, text in ORDERS.items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, order=order: self.set_order(order))
            group.addAction(action)
            self._orders[order] = action
        return menu


class _Search(QLineEdit):
    """Return and Down lead to the list, Esc empties the field and then leaves it."""

    def __init__(self, bar: FilterBar) -> None:
        super().__init__()
        self._bar = bar

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._bar.take_search()
        elif event.key() in (
            Qt.Key.Key_Return,
            Qt.Key.Key_Enter,
            Qt.Key.Key_Down,
            Qt.Key.Key_Escape,
        ):
            self._bar.take_search()
            self._bar.left.emit()
        else:
            super().keyPressEvent(event)


def describe(question: Question) -> str:
    """Return the filters besides status and search in words."""
    parts = [question.label or ""]
    parts += [f"→ {question.kb_id}"] if question.kb_id is not None else []
    parts += [question.source] if question.source is not None else []
    if question.since or question.until:
        parts.append(f"{question.since or '…'} – {question.until or '…'}")
    parts += ["flagged"] if question.flagged else []
    parts += ["with undecided proposals"] if question.undecided else []
    return ", ".join(part for part in parts if part)


def _button(name: str, text: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(name))
    button.setObjectName("opens")
    button.setAutoRaise(True)
    button.setToolTip(text)
    button.setAccessibleName(text)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return button
