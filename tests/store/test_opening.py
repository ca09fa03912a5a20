from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from annotator.core import edits
from annotator.core.model import Document, Record, Span
from annotator.errors import AnnotatorError
from annotator.project import Project
from annotator.store import database
from annotator.store.schema import REVISION

TEXT = "Palmyra is in Syria. " * 40


def make(path: Path, documents: int = 3) -> Path:
    spans = tuple(Span(0, 0, at, at + 7, "GPE", source="m") for at in range(0, 800, 21))
    with Project.open(path, create=True) as project:
        added = project.add(
            Record(Document(0, f"d{row}", "t", meta={"a": row}), TEXT, spans)
            for row in range(documents)
        ).added
        for document_id in added:
            project.apply(edits.accept([project.spans(document_id)[0]]))
    return path


def refusal(path: str | Path, **options: bool) -> str:
    with pytest.raises(AnnotatorError) as caught:
        Project.open(path, **options)
    return str(caught.value)


def test_nothing_is_made_unless_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "x.annotator"
    assert refusal(path) == f"There is no project at {path}."
    assert refusal(path, read_only=True, create=True) == f"There is no project at {path}."
    assert "The folder" in refusal(tmp_path / "no" / "x.annotator", create=True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_project(tmp_path: Path) -> None:
    assert refusal(tmp_path, create=True) == f"{tmp_path} is a folder, not a project."


@pytest.mark.parametrize("create", [False, True])
def test_another_file_is_left_alone(tmp_path: Path, create: bool) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"just a text")
    assert refusal(path, create=create) == f"{path} is not an Annotator project."
    assert path.read_bytes() == b"just a text"
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_file_becomes_a_project_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "x.annotator"
    path.touch()
    assert "is not an Annotator project" in refusal(path)
    with Project.open(path, create=True) as project:
        assert len(project.labels()) == 18


def test_another_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE t (a)")
    assert "no Annotator project" in refusal(path, create=True)
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("t",)]
        other.execute("DROP TABLE t")
    assert "holds no Annotator project" in refusal(path)


