import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QSpinBox

from annotator.core.model import Document, Record
from annotator.gui import reading as module
from annotator.gui.settings_dialog import SettingsDialog
from annotator.settings import SETTINGS

LONG = "\n\n".join(
    f"Paragraph {n}: 😀 Palmyra and سوريا, a city. " + "More. " * 60 for n in range(60)
)


@pytest.fixture
def reading(window):
    (second,) = window.workspace.project.add(
        [Record(Document(0, "long", "Long", length=len(LONG)), LONG)]
    ).added
    window.editor.open(second)
    return window.features["reading"]


def press(widget, *keys):
    for key in keys:
        QTest.keySequence(widget, QKeySequence(key))


def ask(reading, text):
    press(reading._window.view, "Ctrl+F")
    reading.bar.query.setText(text)


def test_hits_are_counted_and_stepped_through(window, reading, qtbot):
    ask(reading, "palmyra")
    assert reading.bar.count.text() == "1 of 60"
    press(reading.bar.query, "Return", "F3", "Return")
    assert reading.bar.count.text() == "4 of 60"
    press(reading.bar.query, "Shift+Return", "Shift+F3")
    assert reading.bar.count.text() == "2 of 60"
    start, end = reading._hits[1]
    assert LONG[start:end] == "Palmyra"
    reading.bar.query.setText("no such thing")
    assert reading.bar.count.text() == "Not found"
    reading.bar.query.setText("")
    assert reading.bar.count.text() == ""


def test_options_narrow_the_search(window, reading):
    ask(reading, "MORE")
    assert reading.bar.count.text().endswith("of 3,600")
    reading.bar.case.setChecked(True)
    assert reading.bar.count.text() == "Not found"
    reading.bar.case.setChecked(False)
    reading.bar.words.setChecked(True)
    reading.bar.query.setText("mor")
    assert reading.bar.count.text() == "Not found"


@pytest.mark.parametrize("query", ["Paragraph 40", "سوريا"])
def test_the_current_hit_is_in_sight_and_marked(window, reading, query):
    view = window.view
    ask(reading, query)
    before = view.document().toRawText()
    start, end = reading._hits[reading._current]
    rect = view._rect(start, end, 0)
    assert view.viewport().rect().contains(rect)
    marked = view.viewport().grab(rect).toImage()
    view.set_hits(())
    plain = view.viewport().grab(rect).toImage()
    assert marked != plain
    assert view.document().toRawText() == before


def test_esc_returns_to_where_one_was(window, reading):
    view = window.view
    view.verticalScrollBar().setValue(900)
    view.select(40, 40)
    place, caret = view.place(), view.caret()
    ask(reading, "Paragraph 55")
    assert view.place() != place
    press(reading.bar.query, "Esc")
    assert reading.bar.isHidden()
    assert (view.place(), view.caret()) == (place, caret)
    assert view.hasFocus()
    assert not view.painter.found.hits


def test_a_hit_can_be_labelled_from_the_text(window, reading):
    ask(reading, "palmyra")
    window.view.setFocus()
    press(window.view, "F3", "3")
    (span,) = window.editor.index
    assert (LONG[span.start : span.end], span.label) == ("Palmyra", "GPE")
    press(window.view, "Esc")
    assert reading.bar.isHidden()


def test_the_search_begins_with_what_is_selected_and_follows_to_other_articles(window, reading):
    first = window.workspace.project.document_ids()[0]
    start = LONG.index("Palmyra", 3000)
    window.view.select(start, start + 7)
    press(window.view, "Ctrl+F")
    assert reading.bar.query.text() == "Palmyra"
    assert reading._hits[reading._current] == (start, start + 7)
    window.editor.open(first)
    assert reading.bar.count.text() == "1 of 1"
    assert window.view.painter.found.hits == reading._hits
    press(reading.bar.query, "Esc")
    assert window.editor.document.id == first


def test_f3_without_a_search_asks_for_one(window, reading):
    press(window.view, "F3")
    assert not reading.bar.isHidden()


# The text alone


def shown(view):
    return view.viewport().grab().toImage()


def test_marks_hide_at_one_key_and_come_back(window):
    view = window.view
    marked = shown(view)
    press(view, "F9")
    plain = shown(view)
    assert plain != marked
    assert "F9" in window.messages.text
    press(view, "F9")
    assert shown(view) == marked
    view.set_plain(True)
    window.editor.open(window.workspace.project.document_ids()[0])
    assert shown(view) == plain


