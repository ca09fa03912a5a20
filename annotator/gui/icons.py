"""The icons: SVG files that take the colour of the text around them."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from annotator.resources import resource


@cache
def _source(name: str) -> bytes:
    return resource(f"icons/{name}.svg").read_bytes()


class _SvgEngine(QIconEngine):
    """Paints an SVG in the palette's text colour of the moment, so that it follows the theme."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect, mode: QIcon.Mode, state: QIcon.State) -> None:  # type: ignore[no-untyped-def]
        """Paint the icon into a rectangle."""
        disabled = mode is QIcon.Mode.Disabled
        group = QPalette.ColorGroup.Disabled if disabled else QPalette.ColorGroup.Active
        color = QGuiApplication.palette().color(group, QPalette.ColorRole.WindowText)
        svg = _source(self._name).replace(b"currentColor", color.name().encode())
        renderer = QSvgRenderer(QByteArray(svg))
        renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        painter.save()
        painter.setOpacity(color.alphaF())
        renderer.render(painter, QRectF(rect))
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the icon as a pixmap of this size in device pixels."""
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, pixmap.rect(), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        """Return another engine for the same icon."""
        return _SvgEngine(self._name)


def icon(name: str) -> QIcon:
    """Return an icon of the family in `resources/icons`."""
    return QIcon(_SvgEngine(name))
