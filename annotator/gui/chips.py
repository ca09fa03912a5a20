"""The small labels over the ends of spans: where they fit, and their pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from annotator.core.calibration import USUAL, Bands
from annotator.core.model import NIL, Span, Status
from annotator.gui.theme import LabelColors, Theme

_GAP = 2.0
_LONGEST = 14  # times its height that the name on a chip may take; the span list has all of it
_CACHED = 4000


class Face(NamedTuple):
    """All that a chip says: the label, and what is known of the span by shape."""

    label: str
    accepted: bool
    unsure: bool
    link: str
    """Empty, "linked" or "nil"."""
    note: bool
    key: str = ""
    """The key of the label, which the chips of focused spans show."""


def face(span: Span, key: str = "", bands: Bands = USUAL) -> Face:
    """Return what the chip of a span says; a key comes with it where it is to be learnt."""
    proposed = span.status is Status.PROPOSED
    return Face(
        span.label,
        not proposed,
        proposed and span.score is not None and span.score < bands.unsure,
        "" if span.kb_id is None else "nil" if span.kb_id == NIL else "linked",
        bool(span.note),
        key,
    )


class Wanted(NamedTuple):
    """A chip that has no place yet: the stretch that it belongs to, and its full width."""

    left: float
    right: float
    width: float
    reversed: bool = False

    @property
    def end(self) -> float:
        """Where the stretch ends for a reader."""
        return self.left if self.reversed else self.right


def place(
    wanted: Sequence[Wanted], low: float, high: float, least: float
) -> list[tuple[int, float, float]]:
    """Return `(number, left, width)` for the chips of one line, within `[low, high]`.

    Chips that end together stand side by side. They end where their stretch ends, or start where
    it starts if it is shorter; one that would cover the next is made narrower, down to `least`.
    What does not fit in even so is left out.
    """
    starts = sorted(_ideal(wanted, low, high))[: int((high - low + _GAP) // (least + _GAP))]
    placed = []
    edge = low
    for turn, (left, number) in enumerate(starts):
        behind = len(starts) - turn - 1
        limit = high - behind * (least + _GAP)
        left = max(min(left, limit - least), edge)
        following = starts[turn + 1][0] - _GAP if behind else high
        right = max(min(left + wanted[number].width, following, limit), left + least)
        placed.append((number, left, right - left))
        edge = right + _GAP
    return placed


def _ideal(wanted: Sequence[Wanted], low: float, high: float) -> Iterator[tuple[float, int]]:
    """Yield where each chip would start if there were no others but those that end with it."""
    groups: dict[float, list[int]] = {}
    for number, chip in enumerate(wanted):
        groups.setdefault(chip.end, []).append(number)
    for numbers in groups.values():
        longest = wanted[numbers[0]]
        total = sum(wanted[n].width + _GAP for n in numbers) - _GAP
        if longest.reversed:
            left = min(longest.left, longest.right - total)
        else:
            left = max(longest.left, longest.right - total)
        left = max(min(left, high - total), low)
        for number in numbers:
            yield left, number
            left += wanted[number].width + _GAP


class Chips:
    """Pictures of chips, drawn once for each face, width and scale."""

    def __init__(self, theme: Theme, base: QFont, height: int) -> None:
        self.height = height
        self.least = 6.0
        self._theme = theme
        self.font = QFont(base)
        self.font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 100)
        self.font.setWordSpacing(0)
        self.font.setPixelSize(max(round(height * 0.74), 7))
        self.font.setWeight(QFont.Weight.DemiBold)
        self._metrics = QFontMetricsF(self.font)
        self._mark = round(height * 0.62)
        self._pad = max(height * 0.28, 3.0)
        self._widths: dict[Face, float] = {}
        self._pictures: dict[tuple[Face, int, float], QPixmap] = {}

    def width(self, face: Face) -> float:
        """Return the width of a whole chip."""
        known = self._widths.get(face)
        if known is None:
            known = self._metrics.horizontalAdvance(self._name(face)) + 2 * self._pad
            known += self._mark * bool(face.link) + self._mark * 0.7 * face.note
            known += self._key_room(face)
            known = self._widths[face] = float(round(known))
        return known

    def picture(self, face: Face, colors: LabelColors, width: float, scale: float) -> QPixmap:
        """Return a chip of a width, shortened if that is less than its own."""
        key = (face, int(width), scale)
        picture = self._pictures.get(key)
        if picture is None:
            if len(self._pictures) > _CACHED:
                self._pictures.clear()
            picture = self._pictures[key] = self._draw(face, colors, int(width), scale)
        return picture

    def _draw(self, face: Face, colors: LabelColors, width: int, scale: float) -> QPixmap:
        picture = QPixmap(round(width * scale), round(self.height * scale))
        picture.setDevicePixelRatio(scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = colors.chip_text if face.accepted else colors.line
        body = QRectF(0, 0, width, self.height)
        if face.accepted:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.chip)
        else:
            inset = self._theme.weight / 2
            body.adjust(inset, inset, -inset, -inset)
            painter.setPen(QPen(colors.line, self._theme.weight))
            painter.setBrush(self._theme.paper)
        painter.drawRoundedRect(body, 3, 3)
        self._write(painter, face, ink, width)
        painter.end()
        return picture

    def _write(self, painter: QPainter, face: Face, ink: QColor, width: int) -> None:
        name, link, note = self._name(face), bool(face.link), face.note
        room = width - 2 * self._pad
        if room < self._metrics.horizontalAdvance(name[:1]):
            return
        key = face.key if width >= self.width(face) else ""
        marks = self._mark * link + self._mark * 0.7 * note + self._key_room(face) * bool(key)
        if room - marks < self._metrics.horizontalAdvance(name[:1]):
            link = note = False
            marks = 0.0
        while len(name) > 1 and self._metrics.horizontalAdvance(name) > room - marks + 0.6:
            name = name[:-1]
        painter.setFont(self.font)
        painter.setPen(ink)
        baseline = (self.height + self._metrics.capHeight()) / 2
        painter.drawText(QPointF(self._pad, round(baseline)), name)
        x = self._pad + self._metrics.horizontalAdvance(name) + 1
        if link:
            area = QRectF(
                x + 1, (self.height - self._mark) / 2 + 0.5, self._mark - 1, self._mark - 1
            )
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ink, 1.2, c=Qt.PenCapStyle.RoundCap))
            painter.drawPath(_nil_mark(area) if face.link == "nil" else _link_mark(area))
            x += self._mark
        if note:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(QPointF(x + self._mark * 0.35, self.height / 2), 1.8, 1.8)
        if key:
            self._write_key(painter, key, ink, width)

    def _write_key(self, painter: QPainter, key: str, ink: QColor, width: int) -> None:
        """Write a key at the end of the chip, behind a line."""
        font = QFont(self.font)
        font.setWeight(QFont.Weight.Normal)
        painter.setFont(font)
        left = width - self._pad / 2 - self._metrics.horizontalAdvance(key)
        baseline = (self.height + self._metrics.capHeight()) / 2
        painter.setPen(QPen(ink, 0.6))
        painter.drawLine(QPointF(left - 3.5, 2), QPointF(left - 3.5, self.height - 2))
        painter.setPen(ink)
        painter.drawText(QPointF(left, round(baseline)), key)

    def _key_room(self, face: Face) -> float:
        return self._metrics.horizontalAdvance(face.key) + 6 if face.key else 0.0

    def _name(self, face: Face) -> str:
        room = _LONGEST * self.height
        name = self._metrics.elidedText(face.label, Qt.TextElideMode.ElideRight, room)
        return name + "?" if face.unsure else name


def _link_mark(area: QRectF) -> QPainterPath:
    """An arrow to the upper right."""
    box = area.adjusted(1, 1, -1, -1)
    path = QPainterPath(box.bottomLeft())
    path.lineTo(box.topRight())
    path.moveTo(box.left() + box.width() * 0.3, box.top())
    path.lineTo(box.topRight())
    path.lineTo(box.right(), box.bottom() - box.height() * 0.3)
    return path


def _nil_mark(area: QRectF) -> QPainterPath:
    """A circle that is crossed out."""
    box = area.adjusted(1, 1, -1, -1)
    path = QPainterPath()
    path.addEllipse(box)
    path.moveTo(area.bottomLeft())
    path.lineTo(area.topRight())
    return path
