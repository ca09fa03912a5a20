from __future__ import annotations

import pytest
from gui_samples import TEXT, find, mentions
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton

from annotator.core import edits
from annotator.core.model import Document, DocumentStatus, Record, Status
from annotator.errors import AnnotatorError
from annotator.gui.main_window import MainWindow
from annotator.gui.palette import Palette
from annotator.project import Project
from annotator.settings import Settings

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def press(window, qtbot):
    """Press keys where the keyboard is."""

    def press(*keys, modifier=Qt.KeyboardModifier.NoModifier):
        for key in keys:
            qtbot.keyClick(QApplication.focusWidget(), key, modifier)

    return press


def focused(window: MainWindow) -> list[str]:
    return [window.editor.text[s.start : s.end] for s in window.editor.spans]


def test_opens_the_first_article_that_is_not_done(window):
    assert window.windowTitle() == "news – Annotator"
    assert window.header.title.full == "The first"
    assert window.stage.currentWidget() is window.view
    assert window.view.text == TEXT
    assert window.status.saved.text().startswith("✓ Saved")
    assert window.documents.current() == window.editor.document.id


def test_tab_walks_the_spans_and_leaves_at_the_end(window, press):
    seen = []
    while window.view.hasFocus() and len(seen) < 10:
        press(Qt.Key.Key_Tab)
        seen += focused(window)
    assert seen[:-1] == ["Syrian", "Palmyra", "Quxian Front", "Russia", "New York City", "York"]
    assert not window.view.hasFocus()


def test_f6_goes_round_the_panels_and_escape_returns(window, press):
    press(Qt.Key.Key_Tab)
    names = []
    for _ in range(4):
        press(Qt.Key.Key_F6)
        names.append(QApplication.focusWidget().accessibleName())
    assert names == ["Search the knowledge base", "Spans of this article", "Articles", "Article"]
    press(Qt.Key.Key_F6, modifier=SHIFT)
    assert window.documents.view.hasFocus()
    press(Qt.Key.Key_Escape)
    assert window.view.hasFocus()
    for panel in (window.spans, window.entities.query):
        panel.setFocus()
        press(Qt.Key.Key_Escape)
        assert window.view.hasFocus()


def test_hidden_panels_are_passed_over(window, press):
    window.commands.toggle_right()
    press(Qt.Key.Key_F6)
    assert window.documents.view.hasFocus()
    press(Qt.Key.Key_Tab, modifier=SHIFT)
    window.commands.toggle_left()
    window.view.setFocus()
    press(Qt.Key.Key_F6)
    assert window.view.hasFocus()


def test_verbs_by_key_show_everywhere(window, press, qtbot):
    press(Qt.Key.Key_Tab, Qt.Key.Key_3)
    span = window.editor.span
    assert (span.label, span.status) == ("GPE", Status.ACCEPTED)
    model = window.spans.spans
    assert [model.data(model.index(0, c)) for c in range(4)] == ["Syrian", "GPE", "", "accepted"]
    assert [i.row() for i in window.spans.selectionModel().selectedRows()] == [0]
    assert window.view.focused() == (span,)
    qtbot.waitUntil(lambda: window.documents.documents.heading(0).proposed == 4)
    assert "started" in window.header.facts.full
    qtbot.waitUntil(lambda: "4 proposed" in window.status.counts.text())


def test_the_counts_follow_corrections(window, qtbot):
    counts, editor = window.status.counts, window.editor
    qtbot.waitUntil(lambda: counts.text().startswith("6 spans"))
    for mention, verb in (
        ("Syrian", editor.accept),
        ("Russia", lambda: editor.link("Q159")),
        ("Palmyra", editor.reject),
        ("York", editor.link_nil),
    ):
        editor.focus([find(editor, mention)])
        verb()
    wanted = "5 spans  ·  1 proposed  ·  4 accepted  ·  1 linked  ·  1 NIL"
    qtbot.waitUntil(lambda: counts.text() == wanted)
    editor.undo()
    qtbot.waitUntil(lambda: counts.text().endswith("2 proposed  ·  3 accepted  ·  1 linked"))


