from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication
from view_samples import DARK, LABELS, TEXT, point_of, span

from annotator.core import edits
from annotator.core.model import Span
from annotator.core.offsets import snap
from annotator.gui.chips import face
from annotator.gui.handles import handles
from annotator.gui.messages import MessageBar
from annotator.gui.painter import RING
from annotator.gui.typeface import Typeface


def test_focus_is_scrolled_to_with_context(show):
    text = "\n".join(f"Line {n} about Palmyra and more." for n in range(400))
    spans = [span(text, "Palmyra", nth=n) for n in (0, 200, 399)]
    view = show(text=text, spans=spans)
    height = view.viewport().height()
    for found in spans:
        view.set_focused([found])
        rect = view.span_rect(found)
        assert rect.top() >= 0
        assert rect.bottom() <= height * 0.9
    view.set_focused([spans[1]])
    assert view.span_rect(spans[1]).top() > height * 0.1


def test_the_last_span_can_be_focused_at_once(show):
    text = "\n\n".join(f"Paragraph {n} about Palmyra. " * 9 for n in range(900))
    view = show(text=text, spans=[span(text, "Palmyra", nth=8000)])
    view.set_document(text, view.index, (), LABELS)
    view.set_focused([view.index[0]])
    assert view.viewport().rect().contains(view.span_rect(view.index[0]))


def test_the_ring_follows_a_change(show):
    found = span(TEXT, "Palmyra")
    view = show(spans=[found])
    view.set_focused([found])
    edit = edits.resize(found, found.start, found.end + 1)
    view.index.apply(edit)
    view.touch(edit.changes)
    assert view.focused() == (edit.changes[0].after,)
    edit = edits.reject([edit.changes[0].after])
    view.index.apply(edit)
    view.touch(edit.changes)
    assert view.focused() == ()


def test_zoom_column_and_theme_keep_the_place(show):
    text = "\n\n".join(f"Paragraph {n} about Palmyra. " * 9 for n in range(80))
    view = show(text=text, spans=[span(text, "Palmyra", nth=300)], size=(1100, 600))
    view.set_focused([view.index[0]])

    def first_seen():
        return view.page.row_at(view.verticalScrollBar().value()).start

    first = first_seen()
    wide = view.viewport().width()
    view.set_typeface(Typeface(percent=150))
    view.set_theme(DARK)
    assert abs(first_seen() - first) < 100
    assert view.viewport().width() > wide
    view.set_column(40)
    assert view.viewport().width() < wide
    left = view.viewport().x()
    right = view.width() - view.viewport().geometry().right()
    assert abs(left - (right - view.verticalScrollBar().sizeHint().width())) <= 2


@pytest.mark.parametrize("text", ["", "\n\n\n", "a", "\u2028", "x" * 5000, "中" * 12_000, "\ufeff"])
def test_any_text_can_be_shown(show, text):
    view = show(text=text, spans=[Span(1, 1, 0, len(text), "GPE")] if text else ())
    view.set_focused(tuple(view.index))
    view.grab()
    assert snap(text, 0, len(text)) is None or view.caret() == 0


def test_a_long_label_ends_with_an_ellipsis(show):
    long = replace(span(TEXT, "Palmyra", "X" * 300), score=0.3)
    view = show(spans=[long, span(TEXT, "IS")])
    chips = view.painter.chips
    width = chips.width(face(long))
    assert width < view.viewport().width() / 2
    assert width > chips.width(face(replace(long, label="X" * 10)))
    name = chips._name(face(long))
    assert name.endswith("…?")
    assert name.startswith("XXXX")


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [("of Rome now", 0, 0), ("of Rome, now", 0, 1), ("“Rome now", 1, 0), ("Rome", 0, 0)],
)
@pytest.mark.parametrize("zoom", [100, 150])
def test_the_ring_keeps_off_what_stands_beside_it(show, text, left, right, zoom):
    view = show(text=text, spans=[span(text, "Rome")])
    view.set_typeface(Typeface(percent=zoom))
    start, end = text.index("Rome"), text.index("Rome") + 4
    (row,) = view.page.rows_of(start, end)
    (stretch,) = view.page.stretches(row, start, end)
    ring = view.page.ring(row, stretch, 0, start, end)
    over = RING / 2
    for outside, tight in ((stretch.left - ring.left() + over, left),
                           (ring.right() + over - stretch.right, right)):  # fmt: skip
        assert outside <= (0.4 if tight else 2.1)
        assert outside > 0
    assert [h.x for h in handles(view.painter, view.index[0])] == [ring.left(), ring.right()]


def test_the_last_line_can_be_scrolled_above_a_message(show):
    view = show(
        text=(TEXT * 20).rstrip(), size=(400, 500)
    )  # the narrowest that the window gives it
    bar = MessageBar(view)
    bar.failure("The correction could not be stored, for the disk is full; nothing is lost. " * 3)
    view.scroll_to(view.document().size().height())
    QApplication.processEvents()  # so that Qt has laid out the end
    last = point_of(view, len(view.text) - 1)
    assert view.viewport().rect().contains(last)
    assert last.y() + 10 < bar.y()
