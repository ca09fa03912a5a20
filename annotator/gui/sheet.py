"""The sheet that an article is set on: its document, the width of its column, its words aloud."""

from __future__ import annotations

import re
from itertools import islice

from PySide6.QtCore import QObject
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)

from annotator.core.calibration import Bands
from annotator.core.model import NIL, Span, Status
from annotator.core.offsets import OffsetMap
from annotator.gui.geometry import line_gap

SIDE = 36
"""Room beside the text on either side, for handles, chips and the bars of checked regions."""

_FOOT = 160
"""Pixels below the text, so that its last lines can be scrolled above a message."""

_SAMPLE = "the people of the city said on Monday that its government would not agree to this plan"
_BLANK_LINE = re.compile("^(?:[^\\S\n]|\u200b)*$", re.MULTILINE)
_TIGHTENED = 20_000  # blank lines; in what has more, the further ones stay as high as others


def lay_out(offsets: OffsetMap, font: QFont, gap: float, parent: QObject) -> QTextDocument:
    """Return a document with lines that far apart; Qt lays out what is looked at first.

    Blank lines are lower than others, so that paragraphs hold together and more of them is seen.

    It is filled while no widget watches it, and the format is set before the text: in the other
    order a million characters take eight times as long.
    """
    document = QTextDocument(parent)
    document.setUndoRedoEnabled(False)
    document.setDefaultFont(font)
    document.setDocumentMargin(0)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(option)
    frame = document.rootFrame().frameFormat()
    frame.setLeftMargin(SIDE)
    frame.setRightMargin(SIDE)
    frame.setTopMargin(3 * line_gap(font))
    frame.setBottomMargin(max(6 * gap, _FOOT))
    document.rootFrame().setFrameFormat(frame)
    block = QTextBlockFormat()
    block.setLineHeight(gap, QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value)
    cursor = QTextCursor(document)
    cursor.setBlockFormat(block)
    cursor.insertText(offsets.display)
    low = round(1.4 * line_gap(font))
    block.setLineHeight(low, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    cursor.beginEditBlock()
    for blank in islice(_BLANK_LINE.finditer(offsets.display), _TIGHTENED):
        cursor.setPosition(offsets.to_qt(blank.start()))
        cursor.setBlockFormat(block)
    cursor.endEditBlock()
    return document


def column_width(font: QFont, characters: int) -> int:
    """Return the width of a sheet whose lines hold that many characters of English on average."""
    average = QFontMetricsF(font).horizontalAdvance(_SAMPLE) / len(_SAMPLE)
    return round(average * characters) + 2 * SIDE


def describe(text: str, span: Span, bands: Bands) -> str:
    """Return what a screen reader says of a span: “Palmyra, GPE, proposed, not sure, no link”."""
    return f"{mention(text, span)}, {told(span, bands)}"


def mention(text: str, span: Span) -> str:
    """Return the text of a span in one line."""
    return " ".join(text[span.start : span.end].split())


def told(span: Span, bands: Bands) -> str:
    """Return what is known of a span besides its text: “GPE, proposed, not sure, no link”."""
    said = [span.label, span.status.value]
    if span.status is Status.PROPOSED and span.score is not None and span.score < bands.unsure:
        said.append("not sure")
    if span.kb_id is None:
        said.append("no link")
    elif span.kb_id == NIL:
        said.append("in no knowledge base")
    else:
        said.append(f"linked to {span.kb_id}")
    if span.note:
        said.append(f"note: {span.note}")
    return ", ".join(said)
