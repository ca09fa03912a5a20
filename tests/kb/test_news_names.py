"""Names as news write them, with what they mean: countries, capitals, heads of state, agencies."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from annotator import knowledge
from annotator.cli import main
from annotator.core.linking import Article, Mention
from annotator.kb.sqlite import SqliteKnowledgeBase
from annotator.project import Project

NAMES = Path(__file__).with_name("news_names.tsv")

Row = dict[str, str]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_the_list_is_long_and_broad(rows: list[Row]) -> None:
    assert len({(row["name"], row["label"]) for row in rows}) == len(rows) >= 200
    assert min(Counter(row["sort"] for row in rows).values()) >= 30


@pytest.mark.parametrize("way", ["typed", "typed for a label", "read"])
def test_what_is_meant_is_among_the_first_three(
    packaged_kb: SqliteKnowledgeBase, rows: list[Row], way: str
) -> None:
    missed = []
    for row in rows:
        name, label = row["name"], row["label"]
        text = f"{name} was in the news."
        mention = Mention(name, label, 0, len(name))
        found = (
            Article(text, [mention], packaged_kb.named).worth_a_look(mention, 3)
            if way == "read"
            else packaged_kb.search(name, label if way == "typed for a label" else None, 3)
        )
        if row["id"] not in {candidate.entity.id for candidate in found}:
            missed.append(name)
    assert len(missed) <= 0.05 * len(rows), missed


def test_search_is_the_same_wherever_it_is_offered(
    packaged_kb: SqliteKnowledgeBase,
    rows: list[Row],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The panel asks for 20, the question for articles for 12, the command line for 10."""

    def ids(found: list) -> list[str]:  # type: ignore[type-arg]
        return [candidate.entity.id for candidate in found[:10]]

    with Project.open(tmp_path / "p.annotator", create=True) as project:
        window = knowledge.opened(project)
        for row in rows:
            wanted = ids(packaged_kb.search(row["name"], None, 10))
            assert ids(window.search(row["name"], None, 20)) == wanted
            assert ids(window.search(row["name"], None, 12)) == wanted
        for row in rows[::20]:
            assert main(["kb", "search", row["name"], "--json"]) == 0
            told = [one["id"] for one in json.loads(capsys.readouterr().out)]
            assert told == ids(window.search(row["name"], None, 20))
        window.close()
