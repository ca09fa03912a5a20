"""What the analyst says of lines: boilerplate, article, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.core import offsets, regions
from annotator.core.model import Region, RegionKind, new_id

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow


class Regions(QObject):
    """The verbs for lines; the borders of a region are those of lines."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._editor = window.editor

    def mark_lines(self, kind: str) -> None:
        """Give the selected lines, or that of the caret, a kind.

        Proposed boilerplate that they meet is decided on as a whole.
        """
        editor = self._editor
        start, end = editor.selection or (editor.caret, editor.caret)
        start, end = offsets.lines_around(editor.text, start, end)
        for region in editor.regions:
            if region.kind is RegionKind.PROPOSED and regions.overlaps(start, end, region):
                start, end = min(start, region.start), max(end, region.end)
        self._mark(start, end, RegionKind(kind))

    def _mark(self, start: int, end: int, kind: RegionKind) -> bool:
        document = self._editor.document
        if document is None or start >= end:
            return False
        region = Region(new_id(), document.id, start, end, kind)
        spans = self._editor.index.overlapping(start, end)
        return self._editor.apply(regions.mark_region(region, self._editor.regions, spans))
