"""PDF reports, looked at as pictures of their pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from annotator.core.carrying import Choices
from annotator.core.model import Document, Label, Record, Span, Status
from annotator.gui import pdf_writer

SCALE = 4
OUTER, INNER = (255, 0, 0), (0, 0, 255)
LABELS = (Label(1, "OUTER", "#ff0000"), Label(2, "INNER", "#0000ff"))
ARABIC = "وصل الرئيس باراك أوباما إلى القدس"

pytestmark = pytest.mark.usefixtures("qapp")


def written(folder: Path, text: str, *spans: tuple[str, str, Status]) -> Path:
    made = []
    for number, (words, label, status) in enumerate(spans):
        start = text.index(words)
        made.append(Span(number, 1, start, start + len(words), label, status))
    document = Document(1, "k", "Title", length=len(text))
    path = folder / "out.pdf"
    pdf_writer.write([Record(document, text, tuple(made))], path, Choices(labels=LABELS))
    return path


def pictures(path: Path) -> list[Any]:
    """Each page as an array of rows of pixels, without its words: chips are coloured as lines."""
    found = []
    with pypdfium2.PdfDocument(path) as pdf:
        for page in pdf:
            words = list(page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_TEXT]))
            assert words
            for word in words:
                page.remove_obj(word)
            page.gen_content()
            found.append(page.render(scale=SCALE, rev_byteorder=True).to_numpy())
    return found


def lines(picture: Any, color: tuple[int, int, int]) -> dict[int, tuple[int, int]]:
    """From which column to which a colour is seen, by row of pixels; a line may be dashed."""
    found = {}
    for number, row in enumerate((picture[:, :, :3] == color).all(axis=2)):
        columns = row.nonzero()[0].tolist()
        if columns:
            found[number] = columns[0], columns[-1]
    return found


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.PROPOSED])
@pytest.mark.parametrize(
    ("text", "outer", "inner"),
    [
        ("The New York City Council met.", "New York City Council", "York City"),
        ("The New York City Council met.", "New York City", "City Council met"),
        ("😀😀 In 🗽 New York City 🗽, they said.", "🗽 New York City 🗽", "York"),
        (ARABIC, "الرئيس باراك أوباما", "باراك"),
        (f"Said {ARABIC} there.", f"Said {ARABIC}", "الرئيس باراك"),
        ("One\r\ntwo three four", "One\r\ntwo three", "two"),
    ],
)
def test_spans_that_overlap_are_both_seen(
    tmp_path: Path, text: str, outer: str, inner: str, status: Status
) -> None:
    spans = (outer, "OUTER", status), (inner, "INNER", status)
    picture = pictures(written(tmp_path, text, *spans))[0]
    ones, others = lines(picture, INNER), lines(picture, OUTER)
    assert ones
    assert others
    assert not ones.keys() & others.keys(), "no line hides another"
    near = [
        min(last, end) - max(first, start)
        for row, (first, last) in ones.items()
        for other, (start, end) in others.items()
        if abs(row - other) < 6 * SCALE
    ]
    assert near
    assert max(near) > 5 * SCALE, "where both are, the line of one is below that of the other"
    red, green, blue = (picture[:, :, n].astype(int) for n in range(3))
    both = (red > green + 4) & (blue > green + 4)
    assert both.any(), "where both are, their tints lie one over the other"


def test_a_span_over_pages_is_seen_on_each(tmp_path: Path) -> None:
    text = "A start. " + "word " * 1500 + "The end."
    pages = pictures(written(tmp_path, text, (text[9:-9], "OUTER", Status.ACCEPTED)))
    assert len(pages) > 2
    marked = [lines(picture, OUTER) for picture in pages]
    assert all(marked[:3])
    assert all(min(found) > 50 * SCALE for found in marked if found), "nothing stands in the margin"
