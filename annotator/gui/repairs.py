"""Repairs of the ends of the focused span, each by one key."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow


class _Turn(NamedTuple):
    """A span whose ends were mended: what there is to choose from, and what was chosen."""

    span_id: int
    choices: list[tuple[int, int]]
    row: int


class Repairs(QObject):
    """One key for the likeliest repair, which goes on to the next one when it is pressed again."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._turn: _Turn | None = None

    def mend_ends(self) -> None:
        """Mend the ends of the focused span; the same key again tries the next repair."""
        from annotator.core.boundaries import repairs, shorter

        editor = self._window.editor
        span = editor.span
        if span is None:
            return
        turn = self._turn
        if (
            turn is None
            or turn.span_id != span.id
            or turn.choices[turn.row] != (span.start, span.end)
        ):
            here = (span.start, span.end)
            found = [*shorter(editor.text, *here), *repairs(editor.text, *here)]
            ends = dict.fromkeys([here, *((repair.start, repair.end) for repair in found)])
            turn = _Turn(span.id, list(ends), 0)
        if len(turn.choices) == 1:
            editor.refused.emit("There is nothing to mend at the ends of this span.")
            return
        turn = turn._replace(row=(turn.row + 1) % len(turn.choices))
        editor.resize(span, *turn.choices[turn.row])
        self._turn = turn

    def mend(self, name: str) -> None:
        """Carry out one repair by its name."""
        from annotator.core.boundaries import mend

        editor = self._window.editor
        span = editor.span
        if span is None:
            return
        repair = mend(name, editor.text, span.start, span.end)
        if repair is None:
            editor.refused.emit("That would change nothing here.")
        else:
            editor.resize(span, repair.start, repair.end)
