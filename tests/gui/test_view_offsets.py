import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import (
    QTextCursor,
    QTextDocument,
)

from annotator.core.offsets import OffsetMap
from annotator.core.spans import SpanIndex
from annotator.gui.document_view import DocumentView

ODD = [
    "word", " ", "é", "e\u0301", "\u00a0", "\n", "\r", "\r\n", "\u2028", "\u2029", "\ufeff",
    "\ufffe", "\ufdd0", "\ufdd1", "\ufffc", "\0", "\ud83d", "\ude00", "😀",
    "👨\u200d👩\u200d👧\u200d👦", "שלום ", "دمشق ", "中文", "\u200f",
]  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(ODD), st.characters()), max_size=25).map("".join)


@given(texts)
def test_a_document_of_qt_has_as_many_positions_as_the_map_says(qapp, text):
    offsets = OffsetMap(text)
    document = QTextDocument()
    QTextCursor(document).insertText(offsets.display)
    assert document.characterCount() - 1 == offsets.to_qt(len(text))
    for i, character in enumerate(offsets.display):
        shown = document.characterAt(offsets.to_qt(i))
        if character == "\n":
            assert shown == "\u2029"
        elif character <= "\uffff":
            assert shown == character


@given(texts.filter(lambda t: len(t) > 1), st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_what_is_selected_in_the_widget_is_the_slice_of_the_text(qtbot, text, data):
    view = shared_view(qtbot)
    view.set_document(text, SpanIndex(1), (), ())
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    view.select(start, end)
    got = view.raw_selection()
    assert got == (None if start == end else (start, end))
    shown = view.textCursor().selectedText().replace("\u2029", "\n")
    assert shown == OffsetMap(text).display[start:end]
    if got:
        copied = view.createMimeDataFromSelection().text()
        sent = text[start:end].lstrip("\ufeff\ufffe")  # byte order marks
        assert copied == sent.encode("utf-16", "replace").decode("utf-16")


_shared = []


def shared_view(qtbot):
    if not _shared:
        _shared.append(DocumentView())
    return _shared[0]


@pytest.fixture(autouse=True, scope="module")
def _drop_shared():
    yield
    _shared.clear()
