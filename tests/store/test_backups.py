from __future__ import annotations

from pathlib import Path

import pytest

from annotator.core import edits
from annotator.core.model import Document, DocumentStatus, Record
from annotator.errors import AnnotatorError
from annotator.project import Project
from annotator.store import backups
from annotator.store.location import locate


def test_a_backup_is_the_whole_project_and_the_oldest_give_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "KEPT", 3)
    with Project.open(tmp_path / "p.annotator", create=True) as project:
        (document_id,) = project.add([Record(Document(0, "a", "t"), "text")]).added
        document = project.document(document_id)
        first = project.backup()
        project.apply(edits.set_status(document, DocumentStatus.DONE))
        copies = [first, *(project.backup() for _ in range(3))]
        whole = list(project.records())
    folder = tmp_path / "p.annotator.backups"
    assert sorted(folder.iterdir()) == copies[1:]
    with Project.open(copies[-1]) as copy:
        assert list(copy.records()) == whole
        assert copy.check() == []


def test_a_backup_that_cannot_be_written(tmp_path: Path) -> None:
    with Project.open(tmp_path / "p.annotator", create=True) as project:
        (tmp_path / "p.annotator.backups").touch()
        with pytest.raises(AnnotatorError, match="No backup could be written"):
            project.backup()


def test_a_server_keeps_its_own_backups() -> None:
    place = locate("postgresql://me@host/team")
    assert place.name == "team"
    with pytest.raises(AnnotatorError, match="where that server is kept"):
        place.beside(".backups")
