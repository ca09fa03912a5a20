from __future__ import annotations

from pathlib import Path

import pytest

from annotator import schemes
from annotator.core import scheme
from annotator.core.scheme import guide
from annotator.errors import AnnotatorError
from annotator.schemes import default_labels

SIZES = {"ontonotes": 18, "conll": 4, "news": 5}


@pytest.mark.parametrize("name", schemes.READY)
def test_ready_schemes_are_whole(name: str) -> None:
    found = schemes.load(name)
    assert found.title
    assert len(found.labels) == SIZES[name]
    assert [label.position for label in found.labels] == list(range(SIZES[name]))
    for field in ("name", "key", "color"):
        assert len({getattr(label, field) for label in found.labels}) == SIZES[name], field
    for label in found.labels:
        told = guide(label.description)
        assert told.summary
        assert ";" not in "".join(told.examples)


def test_a_new_project_starts_with_the_first() -> None:
    names = [label.name for label in schemes.load("ontonotes").labels]
    assert [label.name for label in default_labels()] == names


@pytest.mark.parametrize(
    ("old", "new", "some"),
    [
        ("ontonotes", "conll", {"PERSON": "PER", "GPE": "LOC", "FAC": "LOC", "DATE": None}),
        ("ontonotes", "news", {"PERSON": "Person", "NORP": "Group", "LOC": "Place"}),
        ("news", "ontonotes", {"Person": "PERSON", "Place": "GPE", "Group": "NORP"}),
        ("conll", "ontonotes", {"PER": "PERSON", "MISC": None}),
        ("conll", "news", {"PER": "Person", "LOC": "Place", "MISC": None}),
        ("news", "conll", {"Event": "MISC", "Group": "MISC"}),
    ],
)
def test_one_scheme_suggests_what_it_makes_of_another(old, new, some) -> None:
    target = schemes.load(new)
    found = scheme.suggest(schemes.load(old).labels, target.labels, target.also)
    assert {name: found[name] for name in some} == some
    made = scheme.migrate(schemes.load(old).labels, target.labels, found)
    assert made.edit.changes


def test_a_scheme_goes_out_to_a_file_and_comes_back(tmp_path: Path) -> None:
    labels = schemes.load("news").labels
    path = tmp_path / "mine.toml"
    schemes.save(labels, path, "Mine")
    found = schemes.load(path)
    assert found.title == "Mine"
    assert [(x.name, x.key, x.color, x.description) for x in found.labels] == [
        (x.name, x.key, x.color, x.description) for x in labels
    ]


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(AnnotatorError, match="ready ones are ontonotes, conll, news"):
        schemes.load("nowhere")
    with pytest.raises(AnnotatorError, match="cannot be read"):
        schemes.load(tmp_path)
    odd = tmp_path / "odd.toml"
    odd.write_bytes(b"\xff\xfe")
    with pytest.raises(AnnotatorError, match="UTF-8"):
        schemes.load(odd)
    odd.write_bytes(b"#" * 1_000_001)
    with pytest.raises(AnnotatorError, match="too large"):
        schemes.load(odd)
    with pytest.raises(AnnotatorError, match="cannot be written"):
        schemes.save((), tmp_path / "no" / "such.toml", "")
