"""The log of a project file gets its length before it is needed, and nothing else changes."""

from __future__ import annotations

import shutil
import sqlite3
from collections import namedtuple
from pathlib import Path

import pytest

from annotator.core import edits
from annotator.core.model import Document, Record, Span
from annotator.project import Project
from annotator.store import log
from annotator.store.location import locate

LENGTH = log.PAGES * 4096


@pytest.fixture
def project(tmp_path: Path):
    with Project.open(tmp_path / "a.annotator", create=True) as found:
        marks = tuple(Span(0, 0, at, at + 4, "GPE", source="m") for at in range(0, 40, 5))
        found.add([Record(Document(0, "a", "A"), "Iraq " * 8, marks)])
        yield found


def _log(project: Project) -> Path:
    return Path(f"{project.location}-wal")


def test_a_longer_log_says_nothing_new_and_stays_as_long(project: Project) -> None:
    (article,) = project.document_ids()
    file, path = Path(project.location), _log(project)
    before, stats, held = path.stat(), project.stats(), file.read_bytes()
    log.lengthen(locate(project.location))
    after = path.stat()
    assert before.st_size < LENGTH <= after.st_size
    assert after.st_mtime_ns == before.st_mtime_ns  # or a backup would be due
    assert (project.stats(), project.check(), file.read_bytes()) == (stats, [], held)
    log.lengthen(locate(project.location))
    for span in tuple(project.spans(article)):
        project.apply(edits.accept([span]))
    assert path.stat().st_size == after.st_size
    assert path.stat().st_mtime_ns > before.st_mtime_ns


def test_what_a_killed_process_leaves_is_read_whole(project: Project, tmp_path: Path) -> None:
    (article,) = project.document_ids()
    log.lengthen(locate(project.location))
    for number, span in enumerate(tuple(project.spans(article))):
        project.apply(edits.relabel([span], "ORG"))
        copy = tmp_path / f"copy {number}.annotator"
        shutil.copy(project.location, copy)
        shutil.copy(_log(project), f"{copy}-wal")
        with Project.open(copy) as left:
            assert [s.label for s in left.spans(article)].count("ORG") == number + 1
            assert left.check() == []


def test_a_rehearsal_lengthens_it_and_closing_waits_for_that(project: Project) -> None:
    path = _log(project)
    project.rehearse([edits.accept([project.spans(project.document_ids()[0])[0]])])
    project.close()
    assert not path.exists()
    with Project.open(project.location) as again:
        assert again.stats()["spans"]["accepted"] == 0


def test_who_reads_on_is_left_with_an_empty_log(project: Project) -> None:
    (article,) = project.document_ids()
    with Project.open(project.location, read_only=True) as reader:
        assert reader.spans(article)[0].label == "GPE"
        project.rehearse([edits.accept([project.spans(article)[0]])])
        project.apply(edits.relabel([project.spans(article)[0]], "ORG"))
        project.close()
        assert _log(project).stat().st_size == 0
        assert reader.record(article).spans[0].label == "ORG"


def test_it_stays_short_where_there_is_little_room_or_somebody_writes(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, size = locate(project.location), _log(project).stat().st_size
    usage = namedtuple("usage", "total used free")
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 10**12, 10**6))
        log.lengthen(place)
    assert _log(project).stat().st_size == size
    monkeypatch.setattr(log, "_WAIT", 0.01)
    other = sqlite3.connect(project.location, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    log.lengthen(place)
    assert _log(project).stat().st_size == size
    other.execute("ROLLBACK")
    other.close()
    log.lengthen(locate(Path(project.location).with_name("missing.annotator")))
    log.lengthen(place)
    assert _log(project).stat().st_size >= LENGTH
