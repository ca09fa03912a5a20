from __future__ import annotations

import pytest
from gui_samples import TEXT, find, focused, mentions
from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from annotator.core import edits
from annotator.core.model import Document, DocumentStatus, Record
from annotator.gui import status
from annotator.gui.main_window import MainWindow
from annotator.gui.palette import Palette
from annotator.project import Project
from annotator.settings import Settings


def test_opens_the_first_article_that_is_not_done(window):
    assert window.windowTitle() == "news – Annotator"
    assert window.header.title.full == "The first"
    assert window.stage.currentWidget() is window.view
    assert window.view.text == TEXT
    assert window.status.saved.text().startswith("✓ Saved")
    assert window.documents.current() == window.editor.document.id


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


def test_another_second_does_not_lay_the_window_out(window, qtbot, monkeypatch):
    bar, place = window.status, window.workspace.project.location
    moments = iter(("11:11:11", "23:58:58", "23:59:59"))
    monkeypatch.setattr(status, "strftime", lambda _: next(moments))
    bar.show_saved(place)
    bar.show_saved(place)
    qtbot.wait(100)
    wide = bar.saved.width()
    assert bar.saved.fontMetrics().horizontalAdvance(bar.saved.text()) < wide
    asked: list[QEvent.Type] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            asked.append(event.type())
            return False

    watch = Watch()
    bar.installEventFilter(watch)
    bar.show_saved(place)
    assert bar.saved.text().endswith("23:59:59")
    qtbot.wait(20)
    bar.removeEventFilter(watch)
    assert QEvent.Type.LayoutRequest not in asked
    assert bar.saved.width() == wide


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
    window.equip()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    panels = (window.documents.filter, window.entities.query, window.spans, window.labels)
    assert not any(panel.isVisible() for panel in panels)
    assert window.commands.open(str(tmp_path / "new.annotator"), create=True)
    qtbot.waitUntil(lambda: all(panel.isVisible() for panel in panels))
    window.close()


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
    window.equip()
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
