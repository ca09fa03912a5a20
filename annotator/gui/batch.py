"""Verbs that work on many spans at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.core import edits
from annotator.core.edits import Edit
from annotator.core.model import DocumentStatus, Span, Status

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow

_AROUND = 40  # code points of context to either side of a mention


class Batch(QObject):
    """One decision for many spans, each time one step to undo."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def accept_rest(self) -> None:
        """Accept every proposal of the article that is left, after a look at all of them."""
        left = self._left()
        if not left:
            self._window.editor.refused.emit("Every proposal of this article is decided.")
            return
        chosen = self._ask("Accept the rest", left)
        if chosen:
            self._window.editor.apply(edits.accept(chosen)._replace(name="Accept the rest"))

    def finish(self) -> None:
        """Accept every proposal that is left, mark the article as done, and open the next one."""
        window, document = self._window, self._window.editor.document
        left = self._left()
        if left and document is not None:
            chosen = self._ask("Accept the rest, done", left)
            if not chosen:
                return
            done = edits.set_status(document, DocumentStatus.DONE)
            changes = edits.accept(chosen).changes + done.changes
            if not window.editor.apply(Edit("Accept the rest, done", changes)):
                return
        window.commands.finish_document()

    def select_same(self, what: str) -> None:
        """Focus all spans of the article with the same text, or the same label, as the focused."""
        editor = self._window.editor
        first = editor.span
        if first is None:
            return

        def of(span: Span) -> str:
            return editor.text[span.start : span.end] if what == "surface" else span.label

        editor.focus([first, *(s for s in editor.index if s.id != first.id and of(s) == of(first))])
        count = len(editor.spans)
        self._window.status.showMessage(f"{count:,} spans focused: keys work on all.", 4000)

    def _left(self) -> list[Span]:
        return [span for span in self._window.editor.index if span.status is Status.PROPOSED]

    def _ask(self, title: str, spans: Sequence[Span]) -> list[Span]:
        """Show spans with their surroundings, and return those that are meant."""
        from annotator.gui.preview_dialog import Place, PreviewDialog

        view, text = self._window.view, self._window.editor.text
        height = view.viewport().height()
        seen = [0 <= view.span_rect(span).top() < height for span in spans]
        hidden = len(spans) - sum(seen)
        about = f"{len(spans):,} proposals nobody has decided on become accepted"
        about += f"; {hidden:,} of them are not on the screen." if hidden else "."
        places = [
            Place(" ".join(text[span.start : span.end].split()), span.label, context(text, span))
            for span in spans
        ]
        dialog = PreviewDialog(title, about, places, "Accept", self._window)
        meant = dialog.exec()
        rows = dialog.chosen()
        dialog.deleteLater()
        return [spans[row] for row in rows] if meant else []


def context(text: str, span: Span) -> str:
    """Return a mention with the words around it, in one line."""
    before = text[max(span.start - _AROUND, 0) : span.start]
    after = text[span.end : span.end + _AROUND]
    whole = f"{'…' * (span.start > _AROUND)}{before}[{text[span.start : span.end]}]{after}"
    return " ".join(f"{whole}{'…' * (span.end + _AROUND < len(text))}".split())
