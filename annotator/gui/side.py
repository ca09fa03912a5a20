"""The right side of the window: entities above, the span list below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from annotator.gui.entity_panel import EntityPanel
from annotator.gui.span_table import SpanTable


class Side(QSplitter):
    """Both with the same margins; the entities get more of the height."""

    def __init__(self, entities: EntityPanel, spans: SpanTable) -> None:
        super().__init__(Qt.Orientation.Vertical)
        below = QWidget()
        layout = QVBoxLayout(below)
        layout.setContentsMargins(16, 0, 16, 8)
        layout.addWidget(spans)
        self.addWidget(entities)
        self.addWidget(below)
        self.setSizes([520, 320])
