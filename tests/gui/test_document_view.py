from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QImage,
    QKeySequence,
    QMouseEvent,
    QShortcut,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from annotator.core import edits
from annotator.core.edits import Change
from annotator.core.model import Label, Region, RegionKind, Span, Status
from annotator.core.offsets import OffsetMap, snap
from annotator.core.spans import SpanIndex
from annotator.gui.chips import Wanted, face, place
from annotator.gui.colors import READABLE, contrast, mix
from annotator.gui.document_view import DocumentView
from annotator.gui.handles import handles
from annotator.gui.messages import MessageBar
from annotator.gui.painter import RING
from annotator.gui.theme import LIGHT, load
from annotator.gui.typeface import Typeface

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


@pytest.fixture
def show(qtbot):
    def make(text=TEXT, spans=(), regions=(), size=(900, 600)):
        view = DocumentView()
        qtbot.addWidget(view)
        view.resize(*size)
        view.set_document(text, SpanIndex(1, spans), regions, LABELS)
        with qtbot.waitExposed(view):
            view.show()
        view.setFocus()
        return view

    return make


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
        _move(view, step, modifier)
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, modifier, end)


def _move(view, point, modifier=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton):

    port = view.viewport()
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(point), QPointF(port.mapToGlobal(point)),
        Qt.MouseButton.NoButton, button, modifier,
    )  # fmt: skip
    QApplication.sendEvent(port, event)


# Offsets ----------------------------------------------------------------------------------------

ODD = [
    "word", " ", "é", "e\u0301", "\u00a0", "\n", "\r", "\r\n", "\u2028", "\u2029", "\ufeff",
    "\ufffe", "\ufdd0", "\ufdd1", "\ufffc", "\0", "\ud83d", "\ude00", "😀",
    "👨\u200d👩\u200d👧\u200d👦", "שלום ", "دمشق ", "中文", "\u200f",
]  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(ODD), st.characters()), max_size=25).map("".join)


@given(texts)
def test_a_document_of_qt_has_as_many_positions_as_the_map_says(qapp, text):
    offsets = OffsetMap(text)
    document = QTextDocument()
    QTextCursor(document).insertText(offsets.display)
    assert document.characterCount() - 1 == offsets.to_qt(len(text))
    for i, character in enumerate(offsets.display):
        shown = document.characterAt(offsets.to_qt(i))
        if character == "\n":
            assert shown == "\u2029"
        elif character <= "\uffff":
            assert shown == character


@given(texts.filter(lambda t: len(t) > 1), st.data())
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
def test_what_is_selected_in_the_widget_is_the_slice_of_the_text(qtbot, text, data):
    view = shared_view(qtbot)
    view.set_document(text, SpanIndex(1), (), ())
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    view.select(start, end)
    got = view.raw_selection()
    assert got == (None if start == end else (start, end))
    shown = view.textCursor().selectedText().replace("\u2029", "\n")
    assert shown == OffsetMap(text).display[start:end]
    if got:
        copied = view.createMimeDataFromSelection().text()
        sent = text[start:end].lstrip("\ufeff\ufffe")  # byte order marks
        assert copied == sent.encode("utf-16", "replace").decode("utf-16")


_shared = []


def shared_view(qtbot):
    if not _shared:
        _shared.append(DocumentView())
    return _shared[0]


@pytest.fixture(autouse=True, scope="module")
def _drop_shared():
    yield
    _shared.clear()


# What is painted --------------------------------------------------------------------------------


def test_proposed_and_accepted_differ_in_shape_without_colour(show):
    proposed = span(TEXT, "Britain", score=0.9)
    view = show(spans=[proposed])
    box = view.span_rect(proposed)

    def underline():
        return grey(view, box.adjusted(4, box.height() - 2, -4, -1))[0]

    dashed = underline()
    before = grey(view, chip_rect(view, proposed).adjusted(2, 2, -2, -2))
    edit = edits.accept([proposed])
    view.index.apply(edit)
    view.touch(edit.changes)
    solid = underline()
    after = grey(view, chip_rect(view, view.index[0]).adjusted(2, 2, -2, -2))
    assert len(set(dashed)) > 1
    assert len(set(solid)) == 1
    assert after[0][0] < 0.5 * before[0][0]  # filled instead of hollow, beside the letters


