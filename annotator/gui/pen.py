"""The pen: a label, or the eraser, in the analyst's hand; a click is all it takes then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel

from annotator.core import edits
from annotator.core.model import Span
from annotator.core.stroke import Stroke, stroke

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow

ERASER = ""

_AROUND = 500  # code points to either side in which spans bear on a click


class Pen(QObject):
    """A label key where nothing is focused or selected takes up the pen of that label.

    A click on a name marks it then, a click on a span gives it the label and the ends of the name
    there, a click on its chip the label alone; a drag marks what was dragged over; the eraser
    rejects. What a click would mark is outlined. Other label keys change the pen, unless text was
    selected, or another span focused, by key or in a list since: then they mean that, as without
    a pen. Escape puts it away.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._sign = QLabel()
        self._sign.setAccessibleName("Pen")
        self._sign.setContentsMargins(8, 0, 8, 0)
        self.ink: str | None = None
        """The label that is in the pen, `ERASER`, or None where the pen is put away."""
        self._marked: int | None = None  # the span that it marked last, and which is focused so

    def attach(self) -> None:
        """Listen to clicks and drags, behind those who focus and select."""
        window = self._window
        window.status.addPermanentWidget(self._sign)
        self._sign.hide()
        window.view.written.connect(self._on_click)
        window.view.aimed.connect(self._on_aim)
        window.view.selected.connect(self._on_drag)
        window.workspace.project_changed.connect(self._put_away)

    # Verbs

    def label(self, name: str) -> None:
        """Label what is selected or focused; else take up the pen of that label."""
        editor = self._window.editor
        if editor.selection is not None or self._is_at_a_span():
            editor.label(name)
        elif editor.document is not None:
            self._take_up(name)

    def reject(self) -> None:
        """Reject the focused spans; else take up the eraser."""
        if self._is_at_a_span():
            self._window.editor.reject()
        elif self._window.editor.document is not None:
            self._take_up(ERASER)

    def leave(self) -> None:
        """Put the pen away; without one, focus and select nothing."""
        if self.ink is None:
            self._window.commands.unfocus()
        else:
            self._put_away()

    def _is_at_a_span(self) -> bool:
        """Whether a span is focused that the pen did not just mark."""
        span = self._window.editor.span
        return span is not None and span.id != self._marked

    def _take_up(self, ink: str) -> None:
        self.ink = ink
        what = f"Pen: {ink}" if ink else "Eraser"
        self._sign.setText(f"{what}  ·  Esc puts it away")
        self._sign.setToolTip("Click names and spans; other keys of labels change the pen")
        self._sign.show()
        self._window.labels.show_label(ink or None)
        self._window.view.set_writing(True)

    def _put_away(self) -> None:
        self.ink = self._marked = None
        self._sign.hide()
        span = self._window.editor.span
        self._window.labels.show_label(span.label if span else None)
        self._window.view.set_writing(False)
        self._window.view.show_preview(None)

    # What the pen meets

    def _on_click(self, span: Span | None, position: int | None) -> None:
        """Do to a place of the text, or to the span of a chip, what the pen is for."""
        editor = self._window.editor
        if self.ink == ERASER:
            if span is not None:
                editor.apply(edits.reject([span]))
            return
        meant = self._meant(position) if position is not None else None
        if meant is None and span is not None:
            meant = Stroke(span, span.start, span.end)
        if meant is None or self.ink is None:
            return
        if meant.span is None:
            self._mark((meant.start, meant.end))
            return
        editor.focus([meant.span])
        editor.apply(edits.remake(meant.span, self.ink, meant.start, meant.end))
        self._marked = meant.span.id

    def _mark(self, stretch: tuple[int, int]) -> None:
        editor = self._window.editor
        editor.select(stretch)
        editor.label(self.ink or "")
        self._marked = editor.span.id if editor.span is not None else None

    def _meant(self, position: int) -> Stroke | None:
        editor = self._window.editor
        near = editor.index.overlapping(max(position - _AROUND, 0), position + _AROUND)
        return stroke(editor.text, position, self.ink or "", near)

    def _on_aim(self, position: int | None) -> None:
        """Outline what a click would mark."""
        meant = self._meant(position) if position is not None and self.ink else None
        self._window.view.show_preview(None if meant is None else (meant.start, meant.end))

    def _on_drag(self, stretch: tuple[int, int] | None) -> None:
        by_key = QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier
        if self.ink and stretch is not None and not by_key:  # by key it grows step by step
            self._mark(stretch)
