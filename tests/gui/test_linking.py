from __future__ import annotations

import json

import pytest
from gui_samples import find
from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from annotator.core import edits
from annotator.core.entities import new_entity
from annotator.core.kb import Found
from annotator.core.model import LOCAL, Entity, Status, new_id
from annotator.core.pages import page_of
from annotator.gui.compare_dialog import CompareDialog
from annotator.gui.entity_browser import EntityBrowser
from annotator.gui.entity_dialog import EntityDialog


@pytest.fixture
def linking(window):
    return window.features["linking"]


@pytest.fixture
def when_open(qtbot):
    """Do something in the next dialogs, one after the other, as soon as each is open."""

    def later(*acts):
        waiting = list(acts)

        def look() -> None:
            dialog, focused = QApplication.activeModalWidget(), QApplication.focusWidget()
            if dialog is None or focused is None or not dialog.isAncestorOf(focused):
                QTimer.singleShot(5, look)
                return
            try:
                waiting.pop(0)(dialog)
            except BaseException:
                dialog.reject()
                raise
            if waiting:
                QTimer.singleShot(5, look)

        QTimer.singleShot(0, look)

    return later


def focus(window, mention: str) -> None:
    window.editor.focus([find(window.editor, mention)])


def shown(window) -> list[str]:
    return [c.entity.id for c in window.entities.candidates.candidates]


def again(window, mention: str, label: str = "GPE"):
    """Mark a mention once more, where it stands first."""
    editor = window.editor
    start = editor.text.index(mention)
    span = edits.Span(new_id(), editor.document.id, start, start + len(mention), label)
    assert editor.apply(edits.add(span))
    return editor.index.get(span.id)


def test_candidates_are_ranked_in_their_article(window, qtbot, linking):
    atlas = window.workspace.knowledge_base
    place = frozenset({"GPE"})
    named = {
        "Palmyra": (
            Found(Entity("far", "Palmyra"), 1.0, "exact name", 0.5, kind="settlement",
                  labels=place, lands=frozenset({"US"})),
            Found(Entity("near", "Palmyra"), 1.0, "exact name", 0.4, kind="settlement",
                  labels=place, lands=frozenset({"RU"})),
        ),
        "Russia": (Found(Entity("Q159", "Russia"), 1.0, "exact name", 1.0, kind="country",
                         labels=place, lands=frozenset({"RU"})),),
    }  # fmt: skip
    atlas.named = lambda mention: named.get(mention, ())
    window.editor.apply(edits.relabel([find(window.editor, "Palmyra")], "GPE"))
    focus(window, "Palmyra")
    qtbot.waitUntil(lambda: shown(window)[:2] == ["near", "far"])
    why = window.entities.candidates.candidates[0].why
    assert "country of the article" in why
    assert why[0].removesuffix(" %").removeprefix("over ").isdecimal()
    assert shown(window)[2:] == ["Palmyra-1", "Palmyra-2"]


def test_own_entities_come_first(window, qtbot, linking):
    mine, other = new_entity("Palmyra", "our ship"), new_entity("Palmyra museum")
    changes = tuple(edits.Change(None, entity) for entity in (other, mine))
    window.workspace.project.apply(edits.Edit("make", changes))
    here = frozenset({"GPE"})
    window.workspace.knowledge_base.named = lambda mention: (
        Found(Entity("there", mention), 1.0, "exact name", kind="settlement", labels=here),
    )
    window.editor.apply(edits.relabel([find(window.editor, "Palmyra")], "GPE"))
    focus(window, "Palmyra")
    qtbot.waitUntil(lambda: shown(window)[:3] == [mine.id, "there", other.id])


def test_all_mentions_of_the_card_get_the_link(window, qtbot, linking):
    editor = window.editor
    focus(window, "Russia")
    twin = again(window, "Russia", "LOC")
    focus(window, "Russia")
    qtbot.waitUntil(lambda: shown(window)[:1] == ["Russia-1"])
    linking.link_all()
    linked = [s for s in editor.index if editor.text[s.start : s.end] == "Russia"]
    assert {s.kb_id for s in linked if s.id != twin.id} == {"Russia-1"}
    assert "Linked" in window.messages.text
    qtbot.waitUntil(window.entities.uses.isVisible)
    before = len(linked)
    editor.undo()
    assert len([s for s in editor.index if s.kb_id is None]) >= before - 1


