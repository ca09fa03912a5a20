from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from bad_samples import LINUX, state
from program import COMMAND, NEWS, annotator, environment, refused

from annotator.project import Project


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
