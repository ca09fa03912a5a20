from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from program import COMMAND, NEWS, annotator, environment, make, record, refused, span, until

from annotator.cli import main
from annotator.project import Project

LINUX = sys.platform == "linux"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make(tmp_path / "p.annotator", record("a", NEWS, span(0, 13)), record("b", NEWS[14:]))


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(f"An article. {NEWS}", encoding="utf-8")
    return path


@contextlib.contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A small file system in memory, where this user may mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if not LINUX or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a file system can be mounted by root on Linux only")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def state(path: Path) -> tuple[str, tuple[list[Any], Any, list[Any]]]:
    """The bytes of a project file, and what is in it."""
    with Project.open(path, read_only=True) as opened:
        rows = [opened.record(document_id) for document_id in opened.document_ids()]
        held = (rows, opened.labels(), list(opened.journal()))
    return hashlib.sha256(path.read_bytes()).hexdigest(), held


# Files to import


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "bad.txt is empty."),
        (b" \r\n\t\n", "bad.txt is empty."),
        (random.Random(7).randbytes(20_000), "bad.txt is not plain text."),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "bad.txt is a PNG image, not plain text."),
        (b"%PDF-1.7\n" + b"stream " * 50, "bad.txt is damaged, or no PDF."),
    ],
)
def test_a_file_that_is_no_text(
    project: Path, tmp_path: Path, content: bytes, sentence: str
) -> None:
    before = state(project)
    bad = tmp_path / "bad.txt"
    bad.write_bytes(content)
    assert refused("import", project, bad) == sentence
    assert state(project) == before


def test_lines_that_are_no_documents(project: Path, tmp_path: Path) -> None:
    before = state(project)
    bad = tmp_path / "bad.jsonl"
    deep = "[" * 100_000
    bad.write_text(f'nonsense\n{deep}\n{{"text": 5}}\n{{"no": "text"}}\n', encoding="utf-8")
    done = annotator("import", project, bad)
    *told, last = done.stderr.splitlines()
    assert (done.returncode, last) == (1, "annotator: Nothing was imported.")
    places = [line.partition(": ")[0] for line in told]
    assert places == [f"bad.jsonl line {n}" for n in range(1, 5)]
    assert state(project) == before


def test_broken_characters_are_replaced_and_told(project: Path, tmp_path: Path) -> None:
    text = "Café Zürich, Łódź and the Île-de-France met in Malmö. " * 20
    bad = tmp_path / "broken.txt"
    bad.write_bytes(text.encode("utf-8") + b"\n\xff\xfe Palmyra \xc3(\n" + text.encode("utf-8"))
    done = annotator("import", project, bad)
    assert done.returncode == 0
    assert done.stderr.startswith("broken.txt line 2: ")
    with Project.open(project) as opened:
        stored = opened.text(opened.document_ids()[-1])
    assert text in stored
    assert "\ufffd Palmyra" in stored