def test_a_mention_that_a_person_linked_elsewhere_stays(window, qtbot, linking):
    editor = window.editor
    start = editor.text.index("Syrian troops")
    other = edits.Span(
        new_id(), editor.document.id, start, start + 6, "LANGUAGE", Status.ACCEPTED, "Q9"
    )
    assert editor.apply(edits.add(other))
    focus(window, "Syrian")
    proposal = next(s for s in editor.index if s.label == "NORP")
    editor.focus([proposal])
    qtbot.waitUntil(lambda: shown(window)[:1] == ["Syrian-1"])
    linking.link_all()
    assert editor.index.get(other.id).kb_id == "Q9"
    assert editor.index.get(proposal.id).kb_id == "Syrian-1"


@pytest.mark.parametrize(
    ("kb_id", "page"),
    [
        ("Q858", "https://www.wikidata.org/wiki/Q858"),
        ("geonames:163808", "https://www.geonames.org/163808"),
        ("local:1", None),
        ("Q858\nhttp://x", None),
        ("javascript:1", None),
    ],
)
def test_only_known_kinds_of_ids_have_pages(kb_id, page):
    assert page_of(kb_id) == page


def test_a_page_is_opened_when_it_is_asked_for(window, qtbot, linking, monkeypatch):
    opened: list[str] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toString()) or True
    )
    window.workspace.knowledge_base.search = lambda *_: []
    focus(window, "Palmyra")
    linking.open_page()
    assert opened == []
    assert "no web page" in window.messages.text
    window.editor.link("Q5747")
    window.workspace.knowledge_base.entity = lambda kb_id: Entity(kb_id, "Palmyra")
    window.entities.refresh()
    linking.open_page()
    assert opened == ["https://www.wikidata.org/wiki/Q5747"]


def test_two_candidates_are_compared_and_one_is_taken(window, qtbot, linking, when_open):
    focus(window, "Palmyra")
    qtbot.waitUntil(lambda: shown(window) == ["Palmyra-1", "Palmyra-2"])

    def act(dialog):
        assert isinstance(dialog, CompareDialog)
        qtbot.keyClick(dialog, Qt.Key.Key_2)

    when_open(act)
    linking.compare()
    assert find(window.editor, "Palmyra").kb_id == "Palmyra-2"
    qtbot.waitUntil(lambda: window.entities.candidates.linked == "Palmyra-2")
    qtbot.waitUntil(lambda: shown(window) == ["Palmyra-2", "Palmyra-1"])  # it was chosen before
    window.entities.list.setCurrentIndex(window.entities.candidates.index(1))
    assert [c.entity.id for c in window.entities.pair()] == ["Palmyra-1", "Palmyra-2"]


@pytest.mark.parametrize(
    ("label", "told"),
    [("DATE", "Nothing likely is known, and what is labelled DATE seldom"),
     ("PERSON", "Nothing likely is known. Search by name (")],
)  # fmt: skip
def test_what_is_unlikely_is_no_candidate(window, qtbot, linking, label, told):
    village = Found(Entity("village", "Palmyra"), 1.0, "exact name", 0.3, kind="settlement",
                    labels=frozenset({"GPE"}))  # fmt: skip
    known = {"Palmyra": (village,)}
    window.workspace.knowledge_base.named = lambda mention: known.get(mention, ())
    window.editor.apply(edits.relabel([find(window.editor, "Palmyra")], label))
    focus(window, "Palmyra")
    panel = window.entities
    qtbot.waitUntil(lambda: panel.empty.isVisible() and panel.empty.text().startswith(told))
    assert shown(window) == []
    panel.query.setFocus()
    qtbot.keyClick(panel.query, Qt.Key.Key_Down)
    assert panel.query.text() == "Palmyra"
    assert shown(window) == ["Palmyra-1", "Palmyra-2"]
    qtbot.keyClick(panel.query, Qt.Key.Key_Return)
    assert find(window.editor, "Palmyra").kb_id == "Palmyra-1"


def test_a_mention_that_only_has_a_wrong_label_has_candidates(window, qtbot, linking):
    place = frozenset({"GPE"})
    window.workspace.knowledge_base.named = lambda mention: (
        Found(Entity("city", mention), 1.0, "exact name", 0.9, kind="settlement", labels=place),
    )
    for label in ("PERSON", "GPE"):
        window.editor.apply(edits.relabel([find(window.editor, "Palmyra")], label))
        focus(window, "Palmyra")
        qtbot.waitUntil(lambda: shown(window)[:1] == ["city"])


