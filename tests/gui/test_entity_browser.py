from __future__ import annotations

import json

import pytest
from gui_samples import find, focus
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from annotator.core import edits
from annotator.core.entities import new_entity
from annotator.gui import file_dialogs
from annotator.gui.entity_browser import EntityBrowser


@pytest.fixture
def browser(window, qtbot) -> EntityBrowser:
    project, editor = window.workspace.project, window.editor
    one, other = new_entity("Old Front", "group"), new_entity("The Old Front")
    focus(window, "Quxian Front")
    editor.apply(edits.link_to_new(editor.spans, one))
    focus(window, "Russia")
    editor.apply(edits.link_to_new(editor.spans, other))
    focus(window, "Palmyra")
    editor.link("Palmyra-1")
    assert len(project.entities()) == 2
    window.features["linking"].browse()
    (browser,) = window.findChildren(EntityBrowser)
    tester = QAbstractItemModelTester.FailureReportingMode.Fatal
    QAbstractItemModelTester(browser.model, tester, browser)
    qtbot.waitUntil(browser.isVisible)
    return browser


def cells(browser, column: int) -> list[str]:
    model = browser.model
    return [model.data(model.index(row, column)) for row in range(model.rowCount())]


def test_the_browser_lists_filters_and_sorts(browser, qtbot):
    assert sorted(cells(browser, 0)) == ["Old Front", "Palmyra", "The Old Front"]
    browser.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert cells(browser, 1) == ["Palmyra", "Quxian Front", "Russia"]
    browser.filter.setFocus()
    qtbot.keyClicks(browser.filter, "old front")
    qtbot.waitUntil(lambda: len(browser.model.rows) == 2)
    assert browser.current() in {used.kb_id for used in browser.model.rows}


def test_what_is_used_nowhere_is_told_with_what_to_do(browser):
    browser.open_at("Q999")
    assert browser.count.text() == (
        "Nothing here links to “Q999” yet; empty the filter to see all entities."
    )


def test_the_browser_filters_by_names_of_the_knowledge_base(browser, qtbot, window, monkeypatch):
    palmyra = window.workspace.knowledge_base.search("Palmyra")
    oasis = {"oasis": palmyra}
    monkeypatch.setattr(
        window.workspace.knowledge_base, "search", lambda query, *_: oasis.get(query, [])
    )
    qtbot.keyClicks(browser.filter, "oasis")
    qtbot.waitUntil(lambda: cells(browser, 2) == ["Palmyra-1"])
    browser.close()
    browser.open_at(None)
    assert len(cells(browser, 2)) == 3


def test_the_browser_shows_where_an_entity_is_used_and_not_one_with_a_like_id(browser, window):
    span = find(window.editor, "Russia")
    window.editor.apply(edits.link([span], "Q30"))
    for mention in ("Syrian", "York"):
        window.editor.apply(edits.link([find(window.editor, mention)], "Q301"))
    browser.open_at("Q30")
    assert sorted(cells(browser, 2)) == ["Q30", "Q301"]
    assert browser.current() == "Q30"
    assert browser.places.count() == 1


def test_the_browser_leads_to_mentions(browser, qtbot, window):
    window.editor.open(window.workspace.project.document_ids()[1])
    browser.open_at("Palmyra-1")
    assert browser.places.count() == 1
    assert "Palmyra" in browser.places.item(0).text()
    browser.places.itemActivated.emit(browser.places.item(0))
    span = window.editor.span
    assert window.editor.text[span.start : span.end] == "Palmyra"


def test_duplicates_are_merged_after_a_look(browser, qtbot, window, when_open):
    project = window.workspace.project
    when_open(lambda dialog: dialog.accept(), lambda dialog: dialog.accept())
    browser.duplicates()
    (left,) = project.entities()
    assert (
        find(window.editor, "Russia").kb_id == find(window.editor, "Quxian Front").kb_id == left.id
    )
    window.editor.undo()
    assert len(project.entities()) == 2


def test_a_local_entity_goes_into_one_of_a_knowledge_base(browser, qtbot, window, when_open):
    row = cells(browser, 0).index("Old Front")
    browser.table.selectRow(row)

    def choose(dialog):
        assert dialog.list.count() > 0
        rows = [dialog.list.item(n).text() for n in range(dialog.list.count())]
        dialog.list.setCurrentRow(next(n for n, r in enumerate(rows) if "Old Front-1" in r))
        dialog.accept()

    def look(dialog):
        assert "1 mention" in dialog.findChildren(type(browser.count))[0].text()
        qtbot.waitUntil(lambda: dialog.list.count() > 0)  # they come while it is open
        assert "[Quxian Front]" in dialog.list.item(0).text()
        dialog.accept()

    when_open(choose, look)
    browser.merge()
    assert find(window.editor, "Quxian Front").kb_id == "Old Front-1"
    assert len(window.workspace.project.entities()) == 1


def test_what_a_knowledge_base_knows_cannot_be_changed(browser, qtbot):
    browser.table.selectRow(cells(browser, 2).index("Palmyra-1"))
    assert not browser.change_button.isEnabled()
    assert not browser.merge_button.isEnabled()


def test_what_came_of_a_verb_is_told_in_the_browser_too(browser, window, tmp_path, monkeypatch):
    project = window.workspace.project
    monkeypatch.setattr(project.links, "duplicates", list)
    browser.duplicates()
    assert browser.told.full == "No two of your own entities have names alike."
    monkeypatch.setattr(file_dialogs, "ask_new", lambda *_: tmp_path / "e.csv")
    browser.export()
    assert browser.told.full == window.messages.text
    assert browser.told.full.startswith("Wrote ")
    monkeypatch.setattr(file_dialogs, "ask_new", lambda *_: tmp_path / "none" / "e.csv")
    browser.export()
    assert browser.told.full == window.messages.text
    assert "e.csv" in browser.told.full


def test_change_keeps_every_link(browser, qtbot, window, when_open):
    browser.table.selectRow(cells(browser, 0).index("Old Front"))

    def act(dialog):
        dialog.name.setText("Older Front")
        dialog.accept()

    when_open(act)
    browser.change()
    names = {e.label for e in window.workspace.project.entities()}
    assert names == {"Older Front", "The Old Front"}
    qtbot.waitUntil(lambda: "Older Front" in cells(browser, 0))


def test_export_is_safe_for_spreadsheets(browser, window, tmp_path):
    project = window.workspace.project
    evil = new_entity("=HYPERLINK(1)", "+1")
    focus(window, "Syrian")
    window.editor.apply(edits.link_to_new(window.editor.spans, evil))
    named = window.workspace.entity
    assert project.links.export(tmp_path / "e.csv", named) == 4
    text = (tmp_path / "e.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0] == "id,label,description,mention,mentions,undecided,articles"
    assert "'=HYPERLINK(1),'+1,Syrian,1,0,1" in text
    assert project.links.export(tmp_path / "e.jsonl", named, text="palm") == 1
    (line,) = (tmp_path / "e.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["label"] == "Palmyra"
