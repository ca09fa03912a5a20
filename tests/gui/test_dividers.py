from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QSplitter, QVBoxLayout, QWidget

from annotator.gui.dividers import dividers
from annotator.gui.main_window import MainWindow
from annotator.settings import Settings

KEY = Qt.Key


def take(window):
    window.actions_by_id["dividers"].trigger()
    return QApplication.focusWidget()


def test_the_arrow_keys_move_what_was_taken_up(window, qtbot):
    before = window.panes.sizes()
    taken = take(window)
    assert taken.accessibleName() == "Article list | Article and labels"
    qtbot.keyClick(taken, KEY.Key_Right)
    qtbot.keyClick(taken, KEY.Key_Right)
    qtbot.keyClick(taken, KEY.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    moved = 2 * 16 - 1
    assert window.panes.sizes() == [before[0] + moved, before[1] - moved, before[2]]
    assert taken.geometry().center().x() == window.panes.handle(1).geometry().center().x()
    qtbot.keyClick(taken, KEY.Key_Escape)
    assert window.view.hasFocus()


def test_a_panel_keeps_its_least_width(window, qtbot):
    taken = take(window)
    for _ in range(80):
        qtbot.keyClick(taken, KEY.Key_Left)
    assert window.panes.sizes()[0] == window.documents.minimumWidth()


def test_tab_goes_round_all_dividers_and_columns(window, qtbot):
    names = [divider.name for divider in dividers(window)]
    assert names == [
        "Article list | Article and labels",
        "Article and labels | Candidates and spans",
        "Candidates | Spans and entities of the article",
        "Column: Label",
        "Column: Link",
    ]
    taken, seen = take(window), []
    for _ in names:
        seen.append(taken.accessibleName())
        qtbot.keyClick(taken, KEY.Key_Tab)
    assert seen == names
    assert taken.accessibleName() == names[0]
    qtbot.keyClick(taken, KEY.Key_Backtab)
    assert taken.accessibleName() == names[-1]
    window.actions_by_id["dividers"].trigger()
    assert taken.accessibleName() == names[0]


def test_a_column_gets_wider(window, qtbot):
    header = window.spans.horizontalHeader()
    wide = header.sectionSize(2)
    column = next(d for d in dividers(window) if d.name == "Column: Link")
    column.move(16)
    assert header.sectionSize(2) == wide + 16
    column.move(-1000)
    assert header.sectionSize(2) == header.minimumSectionSize()


def test_what_is_hidden_has_no_divider(window):
    window.commands.toggle_left()
    window.commands.toggle_right()
    assert list(dividers(window)) == []
    window.actions_by_id["dividers"].trigger()
    assert window.view.hasFocus()


def test_dialogs_have_them_too(window, qtbot):
    dialog = QDialog(window)
    splitter = QSplitter(dialog)
    for name in ("One", "Other"):
        part = QWidget()
        part.setAccessibleName(name)
        splitter.addWidget(part)
    QVBoxLayout(dialog).addWidget(splitter)
    dialog.resize(400, 200)
    dialog.open()
    qtbot.waitUntil(lambda: window.actions_by_id["dividers"] in dialog.actions())
    before = splitter.sizes()
    taken = take(window)
    assert taken.accessibleName() == "One | Other"
    qtbot.keyClick(taken, KEY.Key_Right)
    assert splitter.sizes() == [before[0] + 16, before[1] - 16]
    qtbot.keyClick(taken, KEY.Key_Return)
    assert dialog.isVisible()
    dialog.close()


def test_how_it_was_arranged_is_there_again(window, qtbot, tmp_path):
    window.side.lists.switch()
    header = window.spans.horizontalHeader()
    header.resizeSection(2, 123)
    window.close()
    again = MainWindow(Settings(tmp_path))
    again.equip()
    qtbot.addWidget(again)
    assert again.side.lists.tabs.currentIndex() == 1
    assert again.spans.horizontalHeader().sectionSize(2) == 123
    again.close()