def test_the_panel_says_how_often_an_entity_was_used(window, qtbot, linking):
    focus(window, "Russia")
    window.editor.link("Russia-1")
    window.editor.undo()
    qtbot.waitUntil(lambda: not window.entities.uses.isVisible())
    span = find(window.editor, "Russia")
    proposed = edits.Edit("", (edits.Change(span, edits.replace(span, kb_id="Russia-1")),))
    window.workspace.project.apply(proposed)
    focus(window, "Palmyra")
    focus(window, "Russia")
    window.editor.apply(edits.accept(window.editor.spans))
    qtbot.waitUntil(lambda: window.entities.uses.text() == "Used once in this project")
    assert window.entities.uses.isVisible()
    focus(window, "Palmyra")
    qtbot.waitUntil(lambda: not window.entities.uses.isVisible())


def test_a_local_entity_is_made_with_all_that_is_known(window, qtbot, linking, when_open):
    focus(window, "Quxian Front")

    def act(dialog):
        assert isinstance(dialog, EntityDialog)
        assert dialog.focusWidget() is dialog.name
        assert dialog.name.selectedText() == "Quxian Front"
        assert dialog.kind.currentText() == "ORG"
        dialog.description.setText("armed group")
        dialog.aliases.setText("QF; Front of Quxian")
        dialog.note.setPlainText("ask Layla")
        dialog.accept()

    when_open(act)
    linking.new_entity()
    (made,) = window.workspace.project.entities()
    assert made.id.startswith(LOCAL)
    assert (made.label, made.description, made.types, made.aliases, made.note) == (
        "Quxian Front", "armed group", ("ORG",), ("QF", "Front of Quxian"), "ask Layla",
    )  # fmt: skip
    assert find(window.editor, "Quxian Front").kb_id == made.id


def test_an_entity_that_is_there_already_is_taken(window, qtbot, linking, when_open):
    mine = new_entity("Quxian front")
    project = window.workspace.project
    project.apply(edits.Edit("make", (edits.Change(None, mine),)))
    focus(window, "Quxian Front")

    def act(dialog):
        assert dialog.others.count() == 1
        dialog.others.itemActivated.emit(dialog.others.item(0))

    when_open(act)
    linking.new_entity()
    assert [e.id for e in project.entities()] == [mine.id]
    assert find(window.editor, "Quxian Front").kb_id == mine.id


def test_cancelled_or_nameless_entities_are_not_made(window, qtbot, linking, when_open):
    focus(window, "Quxian Front")

    def act(dialog):
        dialog.name.clear()
        assert not dialog.ok.isEnabled()
        dialog.reject()

    when_open(act)
    linking.new_entity()
    assert window.workspace.project.entities() == ()


@pytest.fixture
def browser(window, qtbot, linking) -> EntityBrowser:
    project, editor = window.workspace.project, window.editor
    one, other = new_entity("Old Front", "group"), new_entity("The Old Front")
    focus(window, "Quxian Front")
    editor.apply(edits.link_to_new(editor.spans, one))
    focus(window, "Russia")
    editor.apply(edits.link_to_new(editor.spans, other))
    focus(window, "Palmyra")
    editor.link("Palmyra-1")
    assert len(project.entities()) == 2
    linking.browse()
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
        dialog.accept()

    when_open(choose, look)
    browser.merge()
    assert find(window.editor, "Quxian Front").kb_id == "Old Front-1"
    assert len(window.workspace.project.entities()) == 1


def test_what_a_knowledge_base_knows_cannot_be_changed(browser, qtbot):
    browser.table.selectRow(cells(browser, 2).index("Palmyra-1"))
    assert not browser.change_button.isEnabled()
    assert not browser.merge_button.isEnabled()


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
    assert "'=HYPERLINK(1),'+1,syrian,1,0,1" in text
    assert project.links.export(tmp_path / "e.jsonl", named, text="palm") == 1
    (line,) = (tmp_path / "e.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["label"] == "Palmyra"


def test_the_candidates_show_the_keys_that_link_to_them(window):
    def told():
        return window.entities._rows.keys

    assert told() == tuple("123456789")
    window.settings["keys"] = {"candidate-1": ["F2"], "candidate-3": []}
    assert told() == ("F2", "2", "", *"456789")
    window.settings["keys"] = {}
    assert told() == tuple("123456789")
