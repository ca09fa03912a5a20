from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from annotator.core.edits import LABEL_KEYS
from annotator.gui.action_table import ACTIONS, MENUS
from annotator.gui.main_window import MainWindow
from annotator.resources import resource
from annotator.settings import Settings

IN_TEXT = Qt.ShortcutContext.WidgetWithChildrenShortcut


def test_ids_are_unique_and_menus_known():
    ids = [row.id for row in ACTIONS]
    assert len(ids) == len(set(ids))
    assert {row.menu.partition("/")[0] for row in ACTIONS} <= set(MENUS)
    assert {row.when for row in ACTIONS} <= {"", "project", "document", "span"}


@pytest.mark.parametrize("row", ACTIONS, ids=lambda row: row.id)
def test_each_row_has_text_icon_and_keys_that_qt_reads(row):
    assert row.text.strip()
    assert not row.icon or resource(f"icons/{row.icon}.svg").exists()
    for key in row.keys:
        assert QKeySequence(key).toString(), key


def test_every_verb_is_there(window):
    for row in ACTIONS:
        owner, name = row.verb.split(".")
        assert callable(getattr(window.features[owner], name)), row.verb


def test_no_two_actions_share_a_key(window):
    """Keys in the text and keys of the window meet in the text, so all must differ."""
    taken: dict[str, str] = {}
    named = [(row.id, window.actions_by_id[row.id]) for row in ACTIONS]
    named += [(f"label {a.text()}", a) for a in window.label_actions]
    for name, action in named:
        for key in action.shortcuts():
            if key.isEmpty():
                continue
            other = taken.setdefault(key.toString(), name)
            assert other == name, f"{key.toString()}: {other} and {name}"


def test_no_two_entries_of_a_menu_share_a_mnemonic():
    for menu in {row.menu for row in ACTIONS}:
        letters = [
            after.lower()
            for row in ACTIONS
            if row.menu == menu
            for before, after in pairwise(row.text)
            if before == "&"
        ]
        assert len(letters) == len(set(letters)), (menu, letters)


def test_tool_tips_show_the_keys(window):
    for row in ACTIONS:
        action = window.actions_by_id[row.id]
        keys = [k.toString(QKeySequence.SequenceFormat.NativeText) for k in action.shortcuts()]
        if keys:
            assert keys[0] in action.toolTip(), row.id
    for action in window.label_actions:
        assert action.shortcut().toString() in action.toolTip()
    buttons = [b for b in window.findChildren(QToolButton) if b.defaultAction() is not None]
    assert buttons
    for button in buttons:
        assert button.toolTip() == button.defaultAction().toolTip()


def test_letters_work_in_the_text_only(window):
    for row in ACTIONS:
        plain = [key for key in row.keys if len(key) == 1 and key.isalnum()]
        if plain:
            assert window.actions_by_id[row.id].shortcutContext() is IN_TEXT, row.id
    for action in window.label_actions:
        assert action.shortcutContext() is IN_TEXT


def test_what_needs_something_waits_for_it(window):
    def on() -> set[str]:
        return {row.when for row in ACTIONS if window.actions_by_id[row.id].isEnabled()}

    assert on() == {"", "project", "document"}
    window.editor.next()
    assert on() == {"", "project", "document", "span"}
    window.editor.open(None)
    assert on() == {"", "project"}
    window.workspace.close()
    window.workspace.project_changed.emit()
    assert on() == {""}


def test_the_keys_that_labels_may_take_are_no_keys_of_verbs():
    verbs = {key for row in ACTIONS for key in row.keys}
    single = {key for key in verbs if len(key) == 1 and key.isalnum()}
    assert single.isdisjoint(LABEL_KEYS)
    assert single | set(LABEL_KEYS) == set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def test_a_key_may_come_before_the_features(tmp_path: Path, qtbot: QtBot) -> None:
    window = MainWindow(Settings(tmp_path))
    qtbot.addWidget(window)
    assert not window.features
    window.actions_by_id["theme"].trigger()
    assert window.features