def test_verbs_by_key_work_in_the_span_list(window, press):
    window.spans.setFocus()
    window.spans.selectRow(1)
    assert focused(window) == ["Palmyra"]
    press(Qt.Key.Key_X)
    assert mentions(window.editor)["Palmyra"] == "rejected"
    assert focused(window) == ["Russia"]
    assert window.spans.hasFocus()


def test_letters_in_the_search_field_are_letters(window, press, qtbot):
    press(Qt.Key.Key_Tab, Qt.Key.Key_K)
    assert window.entities.query.hasFocus()
    before = mentions(window.editor)
    qtbot.keyClicks(QApplication.focusWidget(), "axisjuek3 ")
    press(Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
    assert window.entities.query.text() == "axisjuek3"
    assert mentions(window.editor) == before
    assert focused(window) == ["Syrian"]


def test_return_in_the_search_field_links(window, press, qtbot):
    press(Qt.Key.Key_Tab, Qt.Key.Key_K)
    qtbot.keyClicks(QApplication.focusWidget(), "Damascus")
    press(Qt.Key.Key_Return)
    assert window.editor.span.kb_id == "Damascus-1"
    assert window.view.hasFocus()
    assert window.entities.link.text() == "Linked to Damascus: the 1. Damascus (Damascus-1)"


def test_candidate_keys_mean_the_mention_that_is_focused(window, press):
    press(Qt.Key.Key_Tab, Qt.Key.Key_Tab)
    press(Qt.Key.Key_2, modifier=CTRL)
    assert (focused(window), window.editor.span.kb_id) == (["Palmyra"], "Palmyra-2")
    press(Qt.Key.Key_9, modifier=CTRL)
    assert window.messages.text == "There is no candidate 9 for this mention."


def test_select_with_keys_and_label(window, press):
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Right, modifier=CTRL)
    for _ in range(3):
        press(Qt.Key.Key_Right, modifier=SHIFT)
    start = TEXT.index("troops")
    assert window.editor.selection == (start, start + 6)
    press(Qt.Key.Key_2)
    assert focused(window) == ["troops"]
    assert window.editor.span.label == "ORG"


def test_escape_leaves_span_and_selection(window, press):
    press(Qt.Key.Key_Tab, Qt.Key.Key_Escape)
    assert focused(window) == []
    press(Qt.Key.Key_Right, modifier=SHIFT)
    press(Qt.Key.Key_Escape)
    assert window.editor.selection is None


def test_a_low_window_leaves_the_room_to_the_article(window, qtbot):
    project = window.workspace.project
    project.apply(edits.add_labels(project.labels(), [f"LABEL_{n}" for n in range(30)]))
    window.header.title.set_full("A title that takes more than one line of this window. " * 4)

    line = window.header.title.fontMetrics().lineSpacing()

    def lines() -> tuple[int, int]:
        rows = {b.y() for b in window.labels._buttons.values() if b.isVisible()}
        return window.header.title.height() // line, len(rows)

    for height, expected in ((900, (2, 2)), (600, (1, 1)), (900, (2, 2))):
        window.resize(900, height)
        qtbot.waitUntil(lambda expected=expected: lines() == expected)


def test_the_span_list_stands_below_the_search_field(window):
    def left(widget) -> int:
        return widget.mapTo(window, QPoint(0, 0)).x()

    assert left(window.spans) == left(window.entities.query)
    assert window.spans.width() == window.entities.query.width()


def test_without_a_project_there_is_nothing_to_fill_in(qtbot, tmp_path):
    window = MainWindow(Settings(tmp_path))
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    panels = (window.documents.filter, window.entities.query, window.spans, window.labels)
    assert not any(panel.isVisible() for panel in panels)
    assert window.commands.open(str(tmp_path / "new.annotator"), create=True)
    qtbot.waitUntil(lambda: all(panel.isVisible() for panel in panels))
    window.close()


