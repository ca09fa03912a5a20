from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from annotator import aside, schemes
from annotator.core import edits
from annotator.errors import AnnotatorError, Refused
from annotator.gui import patience
from annotator.gui.patience import PatienceDialog
from annotator.project import Project


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything be long, and a dialog be there at once."""
    monkeypatch.setattr(edits, "LONG", 0)
    monkeypatch.setattr(aside, "MANY", 1)
    monkeypatch.setattr(patience, "_QUIET", 0.0)


@pytest.fixture
def when_shown(qtbot):
    """Call something as soon as the dialog is there."""
    timers = []

    def begin(act) -> None:
        timer = QTimer()
        timer.setInterval(5)

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if isinstance(dialog, PatienceDialog):
                timer.stop()
                act(dialog)

        timer.timeout.connect(look)
        timer.start()
        timers.append(timer)

    yield begin
    for timer in timers:
        timer.stop()


def gpe(project):
    return next(label for label in project.labels() if label.name == "GPE")


def test_a_migration_is_done_aside_and_undone_from_there(window, impatient) -> None:
    project, told = window.workspace.project, []
    window.workspace.edited.connect(told.append)
    before = project.label_counts()["GPE"]
    made = window.workspace.meanwhile(
        "Rename", lambda view: schemes.renamed(view, gpe(view), "PLACE")
    )
    window.workspace.carry_out(made.edit)
    assert "PLACE" in {label.name for label in project.labels()}
    assert project.label_counts()["PLACE"] == before
    assert any(span.label == "PLACE" for span in window.editor.index)
    assert told == [made.edit]
    assert project.check() == []
    window.workspace.meanwhile("Undo", lambda view: view.undo_scheme())
    assert project.label_counts()["GPE"] == before
    assert [step.name for step in project.scheme_history().redo] == [made.edit.name]


def test_a_backup_is_made_before(window, impatient) -> None:
    project = window.workspace.project
    edit = edits.relabel(list(window.editor.index), "ORG")
    window.workspace.carry_out(edit)
    (copy,) = _copies(window)
    with Project.open(copy, read_only=True) as held:
        assert held.label_counts() != project.label_counts()
    window.workspace.carry_out(edit.inverse())
    assert _copies(window) == [copy], "one within the hour is enough"


def _copies(window):
    place = Path(window.workspace.project.location)
    return sorted(place.with_name(f"{place.name}.backups").glob("*.annotator"))


def test_a_cancelled_step_leaves_the_project_as_it_was(
    window, impatient, when_shown, qtbot
) -> None:
    project, told, written = window.workspace.project, [], Event()
    window.workspace.edited.connect(told.append)
    before = project.label_counts()
    edit = edits.relabel(list(window.editor.index), "ORG")

    def act(view) -> None:
        pace = view._pace
        tell = pace.tell

        def wait(done: int, total: int) -> None:
            if total and done == total:  # all of it is written, but for the commit
                written.set()
                while not pace.is_over:
                    Event().wait(0.001)
            tell(done, total)

        pace.tell = wait
        view.apply(edit)

    def cancel(dialog) -> None:
        assert project.label_counts() == before, "it can be read, as it was"
        with pytest.raises(AnnotatorError, match="still being written"):
            project.apply(edit)
        button = dialog.findChild(QDialogButtonBox).buttons()[0]
        QTimer.singleShot(0, lambda: (written.wait(5), button.click()))

    when_shown(cancel)
    with pytest.raises(Refused, match="cancelled"):
        window.workspace.meanwhile("Relabel", act)
    assert project.label_counts() == before
    assert told == []
    assert project.check() == []
    project.apply(edit)
    assert told == [edit], "afterwards it goes on"


def test_the_window_lives(window, when_shown) -> None:
    ended, order = Event(), []
    when_shown(lambda dialog: (order.append("window"), ended.set()))

    def act(view) -> int:
        assert ended.wait(20)
        return 7

    assert window.workspace.meanwhile("Wait", act) == 7
    assert order == ["window"]


def test_a_bug_in_the_thread_is_told_where_it_was_asked(window) -> None:
    with pytest.raises(ZeroDivisionError):
        window.workspace.meanwhile("Divide", lambda view: 1 // 0)
    window.editor.apply(edits.relabel(list(window.editor.index)[:1], "ORG"))


def test_undo_of_a_step_in_many_articles_goes_aside(window, impatient, monkeypatch) -> None:
    titles = []
    meanwhile = window.editor.meanwhile

    def noting(title, act):
        titles.append(title)
        return meanwhile(title, act)

    monkeypatch.setattr(window.editor, "meanwhile", noting)
    monkeypatch.setattr(edits, "LONG", 1000)  # the step itself is a short one
    before = window.editor.index.everything()
    window.editor.apply(edits.relabel(list(window.editor.index)[:2], "ORG"))
    after = window.editor.index.everything()
    window.editor.undo()
    assert window.editor.index.everything() == before
    window.editor.redo()
    assert window.editor.index.everything() == after
    assert [title.partition(" ")[0] for title in titles] == ["Undoing", "Redoing"]


def older(path: Path) -> None:
    """Make a project what it was before the last revision."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DROP TABLE others")
        raw.execute("UPDATE alembic_version SET version_num = '0004'")
        raw.commit()


def test_an_older_project_is_copied_and_brought_up_to_date_aside(
    window, path, impatient, when_shown
) -> None:
    window.workspace.close()
    older(path)
    seen = []
    when_shown(lambda dialog: seen.append(dialog.windowTitle()))
    assert window.commands.open(str(path))
    assert seen == ["Copying the project before it is brought up to date"]
    assert len(_copies(window)) == 1
    assert window.workspace.project.check() == []


def test_an_older_project_that_is_cancelled_stays_as_it_was(
    window, path, impatient, monkeypatch
) -> None:
    window.workspace.close()
    older(path)
    before = path.read_bytes()
    tell = aside.Pace.tell

    def cancel(pace, done: int, total: int) -> None:
        pace.stop()
        tell(pace, done, total)

    monkeypatch.setattr(aside.Pace, "tell", cancel)
    assert not window.commands.open(str(path))
    assert "cancelled" in window.messages.text
    assert path.read_bytes() == before
    monkeypatch.undo()
    assert window.commands.open(str(path))