@pytest.mark.skipif(not LINUX, reason="other systems do not let it be made")
def test_names_that_are_no_text(project: Path, tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff\xfe.txt")).write_text(NEWS + "!", encoding="utf-8")
    (tmp_path / os.fsdecode(b"\xff.txt")).write_bytes(b"")
    done = annotator("import", project, tmp_path)
    assert (done.returncode, done.stderr) == (0, "?.txt is empty.\n")
    assert "Imported 1 document" in done.stdout
    assert annotator("check", project).returncode == 0


def test_a_path_that_is_not_there_makes_no_project(tmp_path: Path) -> None:
    assert refused("import", tmp_path / "new.annotator", tmp_path / "none.txt") == (
        f"There is no file or folder {tmp_path / 'none.txt'}."
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not LINUX, reason="links need a privilege on Windows")
def test_a_link_to_nothing(project: Path, tmp_path: Path) -> None:
    before = state(project)
    (tmp_path / "link.txt").symlink_to("nowhere")
    assert "link.txt could not be read: No such file" in refused(
        "import", project, tmp_path / "link.txt"
    )
    assert state(project) == before


def memory(*arguments: object) -> int:
    """Run a command that must succeed, and return the most memory that it took, in KiB."""
    code = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-c", code, *COMMAND, *map(str, arguments)]
    return int(subprocess.run(command, capture_output=True, check=True).stdout)


@pytest.mark.skipif(not LINUX, reason="reads the memory that a child took")
def test_a_file_of_fifty_megabytes(tmp_path: Path) -> None:
    project, again = tmp_path / "p.annotator", tmp_path / "q.annotator"
    big, out = tmp_path / "big.txt", tmp_path / "out.jsonl"
    text = "".join(f"Paragraph {number}. {NEWS}\n\n" for number in range(520_000))
    big.write_text(text, encoding="utf-8")
    assert big.stat().st_size > 50_000_000
    for command in (
        ("import", project, big),
        ("export", project, out, "--format", "jsonl", "--status", "all"),
        ("import", again, out),
    ):
        assert memory(*command) < 700_000
    with Project.open(again, read_only=True) as opened:
        assert opened.text(opened.document_ids()[0]) == text


def test_a_file_that_is_too_large(project: Path, tmp_path: Path) -> None:
    before = state(project)
    big = tmp_path / "big.txt"
    with big.open("wb") as file:
        file.truncate(1 << 40 if LINUX else 70 << 20)
    assert refused("import", project, big) == "big.txt is larger than 64 MB."
    assert state(project) == before


def test_ten_thousand_files_with_progress(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(10_000):
        (folder / f"{number}.txt").write_text(f"{number}: {NEWS}", encoding="utf-8")
    if LINUX:
        output = in_terminal("import", tmp_path / "p.annotator", folder)
        assert "Importing" in output
        assert "/10000" in output
        assert "Imported 10,000 documents from 10,000 files." in output
    else:
        done = annotator("import", tmp_path / "p.annotator", folder)
        assert done.stdout == "Imported 10,000 documents from 10,000 files.\n"


def in_terminal(*arguments: object) -> str:
    """Run a command on a terminal and return all that it wrote there."""
    import pty

    ours, theirs = pty.openpty()
    command = [*COMMAND, *map(str, arguments)]
    more = environment(TERM="xterm", COLUMNS="100")
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=more):
        os.close(theirs)
        written = bytearray()
        with contextlib.suppress(OSError):  # the terminal is gone with the program
            while piece := os.read(ours, 65536):
                written += piece
    os.close(ours)
    return written.decode("utf-8")


# Projects


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


# Disks


def test_a_read_only_disk(tmp_path: Path, article: Path) -> None:
    with mounted(tmp_path / "disk", "size=8m") as disk:
        project = make(disk / "p.annotator", record("a", NEWS, span(0, 13)))
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        before = state(project)
        for command in (
            ("import", project, article),
            ("propose", project),
            ("import", disk / "new.annotator", article),
        ):
            assert "cannot be written to" in refused(*command)
        out = disk / "out.jsonl"
        sentence = refused("export", project, out, "--format", "jsonl", "--status", "all")
        assert sentence.endswith("could not be written: Read-only file system.")
        assert annotator("stats", project).returncode == 0
        assert annotator("check", project).returncode == 0
        out = tmp_path / "out.jsonl"
        done = annotator("export", project, out, "--format", "jsonl", "--status", "all")
        assert done.returncode == 0
        assert state(project) == before


def test_a_full_disk(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(200):
        lines = "\n".join(f"{number} {row} {NEWS}" for row in range(200))
        (folder / f"{number:03}.txt").write_text(lines, encoding="utf-8")
    with mounted(tmp_path / "disk", "size=2m") as disk:
        project = make(disk / "p.annotator", record("a", NEWS, span(0, 13)))
        before = state(project)[1]
        sentence = refused("import", project, folder)
        assert "The disk is full" in sentence
        rows, _, journal = state(project)[1]
        kept = len(rows) - 1
        assert sentence.startswith(f"After {kept} documents, which are kept: ")
        assert kept % 50 == 0
        assert (rows[:1], journal[: len(before[2])]) == (before[0], before[2])
        assert annotator("check", project).returncode == 0
        out = disk / "out.jsonl"
        whole = make(tmp_path / "whole.annotator", record("big", NEWS * 40_000))
        for format in ("jsonl", "spacy"):
            sentence = refused("export", whole, out, "--format", format, "--status", "all")
            assert "No space left on device" in sentence
            assert sorted(p.name for p in disk.iterdir() if p.suffix in (".jsonl", ".part")) == []


@pytest.mark.parametrize(("code", "reason"), [(errno.ENOSPC, "No space"), (errno.EROFS, "Read-on")])
def test_a_disk_that_fails_while_exporting(
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: int,
    reason: str,
) -> None:
    def fail(_: int) -> None:
        raise OSError(code, os.strerror(code))

    out = tmp_path / "out.jsonl"
    out.write_text("older", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", fail)
    assert main(["export", str(project), str(out), "--format", "jsonl"]) == 1
    assert f"out.jsonl could not be written: {reason}" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "older"
    assert not list(tmp_path.glob(".*"))


@pytest.mark.skipif(not LINUX, reason="there is no SIGKILL elsewhere")
def test_an_import_that_was_killed_leaves_a_whole_project(tmp_path: Path) -> None:
    folder, project = tmp_path / "in", tmp_path / "p.annotator"
    folder.mkdir()
    for number in range(3000):
        (folder / f"{number:04}.txt").write_text(f"{number} {NEWS}", encoding="utf-8")

    def documents() -> int:
        if not project.exists() or not project.stat().st_size:
            return 0
        with contextlib.closing(sqlite3.connect(project)) as connection:
            try:
                return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])
            except sqlite3.OperationalError:
                return 0

    with subprocess.Popen(
        [*COMMAND, "import", str(project), str(folder)], env=environment()
    ) as run:
        until(lambda: documents() > 0)
        run.kill()
    kept = documents()
    assert kept % 50 == 0
    assert 0 < kept < 3000
    assert annotator("check", project).stdout == "The project is whole.\n"
    done = annotator("import", project, folder)
    assert f"Imported {3000 - kept:,} documents" in done.stdout
    assert annotator("check", project).returncode == 0