def test_a_write_that_fails_is_told(window, press, monkeypatch):
    before = mentions(window.editor)

    def fail(_: object) -> None:
        raise AnnotatorError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(window.workspace.project, "apply", fail)
        press(Qt.Key.Key_Tab, Qt.Key.Key_A)
    assert window.messages.text == "The disk is full."
    assert window.status.saved.text() == "Not saved"
    assert mentions(window.editor) == before
    assert focused(window) == ["Syrian"]
    press(Qt.Key.Key_A)
    assert window.messages.text != "The disk is full."
    assert window.status.saved.text().startswith("✓ Saved")


def test_done_goes_to_the_next_article(window, press):
    press(Qt.Key.Key_Return, modifier=CTRL)
    assert window.header.title.full == "The second"
    assert "5 proposals undecided" in window.messages.text
    press(Qt.Key.Key_Return, modifier=CTRL)
    assert "last open article" in window.messages.text
    project = window.workspace.project
    assert len(project.document_ids(DocumentStatus.DONE)) == 2
    window.commands.reopen_document()
    assert window.editor.document.status is DocumentStatus.STARTED


def test_step_through_articles(window, press):
    press(Qt.Key.Key_Down, modifier=CTRL)
    assert window.header.title.full == "The second"
    press(Qt.Key.Key_Down, modifier=CTRL)
    assert window.header.title.full == "The second"
    press(Qt.Key.Key_Up, modifier=CTRL)
    assert window.header.title.full == "The first"


def test_choosing_in_the_list_opens(window):
    window.documents.view.setCurrentIndex(window.documents.documents.index(1))
    assert window.header.title.full == "The second"
    assert focused(window) == []


def test_a_project_that_cannot_be_opened_leaves_the_present_one(window, tmp_path, qtbot):
    broken = tmp_path / "broken.annotator"
    broken.write_bytes(b"nothing" * 999)
    assert not window.commands.open(str(broken))
    assert window.messages.text
    assert window.windowTitle() == "news – Annotator"
    window.editor.next()
    window.editor.accept()
    assert mentions(window.editor)["Syrian"] == "accepted"


def test_read_only_says_so_and_refuses(window, path):
    window.workspace.close()
    assert window.commands.open(str(path), read_only=True)
    assert "read-only" in window.windowTitle()
    assert window.status.saved.text() == "Read-only"
    window.editor.next()
    window.editor.accept()
    assert "read-only" in window.messages.text
    assert mentions(window.editor)["Syrian"] == "proposed"


def test_no_project_offers_the_first_steps(qtbot, tmp_path):
    window = MainWindow(Settings(tmp_path))
    qtbot.addWidget(window)
    window.show()
    assert window.stage.currentWidget() is window.empty
    assert window.empty._title.text() == "Open a project, or begin a new one"
    assert not window.labels.isVisible()


def test_an_empty_project_offers_to_import(window, tmp_path, qtbot):
    with Project.open(tmp_path / "empty.annotator", create=True):
        pass
    window.commands.open(str(tmp_path / "empty.annotator"))
    assert window.stage.currentWidget() is window.empty
    assert "PDF" in window.empty._text.text()
    offered = [button.text() for button in window.empty.findChildren(QPushButton)]
    assert offered[-3:] == ["Import files…", "Import folder…", "New article from clipboard"]
    window.keyboard.show_articles()
    palette = window.findChild(Palette)
    qtbot.waitUntil(palette._empty.isVisible)
    assert "Import files" in palette._empty.text()
    palette.close()


def test_what_happens_elsewhere_is_shown(window, qtbot):
    project = window.workspace.project
    other = project.document_ids()[1]
    project.apply(edits.set_status(project.document(other), DocumentStatus.DONE))
    headings = window.documents.documents
    qtbot.waitUntil(lambda: headings.heading(1).document.status is DocumentStatus.DONE)
    project.add([Record(Document(0, "third", "The third", length=5), "Hello")])
    qtbot.waitUntil(lambda: window.documents.documents.rowCount() == 3)
    window.editor.focus([find(window.editor, "Palmyra")])
    window.editor.label("RUIN")
    assert "RUIN" in [action.text() for action in window.label_actions]


