from __future__ import annotations

from pathlib import Path

import pytest
from desktop import SECOND, Desktop, records, spans

from annotator.errors import AnnotatorError
from annotator.project import Project


def test_begin_a_project_and_import(desktop: Desktop) -> None:
    app = desktop.start(launcher="watched")
    app.until(lambda: app.ask("candidates") == [], "The empty window")
    path, article = desktop.folder / "new.annotator", desktop.folder / "iraq.txt"
    article.write_text(f"Iraq and Syria\n\n{SECOND}\n", encoding="utf-8")

    desktop.press("ctrl+n")
    app.wait_for_window("^New project")
    desktop.write(str(path))
    desktop.press("Return")
    app.wait_for_window("^Labels of the project")
    desktop.press("Return")
    app.wait_for_window("^new – Annotator")

    desktop.press("ctrl+i")
    app.wait_for_window("^Import files")
    desktop.write(str(article))
    desktop.press("Return")
    title = app.until(lambda: app.ask("listed"), "The article")
    app.until(lambda: spans(path).get("Monday", ("",))[0] == "DATE", "The proposals")
    app.wait_for_window("^new – Annotator")
    with pytest.raises(AnnotatorError, match="Another program"):
        Project.open(path)  # the dialogs have left its locks alone
    desktop.press("Tab", "Return")
    app.until(
        lambda: any(s.status == "accepted" for s in records(path)[0].spans), "An accepted span"
    )
    app.quit()
    assert "Traceback" not in app.said()

    again = desktop.start(launcher="watched")
    again.until(lambda: again.ask("listed") == title, "The project of last time")
    again.quit()


def test_a_file_that_is_no_text(desktop: Desktop, project: Path) -> None:
    app = desktop.start(project, launcher="watched")
    app.until(lambda: app.ask("keyboard") == "Article")
    binary = desktop.folder / "picture.txt"
    binary.write_bytes(bytes(range(256)) * 64)
    desktop.press("ctrl+i")
    app.wait_for_window("^Import files")
    desktop.write(str(binary))
    desktop.press("Return")
    said = app.until(lambda: app.ask("message"), "The sentence")
    assert "picture.txt" in said
    assert len(records(project)) == 2
    app.quit()
    assert "Traceback" not in app.said()