def test_a_file_that_only_looks_like_a_database(tmp_path: Path) -> None:
    path = tmp_path / "x.annotator"
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 4096)
    assert "is not an Annotator project" in refusal(path)


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(tmp_path / "x.annotator")

    def forbidden(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", forbidden)
    assert refusal(path) == f"{path} cannot be read: Permission denied."


def test_a_newer_project_is_refused(tmp_path: Path) -> None:
    path = make(tmp_path / "x.annotator")
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "newer version" in refusal(path)
    assert "newer version" in refusal(path, read_only=True)


def test_a_failed_creation_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr("annotator.store.migrating.create", full)
    path = tmp_path / "x.annotator"
    assert "is full" in refusal(path, create=True)
    assert not path.exists()
    path.touch()
    assert "is full" in refusal(path, create=True)
    assert path.exists()


def test_one_writer_and_many_readers(tmp_path: Path) -> None:
    path = make(tmp_path / "x.annotator")
    with Project.open(path) as project:
        told = refusal(path)
        assert "Another program has" in told
        assert "read-only" in told
        with Project.open(path, read_only=True) as reader:
            first = project.document_ids()[0]
            project.apply(edits.reject([project.spans(first)[1]]))
            assert len(reader.spans(first)) == len(project.spans(first))
    with Project.open(path):
        pass


def test_the_lock_falls_with_the_process(tmp_path: Path) -> None:
    path = make(tmp_path / "x.annotator")
    code = (
        "import sys; from annotator.project import Project\n"
        "p = Project.open(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"open"
        assert "Another program has" in refusal(path)
        holder.kill()
        holder.wait()
    with Project.open(path) as project:
        assert project.check() == []


@pytest.mark.parametrize("name", ["a b?c#d%20.annotator", "ü–漢字.annotator", "noending", "a'b"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    path = make(tmp_path / name)
    with Project.open(f"sqlite:///{path}" if "?" not in name else path) as project:
        assert project.name == Path(name).stem
        assert len(project.document_ids()) == 3
    assert {p.name for p in tmp_path.iterdir()} == {name, name + ".lock"}


@pytest.mark.skipif(sys.platform == "win32", reason="file names are text on Windows")
def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.annotator"))
    try:
        path.touch()
    except OSError:
        pytest.skip("this file system takes only file names that are text")
    path.unlink()
    make(path)
    assert path.exists()


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_truncated_project(tmp_path: Path, kept: float) -> None:
    path = make(tmp_path / "x.annotator")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    assert "is damaged; go back to its latest backup" in refusal(path)


def test_random_bytes_in_the_middle_never_crash(tmp_path: Path) -> None:
    whole = make(tmp_path / "x.annotator").read_bytes()
    chance = random.Random(3)
    sentences = set()
    for row in range(60):
        path = tmp_path / f"{row}.annotator"
        damaged = bytearray(whole)
        for _ in range(chance.choice([1, 3, 30])):
            at = chance.randrange(100, len(damaged) - 64)
            length = chance.choice([1, 8, 64])
            damaged[at : at + length] = chance.randbytes(length)
        path.write_bytes(damaged)
        try:
            with Project.open(path, read_only=True) as project:
                sentences |= {sentence[:20] for sentence in project.check()}
                project.stats()
                for document_id in project.document_ids():
                    project.record(document_id)
                    project.spans(document_id)
                    project.history(document_id)
                    list(project.journal(document_id))
        except AnnotatorError as error:
            sentences.add(str(error).rpartition("is")[2])
    assert len(sentences) > 3


def test_a_read_only_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(tmp_path / "x.annotator")
    path.with_name(path.name + ".lock").unlink()
    tmp_path.chmod(0o555)
    try:
        if os.access(tmp_path, os.W_OK):  # the administrator may write everywhere
            monkeypatch.setattr(os, "access", lambda *_: False)
        else:
            assert "cannot be written to" in refusal(path)
        with Project.open(path, read_only=True) as project:
            assert len(list(project.records())) == 3
        assert list(tmp_path.iterdir()) == [path]
    finally:
        tmp_path.chmod(0o755)


def test_a_lock_that_cannot_be_made(tmp_path: Path) -> None:
    path = make(tmp_path / "x.annotator")
    lock = path.with_name(path.name + ".lock")
    lock.unlink()
    lock.mkdir()
    assert "cannot be written to" in refusal(path)
    with Project.open(path, read_only=True) as project:
        assert len(project.document_ids()) == 3


def test_a_locked_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
    path = make(tmp_path / "x.annotator")
    with Project.open(path) as project, closing(sqlite3.connect(path, isolation_level=None)) as raw:
        index = project.spans(project.document_ids()[0])
        edit = edits.accept([index[1]])
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(AnnotatorError, match="Another program is writing to"):
            project.apply(edit)
        raw.execute("ROLLBACK")
        project.apply(edit)
        assert project.check() == []


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("://nothing", "neither a file nor the URL"),
        ("nosuch://host/db", "No driver for nosuch"),
    ],
)
def test_urls_that_lead_nowhere(url: str, sentence: str) -> None:
    assert sentence in refusal(url)


def test_a_server_without_its_driver_or_out_of_reach() -> None:
    told = refusal("postgresql://me:secret@127.0.0.1:1/team")
    assert "No driver" in told or "127.0.0.1" in told
    assert "secret" not in told


def test_a_new_project_is_stamped(tmp_path: Path) -> None:
    path = make(tmp_path / "x.annotator")
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [(REVISION,)]
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize("read_only", [False, True])
def test_to_open_read_and_close_writes_nothing(tmp_path: Path, read_only: bool) -> None:
    path = make(tmp_path / "x.annotator")
    before, written = path.read_bytes(), path.stat().st_mtime_ns
    with Project.open(path, read_only=read_only) as project:
        for record in project.records():
            list(project.spans(record.document.id))
        project.stats()
        project.check()
        log = path.with_name(f"{path.name}-wal")
        assert not log.exists() or log.stat().st_size == 0
    assert path.read_bytes() == before
    assert path.stat().st_mtime_ns == written
