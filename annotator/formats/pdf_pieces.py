"""The runs of text on a page of a PDF, letter by letter from where PDFium says that they stand."""

from __future__ import annotations

import re
from typing import Any

from annotator.formats.pdf_layout import Piece

_LETTERS = 200_000  # characters of one page
_HYPHENS = (0x02, 0xFFFE)  # what PDFium says for one at the end of a line
_NOTHING = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\uffff]")


def pieces(document: Any, number: int) -> list[Piece] | None:
    """Return the runs of text on a page, or None where it is damaged."""
    import pypdfium2 as pdfium

    try:
        page = document[number]
        words = page.get_textpage()
    except pdfium.PdfiumError:
        return None
    try:
        return _pieces(words)
    finally:
        words.close()
        page.close()


def _pieces(words: Any) -> list[Piece]:
    from pypdfium2 import raw

    made: list[Piece] = []
    box = raw.FS_RECTF()
    current: Piece | None = None
    blank = False
    for index in range(min(raw.FPDFText_CountChars(words), _LETTERS)):
        code = raw.FPDFText_GetUnicode(words, index)
        if code > 0x10FFFF:
            continue
        letter = "-" if code in _HYPHENS else chr(code)
        if _NOTHING.match(letter):
            continue
        if letter.isspace():
            blank = True
            if letter in "\r\n":
                current = None
            continue
        if not raw.FPDFText_GetLooseCharBox(words, index, box):
            continue
        left, right = min(box.left, box.right), max(box.left, box.right)
        bottom, top = min(box.bottom, box.top), max(box.bottom, box.top)
        if current is not None and _goes_on(current, left, bottom, top):
            current.text += f" {letter}" if blank else letter
            current.last, current.right = left, max(current.right, right)
            current.bottom, current.top = min(current.bottom, bottom), max(current.top, top)
        else:
            current = Piece(letter, left, bottom, right, top, left)
            made.append(current)
        blank = False
    return made


def _goes_on(piece: Piece, left: float, bottom: float, top: float) -> bool:
    """Whether a letter belongs to a run: on its line, and not far behind its end.

    The letters of a ligature stand all in one place.
    """
    height = max(piece.height, top - bottom, 1.0)
    beside = min(piece.top, top) - max(piece.bottom, bottom) > 0.3 * min(piece.height, top - bottom)
    back = left >= piece.last - 0.01 or left - piece.right > -0.5 * height
    return beside and back and left - piece.right < 1.2 * height
