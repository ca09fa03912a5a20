from dataclasses import replace

import pytest
from gui_samples import MARKS, TEXT, record
from PySide6.QtGui import QAccessible

from annotator.core.edits import accept, reject
from annotator.core.spans import SpanIndex
from annotator.gui.document_view import DocumentView

NAME, DESCRIPTION = QAccessible.Text.Name, QAccessible.Text.Description


@pytest.fixture
def view(qtbot):
    view = DocumentView()
    qtbot.addWidget(view)
    view.resize(600, 400)
    spans = record("first", TEXT, MARKS).spans
    index = SpanIndex(1, [replace(s, id=n, document_id=1) for n, s in enumerate(spans, 1)])
    view.set_document(TEXT, index, (), ())
    with qtbot.waitExposed(view):
        view.show()
    return view


def listed(view):
    article = QAccessible.queryAccessibleInterface(view)
    children = map(article.child, range(article.childCount()))
    return next(c for c in children if c.text(NAME) == "Spans in the text")


def heard(view):
    found = listed(view)
    entries = map(found.child, range(found.childCount()))
    return [(entry.text(NAME), entry.text(DESCRIPTION)) for entry in entries]


def test_every_span_is_a_child_of_the_text(view):
    mentions = [TEXT[s.start : s.end] for s in view.index]
    assert [name for name, _ in heard(view)] == mentions
    first = view.index[0]
    assert heard(view)[0][1].startswith(f"{first.label}, {first.status}")
    entry = listed(view).child(0)
    assert entry.role() is QAccessible.Role.ListItem
    assert listed(view).indexOfChild(entry) == 0
    assert entry.parent().text(NAME) == "Spans in the text"
    box = entry.rect()
    assert view.viewport().mapFromGlobal(box.center()) == view.span_rect(first).center()
    assert not entry.state().selected
    view.set_focused([first])
    assert entry.state().selected


def test_what_changes_is_told_to_those_who_asked(view, monkeypatch):
    said = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", said.append)
    one, other = (view.index[row] for row in (0, 1))
    entry = listed(view).child(0)

    def do(edit):
        view.index.apply(edit)
        view.touch(edit.changes)

    do(accept([other]))
    assert said == []
    do(accept([one]))
    assert {event.type() for event in said} == {
        QAccessible.Event.NameChanged,
        QAccessible.Event.DescriptionChanged,
    }
    assert "accepted" in entry.text(DESCRIPTION)
    count = listed(view).childCount()
    do(reject([view.index.get(one.id)]))
    assert listed(view).childCount() == count - 1
    assert not entry.isValid()
    assert entry.text(NAME) == ""
    assert entry.rect().isNull()


def test_another_article_has_other_spans(view):
    assert heard(view)
    view.set_document("Iraq answered.", SpanIndex(2), (), ())
    assert heard(view) == []
    assert listed(view).child(0) is None
