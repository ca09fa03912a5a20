"""Paints spans and regions of one document: boxes under the text, chips and marks over it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from annotator.core.calibration import USUAL
from annotator.core.lanes import Lanes
from annotator.core.model import Label, Region, Span
from annotator.core.offsets import OffsetMap
from annotator.core.spans import SpanIndex
from annotator.gui.boxes import ROUND, Boxes
from annotator.gui.chips import Chips, Face, Wanted, face, place
from annotator.gui.found import Found
from annotator.gui.geometry import Page, Row, Stretch
from annotator.gui.region_painter import RegionPainter
from annotator.gui.theme import LabelColors, Theme

RING = 1.4
"""Width of the ring of a focused span, in pixels."""

_SLACK = 8  # pixels that rings and the boxes of higher lanes rise over those of the lowest
_MOST = 120  # spans of one line; more of them cannot be told apart


@dataclass(slots=True)
class Attention:
    """What the analyst is looking at: focused and further selected spans, hover, and a preview.

    `preview` is the stretch, in code points, that a drag would make; `misfits` are the ids of
    spans that do not fit the tokens of the pipeline.
    """

    focused: tuple[Span, ...] = ()
    hovered: Span | None = None
    preview: tuple[int, int] | None = None
    misfits: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Band:
    """One row with its spans in reading order, and where each of them stands in it.

    `boxes` and `chips` say what of them reaches into the heights that were asked for.
    """

    row: Row
    boxes: bool
    chips: bool
    spans: list[tuple[Span, list[Stretch]]] = field(default_factory=list)


class SpanPainter:
    """Knows one document; asked for a part of it, it paints only what is there."""

    def __init__(
        self,
        page: Page,
        offsets: OffsetMap,
        index: SpanIndex,
        regions: Sequence[Region],
        labels: Sequence[Label],
        theme: Theme,
    ) -> None:
        self.page = page
        self.offsets = offsets
        self.index = index
        self.lanes = Lanes(index)
        self.attention = Attention()
        self.regions = list(regions)
        self.found = Found()
        self.confidence = USUAL
        self.plain = False
        """Whether the text is shown alone, without anything that is marked in it."""
        self._theme = theme
        self._colors: dict[str, LabelColors] = {}
        self._boxes: Boxes
        self.chips: Chips
        self.set_labels(labels)

    def take_over(self, other: SpanPainter) -> None:
        """Go on with what was drawn for another document, where it looks the same in this one."""
        self.confidence = other.confidence
        fonts = [painter.page.document.defaultFont() for painter in (self, other)]
        if (
            (self._theme, self._labels) == (other._theme, other._labels)
            and fonts[0] == fonts[1]
            and self.page.chip_height == other.page.chip_height
        ):
            self._colors, self._boxes, self.chips = other._colors, other._boxes, other.chips

    def colors(self, name: str) -> LabelColors:
        """Return the tints of a label by its name."""
        known = self._colors.get(name)
        if known is None:
            known = self._colors[name] = self._theme.label_color(self._labels.get(name))
        return known

    def set_labels(self, labels: Iterable[Label]) -> None:
        """Take other labels, or other colours of the same."""
        self._labels = {label.name: label for label in labels}
        self.set_theme(self._theme)

    def set_page(self, page: Page) -> None:
        """Take another layout of the same text."""
        self.page = page
        self.set_theme(self._theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours; what was drawn in the old ones is forgotten."""
        self._theme = theme
        self._colors.clear()
        self._boxes = Boxes(theme.weight)
        self.chips = Chips(theme, self.page.document.defaultFont(), self.page.chip_height)
        self._regions = RegionPainter(self.page, self.offsets, theme, self.chips.font)

    def rehearse(self, scale: float) -> None:
        """Draw the usual chips and boxes of accepted spans before a correction needs them."""
        for label in self._labels.values():
            colors = self.colors(label.name)
            self._boxes.rehearse(label.name, colors, self.page.above + self.page.below, scale)
            for link in ("", "linked", "nil"):
                shown = Face(label.name, True, False, link, False, label.key)
                self.chips.picture(shown, colors, self.chips.width(shown), scale)

    def bands(self, top: float, bottom: float) -> list[_Band]:
        """Return what there is to paint between two heights of the document."""
        found = []
        for row in self.page.rows(top - self.page.reach, bottom + self.page.reach):
            start, end = self.offsets.from_qt(row.start), self.offsets.from_qt(row.end)
            chips = self.chip_top(row)
            edge = chips + self.chips.height
            band = _Band(row, edge - _SLACK <= bottom, chips <= bottom and top <= edge)
            if start < end and (band.boxes or band.chips) and not self.plain:
                for span in self.index.overlapping(start, end)[:_MOST]:
                    if stretches := self.stretches(row, span.start, span.end):
                        band.spans.append((span, stretches))
            found.append(band)
        return found

    def stretches(self, row: Row, start: int, end: int) -> list[Stretch]:
        """Return where code points `[start, end)` stand in a row."""
        return self.page.stretches(row, self.offsets.to_qt(start), self.offsets.to_qt(end))

    # Under the text

    def paint_under(self, painter: QPainter, bands: Sequence[_Band]) -> None:
        """Paint boxes and underlines, the outer spans first, and what was searched for."""
        under_pointer = self.attention.hovered
        for band in bands:
            if not band.boxes:
                continue
            laned = [(self.lanes.of(span), span, s) for span, s in band.spans]
            laned.sort(key=lambda entry: -entry[0])
            for lane, span, stretches in laned:
                hovered = under_pointer is not None and under_pointer.id == span.id
                for stretch in stretches:
                    box = self.page.box(band.row, stretch, lane)
                    colors = self.colors(span.label)
                    self._boxes.paint(painter, box, span, colors, self.confidence, hovered=hovered)
            if self.found.hits:
                self._paint_found(painter, band.row)

    def _paint_found(self, painter: QPainter, row: Row) -> None:
        low, high = self.offsets.from_qt(row.start), self.offsets.from_qt(row.end)
        for start, end, current in self.found.between(low, high):
            for stretch in self.stretches(row, start, end):
                box = self.page.box(row, stretch)
                painter.fillRect(box, self._theme.found)
                if current:
                    edge = QRectF(box.left(), box.bottom() - 2, box.width(), 2)
                    painter.fillRect(box, self._theme.found)
                    painter.fillRect(edge, self._theme.accent)

    # Over the text

    def paint_over(self, painter: QPainter, bands: Sequence[_Band], width: float) -> None:
        """Paint regions, chips, rings and the preview; `width` is that of the page."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.regions and not self.plain:
            self._regions.paint(painter, self.regions, [band.row for band in bands], width)
        scale = painter.device().devicePixelRatioF()
        for band in bands:
            for _, left, right, picture_face in self.chip_places(band, width) if band.chips else ():
                top = self.chip_top(band.row)
                picture = self.chips.picture(
                    picture_face, self.colors(picture_face.label), right - left, scale
                )
                painter.drawPixmap(QPointF(left, top), picture)
        if self.attention.misfits:
            self._paint_misfits(painter, bands)
        self._paint_attention(painter, bands)

    def chip_top(self, row: Row) -> float:
        """Return where the chips of a row begin: they end at the boxes."""
        return float(round(row.baseline) - self.page.above - self.chips.height)

    def chip_places(self, band: _Band, width: float) -> list[tuple[Span, float, float, Face]]:
        """Return each span that ends in a row, with left and right of its chip."""
        spans, wanted = [], []
        focused = {span.id for span in self.attention.focused}
        for span, stretches in band.spans:
            end = self.offsets.to_qt(span.end)
            if end <= band.row.end:
                stretch = self.page.ending(band.row, stretches, end)
                label = self._labels.get(span.label) if span.id in focused else None
                spans.append((span, face(span, label.key if label else "", self.confidence)))
                chip = self.chips.width(spans[-1][1])
                wanted.append(
                    Wanted(stretch.left - 1.5, stretch.right + 1.5, chip, stretch.reversed)
                )
        places = place(wanted, 2, width - 2, self.chips.least)
        return [(spans[n][0], round(x), round(x) + int(w), spans[n][1]) for n, x, w in places]

    def _paint_misfits(self, painter: QPainter, bands: Sequence[_Band]) -> None:
        """Mark the spans that no token fits by an amber line of dots at their foot."""
        pen = QPen(self._theme.amber, 2.0 * self._theme.weight)
        pen.setDashPattern([1, 1])
        painter.setPen(pen)
        for band in bands:
            for span, stretches in band.spans:
                if span.id in self.attention.misfits:
                    for stretch in stretches:
                        box = self.page.box(band.row, stretch, self.lanes.of(span))
                        painter.drawLine(box.bottomLeft(), box.bottomRight())

    def _paint_attention(self, painter: QPainter, bands: Sequence[_Band]) -> None:
        attention = self.attention
        painter.setBrush(Qt.BrushStyle.NoBrush)
        focused = {span.id: number for number, span in enumerate(attention.focused)}
        for band in bands:
            for span, stretches in band.spans:
                number = focused.get(span.id)
                if number is None:
                    continue
                thick = (1.0 if number else RING) * self._theme.weight
                painter.setPen(QPen(self._theme.accent, thick))
                ends = self.offsets.to_qt(span.start), self.offsets.to_qt(span.end)
                for stretch in stretches:
                    ring = self.page.ring(band.row, stretch, self.lanes.of(span), *ends)
                    painter.drawRoundedRect(ring, ROUND, ROUND)
            if attention.preview is not None:
                pen = QPen(self._theme.accent, 1.4 * self._theme.weight)
                pen.setDashPattern([3, 2])
                painter.setPen(pen)
                for stretch in self.stretches(band.row, *attention.preview):
                    box = self.page.box(band.row, stretch).adjusted(-2, -2, 2, 2)
                    painter.drawRoundedRect(box, ROUND + 1, ROUND + 1)
