"""The right side of the window: entities above, the lists of what is in the article below."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from annotator.gui.card_list import CardList
from annotator.gui.entity_panel import EntityPanel
from annotator.gui.span_table import SpanTable


class Lists(QWidget):
    """The spans of the article, or its entities in their place."""

    def __init__(self, spans: SpanTable, cards: CardList, switch: QAction) -> None:
        super().__init__()
        self.setAccessibleName("Spans and entities of the article")
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("What is listed of the article")
        self.tabs.setObjectName("lists")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self._switch = switch
        self._views = (spans, cards)
        self._stack = QStackedWidget()
        for name, view in zip(("Spans", "Entities"), self._views, strict=True):
            self.tabs.addTab(name)
            self._stack.addWidget(view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 8)
        layout.setSpacing(4)
        layout.addWidget(self.tabs)
        layout.addWidget(self._stack)
        self.tabs.currentChanged.connect(self._stack.setCurrentIndex)
        switch.changed.connect(self._tell_key)
        self._tell_key()

    def switch(self) -> None:
        """Show the other list and give it the keyboard."""
        other = 1 - self.tabs.currentIndex()
        self.tabs.setCurrentIndex(other)
        self._views[other].setFocus()

    def saveState(self) -> QByteArray:
        """Return which list is shown."""
        return QByteArray(str(self.tabs.currentIndex()).encode())

    def restoreState(self, state: QByteArray) -> bool:
        """Show the list that was shown; whether there is one."""
        known = state.data() in (b"0", b"1")
        self.tabs.setCurrentIndex(int(state.data()) if known else 0)
        return known

    def _tell_key(self) -> None:
        for row in range(self.tabs.count()):
            self.tabs.setTabToolTip(row, self._switch.toolTip())


class Side(QSplitter):
    """Both with the same margins; the entities get more of the height."""

    def __init__(self, entities: EntityPanel, lists: Lists) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setAccessibleName("Candidates and spans")
        self.lists = lists
        self.addWidget(entities)
        self.addWidget(lists)
        self.setSizes([520, 320])

    def minimumSizeHint(self) -> QSize:
        """Return room for the verbs under the candidates, whatever the font."""
        return super().minimumSizeHint().expandedTo(QSize(280, 0))
