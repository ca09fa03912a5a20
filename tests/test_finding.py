from __future__ import annotations

import os
from pathlib import Path

import pytest
from program import NEWS

from annotator.errors import AnnotatorError
from annotator.finding import check, find_files


def test_files_are_looked_for_in_folders_once(tmp_path: Path) -> None:
    (tmp_path / "in" / "dir.txt").mkdir(parents=True)
    for name in ("b.txt", "a.TXT", "c.jsonl", "d.png", "dir.txt/e.txt"):
        (tmp_path / "in" / name).write_text(NEWS, encoding="utf-8")
    found = find_files([tmp_path / "in", tmp_path / "in" / "b.txt", tmp_path / "in" / "d.png"])
    names = [path.relative_to(tmp_path / "in").as_posix() for path in found.paths]
    assert names == ["a.TXT", "b.txt", "c.jsonl", "dir.txt/e.txt", "d.png"]
    assert (found.skipped, found.problems) == (0, [])
    assert find_files([tmp_path / "in"]).skipped == 1
    assert len(find_files([tmp_path / "in"], "jsonl").paths) == 1


def test_hidden_files_are_passed_over_in_folders(tmp_path: Path) -> None:
    for name in ("a.txt", ".annotator-export.json", "._a.txt"):
        (tmp_path / name).write_text(NEWS, encoding="utf-8")
    found = find_files([tmp_path])
    assert ([path.name for path in found.paths], found.skipped) == (["a.txt"], 2)
    assert find_files([tmp_path / "._a.txt"]).paths == [tmp_path / "._a.txt"]


def test_links_to_folders_are_followed_without_end(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "in" / "a.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "other" / "b.txt").write_text(NEWS, encoding="utf-8")
    try:
        (tmp_path / "in" / "deep" / "up").symlink_to(tmp_path / "in", target_is_directory=True)
        (tmp_path / "in" / "to").symlink_to(tmp_path / "other", target_is_directory=True)
        (tmp_path / "in" / "self").symlink_to("self")
    except OSError:
        pytest.skip("links need a privilege here")
    found = find_files([tmp_path / "in", tmp_path / "other"])
    assert [path.name for path in found.paths] == ["a.txt", "b.txt"]


def test_a_folder_that_cannot_be_listed_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "locked").mkdir()
    (tmp_path / "z.txt").write_text(NEWS, encoding="utf-8")
    scan = os.scandir

    def refuse(path: str) -> object:
        if os.fspath(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = find_files([tmp_path])
    assert [path.name for path in found.paths] == ["z.txt"]
    (problem,) = found.problems
    assert (
        problem["sentence"]
        == f"The folder {tmp_path / 'locked'} cannot be read: Permission denied."
    )


@pytest.mark.parametrize("name", ["none.txt", "a.txt/b.txt", "x" * 300])
def test_a_path_that_is_not_there_is_told_before_anything_is_done(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    with pytest.raises(AnnotatorError, match="There is no file or folder"):
        check([tmp_path / "a.txt", tmp_path / name])


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AnnotatorError, match="“nonsense”; known are bilou, brat"):
        check([tmp_path], "nonsense")


CARD = "---\ntask_categories:\n- x\ndataset_info:\n  features: []\n---\n\n# Data\n"


@pytest.mark.parametrize(
    ("files", "is_left"),
    [
        ({"README.md": "# x", ".annotator-export.json": "{}", "a.jsonl": ""}, True),
        ({"README.md": "# x", "config.cfg": "", "train.spacy": ""}, True),
        ({"readme.MD": CARD, "data/train.parquet": ""}, True),
        ({"README.md": CARD, "train.csv": ""}, True),
        ({"README.md": CARD, "b.txt": ""}, False),
        ({"README.md": "# An article on READMEs", "data/train.csv": ""}, False),
        ({"README.md": "---\ntitle: x\n---\n", "train.csv": ""}, False),
        ({"article.md": CARD, "train.csv": ""}, False),
    ],
)
def test_what_tells_of_data_beside_it_is_no_article(
    tmp_path: Path, files: dict[str, str], is_left: bool
) -> None:
    for name, content in files.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(content, encoding="utf-8")
    found = find_files([tmp_path / "in"])
    card = tmp_path / "in" / next(iter(files))
    assert (card not in found.paths) is is_left
    assert [note["file"] for note in found.aside] == ([card.name] if is_left else [])
    assert find_files([card]).paths == [card]


@pytest.mark.parametrize("signs", [("meta.json", "config.cfg"), ("contents", "strings.json")])
def test_a_pipeline_is_left_aside(tmp_path: Path, signs: tuple[str, str]) -> None:
    (tmp_path / "model" / "vocab").mkdir(parents=True)
    for name in (*signs, "vocab/strings.json"):
        (tmp_path / "model" / name).write_text("[1]", encoding="utf-8")
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")
    found = find_files([tmp_path])
    assert found.paths == [tmp_path / "a.txt"]
    assert [(note["file"], note["place"]) for note in found.aside] == [
        ("model", f"in {tmp_path.name}")
    ]
