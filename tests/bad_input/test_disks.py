from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import subprocess
from pathlib import Path

import pytest
from bad_samples import LINUX, mounted, state
from program import COMMAND, NEWS, annotator, environment, make, record, refused, span, until

from annotator.cli import main


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
        assert 0 <= kept < 200
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
