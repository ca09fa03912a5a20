from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from kb_samples import known, rows

from annotator.core.model import Entity
from annotator.errors import AnnotatorError
from annotator.kb import files
from annotator.kb.build import write
from annotator.kb.entry import Entry
from annotator.kb.several import SeveralKnowledgeBases

FIRST = [
    Entry(
        Entity("Q1", "Syria", "", ("GPE",), ("Suriye",)), 0.5, country="SY", priors={"Suriye": 0.8}
    ),
    Entry(Entity("Q3", "Only here"), 0.1),
]  # fmt: skip
SECOND = [
    Entry(Entity("Q2", "Suriye", "a song"), 0.2, priors={"Suriye": 0.7}),
    Entry(
        Entity("Q1", "Syrian Arab Republic", "country", (), ("Syria",)), 0.9, ids=("geonames:7",)
    ),
]  # fmt: skip


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    made = []
    for name, entries in (("first.kb", FIRST), ("second.kb", SECOND)):
        meta = {"version": "1", "test.licence": f"of {name}", "test.count": "2"}
        list(write(entries, 2, tmp_path / name, meta))
        made.append(tmp_path / name)
    return made


@pytest.fixture
def several(paths: list[Path]) -> Iterator[SeveralKnowledgeBases]:
    base = SeveralKnowledgeBases(paths)
    yield base
    base.close()


def test_merging_joins_entities(tmp_path: Path, paths: list[Path]) -> None:
    out = tmp_path / "out.kb"
    *_, last = files.merge([str(path) for path in paths], str(out))
    assert (last["entities"], last["path"]) == (3, str(out))
    found = known(out)
    assert list(found) == ["Q1", "Q2", "Q3"]
    syria = found["Q1"]
    assert (syria.entity.label, syria.entity.description) == ("Syria", "country")
    assert (syria.popularity, syria.country) == (0.9, "SY")
    names = "SELECT name, prior FROM names JOIN entities USING (rank) WHERE id = "
    assert dict(rows(out, f"{names} 'Q1'")) == {
        "Syria": None, "Syrian Arab Republic": None, "Suriye": pytest.approx(0.8 / 1.5),
    }  # fmt: skip
    assert dict(rows(out, f"{names} 'Q2'")) == {"Suriye": pytest.approx(0.7 / 1.5)}
    assert rows(out, "SELECT id FROM ids") == [("geonames:7",)]
    assert files.info(str(out))["test.licence"] == "of first.kb; of second.kb"
    assert files.check(str(out)) == []
    with closing(SeveralKnowledgeBases([out])) as base:
        assert base.search("Arab Rep")[0].entity.id == "Q1"


def test_merging_needs_whole_files(tmp_path: Path, paths: list[Path]) -> None:
    with pytest.raises(AnnotatorError, match="not been built"):
        list(files.merge([str(paths[0]), str(tmp_path / "no")], str(tmp_path / "out")))
    assert not (tmp_path / "out").exists()


def test_what_is_no_knowledge_base_is_not_replaced(tmp_path: Path, paths: list[Path]) -> None:
    (tmp_path / "thesis.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(AnnotatorError, match="is no knowledge base"):
        list(files.merge([str(paths[0])], str(tmp_path / "thesis.txt")))
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "dear"


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE names SET prior = 0.9", "add up to"),
        ("UPDATE names SET prior = -1 WHERE rank = 1", "is no probability"),
        ("UPDATE entities SET popularity = 2 WHERE rank = 1", "not between 0 and 1"),
        ("UPDATE entities SET latitude = 91 WHERE rank = 1", "on no globe"),
        ("UPDATE entities SET label = ''", "has no label"),
        ("DELETE FROM entities WHERE rank = 2", "belongs to no entity"),
        ("DELETE FROM names WHERE rank = 1", "The file tells of"),
    ],
)
def test_check_finds_what_is_wrong(tmp_path: Path, paths: list[Path], sql: str, said: str) -> None:
    list(files.merge([str(path) for path in paths], str(tmp_path / "out")))
    with closing(sqlite3.connect(tmp_path / "out")) as connection:
        connection.execute(sql)
        connection.commit()
    assert any(said in problem for problem in files.check(str(tmp_path / "out")))


def test_check_of_damaged_pages(tmp_path: Path, paths: list[Path]) -> None:
    whole = paths[0].read_bytes()
    paths[0].write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    problems = files.check(str(paths[0]))
    assert problems
    assert all("\n" not in problem for problem in problems)
    paths[0].write_bytes(whole[:100])
    with pytest.raises(AnnotatorError, match="damaged"):
        files.check(str(paths[0]))


def test_several_answer_as_one(several: SeveralKnowledgeBases) -> None:
    found = several.search("Suriye")
    assert [candidate.entity.id for candidate in found] == ["Q1", "Q2"]
    entity = several.entity("Q1")
    assert entity == Entity("Q1", "Syria", "country", ("GPE",), ("Suriye", "Syrian Arab Republic"))
    assert several.entity("Q3") == Entity("Q3", "Only here")
    assert several.entity("Q4") is None
    assert {one.entity.id for one in several.named("Suriye")} == {"Q1", "Q2"}
    assert several.search("Syria", limit=1)[0].entity == entity
    assert several.problems == []


@pytest.mark.parametrize(
    ("asked", "kb_id", "label"),
    [("Q2", "Q2", "Suriye"), ("geonames:7", "Q1", "Syria"), ("wd:Q99", "Q99", "Q99")],
)
def test_a_pasted_id_is_what_the_file_that_knows_it_says(
    several: SeveralKnowledgeBases, asked: str, kb_id: str, label: str
) -> None:
    (only,) = several.search(asked)
    assert (only.entity.id, only.entity.label) == (kb_id, label)
    (unknown,) = SeveralKnowledgeBases([]).search("Q2")
    assert unknown.entity.id == "Q2"


def test_one_that_is_missing_or_damaged_is_told_and_the_others_answer(
    tmp_path: Path, paths: list[Path]
) -> None:
    whole = paths[0].read_bytes()
    (tmp_path / "damaged.kb").write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    missing = tmp_path / "missing.kb"
    with closing(SeveralKnowledgeBases([missing, tmp_path / "damaged.kb", *paths])) as base:
        assert base.problems == []
        assert base.search("Syria")[0].entity.id == "Q1"
        assert base.search("Syria")[0].entity.id == "Q1"
        assert len(base.problems) == 2
        assert "missing.kb" in base.problems[0]
        assert "damaged.kb" in base.problems[1]


def test_one_place_with_two_ids_is_there_once(tmp_path: Path) -> None:
    item = Entry(Entity("Q184427", "Palmyra"), 0.6)
    place = Entry(Entity("geonames:163808", "Tadmur", "city", (), ("Palmyra",)), 0.5,
                  ids=("Q184427",))  # fmt: skip
    other = Entry(Entity("geonames:9", "Palmyra", "place in Missouri"), 0.1)
    for name, entries in (("wikidata", [item]), ("geonames", [place, other])):
        list(write(entries, 1, tmp_path / name, {}))
    for order in (["wikidata", "geonames"], ["geonames", "wikidata"]):
        with closing(SeveralKnowledgeBases(tmp_path / name for name in order)) as base:
            found = [candidate.entity for candidate in base.search("Palmyra")]
        assert [entity.id for entity in found if entity.id != "geonames:9"] == [
            "Q184427" if order[0] == "wikidata" else "geonames:163808"
        ]
        assert len(found) == 2
    with closing(SeveralKnowledgeBases([tmp_path / "geonames"])) as base:
        assert [c.entity.id for c in base.search("Q184427")] == ["geonames:163808"]
