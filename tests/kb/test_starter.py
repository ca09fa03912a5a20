from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.kb import starter
from annotator.resources import resource

ENTITIES = Path(__file__).parents[3] / "shared" / "data" / "kb" / "entities.jsonl"
LABELS = {"PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "EVENT", "PRODUCT", "LAW"}


@pytest.fixture(scope="module")
def lines() -> list[starter.Line]:
    return starter.lines()


def test_the_list_is_long_and_its_ids_are_unique(lines: list[starter.Line]) -> None:
    assert len(lines) >= 150
    assert len({line.id for line in lines}) == len(lines)
    assert len({line.label for line in lines}) == len(lines)


def test_every_line_has_its_shape(lines: list[starter.Line]) -> None:
    for line in lines:
        assert line.id[0] == "Q"
        assert line.id[1:].isdigit()
        assert line.types[0] in LABELS
        assert 0 < len(line.description) < 80
        names = [line.label, *line.aliases]
        assert len(set(names)) == len(names)
        assert all(name == name.strip() != "" for name in names)


def test_the_file_is_plain() -> None:
    text = resource("kb/starter.jsonl").read_bytes().decode("utf-8")
    assert "\r" not in text
    assert text.endswith("}\n")


def test_ids_agree_with_wikidata(lines: list[starter.Line]) -> None:
    if not ENTITIES.exists():
        pytest.skip(f"needs {ENTITIES.name}, which is not part of the project")
    known: dict[str, set[str]] = {}
    by_label: set[str] = set()
    for row in ENTITIES.read_text(encoding="utf-8").splitlines():
        entity = json.loads(row)
        known[entity["id"]] = {_plain(n) for n in (entity["label"], *entity["aliases"])}
        by_label.add(entity["label"].casefold())
    checked = 0
    for line in lines:
        names = {_plain(name) for name in (line.label, *line.aliases)}
        if line.id in known:
            checked += 1
            assert names & known[line.id], f"{line.label} is not {line.id}"
        else:
            assert line.label.casefold() not in by_label, f"{line.label} has another id there"
    assert checked >= 150


def _plain(name: str) -> str:
    return name.casefold().removeprefix("the ")
