"""The boxes behind mentions, cut from ready-made strips, for rounding each anew is slow."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from annotator.core.calibration import Bands
from annotator.core.model import Span, Status
from annotator.gui.theme import LabelColors

ROUND = 3.0
"""Radius of the corners, in pixels."""

_CAP = 6
_MIDDLE = 180  # a multiple of every dash, so that strips can be laid end to end
_CACHED = 200

_SOLID = (1, 0)
_DASHES = (5, 4)
_SHORT_DASHES = (2, 2)
_DOTS = (1, 2)


class Boxes:
    """Strips of one theme: fill and underline by label, state, confidence and height.

    `weight` is how heavy underlines are.
    """

    def __init__(self, weight: float) -> None:
        self._weight = weight
        self._strips: dict[tuple[str, tuple[int, int], bool, int, float], QPixmap] = {}

    def paint(
        self,
        painter: QPainter,
        box: QRectF,
        span: Span,
        colors: LabelColors,
        bands: Bands,
        *,
        hovered: bool,
    ) -> None:
        """Paint the box of a span, whose corners lie on whole pixels."""
        scale = painter.device().devicePixelRatioF()
        dash = _dash(span, bands)
        strip = self._strip(span.label, colors, dash, hovered, int(box.height()), scale)
        left, top, width, height = box.left(), box.top(), box.width(), strip.height()
        cap = min(_CAP, width / 2)
        done = min(width - cap, _CAP + _MIDDLE)
        painter.drawPixmap(QPointF(left, top), strip, QRectF(0, 0, done * scale, height))
        while done < width - cap:
            part = min(_MIDDLE, width - cap - done)
            source = QRectF(_CAP * scale, 0, part * scale, height)
            painter.drawPixmap(QPointF(left + done, top), strip, source)
            done += part
        source = QRectF(strip.width() - cap * scale, 0, cap * scale, height)
        painter.drawPixmap(QPointF(left + width - cap, top), strip, source)

    def rehearse(self, label: str, colors: LabelColors, height: int, scale: float) -> None:
        """Draw the strip of accepted spans of a label, as most of them need it."""
        self._strip(label, colors, _SOLID, False, height, scale)

    def _strip(
        self,
        label: str,
        colors: LabelColors,
        dash: tuple[int, int],
        hovered: bool,
        height: int,
        scale: float,
    ) -> QPixmap:
        key = (label, dash, hovered, height, scale)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) >= _CACHED:
                self._strips.clear()
            strip = self._strips[key] = _drawn(colors, dash, hovered, height, scale, self._weight)
        return strip


def _dash(span: Span, bands: Bands) -> tuple[int, int]:
    """Return the pattern of an underline: whole if accepted, the shorter the less certain."""
    if span.status is not Status.PROPOSED:
        return _SOLID
    if span.score is None or span.score >= bands.fair:
        return _DASHES
    return _SHORT_DASHES if span.score >= bands.unsure else _DOTS


def _drawn(
    colors: LabelColors,
    dash: tuple[int, int],
    hovered: bool,
    height: int,
    scale: float,
    weight: float,
) -> QPixmap:
    width = 2 * _CAP + _MIDDLE
    strip = QPixmap(round(width * scale), round(height * scale))
    strip.setDevicePixelRatio(scale)
    strip.fill(Qt.GlobalColor.transparent)
    with QPainter(strip) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.fill if dash == _SOLID or hovered else colors.faint)
        painter.drawRoundedRect(QRectF(0, 0, width, height), ROUND, ROUND)
        if dash == _SOLID:
            thick = 2 * weight
            painter.fillRect(QRectF(1, height - thick, width - 2, thick), colors.line)
            return strip
        thick = (1.0 if dash == _DOTS else 1.5) * weight
        top = height - 2 * weight
        for x in range(0, width - 1, sum(dash)):
            left = max(x, 1)
            painter.fillRect(QRectF(left, top, x + dash[0] - left, thick), colors.line)
    return strip
