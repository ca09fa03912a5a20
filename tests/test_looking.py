"""A dry run beside a project: what it knows already, among its newest articles and the older."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.pool import run
from annotator.project import Project
from annotator.tasks import Import, LookThrough
from annotator.work import reading


@pytest.mark.parametrize("compared", [1, 20_000])
def test_what_is_known_already(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compared: int
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.txt").write_text(f"Article {name}.", encoding="utf-8")
    run(Import(project, [folder]), lambda _: None)
    (folder / "b.txt").write_text("Another article b.", encoding="utf-8")
    (folder / "d.txt").write_text("Article a.", encoding="utf-8")
    twice = [{"key": "e", "text": text} for text in ("One.", "Two.", "One.")]
    monkeypatch.setattr(reading, "_COMPARED", compared)
    look = LookThrough(project.location, [folder], texts=twice)
    run(look, lambda _: None)
    known = [(row["key"], row["known"]) for row in look.report["kept"]]
    assert known == [
        *[("e", False), ("e", False), ("e", True)],
        *[("a", True), ("b", False), ("c", True), ("d", False)],
    ]
    assert (look.report["documents"], look.report["duplicates"]) == (4, 3)
