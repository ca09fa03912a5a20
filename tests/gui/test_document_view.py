from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QFontMetricsF
from view_samples import DARK, LABELS, TEXT, chip_rect, grey, span

from annotator.core import edits
from annotator.core.edits import Change
from annotator.core.model import Region, RegionKind, Span, Status
from annotator.gui.chips import Wanted, face, place
from annotator.gui.colors import READABLE, contrast, mix
from annotator.gui.handles import handles
from annotator.gui.theme import LIGHT


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


def test_handles_of_a_part_are_those_that_stand_in_it(show):
    text = "Palmyra " * 60
    view = show(text=text, spans=[Span(1, 1, 0, len(text) - 1, "GPE")])
    found = view.index[0]
    standing = [
        (band.row, stretches)
        for band in view.painter.bands(0, 10_000)
        for _, stretches in band.spans
    ]
    both = handles(view.painter, found)
    assert len(standing) > 2
    assert handles(view.painter, found, standing) == both
    assert handles(view.painter, found, standing[:-1]) == both[:1]
    assert handles(view.painter, found, standing[1:]) == both[1:]
    assert handles(view.painter, found, standing[1:-1]) == []
