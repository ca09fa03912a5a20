from __future__ import annotations

import json
from pathlib import Path

from core.test_twins import OTHER, STORY
from program import annotator, make, record, span

from annotator.core.model import Status
from annotator.project import Project


def test_corrections_of_a_twin_are_offered_and_carried_over(tmp_path: Path) -> None:
    mark = span(STORY.index("town 0"), STORY.index("town 0") + 4, "GPE", kb_id="Q1")
    path = make(tmp_path / "p.annotator", record("old", STORY, mark), record("else", OTHER))
    (tmp_path / "copy.txt").write_text(f"Our own lead comes first.\n\n{STORY}", encoding="utf-8")
    looked = annotator("import", path, tmp_path / "copy.txt", "--dry-run", "--json")
    (row,) = json.loads(looked.stdout)["kept"]
    assert (row["known"], row["twin"]) == (False, "old")
    with Project.open(path) as project:
        assert len(project.document_ids()) == 2
    done = annotator("import", path, tmp_path / "copy.txt", "--carry-over", "--json")
    report = json.loads(done.stdout)
    (twins,) = report["twins"]
    assert (twins["twin_title"], twins["same"], report["carried_over"]) == ("old", False, 1)
    with Project.open(path) as project:
        new = project.find("copy")
        assert new is not None
        (carried,) = project.spans(new.id)
        assert project.text(new.id)[carried.start : carried.end] == "town"
        assert (carried.status, carried.source, carried.kb_id) == (Status.PROPOSED, "twin", "Q1")
    assert "Nothing was stored" not in done.stdout


def test_an_import_of_many_parts_is_taken_back_as_one(tmp_path: Path) -> None:
    with Project.open(tmp_path / "p.annotator", create=True) as project:
        kept = project.add([record("before")])
        first = project.add([record("a", "One text.", span(0, 3)), record("b")])
        second = project.add([record("c")], first.batch)
        found = project.trash.newest_import()
        assert found == (first.batch, [*first.added, *second.added], 0)
        undone = project.trash.take_out(found[1])
        assert project.document_ids() == kept.added
        assert project.trash.newest_import() == (kept.batch, kept.added, 0)
        project.apply(undone.inverse())
        assert project.document_ids() == [*kept.added, *first.added, *second.added]
        assert len(project.spans(first.added[0])) == 1
        assert project.check() == []
        project.trash.take_out(first.added)
        again = project.add([record("a", "One text.")])
        assert project.document(again.added[0]).key == "a"
