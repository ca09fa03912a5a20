from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QIcon
from PySide6.QtTest import QAbstractItemModelTester

from annotator.core import edits
from annotator.core.model import NIL, Label, Span, Status
from annotator.core.spans import SpanIndex
from annotator.gui.colors import contrast
from annotator.gui.span_table import SpanTable, SpanTableModel, link_text
from annotator.gui.theme import LIGHT, load

DARK = load("dark")

TEXT = "Syria and\n Iraq met Russia. " * 40
ROLE = Qt.ItemDataRole
LAW = Label(1, "GPE", "#1f2937")  # dark, as that of LAW is


def span(start: int, length: int = 5, **fields: object) -> Span:
    return Span(edits.new_id(), 1, start, start + length, "GPE", source="model", **fields)


def cells(model: SpanTableModel, row: int) -> list[str]:
    return [model.data(model.index(row, column), ROLE.DisplayRole) for column in range(4)]


@pytest.fixture
def index() -> SpanIndex:
    return SpanIndex(1, [span(0), span(11, 4, kb_id="Q796"), span(20, 6, status=Status.ACCEPTED)])


@pytest.fixture
def table(qtbot, index: SpanIndex) -> SpanTable:
    table = SpanTable()
    qtbot.addWidget(table)
    tester = QAbstractItemModelTester.FailureReportingMode.Fatal
    QAbstractItemModelTester(table.spans, tester, table)
    table.spans.set_document(TEXT, index)
    table.spans.set_labels([LAW])
    return table


def carry_out(table: SpanTable, index: SpanIndex, edit: edits.Edit) -> None:
    index.apply(edit)
    table.follow(edit, index)
    shown = [table.spans.span_at(row) for row in range(table.spans.rowCount())]
    assert shown == list(index)


def test_rows_say_what_a_span_is(table):
    model = table.spans
    assert cells(model, 0) == ["Syria", "GPE", "", "proposed"]
    assert cells(model, 1) == ["Iraq", "GPE", "Q796", "proposed"]
    heard = model.data(model.index(2, 0), ROLE.AccessibleTextRole)
    assert heard == "Russia, GPE, accepted, not linked"
    assert model.data(model.index(0, 1), ROLE.DecorationRole).availableSizes()[0].width() == 10
    titles = [model.headerData(c, Qt.Orientation.Horizontal) for c in range(model.columnCount())]
    assert titles == ["Mention", "Label", "Link", "State"]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("row", [0, 2])
def test_the_colours_of_labels_are_seen_in_the_list(table, theme, row):
    table.set_theme(theme)
    icon = table.spans.data(table.spans.index(row, 1), ROLE.DecorationRole)
    swatch = icon.pixmap(10).toImage()
    assert icon.pixmap(10, QIcon.Mode.Selected).toImage() == swatch
    assert contrast(swatch.pixelColor(5, 1 if row == 0 else 5), theme.window) >= 3


@pytest.mark.parametrize(
    ("width", "name"), [(236, "PERSON"), (236, "CARDINAL"), (360, "WORK_OF_ART")]
)
def test_the_names_of_labels_are_not_cut(table, width, name):
    table.spans.set_document(TEXT, SpanIndex(1, [replace(span(0), label=name)]))
    table.spans.set_labels([replace(LAW, name=name)])
    table.resize(width, 200)
    table.show()
    assert table.sizeHintForIndex(table.spans.index(0, 1)).width() <= table.columnWidth(1)
    assert table.columnWidth(0) > table.columnWidth(1) * 0.9


def test_a_mention_over_two_lines_is_one_line(table, index):
    carry_out(table, index, edits.add(span(6, 9)))
    assert cells(table.spans, 1)[0] == "and Iraq"


def test_rows_follow_edits(table, index):
    first, second, _ = index
    carry_out(table, index, edits.accept([first]))
    carry_out(table, index, edits.link([index[0]], NIL))
    assert cells(table.spans, 0) == ["Syria", "GPE", "NIL", "accepted"]
    edit = edits.resize(second, 10, 26)
    carry_out(table, index, edit)
    carry_out(table, index, edit.inverse())
    edit = edits.reject([second])
    carry_out(table, index, edit)
    assert table.spans.rowCount() == 2
    carry_out(table, index, edit.inverse())
    carry_out(table, index, edits.merge(list(index)[1:]))
    assert table.spans.rowCount() == 2


def test_many_changes_at_once(table, index):
    edit = edits.propose(1, "model", index, [span(n, 1) for n in range(100, 200)])
    carry_out(table, index, edit)
    assert table.spans.rowCount() == 101
    carry_out(table, index, edit.inverse())


def test_edits_of_other_documents_pass_by(table, index):
    before = list(index)
    other = replace(span(3), document_id=2)
    table.follow(edits.add(other), index)
    assert [table.spans.span_at(row) for row in range(3)] == before


def test_choosing_a_row_and_showing_a_focus(table, index, qtbot):
    chosen = []
    table.chosen.connect(chosen.append)
    flags = QItemSelectionModel.SelectionFlag
    row = flags.ClearAndSelect | flags.Rows  # whatever keys an earlier test holds
    table.selectionModel().select(table.spans.index(1, 0), row)
    assert chosen[-1] == [index[1]]
    table.show_focus([index[2], index[0]])
    assert [i.row() for i in table.selectionModel().selectedRows()] in ([0, 2], [2, 0])
    assert table.currentIndex().row() == 2
    assert len(chosen) == 1
    table.selectionModel().select(table.spans.index(1, 0), flags.Select | flags.Rows)
    assert chosen[-1] == list(index)


def test_thousands_of_rows_are_selected_at_once(table, index):
    carry_out(table, index, edits.propose(1, "model", index, [span(n, 1) for n in range(99, 999)]))
    told = []
    table.selectionModel().selectionChanged.connect(lambda *_: told.append(1))
    spans = list(index)
    table.show_focus([spans[7], *spans[100:800]])
    assert told == [1]
    assert len(table.selectionModel().selection()) == 2
    assert len(table.selectionModel().selectedRows()) == 701
    table.show_focus([])
    assert not table.selectionModel().hasSelection()


def test_rows_that_go_choose_nothing(table, index):
    chosen = []
    table.chosen.connect(chosen.append)
    table.show_focus([index[1]])
    carry_out(table, index, edits.resize(index[1], 10, 20))
    carry_out(table, index, edits.reject([index[1]]))
    assert chosen == []


@pytest.mark.parametrize(
    ("kb_id", "text"),
    [(None, ""), (NIL, "NIL"), ("local:1f", "local"), ("Q5", "Q5"), ("geonames:12", "G:12")],
)
def test_links_are_short(kb_id, text):
    assert link_text(kb_id) == text


def test_links_have_the_names_of_their_entities(qtbot, index):
    table = SpanTable(lambda kb_id: {"Q858": "Syria"}.get(kb_id, kb_id))
    qtbot.addWidget(table)
    table.spans.set_document(TEXT, index)
    carry_out(table, index, edits.link([index[0]], "Q858"))
    assert cells(table.spans, 0)[2] == "Syria"
    told = table.spans.data(table.spans.index(0, 0), ROLE.ToolTipRole)
    assert told.splitlines()[1].endswith("accepted → Syria (Q858)")