def test_marks_stay_hidden_in_the_next_article(window):
    press(window.view, "F9")
    window.editor.open(window.workspace.project.document_ids()[1])
    window.editor.open(window.workspace.project.document_ids()[0])
    assert window.view.painter.plain


def test_a_key_that_is_held_hides_for_as_long(window, monkeypatch):
    monkeypatch.setattr(module, "_HELD", -1)
    QTest.keyPress(window.view, Qt.Key.Key_F9)
    assert window.view.painter.plain
    QTest.keyRelease(window.view, Qt.Key.Key_F9)
    assert not window.view.painter.plain


def test_who_goes_to_a_span_sees_it(window):
    press(window.view, "F9", "N")
    assert window.editor.span is not None
    assert not window.view.painter.plain


# Type and colours


def test_zoom_is_a_setting_that_stays_within_its_bounds(window):
    for _ in range(30):
        press(window.view, "Ctrl++")
    assert window.settings["zoom"] == window.view.typeface.percent == SETTINGS["zoom"].high
    press(window.view, "Ctrl+0")
    assert window.view.typeface.percent == 100
    press(window.view, "Ctrl+-")
    assert window.view.typeface.percent == 90


def test_light_and_dark_and_high_contrast_by_key(window):
    assert not window.view.theme.dark
    press(window.view, "Ctrl+Shift+L")
    assert window.view.theme.dark
    press(window.view, "Ctrl+Shift+H")
    assert (window.view.theme.dark, window.view.theme.ratio) == (True, 7)
    press(window.view, "Ctrl+Shift+H", "Ctrl+Shift+L")
    assert (window.view.theme.dark, window.view.theme.ratio) == (False, 4.5)


def test_every_setting_is_shown_with_its_text_and_has_its_effect_at_once(window, qtbot):
    dialog = SettingsDialog(window.settings, window)
    qtbot.addWidget(dialog)
    assert set(dialog.editors) == {name for name, s in SETTINGS.items() if s.group}
    for name, editor in dialog.editors.items():
        setting = SETTINGS[name]
        assert editor.accessibleName() == setting.text
        before = window.settings[name]
        assert before == setting.default
        if isinstance(editor, QCheckBox):
            editor.toggle()
        elif isinstance(editor, QComboBox):
            assert editor.count() > 1
            editor.setCurrentIndex(editor.count() - 1)
        elif isinstance(editor, QSpinBox):
            assert (editor.minimum(), editor.maximum()) == (setting.low, setting.high)
            editor.setValue(editor.value() + 10)
        assert window.settings[name] != before, name
    view, settings = window.view, window.settings
    assert view.typeface == (settings["font"], 110, 110, True)
    assert view.theme.hues
    dialog.restore()
    assert {name: settings[name] for name in SETTINGS if name != "last_project"} == {
        name: setting.default for name, setting in SETTINGS.items() if name != "last_project"
    }
    assert view.typeface == ("", 100, 100, False)


def test_the_place_that_is_read_stays_when_the_type_changes(window, reading):
    view = window.view
    view.verticalScrollBar().setValue(2500)
    top = view.place().top
    for leading in (160, 150, 160, 155, 140, 160):
        window.settings["leading"] = leading
        assert view.place().top == top
    window.settings["wide"] = True
    first = next(view.page.rows_of(top, top + 1))
    assert view.place().top == first.start


def test_nothing_moves_by_itself(window):
    assert not any(QApplication.isEffectEnabled(effect) for effect in Qt.UIEffect)


def test_light_and_dark_follow_the_system(window, monkeypatch):
    hints = QGuiApplication.styleHints()
    assert not window.view.theme.dark
    monkeypatch.setattr(type(hints), "colorScheme", lambda self: Qt.ColorScheme.Dark)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert window.view.theme.dark
    window.settings["theme"] = "light"
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert not window.view.theme.dark


def test_contrast_follows_the_system(window, monkeypatch):
    preferences = window.features["reading"]._preferences
    high = Qt.ContrastPreference.HighContrast
    monkeypatch.setattr(type(preferences), "contrastPreference", lambda self: high)
    preferences.contrastPreferenceChanged.emit(high)
    assert window.view.theme.ratio == 7
    window.settings["contrast"] = "normal"
    assert window.view.theme.ratio == 4.5
