from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.core.model import Entity
from annotator.errors import AnnotatorError
from annotator.kb.build import write
from annotator.kb.entry import Entry
from annotator.kb.sqlite import SqliteKnowledgeBase

ENTRIES = [
    Entry(
        Entity("Q30", "United States", "country", ("GPE", "country"), ("US", "U.S.", "USA")),
        popularity=1.0,
        demonyms=("American",),
        variants=("Usono",),
        population=327_167_434,
    ),
    Entry(
        Entity("Q2429253", "Islamic State", "armed group", ("ORG",), ("IS", "ISIS")), popularity=0.9
    ),
    Entry(Entity("Q858", "Syria", "country", ("GPE",), ()), popularity=0.9, demonyms=("Syrian",)),
    Entry(Entity("geonames:1", "Deir ez-Zor", "city", ("GPE",), ("Dêrezor",)), popularity=0.5),
    Entry(Entity("geonames:2", "Is", "place", ("GPE",), ()), popularity=0.1),
    Entry(Entity("Q37175", "Jordan", "person", ("PERSON",), ()), popularity=0.1),
    Entry(Entity("Q810", "Jordan", "country", ("GPE",), ()), popularity=0.1),
]


@pytest.fixture(scope="session")
def small_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a knowledge base of a few entities."""
    path = tmp_path_factory.mktemp("small") / "small.sqlite"
    for _ in write(ENTRIES, len(ENTRIES), path, {"version": "test"}):
        pass
    return path


@pytest.fixture
def small_kb(small_path: Path) -> Iterator[SqliteKnowledgeBase]:
    """A knowledge base of a few entities."""
    kb = SqliteKnowledgeBase(small_path)
    yield kb
    kb.close()


def ids(kb: SqliteKnowledgeBase, query: str, label: str | None = None) -> list[str]:
    return [candidate.entity.id for candidate in kb.search(query, label)]


def test_exact_alias_is_first_and_says_so(small_kb: SqliteKnowledgeBase) -> None:
    first = small_kb.search("USA")[0]
    assert first.entity.id == "Q30"
    assert "exact alias" in first.why
    assert "population 327,167,434" in first.why


@pytest.mark.parametrize("query", ["U.S.", "US", "U.S", "the US", "the U.S.'s", "U.S.-led"])
def test_forms_of_an_acronym_meet(small_kb: SqliteKnowledgeBase, query: str) -> None:
    assert ids(small_kb, query)[0] == "Q30"


@pytest.mark.parametrize("query", ["us", "Us", "u", "the us", "us "])
def test_small_us_is_never_the_united_states(small_kb: SqliteKnowledgeBase, query: str) -> None:
    named = [c for c in small_kb.search(query) if c.entity.id == "Q30"]
    assert all("name begins so" in c.why for c in named)  # only "u" may begin "United States"
    assert not named or query == "u"


def test_capitals_decide_between_a_group_a_place_and_a_verb(small_kb: SqliteKnowledgeBase) -> None:
    assert "geonames:2" not in ids(small_kb, "IS")
    assert ids(small_kb, "IS")[0] == "Q2429253"
    assert ids(small_kb, "Is")[0] == "geonames:2"
    assert ids(small_kb, "is")[0] == "geonames:2"


@pytest.mark.parametrize("query", ["Syrian", "Syrians", "the Syrians", "Syrian's"])
def test_demonyms_lead_to_the_country(small_kb: SqliteKnowledgeBase, query: str) -> None:
    first = small_kb.search(query, "NORP")[0]
    assert first.entity.id == "Q858"
    assert first.why[:2] == ("demonym", "type fits NORP")


@pytest.mark.parametrize("query", ["Deir Ezzor", "deir ez zor", "Derezor", "Deir e", "Zor", "Dier"])
def test_spelling_prefix_and_words_find_a_place(small_kb: SqliteKnowledgeBase, query: str) -> None:
    assert ("geonames:1" in ids(small_kb, query)) is (query != "Dier")


def test_a_typo_finds_the_nearest_name(small_kb: SqliteKnowledgeBase) -> None:
    first = small_kb.search("Deir ez-Zr")[0]
    assert first.entity.id == "geonames:1"
    assert first.why[0].startswith("similar to")


def test_types_decide_between_equals_and_exclude_nothing(small_kb: SqliteKnowledgeBase) -> None:
    assert ids(small_kb, "Jordan", "PERSON") == ["Q37175", "Q810"]
    assert ids(small_kb, "Jordan", "GPE") == ["Q810", "Q37175"]
    assert ids(small_kb, "Jordan", "LOC") == ["Q810", "Q37175"]


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("Q858", "Q858"),
        (" Q858\n", "Q858"),
        ("https://www.wikidata.org/wiki/Q858", "Q858"),
        ("http://www.wikidata.org/entity/Q858#sitelinks", "Q858"),
        ("<http://www.wikidata.org/entity/Q858>", "Q858"),
        ("https://www.wikidata.org/wiki/Special:EntityData/Q858.json", "Q858"),
        ("www.wikidata.org/wiki/Q858?uselang=ar", "Q858"),
        ("wd:Q858", "Q858"),
        ("q858", "Q858"),
        ("geonames:1", "geonames:1"),
        ("https://www.geonames.org/1/deir-ez-zor.html", "geonames:1"),
        ("https://sws.geonames.org/1/", "geonames:1"),
    ],
)
def test_a_pasted_id_is_the_answer(
    small_kb: SqliteKnowledgeBase, pasted: str, expected: str
) -> None:
    (only,) = small_kb.search(pasted)
    assert (only.entity.id, only.score, only.why) == (expected, 1.0, ("pasted id",))


@pytest.mark.parametrize(
    ("pasted", "kb_id"),
    [
        ("Q999999999", "Q999999999"),
        ("https://www.wikidata.org/wiki/Q999999999", "Q999999999"),
        ("geonames:999999", "geonames:999999"),
    ],
)
def test_an_unknown_id_can_be_linked_to_all_the_same(
    small_kb: SqliteKnowledgeBase, pasted: str, kb_id: str
) -> None:
    first = small_kb.search(pasted)[0]
    assert (first.entity.id, first.entity.label, first.why) == (kb_id, kb_id, ("pasted id",))
    assert small_kb.search(pasted, limit=0) == []


@pytest.mark.parametrize("query", ["Q0", "Q", "Q12x", "Q1 results", "wikidata.org/wiki/P31"])
def test_what_only_looks_like_an_id_is_a_name(small_kb: SqliteKnowledgeBase, query: str) -> None:
    assert all(one.why != ("pasted id",) for one in small_kb.search(query))


def test_an_address_in_wikipedia_stands_for_its_title(small_kb: SqliteKnowledgeBase) -> None:
    found = small_kb.search("https://en.wikipedia.org/wiki/United_States_(country)#History")
    assert found[0].entity.id == "Q30"


def test_entity_is_what_was_written(small_kb: SqliteKnowledgeBase) -> None:
    entity = small_kb.entity("Q30")
    assert entity is not None
    assert entity.label == "United States"
    assert entity.types == ("GPE", "country")
    assert entity.aliases == ("American", "US", "U.S.", "USA")
    assert small_kb.entity("Q1") is None
    assert small_kb.entity("\ud800") is None
    assert small_kb.entity("Q30\0") is None


def test_limit_and_order(small_kb: SqliteKnowledgeBase) -> None:
    found = small_kb.search("s", limit=3)
    scores = [candidate.score for candidate in found]
    assert scores == sorted(scores, reverse=True)
    assert len(small_kb.search("Jordan", limit=1)) == 1
    assert small_kb.search("Jordan", limit=0) == []
    assert small_kb.search("Q858", limit=0) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.text() | st.text(alphabet="\"*():^-+ANDORNEAR{}.\0'%_[]\\ isUSQ1/"),
    label=st.none() | st.text(),
)
def test_no_query_is_an_error(small_kb: SqliteKnowledgeBase, query: str, label: str | None) -> None:
    for candidate in small_kb.search(query, label):
        assert 0 <= candidate.score <= 1
        assert candidate.why


@pytest.mark.parametrize("query", ["x" * 1_000_000, "a " * 500_000, "\ud800", "\0", "é" * 10_000])
def test_long_and_odd_queries(small_kb: SqliteKnowledgeBase, query: str) -> None:
    small_kb.search(query)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.entity.id)
def test_every_name_finds_its_entity(small_kb: SqliteKnowledgeBase, entry: Entry) -> None:
    for name in (entry.entity.label, *entry.entity.aliases, *entry.demonyms, *entry.variants):
        assert entry.entity.id in ids(small_kb, name)


def test_a_missing_file_has_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(AnnotatorError, match="not been built"):
        SqliteKnowledgeBase(tmp_path / "none.sqlite")


@pytest.mark.parametrize("damage", ["empty", "text", "short", "other schema"])
def test_a_damaged_file_has_a_sentence(tmp_path: Path, small_path: Path, damage: str) -> None:
    whole = small_path.read_bytes()
    contents = {
        "empty": b"",
        "text": b"no database " * 1000,
        "short": whole[: len(whole) // 2],
        "other schema": whole[:60] + b"\0\0\0\1" + whole[64:],
    }
    path = tmp_path / "damaged.sqlite"
    path.write_bytes(contents[damage])
    with pytest.raises(AnnotatorError, match="damaged"):
        SqliteKnowledgeBase(path)


def test_damage_met_in_a_search_has_a_sentence(tmp_path: Path, small_path: Path) -> None:
    whole = small_path.read_bytes()
    path = tmp_path / "damaged.sqlite"
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with (
        closing(SqliteKnowledgeBase(path)) as kb,
        pytest.raises(AnnotatorError, match="damaged"),
    ):
        kb.search("Syria")
