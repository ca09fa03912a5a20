"""A text, labels and spans for the document view, and hands and eyes on it."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from annotator.core import edits
from annotator.core.model import Label, Span
from annotator.gui.theme import load

DARK = load("dark")
THEMES = [load(name) for name in ("light", "dark", "light-contrast", "dark-contrast")]

LABELS = (
    Label(1, "GPE", "#15803d"),
    Label(2, "ORG", "#b45309"),
    Label(3, "PERSON", "#1d4ed8"),
    Label(4, "CARDINAL", "#525866"),
)
TEXT = (
    "Syrian troops have taken up positions around Palmyra, which is held by IS.\n\n"
    "The U.S.-led coalition said that President Bashar Assad's government was winning, "
    "according to the Syrian Observatory for Human Rights in Britain.\n"
)


def span(text, mention, label="GPE", nth=0, **fields):
    start = -1
    for _ in range(nth + 1):
        start = text.index(mention, start + 1)
    fields.setdefault("source", "model")
    return Span(edits.new_id(), 1, start, start + len(mention), label, **fields)


def point_of(view, position):
    """The middle of a character, in coordinates of the viewport."""
    page = view.page
    start = view.offsets.to_qt(position)
    row = next(iter(page.rows_of(start, start + 1)))
    (stretch,) = page.stretches(row, start, view.offsets.to_qt(position + 1))
    middle = (stretch.left + stretch.right) / 2
    return QPoint(round(middle), round(row.baseline - 4 - view.verticalScrollBar().value()))


def grey(view, rect=None):
    """The view as rows of grey values."""
    image = view.viewport().grab().toImage()
    rect = rect or view.viewport().rect()
    scale = image.devicePixelRatio()
    return [
        [
            image.pixelColor(int(x * scale), int(y * scale)).lightness()
            for x in range(rect.left(), rect.right() + 1)
        ]
        for y in range(rect.top(), rect.bottom() + 1)
    ]


def drag(qtbot, view, start, end, modifier=Qt.KeyboardModifier.NoModifier):
    port = view.viewport()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, modifier, start)
    for step in (start + (end - start) / 2, end):
        move(view, step, modifier)
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, modifier, end)


def move(view, point, modifier=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton):

    port = view.viewport()
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(point), QPointF(port.mapToGlobal(point)),
        Qt.MouseButton.NoButton, button, modifier,
    )  # fmt: skip
    QApplication.sendEvent(port, event)


def chip_rect(view, wanted):
    for band in view.painter.bands(0, view.document().size().height()):
        for found, left, right, _ in view.painter.chip_places(band, view.viewport().width()):
            if found.id == wanted.id:
                top = view.painter.chip_top(band.row) - view.verticalScrollBar().value()
                return QRect(left, round(top), right - left, view.page.chip_height)
    raise AssertionError("no chip")
