from __future__ import annotations

import signal
from pathlib import Path

from desktop import PATIENCE, Desktop, records, spans

from annotator.project import Project


def test_nothing_is_lost_when_the_program_is_killed(desktop: Desktop, project: Path) -> None:
    """The process kills itself in the very moment in which the window hears of the third save."""
    app = desktop.start(3, project, launcher="mortal")
    desktop.press("Tab", "Return", "3", "Delete", "Return", "Return")
    assert app.process.wait(PATIENCE) == -signal.SIGKILL
    found = spans(project)
    assert found["Syrian"] == ("NORP", "accepted", None)
    assert found["Palmyra"] == ("GPE", "rejected", None)
    assert found["Quxian Front"] == ("ORG", "proposed", None)
    with Project.open(project) as again:
        assert again.check() == []
        document = again.document_ids()[0]
        made = [entry for entry in again.journal(document) if entry.author == "analyst"]
        assert [entry.name for entry in made][-3:] == ["Accept", "Label as GPE", "Reject"]

    app = desktop.start(project)
    desktop.press("ctrl+z")
    app.until(lambda: spans(project)["Palmyra"] == ("GPE", "accepted", None), "Undo after the kill")
    app.quit()


def test_a_project_that_is_open_elsewhere(desktop: Desktop, project: Path) -> None:
    first = desktop.start(project, launcher="watched")
    first.until(lambda: first.ask("keyboard") == "Article")
    second = desktop.start(project, launcher="watched")
    second.until(lambda: "Another program has" in second.ask("message"), "The sentence")
    desktop.press("Return")  # the button has the keyboard
    second.wait_for_window("read-only")
    desktop.press("Tab", "Return")
    second.until(lambda: second.ask("message"), "The refusal")
    assert spans(project)["Syrian"] == ("NORP", "proposed", None)
    second.quit()

    first.wait_for_window("Annotator")
    desktop.press("Tab", "Return")
    first.until(lambda: spans(project)["Syrian"] == ("NORP", "accepted", None))
    first.quit()


def test_a_bug_in_a_verb(desktop: Desktop, project: Path) -> None:
    app = desktop.start(project, launcher="broken")
    desktop.press("Tab", "e")
    app.wait_for_window("has met an error")
    assert "a bug in the verb" in app.said()
    desktop.press("Escape")
    app.wait_until_gone("has met an error")
    desktop.press("Return", "Return")
    app.until(lambda: spans(project)["Palmyra"] == ("PERSON", "accepted", None), "To go on")
    app.quit()


def test_a_project_that_is_none(desktop: Desktop) -> None:
    broken = desktop.folder / "broken.annotator"
    broken.write_bytes(b"no database " * 1000)
    app = desktop.start(broken, launcher="watched")
    app.until(lambda: app.ask("message"), "The sentence")
    assert broken.read_bytes() == b"no database " * 1000
    app.quit()
    assert "Traceback" not in app.said()


def test_the_demonstration(desktop: Desktop) -> None:
    app = desktop.start("demo")
    project = desktop.folder / "out/seed.annotator"
    app.wait_for_window("^seed")
    app.until(lambda: "Damascus" in spans(project) if records(project) else {}, "The proposals")
    desktop.press("Tab", "Return", "ctrl+z", "Delete")
    app.until(lambda: records(project)[0].spans[0].status == "rejected")
    app.quit()
    assert "Traceback" not in app.said()
