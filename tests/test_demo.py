from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from program import annotator, refused

from annotator import demo
from annotator.project import Project
from annotator.resources import seed_article

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


def test_without_a_display_it_writes_the_files_and_says_so(tmp_path: Path) -> None:
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    done = annotator("demo", cwd=tmp_path, **OFFSCREEN)
    assert done.returncode == 0, done.stderr
    out = tmp_path / "out"
    for name in ("seed.jsonl", "seed.spacy", "seed.png"):
        assert f"out/{name}" in done.stdout.replace("\\", "/")
    text = seed_article().read_bytes().decode("utf-8")
    (line,) = (out / "seed.jsonl").read_text(encoding="utf-8").splitlines()
    written = json.loads(line)
    assert written["text"] == text
    assert f"with {len(written['spans'])} proposals" in done.stdout
    assert ("Raqqa", "GPE") in {(span["text"], span["label"]) for span in written["spans"]}
    assert all(text[s["start"] : s["end"]] == s["text"] for s in written["spans"])
    (doc,) = DocBin().from_disk(out / "seed.spacy").get_docs(Vocab())
    assert doc.text == text
    assert (out / "seed.png").read_bytes().startswith(b"\x89PNG\r\n")
    assert (out / "seed.png").stat().st_size > 50_000
    before = state(out)
    again = annotator("demo", "--json", cwd=tmp_path, **OFFSCREEN)
    report = json.loads(again.stdout)
    assert report["jsonl"]["spans"] == len(written["spans"])
    assert Path(report["png"]["out"]) == Path("out", "seed.png")
    assert state(out) == before


def state(out: Path) -> object:
    with Project.open(out / "seed.annotator", read_only=True) as project:
        return list(project.records())


def test_a_folder_that_cannot_be_made_gets_its_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way", encoding="utf-8")
    sentence = refused("demo", cwd=tmp_path, **OFFSCREEN)
    assert sentence == f"The folder {tmp_path / 'out'} cannot be made here: File exists."


@pytest.mark.parametrize(
    ("platform", "environment", "found"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
        ("linux", {"DISPLAY": ":0", "QT_QPA_PLATFORM": "xcb"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
        ("darwin", {"QT_QPA_PLATFORM": "minimal"}, False),
    ],
)
def test_where_a_window_can_be_shown(
    monkeypatch: pytest.MonkeyPatch, platform: str, environment: dict[str, str], found: bool
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert demo.has_display() is found
