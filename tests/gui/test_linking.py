from __future__ import annotations

import pytest
from gui_samples import find, focus
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QToolButton

from annotator.core import edits
from annotator.core.entities import new_entity
from annotator.core.kb import Candidate, Found
from annotator.core.model import LOCAL, Entity, Status, new_id
from annotator.core.web_pages import page_of
from annotator.gui.compare_dialog import CompareDialog
from annotator.gui.entity_browser import EntityBrowser
from annotator.gui.entity_dialog import EntityDialog


@pytest.fixture
def linking(window):
    return window.features["linking"]


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


def test_the_id_of_a_candidate_is_a_link_to_its_page(window, qtbot, linking, monkeypatch):
    opened: list[str] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toString()) or True
    )
    panel = window.entities
    found = [Candidate(Entity(kb_id, "Palmyra"), 0.5) for kb_id in ("Q1", "geonames:163808", "X9")]
    panel.rank = lambda: found
    focus(window, "Palmyra")
    qtbot.waitUntil(lambda: panel.candidates.candidates == found)
    window.show()
    port = panel.list.viewport()

    def click(row: int, away: int = 0) -> None:
        place = panel.list.visualRect(panel.candidates.index(row)).topRight() + QPoint(
            -12 - away, 14
        )
        qtbot.mouseMove(port, place)
        qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=place)

    click(1)
    assert opened == ["https://www.geonames.org/163808"]
    assert find(window.editor, "Palmyra").kb_id is None
    click(2)  # has no page
    assert find(window.editor, "Palmyra").kb_id == "X9"
    panel.list.scrollToTop()
    click(0, away=60)
    assert find(window.editor, "Palmyra").kb_id == "Q1"
    assert len(opened) == 1


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


def test_the_candidates_show_the_keys_that_link_to_them(window):
    def told():
        return window.entities._rows.keys

    assert told() == tuple("123456789")
    assert window.entities.uses.toolTip().endswith("(Ctrl+U)")
    window.settings["keys"] = {"candidate-1": ["F2"], "candidate-3": [], "uses": ["F12"]}
    assert window.entities.uses.toolTip().endswith("(F12)")
    assert told() == ("F2", "2", "", *"456789")
    window.settings["keys"] = {}
    assert told() == tuple("123456789")


@pytest.mark.parametrize("points", [7, 9, 14])
def test_the_verbs_under_the_candidates_fit_into_a_small_window(window, qtbot, points):
    font = window.font()
    font.setPointSize(points)
    window.setFont(font)
    window.resize(900, 600)
    qtbot.waitUntil(lambda: window.width() >= 900)
    buttons = [b for b in window.entities.findChildren(QToolButton) if b.objectName() == "verb"]
    assert [button.text() for button in buttons] == ["NIL", "New entity", "Unlink"]
    assert all(button.width() >= button.sizeHint().width() for button in buttons)


def test_says_that_there_is_nothing_to_show_the_places_of(window, monkeypatch):
    focus(window, "Quxian Front")
    monkeypatch.setattr(window.entities, "current", lambda: None)
    window.actions_by_id["uses"].trigger()
    assert window.messages.text == "There is no candidate whose places could be shown."
    assert not window.findChildren(EntityBrowser)
