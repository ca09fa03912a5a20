"""`annotator labels show` and `annotator labels set`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from program import NEWS, annotator, make, record, refused

from annotator.cli import main
from annotator.core.model import Span, Status
from annotator.core.scheme import LABEL_MAP
from annotator.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """One article with a person, a place and a day."""
    spans = [
        Span(0, 0, 0, 13, "PERSON", Status.ACCEPTED),
        Span(0, 0, 36, 42, "GPE"),
        Span(0, 0, 46, 52, "DATE"),
    ]
    return make(tmp_path / "p.annotator", record("a", NEWS, *spans))


def as_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    assert main([*map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def marks(path: Path) -> list[tuple[str, str]]:
    with Project.open(path, read_only=True) as opened:
        (found,) = opened.records()
    return [(found.text[s.start : s.end], s.label) for s in found.spans]


def test_show_lists_labels_with_their_spans(project: Path, capsys) -> None:
    found = as_json(capsys, "labels", "show", project)
    assert len(found) == 18
    assert found[0] | {"guidelines": "", "examples": []} == {
        "name": "PERSON",
        "key": "1",
        "color": "#3144ae",
        "description": "People, including fictional ones",
        "guidelines": "",
        "examples": [],
        "spans": {"proposed": 0, "accepted": 1, "rejected": 0},
    }
    assert main(["labels", "show", str(project)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:3] == ["1", "PERSON", "1"]
    assert len(lines) == 18


def test_another_scheme_as_it_suggests_and_as_it_is_told(project: Path, capsys) -> None:
    sentence = refused("labels", "set", project, "conll")
    assert "1 spans with the label DATE" in sentence
    assert "--map DATE=" in sentence
    before = marks(project)
    told = as_json(capsys, "labels", "set", project, "conll", "--map", "DATE=", "--dry-run")
    assert told["told"] == (
        "Gets another label in 1 article: 1 accepted and 1 proposed spans. "
        "Goes away: 1 proposed span."
    )
    assert not told["written"]
    assert marks(project) == before
    done = as_json(capsys, "labels", "set", project, "conll", "--map", "DATE=")
    assert done == told | {"written": True}
    assert marks(project) == [("Angela Merkel", "PER"), ("Moscow", "LOC")]
    with Project.open(project) as opened:
        assert [label.name for label in opened.labels()] == ["PER", "ORG", "LOC", "MISC"]
        assert opened.option(LABEL_MAP)["CARDINAL"] is None
        assert opened.option(LABEL_MAP)["FAC"] == "LOC"
        assert opened.check() == []
        assert opened.undo(opened.document_ids()[0]) is not None
        assert opened.labels()[0].name == "PERSON"
    assert marks(project) == before


def test_labels_of_a_file_and_words_for_people(project: Path, tmp_path: Path) -> None:
    scheme = tmp_path / "mine.toml"
    scheme.write_text('[[label]]\nname = "Thing"', encoding="utf-8")
    arguments = [word for old in ("PERSON", "GPE", "DATE") for word in ("--map", f"{old}=Thing")]
    done = annotator("labels", "set", project, scheme, *arguments)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert "GPE becomes Thing" in lines
    assert "LAW goes away" in lines
    assert lines[-1] == "Gets another label in 1 article: 1 accepted and 2 proposed spans."
    assert {label for _, label in marks(project)} == {"Thing"}


def test_a_project_is_made_with_a_scheme(tmp_path: Path, capsys) -> None:
    path = tmp_path / "new.annotator"
    done = as_json(capsys, "labels", "set", path, "news")
    assert done["labels"] == ["Person", "Organisation", "Place", "Event", "Group"]
    assert done["told"] == "No span changes."


@pytest.mark.parametrize(
    ("scheme", "fate", "about"),
    [
        ("nothing", "DATE=", "ready ones are ontonotes, conll, news"),
        ("conll", "FOO=PER", "The project has no label FOO"),
        ("conll", "DATE=FOO", "The scheme has no label FOO"),
        ("conll", "ORG=PER", "keep it"),
    ],
)
def test_what_cannot_be_is_told(project: Path, scheme: str, fate: str, about: str) -> None:
    assert about in refused("labels", "set", project, scheme, "--map", fate)


def test_a_fate_needs_a_name(project: Path, capsys) -> None:
    assert main(["labels", "set", str(project), "conll", "--map", "DATE"]) == 2
    assert "is not OLD=NEW" in capsys.readouterr().err
