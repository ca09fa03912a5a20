from __future__ import annotations

import os
import time
from pathlib import Path
from typing import NamedTuple

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


class Usage(NamedTuple):
    free: int


def test_backups_of_earlier_days_stay_and_all_take_little_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "p.annotator.backups"
    folder.mkdir()
    stamps = ("01T08", "01T20", "02T09", "03T08", "03T09", "03T10")
    for stamp in stamps:
        (folder / f"p-202601{stamp}0000000000Z.annotator").write_bytes(bytes(100))

    def left() -> list[str]:
        return [copy.name[8:13] for copy in sorted(folder.iterdir())]

    with Project.open(tmp_path / "p.annotator", create=True) as project:
        newest = project.backup()
        kept = ["01T20", "02T09", "03T09", "03T10"]
        assert left() == [*kept, newest.name[8:13]]
        monkeypatch.setattr(backups, "ROOM", newest.stat().st_size + 150)
        newest.unlink()
        newest = project.backup()
        assert left() == ["03T10", newest.name[8:13]]
        monkeypatch.setattr(backups, "ROOM", 0)
        newest = project.backup()
        assert sorted(folder.iterdir()) == [newest], "the newest stays in any case"


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


def test_a_backup_is_due_once_a_day_where_something_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()

    def days_on(days: float) -> None:
        monkeypatch.setattr(backups.time, "time", lambda: now + days * 86_400)

    with Project.open(tmp_path / "p.annotator", create=True) as project:
        (document_id,) = project.add([Record(Document(0, "a", "t"), "text")]).added
        assert project.backup_is_due()
        copy = project.backup()
        assert not project.backup_is_due()
        os.utime(copy, (now - 10, now - 10))
        project.apply(edits.set_status(project.document(document_id), DocumentStatus.DONE))
        days_on(0.9)
        assert not project.backup_is_due()
        days_on(1.1)
        assert project.backup_is_due()
        monkeypatch.setattr(backups, "LARGE", 1000)
        assert not project.backup_is_due()
        days_on(7.1)
        assert project.backup_is_due(), "a large one is backed up once a week"
        monkeypatch.setattr(backups.shutil, "disk_usage", lambda _: Usage(free=10))
        assert not project.backup_is_due(), "and only if the disk has room for it"
        monkeypatch.undo()
        days_on(1.1)
        os.utime(copy, (now + 60, now + 60))
        assert not project.backup_is_due()  # nothing was changed since
