from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from annotator.core.model import Label
from annotator.gui.action_table import ACTIONS
from annotator.gui.keys import KeyMap, normal, pressed
from annotator.gui.keys_dialog import KeysDialog
from annotator.settings import Settings

Key, Held = Qt.Key, Qt.KeyboardModifier


def make(changed: dict[str, object] | None = None) -> KeyMap:
    return KeyMap(ACTIONS, changed or {})


@pytest.mark.parametrize("key", ["", "Ctrl+K, Ctrl+S", "nonsense", "Shift", "Ctrl+"])
def test_what_is_no_single_key_has_no_normal_form(qapp, key):
    assert normal(key) == ""


@pytest.mark.parametrize(
    ("key", "held", "text", "told"),
    [
        (Key.Key_A, Held.NoModifier, "a", "A"),
        (Key.Key_A, Held.ShiftModifier, "A", "Shift+A"),
        (Key.Key_Question, Held.ShiftModifier, "?", "?"),
        (Key.Key_F6, Held.ShiftModifier, "", "Shift+F6"),
        (Key.Key_Space, Held.ShiftModifier, " ", "Shift+Space"),
        (Key.Key_B, Held.ControlModifier | Held.ShiftModifier, "\x02", "Ctrl+Shift+B"),
        (Key.Key_5, Held.KeypadModifier, "5", "5"),
        (Key.Key_Backtab, Held.ShiftModifier, "", "Shift+Tab"),
        (Key.Key_Shift, Held.ShiftModifier, "", ""),
        (Key.Key_Control, Held.ControlModifier, "", ""),
    ],
)
def test_a_key_that_is_pressed_is_written_as_qt_reads_it(qapp, key, held, text, told):
    assert pressed(QKeyEvent(QEvent.Type.KeyPress, key, held, text)) == told


def test_only_what_differs_is_kept(qapp):
    keys = make({"nil": ["I"], "accept": ["space", "Return"]})
    assert keys.stored() == {"accept": ["Space", "Return"], "label": []}
    keys.reset("accept")
    keys.reset("label")
    assert keys.stored() == {}


@pytest.mark.parametrize(
    "keys",
    ["X", None, [1], ["Ctrl+K, Ctrl+C"], ["nonsense"], ["Up"], ["Tab"], ["Esc"], [""], {"a": 1}],
)
def test_broken_entries_are_passed_over(qapp, keys):
    assert make({"accept": keys, "no-such-action": ["Z"]}).changed == {}


def test_two_entries_never_share_a_key(qapp):
    keys = make({"accept": ["Z"], "nil": ["Z"], "note": ["X"]})
    every = [key for row in ACTIONS for key in keys.keys(row.id)]
    assert len(every) == len(set(every))
    assert keys.keys("note") == ("X",)
    assert "X" not in keys.keys("reject")


def test_a_key_is_taken_over(qapp):
    keys = make()
    keys.assign("note", ["A", "Ctrl+Alt+N"])
    assert keys.holder("A") == "note"
    assert keys.keys("accept") == ("Return", "Enter")
    assert keys.holder("E") is None
    keys.reset("accept")
    assert keys.keys("note") == ("Ctrl+Alt+N",)


def test_keys_of_the_text_are_told(qapp):
    keys = make()
    assert "moves the caret" in keys.objection("Down")
    assert "moves the caret" in keys.objection("Ctrl+Right")
    assert "Esc" in keys.objection("Esc")
    assert keys.objection("Shift+Left") == ""
    assert keys.objection("")


def test_labels_have_the_keys_that_nothing_else_has(qapp):
    labels = [
        Label(1, "A", "", "3"),
        Label(2, "B", "", "A"),
        Label(3, "C", "", "3"),
        Label(4, "D", "", "Ctrl+X, A"),
        Label(5, "E", "", "down"),
        Label(6, "F", "", "ctrl+alt+f"),
    ]
    assert [label.key for label in make().usable(labels)] == ["3", "", "", "", "", "ctrl+alt+f"]


# In the window ------------------------------------------------------------------------------------


@pytest.fixture
def sheet(window, qtbot):
    dialog = KeysDialog(window.keyboard, window)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def choose(sheet: KeysDialog, text: str) -> None:
    for _, items in sheet._groups():
        for item in items:
            if item.text(0) == text:
                sheet.sheet.setCurrentItem(item)
                return
    raise AssertionError(text)


def press(qtbot, sheet: KeysDialog, key: Qt.Key, held: Qt.KeyboardModifier = Held.NoModifier):
    sheet.field.setFocus()
    qtbot.keyClick(sheet.field, key, held)


def rows(sheet: KeysDialog) -> dict[str, list[str]]:
    return {
        item.text(0): item.data(1, Qt.ItemDataRole.UserRole)
        for _, items in sheet._groups()
        for item in items
        if not item.isHidden()
    }


def test_the_sheet_has_every_action_and_every_label(sheet, window):
    found = rows(sheet)
    for row in ACTIONS:
        assert row.text.replace("&", "").rstrip("…") in found
    assert found["GPE"] == ["3"]
    assert found["Accept"][0] == "Return"
    assert "Tab" in found["Next or previous span"]


