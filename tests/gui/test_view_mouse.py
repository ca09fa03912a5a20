import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication
from view_samples import TEXT, chip_rect, drag, grey, move, point_of, span

from annotator.gui.handles import handles


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
    move(view, point_of(view, end))
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
    move(view, grip, button=nobody)
    assert view.viewport().cursor().shape() == Qt.CursorShape.SplitHCursor
    before = grey(view, view.span_rect(found))
    move(view, point_of(view, found.start + 3), button=nobody)
    assert view.viewport().cursor().shape() == Qt.CursorShape.IBeamCursor
    assert grey(view, view.span_rect(found)) != before
    move(view, chip_rect(view, found).center(), button=nobody)
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
