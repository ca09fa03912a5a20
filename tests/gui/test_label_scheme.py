from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QRadioButton

from annotator import schemes
from annotator.core import edits
from annotator.core.model import Label
from annotator.core.scheme import LABEL_MAP
from annotator.gui import label_scheme
from annotator.gui.label_scheme import SchemeDialog
from annotator.gui.migration_dialog import MigrationDialog, Places
from annotator.gui.scheme_choice import Question, ask_scheme
from annotator.project import Project

Key, Held = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def dialog(window, qtbot):
    dialog = SchemeDialog(window)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.list.hasFocus)
    return dialog


def names(dialog: SchemeDialog) -> list[str]:
    return [label.name for label in dialog.list.labels()]


def label(window, name: str) -> Label:
    return next(x for x in window.workspace.project.labels() if x.name == name)


def marks(window) -> dict[str, str]:
    editor = window.editor
    return {editor.text[s.start : s.end]: s.label for s in editor.index}


def accept(dialog: QDialog) -> None:
    dialog.accept()


def test_shows_labels_with_keys_and_counts(dialog):
    assert names(dialog)[:3] == ["PERSON", "ORG", "GPE"]
    dialog.list.choose("GPE")
    assert dialog.form.name.text() == "GPE"
    assert dialog.form.key.text() == "3"
    assert dialog.form.summary.text() == "Countries, cities, states"
    assert "Palmyra" in dialog.form.examples.text()
    assert dialog.form.counted.text() == "3 spans have it: 3 proposed."
    item = dialog.list.currentItem()
    assert item.data(Qt.ItemDataRole.AccessibleTextRole) == "GPE, key 3, 3 spans"


def test_a_renaming_is_shown_first_and_follows_everywhere(window, dialog, when_open, qtbot):
    dialog.list.choose("GPE")
    dialog.form.name.setText("Place")
    seen = []

    def look(preview):
        assert isinstance(preview, MigrationDialog)
        seen.append(preview.told.text())
        preview.accept()

    when_open(look)
    qtbot.keyClick(dialog.form.name, Key.Key_Return)
    assert seen == ["Gets another label in 1 article: 3 proposed spans."]
    assert marks(window)["Russia"] == "Place"
    assert "Place" in window.labels._buttons
    assert dialog.list.current().name == "Place"
    dialog.buttons["undo"].click()
    assert marks(window)["Russia"] == "GPE"
    assert dialog.buttons["redo"].toolTip().startswith("Redo “Rename GPE to Place”")
    dialog.buttons["redo"].click()
    assert marks(window)["Russia"] == "Place"
    window.editor.undo()
    assert marks(window)["Russia"] == "GPE"
    assert names(dialog)[2] == "GPE"


def test_what_is_not_agreed_to_is_not_done(window, dialog, when_open, qtbot):
    dialog.list.choose("GPE")
    qtbot.keyClick(dialog.form.name, Key.Key_A, Held.ControlModifier)
    qtbot.keyClicks(dialog.form.name, "Place")
    when_open(lambda preview: preview.reject())
    dialog.form.rename.click()
    assert marks(window)["Russia"] == "GPE"
    assert dialog.form.name.text() == "GPE"


def test_a_name_that_is_taken_is_told(dialog, qtbot):
    dialog.list.choose("GPE")
    dialog.form.name.setText("loc")
    dialog.form.rename.click()
    assert "merge the two" in dialog.told.text()
    assert dialog.form.name.text() == "GPE"


def test_a_label_is_added_and_described(window, dialog, when_open, qtbot):
    def name_it(question):
        field = question.findChild(QLineEdit)
        assert QApplication.focusWidget() is field
        qtbot.keyClicks(field, "Ship")
        qtbot.keyClick(field, Key.Key_Return)

    when_open(name_it)
    qtbot.keyClick(dialog, Key.Key_Insert)
    assert dialog.list.current().name == "Ship"
    dialog.activateWindow()
    qtbot.waitUntil(dialog.form.summary.hasFocus)
    qtbot.keyClicks(dialog.form.summary, "What floats")
    dialog.form.guidelines.setPlainText("Not boats.")
    dialog.form.examples.setText("Titanic; ; Bismarck")
    dialog.list.setFocus()
    told = label(window, "Ship").description
    assert told == "What floats\n\nNot boats.\n\nExamples: Titanic; Bismarck"
    assert "Not boats." in window.labels._buttons["Ship"].toolTip()
    assert [s.name for s in window.workspace.project.scheme_history().undo][-1].startswith("Desc")