def chip_rect(view, wanted):

    for band in view.painter.bands(0, view.document().size().height()):
        for found, left, right, _ in view.painter.chip_places(band, view.viewport().width()):
            if found.id == wanted.id:
                top = view.painter.chip_top(band.row) - view.verticalScrollBar().value()
                return QRect(left, round(top), right - left, view.page.chip_height)
    raise AssertionError("no chip")


def test_confidence_bands_have_different_underlines(show):
    patterns = set()
    for score in (0.2, 0.7, 0.95):
        found = span(TEXT, "Palmyra", score=score)
        view = show(spans=[found])
        box = view.span_rect(found)
        patterns.add(tuple(grey(view, box.adjusted(4, box.height() - 2, -4, -1))[0]))
    assert len(patterns) == 3


@pytest.mark.parametrize("fields", [{"kb_id": "Q5747"}, {"kb_id": "NIL"}, {"note": "look"}])
def test_links_nil_and_notes_have_their_marks(show, fields):
    plain = span(TEXT, "Palmyra", status=Status.ACCEPTED)
    marked = replace(plain, **fields)
    view = show(spans=[plain])
    bare = grey(view, chip_rect(view, plain))
    view = show(spans=[marked])
    assert chip_rect(view, marked).width() > len(bare[0])


def test_linked_and_nil_look_different(show):
    pictures = []
    for kb_id in ("Q5747", "NIL"):
        found = span(TEXT, "Palmyra", status=Status.ACCEPTED, kb_id=kb_id)
        view = show(spans=[found])
        pictures.append(grey(view, chip_rect(view, found)))
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
def test_the_veil_dims_and_stays_readable(show, scheme):
    region = Region(1, 1, 0, TEXT.index("The U.S."), RegionKind.BOILERPLATE)
    view = show()
    view.set_theme(scheme)
    line = view.cursorRect().adjusted(0, 0, 300, 0)
    edge = max if scheme.dark else min
    plain = edge(map(edge, grey(view, line)))
    view.touch([Change(None, region)])
    veiled = edge(map(edge, grey(view, line)))
    assert abs(veiled - plain) > 60
    assert contrast(mix(scheme.veil, scheme.text, scheme.veil.alphaF()), scheme.paper) >= READABLE
    view.touch([Change(region, None)])
    assert edge(map(edge, grey(view, line))) == plain


def test_a_checked_region_has_a_bar_in_the_margin(show):
    region = Region(1, 1, TEXT.index("The U.S."), len(TEXT), RegionKind.CHECKED)
    view = show()
    before = grey(view)
    view.touch([Change(None, region)])
    changed = changed_columns(before, grey(view))
    assert changed
    assert max(changed) < view.cursorRect().left()


def changed_columns(before, after):
    return {
        x for one, other in zip(before, after, strict=True)
        for x, (a, b) in enumerate(zip(one, other, strict=True)) if a != b
    }  # fmt: skip


@pytest.mark.parametrize("text", ["IS", "Palmyra", "x " * 60 + "Syria"])
def test_chips_are_whole_at_the_first_line_and_at_either_edge(show, text):
    word = text.split()[-1]
    found = span(text, word, "CARDINAL", nth=text.count(word) - 1, kb_id="Q1", note="n")
    view = show(text=text, spans=[found], size=(420, 300))
    rect = chip_rect(view, found)
    assert view.viewport().rect().contains(rect)
    assert rect.width() == view.painter.chips.width(face(found))
    edges = grey(view, rect)
    assert min(edges[0]) < 200
    assert min(row[-1] for row in edges) < 200


def test_nested_spans_are_both_seen(show):
    outer = span(TEXT, "the Syrian Observatory for Human Rights", "ORG", status=Status.ACCEPTED)
    inner = span(TEXT, "Syrian", "GPE", nth=1, status=Status.ACCEPTED)
    view = show(spans=[outer, inner])
    assert view.painter.lanes.of(outer) == 1
    wide, narrow = view.span_rect(outer), view.span_rect(inner)
    assert wide.top() < narrow.top()
    assert wide.bottom() > narrow.bottom()
    below = wide.adjusted(4, wide.height() - 2, 0, 0)
    assert max(grey(view, QRect(narrow.center().x(), below.top(), 9, 1))[0]) < 200
    assert max(grey(view, QRect(narrow.center().x(), narrow.bottom() - 1, 9, 1))[0]) < 200
    assert not chip_rect(view, outer).intersects(chip_rect(view, inner))


