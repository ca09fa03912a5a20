"""The title above the article, what is known of it, and the empty state where none is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.core.model import Document
from annotator.gui.elided import ElidedLabel

_LINE = 480  # pixels of the lines of an empty stage


class ArticleHeader(QWidget):
    """Title and facts of the open document, and the step to the next one."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel(2)
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        font = self.title.font()
        font.setPointSizeF(font.pointSizeF() * 1.45)
        font.setWeight(QFont.Weight.DemiBold)
        self.title.setFont(font)
        self.facts = ElidedLabel()
        below = QHBoxLayout()
        below.setSpacing(4)
        below.addWidget(self.facts, 1)
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            below.addWidget(button)
        self._layout = QVBoxLayout(self)
        self._layout.setSpacing(0)
        self._layout.addWidget(self.title)
        self._layout.addLayout(below)
        self.set_lines(2)

    def set_lines(self, lines: int) -> None:
        """Let the title take at most so many lines."""
        self.title.set_lines(lines)
        self._layout.setContentsMargins(24, 16 if lines > 1 else 8, 16, 8)

    def show_document(self, document: Document | None) -> None:
        """Show another document."""
        self.setVisible(document is not None)
        if document is not None:
            self.title.set_full(document.title)
            parts = (document.source, f"{document.length:,} characters", str(document.status))
            self.facts.set_full("  ·  ".join(part for part in parts if part))


class EmptyState(QWidget):
    """What the stage says where no article is open, with the steps that come next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel()
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        font = self._title.font()
        font.setPointSizeF(font.pointSizeF() * 1.6)
        self._title.setFont(font)
        self._text = QLabel()
        self._text.setObjectName("muted")
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._text.setWordWrap(True)
        self._text.setMaximumWidth(_LINE)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self._text, 1000)
        line.addStretch(1)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setSpacing(16)
        layout.addStretch(2)
        layout.addWidget(self._title)
        layout.addLayout(line)
        layout.addLayout(self._row)
        layout.addStretch(3)

    def invite(self, has_project: bool, actions: Mapping[str, QAction]) -> None:
        """Offer the first steps, without a project or in one."""
        if has_project:
            self.show_steps(
                "No article is open",
                "Choose one in the list, or bring some: text, web pages, PDF, Word, mail, tables, "
                "or what other programs for annotation export. Files can be dropped here, too.",
                [actions[name] for name in ("import-files", "import-folder", "paste-article")],
            )
        else:
            self.show_steps(
                "Open a project, or begin a new one",
                "A project is one file on this computer. It holds articles, spans and links, and "
                "every correction is stored in it the moment it is made.",
                [actions["new"], actions["open"]],
            )

    def clear(self) -> None:
        """Say nothing: what is to be shown comes in a moment."""
        self.show_steps("", "", ())

    def show_steps(self, title: str, text: str, actions: Sequence[QAction]) -> None:
        """Say what is missing and offer the actions that bring it."""
        self._title.setText(title)
        self._text.setText(text)
        while item := self._row.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        self._row.addStretch()
        for action in actions:
            button = QPushButton(action.icon(), action.text().replace("&", ""))
            button.setToolTip(action.toolTip())
            button.clicked.connect(action.trigger)
            self._row.addWidget(button)
        self._row.addStretch()
