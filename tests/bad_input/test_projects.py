from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from bad_samples import state
from program import annotator, make, record, refused


def not_one(path: Path) -> None:
    path.write_text("These are not the bytes that you are looking for.", encoding="utf-8")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def foreign(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name)")


def newer(path: Path) -> None:
    make(path, record("a"))
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def cut_off(path: Path) -> None:
    make(path, *(record(str(number)) for number in range(500)))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def overwritten(path: Path) -> None:
    make(path, *(record(str(number)) for number in range(500)))
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)


def header_only(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0")


def a_folder(path: Path) -> None:
    path.mkdir()


WRONG = {
    not_one: "is not an Annotator project",
    empty: "is not an Annotator project",
    foreign: "no Annotator project",
    newer: "newer version of Annotator",
    cut_off: "damaged",
    overwritten: "damaged",
    header_only: "",
    a_folder: "is a folder",
}


@pytest.mark.parametrize("spoil", WRONG)
def test_a_project_that_cannot_be_used(tmp_path: Path, article: Path, spoil: object) -> None:
    path = tmp_path / "wrong.annotator"
    spoil(path)  # type: ignore[operator]
    before = path.read_bytes() if path.is_file() else None
    out = tmp_path / "out.jsonl"
    commands = [
        ("stats", path),
        ("propose", path),
        ("export", path, out, "--format", "jsonl"),
        ("import", path, article),
    ]
    if spoil is empty:
        del commands[-1]  # makes a project of it
    for command in commands:
        sentence = refused(*command)
        assert WRONG[spoil] in sentence  # type: ignore[index]
        assert (path.read_bytes() if path.is_file() else None) == before
        assert not out.exists()


def test_damage_inside_is_found_by_check(tmp_path: Path) -> None:
    path = make(tmp_path / "p.annotator", *(record(str(number)) for number in range(300)))
    data = bytearray(path.read_bytes())
    at = data.index(b"Angela Merkel met")
    data[at : at + 6] = b"Amgela"
    path.write_bytes(data)
    done = annotator("check", path)
    assert done.returncode == 1
    assert "is not the one that came in" in done.stderr


@pytest.mark.parametrize("name", ["none.annotator", "no/such/folder/p.annotator"])
def test_no_project_there(tmp_path: Path, name: str) -> None:
    assert refused("stats", tmp_path / name) == f"There is no project at {tmp_path / name}."
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://reader:secret@localhost:1/none",
        "nosuch://localhost/x",
        "sqlite://",
        "://",
        "mysql://%zz:",
    ],
)
def test_a_database_that_cannot_be_reached(url: str) -> None:
    assert "secret" not in refused("stats", url)


def test_a_project_that_another_program_writes_to(project: Path, article: Path) -> None:
    code = (
        "import sys\nfrom annotator.project import Project\n"
        "with Project.open(sys.argv[1]):\n    print('open', flush=True)\n    sys.stdin.read()"
    )
    writer = [sys.executable, "-c", code, str(project)]
    with subprocess.Popen(writer, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"open"
        for command in (("import", project, article), ("propose", project)):
            assert refused(*command).startswith(f"Another program has {project} open")
        assert annotator("stats", project).returncode == 0
        assert other.stdin is not None
        other.stdin.close()
        other.wait(20)
    assert annotator("import", project, article).returncode == 0


def test_a_database_that_stays_locked(project: Path, article: Path) -> None:
    before = state(project)
    with contextlib.closing(sqlite3.connect(project, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "Another program" in refused("import", project, article)
        other.execute("ROLLBACK")
    assert state(project)[1] == before[1]