def test_chips_of_spans_that_end_together_stand_side_by_side(show):
    spans = [
        span(TEXT, "President Bashar Assad", "PERSON"),
        span(TEXT, "Bashar Assad", "PERSON"),
        span(TEXT, "Assad", "GPE"),
    ]
    view = show(spans=spans)
    rects = sorted((chip_rect(view, s) for s in spans), key=lambda r: r.left())
    assert all(a.right() < b.left() for a, b in pairwise(rects))
    assert rects[-1].right() <= view.span_rect(spans[0]).right() + 1


@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.integers(1, 90), st.integers(8, 90), st.booleans()),
        max_size=90,
    )
)
def test_chips_never_cover_each_other_nor_leave_the_page(wanted):
    chips = [Wanted(a, a + w, c, r) for a, w, c, r in sorted(wanted)]
    placed = sorted((left, left + width) for _, left, width in place(chips, 2, 520, 6))
    assert all(left >= 2 and right <= 520 and right - left >= 6 for left, right in placed)
    assert all(a[1] < b[0] for a, b in pairwise(placed))
    assert len(placed) == min(len(chips), (518 + 2) // 8)


def test_touch_paints_again_only_the_lines_of_the_change(show, qtbot):
    text = "\n".join(f"Line {n} about Palmyra and more." for n in range(60))
    spans = [span(text, "Palmyra", nth=n) for n in range(0, 60, 2)]
    view = show(text=text, spans=spans)
    painted = []
    original = view.paintEvent
    view.paintEvent = lambda event: (painted.append(event.rect()), original(event))
    edit = edits.relabel([spans[2]], "ORG")
    view.index.apply(edit)
    view.touch(edit.changes)
    qtbot.waitUntil(lambda: bool(painted))
    assert painted[0].height() < 4 * view.cursorRect().height()
    assert painted[0].contains(view.span_rect(view.index[2]))


def test_a_touched_part_looks_as_if_all_were_painted(show):
    spans = [
        span(TEXT, "the Syrian Observatory for Human Rights", "ORG"),
        span(TEXT, "Syrian Observatory", "ORG"),
        span(TEXT, "Syrian", "GPE", nth=1),
    ]
    view = show(spans=spans)
    view.grab()
    edit = edits.Edit(
        "", (*edits.reject([spans[1]]).changes, *edits.link([spans[2]], "NIL").changes)
    )
    view.index.apply(edit)
    view.touch(edit.changes)
    part = view.grab().toImage()
    view.viewport().update()
    assert part == view.grab().toImage()


def test_many_changes_at_once_are_painted_at_once(show):
    text = "Syria " * 400
    spans = [span(text, "Syria", nth=n) for n in range(400)]
    view = show(text=text, spans=spans)
    view.grab()
    edit = edits.accept(spans)
    view.index.apply(edit)
    view.touch(edit.changes)
    view.set_focused(tuple(view.index))
    part = view.grab().toImage()
    view.viewport().update()
    assert part == view.grab().toImage()


def test_a_change_of_a_label_is_seen(show):
    found = span(TEXT, "Palmyra", status=Status.ACCEPTED)
    view = show(spans=[found])
    before = grey(view, chip_rect(view, found))
    view.set_labels([replace(LABELS[0], color="#dddd00"), *LABELS[1:]])
    assert grey(view, chip_rect(view, found)) != before


def test_right_to_left_text_has_its_box_where_the_word_is(show):
    text = "قال بوتين إن Palmyra مدينة في سوريا اليوم"
    spans = [span(text, m) for m in ("بوتين", "Palmyra", "سوريا")]
    view = show(text=text, spans=spans)
    boxes = [view.span_rect(s) for s in spans]
    assert boxes[0].left() > boxes[1].right() > boxes[1].left() > boxes[2].right()
    for found, box in zip(spans, boxes, strict=True):
        here = view.page.position_at(QPointF(box.center()))
        assert found.start <= view.offsets.from_qt(here) <= found.end
    metrics = QFontMetricsF(view.document().defaultFont())
    assert abs(boxes[1].width() - metrics.horizontalAdvance("Palmyra")) < 6
    view.set_focused([spans[0]])
    start, end = handles(view.painter, spans[0])
    assert start.x > end.x


# Mouse ------------------------------------------------------------------------------------------


def test_a_selection_is_reported_snapped(show, qtbot):
    view = show()
    start, end = TEXT.index("almyra"), TEXT.index("Palmyra") + 5
    with qtbot.waitSignal(view.selected) as told:
        drag(qtbot, view, point_of(view, start), point_of(view, end))
    got = told.args[0]
    assert TEXT[slice(*got)] == "Palmyra"
    assert view.selection() == got
    assert view.painter.attention.preview == got
    raw = view.raw_selection()
    assert TEXT[slice(*raw)] in "Palmyra"
    assert raw != got


def test_a_selection_with_alt_goes_by_character(show, qtbot, monkeypatch):
    view = show()
    view.select(TEXT.index("almyra"), TEXT.index("almyra") + 3)
    monkeypatch.setattr(
        "annotator.gui.document_view.QApplication.keyboardModifiers",
        lambda: Qt.KeyboardModifier.AltModifier,
    )
    assert TEXT[slice(*view.selection())] == "alm"


def test_a_selection_can_begin_in_the_margin(show, qtbot):
    view = show(size=(1200, 600))
    edge = view.viewport().mapTo(view, point_of(view, 0))
    with qtbot.waitSignal(view.selected) as told:
        outside = QPoint(10, edge.y())
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=outside)
        inside = view.viewport().mapTo(view, point_of(view, TEXT.index("troops")))
        qtbot.mouseMove(view, inside)
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=inside)
    assert TEXT[slice(*told.args[0])] in ("Syrian", "Syrian troops")


