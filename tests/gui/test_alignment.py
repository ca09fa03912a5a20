"""The alignment lamp: spans that no token fits are marked as they are made, and are repaired."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.core import edits
from annotator.core.alignment import TOKEN_RULES, TOKENS_OF, USUAL, Tokens
from annotator.core.carrying import Choices
from annotator.core.model import Document, Record, Span, Status
from annotator.errors import AnnotatorError
from annotator.gui import tokenizer_dialog
from annotator.gui.tokenizer_dialog import TokenizerDialog
from annotator.nlp.alignment import edges
from annotator.pool import run
from annotator.project import Project
from annotator.tasks import Export

SEED = Path(__file__).parents[2] / "seeds" / "000_ad09855632536225.txt"


@pytest.fixture(scope="module")
def text() -> str:
    return SEED.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tokens(text) -> Tokens:
    return Tokens(*next(edges(Choices(), [text])))


@pytest.fixture
def opened(window, tmp_path, text, tokens):
    path = tmp_path / "seed.annotator"
    with Project.open(path, create=True) as project:
        project.add([Record(Document(0, "seed", "T", length=len(text)), text)])
    window.commands.open(str(path))
    lamp = window.features["alignment"]
    lamp._tokens[window.editor.document.id] = tokens
    lamp._open()
    return window


@pytest.fixture
def lamp(opened):
    return opened.features["alignment"]


def mark(window, text: str, words: str, label: str = "GPE", length: int | None = None) -> Span:
    start = text.index(words)
    end = start + (length or len(words))
    made = Span(start, window.editor.document.id, start, end, label, Status.ACCEPTED)
    assert window.editor.apply(edits.add(made))
    return next(s for s in window.editor.index if (s.start, s.end) == (start, end))


def names(menu) -> list[str]:
    return [action.text() for action in menu.actions()]


def test_a_span_that_fits_lights_no_lamp(opened, lamp, text):
    mark(opened, text, "Palmyra")
    assert lamp.misfits == {}
    assert not lamp.lamp.isVisible()


def test_no_worker_is_started_between_two_corrections(opened, lamp, text):
    lamp._forget()
    lamp._timer.start(1)
    mark(opened, text, "Palmyra")
    assert lamp._timer.isActive()
    assert lamp._timer.interval() > 100
    lamp._timer.start(60_000)
    mark(opened, text, "Syria")
    assert lamp._timer.remainingTime() > 10_000
    assert lamp._runner.jobs == []


def test_part_of_a_token_lights_the_lamp_at_once_and_is_marked(opened, lamp, text):
    span = mark(opened, text, "U.S.-led", length=4)
    assert list(lamp.misfits) == [span.id]
    assert lamp.lamp.isVisible()
    assert "1 not on tokens" in lamp.lamp.text()
    assert opened.view.painter.attention.misfits == {span.id}
    assert "“U.S.” is only a part of" in opened.messages.text
    assert "“U.S.-led”" in opened.messages.text
    opened.view.reveal(span.start, span.end)
    picture = opened.view.grab().toImage()
    lamp.misfits = {}
    lamp._show()
    assert opened.view.grab().toImage() != picture


def test_expanding_puts_the_lamp_out_and_undo_lights_it_again(opened, lamp, text):
    span = mark(opened, text, "U.S.-led", length=4)
    menu = lamp.menu(span)
    assert names(menu)[0] == "&Expand to “U.S.-led”"
    assert len(names(menu)) == 2  # there is no whole token to contract to
    menu.actions()[0].trigger()
    assert lamp.misfits == {}
    assert not lamp.lamp.isVisible()
    opened.editor.undo()
    assert list(lamp.misfits) == [span.id]


def test_contracting_leaves_the_whole_tokens(opened, lamp, text):
    start = text.index("by U.S.-led")
    span = mark(opened, text, "by U.S.-led", length=7)
    (contract,) = [a for a in lamp.menu(span).actions() if a.text() == "&Contract to “by”"]
    contract.trigger()
    assert [(s.start, s.end) for s in opened.editor.index] == [(start, start + 2)]
    assert lamp.misfits == {}


def test_a_rule_makes_the_span_fit_and_travels_with_the_project(opened, lamp, text, qtbot):
    span = mark(opened, text, "U.S.-led", length=4)
    (cut,) = [a for a in lamp.menu(span).actions() if a.text().startswith("C&ut")]
    assert cut.text() == "C&ut “U.S.-led” into “U.S. | -led” in every export"
    lamp._timer.setInterval(0)
    cut.trigger()
    assert lamp._tokens == {}
    qtbot.waitUntil(lambda: span.document_id in lamp._tokens, timeout=20_000)
    assert lamp.misfits == {}
    assert opened.workspace.project.option(TOKEN_RULES) == {"U.S.-led": ["U.S.", "-led"]}
    assert [(s.start, s.end) for s in opened.editor.index] == [(span.start, span.end)]
    lamp.forget_rules()
    qtbot.waitUntil(lambda: span.document_id in lamp._tokens, timeout=20_000)
    assert list(lamp.misfits) == [span.id]
    assert opened.workspace.project.option(TOKEN_RULES) is None
    lamp.forget_rules()
    assert "no rules" in opened.messages.text


def test_rules_are_told_and_taken_back_where_they_are_told(opened, lamp):
    project, button = opened.workspace.project, opened.messages.button
    lamp.add_rules({"U.S.-led": ("U.S.", "-led")})
    assert "Cut “U.S.-led” into “U.S. | -led”, here" in opened.messages.text
    lamp.add_rules({"U.S.-led": ("U.S.-", "led"), "non-EU": ("non-", "EU")})
    assert len(project.option(TOKEN_RULES)) == 2
    button.click()
    assert project.option(TOKEN_RULES) == {"U.S.-led": ["U.S.", "-led"]}
    lamp.forget_rules()
    assert project.option(TOKEN_RULES) is None
    button.click()
    assert project.option(TOKEN_RULES) == {"U.S.-led": ["U.S.", "-led"]}


def test_undo_takes_a_rule_back_before_what_was_done_earlier(opened, lamp, text):
    project, act = opened.workspace.project, opened.actions_by_id
    span = mark(opened, text, "U.S.-led", length=4)
    lamp.add_rules({"U.S.-led": ("U.S.", "-led")})
    opened.editor.focus([span])
    act["undo"].trigger()
    assert project.option(TOKEN_RULES) is None
    assert opened.messages.text == ""
    assert opened.editor.spans == (span,)
    act["redo"].trigger()
    assert project.option(TOKEN_RULES) == {"U.S.-led": ["U.S.", "-led"]}
    act["undo"].trigger()
    act["undo"].trigger()
    assert span not in list(opened.editor.index)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_key_offers_the_choices_for_the_first_misfit(opened, lamp, text, qtbot):
    opened.actions_by_id["repair-tokens"].trigger()
    assert "Every span of this article fits" in opened.messages.text
    span = mark(opened, text, "U.S.-led", length=4)
    opened.editor.clear()

    def choose() -> None:
        menu = QApplication.activePopupWidget()
        if menu is None:
            QTimer.singleShot(5, choose)
        else:
            qtbot.keyClick(menu, Qt.Key.Key_E)

    QTimer.singleShot(0, choose)
    opened.actions_by_id["repair-tokens"].trigger()
    assert [s.end - s.start for s in opened.editor.index] == [8]
    assert opened.editor.span is not None
    assert opened.editor.span.id == span.id


def test_the_lamp_can_be_switched_off(opened, lamp, text):
    mark(opened, text, "U.S.-led", length=4)
    opened.settings["check_tokens"] = False
    assert lamp.misfits == {}
    assert not lamp.lamp.isVisible()
    opened.settings["check_tokens"] = True
    assert len(lamp.misfits) == 1


def test_rejected_spans_need_not_fit_and_many_tell_nothing(opened, lamp, text):
    document = opened.editor.document
    start = text.index("U.S.-led")
    made = [
        Span(n + 1, document.id, start, start + 1 + n, "GPE", Status.PROPOSED, source="m")
        for n in range(3)
    ]
    opened.editor.apply(edits.propose(document.id, "m", (), made))
    assert len(lamp.misfits) == 3
    assert "only a part" not in opened.messages.text
    opened.editor.apply(edits.reject(list(opened.editor.index)))
    assert lamp.misfits == {}


def test_tokens_are_remembered_and_closing_forgets_them(opened, lamp):
    document = opened.editor.document
    assert isinstance(lamp._tokens[document.id], Tokens)
    opened.workspace.close()
    assert lamp._tokens == {}
    assert lamp._runner.jobs == []


def choose(window, lamp, name: str) -> None:
    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, TokenizerDialog)
        QTest.keyClicks(dialog.pipeline, name)  # what stands there is selected
        if not name:
            QTest.keyClick(dialog.pipeline, Qt.Key.Key_Delete)
        QTest.keyClick(dialog.pipeline, Qt.Key.Key_Return)

    QTimer.singleShot(0, answer)
    lamp.choose()


def test_a_pipeline_that_is_missing_is_told_where_the_lamp_is(opened, lamp, qtbot):
    lamp._timer.setInterval(0)
    choose(opened, lamp, "nowhere_core_xx")
    qtbot.waitUntil(lambda: bool(lamp.failure), timeout=30_000)
    assert lamp.lamp.isVisible()
    assert lamp.lamp.text() == "○ tokens not known"
    assert "There is no spaCy pipeline “nowhere_core_xx”" in lamp.lamp.toolTip()
    lamp._open()
    assert not lamp._timer.isActive()  # it is not tried again and again
    lamp.lamp.click()
    assert "is not known: There is no spaCy pipeline" in opened.messages.text
    opened.settings["check_tokens"] = False
    assert not lamp.lamp.isVisible()
    opened.settings["check_tokens"] = True
    choose(opened, lamp, "")
    assert opened.workspace.project.option(TOKENS_OF) is None
    qtbot.waitUntil(lambda: bool(lamp._tokens), timeout=30_000)
    assert not lamp.lamp.isVisible()


def test_the_tokens_of_a_project_are_those_of_its_exports(opened, lamp, tmp_path):
    choose(opened, lamp, "nowhere_core_xx")
    job = Export(opened.workspace.project, tmp_path / "out.spacy", "spacy", None)
    with pytest.raises(AnnotatorError, match="There is no spaCy pipeline “nowhere_core_xx”"):
        run(job, lambda _: None)
    opened.editor.undo()
    run(job, lambda _: None)
    assert (tmp_path / "out.spacy").is_file()


def test_the_installed_pipelines_are_there_to_choose(window, monkeypatch):
    names = ("xx_news", "en_core_web_sm_variant")
    found = [EntryPoint(name, name, "spacy_models") for name in names]
    monkeypatch.setattr(tokenizer_dialog, "entry_points", lambda group: found)
    dialog = TokenizerDialog("gone", window)
    assert [dialog.pipeline.itemText(row) for row in range(2)] == [USUAL, "xx_news"]
    assert dialog.pipeline.count() == 2
    assert dialog.name == "gone"
    dialog.pipeline.setCurrentText(USUAL)
    assert dialog.name is None
    dialog.deleteLater()
