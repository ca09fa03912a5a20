from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.core import edits
from annotator.core.edits import Edit
from annotator.core.model import Document, Record, Span
from annotator.errors import AnnotatorError
from annotator.project import Project

TEXT = "Palmyra is in Syria. " * 2000


def record(key: str = "a") -> Record:
    return Record(Document(0, key, "t"), TEXT, (Span(0, 0, 0, 7, "GPE", source="m"),))


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.open(tmp_path / "p.annotator", create=True) as project:
        project.add([record()])
        yield project


def fill(project: Project, edit: Edit) -> int:
    """Apply `edit` and its inverse until the disk is full; return how often it went well."""
    for done in range(10_000):
        try:
            project.apply(edit if done % 2 == 0 else edit.inverse())
        except AnnotatorError as error:
            if "The disk is full, so nothing was changed" in str(error):
                return done
            raise
    raise AssertionError("the disk never became full")


def test_a_full_disk_changes_nothing_and_is_got_over(project: Project) -> None:
    (document_id,) = project.document_ids()
    index = project.spans(document_id)
    project.history(document_id)
    seen: list[Edit] = []
    project.subscribe(seen.append)
    with project._store.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 3}")
    edit = edits.annotate([index[0]], "note " * 300)
    done = fill(project, edit)
    assert len(seen) == done
    assert len(project.history(document_id).undo) == done
    held = index[0]
    with pytest.raises(AnnotatorError, match="The disk is full"):
        project.add([record("b")])
    assert project.spans(document_id)[0] == held
    assert project.document_ids() == [document_id]
    with project._store.reading() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 100000")
    project.apply(edits.accept([index[0]]))
    project.add([record("b")])
    assert len(project.history(document_id).undo) == done + 1
    assert project.check() == []
    project.close()
    with Project.open(project.location) as again:
        assert again.spans(document_id)[0] == index[0]


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small file system")
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    mount = shutil.which("mount")
    command = [str(mount), "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(tmp_path)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no file system may be mounted here")
    try:
        with Project.open(tmp_path / "p.annotator", create=True) as project:
            (document_id,) = project.add([record()]).added
            index = project.spans(document_id)
            done = fill(project, edits.annotate([index[0]], "note " * 300))
            assert done > 0
            with pytest.raises(AnnotatorError, match="No backup could be written"):
                project.backup()
            state = index[0]
            assert project.check() == []
        with Project.open(tmp_path / "p.annotator", read_only=True) as again:
            assert again.spans(document_id)[0] == state
            assert len(again.history(document_id).undo) == done
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_an_importer_that_fails_half_way_leaves_nothing(project: Project) -> None:
    def some() -> Iterator[Record]:
        for row in range(500):
            yield record(f"b{row}")
        raise OSError("the stick was pulled out")

    with pytest.raises(OSError, match="pulled out"):
        project.add(some())
    assert len(project.document_ids()) == 1
    project.add([record("b")])
    assert len(project.document_ids()) == 2
