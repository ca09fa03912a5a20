"""PDF report: the articles as the window shows them, each on pages of its own.

Qt lays them out, so this exporter lives with the window; it runs in a worker program that shows
nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QFile, QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
)

from annotator.core.article_html import page
from annotator.core.carrying import Choices, ExportReport, Trait, fitting
from annotator.core.files import shown
from annotator.core.model import Record
from annotator.errors import AnnotatorError

SUFFIX = ".pdf"
TITLE = "PDF report"
CARRIES = frozenset(Trait) - {
    *(Trait.TEXT, Trait.SURROGATES, Trait.METADATA, Trait.REJECTED, Trait.SCORES, Trait.SOURCES),
    Trait.KEYS,
}

_MARGIN = 20  # millimetres
_DOTS = 300  # per inch
_STYLE = """
h1 { font-size: 15pt; margin-bottom: 2pt; }
p { margin-top: 0; margin-bottom: 4pt; }
p.facts { font-size: 8pt; margin-bottom: 10pt; }
table { margin-top: 10pt; }
td, th { font-size: 8pt; }
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
    size = QSizeF(pdf.width(), pdf.height())
    font = QFont(["Noto Serif", "Georgia", "DejaVu Serif"], 10)
    painter = QPainter(pdf)
    pages = 0
    try:
        for record in records:
            document = QTextDocument()
            document.documentLayout().setPaintDevice(pdf)
            document.setDefaultFont(font)
            document.setDefaultStyleSheet(_STYLE)
            document.setPageSize(size)
            document.setHtml(page(record, choices.labels))
            for number in range(document.pageCount()):
                if pages:
                    pdf.newPage()
                pages += 1
                _paint(
                    painter,
                    document,
                    QRectF(0, number * size.height(), size.width(), size.height()),
                )
            report.wrote(len(record.spans))
    finally:
        painter.end()


def _paint(painter: QPainter, document: QTextDocument, part: QRectF) -> None:
    painter.save()
    painter.translate(0, -part.top())
    document.drawContents(painter, part)
    painter.restore()


def _unwritten(path: Path, file: QFile) -> AnnotatorError:
    reason = file.errorString().rstrip(".")
    return AnnotatorError(f"{shown(path)} could not be written: {reason}.")