@pytest.mark.parametrize(
    "modifier", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier]
)
def test_a_click_on_a_span_is_reported(show, qtbot, modifier):
    found = span(TEXT, "Palmyra")
    view = show(spans=[found])
    extend = modifier != Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(view.span_clicked) as told:
        qtbot.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, modifier, point_of(view, found.start + 2)
        )
    assert told.args == [found, extend]
    assert view.raw_selection() is None


def test_a_click_on_a_chip_is_a_click_on_its_span(show, qtbot):
    spans = [span(TEXT, "President Bashar Assad", "PERSON"), span(TEXT, "Assad", "GPE")]
    view = show(spans=spans)
    for found in spans:
        with qtbot.waitSignal(view.span_clicked) as told:
            center = chip_rect(view, found).center()
            qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=center)
        assert told.args[0] == found


def test_what_is_clicked_on_stays_under_the_pointer(show, qtbot):
    text = "\n".join(f"Line {n} about Palmyra and more." for n in range(60))
    spans = [span(text, "Palmyra", nth=n) for n in range(60)]
    view = show(text=text, spans=spans)
    view.span_clicked.connect(lambda found, _: view.set_focused([found]))
    low = next(s for s in spans if view.span_rect(s).bottom() > view.viewport().height() - 60)
    place_of = point_of(view, low.start + 2)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place_of)
    assert view.focused() == (low,)
    assert view.verticalScrollBar().value() == 0


def test_a_second_click_goes_outwards(show, qtbot):
    outer, inner = span(TEXT, "President Bashar Assad", "PERSON"), span(TEXT, "Assad", "PERSON")
    view = show(spans=[outer, inner])
    view.span_clicked.connect(lambda found, _: view.set_focused([found]))
    place_of = point_of(view, inner.start + 2)
    focused = []
    for _ in range(3):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place_of)
        focused.append(view.focused()[0])
    assert focused == [inner, outer, inner]


def test_a_click_on_plain_text_selects_nothing(show, qtbot):
    view = show()
    view.select(0, 6)
    with qtbot.waitSignal(view.selected) as told:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=point_of(view, 20))
    assert told.args == [None]
    assert view.raw_selection() is None


def test_a_double_click_selects_the_word_or_focuses_the_span(show, qtbot):
    found = span(TEXT, "Palmyra")
    view = show(spans=[found])
    with qtbot.waitSignal(view.selected) as told:
        qtbot.mouseDClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=point_of(view, TEXT.index("U.S."))
        )
    assert TEXT[slice(*told.args[0])] == "U.S."
    with qtbot.waitSignal(view.span_clicked) as told:
        qtbot.mouseDClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=point_of(view, found.start + 3)
        )
    assert told.args == [found, False]