def test_the_sheet_is_found_in_by_name_by_key_and_by_menu(sheet, qtbot):
    qtbot.keyClicks(sheet.search, "knowledge base")
    assert set(rows(sheet)) == {
        "NIL: in no knowledge base",
        "Build the knowledge base",
        "Knowledge bases",
    }
    sheet.search.setText("F7")
    assert set(rows(sheet)) == {"Article list"}
    sheet.search.setText("no such thing")
    assert rows(sheet) == {}
    sheet.search.setText("labels gpe")
    assert "GPE" in rows(sheet)


def test_a_free_key_is_given_and_works_at_once_everywhere(sheet, window, qtbot, tmp_path):
    choose(sheet, "Accept")
    press(qtbot, sheet, Key.Key_F15)
    assert sheet.told.text() == "F15 is free."
    sheet.use.click()
    action = window.actions_by_id["accept"]
    assert [key.toString() for key in action.shortcuts()] == ["F15"]
    assert action.toolTip() == "Accept the span and go to the next proposal (F15)"
    assert rows(sheet)["Accept"] == ["F15"]
    assert sheet.entry().action == "accept"
    stored = json.loads((tmp_path / "settings.json").read_text(encoding="utf-8"))
    assert stored["keys"] == {"accept": ["F15"]}
    assert Settings(tmp_path)["keys"] == {"accept": ["F15"]}
    sheet.reset.click()
    assert action.shortcut().toString() == "Return"
    assert Settings(tmp_path)["keys"] == {}


def test_the_panel_of_entities_tells_the_keys_that_lead_there(sheet, window, qtbot):
    panel = window.entities
    assert panel.query.placeholderText() == "Search by name, Q-id or link  (K)"
    window.keyboard.map.assign("search", ["F15"])
    window.keyboard.map.assign("nil", [])
    window.keyboard.store()
    assert panel.query.placeholderText() == "Search by name, Q-id or link  (F15)"
    assert panel._keys == ("", " (L)", " (=)", " (F15)")


def test_a_key_can_be_added(sheet, window, qtbot):
    choose(sheet, "Accept")
    press(qtbot, sheet, Key.Key_F15)
    sheet.add.click()
    assert rows(sheet)["Accept"] == ["Return", "A", "Enter", "F15"]


def test_a_conflict_is_told_and_taken_over(sheet, window, qtbot):
    choose(sheet, "Note")
    press(qtbot, sheet, Key.Key_A)
    assert sheet.told.text().startswith("A belongs to “Accept”")
    assert sheet.use.text() == "&Take over"
    sheet.use.click()
    assert rows(sheet)["Note"] == ["A"]
    assert rows(sheet)["Accept"] == ["Return", "Enter"]
    sheet.reset_all.click()
    assert rows(sheet)["Accept"] == ["Return", "A", "Enter"]
    assert window.settings["keys"] == {}


def test_keys_that_lead_through_the_text_are_refused(sheet, qtbot):
    choose(sheet, "Note")
    press(qtbot, sheet, Key.Key_Down)
    assert "stays what it is" in sheet.told.text()
    assert not sheet.use.isEnabled()
    choose(sheet, "Next or previous span")
    assert not sheet.field.isEnabled()


def test_an_action_can_do_without_a_key(sheet, window):
    choose(sheet, "Quit")
    sheet.clear.click()
    assert window.actions_by_id["quit"].shortcuts() == []
    assert rows(sheet)["Quit"] == []


def test_a_label_takes_over_the_key_of_a_label_and_of_an_action(sheet, window, qtbot):
    choose(sheet, "ORG")
    press(qtbot, sheet, Key.Key_3)
    assert sheet.told.text().startswith("3 belongs to “GPE”")
    sheet.use.click()
    keys = {label.name: label.key for label in window.workspace.project.labels()}
    assert (keys["ORG"], keys["GPE"]) == ("3", "")
    press(qtbot, sheet, Key.Key_A)
    assert sheet.told.text().startswith("A belongs to “Accept”")
    sheet.use.click()
    assert rows(sheet)["ORG"] == ["A"]
    assert "A" not in rows(sheet)["Accept"]
    assert window.labels._buttons["ORG"].label.key == "A"
    choose(sheet, "Accept")
    press(qtbot, sheet, Key.Key_A)
    sheet.add.click()
    assert rows(sheet)["ORG"] == []
    assert "A" in rows(sheet)["Accept"]


def test_nothing_is_changed_by_looking(sheet, window, qtbot):
    before = rows(sheet)
    qtbot.keyClick(sheet.search, Key.Key_Down)
    assert QApplication.focusWidget() is sheet.sheet
    qtbot.keyClick(sheet.sheet, Key.Key_Down)
    qtbot.keyClick(sheet, Key.Key_Escape)
    assert not sheet.isVisible()
    assert rows(sheet) == before
    assert window.settings["keys"] == {}


def test_the_keys_of_the_last_time_are_there_again(path, qtbot, tmp_path):
    from annotator.gui.main_window import MainWindow

    settings = Settings(tmp_path)
    settings["keys"] = {"note": ["3"], "nonsense": 3}
    window = MainWindow(Settings(tmp_path))
    window.equip()
    qtbot.addWidget(window)
    assert window.commands.open(str(path))
    assert window.actions_by_id["note"].shortcut().toString() == "3"
    assert window.labels._buttons["GPE"].label.key == ""
    assert [a.shortcut().toString() for a in window.label_actions if a.text() == "GPE"] == [""]
    window.close()