def test_what_was_written_is_kept_when_another_label_is_chosen_or_it_closes(window, dialog):
    dialog.list.choose("GPE")
    dialog.form.summary.setText("Lands")
    dialog.list.choose("LOC")
    assert label(window, "GPE").description.startswith("Lands")
    assert dialog.form.summary.text().startswith("Mountain")
    dialog.form.summary.setText("Rivers")
    dialog.reject()
    assert label(window, "LOC").description.startswith("Rivers")


def test_merging_asks_for_the_other_and_joins(window, dialog, when_open):
    def choose(question):
        box = question.findChild(QComboBox)
        assert box.findText("NORP") < 0
        assert box.findText("Take its spans away") < 0
        box.setCurrentText("ORG")
        question.accept()

    dialog.list.choose("NORP")
    when_open(choose, accept)
    dialog.buttons["merge"].click()
    assert marks(window)["Syrian"] == "ORG"
    assert "NORP" not in names(dialog)
    assert window.workspace.project.option(LABEL_MAP) == {"NORP": "ORG"}


@pytest.mark.parametrize(("fate", "then"), [("Take its spans away", None), ("LOC", "LOC")])
def test_removing_asks_what_becomes_of_spans(window, dialog, when_open, fate, then):
    def choose(question):
        question.findChild(QComboBox).setCurrentText(fate)
        question.accept()

    dialog.list.choose("NORP")
    when_open(choose, accept)
    dialog.buttons["remove"].click()
    assert marks(window).get("Syrian") == then
    assert "NORP" not in names(dialog)
    dialog.buttons["undo"].click()
    assert marks(window)["Syrian"] == "NORP"


def test_a_label_without_spans_goes_at_once_and_the_last_one_stays(window, dialog, qtbot):
    dialog.list.choose("LAW")
    qtbot.keyClick(dialog.list, Key.Key_Delete)
    assert "LAW" not in names(dialog)
    project = window.workspace.project
    one = project.labels()[0]
    fates = {other.name: one.name for other in project.labels()[1:]}
    project.apply(schemes.replaced(project, [one], fates).edit)
    assert names(dialog) == ["PERSON"]
    assert not dialog.buttons["remove"].isEnabled()
    assert not dialog.buttons["merge"].isEnabled()


def test_order_by_key_and_by_drag(window, dialog, qtbot):
    dialog.list.choose("ORG")
    qtbot.keyClick(dialog.list, Key.Key_Up, Held.AltModifier)
    assert names(dialog)[:2] == ["ORG", "PERSON"]
    assert dialog.list.current().name == "ORG"
    assert not dialog.buttons["up"].isEnabled()
    dialog.buttons["down"].click()
    assert names(dialog)[:2] == ["PERSON", "ORG"]
    labels = dialog.list.labels()
    dialog.list.arranged.emit([labels[2], *labels[:2], *labels[3:]])
    assert next(iter(window.labels._buttons)) == "GPE"


def test_colours(window, dialog, qtbot):
    dialog.list.choose("GPE")
    dialog.form.swatches[1].click()
    chosen = label(window, "GPE").color
    assert chosen != "#15803d"
    assert dialog.form.color.text() == chosen
    dialog.form.color.setFocus()
    dialog.form.color.setText("#AABBCC")
    qtbot.keyClick(dialog.form.color, Key.Key_Return)
    assert label(window, "GPE").color == "#aabbcc"
    assert window.view.painter._labels["GPE"].color == "#aabbcc"


def test_keys_and_their_conflicts(window, dialog, qtbot):
    dialog.list.choose("LAW")
    form = dialog.form
    qtbot.keyClick(form.key, Key.Key_3)
    assert (label(window, "LAW").key, label(window, "GPE").key) == ("3", "")
    assert form.told.text() == "GPE has lost it."
    qtbot.keyClick(form.key, Key.Key_A)
    assert form.told.text() == "A is the key of “Accept”."
    assert form.key.text() == "3"
    qtbot.keyClick(form.key, Key.Key_Down)
    assert "moves the caret" in form.told.text()
    assert label(window, "LAW").key == "3"
    form.no_key.click()
    assert label(window, "LAW").key == ""


def test_another_scheme_is_mapped_as_suggested_and_shown(window, dialog, when_open):
    def choose(question):
        assert isinstance(question, Question)
        boxes = question.findChildren(QComboBox)
        assert [box.currentText() for box in boxes] == ["PER", "LOC", "MISC"]
        question.accept()

    def look(preview):
        assert preview.windowTitle() == "Use labels of CoNLL 2003"
        preview.accept()

    when_open(choose, look)
    dialog.use(schemes.load("conll"))
    assert names(dialog) == ["PER", "ORG", "LOC", "MISC"]
    assert marks(window)["Russia"] == "LOC"
    dialog.buttons["undo"].click()
    assert marks(window)["Russia"] == "GPE"
    assert len(names(dialog)) == 18