@pytest.mark.parametrize(
    ("number", "to", "expected", "modifier"),
    [
        (1, "Assad's", "Bashar Assad", Qt.KeyboardModifier.NoModifier),
        (1, "winning", "Bashar Assad's government was winning", Qt.KeyboardModifier.NoModifier),
        (0, "President", "President Bashar", Qt.KeyboardModifier.NoModifier),
        (1, "government", "Bashar Assad's g", Qt.KeyboardModifier.AltModifier),
        (0, "winning", "Bashar", Qt.KeyboardModifier.NoModifier),
    ],
)
def test_a_handle_moves_an_end(show, qtbot, number, to, expected, modifier):
    found = span(TEXT, "Bashar", "PERSON")
    view = show(spans=[found])
    view.set_focused([found])
    handle = handles(view.painter, found)[number]
    assert handle.area().width() >= 16
    grip = handle.area().center().toPoint()
    offset = 0 if number == 0 else len(to) - 1 - 2 * to.endswith("'s")
    if modifier:
        offset = 0
    target = point_of(view, TEXT.index(to) + offset) + QPoint(2 if number else -2, 8)
    resized = []
    view.resized.connect(lambda *args: resized.append(args))
    drag(qtbot, view, grip, target, modifier)
    if expected == "Bashar":
        assert resized == []
    else:
        (moved, start, end) = resized[0]
        assert moved == found
        assert TEXT[start:end] == expected
    assert view.painter.attention.preview is None


def test_a_drag_shows_its_result_and_escape_gives_it_up(show, qtbot):
    found = span(TEXT, "Bashar", "PERSON")
    view = show(spans=[found])
    view.set_focused([found])
    grip = handles(view.painter, found)[1].area().center().toPoint()
    resized = []
    view.resized.connect(lambda *args: resized.append(args))
    before = grey(view)
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=grip)
    end = TEXT.index("Assad") + 4
    _move(view, point_of(view, end))
    assert TEXT[slice(*view.painter.attention.preview)] == "Bashar Assad"
    assert grey(view) != before
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.painter.attention.preview is None
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=point_of(view, end))
    assert resized == []
    assert grey(view) == before


def test_the_pointer_shows_what_it_is_over(show):
    found = span(TEXT, "Bashar", "PERSON")
    view = show(spans=[found])
    view.set_focused([found])
    nobody = Qt.MouseButton.NoButton
    grip = handles(view.painter, found)[0].area().center().toPoint()
    _move(view, grip, button=nobody)
    assert view.viewport().cursor().shape() == Qt.CursorShape.SplitHCursor
    before = grey(view, view.span_rect(found))
    _move(view, point_of(view, found.start + 3), button=nobody)
    assert view.viewport().cursor().shape() == Qt.CursorShape.IBeamCursor
    assert grey(view, view.span_rect(found)) != before
    _move(view, chip_rect(view, found).center(), button=nobody)
    assert view.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor


def test_the_menu_is_asked_for_with_the_span_there(show, qtbot):

    found = span(TEXT, "Palmyra")
    view = show(spans=[found])
    here = point_of(view, found.start + 2)
    with qtbot.waitSignal(view.context_menu_requested) as told:
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, here, view.viewport().mapToGlobal(here)
        )
        QApplication.sendEvent(view.viewport(), event)
    assert told.args == [view.viewport().mapToGlobal(here), found]


# Keyboard and screen reader ---------------------------------------------------------------------


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_tab_walks_the_spans_and_leaves_at_the_ends(qtbot):
    spans = [span(TEXT, "Syrian"), span(TEXT, "Palmyra"), span(TEXT, "Britain")]
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    before, view, after = QLineEdit(), DocumentView(), QLineEdit()
    for widget in (before, view, after):
        layout.addWidget(widget)
    view.set_document(TEXT, SpanIndex(1, spans), (), LABELS)
    view.focus_moved.connect(lambda found: view.set_focused([found]))
    with qtbot.waitActive(window):
        window.show()
    view.setFocus()
    walked = []
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_Tab)
        walked.append(view.focused()[0])
    assert walked == spans
    assert view.caret() == spans[2].start
    qtbot.keyClick(view, Qt.Key.Key_Backtab)
    assert view.focused() == (spans[1],)
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert after.hasFocus()
    view.setFocus()
    view.set_focused([spans[0]])
    qtbot.keyClick(view, Qt.Key.Key_Backtab)
    assert before.hasFocus()


@pytest.mark.parametrize(
    "key",
    ["1", "D", "G", "Return", "Del", "Esc", "Space", "Backspace", "F2", "Ctrl+Z", "Ctrl+1", "["],
)
def test_keys_of_the_window_are_left_to_it(show, qtbot, key):
    view = show(spans=[span(TEXT, "Palmyra")])
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    shortcut = QShortcut(QKeySequence(key), view.window())
    combination = QKeySequence(key)[0]
    with qtbot.waitSignal(shortcut.activated):
        qtbot.keyClick(view, combination.key(), combination.keyboardModifiers())


