import pytest
from gui_samples import find
from PySide6.QtCore import Qt

from annotator.core import edits
from annotator.core.model import NIL, Entity
from annotator.gui.entity_field import EntityField

KEY = Qt.Key


@pytest.fixture
def linked(window):
    """Palmyra links to a place of the knowledge base, Russia to NIL, York to an own entity."""
    editor = window.editor
    editor.apply(edits.link([find(editor, "Palmyra")], "Palmyra-1"))
    editor.apply(edits.link([find(editor, "Russia")], NIL))
    own = Entity("local:1", "Old York", "a town")
    editor.apply(edits.link_to_new([find(editor, "York")], own))
    return window


@pytest.fixture
def field(linked, qtbot):
    field = EntityField(None, linked)
    qtbot.addWidget(field)
    with qtbot.waitExposed(field):
        field.show()
    field.setFocus()
    return field


def offered(field):
    model = field.completer().model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("palm", "Palmyra (Palmyra-1)"),
        ("old yo", "Old York (local:1)"),
        ("york", "Old York (local:1)"),
        ("russ", "In no knowledge base (NIL)"),
    ],
)
def test_an_entity_is_found_by_mention_and_name(field, qtbot, typed, wanted):
    assert field.kb_id is None
    qtbot.keyClicks(field, typed)
    qtbot.waitUntil(lambda: offered(field) == [wanted])
    popup = field.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, KEY.Key_Down)
    qtbot.keyClick(popup, KEY.Key_Return)
    assert field.text() == wanted
    assert f"({field.kb_id})" in wanted
    field.clear()
    assert field.kb_id is None


def test_what_is_typed_means_the_first_that_it_finds(field, qtbot):
    qtbot.keyClicks(field, "palm")
    qtbot.waitUntil(lambda: bool(offered(field)))
    assert field.kb_id == "Palmyra-1"
    field.completer().popup().hide()
    field.selectAll()
    qtbot.keyClicks(field, "Q1")
    assert field.kb_id == "Q1"


def test_what_articles_do_not_link_to_is_not_offered(field, qtbot, monkeypatch):
    answers = []
    show = field._show
    monkeypatch.setattr(field, "_show", lambda found: (show(found), answers.append(found)))
    qtbot.keyClicks(field, "syrian")
    qtbot.waitUntil(lambda: bool(answers))
    assert offered(field) == []
    assert field.kb_id == "syrian"


def test_a_filter_that_is_on_is_shown_by_name(linked, qtbot):
    field = EntityField("local:1", linked)
    qtbot.addWidget(field)
    assert (field.text(), field.kb_id) == ("Old York (local:1)", "local:1")
