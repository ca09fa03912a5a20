"""Marking by a click: the name at the caret is outlined, and a label key marks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow


class Marking(QObject):
    """Takes the name where the caret was put for what the next label is meant for."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._pointed = False

    def attach(self) -> None:
        """Listen to the article."""
        self._window.view.pointed.connect(self.point)
        self._window.view.cursorPositionChanged.connect(self._leave)

    def point(self, position: int) -> None:
        """Outline the name at a code point, as far as no span is there already."""
        from annotator.core.names import name_at

        window, editor = self._window, self._window.editor
        if editor.document is None:
            return
        name = name_at(editor.text, position)
        if name is not None:
            near = editor.index.overlapping(*name)
            name = name_at(editor.text, position, [(span.start, span.end) for span in near])
        self._pointed = name is not None
        editor.select(name)
        window.view.show_preview(name)

    def _leave(self) -> None:
        if self._pointed:
            self._pointed = False
            self._window.editor.select(None)
            self._window.view.show_preview(None)