def test_what_has_no_suggestion_has_to_be_chosen(window, dialog, when_open):
    project = window.workspace.project
    span = next(iter(window.editor.index))
    project.apply(edits.relabel([span], "DATE"))
    seen = []

    def choose(question):
        box = next(b for b in question.findChildren(QComboBox) if b.currentText() == "Choose…")
        ok = question.buttons.button(question.buttons.StandardButton.Ok)
        seen.append(ok.isEnabled())
        box.setCurrentText("Take its spans away")
        seen.append(ok.isEnabled())
        question.accept()

    when_open(choose, accept)
    dialog.use(schemes.load("news"))
    assert seen == [False, True]
    assert "Syrian" not in marks(window)


def test_schemes_go_out_to_files_and_come_in(window, dialog, when_open, monkeypatch, tmp_path):
    path = tmp_path / "mine.toml"
    monkeypatch.setattr(label_scheme, "ask_save", lambda *_: path.with_suffix(""))
    dialog.export_file()
    assert dialog.told.text() == "Wrote 18 labels to mine.toml."
    assert len(schemes.load(path).labels) == 18
    text = path.read_text(encoding="utf-8").replace('"PERSON"', '"Human"')
    path.write_text(f"{text}\nalso = []\n", encoding="utf-8")
    monkeypatch.setattr(label_scheme, "ask_file", lambda *_: path)

    def choose(question):
        question.findChild(QComboBox).setCurrentText("Human")
        for box in question.findChildren(QComboBox):
            if box.currentText() == "Choose…":
                box.setCurrentText("Human")
        question.accept()

    when_open(choose, accept)
    dialog.import_file()
    assert names(dialog)[0] == "Human"
    assert marks(window)["Palmyra"] == "Human"
    path.write_text("nonsense", encoding="utf-8")
    dialog.import_file()
    assert dialog.told.text().startswith("This is no label scheme")


def test_read_only_projects_are_told(path: Path, window, qtbot):
    window.workspace.close()
    assert window.commands.open(str(path), read_only=True)
    dialog = SchemeDialog(window)
    qtbot.addWidget(dialog)
    dialog.list.choose("GPE")
    dialog.form.swatches[0].click()
    assert "read-only" in dialog.told.text()
    dialog.form.summary.setText("x")
    dialog.reject()


def test_places_are_read_as_they_are_seen(path: Path, window, qtbot):
    project = window.workspace.project
    first = next(iter(window.editor.index))
    project.apply(edits.accept([s for s in window.editor.index if s.label == "GPE"][:1]))
    made = schemes.replaced(
        project, [label(window, "ORG")],
        {"GPE": "ORG", "NORP": None, "PERSON": None},
    )  # fmt: skip
    model = Places(project, made, window)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    cells = [
        [model.index(row, column).data() for column in range(4)] for row in range(model.rowCount())
    ]
    assert cells[0][1:] == ["GPE → ORG", "accepted", "The first"]
    assert "and [Russia] met" in cells[0][0]
    assert ["[Syrian] troops left" in row[0] and row[1] for row in cells].count(
        "NORP → goes away"
    ) == 1
    assert first.label == "NORP"
    assert model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)


def test_a_new_project_gets_the_labels_that_were_chosen(qtbot, when_open, tmp_path, window):
    def choose(question):
        buttons = question.findChildren(QRadioButton)
        assert buttons[0].isChecked()
        assert QApplication.focusWidget() is buttons[0]
        buttons[2].setChecked(True)
        question.accept()

    when_open(choose)
    found = ask_scheme(window, lambda: None)
    assert found is not None
    assert found.labels[0].name == "Person"
    when_open(lambda question: question.reject())
    assert ask_scheme(window, lambda: None) is None
    file = tmp_path / "mine.toml"
    schemes.save((Label(1, "X", "#000000"),), file, "")

    def choose_file(question):
        question.findChildren(QRadioButton)[-1].setChecked(True)
        question.accept()

    when_open(choose_file)
    assert [x.name for x in ask_scheme(window, lambda: file).labels] == ["X"]
    with Project.open(tmp_path / "n.annotator", create=True) as project:
        made = schemes.replaced(project, found.labels, schemes.suggested(project, found))
        project.apply(made.edit)
        assert project.option(LABEL_MAP)["PERSON"] == "Person"
        assert project.label_counts() == {}
