"""Start the real program with an observer beside it, or with something that goes wrong in it.

launchers.py watched ARGUMENTS…      answers questions on standard input
launchers.py mortal COUNT ARGUMENTS… kills itself the moment that many corrections are saved
launchers.py broken ARGUMENTS…       has a bug in the verb "note"
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Signal
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from annotator.cli import main
from annotator.gui.commands import Commands
from annotator.gui.editor import DocumentEditor
from annotator.gui.export_dialog import ExportDialog
from annotator.gui.handles import Side, handles
from annotator.gui.main_window import MainWindow


def _window() -> MainWindow | None:
    return next((w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)), None)


class Observer(QObject):
    """Looks at the window on its own thread and never changes anything."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self._answer)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self.asked.emit(json.loads(line))

    def _answer(self, question: list[Any]) -> None:
        kind, *rest = question
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)  # or places move yet
        print(json.dumps(getattr(self, kind)(_window(), *rest)), flush=True)

    def text(self, window: MainWindow, position: int) -> tuple[int, int]:
        """The place just within a code point."""
        cursor = window.view.textCursor()
        cursor.setPosition(window.view.offsets.to_qt(position))
        rect = window.view.cursorRect(cursor)
        return _on_screen(window.view.viewport(), rect.center() + QPoint(2, 0))

    def looks(self, window: MainWindow) -> tuple[bool, bool]:
        """Whether the window is dark, and whether its contrast is high."""
        theme = window.view.theme
        return theme.dark, theme.weight > 1

    def handle(self, window: MainWindow, side: str) -> tuple[int, int]:
        """The knob at an end of the focused span."""
        span = window.view.focused()[0]
        found = next(h for h in handles(window.view.painter, span) if h.side is Side(side))
        shift = window.view.verticalScrollBar().value()
        return _on_screen(
            window.view.viewport(), QPoint(round(found.x), round(found.bottom - shift + 2))
        )

    def label(self, window: MainWindow, name: str) -> tuple[int, int]:
        """The button of a label."""
        button = window.labels._buttons[name]
        return _on_screen(button, button.rect().center())

    def candidate(self, window: MainWindow, row: int) -> tuple[int, int]:
        """The middle of a candidate's row."""
        view = window.entities.list
        rect = view.visualRect(window.entities.candidates.index(row))
        return _on_screen(view.viewport(), rect.center())

    def candidates(self, window: MainWindow) -> list[str]:
        """The ids of the candidates that are shown."""
        return [c.entity.id for c in window.entities.candidates.candidates]

    def focused(self, window: MainWindow | None) -> list[str]:
        """The text of the focused spans."""
        if window is None:
            return []
        return [window.editor.text[s.start : s.end] for s in window.editor.spans]

    def message(self, window: MainWindow) -> str:
        """The sentence in the message bar."""
        return window.messages.text

    def lamp(self, window: MainWindow) -> str:
        """What the lamp says of spans that do not fit the tokens."""
        lamp = window.features["alignment"].lamp
        return lamp.text() if lamp.isVisible() else ""

    def menu(self, window: MainWindow) -> list[str]:
        """The entries of the menu that is open."""
        menu = QApplication.activePopupWidget()
        return [a.text().replace("&", "") for a in menu.actions()] if menu else []

    def entry(self, window: MainWindow, text: str) -> tuple[int, int]:
        """An entry of the menu that is open."""
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        action = next(a for a in menu.actions() if a.text().replace("&", "") == text)
        return _on_screen(menu, menu.actionGeometry(action).center())

    def keyboard(self, window: MainWindow) -> str:
        """The accessible name of the widget that has the keyboard."""
        widget = QApplication.focusWidget()
        return widget.accessibleName() or widget.metaObject().className() if widget else ""

    def export(self, window: MainWindow) -> dict[str, str]:
        """What the dialog says of the export."""
        dialog = QApplication.activeModalWidget()
        return {"report": dialog.report.text() if isinstance(dialog, ExportDialog) else ""}

    def listed(self, window: MainWindow) -> list[str]:
        """The titles in the list of articles."""
        model = window.documents.documents
        return [model.heading(row).document.title for row in range(model.rowCount())]


def _on_screen(widget: QWidget, point: QPoint) -> tuple[int, int]:
    there = widget.mapToGlobal(point)
    return there.x(), there.y()


def watched(arguments: list[str]) -> int:
    app = QApplication(sys.argv[:1])
    app.observer = Observer()  # type: ignore[attr-defined]
    return main(arguments)


def mortal(arguments: list[str]) -> int:
    left = int(arguments[0])
    set_project = DocumentEditor.set_project

    def count(_: object) -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    def wired(editor: DocumentEditor, project: Any) -> None:
        if project is not None:
            editor.decided.connect(count)
        set_project(editor, project)

    DocumentEditor.set_project = wired  # type: ignore[method-assign]
    return main(arguments[1:])


def broken(arguments: list[str]) -> int:
    def edit_note(commands: Commands) -> None:
        raise RuntimeError("a bug in the verb")

    Commands.edit_note = edit_note  # type: ignore[method-assign]
    return main(arguments)


if __name__ == "__main__":
    start = {"watched": watched, "mortal": mortal, "broken": broken}[sys.argv[1]]
    raise SystemExit(start(sys.argv[2:]))
