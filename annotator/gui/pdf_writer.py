"""PDF report: the articles as the window shows them, each on pages of its own.

Qt lays them out, so this exporter lives with the window; it runs in a worker program that shows
nothing. Boxes are painted under the text, each in its lane, for Qt's HTML knows one background.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QFile, QIODevice, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
    QTextDocument,
)

from annotator.core.article_html import STRENGTHS, page, tint
from annotator.core.carrying import Choices, ExportReport, Trait, fitting
from annotator.core.files import shown
from annotator.core.lanes import Lanes
from annotator.core.model import Record, Span, Status
from annotator.core.spans import SpanIndex
from annotator.errors import AnnotatorError
from annotator.gui.boxes import ROUND
from annotator.gui.geometry import Page, Stretch

SUFFIX = ".pdf"
TITLE = "PDF report"
CARRIES = frozenset(Trait) - {
    *(Trait.TEXT, Trait.SURROGATES, Trait.METADATA, Trait.REJECTED, Trait.SCORES, Trait.SOURCES),
    Trait.KEYS,
}

_MARGIN = 20  # millimetres
_DOTS = 96  # per inch, so that all of it is measured in the pixels of the window
_SIZE = 13  # pixels: 10 points
_STYLE = """
h1 { font-size: 20px; margin-bottom: 3px; }
p { margin-top: 0; margin-bottom: 5px; line-height: 150%; }
p.facts { font-size: 11px; margin-bottom: 13px; }
table { margin-top: 13px; }
td, th { font-size: 11px; }
"""


def write(records: Iterable[Record], path: Path, choices: Choices) -> ExportReport:
    """Print all documents; AnnotatorError where the file cannot be written."""
    report = ExportReport()
    application = QGuiApplication.instance() or _application()
    file = QFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        raise _unwritten(path, file)
    try:
        _print(fitting(records, CARRIES, report), file, choices, report)
        if not file.flush() or file.error() is not QFile.FileError.NoError:
            raise _unwritten(path, file)
    finally:
        file.close()
    del application  # it had to last as long as the fonts
    return report


def _application() -> QGuiApplication:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication(["annotator"])


def _print(records: Iterable[Record], file: QFile, choices: Choices, report: ExportReport) -> None:
    pdf = QPdfWriter(file)
    pdf.setTitle("Articles")
    pdf.setCreator("Annotator")
    pdf.setResolution(_DOTS)
    pdf.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    pdf.setPageMargins(QMarginsF(*[_MARGIN] * 4), QPageLayout.Unit.Millimeter)
    painter = QPainter(pdf)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paper = QRectF(0, 0, pdf.width(), pdf.height())
    colors = {label.name: label.color for label in choices.labels}
    pages = 0
    try:
        for record in records:
            document = _laid_out(record, paper.size(), choices)
            boxes = _boxes(document, record)
            for number in range(document.pageCount()):
                if pages:
                    pdf.newPage()
                pages += 1
                part = paper.translated(0, number * paper.height())
                painter.save()
                painter.translate(0, -part.top())
                for span, box in boxes.get(number, ()):
                    _paint(painter, box, colors.get(span.label, ""), span.status)
                document.drawContents(painter, part)
                painter.restore()
            report.wrote(len(record.spans))
    finally:
        painter.end()


def _laid_out(record: Record, size: QSizeF, choices: Choices) -> QTextDocument:
    """Return an article on pages; what is under spans has their ids for a tool tip."""
    document = QTextDocument()
    document.setUseDesignMetrics(True)
    font = QFont(["Noto Serif", "Georgia", "DejaVu Serif"])
    font.setPixelSize(_SIZE)
    document.setDefaultFont(font)
    document.setDefaultStyleSheet(_STYLE)
    document.setPageSize(size)
    document.setHtml(page(record, choices.labels, _named))
    return document


def _named(spans: Sequence[Span]) -> str:
    return f'title="{" ".join(str(span.id) for span in spans)}"'


def _boxes(document: QTextDocument, record: Record) -> dict[int, list[tuple[Span, QRectF]]]:
    """Return the boxes of spans by the page that they are on, the outer ones first."""
    index = SpanIndex(record.document.id, record.spans)
    lanes, geometry = Lanes(index), Page(document, document.toPlainText(), 0)
    boxes: dict[int, list[tuple[Span, QRectF]]] = {}
    for span_id, (start, end) in _places(document).items():
        if (span := index.get(span_id)) is not None:
            for row in geometry.rows_of(start, end):
                on = boxes.setdefault(int(row.baseline // document.pageSize().height()), [])
                for stretch in _joined(geometry.stretches(row, start, end)):
                    on.append((span, geometry.box(row, stretch, lanes.of(span))))
    for on in boxes.values():
        on.sort(key=lambda entry: -lanes.of(entry[0]))
    return boxes


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Make one of those that touch, as where directions change, for boxes of two would overlap."""
    joined: list[Stretch] = []
    for stretch in stretches:
        touches = joined and stretch.left - joined[-1].right < 1
        joined.append(joined.pop()._replace(right=stretch.right) if touches else stretch)
    return joined


def _places(document: QTextDocument) -> dict[int, tuple[int, int]]:
    """Return where spans start and end in the document, which holds more than the text, by id."""
    places: dict[int, tuple[int, int]] = {}
    block = document.begin()
    while block.isValid():
        parts = block.begin()
        while not parts.atEnd():
            fragment = parts.fragment()
            start, end = fragment.position(), fragment.position() + fragment.length()
            for name in fragment.charFormat().toolTip().split():
                first, _ = places.get(int(name), (start, end))
                places[int(name)] = first, end
            parts += 1
        block = block.next()
    return places


def _paint(painter: QPainter, box: QRectF, color: str, status: Status) -> None:
    """Paint a box with its underline, dashed where nothing is decided."""
    fill, line = QColor(tint(color, 1)), QColor(tint(color, 1))
    accepted = status is Status.ACCEPTED
    fill.setAlphaF(STRENGTHS[status])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(box, ROUND, ROUND)
    pen = QPen(line, 2 if accepted else 1.5, c=Qt.PenCapStyle.FlatCap)
    if not accepted:
        pen.setDashPattern([10 / 3, 8 / 3])  # times the width, as in the window
    painter.setPen(pen)
    low = box.bottom() - 1
    painter.drawLine(QPointF(box.left() + 1, low), QPointF(box.right() - 1, low))


def _unwritten(path: Path, file: QFile) -> AnnotatorError:
    reason = file.errorString().rstrip(".")
    return AnnotatorError(f"{shown(path)} could not be written: {reason}.")