def test_a_selection_by_key_is_reported(show, qtbot):
    view = show()
    with qtbot.waitSignal(view.selected) as told:
        qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert told.args == [(0, 6)]
    assert view.raw_selection() == (0, 1)
    with qtbot.waitSignal(view.selected) as told:
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert told.args == [None]


def test_focus_tells_a_screen_reader(show, monkeypatch):
    said = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(
        QAccessible, "updateAccessibility", lambda event: said.append(event.message())
    )
    found = span(TEXT, "Palmyra", score=0.3, kb_id="NIL", note="which one?")
    view = show(spans=[found])
    said.clear()
    view.set_focused([found])
    assert said == ["Palmyra, GPE, proposed, not sure, in no knowledge base, note: which one?"]
    view.set_focused([found])
    assert len(said) == 1
    assert view.accessibleDescription() == said[0]


def test_a_correction_and_the_way_of_the_caret_are_told_too(show, qtbot, monkeypatch):
    said = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(
        QAccessible, "updateAccessibility", lambda event: said.append(event.message())
    )
    found = span(TEXT, "Palmyra")
    view = show(spans=[found])
    view.set_focused([found])
    edit = edits.relabel([found], "ORG")
    view.index.apply(edit)
    view.touch(edit.changes)
    assert said.pop() == "Palmyra, ORG, accepted, no link"
    view.set_focused([])
    view.select(found.start - 1, found.start - 1)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert said == ["Palmyra, GPE, proposed, no link", "Palmyra, ORG, accepted, no link"]
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.accessibleDescription() == ""


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


# Contrast, as it is painted --------------------------------------------------------------------


def painted(view, scale):
    """The viewport as a screen with so many pixels for each shows it."""
    picture = QImage(view.viewport().size() * scale, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(scale)
    view.viewport().render(picture)
    return picture


def pixels(picture, rect, scale):
    return [
        picture.pixelColor(x, y)
        for y in range(rect.top() * scale, (rect.bottom() + 1) * scale)
        for x in range(rect.left() * scale, (rect.right() + 1) * scale)
    ]


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.PROPOSED])
def test_chips_and_text_are_readable_at_any_size(show, theme, status, percent, scale):
    found = span(TEXT, "Palmyra", status=status)
    view = show(spans=[found])
    view.set_theme(theme)
    view.set_typeface(Typeface(percent=percent))
    picture = painted(view, scale)
    chip = pixels(picture, chip_rect(view, found).adjusted(3, 2, -3, -2), scale)
    ground = max(set(map(QColor.name, chip)), key=list(map(QColor.name, chip)).count)
    best = max(contrast(pixel, QColor(ground)) for pixel in chip)
    text = pixels(picture, view.span_rect(found).adjusted(4, 2, -4, -4), scale)
    ground = max(set(map(QColor.name, text)), key=list(map(QColor.name, text)).count)
    assert max(contrast(pixel, QColor(ground)) for pixel in text) >= theme.ratio
    small = percent * scale == 100  # strokes thinner than a pixel are blurred
    assert best >= (0.8 if small else 0.95) * theme.ratio


def test_marks_are_heavier_in_high_contrast(show):
    found = span(TEXT, "Palmyra", status=Status.ACCEPTED)
    heights = []
    for theme in (THEMES[0], THEMES[2]):
        view = show(spans=[found])
        view.set_theme(theme)
        line = view.painter.colors("GPE").line.name()
        box = view.span_rect(found)
        middle = box.center().x()
        picture = painted(view, 1)
        column = [picture.pixelColor(middle, y).name() for y in range(box.top(), box.bottom() + 2)]
        heights.append(column.count(line))
    assert heights[1] > heights[0] >= 2


def test_the_next_document_is_painted_as_if_it_were_the_first(show):
    """Pictures are taken over from one document to the next, but not where they would differ."""
    index = SpanIndex(1, [span(TEXT, "Palmyra"), span(TEXT, "IS", "ORG")])
    view, fresh = show("IS came.", [span("IS came.", "IS")]), show(TEXT, index)
    drawn = view.painter.chips
    view.set_document(TEXT, index, (), LABELS)
    for one in (view, fresh):
        one.setCursorWidth(0)  # only one of them has the keyboard
    assert view.painter.chips is drawn
    assert grey(view) == grey(fresh)
    other = (Label(1, "GPE", "#000000"), *LABELS[1:])
    view.set_document(TEXT, index, (), other)
    fresh.set_labels(other)
    assert grey(view) == grey(fresh)