@pytest.fixture
def menu_of(window, qtbot):
    """Open the menu of a span or of the text, and return its entries."""

    def entries(span) -> list[str]:
        found: list[str] = []

        def look() -> None:
            menu = QApplication.activePopupWidget()
            if menu is None:
                QTimer.singleShot(5, look)
            else:
                found.extend(action.text() for action in menu.actions() if action.text())
                menu.close()

        QTimer.singleShot(0, look)
        window._open_context_menu(window.view.mapToGlobal(QPoint(50, 50)), span)
        return found

    return entries


@pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)
def test_context_menu_of_a_span_and_of_the_text(window, menu_of):
    shown = menu_of(find(window.editor, "Palmyra"))
    assert focused(window) == ["Palmyra"]
    assert {"&Accept", "&Reject", "&Note…", "Label as"} <= set(shown)
    window.editor.select((0, 6))
    shown = menu_of(None)
    assert {"Label as", "&Copy"} <= set(shown)
    assert "&Accept" not in shown
    window.commands.unfocus()
    assert "&Undo" in menu_of(None)


def test_letters_in_an_open_menu_are_the_menus(window, qtbot):
    window.editor.focus([find(window.editor, "Palmyra")])
    window.view.setFocus()
    before = window.editor.span
    menu = window.menuBar().actions()[0].menu()
    key = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
    key.ignore()
    QApplication.sendEvent(menu, key)
    assert key.isAccepted()
    chord = QKeyEvent(
        QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, ""
    )
    chord.ignore()
    QApplication.sendEvent(menu, chord)
    assert not chord.isAccepted()
    assert window.editor.span == before


def test_escape_closes_a_message_once_nothing_is_focused(window, press):
    press(Qt.Key.Key_Tab)
    window.messages.failure("bad.txt is empty.")
    press(Qt.Key.Key_Escape)
    assert window.editor.span is None
    assert window.messages.text == "bad.txt is empty."
    press(Qt.Key.Key_Escape)
    assert window.messages.text == ""


def test_a_message_stays_above_an_article_that_opens_after_it(window):
    document = window.editor.document
    window.editor.open(None)
    window.messages.failure("bad.txt is empty.")
    window.editor.open(document.id)
    above = window.stage.children()[::-1]
    assert above.index(window.messages) < above.index(window.view)


def test_zoom_and_theme_are_kept(window, tmp_path):
    reading = window.features["reading"]
    reading.zoom(10)
    reading.zoom(10)
    dark = window.view.theme.dark
    reading.switch_theme()
    assert window.view.theme.dark is not dark
    kept = Settings(tmp_path)
    assert (kept["zoom"], kept["theme"]) == (120, "light" if dark else "dark")
    for _ in range(50):
        reading.zoom(-10)
    assert Settings(tmp_path)["zoom"] == 50
    reading.zoom(0)
    assert Settings(tmp_path)["zoom"] == 100


def test_everything_that_takes_the_keyboard_has_a_name(window):
    for widget in (
        window.view,
        window.spans,
        window.documents.view,
        window.documents.filter,
        window.entities.query,
        window.entities.list,
        window.labels,
    ):
        assert widget.accessibleName()


@pytest.mark.parametrize("size", [(900, 600), (720, 480)])
def test_a_small_window_holds_everything(window, qtbot, size):
    window.resize(*size)
    qtbot.waitUntil(lambda: (window.width(), window.height()) == size)
    for part in (window.documents, window.stage, window.labels, window.entities, window.spans):
        assert part.isVisible()
        corner = part.mapTo(window, part.rect().bottomRight())
        assert window.rect().contains(corner), part
    assert window.view.height() > 120
